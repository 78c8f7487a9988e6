"""Long lists on paper: pages a second against ReportLab's LongTable, and as the pages grow."""

from __future__ import annotations

import statistics

from bench_sheets import ROWS_A_PAGE, pages_a_second, with_flow, with_longtable
from measure import RUNS, Row

PAGES = 1_000
_PEER_ROWS_A_PAGE = 38


def ratios(pages: int = PAGES, runs: int = RUNS) -> list[Row]:
    """Our pages in turn with the peer's; the peer grows worse than linear, so it prints once."""
    few, many = [], []
    pages_a_second(with_flow, ROWS_A_PAGE)  # fonts loaded
    for _ in range(runs):
        few.append(pages_a_second(with_flow, max(1, pages // 10) * ROWS_A_PAGE)[0])
        many.append(pages_a_second(with_flow, pages * ROWS_A_PAGE)[0])
    peer, _ = pages_a_second(with_longtable, pages * _PEER_ROWS_A_PAGE)
    ours = statistics.median(many)
    return [
        Row(f"{pages} pages: our pages a second / LongTable's", ours / peer, ">= 10"),
        Row(f"cost of a page, {pages} pages / a tenth of them",
            statistics.median(few) / ours, "<= 1.2"),
    ]  # fmt: skip
