"""Every heading of DOMAIN §12 is recognised as its column (R12.5)."""

import pytest

from recon_desktop.domain.errors import (
    AmbiguousError,
    UnknownKindError,
    UnreadableFileError,
)
from recon_desktop.readers.base import Kind
from recon_desktop.readers.columns import match_headings, normal, stem
from recon_desktop.readers.identify import identify, read_file
from recon_desktop.readers.layouts import LAYOUTS
from recon_desktop.readers.profiles import Profile

HEADINGS = {
    ("charges", "encounter_id"): "Encounter, EncounterID, appointment, Enc ID, Visit #, "
    "Encounter No, ENCNTR_ID",
    ("charges", "patient_id"): "PatientID, PatNum, ID, PAT_ID, patient, Account #, Acct No, MRN, "
    "Chart #, PERSON_ID",
    ("charges", "dos"): "DOS, Service Date, ServiceStartDate, ServiceDate, service_date, "
    "SERVICE_DATE, ProcDate, Procedure Date, Date of Service, SERVICE_DT_TM",
    ("charges", "post_date"): "PostingDate, PostDate, posted_date, POST_DATE, Post Date, "
    "Posting Date, Entry Date, Claim Date",
    ("charges", "procedure_code"): "Code, ProcedureCode, code, Procedure, CPT, CPT/HCPCS, Proc",
    ("charges", "modifiers"): "ProcedureModifier1, ProcedureModifier4, modifiers, CodeMod1, "
    "CodeMod4, Mod, M1, M4",
    ("charges", "units"): "Units, units, quantity, UNIT, Quantity, Qty",
    ("charges", "fee"): "UnitCharge, price, Fee, ProcFee, Unit Price",
    ("charges", "amount"): "TotalCharges, billed, Charges, Debit, Billed Charge, Charge Amt, "
    "ITEM_EXTENDED_PRICE",
    ("charges", "dx_codes"): "EncounterDiagnosisID1, diagnosis_pointers, justify, Dx1, Dx4, ICD",
    ("charges", "provider"): "Provider, Prov, Practitioner, RenderingProviderName, doctor, "
    "Rendering",
    ("charges", "location"): "Clinic, Facility, ServiceLocationName, Office, Department, Dept",
    ("charges", "entered_at"): "CreatedDate, created_at, SecDateEntry",
    ("charges", "entered_by"): "User, Created By",
    ("charges", "voided"): "VOID, Voided, Deleted",
    ("charges", "status"): "Status",
    ("charges", "adjustment"): "adjustment, OtherAdjustment, WriteOff",
    ("patient-totals", "charges"): "Day's Charges, Charges, Total Charges",
    ("patient-totals", "payments"): "Day's Payments, Copays",
    ("patient-totals", "patient_payments"): "Patient Payments",
    ("patient-totals", "insurance_payments"): "Insurance Payments",
    ("patient-totals", "adjustments"): "Adjustment",
    ("patient-totals", "balance"): "Day's Balance",
    ("patient-totals", "visit_count"): "Encounters",
    ("receipts", "receipt_no"): "ID, PayNum, session_id, id, Receipt #, Payment ID, Trans #",
    ("receipts", "receipt_date"): "Date, received_date, PayDate, Payment Date, "
    "Receipt Received Date, Pay Date",
    ("receipts", "post_date"): "PostDate, posted_date, post_date, Posted",
    ("receipts", "deposit_date"): "deposit_date, Deposit Date, Batch Date",
    ("receipts", "patient_id"): "Paying Patient",
    ("receipts", "payer"): "Carrier, PayerName, PayerType, Source",
    ("receipts", "encounter_id"): "AppointmentID, appointment, encounter, Visit",
    ("receipts", "tender"): "Method, PaymentMethod, payment_method, PayType, Type, Tender",
    ("receipts", "reference"): "Reference, ReferenceNumber, Check#, trace_number, Check No, Chk #, "
    "Auth #",
    ("receipts", "purpose"): "Category, payment_transaction_type, Copay/Deductible",
    ("receipts", "amount"): "Amount, pay_amount, pay_total, Payments, PayAmt, Deposit Amount, Paid",
    ("receipts", "applied"): "Applied",
    ("receipts", "unapplied"): "Unapplied",
    ("receipts", "refunds"): "Refunds",
    ("receipts", "merchant_fee"): "MerchantFee, CareCredit Fee, PayConnect Fee, Fees, Fee",
    ("receipts", "batch_id"): "BatchNumber, Bt Nbr, DepositNum, Payment batch, Batch #",
    ("receipts", "voided"): "what_voided, date_voided, Void",
    ("receipts", "register"): "Drawer",
    ("receipts", "received_by"): "user_id, created_by, Cashier",
    ("claims-log", "claim_id"): "ClaimIdentifier, ClaimNum, claimid, Claim #, PCN, Claim No",
    ("claims-log", "dos"): "DateService, Date of Service, servicedate",
    ("claims-log", "payer"): "Carrier Name, ins_name 1",
    ("claims-log", "payer_order"): "Claim Type, ClaimType, InsuranceOrder, Primary/Secondary",
    ("claims-log", "frequency"): "CorrectionType, Resub code, Box 22",
    ("claims-log", "parent_claim"): "resubmit_claim_original_id",
    ("claims-log", "sent_at"): "DateSent, DateSentOrig, DateResent, first_edi_date, last_edi_date, "
    "first_billed_date, PrimaryInsuranceFirstBillDate, Submitted",
    ("claims-log", "amount"): "Claim Fee, ClaimFee, Amount, billedamount, Total",
    ("claims-log", "patient_paid"): "CopayAmount, pt_paid, Amount Paid (Box 29)",
    ("claims-log", "status"): "Claim Status, billing_status",
    ("claims-log", "payer_claim_no"): "OrigRefNum, ICN, DCN",
    ("visits", "appointment_id"): "AptNum, ID, id, appointmentid, Appt #",
    ("visits", "encounter_id"): "encounterid, Encounter, Visit #",
    ("visits", "patient_id"): "PatNum, Patient, patientid",
    ("visits", "scheduled_at"): "Date/Appt, AptDateTime, Date, StartDate, scheduled_time, date, "
    "Appt Time",
    ("visits", "scheduled_clock"): "Time, starttime",
    ("visits", "status"): "AptStatus, ConfirmationStatus, EncounterStatus, status, "
    "appointmentstatus, Visit Status",
    ("visits", "arrived_at"): "DateTimeArrived, Check-In",
    ("visits", "left_at"): "DateTimeDismissed, Check-Out",
    ("visits", "visit_type"): "appointmenttype, Visit Type",
    ("visits", "reason"): "AppointmentReason1, AppointmentReason10, reason",
    ("visits", "location"): "departmentid",
    ("visits", "provider"): "Resource",
    ("visits", "note_signed_at"): "Signed, Locked, Closed",
    ("fee-schedule", "schedule_name"): "FeeSched, Description, plan_name",
    ("fee-schedule", "payer_id"): "payer_id",
    ("fee-schedule", "amount"): "Amount",
    ("fee-schedule", "effective_from"): "effective_date",
    ("fee-schedule", "effective_to"): "ineffective_date",
    ("bank-csv", "post_date"): "Posting Date, Post Date, Transaction Date, Date, Booked",
    ("bank-csv", "description"): "Description, Memo, Details",
    ("bank-csv", "amount"): "Amount",
    ("bank-csv", "debit"): "Debit",
    ("bank-csv", "credit"): "Credit",
    ("bank-csv", "line_type"): "Type, DSLIP, Tran Code",
    ("bank-csv", "balance"): "Balance, Running Bal.",
    ("bank-csv", "check_no"): "Check or Slip #",
    ("card-batches", "closed_on"): "Date",
    ("card-batches", "bank_account"): "Bank Account",
    ("card-batches", "trace"): "Trace ID",
    ("card-batches", "transactions"): "Transactions",
    ("card-batches", "gross"): "Gross Charges",
    ("card-batches", "fees"): "Fees",
    ("card-batches", "net"): "Net Payout",
}
CASES = [
    (kind, column, heading.strip())
    for (kind, column), headings in HEADINGS.items()
    for heading in headings.split(",")
]


