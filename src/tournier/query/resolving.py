# SPDX-License-Identifier: Apache-2.0
"""From a statement's tree to one whose tables are views: names are looked up by the rules of SQL's own scopes.

Nothing is taken for known: a table without a rule, a column that no source shows, a form whose answer could concern
somebody without carrying their key, are refused. A subquery in a condition may decide which rows come, and is free to
summarise; it never gives a value to the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from tournier.query.dialects import Profile
from tournier.query.expressions import Judge, Told
from tournier.query.positions import positions
from tournier.query.relations import Carrier, Column, Relation, Scope, Source
from tournier.query.values import Refused
from tournier.query.views import View

Names = Mapping[str, tuple[str, Relation]]  # key of a named query -> its new name, what it gives


@dataclass(slots=True)
class Resolver:
    """Resolves one statement. `mark` begins every name that is ours; nobody can know it beforehand."""

    views: Mapping[tuple[str, ...], View]
    profile: Profile
    mark: str
    used: dict[str, tuple[View, Relation]] = field(default_factory=dict)  # sentinel -> what stands in its place
    _count: int = 0

    def fresh(self, kind: str) -> str:
        """A name that nobody can write."""
        self._count += 1
        return f"{self.mark}{kind}{self._count}"

    def query(self, node: exp.Expr, names: Names, parent: Scope | None, *, free: bool) -> Relation:
        """What a query gives; the tree is changed on the way. `free`: it only decides which rows come."""
        while isinstance(node, exp.Subquery):
            self.only_wraps(node)
            node = node.this
        names = self.named(node, names)
        if isinstance(node, exp.SetOperation):
            return self._set(node, names, parent, free=free)
        if isinstance(node, exp.Select):
            return self.select(node, names, parent, free=free)[0]
        raise Refused("syntax-node", "A list of values cannot stand alone here.", "Use SELECT.", word="VALUES")

    @staticmethod
    def only_wraps(node: exp.Subquery) -> None:
        """Refuse a parenthesis that is more than one."""
        held = [name for name, value in node.args.items() if value and name not in {"this", "alias"}]
        if held:
            word = held[0].strip("_").upper()
            raise Refused("clause", f"Behind a parenthesis stands {word}.", "Write it inside.", word=word)

    def named(self, node: exp.Expr, names: Names) -> Names:
        """Named queries get names that nobody can write, so that none is ever taken for a table."""
        held = node.args.get("with_")
        if held is None:
            return names
        if held.args.get("recursive"):
            raise Refused("recursive", "A query that names itself cannot be judged.", "Join instead.", word="RECURSIVE")
        known = dict(names)
        for one in held.expressions:
            relation = self._renamed(one, self._derived(one.this, known, free=False))
            fresh = self.fresh("named")
            known[self._key(one.args["alias"].this)] = fresh, relation
            one.args["alias"].set("this", exp.to_identifier(fresh, quoted=True))
        return known

    def _renamed(self, node: exp.Expr, relation: Relation) -> Relation:
        """A relation under the column names that its alias gives. They would leave the carriers without a name."""
        if node.args.get("alias") and node.args["alias"].args.get("columns"):
            raise Refused("alias-columns", "Columns are renamed behind an alias.", "Use AS inside.", word="AS")
        return relation

    def _set(self, node: exp.SetOperation, names: Names, parent: Scope | None, *, free: bool) -> Relation:
        left = self.query(node.this, names, parent, free=free)
        right = self.query(node.expression, names, parent, free=free)
        return self.joined(node, left, right, free=free)

    def joined(self, node: exp.SetOperation, left: Relation, right: Relation, *, free: bool) -> Relation:
        """What two parts give together. Only UNION ALL of parts that carry the same keys keeps whom a row concerns."""
        word = type(node).key.upper()
        if len(left.columns) != len(right.columns):
            raise Refused("columns", f"The parts of {word} differ in their columns.", "Give both as many.", word=word)
        if (left.personal or right.personal) and not free:
            labels = [[(one.table, one.column) for one in side.carriers] for side in (left, right)]
            whole = isinstance(node, exp.Union) and not node.args.get("distinct")
            if not whole or labels[0] != labels[1] or not labels[0]:
                raise Refused(
                    "set-operation",
                    f"{word} of these parts hides whom a row concerns.",
                    "Use UNION ALL of parts that read the same tables.",
                    word=word,
                )
        columns = tuple(
            Column(one.key, one.name, one.fields | other.fields)
            for one, other in zip(left.columns, right.columns, strict=True)
        )
        scope = Scope(outputs={column.key: column.fields for column in columns})
        judge = Judge(scope, self.profile, self._no_subquery)
        positions(node.args.get("order"), len(columns))
        for clause in ("order", "limit", "offset"):
            judge.condition(node.args.get(clause))
        return Relation(columns, left.carriers, left.personal or right.personal, left.statistic or right.statistic)

    @staticmethod
    def _no_subquery(_node: exp.Expr) -> Relation:
        raise Refused("syntax-node", "The order of a UNION holds a query.", "Order by a column.", word="ORDER")

    def select(
        self, node: exp.Select, names: Names, parent: Scope | None, *, free: bool
    ) -> tuple[Relation, Scope, Told]:
        """One SELECT: sources first, then what is computed from them."""
        if node.args.get("laterals") or node.args.get("windows") or node.args.get("qualify"):
            raise Refused("clause", "LATERAL, WINDOW and QUALIFY cannot be judged.", "Use a join.", word="QUALIFY")
        scope = Scope(parent)
        start = node.args.get("from_")
        if start is not None:
            self._source(start.this, names, scope, free=free)
        for join in node.args.get("joins") or []:
            if str(join.args.get("method") or ""):
                raise Refused("join", "NATURAL joins by names that may be hidden.", "Use ON.", word="NATURAL")
            self._source(join.this, names, scope, free=free)
            scope.merged |= bool(join.args.get("using"))
        judge = Judge(scope, self.profile, lambda inner: self.query(inner, names, scope, free=True))
        for join in node.args.get("joins") or []:
            judge.using(join.args.get("using") or [])
            judge.condition(join.args.get("on"))
        judge.condition(node.args.get("where"))
        self._expand(node, scope)
        told = judge.outputs(node, free=free)
        relation = self._given(node, scope, told, free=free)
        return relation, scope, told

    def _given(self, node: exp.Select, scope: Scope, told: Told, *, free: bool) -> Relation:
        personal = any(source.relation.personal for source in scope.sources) or told.personal
        columns = tuple(
            Column(
                self._key(part.args["alias"]) if isinstance(part, exp.Alias) else self._key(part.this),
                part.alias_or_name,
                fields,
            )
            for part, fields in zip(node.expressions, told.columns, strict=True)
        )
        if free or not personal:
            return Relation(columns, (), personal, told.statistic)
        if told.summary:
            return Relation(columns, (), personal=True, statistic=True)
        return Relation(columns, tuple(carrier for _, carrier in scope.carriers()), personal=True)

    @staticmethod
    def carried(scope: Scope) -> list[tuple[Carrier, exp.Column]]:
        """The carriers of a SELECT's sources, and how it names them."""
        return [(carrier, _column(source.alias, carrier.emitted)) for source, carrier in scope.carriers()]

    def carry(self, node: exp.Select, scope: Scope) -> tuple[Carrier, ...]:
        """Append the carriers of the sources to the columns of a SELECT, under fresh names."""
        found = []
        for carrier, column in self.carried(scope):
            name = self.fresh("carried")
            node.append("expressions", exp.alias_(column, exp.to_identifier(name, quoted=True)))
            found.append(Carrier(carrier.table, carrier.column, name))
        return tuple(found)

    def _source(self, node: exp.Expr, names: Names, scope: Scope, *, free: bool) -> None:
        if isinstance(node, exp.Table):
            self._table(node, names, scope)
            return
        if not isinstance(node, exp.Subquery) or not node.alias:
            word = type(node).key.upper()
            raise Refused(
                "source", f"FROM reads {word} without a name, or what is no table.", "Name it with AS.", word=word
            )
        self._renamed(node, Relation(()))
        relation = self._derived(node.this, names, free=free)
        scope.add(Source(self._key(node.args["alias"].this), node.alias, relation))

    def _derived(self, node: exp.Expr, names: Names, *, free: bool) -> Relation:
        while isinstance(node, exp.Subquery):
            self.only_wraps(node)
            node = node.this
        inner = self.named(node, names)
        if not isinstance(node, exp.Select):
            relation = self.query(node, inner, None, free=free)
            if relation.personal and not free:
                raise Refused(
                    "set-operation",
                    "A UNION inside FROM hides whom a row concerns.",
                    "Ask each part alone.",
                    word="UNION",
                )
            return relation
        relation, scope, told = self.select(node, inner, None, free=free)
        if told.summary and relation.personal and not free:
            raise Refused(
                "nested-summary",
                "A summary stands inside another query; whom it concerns would be lost.",
                "Ask it alone.",
                word="GROUP",
            )
        if not relation.carriers:
            return relation
        return Relation(relation.columns, self.carry(node, scope), relation.personal, relation.statistic)

    def _table(self, node: exp.Table, names: Names, scope: Scope) -> None:
        if not isinstance(node.this, exp.Identifier) or node.args.get("joins"):
            raise Refused("source", "FROM reads what is no table.", "Name a table.", word=node.name or "(")
        path = tuple(self._key(part) for part in (node.args.get("catalog"), node.args.get("db"), node.this) if part)
        alias = node.args.get("alias")
        if alias is not None and alias.args.get("columns"):
            raise Refused("alias-columns", "Columns are renamed behind an alias.", "Use AS inside.", word="AS")
        shown = alias.this if alias is not None and alias.this is not None else node.this
        key, name = self._key(shown), shown.name
        if len(path) == 1 and path[0] in names:
            fresh, relation = names[path[0]]
            self._stand_in(node, fresh, name)
            scope.add(Source(key, name, relation))
            return
        view = self._view(path)
        if view is None:
            raise Refused(
                "table", f"There is no table {node.name}.", "Use one of the tables that you may ask.", word=node.name
            )
        sentinel = self.fresh("view")
        relation = view.relation(self.fresh("subject"))
        self.used[sentinel] = view, relation
        self._stand_in(node, sentinel, name)
        scope.add(Source(key, name, relation))

    @staticmethod
    def _stand_in(node: exp.Table, name: str, alias: str) -> None:
        node.set("this", exp.to_identifier(name, quoted=True))
        node.set("db", None)
        node.set("catalog", None)
        node.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))

    def _view(self, path: tuple[str, ...]) -> View | None:
        """The one view whose path ends so; a bare name may also mean the default schema."""
        exact = self.views.get(path)
        if exact is not None:
            return exact
        if len(path) == 1 and self.profile.schema:
            return self.views.get((self.profile.schema, *path))
        if len(path) == 2 and path[0] == self.profile.schema:  # noqa: PLR2004  schema and table
            return self.views.get(path[1:])
        return None

    def _expand(self, node: exp.Select, scope: Scope) -> None:
        """Stars become names: what is hidden has none."""
        parts: list[exp.Expr] = []
        for part in node.expressions:
            star = part if isinstance(part, exp.Star) else part.this if isinstance(part, exp.Column) else None
            if not isinstance(star, exp.Star):
                parts.append(part)
                continue
            if any(star.args.values()) or scope.merged:
                raise Refused("star", "This * cannot be judged.", "Name the columns.", word="*")
            table = self._key(part.args["table"]) if isinstance(part, exp.Column) else ""
            sources = [source for source in scope.sources if table in {"", source.key}]
            if not sources:
                raise Refused("column", "Nothing stands in FROM for this *.", "Name the columns.", word="*")
            parts += [_column(source.alias, column.name) for source in sources for column in source.relation.columns]
        node.set("expressions", parts)

    def _key(self, identifier: exp.Expr | None) -> str:
        if not isinstance(identifier, exp.Identifier):
            return ""
        return self.profile.key(identifier.name, quoted=True)


def _column(table: str, name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True))
