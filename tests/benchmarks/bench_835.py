"""How fast an 835 is read and balanced, against what only splitting its text costs.

``python tests/benchmarks/bench_835.py`` prints ratios of process time, medians of interleaved
runs on the same generated file (PERFORMANCE.md): seconds drift on shared machines, ratios hold.
"""

import io
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from recon_desktop.domain.remittance import check_balance
from recon_desktop.readers.x12 import read_835

CLAIMS = 10_000
RUNS = 5


def a_large_835(claims: int, lines: int = 3) -> bytes:
    """One balanced remittance of `claims` claims with `lines` lines each; invented values."""
    body = ["LX*1"]
    total = 0
    for number in range(claims):
        charges = [3_000 + (number * 7919 + line * 104_729) % 42_000 for line in range(lines)]
        contract = [charge // 4 for charge in charges]
        share = [
            min(2_500, charge - taken) for charge, taken in zip(charges, contract, strict=True)
        ]
        paid = [c - t - s for c, t, s in zip(charges, contract, share, strict=True)]
        total += sum(paid)
        body += _claim_segments(number, charges, contract, share, paid)
    header = [
        "ST*835*0001",
        f"BPR*I*{_text(total)}*C*ACH*CCP*01*021000021*DA*123456789*1512345678**01*031100092*DA*98"
        "*20261005",
        "TRN*1*EFT00000001*1512345678",
        "DTM*405*20261001",
        "N1*PR*SYNTHETIC HEALTH PLAN",
        "N1*PE*EXAMPLE MEDICAL PRACTICE*XX*1234567893",
    ]
    segments = [
        "ISA*00*          *00*          *ZZ*PAYER01        *ZZ*PRACTICE01     *261001*0930*^*00501"
        "*000000001*0*P*:",
        "GS*HP*PAYER01*PRACTICE01*20261001*0930*1*X*005010X221A1",
        *header,
        *body,
        f"SE*{len(header) + len(body) + 1}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(segment + "~" for segment in segments).encode()


def _claim_segments(
    number: int, charges: list[int], contract: list[int], share: list[int], paid: list[int]
) -> list[str]:
    day = f"202608{number % 28 + 1:02d}"
    found = [
        f"CLP*PT{number:06d}*1*{_text(sum(charges))}*{_text(sum(paid))}*{_text(sum(share))}*MB"
        f"*26001{number:09d}*11*1",
        f"NM1*QC*1*SAMPLE*PAT*A***MI*1EG4TE5MK{number % 90 + 10}",
        "NM1*82*1*DOE*JANE****XX*1234567893",
        "MOA***MA01",
        f"REF*EA*{100_000 + number}",
        f"DTM*232*{day}",
        f"DTM*233*{day}",
        "DTM*050*20260903",
        f"AMT*AU*{_text(sum(charges) - sum(contract))}",
    ]
    for line, charge in enumerate(charges):
        found += [
            f"SVC*HC:99{200 + (number + line) % 500}:25*{_text(charge)}*{_text(paid[line])}**1",
            f"DTM*472*{day}",
            f"CAS*CO*45*{_text(contract[line])}",
            f"CAS*PR*3*{_text(share[line])}",
            f"REF*6R*PT{number:06d}L{line + 1}",
            f"AMT*B6*{_text(charge - contract[line])}",
        ]
    return found


def _text(cents: int) -> str:
    """X12 drops trailing zeros: 7340 → 73.4."""
    dollars, rest = divmod(cents, 100)
    return str(dollars) if rest == 0 else f"{dollars}.{rest:02d}".rstrip("0")


def split_floor(data: bytes) -> None:
    """What no reader can be faster than: decode, split, split again, discard."""
    for segment in data.decode().split("~"):
        segment.split("*")


def read_and_balance(data: bytes) -> None:
    """Our way: typed records, and all three levels balanced."""
    for remittance in read_835(data).records:
        if not check_balance(remittance).balanced:
            raise AssertionError("the generated file balances")


def pyx12_raw(data: bytes) -> None:
    """The raw reader of pyx12: segments and envelope counts, no records, no money."""
    from pyx12.x12file import X12Reader

    for _ in X12Reader(io.StringIO(data.decode())):
        pass


def ratios(claims: int = CLAIMS) -> list[tuple[str, float, str]]:
    """(what, ratio, goal): read + balance over the split floor, and over pyx12's raw reader."""
    data = a_large_835(claims)
    acts = (split_floor, read_and_balance, pyx12_raw)
    times: dict[str, list[float]] = {act.__name__: [] for act in acts}
    for _ in range(RUNS):
        for act in acts:
            began = time.process_time()
            act(data)
            times[act.__name__].append(time.process_time() - began)
    floor, ours, peer = (statistics.median(times[act.__name__]) for act in acts)
    return [
        (f"835 of {claims} claims: read and balance / split floor", ours / floor, "<= 4"),
        (f"835 of {claims} claims: pyx12 raw reader / read and balance", peer / ours, ">= 4"),
    ]


if __name__ == "__main__":
    for name, ratio, goal in ratios():
        print(f"{name}: {ratio:.2f} (goal {goal})")
