# SPDX-License-Identifier: Apache-2.0
"""Statements and what the guard makes of them, in plain files that a DBA can review.

A file begins with its dialects and, unless it is asked over the small bank of `bank.py`, the rules of its tables.
Then come groups between blank lines: notes that begin with `-- `, the statement up to `;`, and the verdict, which is
`-- taken`, `-- refused: code, word`, or `-- becomes` with the statement that runs. Names of ours stand without their
random part. Where dialects differ, each verdict names its own.

    python -m tests.query.pairs update     write the verdicts of today's guard; read what changed before you keep it
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.query.bank import BANK
from tests.query.places import settled
from tournier.query import Guard, Refused, Rewritten, SubjectColumn, TableRule

FOLDER = Path(__file__).parent
_DIALECTS = re.compile(r"-- dialects?: (.+)")
_FLOOR = re.compile(r"-- least group: ([0-9]+)")
_RULE = re.compile(r"-- table (?P<name>\S+)(?: rows (?P<rows>.+?))?(?: subject (?P<subject>[\w,]+))?: (?P<fields>.+)")
_VERDICT = re.compile(r"-- (?:[a-z, ]+: )?(?:taken|refused|becomes|asks first)\b")


@dataclass(frozen=True)
class Group:
    """One statement, where it stands, and what the file says comes of it."""

    file: str
    line: int
    notes: tuple[str, ...]
    statement: str
    verdict: tuple[str, ...]

    def noted(self, what: str, dialect: str = "") -> bool:
        """Whether a note says so, of this dialect where it names any: `-- reads otherwise on mysql: why`."""
        found = (re.match(rf"-- {what}(?: on (?P<where>[a-z, ]+))?: \S", note) for note in self.notes)
        return any(one and (not one["where"] or dialect in one["where"].split(", ")) for one in found)

    def __str__(self) -> str:
        """Where to look."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class PairFile:
    """A file: what it is asked over, and its groups."""

    path: Path
    dialects: tuple[str, ...]
    rules: tuple[TableRule, ...]
    least_group: int
    spells: bool  # whether verdicts show what a statement becomes
    paragraphs: tuple[str | Group, ...]

    @property
    def groups(self) -> list[Group]:
        """The statements."""
        return [paragraph for paragraph in self.paragraphs if isinstance(paragraph, Group)]

    def guard(self, dialect: str) -> Guard:
        """The guard that judges it."""
        if self.rules:
            return Guard(self.rules, dialect=dialect, token_key=b"k" * 32, least_group=self.least_group)
        return BANK.fitted(dialect).guard(dialect, least_group=self.least_group)


def files(pattern: str = "*.sql") -> list[PairFile]:
    """The files whose names match."""
    return [read(path) for path in sorted(FOLDER.glob(pattern))]


def read(path: Path) -> PairFile:
    """A file. ValueError for a paragraph that is neither notes nor one statement, so that none is ever passed over."""
    text = path.read_text(encoding="utf-8")
    head, *rest = re.split(r"\n{2,}", text.strip("\n"))
    dialects = _DIALECTS.search(head)
    if dialects is None:
        raise ValueError(f"{path.name} does not name its dialects")
    floor = _FLOOR.search(head)
    rules = tuple(_rule(match) for match in _RULE.finditer(head))
    paragraphs: list[str | Group] = [head]
    at = 0
    for paragraph in rest:
        at = text.index(paragraph, at)
        line = text.count("\n", 0, at) + 1
        at += len(paragraph)
        paragraphs.append(paragraph if _is_note(paragraph) else _group(path.name, line, paragraph))
    named = tuple(re.split(r"[,\s]+", dialects[1].strip()))
    return PairFile(path, named, rules, int(floor[1]) if floor else 0, bool(rules), tuple(paragraphs))


def _is_note(paragraph: str) -> bool:
    return all(line.startswith("-- ") or line == "--" for line in paragraph.splitlines())


