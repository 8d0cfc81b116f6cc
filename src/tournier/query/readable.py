# SPDX-License-Identifier: Apache-2.0
"""A rewritten statement for the eyes of who asked: what stands in place of each table, told by the names of treatments.

Nothing of it runs. Treatments are named instead of spelled out, row conditions and the columns by which the ledger
knows whom a row concerns are named without their contents, names of ours lose their random digits, and columns that
the statement does not use are left out. What is not recognised as part of a view is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError

from tournier.query.dialects import profile_of
from tournier.query.parsing import parsed
from tournier.query.showing import SEALED
from tournier.query.values import Refused, Rewritten, TableRule

_OURS = re.compile(r"tournier_[0-9a-f]{16}_")
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")


def readable(rewritten: Rewritten, rules: Iterable[TableRule], *, dialect: str) -> str:
    """The statement over several lines; empty when it cannot be told safely."""
    grammar = profile_of(dialect).grammar
    treatments = {rule.name: rule.fields for rule in rules}
    try:
        (tree,) = parsed(rewritten.sql, grammar)
        views = [select for select in tree.find_all(exp.Select) if _base(select) is not None]
        if tree in views:
            return ""
        used = _used(tree, views)
        for view in views:
            _tell(view, treatments, used)
        for name in tree.find_all(exp.Identifier):
            name.set("this", _OURS.sub("t_", name.name))
            name.set("quoted", not _PLAIN.match(name.name))
        text = tree.sql(dialect=grammar, pretty=True, comments=False, normalize_functions=False, indent=2, pad=2)
    except (SqlglotError, RecursionError, ValueError, Refused):
        return ""
    return text


def _base(select: exp.Select) -> exp.Table | None:
    """The bank's table that this SELECT reads: then it is a view of ours, for nothing else may name one."""
    start = select.args.get("from_")
    table = start.this if start is not None else None
    return table if isinstance(table, exp.Table) and not _OURS.match(table.name) else None


def _used(tree: exp.Expr, views: list[exp.Select]) -> frozenset[str] | None:
    """The names of columns that stand outside the views; None when a star may mean any."""
    inside = {id(node) for view in views for node in view.walk()}
    outside = [node for node in tree.walk() if id(node) not in inside]
    if any(isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count) for node in outside):
        return None
    return frozenset(node.name for node in outside if isinstance(node, exp.Identifier))


def _tell(view: exp.Select, treatments: Mapping[str, Mapping[str, str]], used: frozenset[str] | None) -> None:
    table = _base(view)
    assert table is not None  # noqa: S101 - asked before
    fields = treatments.get(".".join(part.name for part in table.parts), {})
    told: list[exp.Expr] = []
    for item in view.expressions:
        name = item.alias_or_name
        if used is not None and name not in used:
            continue
        if _OURS.match(name):
            told.append(exp.alias_(_call("subject_key"), exp.to_identifier(name)))
        else:
            told.append(_column(name, fields.get(name, "")))
    view.set("expressions", told or [exp.Literal.number(1)])
    if view.args.get("where") is not None:
        view.set("where", exp.Where(this=_call("rows_permitted")))
    # The fence around a row condition is of no meaning to a reader.
    view.set("limit", None)
    view.set("offset", None)


def _column(name: str, treatment: str) -> exp.Expr:
    column: exp.Expr = exp.column(exp.to_identifier(name, quoted=True))
    if treatment == "plain":
        return column
    if treatment.startswith(SEALED):  # opened, then treated
        column = _call("opened", column)
        treatment = treatment.removeprefix(SEALED)
        if treatment == "plain":
            return exp.alias_(column, exp.to_identifier(name, quoted=True))
    kind = treatment.replace(":", "_").lower() or "treated"
    return exp.alias_(_call(kind, column), exp.to_identifier(name, quoted=True))


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))
