# SPDX-License-Identifier: Apache-2.0
"""What an expression computes: from which fields, whether it sums up many rows, and whether it may show one person's value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from tournier.query import allowed
from tournier.query.dialects import Profile
from tournier.query.positions import positions
from tournier.query.relations import Fields, Relation, Scope
from tournier.query.showing import is_coarse
from tournier.query.values import Refused

_QUERIES = (exp.Subquery, exp.Select, exp.SetOperation)


@dataclass(frozen=True, slots=True)
class Told:
    """What a SELECT shows: the fields of each column; whether its rows are groups; whether a group may be one person.

    `simple`: inside its aggregates stand columns and sums of them alone, so that no single row can be singled out.
    """

    columns: tuple[Fields, ...]
    summary: bool
    personal: bool
    names_one: bool
    simple: bool

    @property
    def statistic(self) -> bool:
        """Whether its rows stand for groups."""
        return self.summary


@dataclass(slots=True)
class _Found:
    fields: set[object]
    outside: set[object]  # of what stands outside any aggregate
    aggregates: bool = False
    simple: bool = True


class Judge:
    """Judges the expressions of one SELECT. `ask` gives the relation of a subquery, and changes its tree."""

    def __init__(self, scope: Scope, profile: Profile, ask: Callable[[exp.Expr], Relation]) -> None:
        self._scope = scope
        self._profile = profile
        self._ask = ask
        self._outputs_count = False

    def using(self, columns: Sequence[exp.Expr]) -> None:
        """The columns of USING must be there on the sides that are joined."""
        for column in columns:
            self._column(column if isinstance(column, exp.Column) else exp.Column(this=column))

    def condition(self, node: exp.Expr | None) -> None:
        """A condition on rows: its subqueries decide, and show nothing."""
        if node is not None:
            found = _Found(set(), set())
            self._walk(node, found, inside=False, conditions=True)
            if found.aggregates:
                raise Refused("aggregate", "A condition on rows sums up.", "Put it into HAVING.", word="WHERE")

    def outputs(self, node: exp.Select, *, free: bool) -> Told:
        """The columns, groups, conditions on groups and order of a SELECT."""
        columns: list[Fields] = []
        whole = _Found(set(), set())
        for place, part in enumerate(node.expressions):
            found = _Found(set(), set())
            self._walk(part, found, inside=False, conditions=free)
            columns.append(frozenset(found.fields))  # type: ignore[arg-type]
            whole.fields |= found.fields
            whole.outside |= found.outside
            whole.aggregates |= found.aggregates
            whole.simple &= found.simple
            node.expressions[place].replace(self._named(part, place)) if not _has_name(part) else None
        for part, fields in zip(node.expressions, columns, strict=True):
            self._scope.outputs[self._output_key(part)] = fields
        groups = node.args.get("group")
        for clause in (node.args.get("order"), groups):
            positions(clause, len(node.expressions))
        for clause in ("group", "having", "order", "limit", "offset"):
            held = node.args.get(clause)
            if held is not None:
                found = _Found(set(), set())
                self._walk(held, found, inside=False, conditions=free)
                whole.aggregates |= found.aggregates
                whole.simple &= found.simple
                if clause == "group":
                    whole.outside |= found.fields
        summary = whole.aggregates or groups is not None or node.args.get("having") is not None
        personal = any(source.relation.personal for source in self._scope.sources)
        if node.args.get("distinct") and personal and not free:
            raise Refused(
                "distinct", "DISTINCT hides whom a row concerns.", "Use GROUP BY with a count.", word="DISTINCT"
            )
        names_one = any(one.personal and not is_coarse(one.treatment) for one in whole.outside)  # type: ignore[attr-defined]
        return Told(tuple(columns), summary, personal, names_one, whole.simple)

    def _named(self, part: exp.Expr, place: int) -> exp.Expr:
        """A computed column under a name of our own choice: each engine would give another."""
        name = part.sql_name().lower() if isinstance(part, exp.Func) and not isinstance(part, exp.Anonymous) else ""
        return exp.alias_(part.copy(), exp.to_identifier(name or f"column{place + 1}", quoted=True))

    def _output_key(self, part: exp.Expr) -> str:
        found = part.args["alias"] if isinstance(part, exp.Alias) else part.this
        return self._profile.key(found.name, quoted=True)

    def _walk(self, node: exp.Expr, found: _Found, *, inside: bool, conditions: bool) -> None:
        if isinstance(node, _QUERIES):
            self._subquery(node, conditions=conditions)
            return
        if isinstance(node, exp.Column):
            fields = self._column(node)
            found.fields |= fields
            if not inside:
                found.outside |= fields
            return
        if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            raise _whole_row()
        if isinstance(node, exp.Window):
            self._window(node, conditions=conditions)
        elif self._sums_up(node):
            found.aggregates, inside = True, True
            self._aggregate(node, conditions=conditions)
        elif (inside and type(node) not in _SIMPLE) or isinstance(node, exp.Filter):
            found.simple = False
        for child in _parts(node):
            self._walk(child, found, inside=inside, conditions=conditions)

    def _sums_up(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Anonymous):
            return str(node.this).lower() in allowed.NAMED_AGGREGATES
        return type(node) in allowed.AGGREGATES

    def _aggregate(self, node: exp.Expr, *, conditions: bool) -> None:
        if type(node) in allowed.STATISTICS or conditions:
            return
        fields = {field for column in node.find_all(exp.Column) for field in self._column(column)}
        if any(field.personal and not is_coarse(field.treatment) for field in fields):
            word = node.sql_name().upper() if isinstance(node, exp.Func) else type(node).key.upper()
            raise Refused(
                "picks-one",
                f"{word} may show what one customer's field holds.",
                "Use a count, sum or average.",
                word=word,
            )

    @staticmethod
    def _window(node: exp.Window, *, conditions: bool) -> None:
        inner = node.this
        if not conditions and type(inner) not in allowed.RANKS:
            word = inner.sql_name().upper() if isinstance(inner, exp.Func) else "OVER"
            raise Refused("window", f"{word} OVER shows values of other rows.", "Rank, or group.", word=word)

    def _subquery(self, node: exp.Expr, *, conditions: bool) -> None:
        relation = self._ask(node)
        if conditions or not relation.personal:
            return
        raise Refused(
            "scalar-subquery",
            "A subquery gives a value of other customers to the answer.",
            "Join the table.",
            word="SELECT",
        )

    def _column(self, node: exp.Column) -> Fields:
        if isinstance(node.this, exp.Star):
            raise _whole_row()
        for part in ("db", "catalog"):
            if node.args.get(part):
                raise Refused("column", "A column is named with its schema.", "Use the table's alias.", word=node.name)
        table = node.args.get("table")
        key = self._profile.key(node.this.name, quoted=True)
        at = self._profile.key(table.name, quoted=True) if table else ""
        fields = self._scope.find(at, key)
        if fields is None:
            raise Refused(
                "column",
                f"There is no column {node.name} here, or you may not see it.",
                "Look at the list of columns.",
                word=node.name,
            )
        return fields


def _whole_row() -> Refused:
    """A row as one value holds the hidden keys too."""
    return Refused("star", "A * stands inside an expression.", "Name the columns.", word="*")


_SIMPLE = frozenset(
    getattr(exp, name)
    for name in [
        "Star",
        "Literal",
        "Add",
        "Sub",
        "Mul",
        "Neg",
        "Paren",
        "Cast",
        "Distinct",
        "DataType",
        "Tuple",
        "Ordered",
        "Order",
    ]
)


def _parts(node: exp.Expr) -> Iterator[exp.Expr]:
    """What an expression is made of. An alias and other bare names compute nothing."""
    for value in node.args.values():
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, exp.Expr) and not isinstance(child, exp.Identifier):
                yield child


def _has_name(part: exp.Expr) -> bool:
    return isinstance(part, exp.Alias | exp.Column)
