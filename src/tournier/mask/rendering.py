# SPDX-License-Identifier: Apache-2.0
"""A field at a level, as a value, a column or a SQL expression.

Policy has decided the level before; this room refuses once more what no decision may allow: authentication
data (C3) and categories that it does not know are never rendered, at any level.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias, overload

import pyarrow as pa

from tournier.base import BadInput
from tournier.catalogue.classes import Level
from tournier.mask import arrow, scalar, sql
from tournier.mask.categories import NEVER_SHOWN, PARTIAL
from tournier.mask.text import column_of, text_of
from tournier.mask.treatments import treatment

_Array: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"


def render(level: Level, category: str, value: object, *, token: Callable[[str], str] | None = None) -> str | None:
    """The value as this level shows it; None when it is withheld, absent or never shown.

    TOKEN needs the function that makes tokens, else BadInput.
    """
    if level is Level.TOKEN:
        text = text_of(value) if _is_shown(level, category) else None
        return None if text is None else str(_with(token)(text))
    return renderer(level, category)(value)


@lru_cache(maxsize=1000)
def renderer(level: Level, category: str) -> Callable[[object], str | None]:
    """`render` of many values at one level, chosen once for all of them; for TOKEN it is `render` without a function."""
    if not _is_shown(level, category):
        return _nothing
    if level is Level.CLEAR:
        return text_of
    if level is Level.TOKEN:
        return lambda value: render(level, category, value)
    shown = scalar.treating(treatment(PARTIAL[category]))

    def partly(value: object) -> str | None:
        text = text_of(value)
        return None if text is None else shown(text)

    return partly


def _nothing(_value: object) -> None:
    return None


def render_column(
    level: Level,
    category: str,
    column: _Array,
    *,
    token: Callable[[pa.Array[Any]], pa.Array[Any]] | None = None,
) -> pa.Array[Any]:
    """As `render`, for each cell of an Arrow column of any type; nulls stay null. One array of type `string`."""
    if not _is_shown(level, category):
        return pa.nulls(len(column), pa.string())
    texts = column_of(column)
    if level is Level.CLEAR:
        return texts
    if level is Level.TOKEN:
        tokens: pa.Array[Any] = _with(token)(texts)
        return tokens
    return arrow.treat(treatment(PARTIAL[category]), texts)


def sql_expression(level: Level, category: str, column_sql: str, dialect: str) -> str:
    """As `render`, as an expression of `sqlite`, `duckdb` or `postgresql` over a column of text.

    `column_sql` is put in as it stands: it must be a quoted name from the catalogue, never a person's text.
    Only text columns are promised to read as `render` reads them; engines spell other types in their own way.
    """
    sql.dialect_of(dialect)
    if not _is_shown(level, category):
        return sql.nothing(dialect)
    if level is Level.CLEAR:
        return sql.as_text(column_sql, dialect)
    if level is Level.TOKEN:
        return str(_with(None))
    return sql.treat(treatment(PARTIAL[category]), column_sql, dialect)


def partial_sql(name: str, column_sql: str, dialect: str) -> str:
    """As `partial`, as an expression of a SQL dialect; what `sql_expression` says of `column_sql` holds here too."""
    sql.dialect_of(dialect)
    return sql.treat(treatment(name), column_sql, dialect)


@overload
def partial(name: str, value: str | None) -> str | None: ...
@overload
def partial(name: str, value: _Array) -> pa.Array[Any]: ...
def partial(name: str, value: str | _Array | None) -> str | pa.Array[Any] | None:
    """The treatment of that name (`mobile`, `name`, `card`, ...) of one text or of a column; BadInput if there is none."""
    expression = treatment(name)
    if value is None:
        return None
    if isinstance(value, str):
        return scalar.treat(expression, value)
    return arrow.treat(expression, column_of(value))


def _is_shown(level: Level, category: str) -> bool:
    """JR/T 0171 6.1.4.1: C3 is never displayed; WITHHELD and MATCH show nothing; the unknown is withheld."""
    return level > Level.MATCH and category in PARTIAL and category not in NEVER_SHOWN


_Token: TypeAlias = Callable[[Any], Any]


def _with(token: _Token | None) -> _Token:
    if token is None:
        raise BadInput(
            "mask.token",
            "This field is shown as a token, and no function that makes tokens was given.",
            "Give one, or let the rules show the field in part.",
        )
    return token
