# SPDX-License-Identifier: Apache-2.0
"""`tournier_lookup(c.phone, '10012345678')`: a person is looked up by a field whose clear values the statement never sees.

The statement says which field and which value; the gate asks its own look-up channel, and gives back the customers' own
keys. In the place of the form stands a comparison of those keys, as session values, with the key of the row. So no
predicate ever touches the field, and the form tells no more than a look-up does.

It stands once, in WHERE of the one outermost SELECT, as a condition that must hold with all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from sqlglot import exp

from tournier.query.kinship import Places
from tournier.query.relations import Scope, column_of
from tournier.query.values import LookUp, Refused

FORM = "tournier_lookup"
VARIABLE = "tournier.lookup_"
SQLITE_KEY = "tournier_lookup_key"
KeyKind: TypeAlias = tuple[str, str, str]  # what a rewriting depends on beside the number of keys: see `Answered`
NO_KIND: KeyKind = ("", "", "")
_ARGUMENTS = 2
_HEXADECIMAL = frozenset({"duckdb", "mysql"})  # digits close no quote, in no mode and no character set
_WORD = re.compile(r"[A-Za-z0-9_]+")
_TYPES = MappingProxyType(
    {
        "smallint": "BIGINT",
        "integer": "BIGINT",
        "bigint": "BIGINT",
        "uuid": "UUID",
        "text": "TEXT",
        "character varying": "TEXT",
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the gate answered: the keys of the customers, and what PostgreSQL would call the type of the key's column.

    `collated` is the character set and collation of that column, where its equality is wider than equal text.
    """

    keys: tuple[str, ...] = field(default=(), repr=False)
    type: str = "text"
    collated: tuple[str, str] = ("", "")

    def settings(self, dialect: str) -> tuple[tuple[str, str], ...]:
        """The keys as session values."""
        coded = [key.encode().hex() if dialect in _HEXADECIMAL else key for key in self.keys]
        return tuple((f"{VARIABLE}{place}", key) for place, key in enumerate(coded, 1))


def is_form(node: exp.Expr | None) -> bool:
    """Whether it is the form."""
    return isinstance(node, exp.Anonymous) and str(node.this).lower() == FORM


def judge(node: exp.Expr, tree: exp.Expr, dialect: str) -> None:
    """Refuse the form where its meaning is not clear, or where it would tell more than a look-up."""
    arguments = node.expressions
    if dialect not in _VALUES:
        raise _refused("tournier_lookup cannot be asked here.", "Search for the customer at the screen.")
    if (
        len(arguments) != _ARGUMENTS
        or not isinstance(arguments[0], exp.Column)
        or isinstance(arguments[0].this, exp.Star)
    ):
        raise _refused("tournier_lookup takes a column and a text.", "Write tournier_lookup(phone, '10012345678').")
    if not (isinstance(arguments[1], exp.Null) or (isinstance(arguments[1], exp.Literal) and arguments[1].is_string)):
        raise _refused(
            "tournier_lookup looks for a text that stands in the statement.",
            "Write the whole value there, in quotation marks.",
        )
    at = node.parent
    while isinstance(at, exp.And | exp.Paren):
        at = at.parent
    if not isinstance(at, exp.Where) or not isinstance(at.parent, exp.Select) or at.parent is not tree:
        raise _refused(
            "tournier_lookup stands where it is not clear whom the answer concerns.",
            "Write it in WHERE of the outermost SELECT, joined to other conditions with AND.",
        )
    if sum(map(is_form, tree.find_all(exp.Anonymous))) > 1:
        raise _refused("tournier_lookup stands there more than once.", "Look one person up at a time.")


