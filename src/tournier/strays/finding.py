# SPDX-License-Identifier: Apache-2.0
"""One walk over a folder or a spool of mail: each file that is new or changed is read, and what speaks of customers is told.

What a file holds stays in memory while it is looked at. A finding carries counts and masked examples; its `numbers` are
for whoever compares them with the bank's own customers in the same process, and are never written.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tournier.base import JSON
from tournier.catalogue import InformationClass
from tournier.detect import TYPES, ColumnSample, classify, detect_many
from tournier.mask import partial
from tournier.strays.parts import Text, Unread, name_of
from tournier.strays.reading import is_packed, texts_of
from tournier.strays.walking import Seen, walk

_C3 = InformationClass.C3
#: What leads to one person. Names, addresses and dates are counted beside them, and alone make no finding.
TELLING = frozenset(
    {"ID_CARD", "BANK_CARD", "MOBILE", "TEL", "ACCOUNT", "EMAIL", "PASSPORT", "PERMIT", "OFFICER", "WECHAT", "QQ"}
)
_OF_COLUMNS = {
    "ID_NO": "ID_CARD", "PHONE": "TEL", "CARD_EXPIRY": "EXPIRY", "BIRTH_DATE": "DATE",
    **{name: name for name in ("NAME", "MOBILE", "TEL", "PASSPORT", "BANK_CARD", "ACCOUNT", "ADDRESS", "EMAIL", "PLATE", "WECHAT", "QQ", "CVV", "PASSWORD", "OTP")},
}  # fmt: skip
_MASKS = {"MOBILE": "mobile", "ID_CARD": "id_number", "BANK_CARD": "card"}
_AT_ONCE, _SAMPLE, _MOST_VALUES = 2_000, 500, 200_000
_EACH, _EXAMPLES, _SHORTEST = 3, 12, 4
_LONGEST_LINE = 20_000
_LOOKED_AT = 20  # rows among which the head of a table is
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A file that speaks of customers. `path` may name people; `numbers` and `cells` are values, and are not shown."""

    path: str
    kind: str
    digest: str
    types: Mapping[str, int]
    examples: tuple[str, ...]
    numbers: Mapping[str, tuple[str, ...]] = field(repr=False)
    cells: tuple[tuple[str, ...], ...] = field(repr=False)
    text: str = field(repr=False)

    def as_json(self, place: str, ours: int | None = None, export: str = "") -> dict[str, JSON]:
        """The line of `tournier watch --json`."""
        return {
            "place": place, "path": self.path, "kind": self.kind, "digest": self.digest, "types": dict[str, JSON](self.types),
            "examples": list[JSON](self.examples), "ours": ours, "export": export,
        }  # fmt: skip


@dataclass(slots=True)
class Watch:
    """What one walk came to. `unread` counts by reason what could not be read, whole files and parts."""

    read: int = 0
    known: int = 0
    found: int = 0
    unread: Counter[str] = field(default_factory=Counter)


def watch(folder: Path, seen: Seen, told: Watch, *, least: int = 3) -> Iterator[Found]:
    """Each file that holds at least `least` values that lead to a person, or one that authenticates.

    A file counts as seen when the caller comes for the next one: whoever dies with a finding in hand finds it again.
    """
    for file in walk(folder, seen):
        if isinstance(file, str):
            told.unread[file] += 1
            continue
        if file.data is None:
            told.known += 1
            told.unread.update(file.unread)
            continue
        told.read += 1
        before = told.unread.copy()
        digest = hashlib.sha256(file.data).hexdigest()
        found = look(file.path, digest, file.data, told, least)
        if found is not None:
            told.found += 1
            yield found
        seen.keep(file, told.unread - before)


