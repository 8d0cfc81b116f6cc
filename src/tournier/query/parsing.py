# SPDX-License-Identifier: Apache-2.0
"""The parser, held to an amount of work: it tries some words in two ways, and each such word within another doubles the tries."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlglot import Dialect, exp
from sqlglot.errors import ParseError
from sqlglot.tokenizer_core import Token, TokenType

from tournier.query.values import Refused

# The parser logs statements that it half understands, and a statement may hold a customer's name or number.
logging.getLogger("sqlglot").disabled = True

# Parts that the parser may make, tries included: TPC-DS and the corpus of hostile shapes take one for two tokens.
_EACH, _FIRST = 4, 1000
_MOST_WITHIN = 5
_ROWS = frozenset({TokenType.LIMIT, TokenType.OFFSET})
_OPENS = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSES = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})
_EXHAUSTED = "Maximum number of AST nodes"


def parsed(sql: str, dialect: Dialect) -> list[exp.Expr]:
    """The statements of the text, in an amount of work that grows with its length alone.

    Raises Refused for a text that takes the parser more tries, and whatever the parser raises for what is no SQL.
    Without this end, sixty JOINs without ON, or DATE(DATE(...)), keep a process busy for years, and the parser lets no
    other thread of it go on.
    """
    tokens = dialect.tokenize(sql)
    if _deepest(tokens, dialect) > _MOST_WITHIN:
        raise _too_hard()
    try:
        found = dialect.parser(max_nodes=_FIRST + _EACH * len(tokens)).parse(tokens, sql)
    except ParseError as error:
        if any(str(one.get("description", "")).startswith(_EXHAUSTED) for one in error.errors):
            raise _too_hard() from None
        raise
    return [one for one in found if one is not None]


def _deepest(tokens: Sequence[Token], dialect: Dialect) -> int:
    """How many brackets after a type's word, or after LIMIT or OFFSET, hold one another, and how often ARRAY follows a type.

    Each is read twice, as type and as function or as rows and as a name, and the first of these readings may make no
    part that is counted, or go on where the count has ended.
    """
    words, types = dialect.tokenizer_class.KEYWORDS, dialect.parser_class.TYPE_TOKENS
    held, rows, most, before = [0], [False], 0, False
    for token in tokens:
        if token.token_type in _OPENS:
            held.append(held[-1] + (before or rows[-1]))
            rows.append(False)
            most = max(most, held[-1])
        elif token.token_type in _CLOSES and len(held) > 1:
            held.pop()
            rows.pop()
        elif token.token_type in _ROWS:
            rows[-1] = True
        elif before and token.token_type is TokenType.ARRAY:
            held[-1] += 1
            most = max(most, held[-1])
        before = words.get(token.text.upper(), token.token_type) in types
    return most


def _too_hard() -> Refused:
    return Refused(
        "too-hard",
        "The statement can be read in too many ways.",
        "Write ON after each JOIN, and fewer functions within functions.",
    )
