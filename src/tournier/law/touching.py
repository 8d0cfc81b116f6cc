# SPDX-License-Identifier: Apache-2.0
"""What of a pack rests on a clause, and what has to be looked at again when clauses change (M12, law 12). Pure.

Read from the pack's files as they are: an entry that names a clause is found whatever it is about. Rules cite clauses in
their own files; whoever asks brings them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.law.clauses import Clause, read_clauses
from tournier.law.packs import pack_folder, tables

_ROOT = "clauses"  # the files that hold the clauses themselves


@dataclass(frozen=True, slots=True)
class Control:
    """Something of the pack that rests on clauses: the kind of entry, its id, and what it says."""

    kind: str
    id: str
    zh: str
    en: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause that two packs do not hold alike: `new`, `gone`, or `changed` with the names of what differs."""

    id: str
    how: str
    parts: tuple[str, ...] = ()


@cache
def controls(jurisdiction: str = "cn") -> tuple[Control, ...]:
    """Everything of a pack that names a clause. Raises BadInput for a file that cannot be read."""
    folder = pack_folder(jurisdiction)
    files = sorted(path for path in folder.glob("*.toml") if not path.stem.startswith(_ROOT))
    return tuple(one for path in files for one in _within(tables(path), path.stem))


def _within(table: Mapping[str, object], kind: str, above: str = "") -> Iterator[Control]:
    """The entries of a table that name clauses, each under the id of its own or of what it stands in."""
    said = {key: str(table.get(key) or "") for key in ("id", "zh", "en")}
    name = said["id"] or above
    cited = _cited(table)
    if cited:
        zh, en = (said[key] or str(table.get(f"why_{key}") or table.get(f"title_{key}") or "") for key in ("zh", "en"))
        yield Control(kind, name, zh, en, cited)
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _within(value, key, name)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from _within(item, key, name)


def _cited(table: Mapping[str, object]) -> tuple[str, ...]:
    one, many = table.get("clause"), table.get("clauses")
    found = [one] if isinstance(one, str) else []
    found += [text for text in many if isinstance(text, str)] if isinstance(many, list) else []
    return tuple(found)


@cache
def touched(jurisdiction: str = "cn") -> Mapping[str, tuple[Control, ...]]:
    """What rests on each clause, in the order of the files."""
    found: dict[str, list[Control]] = {}
    for one in controls(jurisdiction):
        for clause in one.clauses:
            found.setdefault(clause, []).append(one)
    return MappingProxyType({clause: tuple(held) for clause, held in found.items()})


def clauses_in(folder: Path) -> Mapping[str, Clause]:
    """The clauses of a pack that lies anywhere. Raises BadInput for one that is not well formed."""
    found: dict[str, Clause] = {}
    for path in sorted(folder.glob(f"{_ROOT}*.toml")):
        found |= read_clauses(path)
    return MappingProxyType(found)


def changes(before: Mapping[str, Clause], now: Mapping[str, Clause]) -> tuple[Changed, ...]:
    """What became of the clauses from one pack to another, by id. When it was looked at last is no change."""
    return tuple(_changes(before, now))


def _changes(before: Mapping[str, Clause], now: Mapping[str, Clause]) -> Iterator[Changed]:
    for name in sorted({*before, *now}):
        if name not in before:
            yield Changed(name, "new")
        elif name not in now:
            yield Changed(name, "gone")
        elif parts := tuple(_differing(before[name], now[name])):
            yield Changed(name, "changed", parts)


def _differing(one: Clause, other: Clause) -> Iterable[str]:
    names = (field.name for field in fields(Clause) if field.name != "retrieved")
    return (name for name in names if getattr(one, name) != getattr(other, name))
