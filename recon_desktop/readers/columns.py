"""Canonical columns and how a report's headings are recognised as them (R12.5).

A heading is compared lower-case and without spaces, punctuation and underscores: first with the
synonyms of DOMAIN §12 as they are (`exact`), then by its words without order, plural and
abbreviation (`stem`); what a person mapped by hand (`profile`) wins over both. Knows nothing of
cells below the heading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.readers.base import ColumnMap, Kind

if TYPE_CHECKING:
    from recon_desktop.readers.cells import Cells
    from recon_desktop.readers.profiles import Profile

CURRENCIES = frozenset(
    [
        "usd",
        "eur",
        "gbp",
        "cad",
        "aud",
        "nzd",
        "chf",
        "jpy",
        "cny",
        "inr",
        "mxn",
        "brl",
        "czk",
        "pln",
        "huf",
        "sek",
        "nok",
        "dkk",
        "zar",
        "sgd",
        "hkd",
    ]
)

_SHORT = {
    "no": "number", "num": "number", "nbr": "number", "nr": "number", "amt": "amount",
    "dt": "date", "pt": "patient", "pat": "patient", "proc": "procedure", "enc": "encounter",
    "appt": "appointment", "apt": "appointment", "chk": "check", "mod": "modifier",
    "qty": "quantity", "svc": "service", "serv": "service", "trans": "transaction",
    "tran": "transaction", "txn": "transaction", "trx": "transaction", "acct": "account",
    "ins": "insurance", "desc": "description", "pmt": "payment", "pymt": "payment",
    "bal": "balance", "prov": "provider", "loc": "location", "dept": "department",
    "identifier": "id", "dx": "diagnosis", "chg": "charge", "adj": "adjustment",
    "ref": "reference", "eff": "effective", "sched": "schedule", "recd": "received",
}  # fmt: skip
_NUMBERED = 1000  # added to the rank of Mod1, Mod2 …: for columns that may be several
_NOISE = frozenset({"of", "the", "a", "an", "in", "for", "s", "and"}) | CURRENCIES
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


@lru_cache(maxsize=4096)
def normal(heading: str) -> str:
    """Lower-case letters and digits of a heading; # reads as number: ``Chk #`` → ``chknumber``."""
    text = heading.casefold().replace("#", "number")
    return "".join(sign for sign in text if sign.isalnum())


