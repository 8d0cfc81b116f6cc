# SPDX-License-Identifier: Apache-2.0
"""The FROM clause: what stands in place of each table, how joins merge columns, and what a star means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from tournier.query.dialects import Profile
from tournier.query.lookups import Answered
from tournier.query.relations import Column, Relation, Scope, Source, column_of
from tournier.query.values import Compared, Limits, LookUp, Refused
from tournier.query.views import View

# Parts of a SELECT that look at no column it gives.
_ROWS = frozenset({"expressions", "from_", "joins", "where"})
Names = Mapping[str, tuple[str, Relation]]  # key of a named query -> its new name, what it gives


@dataclass(slots=True)
class Tables:
    """The views that stand for tables in one statement. `mark` begins every name that is ours; nobody can know it."""

    views: Mapping[tuple[str, ...], View]
    profile: Profile
    mark: str
    limits: Limits
    answered: Answered | None = None  # what the gate answered to a look-up in the statement
    look_up: LookUp | None = None  # what the statement looks up
    root: exp.Expr | None = None  # the SELECT whose columns are those of the answer, where it is one SELECT
    compared: dict[Compared, None] = field(default_factory=dict)  # masked fields that it compares with values
    bare: bool = False  # whether the columns of the SELECT that was resolved last are fields as they stand
    used: dict[str, tuple[View, Relation]] = field(default_factory=dict)  # sentinel -> what stands in its place
    given: dict[str, Relation] = field(default_factory=dict)  # every name of ours -> what it gives
    fenced: set[str] = field(default_factory=set)  # sentinels of views whose row condition is to be fenced
    _count: int = 0

    def fresh(self, kind: str) -> str:
        """A name that nobody can write."""
        self._count += 1
        return f"{self.mark}{kind}{self._count}"

    def key(self, identifier: exp.Expr | None) -> str:
        """The form of a name in which equal names are equal."""
        if not isinstance(identifier, exp.Identifier):
            return ""
        return self.profile.key(identifier.name, quoted=True)

    def source(self, node: exp.Table, names: Names, join: exp.Join | None) -> Source:
        """A table or a named query in FROM; the view or the new name takes its place."""
        if not isinstance(node.this, exp.Identifier) or node.args.get("joins"):
            raise Refused("source", "FROM reads what is no table.", "Name a table.", word=node.name or "(")
        path = tuple(self.key(part) for part in (node.args.get("catalog"), node.args.get("db"), node.this) if part)
        alias = node.args.get("alias")
        shown = alias.this if alias is not None and alias.this is not None else node.this
        listed = alias.args.get("columns") if alias is not None else None
        word = node.name
        if len(path) == 1 and path[0] in names:
            stands, relation = names[path[0]]
        else:
            view = self._view(path)
            if view is None:
                raise Refused(
                    "table", f"There is no table {word}.", "Use one of the tables that you may ask.", word=word
                )
            stands = self.fresh("view")
            relation = view.relation(self.fresh("subject"))
            self.used[stands] = view, relation
            self.given[stands] = relation
        node.set("this", exp.to_identifier(stands, quoted=True))
        node.set("db", None)
        node.set("catalog", None)
        node.set("alias", exp.TableAlias(this=exp.to_identifier(shown.name, quoted=True), columns=listed))
        return Source(self.key(shown), shown.name, self.renamed(node.args["alias"], relation), node, join)

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

    def renamed(self, alias: exp.Expr | None, relation: Relation) -> Relation:
        """A relation under the column names that its alias gives. The hidden columns behind them keep their own."""
        listed = alias.args.get("columns") if alias is not None else None
        if alias is None or not listed:
            return relation
        if len(listed) > len(relation.columns) or not all(isinstance(one, exp.Identifier) for one in listed):
            raise Refused("alias-columns", "The alias names more columns than there are.", "Name as many.", word="AS")
        given = [one.name for one in listed] + [column.name for column in relation.columns[len(listed) :]]
        names = [*given, *(carrier.emitted for carrier in relation.carriers)]
        alias.set("columns", [exp.to_identifier(name, quoted=True) for name in names])
        columns = tuple(
            replace(column, key=self.profile.key(name, quoted=True), name=name)
            for column, name in zip(relation.columns, given, strict=True)
        )
        return replace(relation, columns=columns)

    def natural(self, join: exp.Join, scope: Scope, relation: Relation) -> None:
        """NATURAL joins by the names that both sides show; hidden ones are never among them."""
        if str(join.args.get("method") or "").upper() != "NATURAL":
            return
        left = {column.key for source in scope.sources for column in source.relation.columns}
        shared = list(dict.fromkeys(column.name for column in relation.columns if column.key in left))
        if shared:  # without, engines differ on what it means; nothing hidden has a name that two sides share
            join.set("method", None)
            join.set("using", [exp.to_identifier(name, quoted=True) for name in shared])

    def merge(self, join: exp.Join, scope: Scope, added: Source) -> None:
        """The columns of USING are one column from here on."""
        for name in join.args.get("using") or []:
            key = self.key(name.this if isinstance(name, exp.Column) else name)
            holders = scope.merged.get(key) or [
                one for one in scope.sources if one is not added and one.relation.column(key)
            ]
            if len(holders) > 1 and key not in scope.merged:
                raise Refused("column", f"More than one table has {name.name}.", "Use ON.", word=name.name)
            scope.merged[key] = [*holders, added]

    def fit(self, scope: Scope) -> None:
        """Refused when the SELECT reads more columns and keys than one may."""
        read = sum(len(one.relation.columns) + len(one.relation.carriers) for one in scope.sources)
        if read > self.limits.columns:
            raise Refused(
                "too-wide",
                f"A SELECT reads more than {self.limits.columns} columns and keys.",
                "Join fewer tables, and name the columns in the queries within.",
            )

    def starred(self, node: exp.Select, scope: Scope) -> None:
        """Stars become names: what is hidden has none, nor what is sealed where it cannot be shown. Within EXISTS, whose columns nobody reads, they become a 1."""
        parts: list[exp.Expr] = []
        for part in node.expressions:
            star = part if isinstance(part, exp.Star) else part.this if isinstance(part, exp.Column) else None
            if not isinstance(star, exp.Star):
                parts.append(part)
                continue
            if any(star.args.values()):
                raise Refused("star", "This * cannot be judged.", "Name the columns.", word="*")
            table = self.key(part.args["table"]) if isinstance(part, exp.Column) else ""
            sources = [source for source in scope.sources if table in {"", source.key}]
            if not sources:
                raise Refused("column", "Nothing stands in FROM for this *.", "Name the columns.", word="*")
            if table or not scope.merged:
                listed = [(one, column) for one in sources for column in one.relation.columns]
                parts += [column_of(one.alias, column.name) for one, column in listed if self.shows(node, column)]
            else:
                parts += self._merged(node, scope)
        unread = (
            isinstance(node.parent, exp.Exists) and not {part for part, value in node.args.items() if value} - _ROWS
        )
        stars_alone = all(isinstance(part, exp.Star) for part in node.expressions)
        node.set("expressions", [exp.Literal.number(1)] if unread and stars_alone else parts)

    def shows(self, node: exp.Expr | None, column: Column) -> bool:
        """Whether a column may stand in the list of this SELECT: a sealed one outermost, where rows stay as they are."""
        plain = node is self.root and node is not None and not any(map(node.args.get, ("distinct", "group", "having")))
        return plain or not column.sealed

    def _merged(self, node: exp.Select, scope: Scope) -> list[exp.Expr]:
        """All columns of a join with USING, each merged one once: first of all, or where the left table has it."""
        first: list[exp.Expr] = []
        rest: list[exp.Expr] = []
        shown: set[str] = set()
        for source in scope.sources:
            for column in source.relation.columns:
                holders = scope.merged.get(column.key, [])
                if not self.shows(node, column):
                    continue
                if source not in holders:
                    rest.append(column_of(source.alias, column.name))
                elif column.key not in shown:
                    shown.add(column.key)
                    place = first if self.profile.merged_first else rest
                    place.append(self._one(scope, column, holders))
        return [*first, *rest]

    @staticmethod
    def _one(scope: Scope, column: Column, holders: list[Source]) -> exp.Expr:
        sides = {source.side for source in holders}
        others = [one for one in scope.sources if one not in holders and one.relation.column(column.key)]
        if sides <= {"", "LEFT"}:
            return column_of(holders[0].alias, column.name)
        if sides <= {"", "RIGHT"} and len(holders) == 2:  # noqa: PLR2004  one join
            return column_of(holders[1].alias, column.name)
        if others:
            raise Refused("star", "This * cannot be judged.", "Name the columns.", word="*")
        return exp.Column(this=exp.to_identifier(column.name, quoted=True))