def look(path: str, digest: str, data: bytes, told: Watch, least: int) -> Found | None:
    """What one file holds, and its name; None where it is not enough."""
    values: defaultdict[str, dict[str, None]] = defaultdict(dict)
    cells: list[tuple[str, ...]] = []
    kinds: list[str] = []
    marks: list[str] = []
    for part in texts_of(data):
        if isinstance(part, Unread):
            told.unread[part.why] += 1
            continue
        kinds.append(part.kind)
        lines = _columns(part, values) if part.rows else part.lines
        cells += islice(part.rows or ((line,) for line in part.lines), _MOST_VALUES - len(cells))
        marks += [line[:200] for line in (*part.lines[:5], *part.lines[-5:])]
        _lines(lines, values)
    _lines([name_of(Path(path).name)], values)
    types = {name: len(kept) for name, kept in values.items()}
    secret = any(TYPES[name] is _C3 for name in types)
    if not secret and sum(count for name, count in types.items() if name in TELLING) < least:
        return None
    numbers = {name: tuple(kept) for name, kept in values.items() if name in TELLING}
    return Found(path, _kind(data, kinds), digest, types, _examples(numbers), numbers, tuple(cells), "\n".join(marks))


def _kind(data: bytes, kinds: Sequence[str]) -> str:
    if set(kinds) not in ({"xlsx"}, {"docx"}) and is_packed(data):
        return "zip"
    return kinds[0] if kinds else "text"


def _columns(part: Text, values: defaultdict[str, dict[str, None]]) -> tuple[str, ...]:
    """Count the columns of a table that say what they hold; give back as lines what the others hold."""
    above, head, rows = _headed(part.rows)
    columns = [tuple(row[place] for row in rows if place < len(row) and row[place]) for place in range(len(head))]
    samples = [
        ColumnSample("", "", name or f"column_{place}", values=tuple(dict.fromkeys(islice(column, _SAMPLE))))
        for place, (name, column) in enumerate(zip(head, columns, strict=True))
    ]
    named = [_OF_COLUMNS.get(row.category or "") if column else None for row, column in zip(classify(samples), columns, strict=True)]  # fmt: skip
    for name, column in zip(named, columns, strict=True):
        for value in column if name else ():
            _count(values, str(name), value)
    others = [place for place, name in enumerate(named) if name is None]
    beyond = range(len(head), max(map(len, rows), default=0))
    return tuple(
        "\t".join(row[place] for place in (*others, *beyond) if place < len(row)) for row in (tuple(head), *rows)
    ) + tuple("\t".join(row) for row in above)


def _headed(rows: Sequence[Row]) -> tuple[Sequence[Row], Row, Sequence[Row]]:
    """What stands above a table, its head, and its rows: a title fills one cell, the head about as many as the rows below it."""
    filled = [sum(map(bool, row)) for row in rows[:_LOOKED_AT]]
    head = next((place for place, count in enumerate(filled) if count > 1 and 2 * count > max(filled)), 0)
    return rows[:head], rows[head], rows[head + 1 :]


def _lines(lines: Iterable[str], values: defaultdict[str, dict[str, None]]) -> None:
    cut = (line[at : at + _LONGEST_LINE] for line in lines for at in range(0, len(line), _LONGEST_LINE))
    while texts := list(islice(cut, _AT_ONCE)):
        for text, spans in zip(texts, detect_many(texts), strict=True):
            for span in spans:
                _count(values, span.type, text[span.start : span.end])


def _count(values: defaultdict[str, dict[str, None]], name: str, value: str) -> None:
    if TYPES[name] < InformationClass.C2 or "*" in value or len(values[name]) >= _MOST_VALUES:
        return
    same = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", value))
    # in a column of mobiles 无 is no number
    if same and (name not in TELLING or len(same) >= _SHORTEST):
        values[name][same] = None


def _examples(numbers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found = []
    for name, kept in sorted(numbers.items()):
        for value in kept[:_EACH]:
            mask = _MASKS.get(name)
            shown = str(partial(mask, value)) if mask else f"{value[:1]}***"
            found.append(f"{name} {shown if '*' in shown else '***'}")
    return tuple(found[:_EXAMPLES])
