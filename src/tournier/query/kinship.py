# SPDX-License-Identifier: Apache-2.0
"""Which sources of a SELECT mean the same customer, row by row, because their keys are compared.

A row that is looked up by the customer's own key tells of nobody else: where that customer is not, neither is the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from tournier.query.relations import Place, Scope, Source


class Places:
    """Where each column of a statement was found. Trees are changed, so columns are known by who they are."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[exp.Expr, Place]] = {}

    def put(self, node: exp.Expr, place: Place) -> None:
        """Remember it."""
        self._found[id(node)] = node, place

    def of(self, node: exp.Expr) -> Place | None:
        """Where it was found; None of a column that is ours."""
        found = self._found.get(id(node))
        return found[1] if found is not None else None

    def kind(self, node: exp.Expr) -> str:
        """What reading this column gives (see `fencing`)."""
        place = self.of(node)
        return place.column.kind if place is not None and place.column is not None else ""

    def same(self, node: exp.Expr) -> Source | None:
        """The source whose one customer's own key this column is."""
        place = self.of(node) if isinstance(node, exp.Column) else None
        if place is None or place.source is None or place.column is None:
            return None
        return place.source if place.source.relation.one and place.column.same else None


def conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    """The conditions that must all hold."""
    if condition is None:
        return []
    if isinstance(condition, exp.Where | exp.Paren):
        return conjuncts(condition.this)
    if isinstance(condition, exp.And):
        return [*conjuncts(condition.this), *conjuncts(condition.expression)]
    return [condition]


class Kinship:
    """Which sources of one SELECT mean the same customer in a row, those of the queries around it among them.

    Firm ties hold in every row. The tie of a LEFT JOIN leads from what stands left of it to what it may leave empty.
    """

    def __init__(self, scope: Scope, places: Places) -> None:
        self._scope = scope
        self._up: dict[int, int] = {}
        self._left: dict[int, list[Source]] = {}
        self._turned = False  # the only join, RIGHT or FULL, compares the keys of both
        if scope.node is not None:
            self._learn(scope.node, places)

    def link(self, one: Source, other: Source) -> None:
        """They mean the same customer."""
        self._up[self._top(one)] = self._top(other)

    def leads(self, known: Source, source: Source) -> bool:
        """Whether `source` means the customer of `known` wherever it is not empty."""
        if known is source:
            return True
        if not (known.relation.one and source.relation.one):
            return False
        return self._top(known) == self._top(source) or any(
            self.leads(known, partner) for partner in self._left.get(id(source), [])
        )

    def anchored(self, more: Iterable[Source] = ()) -> bool:
        """Whether every customer whom a row concerns is one of a row around it."""
        around = [source for scope in self._scope.around() for source in scope.sources] + list(more)
        return all(any(self.leads(anchor, source) for anchor in around) for source in self._holders())

    def leaders(self) -> list[Source]:
        """The sources whose customer is everybody whom a row concerns."""
        holders = list(self._holders())
        if any(source.side in {"RIGHT", "FULL"} for source in self._scope.sources) and len(holders) > 1:
            return []
        return [one for one in holders if one.relation.one and all(self.leads(one, other) for other in holders)]

    def loose(self) -> list[Source]:
        """Sources that an outer join may leave empty when a customer is gone of whom the rest of the row says nothing."""
        found: list[Source] = []
        sources = self._scope.sources
        for place, source in enumerate(sources):
            before = sources[:place]
            if source.side == "LEFT" and not any(self.leads(other, source) for other in before):
                found.append(source)
            if source.side in {"RIGHT", "FULL"} and not self._turned:
                found += [*before, *([source] if source.side == "FULL" else [])]
        return [source for source in found if source.relation.carriers]

    def _holders(self) -> Iterator[Source]:
        return (source for source in self._scope.sources if source.relation.carriers)

    def _top(self, source: Source) -> int:
        at = id(source)
        while at in self._up and self._up[at] != at:
            at = self._up[at]
        return at

    def _learn(self, node: exp.Select, places: Places) -> None:
        for condition in conjuncts(node.args.get("where")):
            self._tie(_pair(condition, places), None)
        for source in self._scope.sources:
            if source.join is not None:
                for condition in conjuncts(source.join.args.get("on")):
                    self._tie(_pair(condition, places), source)
        for key, holders in self._scope.merged.items():
            for holder in holders[1:]:
                first, column = holders[0].relation.column(key), holder.relation.column(key)
                own = holders[0].relation.one and holder.relation.one
                if own and first is not None and column is not None and first.same and column.same:
                    self._tie((holders[0], holder), holder)

    def _tie(self, pair: tuple[Source, Source] | None, joined: Source | None) -> None:
        """Two keys are compared: in WHERE, or in the join of a source."""
        if pair is None:
            return
        side = joined.side if joined is not None else ""
        if not side:
            self.link(*pair)
        elif side == "LEFT" and joined in pair:
            self._left.setdefault(id(joined), []).append(pair[0] if pair[1] is joined else pair[1])
        elif side in {"RIGHT", "FULL"} and len(self._scope.sources) == 2 and set(pair) == set(self._scope.sources):  # noqa: PLR2004  one join
            self._turned = True


def _pair(condition: exp.Expr, places: Places) -> tuple[Source, Source] | None:
    """The two sources whose customers' own keys a condition takes for equal."""
    if not isinstance(condition, exp.EQ):
        return None
    one, other = places.same(condition.this), places.same(condition.expression)
    return (one, other) if one is not None and other is not None else None
