# SPDX-License-Identifier: Apache-2.0
"""Taking NOT NULL out of a SQLite table's own text, the one way SQLite has (lang_altertable.html, "other kinds of changes")."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator

# A comment, a string, a quoted name, a word, or one character.
_PART = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\w$]+|\S""", re.DOTALL
)
_XINFO = 'SELECT name, type, dflt_value, pk, hidden, "notnull" FROM pragma_table_xinfo(?)'


def loosened(database: sqlite3.Connection, table: str, names: Collection[str]) -> bool:
    """Let these columns be empty, within the transaction that is open; False, and to be undone, where they are not so then."""
    wanted = [(*row[:5], 0 if row[0] in names else row[5]) for row in database.execute(_XINFO, [table])]
    (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).fetchone()
    (version,) = database.execute("PRAGMA schema_version").fetchone()
    database.execute("PRAGMA writable_schema = ON")
    try:
        database.execute(
            "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", [without_not_null(sql, names), table]
        )
        database.execute(f"PRAGMA schema_version = {version + 1}")  # so that whoever has the file open reads it anew
    finally:
        database.execute("PRAGMA writable_schema = RESET")
    return database.execute(_XINFO, [table]).fetchall() == wanted


def without_not_null(sql: str, names: Collection[str]) -> str:
    """The text of a table without NOT NULL at these columns, its name and what it does on a conflict; all else as it was."""
    folded = {name.casefold() for name in names}
    cuts = []
    for item in _items(sql):
        if _unquoted(item[0].group()).casefold() not in folded:
            continue
        said = [part.group().upper() for part in item]
        for at in range(1, len(said)):
            if said[at : at + 2] == ["NOT", "NULL"]:
                begin = at - 2 if said[at - 2] == "CONSTRAINT" else at
                end = at + 5 if said[at + 2 : at + 4] == ["ON", "CONFLICT"] else at + 2
                cuts.append((item[begin].start(), item[end - 1].end()))
    for begin, end in reversed(cuts):
        sql = sql[:begin] + sql[end:]
    return sql


def _items(sql: str) -> Iterator[list[re.Match[str]]]:
    """The parts of each column and constraint of a table, without what stands in parentheses of their own."""
    depth, item = 0, []
    for part in _PART.finditer(sql):
        text = part.group()
        if text.startswith(("--", "/*")):
            continue
        depth += (text == "(") - (text == ")")
        if depth == 1 and text not in {"(", ")", ","}:
            item.append(part)
        elif item and (depth == 0 or (depth == 1 and text == ",")):
            yield item
            item = []


def _unquoted(name: str) -> str:
    mark = name[0]
    if mark == "[":
        return name[1:-1]
    return name[1:-1].replace(mark * 2, mark) if mark in "\"`'" else name
