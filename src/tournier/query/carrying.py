# SPDX-License-Identifier: Apache-2.0
"""Whether the rows of a SELECT keep the keys of the customers whom they concern."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from tournier.query.cutting import Cutter
from tournier.query.expressions import Told
from tournier.query.kinship import Kinship, Places
from tournier.query.relations import Carrier, Column, Relation, Scope, Source, column_of

Carried = tuple[tuple[Carrier, exp.Expr], ...]
_JUDGED = ("expressions", "where", "having", "qualify", "limit", "offset", "distinct")


def carried(node: exp.Select, scope: Scope, told: Told, kin: Kinship, places: Places) -> Carried | None:
    """The carriers of the sources, and how the SELECT names them; None where a row may mix customers."""
    keys = tuple((carrier, column_of(source.alias, carrier.emitted)) for source, carrier in scope.carriers())
    distinct = node.args.get("distinct")
    if not keys or (distinct is None and not told.summary):
        return keys
    if distinct is not None and (told.summary or distinct.args.get("on") is not None):
        return None
    shown = {column.same for column in told.columns} if distinct is not None else grouped(node, scope, places)
    if not _settled(scope, kin, shown):
        return None
    return keys if distinct is not None else tuple((carrier, one_of(carrier, column)) for carrier, column in keys)


def _settled(scope: Scope, kin: Kinship, shown: set[str]) -> bool:
    """Whether rows that are alike in these carriers concern the same people."""
    known = [source for source in scope.sources if {one.emitted for one in source.relation.carriers} & shown]
    if any(source.side in {"RIGHT", "FULL"} for source in scope.sources):
        known = []
    return all(
        {carrier.emitted for carrier in source.relation.carriers} <= shown
        or any(source.relation.one and kin.leads(other, source) for other in known)
        for source in scope.sources
    )


def grouped(node: exp.Select, scope: Scope, places: Places) -> set[str]:
    """The carriers that stand among what a SELECT groups by, as they are."""
    group = node.args.get("group")
    if group is None or any(value for name, value in group.args.items() if name != "expressions"):
        return set()
    found: set[str] = set()
    for one in group.expressions:
        part = one
        if isinstance(one, exp.Literal) and one.name.isdigit() and 0 < int(one.name) <= len(node.expressions):
            part = node.expressions[int(one.name) - 1].unalias()
        elif isinstance(one, exp.Column) and not one.args.get("table"):
            # A name that is also an output's may mean that one.
            part = next((shown.unalias() for name, shown in _outputs(scope) if name == one.name), one)
        place = places.of(part) if isinstance(part, exp.Column) else None
        if place is not None and place.scope is scope and place.column is not None and place.column.same:
            found.add(place.column.same)
    return found


def _outputs(scope: Scope) -> list[tuple[str, exp.Expr]]:
    return [(shown.alias_or_name, shown) for _, shown in scope.outputs.values()]


def given(columns: tuple[Column, ...], keys: Carried, kin: Kinship) -> Relation:
    """What a SELECT gives whose rows keep these keys."""
    leaders = kin.leaders()
    leading = {carrier.emitted for source in leaders for carrier in source.relation.carriers}
    if leaders:
        # A key that may be empty says nothing of the rest of its row.
        columns = tuple(column if column.same in leading else replace(column, same="") for column in columns)
    return Relation(columns, tuple(carrier for carrier, _ in keys), one=bool(leaders))


def steady(node: exp.Select, scope: Scope, cutter: Cutter) -> bool:
    """Whether a SELECT gives the same rows when it is asked twice in one snapshot."""
    listed = [node.args.get(name) for name in _JUDGED]
    listed += [join.args.get("on") for join in node.args.get("joins") or []]
    flat = [one for held in listed for one in (held if isinstance(held, list) else [held])]
    return all(source.relation.steady for source in scope.sources) and all(
        cutter.steady(one) for one in flat if isinstance(one, exp.Expr)
    )


def looks_up(scope: Scope, told: Told, sought: exp.Expr | None, places: Places) -> bool:
    """Whether a query in an expression concerns nobody but the customers of the row around it.

    `sought` is what is looked for with IN among its rows.
    """
    kin = Kinship(scope, places)
    more: list[Source] = []
    if sought is not None and scope.node is not None:
        first = scope.node.expressions[0].unalias()
        inner, outer, place = places.same(first), places.same(sought), places.of(first)
        short = told.window or any(map(scope.node.args.get, ("limit", "offset", "qualify")))
        # An empty key would decide NOT IN for every row.
        short = short or any(source.side for source in scope.sources)
        if told.summary and place is not None and place.column is not None:
            short = short or place.column.same not in grouped(scope.node, scope, places)
        if inner is not None and outer is not None and inner in scope.sources and not short:
            kin.link(inner, outer)
            more.append(outer)
    return kin.anchored(more)


def one_of(carrier: Carrier, column: exp.Expr, *, last: bool = False) -> exp.Expr:
    """The first or the last of the keys of many rows. A uuid is put in order as text, and is a uuid again."""
    kind = exp.Max if last else exp.Min
    if not carrier.uuid:
        return kind(this=column)
    text = exp.Cast(this=column, to=exp.DataType.build("TEXT"))
    return exp.Cast(this=kind(this=text), to=exp.DataType.build("UUID"))
