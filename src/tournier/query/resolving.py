# SPDX-License-Identifier: Apache-2.0
"""From a statement's tree to one whose tables are views, with a word on whom it concerns.

Names are looked up by the rules of SQL's own scopes. What holds for every query that is resolved here:

    Take a customer away who is neither in the keys that its rows carry nor among the people named besides.
    Then the query gives what it gave.

A SELECT that keeps its rows carries their keys. One that sums up, drops doubles or gives a value to an expression has
its people named besides, unless each row around it stands for the very customer whom it looks up. A query that keeps its
rows, yet whose rows depend on each other (LIMIT, a window, an outer join), owes that: its people are named as soon as
something above it may leave rows out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from tournier.query.carrying import Carried, carried, given, looks_up, steady
from tournier.query.comparing import compared, is_bare
from tournier.query.cutting import Cutter, Part
from tournier.query.dialects import Profile
from tournier.query.expressions import Ask, Judge, Told
from tournier.query.fencing import LOUD, Quiet
from tournier.query.kinship import Kinship, Places
from tournier.query.lookups import FORM, Answered, resolve
from tournier.query.positions import count_queries, positions
from tournier.query.relations import Column, Relation, Scope, Source
from tournier.query.sizes import Sizes, begin_step
from tournier.query.sourcing import Names, Tables
from tournier.query.values import Refused


@dataclass(frozen=True, slots=True)
class Branch:
    """A SELECT whose rows keep their keys: what to append to it so that they come along."""

    node: exp.Select
    carried: Carried


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query that has been resolved.

    `parts` name everybody whom it concerns; `owed` are those of rows that depend on each other. `branches` is empty
    where its rows keep no keys. `told` and `scope` are those of a single SELECT.
    """

    relation: Relation
    branches: tuple[Branch, ...] = ()
    parts: tuple[Part, ...] = ()
    owed: tuple[Part, ...] = ()
    told: Told | None = None
    scope: Scope | None = None