@pytest.mark.parametrize(("kind", "column", "heading"), CASES)
def test_heading_of_the_domain_is_recognised(kind: str, column: str, heading: str) -> None:
    layout = next(layout for layout in LAYOUTS if layout.kind == kind)
    known = {name for name, _ in layout.index.get(normal(heading), [])}
    known |= {name for name, _ in layout.index.get(normal(heading).rstrip("0123456789"), [])}
    assert column in known


def test_stem_knows_order_plural_and_abbreviation() -> None:
    assert stem("Svc Dates") == stem("Date of Service") == stem("service_date")
    assert stem("Acct Nbr") == stem("Account #")
    assert stem("Amount (USD)") == stem("Amt")


def test_required_column_takes_the_id_and_leaves_the_name() -> None:
    layout = next(layout for layout in LAYOUTS if layout.kind is Kind.CHARGES)
    row = ["Patient", "ID", "DOS"]
    places = match_headings(row, layout).places
    assert (places["patient_id"], places["patient_name"]) == ((1,), (0,))


CHARGES = "Patient ID,DOS,Post Date,Code,Units,Amount"
RECEIPTS = "Receipt #,Date,Patient ID,Method,Amount"
KINDS = {
    CHARGES: Kind.CHARGES,
    "Encounter,PatNum,ProcDate,Post Date,Code,Quantity,Charges,Prov,Clinic": Kind.CHARGES,
    "EncounterID,PatientID,PatientFullName,ServiceStartDate,PostingDate,ProcedureCode,Units,"
    "UnitCharge,TotalCharges,PatientPaymentAmount,Status,CreatedDate,ID": Kind.CHARGES,
    "appointment,patient,service_date,posted_date,code,modifiers,quantity,price,billed,"
    "diagnosis_pointers,doctor,Office,adjustment,ins1_paid,pt_paid": Kind.CHARGES,
    "PAT_ID,SERVICE_DATE,POST_DATE,CPT,UNIT,ITEM_EXTENDED_PRICE": Kind.CHARGES,
    RECEIPTS: Kind.RECEIPTS,
    "ID,PostDate,PayerType,PayerName,PaymentMethod,ReferenceNumber,Amount,Applied,Unapplied,"
    "Adjustments,Refunds,BatchNumber,Category,AppointmentID": Kind.RECEIPTS,
    "id,received_date,posted_date,deposit_date,appointment,patient,payment_method,trace_number,"
    "payment_transaction_type,amount": Kind.RECEIPTS,
    "PayNum,PayDate,PayType,Paying Patient,Check#,PayAmt": Kind.RECEIPTS,
    "session_id,Payment Date,post_date,Method,Reference,encounter,pay_total,ID": Kind.RECEIPTS,
    "Date,Transaction ID,Patient,Payment Type,Description,Amount": Kind.RECEIPTS,
    "Claim #,Encounter,Patient ID,DOS,Payer,Payer Order,Frequency,Sent At,Amount,F5": (
        Kind.CLAIMS_LOG
    ),
    "ClaimIdentifier,PatNum,DateService,Carrier Name,ClaimType,DateSent,ClaimFee,Claim Status": (
        Kind.CLAIMS_LOG
    ),
    "claimid,patientid,servicedate,ins_name,InsuranceOrder,first_edi_date,billedamount": (
        Kind.CLAIMS_LOG
    ),
    "AptNum,PatNum,AptDateTime,AptStatus": Kind.VISITS,
    "appointmentid,encounterid,patientid,date,starttime,appointmentstatus,appointmenttype,"
    "departmentid": Kind.VISITS,
    "ID,PatientID,StartDate,ConfirmationStatus,AppointmentReason1,AppointmentReason2": Kind.VISITS,
    "Appt #,MRN,Patient,Date,Appt Time,Status,Resource": Kind.VISITS,
    "Patient ID,Patient Name,Charges": Kind.PATIENT_TOTALS,
    "MRN,Patient,Day's Charges,Day's Payments,Day's Balance": Kind.PATIENT_TOTALS,
    "ID,Patient,Encounters,Charges,Copays,Adjustment": Kind.PATIENT_TOTALS,
    "Date,Bank Account,Trace ID,Transactions,Gross Charges,Fees,Net Payout": Kind.CARD_BATCHES,
    "Batch ID,Terminal,Closed At,Count,Gross,Refunds,Chargebacks,Fees,Net,Payout Date": (
        Kind.CARD_BATCHES
    ),
    "FeeSched,ProcedureCode,Amount,Type": Kind.FEE_SCHEDULE,
    "Schedule Name,CPT,Allowed Amount,Effective Date": Kind.FEE_SCHEDULE,
    "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #": Kind.BANK_CSV,
    "Date,Description,Amount,Running Bal.": Kind.BANK_CSV,
    "Date,Details,Debit,Credit,Balance": Kind.BANK_CSV,
    "Transaction Date,Post Date,Description,Category,Type,Amount,Memo": Kind.BANK_CSV,
    "Account Number,Post Date,Check,Description,Debit,Credit,Status,Balance": Kind.BANK_CSV,
}


