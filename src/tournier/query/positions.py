# SPDX-License-Identifier: Apache-2.0
"""Columns that ORDER BY and GROUP BY name by counting: what stands behind the visible ones is hidden, and not theirs."""

from __future__ import annotations

from sqlglot import exp

from tournier.query.values import Refused

_WRAPS = (exp.Ordered, exp.Tuple, exp.Paren, exp.Neg, exp.Cast, exp.Cube, exp.Rollup, exp.GroupingSets)


def positions(clause: exp.Expr | None, width: int) -> None:
    """Refuse what ORDER BY or GROUP BY counts beyond the columns that show: behind them stand the hidden keys."""
    if clause is None:
        return
    for one in clause.expressions:
        if isinstance(one.this, exp.Var | exp.All):
            raise Refused("order", "ORDER BY ALL names no column.", "Name the columns.", word="ALL")
    for literal in clause.find_all(exp.Literal):
        wraps, node = [], literal.parent
        while isinstance(node, _WRAPS):
            wraps.append(type(node))
            node = node.parent
        bare = not {exp.Neg, exp.Cast} & set(wraps)
        if node is clause and not (bare and literal.is_int and 1 <= int(literal.name) <= width):
            raise Refused("position", f"{literal.name} is no column of the answer.", "Name it.", word=literal.name)


def counts(clause: exp.Expr | None) -> set[int]:
    """The places of columns that ORDER BY counts to, as `positions` has let them pass."""
    return {
        int(literal.name)
        for literal in (clause.find_all(exp.Literal) if clause is not None else ())
        if literal.is_int and isinstance(literal.parent, _WRAPS)
    }


def count_queries(node: exp.Select) -> None:
    """GROUP BY counts to what is shown instead of saying a query again: the names in two copies of it would be two."""
    group = node.args.get("group")
    shown = [one.unalias() for one in node.expressions]
    for one in list(group.expressions) if group is not None else []:
        if one.find(exp.Query) is not None and one in shown:
            one.replace(exp.Literal.number(shown.index(one) + 1))
