# SPDX-License-Identifier: Apache-2.0
"""Tokens that somebody took from an answer or a file and wrote into a statement.

There the last twelve of their 32 digits are the mark of that answer (decisions 0133, 0303), so no such token is whole in a
source. A condition that asks whether something is such a token therefore compares the first twenty digits, 80 bits.
"""

from __future__ import annotations

import re

from sqlglot import exp

_LITERAL = re.compile(r"'tok_[0-9a-f]{32}'")
_TOKEN = re.compile(r"tok_[0-9a-f]{32}")
_LENGTH = 24  # tok_ and twenty digits


def holds_tokens(sql: str) -> bool:
    """Whether a statement may compare something with a token."""
    return _LITERAL.search(sql) is not None


def by_first_digits(tree: exp.Expr) -> None:
    """Let every =, <> and IN of a token compare what the mark of an answer leaves of it."""
    for test in list(tree.find_all(exp.EQ, exp.NEQ)):
        sides = [test.this, test.expression]
        if not any(map(_is_token, sides)):
            continue
        one, token = sides if _is_token(sides[1]) else reversed(sides)
        like: exp.Expr = exp.Like(this=one.copy(), expression=exp.Literal.string(f"{token.name[:_LENGTH]}%"))
        test.replace(exp.Paren(this=exp.Not(this=exp.Paren(this=like)) if isinstance(test, exp.NEQ) else like))
    for choice in list(tree.find_all(exp.In)):
        tokens = [one for one in choice.expressions if _is_token(one)]
        if not tokens:
            continue
        start = exp.Substring(this=choice.this.copy(), start=exp.Literal.number(1), length=exp.Literal.number(_LENGTH))
        among = exp.In(this=start, expressions=[exp.Literal.string(one.name[:_LENGTH]) for one in tokens])
        others = [one.copy() for one in choice.expressions if not _is_token(one)]
        beside = exp.In(this=choice.this.copy(), expressions=others)
        choice.replace(exp.Paren(this=exp.Or(this=among, expression=beside) if others else among))


def _is_token(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string and _TOKEN.fullmatch(node.name) is not None