@dataclass(slots=True)
class Resolver:
    """Resolves one statement."""

    tables: Tables
    places: Places = field(default_factory=Places)
    named: list[exp.CTE] = field(default_factory=list)  # the named queries, under their new names
    besides: list[Part] = field(default_factory=list)  # whose people are to be named
    cutter: Cutter = field(init=False)
    sizes: Sizes = field(init=False)
    quiet: Quiet | None = field(init=False)  # where rows are hidden

    def __post_init__(self) -> None:
        self.sizes = Sizes(self.places, self.profile, self.tables.limits.made, self.tables.limits.nodes)
        self.cutter = Cutter(self.places, self.tables.given)
        hides = any(view.rows for view in self.tables.views.values())
        self.quiet = Quiet(self.profile, self.places.kind, self.named) if hides else None

    @property
    def profile(self) -> Profile:
        """The dialect."""
        return self.tables.profile

    def query(self, node: exp.Expr, names: Names, parent: Scope | None = None, *, clause: str = "") -> Resolved:
        """What a query gives; its tree is changed on the way, but for the keys that its rows may carry."""
        while isinstance(node, exp.Subquery):
            self._only_wraps(node)
            node = node.this
        names = self._names(node, names)
        if isinstance(node, exp.SetOperation):
            return self._set(node, names, parent, clause=clause)
        if isinstance(node, exp.Select):
            return self._select(node, names, parent, clause=clause)
        if isinstance(node, exp.Values):
            return Resolved(self._values(node))
        raise Refused("syntax-node", "This cannot stand here.", "Use SELECT.", word=type(node).key.upper())

    def carry(self, found: Resolved) -> Relation:
        """Append the keys to the columns of a query, under fresh names."""
        names = tuple(self.tables.fresh("carried") for _ in found.relation.carriers)
        for branch in found.branches:
            for name, (_, column) in zip(names, branch.carried, strict=True):
                branch.node.append("expressions", exp.Alias(this=column, alias=exp.to_identifier(name, quoted=True)))
        carriers = tuple(replace(one, emitted=name) for one, name in zip(found.relation.carriers, names, strict=True))
        same = {one.emitted: name for one, name in zip(found.relation.carriers, names, strict=True)}
        columns = tuple(replace(column, same=same.get(column.same, "")) for column in found.relation.columns)
        return replace(found.relation, columns=columns, carriers=carriers)

    def beside(self, parts: Sequence[Part]) -> None:
        """Name the people of these parts besides."""
        self.besides += [part for part in parts if not any(part.scope is other.scope for other in self.besides)]

    @staticmethod
    def _only_wraps(node: exp.Subquery) -> None:
        """A parenthesis is no more than one: what stands behind it moves inside, or is refused."""
        inner = node.this
        for name in [name for name, value in node.args.items() if value and name not in {"this", "alias"}]:
            if any(map(inner.args.get, ("with_", "order", "limit", "offset"))) or name not in _BEHIND:
                word = name.strip("_").upper()
                raise Refused("clause", f"Behind a parenthesis stands {word}.", "Write it inside.", word=word)
        for name in _BEHIND:
            if node.args.get(name):
                inner.set(name, node.args[name])
                node.set(name, None)

    def _kept(self, found: Resolved) -> Relation:
        """A query as part of another: its keys come along, or its people are named besides."""
        if found.branches:
            return self.carry(found)
        self.beside(found.parts)
        return replace(found.relation, carriers=(), one=False)

    def _names(self, node: exp.Expr, names: Names) -> Names:
        """Named queries get names that nobody can write, so that none is ever taken for a table."""
        held = node.args.get("with_")
        if held is None:
            return names
        known = dict(names)
        for one in held.expressions:
            key, fresh = self.tables.key(one.args["alias"].this), self.tables.fresh("named")
            if held.args.get("recursive") and any(
                not table.db and self.tables.key(table.this) == key for table in one.this.find_all(exp.Table)
            ):
                relation = self._recursive(one, known, key, fresh)
            else:
                found = self.query(one.this, known)
                relation = self.tables.renamed(one.args["alias"], self._kept(found))
                self.beside(found.owed)
            one.args["alias"].set("this", exp.to_identifier(fresh, quoted=True))
            known[key] = fresh, relation
            self.tables.given[fresh] = relation
            self.named.append(one)
        return known

    def _recursive(self, one: exp.CTE, names: Names, key: str, fresh: str) -> Relation:
        """A query that names itself: its start, then its step over what came before. Its people are named besides."""
        body = one.this.unnest() if isinstance(one.this, exp.Subquery) else one.this
        if (
            not isinstance(body, exp.Union)
            or body.args.get("with_")
            or any(map(body.args.get, ("order", "limit", "offset")))
        ):
            raise Refused("recursive", "This recursion cannot be judged.", "Use UNION ALL.", word="RECURSIVE")
        step = body.expression
        if not body.args.get("distinct") and not (
            isinstance(step, exp.Select) and (step.args.get("where") or step.args.get("joins"))
        ):
            raise Refused("recursive", "This recursion has no end.", "Give its step a condition.", word="RECURSIVE")
        start = self.query(body.this, names)
        self.beside([*start.parts, *start.owed])

        def spread(relation: Relation, other: Relation) -> Relation:
            # A step may carry a column to the place of another, so each is taken to hold what any of them holds.
            fields = frozenset().union(*(column.fields for each in (relation, other) for column in each.columns))
            columns = tuple(
                replace(column, fields=fields, same="", plain=False, kind=LOUD) for column in relation.columns
            )
            return Relation(columns, (), relation.personal or other.personal, steady=relation.steady and other.steady)

        begun = spread(start.relation, start.relation)
        sizes = begin_step([column.size for column in begun.columns], step)
        again = tuple(replace(column, size=size) for column, size in zip(begun.columns, sizes, strict=True))
        seen = self.tables.renamed(one.args["alias"], replace(begun, columns=again))
        self.tables.given[fresh] = seen
        found = self.query(step, {**names, key: (fresh, seen)})
        self.beside([*found.parts, *found.owed])
        if len(found.relation.columns) != len(seen.columns):
            raise Refused("columns", "The parts of UNION differ in their columns.", "Give both as many.", word="UNION")
        whole = spread(seen, found.relation)
        size = self.sizes.step(start.relation.columns, found.relation.columns)
        return replace(whole, columns=tuple(replace(column, size=size) for column in whole.columns))

    def _values(self, node: exp.Values) -> Relation:
        """Rows that stand in the statement itself."""
        judge = self._judge(Scope())
        judge.condition(node)
        widths = {len(row.expressions) if isinstance(row, exp.Tuple) else 1 for row in node.expressions}
        alias = node.args.get("alias")
        listed = alias.args.get("columns") if alias is not None else []
        if len(widths) != 1 or (listed and len(listed) != min(widths)):
            raise Refused("columns", "The rows of VALUES differ in their columns.", "Name as many.", word="VALUES")
        given = [one.name for one in listed or []] or [self.profile.values(place) for place in range(min(widths))]
        size = self.sizes.of(node)
        columns = (Column(self.profile.key(name, quoted=True), name, frozenset(), size=size) for name in given)
        return Relation(tuple(columns))

    def _judge(self, scope: Scope, ask: Ask | None = None) -> Judge:
        return Judge(scope, self.profile, self.places, self.sizes, ask or self._no_subquery, self.quiet)

    @staticmethod
    def _no_subquery(_node: exp.Expr, _given: exp.Expr | None, _clause: str) -> Relation:
        raise Refused("syntax-node", "A query stands where only values may.", "Take it out.", word="SELECT")

    def _set(self, node: exp.SetOperation, names: Names, parent: Scope | None, *, clause: str) -> Resolved:
        """Only UNION ALL of parts that carry the same keys keeps whom a row concerns."""
        left = self.query(node.this, names, parent, clause=clause)
        right = self.query(node.expression, names, parent, clause=clause)
        word = type(node).key.upper()
        one, other = left.relation, right.relation
        if len(one.columns) != len(other.columns):
            raise Refused("columns", f"The parts of {word} differ in their columns.", "Give both as many.", word=word)
        columns = tuple(
            Column(
                a.key,
                a.name,
                a.fields | b.fields,
                a.same if place else "",
                a.plain and b.plain,
                a.size | b.size,
                a.kind if a.kind == b.kind else LOUD,
            )
            for a, b, place in (
                (a, b, _place(one, a) == _place(other, b) is not None)
                for a, b in zip(one.columns, other.columns, strict=True)
            )
        )
        self._ordered(node, columns)
        limited = any(map(node.args.get, ("limit", "offset")))
        parts = tuple(Part(part.scope, part.word or word) for part in (*left.parts, *right.parts))
        owed = (*left.owed, *right.owed)
        personal = one.personal or other.personal
        labels = [[(carrier.table, carrier.column, carrier.own) for carrier in side.carriers] for side in (one, other)]
        whole = isinstance(node, exp.Union) and not node.args.get("distinct") and labels[0] == labels[1]
        steady = one.steady and other.steady and not limited
        if whole and left.branches and right.branches:
            if limited:
                self.beside([*owed, *(parts if node.args.get("offset") else ())])
                owed = (*owed, *parts)
            relation = Relation(columns, one.carriers, personal, one.one and other.one, steady)
            return Resolved(relation, (*left.branches, *right.branches), parts, owed)
        self.beside(owed)
        bare = tuple(replace(column, same="") for column in columns)
        return Resolved(Relation(bare, (), personal, steady=steady), parts=parts)

    def _ordered(self, node: exp.SetOperation, columns: Sequence[Column]) -> None:
        scope = Scope(outputs={column.key: (column.fields, node) for column in columns})
        judge = self._judge(scope)
        positions(node.args.get("order"), len(columns))
        for clause in ("order", "limit", "offset"):
            judge.condition(node.args.get(clause), "order")

    def _select(self, node: exp.Select, names: Names, parent: Scope | None, *, clause: str) -> Resolved:
        """One SELECT: sources first, then what is computed from them."""
        if node.args.get("laterals"):
            raise Refused("clause", "LATERAL VIEW cannot be judged.", "Use a join.", word="LATERAL")
        scope = Scope(parent, node, clause)
        owed: list[Part] = []
        start = node.args.get("from_")
        if start is not None:
            owed += self._source(start.this, names, scope, None)
        judge = self._judge(scope, lambda *asked: self._asked(*asked, names=names, scope=scope))
        for join in node.args.get("joins") or []:
            owed += self._source(join.this, names, scope, join)
            judge.using(join.args.get("using") or [])
        for join in node.args.get("joins") or []:
            judge.condition(join.args.get("on"), "on")
        judge.condition(node.args.get("where"))
        self.tables.compared |= dict.fromkeys(compared(scope, self.places))
        if parent is None:
            self._look_up(scope)
        self.tables.starred(node, scope)
        count_queries(node)
        told = judge.outputs(node, outermost=node is self.tables.root)
        self.tables.bare = not told.summary and not told.window and is_bare(scope, self.places, self.tables.used)
        if self.quiet is not None and not self.quiet.judge(node, scope):
            self.tables.fenced |= self.quiet.reached(node)
        through = parent is None and len(scope.sources) == 1 and not told.summary and not told.window
        through = through and not any(map(node.args.get, ("where", "limit", "offset", "distinct")))
        if not through:
            self.beside(owed)
            owed = []
        return self._given(node, scope, told, owed)

    def _look_up(self, scope: Scope) -> None:
        """The comparison of keys takes the place of a look-up, when the gate has answered it."""
        tables = self.tables
        answered = tables.answered or Answered()
        found = resolve(scope, self.places, tables.used, answered, self.profile.name)
        if found is not None and tables.answered is None:
            raise Refused(
                "lookup", "tournier_lookup is answered by the gate alone.", "Ask through the office.", word=FORM
            )
        tables.look_up = found or tables.look_up

    def _given(self, node: exp.Select, scope: Scope, told: Told, owed: Sequence[Part]) -> Resolved:
        """Whether its rows keep their keys, and what they owe."""
        personal = any(source.relation.personal for source in scope.sources)
        word = (
            told.picks
            or told.window
            or ("GROUP" if told.summary else "DISTINCT" if node.args.get("distinct") else "SELECT")
        )
        part = Part(scope, word)
        kin = Kinship(scope, self.places)
        loose = kin.loose()
        cut_short = any(map(node.args.get, ("limit", "offset", "qualify")))
        own: list[Part] = [part] if (told.window or loose) and personal else []
        if own and (cut_short or (loose and self.cutter.filtered(scope, loose))):
            self.beside(own)
        if node.args.get("offset") and personal:
            self.beside([part])
        if cut_short and personal:
            own = [part]
        keys = carried(node, scope, told, kin, self.places)
        unchanging = steady(node, scope, self.cutter)
        if keys is None:
            columns = tuple(replace(column, same="") for column in told.columns)
            relation = Relation(columns, (), personal, steady=unchanging)
            return Resolved(relation, parts=(part,) if personal else (), owed=(*owed, *own), told=told, scope=scope)
        relation = replace(given(told.columns, keys, kin), personal=personal, steady=unchanging)
        branches = (Branch(node, keys),) if personal else ()
        return Resolved(relation, branches, (part,) if personal else (), (*owed, *own), told, scope)

    def _asked(self, node: exp.Expr, sought: exp.Expr | None, clause: str, *, names: Names, scope: Scope) -> Relation:
        """A query in an expression: what it decides, it shows, unless it looks up the customer of the row around it."""
        found = self.query(node, names, scope, clause=clause)
        if found.relation.personal and not self._looks_up(found, sought):
            self.beside([*found.parts, *found.owed])
        return found.relation

    def _looks_up(self, found: Resolved, sought: exp.Expr | None) -> bool:
        if found.scope is None or found.told is None:
            return False
        return looks_up(found.scope, found.told, sought, self.places)

    def _source(self, node: exp.Expr, names: Names, scope: Scope, join: exp.Join | None) -> tuple[Part, ...]:
        """Add a source to a FROM clause; returns what its rows owe."""
        owed: tuple[Part, ...] = ()
        if isinstance(node, exp.Table):
            source = self.tables.source(node, names, join)
        else:
            inner, alias = node.this, node.args.get("alias")
            if isinstance(node, exp.Values):
                inner = node
            if not isinstance(node, exp.Subquery | exp.Lateral | exp.Values) or alias is None or alias.this is None:
                word = type(node).key.upper()
                raise Refused(
                    "source", f"FROM reads {word} without a name, or what is no table.", "Name it with AS.", word=word
                )
            lateral = isinstance(node, exp.Lateral)
            if lateral and not isinstance(inner, exp.Subquery):
                raise Refused("source", "LATERAL stands before what is no query.", "Use SELECT.", word="LATERAL")
            found = self.query(inner, names, scope if lateral else None, clause="from")
            if lateral and not found.branches and self._looks_up(found, None):
                relation = replace(found.relation, carriers=(), one=False)
            else:
                relation = self._kept(found)
            if lateral:  # it is computed for each row beside it
                relation = replace(relation, columns=tuple(replace(one, kind=LOUD) for one in relation.columns))
            if not isinstance(node, exp.Values):
                relation = self.tables.renamed(alias, relation)
            source = Source(self.tables.key(alias.this), alias.name, relation, node, join)
            owed = found.owed
        if join is not None:
            self.tables.natural(join, scope, source.relation)
        scope.add(source)
        self.tables.fit(scope)
        if join is not None:
            self.tables.merge(join, scope, source)
        return owed


_BEHIND = ("with_", "order", "limit", "offset")


def _place(relation: Relation, column: Column) -> int | None:
    return next((at for at, one in enumerate(relation.carriers) if column.same and one.emitted == column.same), None)
