"""Visit or appointment log: one visit a row (DOMAIN §12.7, R8.3).

``A-17,E03,P03,03/10/2026 09:40,Checked Out``
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from recon_desktop.domain.records import Visit
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout
from recon_desktop.readers.layouts.headings_shared import (
    LOCATION,
    PATIENT_ID,
    PATIENT_NAME,
    PROVIDERS,
)

_COLUMNS = (
    PATIENT_ID,
    Column(
        "scheduled_at",
        "ts",
        "R",
        "Date/Appt | AptDateTime | Scheduled At | Scheduled | scheduled_time | StartDate"
        " | Start Date | Appointment Date | Appt Date | Appt Date/Time | Date/Time | Date Time"
        " | Scheduled Time | Scheduled Date | Visit Date | Encounter Date | Appt Start"
        " | DOS | Service Date | Date | Appt Time | Appointment Time | start",
        daily=True,
    ),
    Column(
        "status",
        "enum",
        "R",
        "AptStatus | ConfirmationStatus | EncounterStatus | Visit Status | appointmentstatus"
        " | Appointment Status | Appt Status | Enc Status | Encounter Status | Status"
        " | Checkin Status",
    ),
    Column(
        "appointment_id",
        "id",
        "C",
        "Appointment ID | AppointmentID | AptNum | Appt # | Appt ID | Appointment #"
        " | Appt No | Appointment Number | Appt Nbr | ID",
    ),
    Column(
        "encounter_id",
        "id",
        "C",
        "Encounter ID | EncounterID | Encounter | Visit # | Visit ID | Enc ID | Enc Nbr"
        " | Encounter # | Encounter No | Visit Number",
    ),
    PATIENT_NAME,
    Column(
        "scheduled_clock",
        "text",
        "O",
        "Time | starttime | Start Time | Appt Time | Appointment Time | Scheduled Time",
    ),
    Column(
        "visit_type",
        "text",
        "O",
        "Visit Type | appointmenttype | Appointment Type | Appt Type | Type | Encounter Type",
    ),
    Column(
        "reason",
        "text",
        "O",
        "Reason | AppointmentReason | Visit Reason | Chief Complaint | Reason for Visit"
        " | Appointment Reason",
        several=True,
    ),
    Column("provider", "text", "O", PROVIDERS),
    LOCATION,
    Column(
        "arrived_at",
        "ts",
        "O",
        "DateTimeArrived | Arrived | Arrived At | Check-In | Check In | Checked In | Check In Time"
        " | Arrival Time | Check-In Time",
    ),
    Column(
        "left_at",
        "ts",
        "O",
        "DateTimeDismissed | Left | Left At | Check-Out | Check Out | Checked Out"
        " | Check Out Time | Departed | Check-Out Time",
    ),
    Column(
        "note_signed_at",
        "ts",
        "O",
        "Note Signed At | Note Signed | Signed | Signed At | Locked | Closed | Date Signed"
        " | Signed Date | Note Locked | Signed On",
    ),
    Column(
        "payer",
        "text",
        "O",
        "Payer | Insurance | Primary Insurance | Payer Name | Carrier | Insurance Company"
        " | Primary Payer | Ins",
    ),
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    return [
        cells.lines,
        cells.ident("appointment_id"),
        cells.ident("encounter_id"),
        cells.ident("patient_id", needed=True),
        cells.text("patient_name"),
        _scheduled(cells),
        _statuses(cells),
        cells.text("visit_type"),
        [" ".join(filter(None, row)) for row in zip(*cells.texts("reason"), strict=True)]
        or [""] * len(cells),
        cells.text("provider"),
        cells.text("location"),
        _moment_or_time(cells, "arrived_at"),
        _moment_or_time(cells, "left_at"),
        _moment_or_time(cells, "note_signed_at"),
        cells.text("payer") if cells.has("payer") else [None] * len(cells),
    ]


def _statuses(cells: Cells) -> list[str]:
    cells.read("status", str)  # an empty one rejects the row
    return cells.text("status")


def _scheduled(cells: Cells) -> list[datetime | None]:
    """The date column, with the time of a column of its own where there is one."""
    days = cells.moment("scheduled_at", needed=True)
    if not cells.has("scheduled_clock"):
        return days
    return [
        _at(day, clock)
        for day, clock in zip(days, cells.time_of_day("scheduled_clock"), strict=True)
    ]


def _at(day: datetime | None, clock: str) -> datetime | None:
    if day is None or not clock:
        return day
    hour, minute = clock.split(":")
    return day.replace(hour=int(hour), minute=int(minute))


def _moment_or_time(cells: Cells, name: str) -> list[datetime | None]:
    """A date and time, or a bare time of the scheduled day."""
    if not cells.has(name) or not cells.looks_like_times(name):
        return cells.moment(name)
    days = cells.moment("scheduled_at", needed=True)
    return [
        _at(day, clock) if clock else None
        for day, clock in zip(days, cells.time_of_day(name), strict=True)
    ]


VISITS = Layout(
    kind=Kind.VISITS,
    noun="visits",
    record=Visit,
    columns=_COLUMNS,
    needs=(("patient_id",), ("scheduled_at",), ("status",)),
    fields=_fields,
    never="Amount | Payment Method | PaymentMethod | Receipt # | Receipt No | Claim # | Claim ID"
    " | ClaimID | Claim No | Claim Number | Procedure Code | ProcedureCode | CPT | CPT Code | Code"
    " | Claim Status | Claim Fee | Units | Payer Order | DateSent | Claim Type | Tender"
    " | ClaimIdentifier | ClaimNum | claimid | Sent At | Submitted",
)
