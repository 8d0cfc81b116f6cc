# SPDX-License-Identifier: Apache-2.0
"""Which row conditions of ours need a fence: those under which somebody's own condition could fail on a hidden row.

An engine may test the conditions of a SELECT in any order, so one of the statement's may meet a row that the rule hides.
It tells nothing as long as it cannot fail. `Quiet` knows the conditions that cannot, whatever the row holds; it is a list
of what may stand in them, and what is not listed is taken to fail. Where one may fail, every view that the SELECT reads is
fenced. What stands outside conditions (columns, groups, order) is computed of rows that have passed them.

Decision 0102 has the argument and its limits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sqlglot import exp

from tournier.query import allowed
from tournier.query.cutting import QUERIES
from tournier.query.dialects import Profile
from tournier.query.kinship import conjuncts
from tournier.query.relations import Scope

# What reading a value gives. Only values of one kind are compared where an engine casts in silence (`casts_silently`).
LOUD = ""  # it may fail, or nobody knows
ANY = "any"  # whatever it is, comparing it cannot fail
_TRUTH, _EXACT, _FLOAT, _TEXT, _DATE = "truth", "exact", "float", "text", "date"
_NUMBER, _DATE_TEXT = "number written", "date written"  # literals, which become what they are compared with
_MEETS = (
    {_NUMBER, _EXACT}, {_NUMBER, _FLOAT}, {_DATE_TEXT, _TEXT}, {_DATE_TEXT, _DATE},
)  # fmt: skip
_TYPES: Mapping[str, str] = {
    **dict.fromkeys(["tinyint", "smallint", "integer", "int", "bigint", "int2", "int4", "int8"], _EXACT),
    **dict.fromkeys(["real", "float", "double", "double-precision", "float4", "float8"], _FLOAT),
    **dict.fromkeys(["text", "varchar", "char", "character-varying", "character", "bpchar"], _TEXT),
    **dict.fromkeys(["decimal", "numeric"], _EXACT),
    **dict.fromkeys(["boolean", "bool"], _TRUTH),
    "date": _DATE,
}
_SIZE = re.compile(r"\(([0-9]+)(?:,([0-9]+))?\)\Z")
_WIDEST, _FINEST = (
    18,
    6,
)  # digits of a decimal, before and behind its point, that leave room to what it is compared with
_SHORT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?\Z")  # a longer literal can leave other numbers no room
_BANDS = {"postgresql": _EXACT, "duckdb": _FLOAT}  # what dividing an exact number gives
_DAYS = frozenset({"DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "YEAR", "YEARS"})
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_PARTS = frozenset(
    ["expressions", "from_", "joins", "where", "group", "having", "order", "limit", "offset", "distinct", "with_"]
)


def kind_of(type_: str, profile: Profile) -> str:
    """What reading a column of this type gives; an engine that casts nothing in silence needs no type."""
    plain = type_.strip().lower().replace(" ", "-").replace(",-", ",")
    size = _SIZE.search(plain)
    kind = _TYPES.get(_SIZE.sub("", plain), LOUD)
    if plain.startswith(("decimal", "numeric")) and profile.casts_silently:
        kind = kind if size and int(size[1]) <= _WIDEST and int(size[2] or 0) <= _FINEST else LOUD
    return kind or (LOUD if profile.casts_silently else ANY)


def kind_shown(treatment: str, kind: str, profile: Profile) -> str:
    """What reading a column of this kind gives under a treatment.

    A mask takes any text and gives one, and a band divides a number and cuts it; where the type leaves no doubt that there is
    a text to take, or a number with room, neither can fail. A token converts its text: that may fail on a row.
    """
    name = treatment.partition(":")[0]
    if name in {"plain", "withheld"}:
        return kind
    if name in {"partial", "year", "district"} and kind in {_TEXT, _DATE, _EXACT}:
        return _TEXT
    return _BANDS.get(profile.name, LOUD) if name == "band" and kind == _EXACT else LOUD


@dataclass(slots=True)
class Quiet:
    """Knows what cannot fail. `read` gives the kind of a column, `named` the named queries of the statement."""

    profile: Profile
    read: Callable[[exp.Expr], str]
    named: Iterable[exp.CTE] = ()
    _calm: dict[int, tuple[exp.Expr, bool]] = field(default_factory=dict)  # SELECT -> whether its conditions are
    _total: dict[int, tuple[exp.Expr, bool]] = field(default_factory=dict)

    def kind(self, node: exp.Expr) -> str:
        """What an expression gives; LOUD when computing it may fail on some row."""
        if isinstance(node, exp.Paren | exp.Alias):
            return self.kind(node.this)
        if isinstance(node, exp.Column):
            return self.read(node)
        if isinstance(node, QUERIES):
            return self._single(node)
        judge = self._judges.get(type(node))
        return judge(self, node) if judge else LOUD

    def holds(self, condition: exp.Expr) -> bool:
        """Whether a condition cannot fail."""
        return self.kind(condition) in {_TRUTH, ANY}

    def judge(self, node: exp.Select, scope: Scope) -> bool:
        """Whether no condition of a SELECT can fail. Its subqueries have been judged before."""
        conditions = [*conjuncts(node.args.get("where")), *conjuncts(_inside(node.args.get("having")))]
        conditions += [one for join in node.args.get("joins") or [] for one in conjuncts(join.args.get("on"))]
        calm = not node.args.get("qualify") and all(self.holds(one) for one in conditions)
        for key, holders in scope.merged.items():
            columns = [holder.relation.column(key) for holder in holders]
            kinds = [column.kind if column is not None else LOUD for column in columns]
            calm &= all(self._meet(kinds[0], kind) for kind in kinds)
        self._calm[id(node)] = node, calm
        return calm

    def reached(self, node: exp.Expr) -> set[str]:
        """The names of all views and named queries that a query reads, through those queries too."""
        bodies = {one.alias: one.this for one in self.named}
        found: set[str] = set()
        left = [node]
        while left:
            for table in left.pop().find_all(exp.Table):
                if table.name not in found:
                    found.add(table.name)
                    left += [bodies[table.name]] if table.name in bodies else []
        return found

    def total(self, node: exp.Expr) -> bool:
        """Whether a whole query cannot fail, in whatever order its parts are computed."""
        known = self._total.get(id(node))
        if known is None:
            self._total[id(node)] = node, False  # of a query that names itself
            known = self._total[id(node)] = node, self._totals(node)
        return known[1]

    def _totals(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Subquery):
            return self.total(node.this) and not any(node.args.get(part) for part in ("order", "limit", "offset"))
        if isinstance(node, exp.SetOperation):
            return self.total(node.this) and self.total(node.expression) and self._ends(node)
        if not isinstance(node, exp.Select) or {part for part, value in node.args.items() if value} - _PARTS:
            return False
        distinct, group = node.args.get("distinct"), node.args.get("group")
        groups = group.expressions if group is not None else []
        plain = distinct is None or not distinct.args.get("on")
        plain &= group is None or not {part for part, value in group.args.items() if value} - {"expressions"}
        starts = [part.this for part in [node.args.get("from_"), *(node.args.get("joins") or [])] if part is not None]
        return (
            plain
            and self._calm.get(id(node), (node, False))[1]
            and all(self.kind(one) for one in [*node.expressions, *groups])
            and all(self._source(one) for one in starts)
            and self._ends(node)
        )

    def _source(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Table):
            bodies = [one.this for one in self.named if one.alias == node.name]
            return all(self.total(body) for body in bodies)
        inner = node.this if isinstance(node, exp.Lateral) else node
        return isinstance(inner, exp.Subquery) and self.total(inner.this)

    def _ends(self, node: exp.Expr) -> bool:
        """Order and limits."""
        order = node.args.get("order")
        ordered = [one.this for one in order.expressions] if order is not None else []
        counts = [node.args[part].expression for part in ("limit", "offset") if node.args.get(part)]
        return all(isinstance(one, exp.Literal) for one in counts) and all(
            isinstance(one, exp.Literal) or bool(self.kind(one)) for one in ordered
        )

    def _meet(self, one: str, other: str) -> bool:
        """Whether comparing the two cannot fail."""
        if LOUD in {one, other}:
            return False
        floats = self.profile.casts_silently and {one, other} == {_EXACT, _FLOAT}  # PostgreSQL may find it out of range
        return one == other or ANY in {one, other} or {one, other} in _MEETS or floats

    def _of(self, kind: str) -> str:
        """A kind that matters where casts are silent; elsewhere the engine checks types before it reads a row."""
        return kind if self.profile.casts_silently else ANY

    def _single(self, node: exp.Expr) -> str:
        """A query as a value: it must give one row, whatever it finds."""
        inner = node.unnest() if isinstance(node, exp.Subquery) else node
        if not isinstance(inner, exp.Select) or inner.args.get("group") or len(inner.expressions) != 1:
            return LOUD
        summed = any(type(one) in allowed.AGGREGATES for one in _outside(inner.expressions[0]))
        return self.kind(inner.expressions[0]) if summed and self.total(node) else LOUD

    def _literal(self, node: exp.Expr) -> str:
        if node.is_string:
            return self._of(_DATE_TEXT if is_date(node.name) else _TEXT)
        return self._of(_NUMBER) if _SHORT.match(node.name) or not self.profile.casts_silently else LOUD

    def _compared(self, node: exp.Expr) -> str:
        return _TRUTH if self._meet(self.kind(node.this), self.kind(node.expression)) else LOUD

    def _both(self, node: exp.Expr) -> str:
        return _TRUTH if self.holds(node.this) and self.holds(node.expression) else LOUD

    def _not(self, node: exp.Expr) -> str:
        return _TRUTH if self.holds(node.this) else LOUD

    def _is(self, node: exp.Expr) -> str:
        kind = self.kind(node.this)
        fits = bool(kind) if isinstance(node.expression, exp.Null) else kind in {_TRUTH, ANY}
        return _TRUTH if fits and isinstance(node.expression, exp.Null | exp.Boolean) else LOUD

    def _among(self, node: exp.Expr) -> str:
        kind, query = self.kind(node.this), node.args.get("query")
        if {part for part, value in node.args.items() if value} - {"this", "expressions", "query"}:
            return LOUD
        if query is None:
            return _TRUTH if all(self._meet(kind, self.kind(one)) for one in node.expressions) else LOUD
        inner = query.unnest() if isinstance(query, exp.Subquery) else query
        if not isinstance(inner, exp.Select) or len(inner.expressions) != 1 or not self.total(query):
            return LOUD
        return _TRUTH if self._meet(kind, self.kind(inner.expressions[0])) else LOUD

    def _between(self, node: exp.Expr) -> str:
        kind = self.kind(node.this)
        ends = [self.kind(node.args[part]) for part in ("low", "high")]
        return _TRUTH if all(self._meet(kind, end) for end in ends) else LOUD

    def _like(self, node: exp.Expr) -> str:
        pattern = node.expression
        written = isinstance(pattern, exp.Literal) and pattern.is_string and "\\" not in pattern.name
        return _TRUTH if written and self._meet(self.kind(node.this), self._of(_TEXT)) else LOUD

    def _part(self, node: exp.Expr) -> str:
        """Some characters of a text, by places that are written: a negative length fails, and none can be written so."""
        places = [node.args.get("start"), node.args.get("length")]
        counted = all(
            one is None or (isinstance(one, exp.Literal) and not one.is_string and _SHORT.match(one.name))
            for one in places
        )
        whole = counted and not any("." in one.name for one in places if one is not None)
        return (
            self._of(_TEXT)
            if whole and places[0] is not None and self._meet(self.kind(node.this), self._of(_TEXT))
            else LOUD
        )

    def _exists(self, node: exp.Expr) -> str:
        return _TRUTH if self.total(node.this) else LOUD

    def _cast(self, node: exp.Expr) -> str:
        written = isinstance(node.this, exp.Literal) and node.this.is_string and is_date(node.this.name)
        return self._of(_DATE) if written and isinstance(node, exp.Cast) and node.to.is_type("date") else LOUD

    def _moved(self, node: exp.Expr) -> str:
        """A date that is written, and an interval that is; or two short numbers."""
        one, other = node.this, node.expression
        if isinstance(other, exp.Interval):
            unit = other.args.get("unit")
            known = isinstance(unit, exp.Var) and unit.name.upper() in _DAYS
            count = other.this.name if isinstance(other.this, exp.Literal) else ""
            dated = isinstance(one, exp.Cast) and self.kind(one)
            return self._of(_DATE) if known and dated and re.fullmatch("[0-9]{1,4}", count) else LOUD
        short = all(isinstance(part, exp.Literal) and _SHORT.match(part.name) for part in (one, other))
        return self._of(_NUMBER) if short and not (one.is_string or other.is_string) else LOUD

    def _count(self, node: exp.Expr) -> str:
        held = node.this.expressions if isinstance(node.this, exp.Distinct) else [node.this]
        quiet = not node.expressions and all(isinstance(one, exp.Star) or self.kind(one) for one in held)
        return self._of(_EXACT) if quiet else LOUD

    def _extreme(self, node: exp.Expr) -> str:
        return self.kind(node.this) if not node.expressions else LOUD

    def _average(self, node: exp.Expr) -> str:
        kind = self.kind(node.this)
        return LOUD if kind not in {_EXACT, _FLOAT, ANY} else _FLOAT if self.profile.casts_silently else ANY

    def _sum(self, node: exp.Expr) -> str:
        """Whole numbers and decimals have room for their sums; others may overflow."""
        roomy = self.profile.name in {"postgresql", "duckdb"}
        return _EXACT if roomy and self.kind(node.this) == _EXACT else LOUD

    def _share(self, node: exp.Expr) -> str:
        """A part of an average or a sum is no greater than it."""
        one, other = node.this, node.expression
        if not isinstance(one, exp.Literal):
            one, other = other, one
        part = isinstance(one, exp.Literal) and not one.is_string and _SHORT.match(one.name) is not None
        small = part and 0.0001 <= float(one.name) <= 1  # noqa: PLR2004  smaller ones may come below what a float holds
        return self.kind(other) if small and isinstance(other, exp.Avg | exp.Sum) else LOUD

    def _rank(self, node: exp.Expr) -> str:
        order = node.args.get("order")
        parts = [*(node.args.get("partition_by") or []), *(one.this for one in (order.expressions if order else []))]
        plain = type(node.this) in {exp.RowNumber, exp.Rank, exp.DenseRank}
        plain &= not {part for part, value in node.args.items() if value} - {"this", "partition_by", "order", "over"}
        return self._of(_EXACT) if plain and all(self.kind(one) for one in parts) else LOUD

    _judges: ClassVar[Mapping[type, Callable[[Quiet, exp.Expr], str]]] = {
        **dict.fromkeys(_COMPARED, _compared),
        **dict.fromkeys((exp.And, exp.Or), _both),
        **dict.fromkeys((exp.Add, exp.Sub), _moved),
        **dict.fromkeys((exp.Min, exp.Max), _extreme),
        exp.Not: _not,
        exp.Is: _is,
        exp.In: _among,
        exp.Between: _between,
        exp.Like: _like,
        exp.Exists: _exists,
        exp.Substring: _part,
        exp.Cast: _cast,
        exp.Literal: _literal,
        exp.Count: _count,
        exp.Avg: _average,
        exp.Sum: _sum,
        exp.Mul: _share,
        exp.Window: _rank,
        exp.Null: lambda _quiet, _node: ANY,
        exp.Boolean: lambda _quiet, _node: _TRUTH,
    }


def _inside(having: exp.Expr | None) -> exp.Expr | None:
    return having.this if having is not None else None


def _outside(node: exp.Expr) -> Iterable[exp.Expr]:
    """The parts of an expression that do not stand in a query within it."""
    return node.walk(prune=lambda one: isinstance(one, QUERIES))


def is_date(text: str) -> bool:
    """Whether a text that is written is taken for a date."""
    try:
        return len(text) == 10 and bool(dt.date.fromisoformat(text))  # noqa: PLR2004  YYYY-MM-DD
    except ValueError:
        return False
