# SPDX-License-Identifier: Apache-2.0
"""What an expression computes: from which fields, whether it sums up many rows, and whether it may show one person's value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tournier.query import allowed
from tournier.query.cutting import QUERIES
from tournier.query.dialects import Profile
from tournier.query.fencing import Quiet
from tournier.query.kinship import Places
from tournier.query.lookups import is_form
from tournier.query.positions import counts, positions
from tournier.query.relations import NO_FIELDS, Column, Field, Fields, Place, Relation, Scope, Source
from tournier.query.showing import is_coarse
from tournier.query.sizes import Sizes
from tournier.query.values import Refused

# Gives the relation of a subquery, and changes its tree. The column is the one that is looked for with IN.
Ask = Callable[[exp.Expr, exp.Expr | None, str], Relation]


@dataclass(slots=True)
class Told:
    """What a SELECT computes.

    `names_one`: a value or a group may be that of one person. `simple`: inside its aggregates stand columns and sums
    of them alone, so that no single row can be singled out. `picks`: an aggregate that shows a value as it is.
    """

    columns: tuple[Column, ...] = ()
    summary: bool = False
    names_one: bool = False
    simple: bool = True
    picks: str = ""
    window: str = ""
    sealed: tuple[tuple[int, Source, Field], ...] = ()  # columns that show sealed values: place, source, field


@dataclass(slots=True)
class _Found:
    fields: set[Field] = field(default_factory=set)
    outside: set[Field] = field(default_factory=set)  # of what stands outside any aggregate
    aggregates: bool = False
    simple: bool = True
    plain: bool = True  # of the whole expression
    picks: str = ""
    window: str = ""

    def add(self, other: _Found) -> None:
        """Both together."""
        self.fields |= other.fields
        self.outside |= other.outside
        self.aggregates |= other.aggregates
        self.simple &= other.simple
        self.picks = self.picks or other.picks
        self.window = self.window or other.window


class Judge:
    """Judges the expressions of one SELECT."""

    def __init__(
        self, scope: Scope, profile: Profile, places: Places, sizes: Sizes, ask: Ask, quiet: Quiet | None
    ) -> None:
        self._scope = scope
        self._profile = profile
        self._places = places
        self._sizes = sizes
        self._ask = ask
        self._quiet = quiet
        self._clause = ""
        self._shown: set[int] = set()  # the columns that stand by themselves in the list of the outermost SELECT

    def using(self, columns: Sequence[exp.Expr]) -> None:
        """The columns of USING must be there."""
        for column in columns:
            self._column(column if isinstance(column, exp.Column) else exp.Column(this=column))

    def condition(self, node: exp.Expr | None, clause: str = "where") -> None:
        """A condition on rows; what its subqueries decide, it shows."""
        if node is not None:
            self._clause = clause
            found = _Found()
            self._walk(node, found)
            self._sizes.of(node)
            self._clause = ""
            if found.aggregates or found.window:
                raise Refused("aggregate", "A condition on rows sums up.", "Put it into HAVING.", word="WHERE")

    def values(self, node: exp.Expr) -> Fields:
        """The fields of an expression without aggregates."""
        found = _Found()
        self._walk(node, found)
        self._sizes.of(node)
        return frozenset(found.fields)

    def outputs(self, node: exp.Select, *, outermost: bool = False) -> Told:
        """The columns, groups, conditions on groups and order of a SELECT; what is sealed may stand in an `outermost` one."""
        whole = _Found()
        if outermost:
            self._shown = {id(part.unalias()) for part in node.expressions if isinstance(part.unalias(), exp.Column)}
        columns: list[Column] = []
        parts: list[exp.Expr] = []
        for place, part in enumerate(node.expressions):
            found = _Found()
            self._walk(part, found)
            whole.add(found)
            parts.append(part if isinstance(part, exp.Alias | exp.Column) else self._named(part, place))
            columns.append(self._output(parts[-1], found))
        self._sizes.row(columns)
        node.set("expressions", parts)
        for column, part in zip(columns, node.expressions, strict=True):
            self._scope.outputs[column.key] = column.fields, part
        for clause in (node.args.get("order"), node.args.get("group")):
            positions(clause, len(columns))
        self._shown.clear()
        for clause in ("group", "having", "qualify", "order", "limit", "offset", "windows", "distinct"):
            held = node.args.get(clause)
            for one in held if isinstance(held, list) else [held]:
                if isinstance(one, exp.Expr):
                    found = _Found()
                    self._walk(one, found)
                    self._sizes.of(one)
                    if clause == "group":
                        found.outside |= found.fields
                    elif clause != "distinct":
                        found.outside = set()
                    whole.add(found)
        summary = whole.aggregates or node.args.get("group") is not None or node.args.get("having") is not None
        return Told(
            tuple(columns),
            sealed=self._sealed(node, columns, summary=summary),
            summary=summary,
            names_one=bool(whole.picks) or any(map(_tells, whole.outside)),
            simple=whole.simple,
            picks=whole.picks,
            window=whole.window or ("QUALIFY" if node.args.get("qualify") else ""),
        )

    def _sealed(
        self, node: exp.Select, columns: Sequence[Column], *, summary: bool
    ) -> tuple[tuple[int, Source, Field], ...]:
        """The columns that show sealed values; Refused where rows do not stay as they are, or are put in order by one."""
        found: list[tuple[int, Source, Field]] = []
        counted = counts(node.args.get("order"))
        for at, (column, part) in enumerate(zip(columns, node.expressions, strict=True)):
            if not column.sealed:
                continue
            place = self._places.of(part.unalias())
            if summary or node.args.get("distinct") or at + 1 in counted or place is None or place.source is None:
                raise only_shown(column.name)
            found.append((at, place.source, next(iter(column.fields))))
        return tuple(found)

    def _named(self, part: exp.Expr, place: int) -> exp.Expr:
        """A computed column under a name of our own choice: each engine would give another."""
        name = part.sql_name().lower() if isinstance(part, exp.Func) and not isinstance(part, exp.Anonymous) else ""
        return exp.Alias(this=part, alias=exp.to_identifier(name or f"column{place + 1}", quoted=True))

    def _output(self, part: exp.Expr, found: _Found) -> Column:
        shown = part.args["alias"] if isinstance(part, exp.Alias) else part.this
        place = self._places.of(part.unalias())
        same = place.column.same if place is not None and place.column is not None and self._own(place) else ""
        key = self._profile.key(shown.name, quoted=True)
        size = self._sizes.of(part.unalias())
        kind = self._quiet.kind(part) if self._quiet is not None else ""
        return Column(key, part.alias_or_name, frozenset(found.fields), same, found.plain, size, kind)

    def _own(self, place: Place) -> bool:
        return place.scope is self._scope

    def _walk(self, node: exp.Expr, found: _Found, *, inside: bool = False, given: exp.Expr | None = None) -> None:
        if isinstance(node, QUERIES):
            self._subquery(node, found, given, inside=inside)
            return
        if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
            self._star(node)
            return
        if isinstance(node, exp.Column):
            self._name(node, found, inside=inside)
            return
        if isinstance(node, exp.Window):
            self._window(node, found, inside=inside)
            return
        if self._sums_up(node):
            self._aggregate(node, found)
            return
        if type(node) not in _SIMPLE:
            found.plain = False
            found.simple &= not inside and not isinstance(node, exp.Filter)
        looked_for = node.this if isinstance(node, exp.In) and node.args.get("query") is not None else None
        for child in _parts(node):
            self._walk(child, found, inside=inside, given=looked_for)

    def _star(self, node: exp.Expr) -> None:
        """A row as one value holds the hidden keys too; only count(*) reads none of it."""
        if not isinstance(node, exp.Star) or not isinstance(node.parent, exp.Count) or any(node.args.values()):
            raise Refused("star", "A * stands inside an expression.", "Name the columns.", word="*")

    def _name(self, node: exp.Column, found: _Found, *, inside: bool) -> None:
        place = self._column(node)
        found.fields |= place.fields
        if not inside:
            found.outside |= place.fields
        plain = place.column is not None and place.column.plain
        found.plain &= plain
        if inside:
            found.simple &= plain

    def _window(self, node: exp.Window, found: _Found, *, inside: bool) -> None:
        """A window function is no summary: its rows stay. What stands inside it may be one, of groups."""
        inner = node.this
        bare: exp.Expr = inner.this if isinstance(inner, exp.IgnoreNulls | exp.RespectNulls) else inner
        name = bare.sql_name().upper() if isinstance(bare, exp.Func) else "WINDOW"
        if not isinstance(inner, exp.Identifier):
            bare = bare.this if isinstance(bare, exp.Filter) else bare
            if not (self._sums_up(bare) or type(bare) in allowed.WINDOWED):
                raise Refused("window", f"{name} OVER cannot be judged.", "Leave it out.", word=name)
            found.window = found.window or name
        found.plain = False
        found.simple &= not inside
        for part in _parts(bare) if not isinstance(bare, exp.Identifier) else ():
            self._walk(part, found, inside=inside)
        if isinstance(inner, exp.Filter):
            self._walk(inner.expression, found, inside=inside)
        for key in ("partition_by", "order", "spec"):
            held = node.args.get(key)
            for one in held if isinstance(held, list) else [held]:
                if isinstance(one, exp.Expr):
                    self._walk(one, found, inside=inside)

    def _sums_up(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Anonymous):
            return str(node.this).lower() in allowed.NAMED_AGGREGATES
        return type(node) in allowed.AGGREGATES

    def _aggregate(self, node: exp.Expr, found: _Found) -> None:
        inner = _Found()
        for child in _parts(node):
            self._walk(child, inner, inside=True)
        inner.aggregates, inner.outside = True, set()
        found.plain &= inner.plain
        found.add(inner)
        shows = type(node) not in allowed.STATISTICS and not isinstance(node, exp.Anonymous)
        if shows and any(map(_tells, inner.fields)):
            found.picks = node.sql_name().upper() if isinstance(node, exp.Func) else type(node).key.upper()

    def _subquery(self, node: exp.Expr, found: _Found, given: exp.Expr | None, *, inside: bool) -> None:
        relation = self._ask(node, given, self._clause)
        self._sizes.subquery(node, relation.columns)
        found.plain = False
        found.simple &= not inside
        if not isinstance(node.parent, exp.Exists | exp.In):
            fields = NO_FIELDS.union(*(column.fields for column in relation.columns))
            found.fields |= fields
            if not inside:
                found.outside |= fields

    def _column(self, node: exp.Column) -> Place:
        for part in ("db", "catalog"):
            if node.args.get(part):
                raise Refused("column", "A column is named with its schema.", "Use the table's alias.", word=node.name)
        table = node.args.get("table")
        key = self._profile.key(node.this.name, quoted=True)
        at = self._profile.key(table.name, quoted=True) if table else ""
        place = self._scope.find(at, key)
        if place is None:
            raise Refused(
                "column",
                f"There is no column {node.name} here, or you may not see it.",
                "Look at the list of columns.",
                word=node.name,
            )
        if any(one.sealed for one in place.fields) and id(node) not in self._shown and not is_form(node.parent):
            raise only_shown(node.name)
        self._places.put(node, place)
        if not table and place.source is not None and (self._clause or place.scope is not self._scope):
            # It may be written elsewhere again, beside other tables.
            node.set("table", exp.to_identifier(place.source.alias, quoted=True))
        return place


def only_shown(word: str) -> Refused:
    """Of what lies sealed the engine has bytes: to compare, sort or compute with them would be a lie."""
    return Refused(
        "sealed",
        f"The field {word} lies sealed in the source: a statement can show it as it is, and do nothing else with it.",
        "Name it in the outermost list of columns, without DISTINCT or groups; look a customer up by tournier_lookup.",
        word=word,
    )


def _tells(one: Field) -> bool:
    """Whether a field's value may be one person's alone."""
    return one.personal and not is_coarse(one.treatment)


_SIMPLE = frozenset(
    getattr(exp, name)
    for name in [
        "Literal",
        "Add",
        "Sub",
        "Mul",
        "Neg",
        "Paren",
        "Cast",
        "Distinct",
        "DataType",
        "DataTypeParam",
        "Tuple",
        "Ordered",
        "Order",
        "Alias",
        "Where",
        "WithinGroup",
    ]
)


def _parts(node: exp.Expr) -> Iterator[exp.Expr]:
    """What an expression is made of. An alias and other bare names compute nothing."""
    return _expressions(
        child for value in node.args.values() for child in (value if isinstance(value, list) else (value,))
    )


def _expressions(children: Iterable[object]) -> Iterator[exp.Expr]:
    return (child for child in children if isinstance(child, exp.Expr) and not isinstance(child, exp.Identifier))
