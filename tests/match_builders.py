"""Builders of bank lines and open items for the matching tests; all values invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from recon_desktop.domain.bank.match import (
    BankItem,
    MatchResult,
    OpenBatch,
    OpenCheck,
    OpenRefund,
    OpenRemittance,
    OpenTicket,
    PaidRemittance,
    match,
)
from recon_desktop.domain.calendar import BusinessCalendar
from recon_desktop.domain.day.entries import Funding
from recon_desktop.domain.money import parse_cents

CALENDAR = BusinessCalendar(frozenset({date(2026, 5, 25)}))
TRN = "HCCLAIMPMT BLUESKY TRN*1*0088812345*1123456789\\"


def a_line(amount: str = "99.77", text: str = TRN, on: date = date(2026, 3, 13), **fields: Any):
    values = {
        "id": 1,
        "account": "1234",
        "post_date": on,
        "amount_cents": parse_cents(amount),
        "text": text,
        "trace": "",
        "company_id": "",
        "check_no": "",
        "booked": True,
    }
    return BankItem(**(values | fields))


def a_remit(amount: str = "99.77", **fields: Any):
    values = {
        "id": 1,
        "trace": "0088812345",
        "payer_tax_id": "1123456789",
        "payer": "BlueSky Health Plan",
        "payer_id": "PAYER1",
        "method": "ACH",
        "amount_cents": parse_cents(amount),
        "payment_date": date(2026, 3, 12),
    }
    return OpenRemittance(**(values | fields))


def a_ticket(amount: str = "185.00", **fields: Any):
    values = {
        "id": 1,
        "number": "T-1",
        "date": date(2026, 3, 10),
        "amount_cents": parse_cents(amount),
        "check_numbers": ("2207", "1183"),
    }
    return OpenTicket(**(values | fields))


def a_batch(net: str = "294.46", gross: str = "303.20", **fields: Any):
    values = {
        "id": 1,
        "batch_id": "B-1",
        "closed_on": date(2026, 3, 10),
        "payout_date": None,
        "net_cents": parse_cents(net),
        "gross_cents": parse_cents(gross),
        "trace": "",
        "funding": Funding.NET,
    }
    return OpenBatch(**(values | fields))


def run(items=(), tickets=(), batches=(), remits=(), **options: Any) -> MatchResult:
    return match(items, tickets, batches, remits, calendar=CALENDAR, **options)


def pairs(result: MatchResult) -> list[tuple[int, str, int, str]]:
    return [(m.bank_id, m.kind, m.target_id, m.tier) for m in result.matched]


def a_check(amount: str = "45.00", **fields: Any) -> OpenCheck:
    values = {
        "id": 1,
        "check_no": "2207",
        "amount_cents": parse_cents(amount),
        "deposited_on": date(2026, 3, 10),
        "ticket": "T-1",
    }
    return OpenCheck(**(values | fields))


def a_refund(amount: str = "30.00", **fields: Any) -> OpenRefund:
    values = {
        "id": 1,
        "number": "700123",
        "payee": "Pat Sample",
        "amount_cents": parse_cents(amount),
        "paid_on": date(2026, 3, 9),
        "method": "CHECK",
    }
    return OpenRefund(**(values | fields))


def a_paid_remit(amount: str = "99.77", **fields: Any) -> PaidRemittance:
    values = {
        "id": 1,
        "trace": "0088812345",
        "payer_tax_id": "1123456789",
        "payer": "BlueSky Health Plan",
        "payer_id": "PAYER1",
        "amount_cents": parse_cents(amount),
        "cleared_on": date(2026, 3, 10),
    }
    return PaidRemittance(**(values | fields))
