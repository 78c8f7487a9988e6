"""Views of the golden day (DOMAIN §2.3, §3.1, §6.7) and variations on it, for the sheet tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from recon_desktop.domain.findings import Finding, Severity
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Purpose, Tender
from recon_desktop.domain.sheets import (
    AccountantSheet,
    AccountTotal,
    AdjustmentLine,
    Approval,
    ArMovement,
    ArRollForward,
    BankMatchLine,
    CardBatchLine,
    CardSlipLine,
    CheckLine,
    ClaimClassLine,
    ClaimsSection,
    CrossCheckFigures,
    DailyCloseSheet,
    DenominationLine,
    DepositLine,
    DepositSlip,
    DrawerCount,
    DrawerLine,
    ExplainedLine,
    InTransitLine,
    LateEntryLine,
    OverrideLine,
    PayerMoneyLine,
    ReceiptLine,
    ReceiptSeries,
    ReconciliationSheet,
    RefundLine,
    RefundPayableLine,
    SheetFrame,
    SheetSource,
    SlipCheck,
    SupportingTotal,
    Tally,
    TenderLine,
    TrialBalanceLine,
    UnpostedRemittanceLine,
    VisitsSection,
    VoidLine,
)

DAY = date(2026, 3, 10)


def usd(text: str) -> Money:
    return Money.parse(text)


def tally(count: int, text: str) -> Tally:
    return Tally(count, usd(text))


SOURCES = tuple(
    SheetSource(name, digest, f"03/10/2026 4:{minute} pm EDT")
    for name, digest, minute in (
        ("charges.csv", "3f9a2b1c", 41),
        ("patient_totals.csv", "77d0e4a9", 41),
        ("receipts.xlsx", "0b1c9d2e", 42),
        ("claims.837", "a1f04c33", 42),
        ("bank_march.ofx", "5d5c8e10", 44),
        ("visits.csv", "c90ff1e2", 45),
    )
)


def a_frame(**changes: Any) -> SheetFrame:
    frame = SheetFrame(
        practice="Maple Pediatrics",
        address=("12 Orchard Road, Suite 3", "Springfield, NY 12203", "(555) 010-0199"),
        location="Main Street",
        register="",
        title="Daily Close Report",
        business_date=DAY,
        run_id="20260310-MAIN-001",
        generated_at="03/10/2026 5:12 pm EDT",
        user="J. Ruiz",
        version="0.1.0",
        sources=SOURCES,
        basis="Posting date · all registers",
    )
    return replace(frame, **changes)


def golden_figures(**changes: Any) -> CrossCheckFigures:
    figures = CrossCheckFigures(
        dtt=tally(42, "3879.20"),
        dpt=tally(11, "3879.20"),
        tos_cash=tally(3, "85.00"),
        tos_check=tally(1, "25.00"),
        tos_card=tally(3, "255.00"),
        cgt_s=tally(17, "4772.65"),
        secondary=tally(2, "377.50"),
        tertiary=tally(1, "145.00"),
        resubmitted=tally(3, "565.95"),
        prior_day=tally(0, "0.00"),
        dct_s=tally(11, "3684.20"),
        f5=tally(6, "170.00"),
        dct_n=tally(11, "3514.20"),
        dbet=usd("3879.20"),
        v1=ZERO,
        v2=ZERO,
        vu=ZERO,
    )
    return replace(figures, **changes)


def golden_close(**changes: Any) -> DailyCloseSheet:
    sheet = DailyCloseSheet(
        frame=a_frame(),
        status="BALANCED",
        figures=golden_figures(),
        payer_money=(
            PayerMoneyLine(
                payer="BlueSky Health", remittances=2, cleared=usd("1204.77"), posted=usd("1204.77")
            ),
            PayerMoneyLine(payer="Medicare", remittances=1, cleared=usd("99.77"), posted=ZERO),
        ),
        cgt_r=usd("1304.54"),
        dcr=usd("1170.50"),
        receipts=(
            TenderLine(
                tender=Tender.CASH, count=4, time_of_service=usd("85"), prior_balance=usd("15")
            ),
            TenderLine(
                tender=Tender.CHECK, count=2, time_of_service=usd("25"), prior_balance=usd("60")
            ),
            TenderLine(
                tender=Tender.CARD, count=4, time_of_service=usd("255"), prior_balance=usd("48.20")
            ),
        ),
        voids=(
            VoidLine(
                receipt_no="1039",
                register="A",
                tender=Tender.CARD,
                amount=usd("40.00"),
                reason="Charged to the wrong card",
                user="M. Okafor",
                reissued_as="1043",
            ),
        ),
        series=(ReceiptSeries(register="A", first="1041", last="1050", count=10),),
        drawers=(
            DrawerLine(
                register="A",
                float_amount=usd("150"),
                expected=usd("250"),
                counted=usd("250"),
                over_short=ZERO,
                to_deposit=usd("100"),
                counted_by="M. Okafor",
            ),
        ),
        deposits=(
            DepositLine(
                ticket_no="0310-1",
                ticket_date=DAY,
                cash=usd("100"),
                checks=usd("85"),
                total=usd("185"),
                bank_date=date(2026, 3, 11),
            ),
        ),
        card_batches=(
            CardBatchLine(
                batch_id="118",
                closed_on=DAY,
                gross=usd("303.20"),
                refunds=ZERO,
                fees=usd("8.74"),
                net=usd("294.46"),
                bank_date=None,
            ),
        ),
        claims=ClaimsSection(
            sent=(
                ClaimClassLine("Original primary", 11, usd("3684.20")),
                ClaimClassLine("Secondary", 2, usd("377.50")),
                ClaimClassLine("Tertiary", 1, usd("145.00")),
                ClaimClassLine("Resubmitted or replacement", 3, usd("565.95")),
            )
        ),
        visits=VisitsSection(completed=13, charged=12, findings=(a_visit_finding(),)),
        receivables=golden_receivables(),
        trial_balance=golden_trial_balance(),
    )
    return replace(sheet, **changes)


def a_visit_finding() -> Finding:
    text = "E13 was completed at 3:40 pm by Dr. Vega and has no charge."
    return Finding("VC01", Severity.WARNING, text)


def golden_receivables() -> ArRollForward:
    patient = ArMovement(
        opening=usd("6120.40"),
        charges=usd("195.00"),
        moved=usd("170.00"),
        payments=usd("-488.20"),
        adjustments=ZERO,
        closing=usd("5997.20"),
    )
    insurance = ArMovement(
        opening=usd("78044.15"),
        charges=usd("3684.20"),
        moved=usd("-170.00"),
        payments=usd("-1204.77"),
        adjustments=usd("-388.03"),
        closing=usd("79965.55"),
    )
    return ArRollForward(
        patient=patient,
        insurance=insurance,
        unapplied_opening=usd("240"),
        unapplied_closing=usd("240"),
    )


def golden_trial_balance() -> tuple[TrialBalanceLine, ...]:
    rows = (
        ("1000", "Bank – operating", "20000.00", "1304.54", "0"),
        ("1010", "Undeposited cash and checks", "0", "185.00", "0"),
        ("1015", "Card clearing", "0", "303.20", "0"),
        ("1100", "Patient AR", "6120.40", "365.00", "488.20"),
        ("1110", "Insurance AR", "78044.15", "3684.20", "1762.80"),
        ("1190", "Remittance clearing", "0", "1204.77", "1304.54"),
        ("2000", "Unapplied patient credits", "-240.00", "0", "0"),
        ("4000", "Patient service revenue", "-103924.55", "0", "3879.20"),
        ("4100", "Contractual adjustments", "0", "388.03", "0"),
    )
    return tuple(
        TrialBalanceLine(
            number, name, usd(opening), usd(dr), usd(cr), usd(opening) + usd(dr) - usd(cr)
        )
        for number, name, opening, dr, cr in rows
    )


def explained_close() -> DailyCloseSheet:
    return golden_close(
        status="BALANCED_EXPLAINED",
        figures=golden_figures(
            tos_card=tally(3, "180.00"),
            cgt_s=tally(16, "4375.30"),
            dct_s=tally(10, "3286.85"),
            dct_n=tally(10, "3116.85"),
            dbet=usd("3406.85"),
            v2=usd("472.35"),
            spb=tally(1, "75.00"),
            held=tally(1, "397.35"),
        ),
        explained=(
            ExplainedLine(
                kind="SPB",
                encounter_id="E06",
                patient="Novak, Petra (P06)",
                reason="195.00 charged, 120.00 paid by card",
                amount=usd("75"),
            ),
            ExplainedLine(
                kind="HELD",
                encounter_id="E09",
                patient="Lindqvist, Åsa (P09)",
                reason="claim not sent",
                amount=usd("397.35"),
            ),
        ),
        claims_cut_off="09:00 of the next business day",
    )


def broken_close(findings: int = 24) -> DailyCloseSheet:
    many = tuple(
        Finding(
            f"CC{number % 7 + 1:02d}",
            (Severity.BLOCKING, Severity.WARNING, Severity.INFO)[number % 3],
            f"Claim C-E{number:02d} went out as 330.00, but the charge lines of its encounter "
            "add up to 303.00; the digits are swapped in the claims log.",
            usd("303.00"),
            usd("330.00"),
        )
        for number in range(1, findings + 1)
    )
    return golden_close(
        frame=a_frame(draft=True),
        status="OUT_OF_BALANCE",
        figures=golden_figures(
            dpt=tally(11, "3945.40"), v1=usd("-66.20"), v2=usd("-27.00"), vu=usd("-27.00")
        ),
        findings=many,
        visits=None,
        drawers=(
            DrawerLine(
                register="A",
                float_amount=usd("150"),
                expected=usd("250"),
                counted=usd("237.50"),
                over_short=usd("-12.50"),
                to_deposit=usd("87.50"),
                counted_by="M. Okafor",
            ),
            DrawerLine(
                register="B",
                float_amount=usd("100"),
                expected=None,
                counted=None,
                over_short=None,
                to_deposit=None,
                counted_by="",
            ),
        ),
        series=(
            ReceiptSeries(
                register="A",
                first="1041",
                last="1050",
                count=9,
                gaps=("1044",),
                out_of_order=("1047",),
            ),
        ),
        refunds=(
            RefundLine(
                document="RF-12",
                patient="Ángel Núñez-Featherstonehaugh de la Vega (P1204)",
                tender=Tender.CASH,
                amount=usd("35"),
                reason="Old overpayment, January visit",
                user="J. Ruiz",
            ),
        ),
        in_transit=(InTransitLine("Card sale 1049 at 10:14 pm, after the cut-off", usd("48.20")),),
        late_entries=(
            LateEntryLine(
                document="1032",
                kind="Receipt",
                effective_date=date(2026, 3, 6),
                posted_on=DAY,
                amount=usd("20"),
                reason="Found in the drawer after the close",
                user="M. Okafor",
            ),
        ),
        receivables=replace(
            golden_receivables(),
            patient=replace(golden_receivables().patient, closing=usd("5990.00")),
        ),
    )


def golden_drawer(**changes: Any) -> DrawerCount:
    counts = (0, 0, 7, 5, 8, 0, 17, 0, 0, 9, 5, 4, 5)
    values = (10000, 5000, 2000, 1000, 500, 200, 100, 100, 50, 25, 10, 5, 1)
    drawer = DrawerCount(
        denominations=tuple(
            DenominationLine(Money(value), count, "bill" if place < 7 else "coin")
            for place, (value, count) in enumerate(zip(values, counts, strict=True))
        ),
        opening_float=usd("150"),
        cash_receipts=usd("100"),
        expected=usd("250"),
        counted=usd("250"),
        over_short=ZERO,
        float_left=usd("150"),
        to_deposit=usd("100"),
    )
    return replace(drawer, **changes)


GOLDEN_RECEIPTS = tuple(
    ReceiptLine(number, time, patient, purpose, tender, usd(amount), tos)
    for number, time, patient, purpose, tender, amount, tos in (
        ("1041", "9:02 am", "Ito, Jun (P03)", Purpose.COPAY, Tender.CASH, "30.00", True),
        ("1042", "9:20 am", "Reyes, Ana (P04)", Purpose.COPAY, Tender.CHECK, "25.00", True),
        ("1043", "9:41 am", "Bell, Tom (P05)", Purpose.COPAY, Tender.CARD, "40.00", True),
        ("1044", "10:05 am", "Novak, Petra (P06)", Purpose.SELF_PAY, Tender.CARD, "195.00", True),
        ("1045", "10:30 am", "Khan, Ali (P07)", Purpose.COPAY, Tender.CASH, "30.00", True),
        ("1046", "11:15 am", "Díaz, Noé (P08)", Purpose.COPAY, Tender.CARD, "20.00", True),
        ("1047", "1:10 pm", "Weiß, Jörg (P11)", Purpose.COPAY, Tender.CASH, "25.00", True),
        ("1048", "1:11 pm", "Weiß, Jörg (P11)", Purpose.PRIOR_BALANCE, Tender.CASH, "15.00", False),
        (
            "1049",
            "2:00 pm",
            "Иванова, Ольга (P13)",
            Purpose.PRIOR_BALANCE,
            Tender.CHECK,
            "60",
            False,
        ),
        (
            "1050",
            "3:30 pm",
            "Nguyễn, Thị Mai (P14)",
            Purpose.PRIOR_BALANCE,
            Tender.CARD,
            "48.20",
            False,
        ),
    )
)


def golden_reconciliation(**changes: Any) -> ReconciliationSheet:
    sheet = ReconciliationSheet(
        frame=a_frame(title="Reconciliation Sheet", register="A"),
        drawer=golden_drawer(),
        checks=(
            CheckLine("2207", "Reyes, Ana (P04)", "1042", usd("25")),
            CheckLine("1183", "Иванова, Ольга (P13)", "1049", usd("60")),
        ),
        card_slips=(
            CardSlipLine("4412", "1043", "118", usd("40")),
            CardSlipLine("0081", "1044", "118", usd("195")),
            CardSlipLine("", "1046", "118", usd("20")),
            CardSlipLine("7730", "1050", "118", usd("48.20")),
        ),
        receipts=GOLDEN_RECEIPTS,
    )
    return replace(sheet, **changes)


def many_receipts(count: int) -> tuple[ReceiptLine, ...]:
    lines = []
    for number in range(count):
        name = "Featherstonehaugh-Wriothesley, Maximiliana Theodora (P10042)"
        amount = Money(2500 + number * 37 if number % 9 else -2500)
        lines.append(
            ReceiptLine(
                str(2001 + number),
                f"{8 + number % 10}:{number % 60:02d}",
                name if number % 23 == 0 else f"Patient {number} (P{number:03d})",
                Purpose.COPAY,
                (Tender.CASH, Tender.CHECK, Tender.CARD)[number % 3],
                amount,
                True,
                number % 17 == 5,
            )
        )
    return tuple(lines)


def golden_slip(checks: tuple[SlipCheck, ...] | None = None) -> DepositSlip:
    return DepositSlip(
        frame=a_frame(title="Deposit Slip"),
        bank="First Valley Bank",
        account_ending="5678",
        ticket_no="0310-1",
        ticket_date=DAY,
        currency=usd("100"),
        coin=ZERO,
        checks=checks
        if checks is not None
        else (
            SlipCheck("2207", "Ana Reyes · First Valley, Springfield", usd("25")),
            SlipCheck("1183", "Ольга Иванова · Hudson Savings", usd("60")),
        ),
    )


def golden_accountant(**changes: Any) -> AccountantSheet:
    journal = (
        ("1010", "Undeposited cash and checks", "185.00", "0"),
        ("1015", "Card clearing", "303.20", "0"),
        ("1100", "Patient AR", "365.00", "488.20"),
        ("1110", "Insurance AR", "3684.20", "170.00"),
        ("4000", "Patient service revenue", "0", "3879.20"),
    )
    sheet = AccountantSheet(
        frame=a_frame(title="Accountant Sheet"),
        journal=tuple(AccountTotal(no, name, usd(dr), usd(cr)) for no, name, dr, cr in journal),
        supporting=(
            SupportingTotal(
                "Daily Transaction Total = revenue (4000)", usd("3879.20"), usd("3879.20")
            ),
            SupportingTotal(
                "Daily Claim Total – net = change of 1110", usd("3514.20"), usd("3514.20")
            ),
            SupportingTotal("Receipts = change of 1010 and 1015", usd("488.20"), usd("488.20")),
            SupportingTotal("Payer money cleared (reading B)", usd("99.77"), None),
        ),
        bank_matches=(
            BankMatchLine(
                bank_date=date(2026, 3, 13),
                description="HCCLAIMPMT MEDICARE TRN*1*0088812345*1123456789\\",
                matched_to="Remittance 0088812345",
                how="trace",
                amount=usd("99.77"),
            ),
        ),
        unposted=(
            UnpostedRemittanceLine(
                payer="Medicare",
                trace="0088812345",
                cleared_on=date(2026, 3, 13),
                age_days=2,
                amount=usd("99.77"),
            ),
        ),
        refunds_payable=(
            RefundPayableLine(
                owed_to="P1204",
                since=date(2026, 1, 12),
                age_days=57,
                reason="Two payers paid encounter E0411",
                amount=usd("35"),
            ),
        ),
        adjustments=(
            AdjustmentLine(
                patient="P03",
                encounter_id="E03",
                account="4110",
                amount=usd("-5.00"),
                user="J. Ruiz",
                reason="Courtesy, waited an hour",
            ),
        ),
        voids=golden_close().voids,
        overrides=(
            OverrideLine(
                what="Posted before clearance",
                user="J. Ruiz",
                approved_by="Dr. Vega",
                reason="Bank file late, seen on the bank's site",
                amount=usd("412.10"),
            ),
        ),
        series=(ReceiptSeries(register="A", first="1041", last="1050", count=10),),
    )
    return replace(sheet, **changes)


SIGNED = (Approval("Prepared by", "Marguerite Okafor-Fitzgerald"), Approval("Manager", "J. Ruiz"))
