# SPDX-License-Identifier: Apache-2.0
"""What MariaDB and MySQL say of a table that is to be sealed, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tournier.engines.duck import quoted
from tournier.engines.sealing.port import Row, failed

Ask = Callable[..., list[Row]]

_COLUMN = """
SELECT data_type, character_maximum_length, is_nullable = 'YES', column_comment, column_type, character_set_name,
  collation_name
FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = $1 AND column_name = $2
"""
_KEY = """
SELECT column_name FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = $1 AND index_name = 'PRIMARY' ORDER BY seq_in_index
"""
_TABLE = """
SELECT engine, create_options FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name = $1 AND table_type = 'BASE TABLE'
"""
_COLUMNS = """
SELECT column_name, data_type, column_default, extra, generation_expression FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = $1
"""
_REFERENCES = """
SELECT table_name, column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
"""
_TRIGGERS = """
SELECT 1 FROM information_schema.triggers
WHERE event_object_schema = DATABASE() AND event_object_table = $1 AND event_manipulation = 'UPDATE'
"""
# Their texts do not read back as they were: a FLOAT is told with six digits, the others are bytes or lists.
_KINDS = frozenset({"float", "enum", "set", "bit", "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})


@dataclass(frozen=True, slots=True)
class Said:
    """A column as it stands: its type's name, its length where it has one, what a change must say again, its whole type."""

    kind: str
    length: int | None
    rest: str
    spelled: str

    @property
    def is_required(self) -> bool:
        """Whether every row must hold a value."""
        return self.rest.startswith("NOT NULL")


def said_of(asked: Ask, table: str, name: str) -> Said:
    """How a column stands. SystemFailed when there is none."""
    found = asked(_COLUMN, [table, name])
    if not found:
        raise failed("a column is not there any more")
    kind, length, nullable, comment, spelled, charset, collation = found[0]
    said = "'" + str(comment).replace("'", "''") + "'"
    rest = f"{'NULL' if nullable else 'NOT NULL'} COMMENT {said}"
    whole = spelled_with(str(spelled), charset or "", collation or "")
    return Said(str(kind).lower(), None if length is None else int(length), rest, whole)


def spelled_with(spelled: str, charset: str, collation: str) -> str:
    """A type with the character set and collation that a change must name, or they would become the table's."""
    return f"{spelled} CHARACTER SET {charset} COLLATE {collation}" if charset else spelled


def primary_key(asked: Ask, table: str) -> list[str]:
    """The columns of the primary key, in its order."""
    return [str(name) for (name,) in asked(_KEY, [table])]


def unreadable(asked: Ask, table: str, names: Sequence[str]) -> str:
    """Why values of these columns cannot be sealed by their texts; empty when they can."""
    for name, kind, *_ in asked(_COLUMNS, [table]):
        if name in names and str(kind).lower() in _KINDS:
            return f"{name} is of a type whose values do not read back from their texts"
    return ""


def hindrance(asked: Ask, table: str, names: Sequence[str]) -> str:
    """Why these columns cannot be sealed where they are; empty when nothing is known against it."""
    kind = asked(_TABLE, [table])
    if not kind:
        return "it is no plain table"
    engine, options = kind[0]
    if str(engine) != "InnoDB" or "partitioned" in str(options or ""):
        return "it is partitioned, or of an engine that undoes no batch"
    if asked("SELECT @@innodb_file_per_table") != [(1,)]:
        return "its rows lie in the file of all tables, in which what was deleted stays (innodb_file_per_table)"
    if not (key := primary_key(asked, table)):
        return "it has no primary key, by which a batch is written and compared"
    if found := set(key) & set(names):
        return f"{min(found)} is part of its primary key"
    return unreadable(asked, table, names) or _of_columns(asked, table, names) or _of_others(asked, table, names)


def _of_columns(asked: Ask, table: str, names: Sequence[str]) -> str:
    for name, _, default, extra, made in asked(_COLUMNS, [table]):
        if made and (name in names or _named(names, made)):
            return f"{name} is computed, from or as a column that is to be sealed"
        if name not in names:
            continue
        # MariaDB writes the word NULL for a column that may be empty and has no other default.
        if default not in {None, "NULL"} or extra:
            return f"{name} has a default"
    return ""


def _of_others(asked: Ask, table: str, names: Sequence[str]) -> str:
    if asked(_TRIGGERS, [table]):
        return "a trigger hears of its changes, and could keep what was before"
    for here, column, there, referenced in asked(_REFERENCES):
        for place, name in ((here, column), (there, referenced)):
            if place == table and name in names:
                return f"a reference depends on {name}"
    # Not from information_schema.check_constraints: MariaDB 10.11 ends with a segmentation fault now and then when asked.
    made = str(asked(f"SHOW CREATE TABLE {quoted(table)}")[0][1])
    checks = " ".join(line for line in made.splitlines() if " CHECK (" in line)
    return "a check depends on one of its columns" if _named(names, checks) else ""


def _named(names: Sequence[str], text: Any) -> bool:
    said = str(text).casefold()
    return any(name.casefold() in said for name in names)
