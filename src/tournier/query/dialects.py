# SPDX-License-Identifier: Apache-2.0
"""What differs between the engines, as far as reading and rewriting a statement must know it."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from sqlglot import Dialect

from tournier.base import BadInput

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


@dataclass(frozen=True, slots=True)
class Profile:
    """One dialect. `parser` is the parser's name for it; `schema` is where an unqualified name is looked for first."""

    name: str
    parser: str
    schema: str
    case: Literal[
        "lower", "upper", "any", "exact"
    ]  # what an unquoted name becomes; `any`: quoted or not, case is alike
    fence: str  # what keeps a predicate from moving below a row filter; empty where nothing is known to
    settings: tuple[tuple[str, str], ...] = ()
    joining: tuple[tuple[str, str], ...] = ()  # settings of a statement that joins views with tokens in them
    merged_first: bool = True  # `*` shows the columns of USING first (SQL:2016 7.10), not where the left table has them
    casts_silently: bool = False  # comparing text with a number casts the text and may fail on a row
    numbered: bool = False  # `$1` is a parameter
    fences_all: bool = False  # a view without its fence is merged, and errors then tell of its text
    views_first: bool = False  # views stand before the statement: its parser has little room for what nests
    joins_as_written: bool = False  # it joins in the order of FROM: ours to choose (see `ordering`)
    narrow: bool = False  # views show named columns alone; a server's planner would choose otherwise by a view's width
    clauses: frozenset[str] = frozenset()  # of those that only some engines know: QUALIFY, DISTINCT ON
    values_name: str = "column{0}"  # what a column of VALUES is called, counted from ...
    values_from: int = 1

    @property
    def grammar(self) -> Dialect:
        """The parser and writer of this dialect; it keeps nothing of what it reads."""
        return _grammar(self.parser)

    def values(self, place: int) -> str:
        """The name of a column of VALUES that nobody named; `place` counts from 0."""
        return self.values_name.format(place + self.values_from)

    def key(self, name: str, *, quoted: bool) -> str:
        """The form in which two spellings of one name are equal."""
        if self.case == "any" or (self.case == "lower" and not quoted):
            return name.translate(_LOWER)
        return name.translate(_UPPER) if self.case == "upper" and not quoted else name


@cache
def _grammar(name: str) -> Dialect:
    return Dialect.get_or_raise(name)


_MYSQL_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY"

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                "postgresql", "postgres", "public", "lower", "OFFSET 0",
                # With backslashes as escapes, a literal that we read as closed is open for the server.
                (("standard_conforming_strings", "on"), ("client_encoding", "UTF8"), ("search_path", "pg_catalog")),
                numbered=True, clauses=frozenset({"DISTINCT ON"}),
            ),
            Profile(
                "mysql", "mysql", "", "any", "LIMIT 18446744073709551615",
                (("sql_mode", _MYSQL_MODE), ("character_set_client", "utf8mb4")),
                # Tokens have no index: each view is computed once and gets one, where it would be computed for every pair.
                # Nothing is known of such a view's rows, so that no order of twenty is dropped early: minutes go by in planning.
                joining=(("optimizer_switch", "derived_merge=off"), ("optimizer_search_depth", "0")),
                values_name="column_{0}", values_from=0, fences_all=True, narrow=True,
            ),
            Profile(
                "duckdb", "duckdb", "main", "any", "LIMIT 9223372036854775807",
                clauses=frozenset({"QUALIFY", "DISTINCT ON"}), merged_first=False, casts_silently=True, numbered=True, joins_as_written=True, narrow=True,
                values_name="col{0}", values_from=0,
            ),
            Profile("sqlite", "sqlite", "main", "any", "LIMIT -1", merged_first=False, views_first=True, narrow=True),
            Profile("trino", "trino", "", "any", ""),
            Profile("spark", "spark", "", "any", ""),
            Profile("doris", "doris", "", "any", ""),
            Profile("clickhouse", "clickhouse", "default", "exact", "", clauses=frozenset({"QUALIFY"})),
            Profile("oracle", "oracle", "", "upper", ""),
        )
    }
)  # fmt: skip


def profile_of(dialect: str) -> Profile:
    """The profile of a dialect, or BadInput."""
    try:
        return PROFILES[dialect]
    except KeyError:
        raise BadInput(
            "query.dialect",
            f"Statements in the dialect {dialect!r} cannot be read.",
            f"Use one of {', '.join(PROFILES)}.",
        ) from None