def resolve(
    scope: Scope, places: Places, tables: Mapping[str, object], answered: Answered, dialect: str
) -> LookUp | None:
    """What the form in this SELECT looks up; the comparison of keys takes its place. None where there is none."""
    where = scope.node.args.get("where") if scope.node is not None else None
    form = next((one for one in where.find_all(exp.Anonymous) if is_form(one)), None) if where is not None else None
    if form is None:
        return None
    place = places.of(form.expressions[0])
    source = place.source if place is not None and place.scope is scope else None
    base = source is not None and isinstance(source.node, exp.Table) and source.node.name in tables
    if place is None or source is None or not base or len(place.fields) != 1 or any(one.side for one in scope.sources):
        raise _refused(
            "tournier_lookup takes a column of a table that is read as it is.",
            "Name the table in FROM, without an outer join, and give its column.",
        )
    carriers = source.relation.carriers
    if len(carriers) != 1 or not carriers[0].own:
        raise _refused(
            "tournier_lookup takes a field of the table of customers.",
            "Join that table, and look the customer up there.",
        )
    (held,) = place.fields
    sought = form.expressions[1]
    # A client that asks for the columns of a prepared statement has no value yet: NULL, and that is nobody.
    found = LookUp(held.table, held.column, None if isinstance(sought, exp.Null) else sought.name)
    form.replace(_compared(column_of(source.alias, carriers[0].emitted), answered, dialect))
    return found


def _compared(key: exp.Expr, answered: Answered, dialect: str) -> exp.Expr:
    """The key of the row is one of those that the gate gave."""
    if not answered.keys:
        return exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(0))
    if dialect == "mysql":
        return _compared_exactly(key, answered)
    value = _VALUES[dialect]
    known = _TYPES.get(answered.type.partition("(")[0])
    if known is None:  # compared as text, which every engine writes as the gate does
        key, known = exp.Cast(this=key, to=exp.DataType.build("TEXT")), "TEXT"
    values = [exp.Cast(this=value(place), to=exp.DataType.build(known)) for place, _ in enumerate(answered.keys, 1)]
    return exp.In(this=key, expressions=values)


def _compared_exactly(key: exp.Expr, answered: Answered) -> exp.Expr:
    """The same for MySQL, whose texts are equal where they read differently: the bytes decide.

    Beside them stands the column's own equality, by which its index finds the row (decision 0210).
    """
    values = [_VALUES["mysql"](place) for place, _ in enumerate(answered.keys, 1)]
    if _TYPES.get(answered.type) == "BIGINT":
        signed = exp.DataType.build("BIGINT")
        return exp.In(this=key, expressions=[exp.Cast(this=_spelled(one), to=signed.copy()) for one in values])
    bytes_of_it = exp.Cast(this=_spelled(key), to=exp.DataType.build("BINARY", dialect="mysql"))
    exact = exp.In(this=bytes_of_it, expressions=values)
    charset, collation = answered.collated
    if not (_WORD.fullmatch(charset) and _WORD.fullmatch(collation)):
        return exact
    own = [
        exp.Collate(this=_spelled(_spelled(one.copy()), charset), expression=exp.Var(this=collation)) for one in values
    ]
    return exp.paren(exp.And(this=exp.In(this=key.copy(), expressions=own), expression=exact))


def _spelled(value: exp.Expr, charset: str = "utf8mb4") -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType(this=exp.DataType.Type.CHARACTER_SET, kind=exp.Var(this=charset)))


def _session_value(place: int) -> exp.Expr:
    """A variable of the session, as `pins` sets it."""
    return exp.Parameter(this=exp.to_identifier(f"{VARIABLE}{place}", quoted=True))


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _variable(place: int) -> exp.Expr:
    return exp.Literal.string(f"{VARIABLE}{place}")


_VALUES: Mapping[str, Callable[[int], exp.Expr]] = {
    "postgresql": lambda place: _call("current_setting", _variable(place)),
    "duckdb": lambda place: _call("decode", _call("unhex", _call("getvariable", _variable(place)))),
    "mysql": lambda place: exp.Unhex(this=_session_value(place)),
    "sqlite": lambda place: _call(SQLITE_KEY, exp.Literal.number(place)),
}


def _refused(cause: str, cure: str) -> Refused:
    return Refused("lookup", cause, cure, word=FORM)
