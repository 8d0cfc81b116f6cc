# SPDX-License-Identifier: Apache-2.0
"""What is told of a statement beside its rewriting, from the statement alone.

Which conditions compare what is shown of a masked column with a value, and whether its columns are fields as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from tournier.query.kinship import Places
from tournier.query.relations import Scope
from tournier.query.values import Compared

_TESTS = (exp.EQ, exp.NEQ, exp.Like, exp.ILike, exp.In)
_MASKED = frozenset({"token", "partial", "year", "withheld"})


def compared(scope: Scope, places: Places) -> Iterator[Compared]:
    """The masked fields that WHERE and ON of this SELECT compare with values."""
    node = scope.node
    clauses = [node.args.get("where"), *(join.args.get("on") for join in node.args.get("joins") or [])] if node else []
    for clause in clauses:
        for test in clause.find_all(*_TESTS) if clause is not None else ():
            sides = [test.this, *(test.expressions if isinstance(test, exp.In) else [test.expression])]
            if any(isinstance(side, exp.Literal) for side in map(_bare, sides)):
                for side in map(_bare, sides):
                    yield from _fields(side, places)


def is_bare(scope: Scope, places: Places, tables: Mapping[str, object]) -> bool:
    """Whether each column of this SELECT is one field of a table as it stands, row by row: nothing is computed."""
    node = scope.node
    if node is None or any(map(node.args.get, ("distinct", "group"))):
        return False
    found = [places.of(one.unalias()) for one in node.expressions]
    return bool(found) and all(
        place is not None
        and place.scope is scope
        and place.source is not None
        and isinstance(place.source.node, exp.Table)
        and place.source.node.name in tables
        and len(place.fields) == 1
        for place in found
    )


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node


def _fields(side: exp.Expr, places: Places) -> Iterator[Compared]:
    # Which value it is does not count: statements that differ in values alone are rewritten once (`stencils`).
    place = places.of(side) if isinstance(side, exp.Column) else None
    for one in place.fields if place is not None and len(place.fields) == 1 else ():
        if one.treatment.partition(":")[0] in _MASKED:
            yield Compared(one.table, one.column, one.treatment)
