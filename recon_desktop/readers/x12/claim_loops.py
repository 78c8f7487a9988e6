"""The loops of an 837P set: who bills whom for which patient, the claim, its service lines.

A segment means what the loop it stands in makes it mean: an SBR, a REF*F8 or an AMT counts only
where DOMAIN §5.1 says. The loops are followed by HL, CLM, SBR, LX and SVD.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.records import Claim, ClaimLine
from recon_desktop.readers.x12.claim_parts import Loop, OpenClaim, OpenLine, Party, clock_of
from recon_desktop.readers.x12.elements import (
    AmountError,
    CompositeCache,
    DateCache,
    to_cents,
)
from recon_desktop.readers.x12.envelope import TransactionSet
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import Interchange

UNKNOWN_PAYER_ORDER = "U"
_DIAGNOSIS = frozenset({"ABK", "ABF", "BK", "BF"})


class ClaimFile(NamedTuple):
    """What reading the sets of one group needs."""

    interchange: Interchange
    sent_on: date | None  # when the set itself does not say
    notes: Notes
    dates: DateCache
    composites: CompositeCache


def read_claims(file: ClaimFile, each: TransactionSet) -> list[Claim]:
    """The claims of one professional set, in order; what cannot be read is in the notes."""
    reader = _SetReader(file)
    for index in range(each.start + 1, each.end):
        reader.segment(index)
    reader.finish_claim()
    return reader.claims


class _SetReader:
    def __init__(self, file: ClaimFile) -> None:
        self.claims: list[Claim] = []
        self._file = file
        self._notes = file.notes
        self._separator = file.interchange.delimiters.element
        self._loop = Loop.HEADER
        self._begin: list[str] = [""] * 7  # BHT
        self._billing_line = 0  # the HL of the open 2000A, 0 once its NM1*85 was seen
        self._subscriber_line = 0
        self._payer_order = ""
        self._subscriber, self._patient, self._payer = Party(), Party(), Party()
        self._claim: OpenClaim | None = None
        self._line: OpenLine | None = None
        self._act: dict[str, Callable[[list[str], int], None]] = {
            "BHT": self._bht,
            "HL": self._hl,
            "SBR": self._sbr,
            "NM1": self._nm1,
            "CLM": self._clm,
            "AMT": self._amt,
            "REF": self._ref,
            "HI": self._hi,
            "LX": self._lx,
            "SV1": self._sv1,
            "DTP": self._dtp,
            "SVD": self._svd,
        }

    def segment(self, index: int) -> None:
        """Take the next segment."""
        interchange = self._file.interchange
        row = interchange.segments[index].split(self._separator)
        act = self._act.get(row[0])
        if act is not None:
            act(row + [""] * 10, interchange.number(index))

    # Who bills whom

    def _bht(self, row: list[str], line: int) -> None:
        self._begin = row
        if row[2] == "18":
            self._notes.remark(line, "The file was sent again (BHT02 = 18)")

    def _hl(self, row: list[str], line: int) -> None:
        self.finish_claim()
        level = row[3]
        if level == "20":
            self._loop, self._billing_line = Loop.BILLING, line
            self._forget_subscriber(line)
        elif level == "22":
            self._loop = Loop.SUBSCRIBER
            self._forget_subscriber(line)
        elif level == "23":
            self._loop, self._patient = Loop.PATIENT, Party()

    def _forget_subscriber(self, line: int) -> None:
        self._subscriber_line, self._payer_order = line, ""
        self._subscriber, self._patient, self._payer = Party(), Party(), Party()

    def _sbr(self, row: list[str], line: int) -> None:
        if self._loop is Loop.SUBSCRIBER:
            self._payer_order = row[1].strip()
        elif self._claim is not None:
            self._loop = Loop.OTHER_PAYER
            self._claim.other_payers.append((row[1].strip(), ""))

    def _nm1(self, row: list[str], line: int) -> None:
        party = row[1]
        if self._loop is Loop.BILLING and party == "85":
            self._billing_line = 0
        elif self._loop is Loop.SUBSCRIBER and party == "IL":
            self._subscriber = Party(row)
        elif self._loop is Loop.SUBSCRIBER and party == "PR":
            self._payer = Party(row)
        elif self._loop is Loop.PATIENT and party == "QC":
            self._patient = Party(row)
        elif self._loop is Loop.OTHER_PAYER and party == "PR" and self._claim is not None:
            others = self._claim.other_payers
            others[-1] = (others[-1][0], Party(row).name)

    def _check_parties(self) -> None:
        """What a claim stands on must have been named before it; told once a loop."""
        missing = []
        if self._billing_line:
            missing.append((self._billing_line, "NM1", "the billing provider (NM1*85)"))
            self._billing_line = 0
        if self._subscriber_line:
            at = self._subscriber_line
            if not self._payer_order:
                missing.append((at, "SBR", "the payer order (SBR01)"))
            if not self._subscriber.name:
                missing.append((at, "NM1", "the subscriber (NM1*IL)"))
            if not self._payer.name:
                self._notes.remark(at, "The payer (NM1*PR) of these claims is not named")
            self._subscriber_line = 0
        for line, where, what in missing:
            reason = f"{what} is missing in the loop that begins here; its claims were read"
            self._notes.reject(line, where, reason)

    # The claim

    def _clm(self, row: list[str], line: int) -> None:
        self.finish_claim()
        self._check_parties()
        self._claim, self._loop = OpenClaim(line, row), Loop.CLAIM

    def _amt(self, row: list[str], line: int) -> None:
        """Patient amount paid, in loop 2300 only."""
        if self._claim is not None and self._loop is Loop.CLAIM and row[1] == "F5":
            self._claim.patient_paid = self._amount(row[2], "AMT", "AMT02", line)

    def _ref(self, row: list[str], line: int) -> None:
        if self._line is not None and self._loop is Loop.LINE and row[1] == "6R":
            self._line.control = row[2].strip()
        elif self._claim is not None and self._loop is Loop.CLAIM:
            if row[1] == "F8":
                self._claim.payer_claim_no = row[2].strip()
            elif row[1] == "EA":
                self._claim.record_number = row[2].strip()

    def _hi(self, row: list[str], line: int) -> None:
        if self._claim is None or self._loop is not Loop.CLAIM:
            return
        for composite in filter(None, row[1:]):
            qualifier, _, rest = composite.partition(self._file.interchange.delimiters.component)
            code = rest.partition(self._file.interchange.delimiters.component)[0].strip()
            if qualifier in _DIAGNOSIS and code:
                self._claim.diagnoses.append(code)
            elif not code:
                self._notes.remark(line, "A diagnosis (HI) has no qualifier or no code")

    # Service lines

    def _lx(self, row: list[str], line: int) -> None:
        self._finish_line()
        if self._claim is not None:
            self._line, self._loop = OpenLine(line, row[1].strip()), Loop.LINE

    def _sv1(self, row: list[str], line: int) -> None:
        if self._line is None or self._line.service is not None:
            self._notes.reject(line, "SV1", "stands outside a service line (LX)")
            return
        self._line.service, self._line.line = row, line

    def _dtp(self, row: list[str], line: int) -> None:
        if self._line is not None and self._loop is Loop.LINE and row[1] == "472":
            self._line.dos = self._file.dates[row[3]]
            if self._line.dos is None:
                self._notes.remark(line, "The service date (DTP*472) is not a date")

    def _svd(self, row: list[str], line: int) -> None:
        if self._line is not None:
            self._loop = Loop.PRIOR_RESULT

    def _finish_line(self) -> None:
        opened, self._line = self._line, None
        if opened is None or self._claim is None:
            return
        row = opened.service
        if row is None:
            self._notes.reject(
                opened.line, "LX", "this service line has no professional service (SV1)"
            )
            return
        charge = self._amount(row[2], "SV1", "SV102", opened.line)
        if charge is None:
            return
        code, modifiers = self._file.composites[row[1]]
        pointers = row[7].split(self._file.interchange.delimiters.component)
        self._claim.lines.append(
            ClaimLine(
                line=opened.line,
                line_no=opened.number,
                procedure_code=code,
                modifiers=modifiers,
                charge_cents=charge,
                units=row[4].strip(),
                pointers=":".join(pointer for pointer in pointers if pointer),
                dos=opened.dos,
                control_no=opened.control,
            )
        )

    def finish_claim(self) -> None:
        """Close the open claim, if any."""
        self._finish_line()
        opened, self._claim = self._claim, None
        if opened is None:
            return
        charge = self._amount(opened.row[2], "CLM", "CLM02", opened.line)
        sent_on = self._file.dates[self._begin[4]] or self._file.sent_on
        if sent_on is None:
            self._notes.reject(opened.line, "CLM", "the file does not say when it was sent (BHT04)")
        elif charge is not None:
            self.claims.append(self._built(opened, charge, sent_on))

    def _built(self, opened: OpenClaim, charge: int, sent_on: date) -> Claim:
        place, _, rest = opened.row[5].partition(self._file.interchange.delimiters.component)
        parts = rest.split(self._file.interchange.delimiters.component)
        patient = self._patient if self._patient.name else self._subscriber
        member = self._patient.number or self._subscriber.number
        frequency = parts[1].strip() if len(parts) > 1 else ""
        if not opened.lines:
            self._notes.remark(opened.line, "A claim has no service line")
        if not frequency:
            self._notes.remark(
                opened.line,
                "A claim has no frequency (CLM05-3); is the component separator of the ISA right?",
            )
        return Claim(
            line=opened.line,
            claim_id=opened.row[1].strip(),
            encounter_id="",
            patient_id=opened.record_number or member,
            patient_name=patient.full_name,
            dos=min((line.dos for line in opened.lines if line.dos), default=None),
            payer=self._payer.name,
            payer_id=self._payer.number,
            payer_order=self._payer_order or UNKNOWN_PAYER_ORDER,
            frequency=frequency,
            sent_on=sent_on,
            sent_time=clock_of(self._begin[5].strip()),
            amount_cents=charge,
            patient_paid_cents=opened.patient_paid,
            status="",
            payer_claim_no=opened.payer_claim_no,
            batch_id=self._begin[3].strip(),
            parent_claim="",
            location="",
            encounter_report=self._begin[6].strip() == "RP",
            place=place.strip(),
            diagnoses=tuple(opened.diagnoses),
            lines=tuple(opened.lines),
            other_payer=opened.later_payers(self._payer_order),
        )

    def _amount(self, text: str, where: str, name: str, line: int) -> int | None:
        try:
            return to_cents(text)
        except AmountError as error:
            self._notes.reject(line, where, f"{name} {error}")
            return None
