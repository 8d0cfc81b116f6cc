# SPDX-License-Identifier: Apache-2.0
"""The guard: a statement goes in, one that touches nothing but views of what may be seen comes out, or a refusal.

    read, name, resolve, carry, write, read again

What is written is read again: every table in it must be one that stands in a view of ours, as often as we wrote it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import sqlglot
from sqlglot import exp

from tournier.base import BadInput
from tournier.query.dialects import Profile, profile_of
from tournier.query.reading import read, too_deep
from tournier.query.relations import Carrier, Relation, Scope
from tournier.query.resolving import Names, Resolver
from tournier.query.tokens import token_settings, token_sql
from tournier.query.values import Limits, OutputColumn, Refused, Rewritten, SubjectColumn, TableRule
from tournier.query.views import View, view_of

_KEPT = 512
_OURS = "tournier_"


class Guard:
    """Rewrites statements under fixed rules of tables. Safe for threads; what it has rewritten it remembers."""

    def __init__(
        self,
        rules: Iterable[TableRule],
        *,
        dialect: str,
        token_key: bytes | None = None,
        least_group: int = 0,
        limits: Limits | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.limits = limits or Limits()
        self.least_group = least_group
        self._profile = profile_of(dialect)
        token = token_sql(dialect, token_key)
        self._views: dict[tuple[str, ...], View] = {}
        for rule in self.rules:
            view = view_of(rule, self._profile, token=token)
            if view.path in self._views:
                raise BadInput("query.rule-twice", f"The table {rule.name} has two rules.", "Keep one.")
            self._views[view.path] = view
        named = any(treatment == "token" for rule in self.rules for treatment in rule.fields.values())
        self._settings = self._profile.settings + (token_settings(token_key) if token_key and named else ())
        digest = hashlib.sha256(token_key or b"").hexdigest()
        told = repr((dialect, digest, least_group, self.limits, self.rules))
        self.version = hashlib.sha256(told.encode()).hexdigest()
        self._rewritten = lru_cache(_KEPT)(self._rewrite)

    def rewrite(self, sql: str) -> Rewritten:
        """The statement that may run in place of `sql`, or Refused with the word that was the matter."""
        if len(sql) > self.limits.length:
            read(sql, self._profile, self.limits)  # says so
        return self._rewritten(sql)

    def _rewrite(self, sql: str) -> Rewritten:
        try:
            tree = read(sql, self._profile, self.limits)
            _spell(tree, self._profile)
            # Nobody who writes a statement can know the names that stand for views in it.
            work = _Work(Resolver(self._views, self._profile, f"{_OURS}{secrets.token_hex(8)}_"), self.least_group)
            return work.done(tree, self._settings)
        except RecursionError:
            raise too_deep() from None


def _spell(tree: exp.Expr, profile: Profile) -> None:
    """Every name as the engine would read it, quoted from here on; names of ours are nobody's to write."""
    for name in tree.find_all(exp.Identifier):
        spelled = name.name
        if not name.args.get("quoted") and profile.case in {"lower", "upper"}:
            spelled = profile.key(spelled, quoted=False)
        if spelled.lower().startswith(_OURS) or not spelled or "\0" in spelled:
            raise Refused("name", f"The name {name.name} cannot be used here.", "Choose another.", word=name.name)
        name.set("this", spelled)
        name.args["quoted"] = True


