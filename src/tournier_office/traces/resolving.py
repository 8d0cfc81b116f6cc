# SPDX-License-Identifier: Apache-2.0
"""From the rows of a leaked list to customers, by the index look-ups that the gate searches with; never by a scan.

- a row is resolved by its columns in the order in which they name customers, until one names exactly one;
- a cell that fits several customers names nobody; a name alone names nobody, with a date of birth it may;
- a row that fits nobody is a stranger: it stays in the list and weakens every lead;
- partly masked cells, tokens and numbers that lost their digits say nobody: they are counted, not guessed.
What this finds out is part of the trace: its entry says how many values of which kind led to a customer, not which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from tournier.base import BadInput, Refused
from tournier.catalogue import Catalogue
from tournier.gate.ports import Criterion
from tournier.trace.columns import NUMBERS, SECOND, Column, Recognised, mended, spellings, was_cut
from tournier.trace.identifiers import Kind, normalise
from tournier.trace.token_marks import is_token

MOST_ROWS = 5_000
MOST_LOOK_UPS = 60_000
_PROBES = 40
_MOST_FIELDS = 4
_NAME = "NAME"
_MANY = ("", "")  # so many fit that the index does not say which: nobody
_T = TypeVar("_T")
Find: TypeAlias = Callable[[Sequence[Criterion], int], list[str]]  # as the gate gives it to a trace that two agreed to


@dataclass(frozen=True, slots=True)
class Resolved:
    """Whom a list names. `counts` are rows by how they ended: a kind of number, `stranger`, `ambiguous`, `token`, `partial`, `lost`, `empty`."""

    subjects: tuple[str, ...]
    strangers: int
    counts: Mapping[str, int]
    rows: int
    looked_at: int  # fewer than `rows` when the list was so long that an even part of it was taken


@dataclass(slots=True)
class Resolving:
    """One list while it is resolved. `disclosed` are the customers whom the ledger names already."""

    find: Find
    catalogue: Catalogue
    disclosed: Mapping[str, int]
    look_ups: int = 0
    _known: dict[tuple[tuple[str, str], ...], tuple[str, ...]] = field(default_factory=dict)
    _closed: set[str] = field(default_factory=set)  # kinds that no index answers
    _padded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Customer numbers that begin with noughts are found without them too, when that fits one customer."""
        short = Counter(one.lstrip("0") for one in self.disclosed if one.startswith("0"))
        self._padded = {one.lstrip("0"): one for one in self.disclosed if short[one.lstrip("0")] == 1}

    def resolve(self, table: Recognised) -> Resolved:
        """Whom the rows name. Raises SystemFailed when a source is out of reach."""
        rows = evenly(table.rows, MOST_ROWS)
        ways = self._ways(table.columns, rows)
        name, birth = table.of(_NAME), table.of(SECOND)
        found: dict[str, None] = {}
        strangers: set[str] = set()
        counts: Counter[str] = Counter()
        for row in rows:
            how, who = self._row(row, ways, name, birth)
            counts[how] += 1
            if how == "stranger":
                strangers.add(who)
            elif who:
                found[who] = None
        return Resolved(tuple(found), len(strangers), dict(counts), len(table.rows), len(rows))

    def _ways(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
        """Which column as which kind, those that name most customers first; a kind that names nobody only if it is sure."""
        ranked: list[tuple[int, int, int, str]] = []
        for column in columns:
            cells = list(dict.fromkeys(row[column.place] for row in rows if column.place < len(row)))
            best = (0, "")
            for category in (one for one in column.categories if one in NUMBERS):
                hits = sum(len(self._find(category, cell)) == 1 for cell in evenly(cells, _PROBES))
                best = max(best, (hits, category), key=lambda one: one[0])
            sure = column.categories[0]
            if best[0] or sure in NUMBERS:
                ranked.append((-best[0], column.categories.index(best[1] or sure), column.place, best[1] or sure))
        return [(place, category) for _hits, _rank, place, category in sorted(ranked)]

    def _row(
        self, row: Sequence[str], ways: Sequence[tuple[int, str]], name: int | None, birth: int | None
    ) -> tuple[str, str]:
        """How the row ended, and the customer or the stranger's key."""
        seen, stranger = set(), ""
        for place, category in ways:
            if place >= len(row) or not row[place].strip():
                continue
            found = self._find(category, row[place])
            if len(found) == 1:
                return category, found[0]
            seen.add(_state(row[place]) if not found else "ambiguous")
            if not found and _state(row[place]) == "stranger":
                stranger = stranger or normalise(row[place]).key
        if name is not None and birth is not None and max(name, birth) < len(row):
            both = ((_NAME, spellings(_NAME, row[name])), (SECOND, spellings(SECOND, row[birth])))
            found = self._ask(tuple((kind, texts[0]) for kind, texts in both)) if all(one for _, one in both) else ()
            if len(found) == 1:
                return "NAME+BIRTH_DATE", found[0]
            if not ways and spellings(_NAME, row[name]):
                seen, stranger = seen | {"ambiguous" if found else "stranger"}, row[name].strip()
        state = _worst(seen, row)
        return state, stranger if state == "stranger" else ""

    def _find(self, category: str, cell: str) -> tuple[str, ...]:
        """The customers whom a cell fits, at most two."""
        if _is_token(cell):
            return ()
        for text in spellings(category, cell):
            if category == "CUST_ID":
                if text in self.disclosed:
                    return (text,)
                if text in self._padded:
                    return (self._padded[text],)
            if found := self._ask(((category, text),)):
                return found
        whole: set[str] = set()
        for text in mended(category, cell):
            whole.update(self._ask(((category, text),)))
        return tuple(sorted(whole)[:2])

    def _ask(self, criteria: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        if not criteria or {kind for kind, _text in criteria} & self._closed:
            return ()
        if criteria not in self._known:
            self._known[criteria] = self._looked_up(criteria)
        return self._known[criteria]

    def _looked_up(self, criteria: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        """The first field of the kind that knows the text decides, the customers' own before those that mention it."""
        unanswered = True
        for refs in zip(*(self.catalogue.searchable(kind)[:_MOST_FIELDS] for kind, _text in criteria), strict=False):
            if self.look_ups >= MOST_LOOK_UPS:
                return ()
            self.look_ups += 1
            asked = [Criterion(ref, kind, text) for ref, (kind, text) in zip(refs, criteria, strict=True)]
            try:
                found = self.find(asked, 2)
            except BadInput as error:
                unanswered = unanswered and error.code == "search.no-index"
                continue
            except Refused:
                return _MANY
            unanswered = False
            if found:
                return tuple(found)
        if unanswered:
            self._closed.add(criteria[0][0])
        return ()


def could_name(table: Recognised) -> bool:
    """Whether some cell could name a customer: one that is neither a token nor masked, in a column of numbers or names."""
    telling = {*NUMBERS, _NAME}
    return any(
        spellings(category, cell) and not _is_token(cell)
        for column in table.columns
        for category in telling.intersection(column.categories)
        for cell in (row[column.place] for row in table.rows if column.place < len(row))
    )


def _worst(seen: Collection[str], row: Sequence[str]) -> str:
    """How a row that named nobody ended."""
    if not seen and any(map(_is_token, row)):
        return "token"
    return next((state for state in ("ambiguous", "stranger", "token", "lost", "partial") if state in seen), "empty")


def _is_token(cell: str) -> bool:
    return is_token(normalise(cell).key)


def _state(cell: str) -> str:
    if _is_token(cell):
        return "token"
    kind = normalise(cell).kind
    if kind is Kind.WHOLE:
        return "lost" if was_cut(cell) else "stranger"
    return {Kind.MASKED: "partial", Kind.LOST: "lost"}[kind]


def evenly(values: Sequence[_T], most: int) -> Sequence[_T]:
    """All values, or so many of them at even distances."""
    if len(values) <= most:
        return values
    return [values[place * len(values) // most] for place in range(most)]


def described(columns: Sequence[Column]) -> Iterator[dict[str, object]]:
    """The columns for a row of the register: places, kinds and counts, no cell and no heading."""
    for one in columns:
        yield {
            "place": one.place + 1,
            "kind": one.categories[0],
            "different": one.different,
            "partial": one.partial,
            "lost": one.lost,
        }
