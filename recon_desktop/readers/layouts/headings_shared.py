"""Headings that several kinds of report share: who, where, and who entered it (DOMAIN §12)."""

from __future__ import annotations

from recon_desktop.readers.columns import Column

PATIENT_IDS = (
    "Patient ID | PatientID | PatNum | PAT_ID | Pubpid | Patient MRN | MRN | Medical Record Number"
    " | Per Nbr | Person Nbr | PERSON_ID | Chart # | Chart Number | Chart | Patient #"
    " | Patient Number | Patient Account | Patient Account Number | Account # | Acct No | Acct #"
    " | Account No | Account Number | Acct Number | PCC # | Legacy ID | Client ID | ID"
)
PATIENT_NAMES = (
    "Patient Name | Patient | PatientFullName | Name | Patient (Last, First) | Patient Full Name"
    " | Pt Name | Client Name | Client | Last Name, First Name"
)
ENCOUNTERS = (
    "Encounter ID | EncounterID | Encounter | Enc ID | Encounter No | Encounter # | Enc Nbr"
    " | Enc # | ENCNTR_ID | Visit # | Visit ID | Visit No | Visit Number | Visit | Invoice"
    " | Appointment ID | AppointmentID | appointment"
)
PROVIDERS = (
    "Provider | Provider Name | Prov | Practitioner | RenderingProviderName | Rendering Provider"
    " | Rendering | doctor | Rendering Prov | Physician | Provider ID | Resource"
)
LOCATIONS = (
    "Location | Clinic | Facility | ServiceLocationName | Service Location | Office | Department"
    " | Dept | departmentid | Loc Name | Location Name | Practice Location | Prac Name"
)
USERS = "User | entry_user | user_id | Created By | created_by | Entered By | Posted By | Staff"
ENTERED = (
    "entry_ts | CreatedDate | created_at | SecDateEntry | Entered At | Entry Time | Entered On"
    " | Created Date | Created At | Entry Timestamp | Created On | Entry Date Time"
)
VOIDS = (
    "VOID | Voided | Void Flag | Is Void | Is Voided | what_voided | date_voided | Void Date"
    " | Deleted | void_flag"
)

PATIENT_ID = Column("patient_id", "id", "R", f"{PATIENT_IDS} | Patient | Pt")
PATIENT_NAME = Column("patient_name", "text", "O", PATIENT_NAMES)
PROVIDER = Column("provider", "text", "O", PROVIDERS)
LOCATION = Column("location", "text", "O", LOCATIONS)
ENTERED_AT = Column("entered_at", "ts", "O", ENTERED)
VOIDED = Column("voided", "enum", "O", VOIDS)
STATUS = Column("status", "enum", "O", "Status | Payment Status | Charge Status")
"""Only read for the word void; a report may have both."""