class _Work:
    """One statement on its way."""

    def __init__(self, resolver: Resolver, least_group: int) -> None:
        self._resolver = resolver
        self._least = least_group
        self._keys: exp.Select | None = None
        self._key_columns: tuple[SubjectColumn, ...] = ()
        self._size = False
        self._discloses = False

    def done(self, tree: exp.Expr, settings: tuple[tuple[str, str], ...]) -> Rewritten:
        """The whole of it."""
        relation = self._root(tree, {})
        width = len(relation.columns)
        columns = tuple(
            OutputColumn(
                column.name,
                tuple(sorted({one.treatment for one in column.fields})),
                tuple(sorted({(one.table, one.column) for one in column.fields})),
            )
            for column in relation.columns
        )
        subjects = tuple(
            SubjectColumn(width + place, one.table, one.column) for place, one in enumerate(relation.carriers)
        )
        return Rewritten(
            self._written(tree),
            columns,
            subjects,
            aggregate=relation.personal and relation.statistic,
            group_size=width if self._size else None,
            tables=tuple(sorted({view.name for view, _ in self._resolver.used.values()})),
            settings=settings,
            discloses=self._discloses,
            keys_sql=self._written(self._keys) if self._keys is not None else "",
            keys=self._key_columns,
        )

    def _root(self, node: exp.Expr, names: Names) -> Relation:
        while isinstance(node, exp.Subquery):
            self._resolver.only_wraps(node)
            node = node.this
        names = self._resolver.named(node, names)
        if isinstance(node, exp.SetOperation):
            left, right = self._root(node.this, names), self._root(node.expression, names)
            if left.statistic or right.statistic:
                raise Refused("set-operation", "A UNION joins summaries.", "Ask for each alone.", word="UNION")
            return self._resolver.joined(node, left, right, free=False)
        if not isinstance(node, exp.Select):
            raise Refused("syntax-node", "A list of values cannot stand alone.", "Use SELECT.", word="VALUES")
        relation, scope, told = self._resolver.select(node, names, None, free=False)
        if not relation.personal:
            return relation
        if told.summary:
            self._summary(node, scope, names_one=told.names_one, simple=told.simple)
            return relation
        if self._least:
            raise Refused(
                "statistic",
                f"For this purpose every row must stand for at least {self._least} customers.",
                "Use GROUP BY with counts, sums or averages.",
                word="SELECT",
            )
        return Relation(relation.columns, self._resolver.carry(node, scope), personal=True)

    def _summary(self, node: exp.Select, scope: Scope, *, names_one: bool, simple: bool) -> None:
        """A hidden last column says how many stand behind each row; under a floor, smaller groups do not come at all."""
        carriers = self._resolver.carried(scope)
        if self._least and not simple:
            raise Refused(
                "floor",
                "A summary that counts or sums under a condition can single out one customer.",
                "Put the condition into WHERE, and sum up columns as they are.",
                word="CASE",
            )
        if not self._least and names_one:
            self._ask_keys(node, carriers)
        size: exp.Expr = exp.Count(this=exp.Star())
        if self._least:
            counts = [exp.Count(this=exp.Distinct(expressions=[column.copy()])) for _, column in carriers]
            floor = [exp.GTE(this=count, expression=exp.Literal.number(self._least)) for count in counts]
            having = node.args.get("having")
            held = [exp.paren(having.this.copy())] if having is not None else []
            node.set("having", exp.Having(this=exp.and_(*held, *floor, wrap=False)))
            size = counts[0].copy()
        node.append("expressions", exp.alias_(size, exp.to_identifier(self._resolver.fresh("group"), quoted=True)))
        self._size = True

    def _ask_keys(self, node: exp.Select, carriers: list[tuple[Carrier, exp.Column]]) -> None:
        """Groups that may be one person: who stands behind them is asked first, in the same snapshot."""
        self._discloses = True
        keys = exp.Select(expressions=[column.copy() for _, column in carriers])
        for part in ("with_", "from_", "joins", "where"):
            held = node.args.get(part)
            if held:
                keys.set(part, [one.copy() for one in held] if isinstance(held, list) else held.copy())
        keys.set("distinct", exp.Distinct())
        self._keys = keys
        self._key_columns = tuple(
            SubjectColumn(place, carrier.table, carrier.column) for place, (carrier, _) in enumerate(carriers)
        )

    def _written(self, tree: exp.Expr) -> str:
        resolver = self._resolver
        tables = [table.name for table in tree.find_all(exp.Table)]
        strange = [name for name in tables if not name.startswith(resolver.mark)]
        if strange:
            raise Refused("table", f"There is no table {strange[0]}.", "Use a table that you may ask.", word=strange[0])
        dialect = resolver.profile.parser
        text = tree.sql(dialect=dialect, comments=False, identify=True)
        expected: Counter[tuple[str, ...]] = Counter()
        for sentinel in tables:
            if sentinel in resolver.used:
                view, relation = resolver.used[sentinel]
                quoted = exp.to_identifier(sentinel, quoted=True).sql(dialect=dialect)
                if text.count(quoted) != 1:
                    raise Refused("output", "The statement cannot be written again.", "Write it more simply.")
                text = text.replace(quoted, view.sql(relation))
                expected[view.path] += 1
        self._check(text, dialect, expected)
        return text

    def _check(self, text: str, dialect: str, expected: Counter[tuple[str, ...]]) -> None:
        """Read what was written: one query, with the tables of our views and our named queries, and no other."""
        try:
            found = sqlglot.parse(text, read=dialect)
        except Exception:  # noqa: BLE001  whatever cannot be read again must not run
            found = []
        if len(found) != 1 or not isinstance(found[0], exp.Select | exp.SetOperation | exp.Subquery):
            raise Refused("output", "The statement cannot be written again.", "Write it more simply.")
        profile, mark = self._resolver.profile, self._resolver.mark
        bases = Counter(
            tuple(
                profile.key(part.name, quoted=True)
                for part in (table.args.get("catalog"), table.args.get("db"), table.this)
                if part
            )
            for table in found[0].find_all(exp.Table)
            if not table.name.startswith(mark)
        )
        if bases != expected:
            raise Refused("output", "The statement cannot be written again.", "Write it more simply.")
