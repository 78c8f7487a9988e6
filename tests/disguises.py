"""The golden remittance in twelve other dresses: the same money, another file (TRUST 10)."""

from __future__ import annotations

from collections.abc import Callable

from day_files import GOLDEN_835
from practice_builders import paid_claim
from x12_files import a_file

BODY = GOLDEN_835.split("\n")[2:-1]
HEAD, CLAIMS, PLB = BODY[:8], BODY[8:-1], BODY[-1]


def the_body(**changes: str) -> list[str]:
    """The golden set with a start of a segment exchanged, by the segment's id."""
    return [
        next((new for old, new in changes.items() if line.startswith(f"{old}*")), line)
        for line in BODY
    ]


def claims_of(*numbers: str) -> list[str]:
    """The segments of the claims with these payer claim numbers."""
    found, keep = [], False
    for line in CLAIMS:
        if line.startswith("CLP*"):
            keep = line.split("*")[7] in numbers
        if keep:
            found.append(line)
    return found


def part(payment: str, claims: list[str], *plb: str) -> list[str]:
    """Some claims of the golden remittance as a set of their own."""
    header = [line for line in HEAD if not line.startswith("LX")]
    header = [line.replace("BPR*I*99.77*", f"BPR*I*{payment}*") for line in header]
    return [*header, "LX*1", *claims, *plb]


def split() -> list[list[str]]:
    """Two sets under one trace that add up to the golden payment."""
    first = claims_of("2026055001234", "2026055001235", "2026055001236")
    second = claims_of("2026020009911", "2026055001237")
    assert len(first) + len(second) == len(CLAIMS) - CLAIMS.index(first[0])
    plb = "PLB*1999999984*20261231*L6*-1.37*WO:2026011000777*20*CS:1*-46.63"
    return [part("146.4", first), part("0", second, plb)]


DISGUISES: dict[str, Callable[[], bytes]] = {
    "renamed": lambda: a_file(BODY),
    "another interchange": lambda: a_file(BODY, control="000000777"),
    "one segment a line": lambda: a_file(BODY, line_end="\r\n", control="000000778"),
    "other delimiters": lambda: a_file(BODY, marks="|>^~", control="000000779"),
    "a later set of the file": lambda: a_file(
        [*part("148.75", paid_claim("E9001", icn="NEW1"))], BODY, control="000000780"
    ),
    "twice in one file": lambda: a_file(BODY, BODY, control="000000781"),
    "longer amounts": lambda: a_file(
        [line.replace("BPR*I*99.77*", "BPR*I*099.770*") for line in BODY], control="000000782"
    ),
    "another date": lambda: a_file(
        [line.replace("*20260312", "*20260315") for line in BODY], control="000000783"
    ),
    "another trace": lambda: a_file(
        the_body(TRN="TRN*1*0088812346*1123456789"), control="000000784"
    ),
    "another payee id": lambda: a_file(
        [line.replace("XX*1999999984", "FI*541112222") for line in BODY], control="000000785"
    ),
    "split in two": lambda: a_file(*split(), control="000000786"),
    "claims in another order": lambda: a_file(
        [
            *HEAD,
            *claims_of("2026055001236", "2026055001235"),
            *claims_of("2026055001234"),
            *claims_of("2026020009911", "2026055001237"),
            PLB,
        ],
        control="000000787",
    ),
}
