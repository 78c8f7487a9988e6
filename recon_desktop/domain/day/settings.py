"""The settings a day's checks depend on; knows neither where they are kept nor who changed them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

SELF_PAY_WORDS = frozenset(
    {
        "self pay",
        "selfpay",
        "self",
        "cash",
        "cash pay",
        "none",
        "no insurance",
        "private pay",
        "patient",
        "uninsured",
        "n a",
        "na",
    }
)
"""What a payer cell says when nobody but the patient pays; lower case, words only."""


@dataclass(frozen=True, slots=True)
class DaySettings:
    """Settings of the cross-check, the drawer and the ticket. Times are 'HH:MM', local."""

    claim_cutoff: str | None = None  # R2.20: transmissions until then, next business day, count
    card_cutoff: str | None = None  # R3.17: later sales go into the next batch
    self_pay_words: frozenset[str] = SELF_PAY_WORDS
    over_short_warning_cents: int = 500  # R3.5
    float_cents: int = 15000  # R3.2: a register without a float of its own
    blind_count: bool = False  # R3.3: the count comes before the expected figure is shown
    timezone: str = ""  # IANA name; '' = entry times are local already

    def is_self_pay(self, payer: str) -> bool:
        """True when the payer cell is empty or says that the patient pays."""
        words = " ".join(re.findall(r"[a-z0-9]+", payer.casefold()))
        return not words or words in self.self_pay_words

    def local(self, instant: datetime) -> datetime:
        """The instant on the practice's clock; a time without a zone is local already."""
        if instant.tzinfo is None or not self.timezone:
            return instant
        return instant.astimezone(ZoneInfo(self.timezone))

    def local_date(self, instant: datetime) -> date:
        """The calendar day of an instant in the practice's zone."""
        return self.local(instant).date()
