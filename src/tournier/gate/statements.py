# SPDX-License-Identifier: Apache-2.0
"""What of a statement's text may be kept: its shape. A literal, an alias or a comment may name a person.

Words are kept only when they are names of the catalogue or words of SQL; every other word becomes `x`, every literal
`?`, comments fall away. So erasing a customer leaves nothing of them in the record of who asked (law 8).
"""

from __future__ import annotations

import re
from functools import lru_cache

from tournier.query.stencils import NUMBERS, Key, cut

_WORDS = frozenset(
    ["all", "and", "any", "as", "asc", "avg", "between", "bigint", "boolean", "by", "case", "cast", "coalesce", "count", "cross", "current_date", "date", "date_trunc", "day", "dense_rank", "desc", "distinct", "else", "end", "escape", "except", "exists", "extract", "false", "filter", "first", "following", "from", "full", "group", "having", "ilike", "in", "inner", "int", "integer", "intersect", "interval", "is", "join", "last", "lateral", "left", "length", "like", "limit", "lower", "max", "min", "month", "not", "null", "nulls", "numeric", "offset", "on", "or", "order", "outer", "over", "partition", "percentile_cont", "preceding", "range", "rank", "recursive", "right", "round", "row", "row_number", "rows", "select", "stddev", "substr", "substring", "sum", "text", "then", "timestamp", "trim", "true", "unbounded", "union", "upper", "using", "values", "varchar", "when", "where", "window", "with", "within", "year"]
)  # fmt: skip
_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|\#[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<literal>(?:\b[a-zA-Z]{1,2})?'(?:[^'\\]|\\.|'')*(?:'|\Z)|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)|[\w.]*\d[\w.]*)
  | (?P<word>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|\[[^\]]*(?:\]|\Z)|[^\W\d]\w*)
  | (?P<space>\s+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGNS = frozenset("()*,.;=<>+-/%|:!~^&")
LONGEST = 4000


def shape(sql: str, names: frozenset[str]) -> str:
    """The statement without anything that its author made up; at most LONGEST characters."""
    key, literals = cut(sql)
    # Statements that differ in literals alone have one shape; but a number may be a name of the catalogue.
    if len(sql) > LONGEST or not names.isdisjoint(("0", *literals)):
        return _shape(sql, names)
    return _shape_of(key, names) or _shape(sql, names)


@lru_cache(256)
def _shape_of(key: Key, names: frozenset[str]) -> str:
    """The shape of all statements of this cut; nothing where the cut takes for a literal what is none here."""
    static, kinds = key
    text, spans = static[0], set()
    for kind, after in zip(kinds, static[1:], strict=True):
        literal = "0" if kind in NUMBERS else "'0'"
        spans.add((len(text), len(text) + len(literal)))
        text += literal + after
    found = {token.span() for token in _TOKEN.finditer(text) if token.lastgroup in {"literal", "tag"}}
    return _shape(text, names) if spans <= found else ""


def _shape(sql: str, names: frozenset[str]) -> str:
    known = {name.casefold() for name in names}
    parts: list[str] = []
    for token in _TOKEN.finditer(sql):
        text = token[0]
        match token.lastgroup:
            case "word":
                bare = text.strip('"`[]')
                parts.append(bare if bare.casefold() in known or bare.casefold() in _WORDS else "x")
            case "space" | "comment":
                parts.append(" ")
            case "sign":
                parts.append(text if text in _SIGNS else "x")
            case _:
                # A name of the catalogue may hold digits; everything else with a digit is a literal.
                parts.append(text if text.casefold() in known else "?")
    return re.sub(r"\s+", " ", "".join(parts)).strip()[:LONGEST]