@pytest.mark.parametrize(("heading", "kind"), KINDS.items())
def test_kind_is_recognised_from_headings(heading: str, kind: Kind) -> None:
    assert identify(heading.encode()) is kind


def test_two_kinds_in_one_heading_are_named() -> None:
    both = f"{CHARGES},Receipt #,Date,Method,Payment Amount"
    with pytest.raises(AmbiguousError, match=r"(?s)charges.*receipts|receipts.*charges"):
        identify(both.encode())


def test_missing_heading_is_named_with_what_is_accepted() -> None:
    data = b"Patient ID,DOS,Post Date,Code,Units\nP1,03/10/2026,03/10/2026,99213,1\n"
    with pytest.raises(UnknownKindError, match=r"charges it lacks: amount .*Total Charges"):
        identify(data)
    with pytest.raises(UnreadableFileError, match=r"As charges.*lacks: amount"):
        read_file(data, kind=Kind.CHARGES)


def test_report_of_a_kind_with_headings_of_another() -> None:
    with pytest.raises(UnknownKindError, match=r"fit patient-totals .* Choose the kind"):
        identify(b"Patient ID,Charges,Tender,Gross\n")


def test_no_heading_row() -> None:
    with pytest.raises(UnknownKindError, match="No heading row"):
        identify(b"18.09.2017;HOFER;18.09.2017;-33,87;EUR\n")


