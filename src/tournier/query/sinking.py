# SPDX-License-Identifier: Apache-2.0
"""What of a statement's conditions may go below a fence.

A fence keeps every condition of the statement above a table's hidden rows, since one of them may fail on such a row. It also
keeps away those that cannot: the range of dates that leaves a tenth of a table, the key that an index has. A condition
of WHERE that cannot fail (`fencing`), speaks of one table and of no other query, is put to this table within the fence
beside the rule's own condition. Which of the two is tried first tells nothing, as it does where no fence is needed.

A table that a join may leave empty keeps its conditions above, and so does one whose alias names its columns.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlglot import exp

from tournier.query.fencing import LOUD, Quiet
from tournier.query.kinship import conjuncts
from tournier.query.ordering import Ordering
from tournier.query.sourcing import Tables
from tournier.query.views import View

Sunk = list[tuple[exp.Table, list[exp.Expr]]]


def sinkable(tree: exp.Expr, tables: Tables, ordering: Ordering, fenced: Collection[str]) -> Sunk:
    """The fenced tables of a tree, each with the conditions that may go below its fence."""
    found: Sunk = []
    for node in list(tree.find_all(exp.Select)) if fenced and not tables.profile.fences_all else ():
        parts = ordering.parts(node) or [] if node.args.get("where") else []
        put: dict[int, list[exp.Expr]] = {}
        for condition in conjuncts(node.args.get("where")):
            spoken = ordering.spoken(condition, parts) or set()
            if len(spoken) != 1 or condition.find(exp.Query):
                continue
            (part,) = spoken
            view = _fenced(part.node, tables, fenced)
            if view is not None and not part.outer and _is_quiet(condition, view):
                put.setdefault(part.place, []).append(condition)
        found += [
            (part.node, put[part.place]) for part in parts if part.place in put and isinstance(part.node, exp.Table)
        ]
    return found


def sink(sunk: Sunk, tables: Tables) -> None:
    """Put them there, and the fence around them. What a table is joined with stays beside it."""
    for table, conditions in sunk:
        below = {id(one) for one in conditions}
        node = conditions[0].find_ancestor(exp.Select)
        if node is None:
            continue
        left = [one for one in conjuncts(node.args.get("where")) if id(one) not in below]
        node.set("where", exp.Where(this=exp.and_(*left, copy=False)) if left else None)
        stands = tables.fresh("view")
        tables.used[stands] = tables.used[table.name]
        alias = table.args["alias"]
        held = exp.Table(this=exp.to_identifier(stands, quoted=True), alias=alias.copy())
        inner = exp.Select(expressions=[exp.Star()], from_=exp.From(this=held)).where(*conditions, copy=False)
        word, count = tables.profile.fence.split()
        kind = {"OFFSET": exp.Offset, "LIMIT": exp.Limit}[word]
        inner.set(word.lower(), kind(expression=exp.Literal.number(count)))
        joins = table.args.get("joins")
        table.set("joins", None)
        table.replace(exp.Subquery(this=inner, alias=alias, joins=joins))


def _fenced(node: exp.Expr, tables: Tables, fenced: Collection[str]) -> View | None:
    if not isinstance(node, exp.Table) or node.name not in fenced or node.args["alias"].args.get("columns"):
        return None
    view = tables.used[node.name][0] if node.name in tables.used else None  # a named query is none
    return view if view is not None and view.rows and view.firm else None


def _is_quiet(condition: exp.Expr, view: View) -> bool:
    def kind(column: exp.Expr) -> str:
        return view.kinds.get(view.profile.key(column.name, quoted=True), LOUD)

    return Quiet(view.profile, kind).holds(condition)
