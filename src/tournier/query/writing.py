# SPDX-License-Identifier: Apache-2.0
"""The statement that runs, and the one that asks for keys beside it: written from resolved trees, and read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from sqlglot import Dialect, exp
from sqlglot.errors import SqlglotError

from tournier.query.carrying import one_of
from tournier.query.cutting import Cut
from tournier.query.ordering import Ordering, grouped
from tournier.query.parsing import parsed
from tournier.query.relations import Carrier, Scope, column_of
from tournier.query.resolving import Resolved, Resolver
from tournier.query.sinking import sink, sinkable
from tournier.query.sizes import made
from tournier.query.sourcing import Tables
from tournier.query.tokens import INNER
from tournier.query.values import OutputColumn, Refused, Rewritten, SealedColumn, SubjectColumn
from tournier.query.views import quoted

_Group = tuple[str, tuple[str, ...]]  # a table, and the columns that lead from it to a customer


class Work:
    """One statement on its way."""

    def __init__(self, tables: Tables, least_group: int) -> None:
        self._tables = tables
        self._resolver = Resolver(tables)
        self._least = least_group

    def done(self, tree: exp.Expr, settings: tuple[tuple[str, str], ...]) -> Rewritten:
        """The whole of it."""
        self._tables.root = tree.unnest() if isinstance(tree, exp.Subquery) else tree
        found = self._resolver.query(tree, {})
        width = len(found.relation.columns)
        bare = self._tables.bare and isinstance(tree, exp.Select)
        carriers, size = self._rooted(found)
        keys_sql, keys = self._keys()
        columns = tuple(
            OutputColumn(
                column.name,
                tuple(sorted({one.treatment for one in column.fields})),
                tuple(sorted({(one.table, one.column) for one in column.fields})),
            )
            for column in found.relation.columns
        )
        text = self._written(tree, fenced=self._tables.fenced)
        return Rewritten(
            text,
            columns,
            tuple(SubjectColumn(width + at, one.table, one.column) for at, one in enumerate(carriers)),
            aggregate=found.relation.personal and (size or not carriers),
            group_size=width + len(carriers) if size else None,
            tables=tuple(sorted({view.name for view, _ in self._tables.used.values()})),
            settings=settings + self._joining(text + keys_sql),
            discloses=bool(keys_sql),
            keys_sql=keys_sql,
            keys=keys,
            made=made(found.relation.columns),
            look_up=self._tables.look_up,
            compared=tuple(self._tables.compared),
            bare=bare,
            sealed=self._sealed(found, width),
        )

    @staticmethod
    def _sealed(found: Resolved, width: int) -> tuple[SealedColumn, ...]:
        """The columns to be opened, and where the key of the customer of each row stands: carriers come in the order of the scope."""
        if found.told is None or found.scope is None:
            return ()
        carried = [source for source, _ in found.scope.carriers()]
        return tuple(
            SealedColumn(
                at, one.table, one.column, one.treatment, width + carried.index(source) if source in carried else None
            )
            for at, source, one in found.told.sealed
        )

    def _joining(self, text: str) -> tuple[tuple[str, str], ...]:
        several = len(self._tables.used) > 1 and INNER in text
        return self._tables.profile.joining if several else ()

    def _rooted(self, found: Resolved) -> tuple[Sequence[Carrier], bool]:
        """The hidden columns of the whole statement: whom its rows concern, and whether the last is a group's size."""
        told, scope = found.told, found.scope
        if self._least:
            return self._floored(found)
        if found.branches:
            return self._resolver.carry(found).carriers, False
        if told is None or scope is None or scope.node is None or not told.summary:
            self._resolver.beside(found.parts)
            return (), False
        distinct = scope.node.args.get("distinct") is not None
        if told.names_one or not told.simple or told.window or distinct:
            self._resolver.beside(found.parts)
            carriers: Sequence[Carrier] = ()
        else:
            carriers = self._alone(scope.node, scope)
        if not distinct:
            self._append(scope.node, "group", exp.Count(this=exp.Star()))
        return carriers, not distinct

    def _alone(self, node: exp.Select, scope: Scope) -> list[Carrier]:
        """Hidden columns that name the one person of a group that has no other."""
        found: list[Carrier] = []
        for source in self._resolver.cutter.named(scope):
            for group in self._groups(source.relation.carriers):
                columns = [column_of(source.alias, carrier.emitted) for carrier in group]
                held = list(zip(group, columns, strict=True))
                alike = [
                    exp.EQ(this=one_of(at, one.copy()), expression=one_of(at, one.copy(), last=True))
                    for at, one in held
                ]
                for carrier, column in held:
                    case = exp.If(
                        this=exp.and_(*(one.copy() for one in alike), copy=False), true=one_of(carrier, column)
                    )
                    self._append(node, "alone", exp.Case(ifs=[case]))
                    found.append(carrier)
        return found

    def _append(self, node: exp.Select, kind: str, column: exp.Expr) -> None:
        node.append(
            "expressions", exp.Alias(this=column, alias=exp.to_identifier(self._tables.fresh(kind), quoted=True))
        )

    def _floored(self, found: Resolved) -> tuple[Sequence[Carrier], bool]:
        """For a purpose with a least group: groups of at least so many people, of rows that stand each for itself."""
        told, scope = found.told, found.scope
        node = scope.node if scope is not None else None
        if found.relation.personal and (told is None or scope is None or node is None or not told.summary):
            raise Refused(
                "statistic",
                f"For this purpose every row must stand for at least {self._least} customers.",
                "Use GROUP BY with counts, sums or averages.",
                word="SELECT",
            )
        if self._resolver.besides:
            word = self._resolver.besides[0].word
            raise Refused(
                "floor",
                "For this purpose nothing may hang on single customers beside the groups that are shown.",
                "Summarise rows of tables as they are; put conditions into WHERE.",
                word=word,
            )
        if not found.relation.personal or told is None or scope is None or node is None:
            return (), False
        if told.picks:
            raise Refused(
                "picks-one",
                f"{told.picks} may show what one customer's field holds.",
                "Use a count, sum or average.",
                word=told.picks,
            )
        if not told.simple or node.args.get("distinct") is not None:
            raise Refused(
                "floor",
                "A summary that counts or sums under a condition can single out one customer.",
                "Put the condition into WHERE, and sum up columns as they are.",
                word="CASE" if not told.simple else "DISTINCT",
            )
        carriers = [(source.alias, carrier.emitted) for source, carrier in scope.carriers()]
        counts = [exp.Count(this=exp.Distinct(expressions=[column_of(*one)])) for one in carriers]
        floor = [exp.GTE(this=count, expression=exp.Literal.number(self._least)) for count in counts]
        having = node.args.get("having")
        held = [exp.paren(having.this.copy())] if having is not None else []
        node.set("having", exp.Having(this=exp.and_(*held, *floor, wrap=False)))
        self._append(node, "group", counts[0].copy())
        return (), True

    def _keys(self) -> tuple[str, tuple[SubjectColumn, ...]]:
        """The statement that asks for the keys of everybody who is named besides, and its columns."""
        cuts = [cut for part in self._resolver.besides for cut in self._resolver.cutter.cut(part)]
        if not cuts:
            return "", ()
        grouped = [[_label(group) for group in self._groups(cut.carriers)] for cut in cuts]
        layout: list[_Group] = []
        for groups in grouped:
            for label in groups:
                layout += [label] * max(0, groups.count(label) - layout.count(label))
        queries = [cuts[0].query] if len(cuts) == 1 else [self._laid(cut, layout) for cut in cuts]
        whole: exp.Expr = queries[0]
        for query in queries[1:]:
            whole = exp.Union(this=whole, expression=query, distinct=True)
        self._define(whole)
        columns = [(table, column) for table, listed in layout for column in listed]
        # Conditions that stood apart stand side by side here: where one of them may fail, every view is fenced.
        fenced = set(self._tables.used) if self._tables.fenced else set()
        return self._written(whole, fenced=fenced), tuple(SubjectColumn(at, *one) for at, one in enumerate(columns))

    def _laid(self, cut: Cut, layout: Sequence[_Group]) -> exp.Select:
        """The query with the columns of the layout. All are text, so that NULL has the type of what it stands for."""
        columns = iter(cut.query.expressions)
        held = [(_label(group), [next(columns) for _ in group]) for group in self._groups(cut.carriers)]
        laid: list[exp.Expr] = []
        for label in layout:
            at = next((at for at, (own, _) in enumerate(held) if own == label), None)
            laid += held.pop(at)[1] if at is not None else [exp.null() for _ in label[1]]
        names = [f"{self._tables.mark}key{at}" for at in range(len(laid))]
        cast = [exp.Cast(this=one, to=exp.DataType.build("TEXT")) for one in laid]
        cut.query.set(
            "expressions",
            [
                exp.Alias(this=one, alias=exp.to_identifier(name, quoted=True))
                for one, name in zip(cast, names, strict=True)
            ],
        )
        cut.query.set("distinct", None)
        return cut.query

    def _groups(self, carriers: Iterable[Carrier]) -> list[list[Carrier]]:
        """Carriers that lead to a customer together: as many of a table as its rule names."""
        widths = {view.name: len(view.subjects) for view, _ in self._tables.used.values()}
        found: list[list[Carrier]] = []
        for table, run in groupby(carriers, key=lambda one: one.table):
            whole = list(run)
            found += [whole[at : at + widths[table]] for at in range(0, len(whole), widths[table])]
        return found

    def _define(self, whole: exp.Expr) -> None:
        """Put before a query the named queries that it reads."""
        needed: set[str] = set()
        left = [whole]
        named = {one.alias: one for one in self._resolver.named}
        while left:
            for table in left.pop().find_all(exp.Table):
                if table.name in named and table.name not in needed:
                    needed.add(table.name)
                    left.append(named[table.name].this)
        listed = [one.copy() for one in self._resolver.named if one.alias in needed]
        if listed:
            again = any(table.name == one.alias for one in listed for table in one.this.find_all(exp.Table))
            whole.set("with_", exp.With(expressions=listed, recursive=again))

    def _written(self, tree: exp.Expr, *, fenced: Collection[str]) -> str:
        tables = self._tables
        keys = {sentinel: view.key for sentinel, (view, _) in tables.used.items()}
        keys |= {one.alias: grouped(one.this) for one in self._resolver.named}
        ordering = Ordering(tables.profile, tables.given, keys)
        sunk = sinkable(tree, tables, ordering, fenced)
        if tables.profile.joins_as_written:
            ordering.order(tree)
        sink(sunk, tables)
        read = list(tree.find_all(exp.Table))
        names = Counter(table.name for table in read)
        strange = [name for name in names if not name.startswith(tables.mark)]
        if strange:
            raise Refused("table", f"There is no table {strange[0]}.", "Use a table that you may ask.", word=strange[0])
        dialect = tables.profile.grammar
        text = _text(tree, dialect)
        self._check(text, dialect, names)
        named = {tables.profile.key(one.name, quoted=True) for one in tree.find_all(exp.Identifier)}
        whole = {table.name for table in read if table.args.get("alias") and table.args["alias"].args.get("columns")}
        views: dict[str, str] = {}
        for sentinel, count in names.items():
            if sentinel in tables.used:
                view, relation = tables.used[sentinel]
                name = quoted(sentinel, tables.profile.name)
                if text.count(name) != count:
                    raise _unwritten()
                all_of_it = sentinel in whole or not tables.profile.narrow
                views[name] = view.sql(relation, None if all_of_it else named, fenced=sentinel in fenced)
        if tables.profile.views_first and views:
            first = ", ".join(f"{name} AS {view}" for name, view in views.items())
            recursive = text.startswith("WITH RECURSIVE ")
            after = text.removeprefix("WITH ").removeprefix("RECURSIVE ")
            return f"WITH {'RECURSIVE ' if recursive else ''}{first}{' ' if after == text else ', '}{after}"
        for name, stands in views.items():
            text = text.replace(name, stands)
        return text

    @staticmethod
    def _check(text: str, dialect: Dialect, names: Counter[str]) -> None:
        """Read what was written: one query over the names that stand for views and for named queries, and no other.

        What takes the place of such a name is a subquery that was read when it was made (`View.sql`).
        """
        try:
            found = parsed(text, dialect)
        except Exception:  # noqa: BLE001  whatever cannot be read again must not run
            found = []
        if len(found) != 1 or not isinstance(found[0], exp.Select | exp.SetOperation | exp.Subquery):
            raise _unwritten()
        tables = list(found[0].find_all(exp.Table))
        if any(table.args.get("db") or table.args.get("catalog") for table in tables):
            raise _unwritten()
        if Counter(table.name for table in tables) != names:
            raise _unwritten()


def _text(tree: exp.Expr, dialect: Dialect) -> str:
    try:
        return tree.sql(dialect=dialect, comments=False, identify=True, copy=False)
    except SqlglotError:  # some functions are written by another's words, which it then cannot read
        raise _unwritten(_failing(tree, dialect)) from None


def _failing(tree: exp.Expr, dialect: Dialect) -> str:
    """The function that cannot be written, and within which all can."""
    for node in reversed(list(tree.find_all(exp.Func))):
        try:
            node.sql(dialect=dialect)
        except SqlglotError:
            return node.sql_name()
    return ""


def _unwritten(word: str = "") -> Refused:
    return Refused("output", "The statement cannot be written again.", "Write it more simply.", word=word)


def _label(group: Sequence[Carrier]) -> _Group:
    return group[0].table, tuple(carrier.column for carrier in group)