def _rule(match: re.Match[str]) -> TableRule:
    fields = dict(pair.split() for pair in match["fields"].split(","))
    return TableRule(
        match["name"],
        match["rows"] or "",
        fields,
        tuple((match["subject"] or "").split(",")) if match["subject"] else (),
    )


def _group(file: str, line: int, paragraph: str) -> Group:
    lines = paragraph.splitlines()
    first = next(place for place, text in enumerate(lines) if not text.startswith("-- "))
    last = next((place for place, text in enumerate(lines) if _VERDICT.match(text) and place > first), len(lines))
    statement = "\n".join(lines[first:last])
    if not statement.endswith(";"):
        raise ValueError(f"{file}:{line}: a statement without `;` before its verdict, or a group that is none")
    return Group(file, line, tuple(lines[:first]), statement[:-1].rstrip(), tuple(lines[last:]))


def judged(pairs: PairFile, group: Group) -> tuple[str, ...]:
    """The lines that say what today's guard makes of a statement."""
    told = {dialect: _told(_guard(pairs, dialect), group.statement, spells=pairs.spells) for dialect in pairs.dialects}
    if len(set(told.values())) == 1:
        return told[pairs.dialects[0]]
    found: list[str] = []
    for lines in dict.fromkeys(told.values()):
        named = ", ".join(dialect for dialect in pairs.dialects if told[dialect] == lines)
        found += [lines[0].replace("-- ", f"-- {named}: ", 1), *lines[1:]]
    return tuple(found)


@cache
def _guards() -> dict[tuple[Path, str], Guard]:
    return {}


def _guard(pairs: PairFile, dialect: str) -> Guard:
    known = _guards()
    if (pairs.path, dialect) not in known:
        known[pairs.path, dialect] = pairs.guard(dialect)
    return known[pairs.path, dialect]


def _told(guard: Guard, statement: str, *, spells: bool) -> tuple[str, ...]:
    try:
        rewritten = guard.rewrite(statement)
    except Refused as refused:
        word = " ".join(settled(refused.word).split())[:60]
        return (f"-- refused: {refused.code.removeprefix('query.')}" + (f", {word}" if word else ""),)
    return tuple(_becomes(rewritten)) if spells else ("-- taken",)


def _becomes(rewritten: Rewritten) -> Iterator[str]:
    behind = _named(rewritten.subjects)
    counted = ", and counts its groups" if rewritten.group_size is not None else ""
    opened = ", ".join(f"{one.position} of {one.owner} as {one.treatment}" for one in rewritten.sealed)
    told = (f", and carries {behind}" if behind else "") + counted + (f", and opens {opened}" if opened else "")
    yield f"-- becomes{told}"
    yield from _wrapped(rewritten.sql)
    if rewritten.keys_sql:
        yield f"-- asks first for {_named(rewritten.keys)}"
        yield from _wrapped(rewritten.keys_sql)


def _named(columns: tuple[SubjectColumn, ...]) -> str:
    return ", ".join(f"{one.table.rpartition('.')[2]}.{one.column}" for one in columns)


def _wrapped(sql: str) -> list[str]:
    shown = settled(sql).translate({9: "␉", 10: "␊", 13: "␍"})  # in the masks' lists of blanks
    lines = textwrap.wrap(shown, 116, break_long_words=False, break_on_hyphens=False, subsequent_indent="  ")
    return [*lines[:-1], lines[-1] + ";"]


def unwrapped(lines: tuple[str, ...]) -> list[str]:
    """Verdict lines, with those of one statement joined: how a file breaks its lines says nothing."""
    found: list[str] = []
    for line in lines:
        if line.startswith("-- ") or not found or found[-1].startswith("-- "):
            found.append(line.strip())
        else:
            found[-1] += " " + line.strip()
    return [" ".join(line.split()) for line in found]


def update() -> None:
    """Write today's verdicts into every file."""
    for pairs in files():
        told = [
            paragraph
            if isinstance(paragraph, str)
            else "\n".join([*paragraph.notes, paragraph.statement + ";", *judged(pairs, paragraph)])
            for paragraph in pairs.paragraphs
        ]
        pairs.path.write_text("\n\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit(__doc__)
    update()