@lru_cache(maxsize=4096)
def stem(heading: str) -> str:
    """The words of a heading in one form: ``Svc Dates``, ``Date of Service`` → ``date service``."""
    words = {word.lower() for word in _WORDS.findall(heading.replace("#", " number "))}
    plain = {_SHORT.get(word, _SHORT.get(_singular(word), _singular(word))) for word in words}
    return " ".join(sorted(plain - _NOISE))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column of a kind of report: name, type, whether needed, its headings.

    `need`: ``R`` required, ``C`` conditional, ``O`` optional. `several`: the report may spread it
    over numbered columns (``Mod1`` … ``Mod4``). `positive`: all-negative values mean that the
    report shows them with the opposite sign (R12.3). `daily`: dates that lie close together in
    one report, so that they tell month from day. `total`: a totals row is compared with our sum.
    """

    name: str
    type: str
    need: str
    headings: str
    several: bool = False
    positive: bool = False
    daily: bool = False
    total: bool = False

    @property
    def synonyms(self) -> tuple[str, ...]:
        """The accepted headings, best first."""
        return tuple(text.strip() for text in self.headings.split("|"))


@dataclass(frozen=True)
class Layout:
    """A kind of report: what it is made of, and how its columns become records.

    `needs` lists groups of columns of which one must be there. `never` are headings that belong
    to another kind. `fields` gives one list a field of `record`, in its order.
    """

    kind: Kind
    noun: str  # the name in ReadResult.counts
    record: Any
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    fields: Callable[[Cells], list[Sequence[Any]]]
    never: str = ""
    index: dict[str, list[tuple[str, int]]] = field(init=False)
    stems: dict[str, list[tuple[str, int]]] = field(init=False)
    by_name: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", _index(self.columns, normal))
        object.__setattr__(self, "stems", _index(self.columns, stem))
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def forbids(self, headings: Sequence[str]) -> bool:
        """A heading shows that the report is of another kind."""
        never = {normal(text) for text in self.never.split("|")} - {""}
        return not never.isdisjoint(map(normal, headings))


def _index(
    columns: Sequence[Column], form: Callable[[str], str]
) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for column in columns:
        for rank, heading in enumerate(column.synonyms):
            found.setdefault(form(heading), []).append((column.name, rank))
    return found


class Match(NamedTuple):
    """Which cells of a heading row are which columns, and which needs stay open."""

    places: dict[str, tuple[int, ...]]  # canonical name → indexes of its cells
    maps: tuple[ColumnMap, ...]
    missing: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> frozenset[int]:
        """Indexes of all recognised cells."""
        return frozenset(index for group in self.places.values() for index in group)


def match_headings(row: Sequence[str], layout: Layout, profile: Profile | None = None) -> Match:
    """Assign the cells of a heading row to the columns of a layout (R12.5)."""
    places: dict[str, tuple[int, ...]] = {}
    rules: dict[str, str] = {}
    taken: set[int] = set()
    for name, cells in _by_profile(row, layout, profile).items():
        places[name], rules[name] = cells, "profile"
        taken.update(cells)
    for rule, index, form in (("exact", layout.index, normal), ("stem", layout.stems, stem)):
        candidates = _candidates(row, index, form, taken)
        for column in layout.columns:
            if column.name in places:
                continue
            cells = _pick(candidates.get(column.name, []), taken, several=column.several)
            if cells:
                places[column.name], rules[column.name] = cells, rule
                taken.update(cells)
    maps = tuple(
        ColumnMap(row[cell], name, rules[name]) for name, cells in places.items() for cell in cells
    )
    missing = tuple(group for group in layout.needs if places.keys().isdisjoint(group))
    return Match(places, maps, missing)


def _by_profile(
    row: Sequence[str], layout: Layout, profile: Profile | None
) -> dict[str, tuple[int, ...]]:
    wanted = {normal(k): v for k, v in (profile.columns if profile else {}).items()}
    found: dict[str, tuple[int, ...]] = {}
    for cell, heading in enumerate(row):
        name = wanted.get(normal(heading), "")
        if name in layout.by_name:
            found[name] = (*found.get(name, ()), cell)
    return found


def _candidates(
    row: Sequence[str],
    index: Mapping[str, list[tuple[str, int]]],
    form: Callable[[str], str],
    taken: set[int],
) -> dict[str, list[tuple[int, int]]]:
    """Column name → (rank, cell), best first; numbered headings count as their base."""
    found: dict[str, list[tuple[int, int]]] = {}
    for cell, heading in enumerate(row):
        key = form(heading)
        if len(key) < 2 or cell in taken:  # one letter is a value (a sex, a flag), not a heading
            continue
        hits = index.get(key) or index.get(key.rstrip("0123456789").strip(), [])
        numbered = 0 if key in index else _NUMBERED
        for name, rank in hits:
            found.setdefault(name, []).append((rank + numbered, cell))
    return {name: sorted(cells) for name, cells in found.items()}


def _pick(
    candidates: Sequence[tuple[int, int]], taken: set[int], *, several: bool
) -> tuple[int, ...]:
    free = [(rank, cell) for rank, cell in candidates if cell not in taken]
    if several:
        best = min((rank % _NUMBERED for rank, _ in free), default=0)
        return tuple(sorted(cell for rank, cell in free if rank % _NUMBERED == best))
    plain = [cell for rank, cell in free if rank < _NUMBERED]
    return tuple(plain[:1])


def refuse_twins(row: Sequence[str], match: Match) -> None:
    """Refuse a report that prints a recognised heading twice: either could be meant."""
    forms = [normal(heading) for heading in row]
    for name, cells in match.places.items():
        if len(cells) == 1 and forms.count(forms[cells[0]]) > 1:
            raise UnreadableFileError(
                f"The heading “{row[cells[0]]}” stands there more than once, so it is not clear "
                f"which column is the {spoken(name)}. Rename or remove one of them."
            )


def spoken(name: str) -> str:
    """A canonical column in words: ``patient_id`` → ``patient id``."""
    return name.replace("_", " ")


def missing_sentence(layout: Layout, groups: Sequence[tuple[str, ...]]) -> str:
    """Which headings a report lacks, with the headings that would be accepted."""
    parts = []
    for group in groups:
        accepted = [text for name in group for text in layout.by_name[name].synonyms]
        shown = ", ".join(f"“{text}”" for text in dict.fromkeys(accepted[:8]))
        parts.append(f"{' or '.join(map(spoken, group))} (accepted headings: {shown})")
    return "; ".join(parts)
