# SPDX-License-Identifier: Apache-2.0
"""Rows that a statement must not reach: the values stand in variables of the session, never in its text.

A table's condition names one variable; equal statements over the same tables stay equal whoever is set apart. Two values
are the same when they read the same, as everywhere in the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tournier.query.values import Refused
from tournier.query.views import quoted

APART = "tournier.apart_"
_BETWEEN = "\x1f"
_HEXADECIMAL = frozenset({"duckdb", "mysql"})  # digits close no quote, in no mode and no character set
_SQL: Mapping[str, str] = MappingProxyType(
    {
        # A list that does not hang on the row: the engine makes a table of it once, and looks each row up there.
        "postgresql": "CAST({0} AS text) NOT IN (SELECT unnest(string_to_array(current_setting('{1}'), chr(31))))",
        "duckdb": (
            "CAST({0} AS VARCHAR) NOT IN (SELECT unnest(string_split(decode(unhex(getvariable('{1}'))), chr(31))))"
        ),
        "mysql": (
            "LOCATE(CONCAT(UNHEX('1F'), CAST(CONVERT({0} USING utf8mb4) AS BINARY), UNHEX('1F')),"
            " CONCAT(UNHEX('1F'), UNHEX(@`{1}`), UNHEX('1F'))) = 0"
        ),
        "sqlite": "{2}({0}) = 0",
    }
)


def condition(dialect: str, column: str, place: int) -> str:
    """That the column holds none of the values of this place, for the rule of a table. Refused where no variable hides them."""
    sql = _SQL.get(dialect)
    if sql is None:
        raise refused()
    held = quoted(column, dialect)
    return f"({held} IS NULL OR {sql.format(held, f'{APART}{place}', function(place))})"


def setting(dialect: str, place: int, values: Iterable[str]) -> tuple[str, str]:
    """The variable of this place with the values. Refused for one that could not be told from two."""
    listed = sorted(values)
    if any(_BETWEEN in value for value in listed):
        raise refused()
    text = _BETWEEN.join(listed)
    return f"{APART}{place}", text.encode().hex() if dialect in _HEXADECIMAL else text


def function(place: int) -> str:
    """What SQLite, which has no variables, asks about a value."""
    return f"tournier_apart_{place}"


def held(settings: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The values of each place that stands in these settings, by the name of its function."""
    return {
        function(int(name.removeprefix(APART))): frozenset(text.split(_BETWEEN))
        for name, text in settings.items()
        if name.startswith(APART)
    }


def refused() -> Refused:
    """Why a statement is not answered where some rows must stay out of it."""
    return Refused(
        "apart",
        "Some customers may only be stored, and here a statement cannot leave them out.",
        "Leave this table out of the statement, or look customers up one by one.",
    )