def test_message_never_quotes_a_data_row() -> None:
    with pytest.raises(UnknownKindError) as refused:
        identify(b"Ann Reed,P01,99213\nBo Alder,P02,99214\n")
    assert "Reed" not in str(refused.value)


def test_twin_headings_are_refused() -> None:
    data = b"Patient ID,DOS,Post Date,Code,Units,Amount,Amount\nP1,3/1/2026,3/1/2026,99213,1,1,2\n"
    with pytest.raises(UnreadableFileError, match="“Amount” stands there more than once"):
        read_file(data)


def test_empty_trailing_headings_are_fine() -> None:
    data = b"Receipt #,Date,Patient ID,Method,Amount,,\n7,03/10/2026,P1,Cash,5.00,,\n"
    assert read_file(data).records[0].amount_cents == 500


def test_profile_maps_a_heading_of_its_own() -> None:
    data = b"Beleg,Date,Patient ID,Method,Amount\n7,03/10/2026,P1,Cash,5.00\n"
    profile = Profile("own", {"Beleg": "receipt_no"})
    result = read_file(data, kind=Kind.RECEIPTS, profile=profile)
    assert result.records[0].receipt_no == "7"
    assert ("Beleg", "receipt_no", "profile") in result.columns


def test_charges_without_posting_date_need_the_day() -> None:
    data = b"Patient ID,DOS,Code,Units,Amount\nP1,03/10/2026,99213,1,145.00\n"
    with pytest.raises(UnreadableFileError, match="lacks: post date"):
        read_file(data)
