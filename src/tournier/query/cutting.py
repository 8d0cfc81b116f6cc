# SPDX-License-Identifier: Apache-2.0
"""Whom a SELECT concerns that sums its rows up: the keys of everybody in the rows from which it starts.

Its FROM and WHERE are cut out of the statement and asked for keys alone. What depends on rows around it, or may fall out
otherwise when it is asked twice, is left away: the keys are then those of more people, never of fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tournier.query.kinship import Kinship, Places, conjuncts
from tournier.query.relations import Carrier, Relation, Scope, Source, column_of

# Asked twice, these may choose other rows: they follow an order that leaves rows equal, or none.
_UNSTEADY = (
    exp.Limit, exp.Fetch, exp.Offset, exp.RowNumber, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.NthValue, exp.WindowSpec, exp.AnyValue, exp.First, exp.Last, exp.ArrayAgg, exp.GroupConcat, exp.Mode, exp.ArgMax,
    exp.ArgMin, exp.ApproxDistinct,
)  # fmt: skip
_ALL = "tournier_everybody"
QUERIES = (exp.Subquery, exp.Select, exp.SetOperation)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A SELECT whose people are to be named besides; `word` stands for what made it so."""

    scope: Scope
    word: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A query for keys: its columns are these carriers."""

    carriers: tuple[Carrier, ...]
    query: exp.Select


@dataclass(slots=True)
class Cutter:
    """Cuts parts out of one statement. `given` is what each name stands for that is ours: a view, or a named query."""

    places: Places
    given: Mapping[str, Relation]
    _loose: dict[int, list[Source]] = field(default_factory=dict)

    def cut(self, part: Part) -> list[Cut]:
        """The queries that name everybody of the part."""
        scope = part.scope
        holders = self.named(scope)
        if not holders or scope.node is None:
            return []
        if any(isinstance(source.node, exp.Lateral) and not self._closed(source.node, [scope]) for source in holders):
            return self._views(scope)
        whole = self._whole(scope, holders)
        return [whole] if whole is not None else self._apart(scope, holders)

    def steady(self, node: exp.Expr) -> bool:
        """Whether it says the same when it is asked twice in one snapshot."""
        for one in node.walk():
            if isinstance(one, _UNSTEADY) or (isinstance(one, exp.Distinct) and one.args.get("on")):
                return False
            if isinstance(one, exp.Table) and one.name in self.given and not self.given[one.name].steady:
                return False
            place = self.places.of(one) if isinstance(one, exp.Column) else None
            if place is not None and place.source is not None and not place.source.relation.steady:
                return False
        return True

    def filtered(self, scope: Scope, loose: Sequence[Source]) -> bool:
        """Whether a SELECT leaves out rows by what an outer join may have left empty in them."""
        turned = any(source.side in {"RIGHT", "FULL"} for source in scope.sources)
        node = _node(scope)
        if turned and (len(scope.sources) > 2 or node.args.get("where")):  # noqa: PLR2004  more than one join
            return True
        conditions = conjuncts(node.args.get("where"))
        for source in scope.sources:
            if source.join is not None and not source.side:
                conditions += conjuncts(source.join.args.get("on"))
        merged = any(one in loose for holders in scope.merged.values() for one in holders[:-1])
        return merged or any(self._sources(one) & set(loose) for one in conditions)

    def named(self, scope: Scope) -> list[Source]:
        """The sources that must be named: of those that mean the same customer, the first."""
        kin = Kinship(scope, self.places)
        turned = any(source.side in {"RIGHT", "FULL"} for source in scope.sources)
        found: list[Source] = []
        for source in scope.sources:
            if source.relation.carriers and (turned or not any(kin.leads(other, source) for other in found)):
                found.append(source)
        return found

    def _whole(self, scope: Scope, holders: Sequence[Source]) -> Cut | None:
        """FROM and WHERE as they stand, below those of the queries around where it depends on them."""
        if any(source.side in {"RIGHT", "FULL"} for source in scope.sources) and self._loose_of(scope):
            return None
        frames = self._frames(scope)
        kept = self._conditions_of(scope, frames)
        joins = [self._joins(frame, frames) for frame in frames]
        query = exp.Select(expressions=_columns(holders), distinct=exp.Distinct())
        if kept is None:
            return None
        for found in joins:
            if found is None:
                return None
            start, more, moved = found
            kept += moved
            if query.args.get("from_") is not None and start is not None:
                more.insert(0, exp.Join(this=start.this))
            elif start is not None:
                query.set("from_", start)
            query.set("joins", [*(query.args.get("joins") or []), *more])
        return Cut(_carriers(holders), _where(query, kept))

    def _conditions_of(self, scope: Scope, frames: Sequence[Scope]) -> list[exp.Expr] | None:
        """What may stay of WHERE; None when without the rest its sources would hang on nothing."""
        loose = {source for frame in frames for source in self._loose_of(frame)}
        kept: list[exp.Expr] = []
        for frame in frames:
            for one in conjuncts(_node(frame).args.get("where")):
                sources = self._sources(one)
                usable = self._usable(one, frames) and not sources & loose
                if usable and (frame is scope or not one.find(*QUERIES)):
                    kept.append(one)
                elif frame is scope and len(sources & set(scope.sources)) > 1:
                    return None
        return kept

    def _joins(
        self, frame: Scope, frames: Sequence[Scope]
    ) -> tuple[exp.Expr | None, list[exp.Join], list[exp.Expr]] | None:
        """FROM and the joins of a frame, and the conditions that speak of another frame and so belong into WHERE."""
        start = _node(frame).args.get("from_")
        joins: list[exp.Join] = []
        moved: list[exp.Expr] = []
        for join in _node(frame).args.get("joins") or []:
            own = conjuncts(join.args.get("on"))
            outer = [one for one in own if not self._sources(one) <= set(frame.sources)]
            if not all(self._usable(one, frames) for one in own) or (outer and join.args.get("side")):
                return None
            copy = join.copy()
            if outer:
                moved += outer
                stay = [one.copy() for one in own if one not in outer]
                copy.set("on", exp.and_(*stay, copy=False) if stay else exp.true())
            joins.append(copy)
        return start.copy() if start is not None else None, joins, moved

    def _apart(self, scope: Scope, holders: Iterable[Source]) -> list[Cut]:
        """Each source alone, under the conditions that speak of it alone."""
        if any(isinstance(source.node, exp.Lateral) for source in scope.sources):
            return self._views(scope)
        turned = any(source.side in {"RIGHT", "FULL"} for source in scope.sources)
        cuts = []
        for source in holders:
            kept = [
                one
                for one in conjuncts(_node(scope).args.get("where"))
                if not (turned or source.side) and self._sources(one) == {source} and self._usable(one, [scope])
            ]
            query = exp.Select(expressions=_columns([source]), distinct=exp.Distinct())
            query.set("from_", exp.From(this=source.node.copy()))
            cuts.append(Cut(_carriers([source]), _where(query, kept)))
        return cuts

    def _views(self, scope: Scope) -> list[Cut]:
        """Everybody in the tables that it reads."""
        cuts = []
        for table in _node(scope).find_all(exp.Table):
            relation = self.given.get(table.name)
            if relation is None or not relation.carriers:
                continue
            place = exp.Table(this=table.this.copy(), alias=exp.TableAlias(this=exp.to_identifier(_ALL, quoted=True)))
            source = Source(_ALL, _ALL, relation, place)
            query = exp.Select(expressions=_columns([source]), distinct=exp.Distinct())
            query.set("from_", exp.From(this=place))
            cuts.append(Cut(_carriers([source]), query))
        return cuts

    def _frames(self, scope: Scope) -> list[Scope]:
        """The SELECT and those around it, as far as they can stand beside each other in one FROM."""
        frames = [scope]
        while True:
            top = frames[0]
            around, keys = top.parent, {source.key for frame in frames for source in frame.sources}
            open_ends = [one for frame in frames for one in self._conditions(frame) if not self._closed(one, frames)]
            if not open_ends or around is None or around.node is None or top.clause in {"on", "from"}:
                return frames
            stands = all(
                source.key not in keys and not isinstance(source.node, exp.Lateral) for source in around.sources
            )
            joins = [one for join in around.node.args.get("joins") or [] for one in conjuncts(join.args.get("on"))]
            if not stands or around.merged or not around.sources or not all(self.steady(one) for one in joins):
                return frames
            frames.insert(0, around)

    def _conditions(self, scope: Scope) -> list[exp.Expr]:
        node = _node(scope)
        joins = [one for join in node.args.get("joins") or [] for one in conjuncts(join.args.get("on"))]
        return [*conjuncts(node.args.get("where")), *joins]

    def _usable(self, condition: exp.Expr, frames: Sequence[Scope]) -> bool:
        return self._closed(condition, frames) and self.steady(condition)

    def _closed(self, node: exp.Expr, frames: Sequence[Scope]) -> bool:
        """Whether it names nothing of the queries around the frames."""
        outside, beside = set(map(id, frames[0].around())), set(map(id, frames[:-1]))
        places = (self.places.of(column) for column in node.find_all(exp.Column))
        return not any(
            id(place.scope) in outside or (place.source is None and id(place.scope) in beside)
            for place in places
            if place is not None
        )

    def _sources(self, condition: exp.Expr) -> set[Source]:
        """The sources of which a condition speaks."""
        found: set[Source] = set()
        for column in condition.find_all(exp.Column):
            place = self.places.of(column)
            if place is not None:
                found |= {place.source} if place.source is not None else set(place.scope.sources)
        return found

    def _loose_of(self, scope: Scope) -> list[Source]:
        if id(scope) not in self._loose:
            self._loose[id(scope)] = Kinship(scope, self.places).loose()
        return self._loose[id(scope)]


def _node(scope: Scope) -> exp.Select:
    return scope.node if scope.node is not None else exp.Select()


def _columns(sources: Iterable[Source]) -> list[exp.Expr]:
    return [column_of(source.alias, carrier.emitted) for source in sources for carrier in source.relation.carriers]


def _carriers(sources: Iterable[Source]) -> tuple[Carrier, ...]:
    return tuple(carrier for source in sources for carrier in source.relation.carriers)


def _where(query: exp.Select, kept: Sequence[exp.Expr]) -> exp.Select:
    if kept:
        query.set("where", exp.Where(this=exp.and_(*(one.copy() for one in kept), copy=False)))
    return query
