# SPDX-License-Identifier: Apache-2.0
"""One rewriting for all statements that differ in nothing but some of their literals.

A stencil is the rewriting of a statement in which made-up literals stand. It serves another statement when all that is
no hole is the same, character by character, and each hole holds a literal of the same kind. A literal is a hole only
where nothing is judged by its value:

- it is compared with a column in WHERE or ON of a SELECT in FROM, in WITH or outermost (so never a limit, a place, a
  size, a format, a pattern of a function, or part of what is grouped by);
- it is of a kind within which the guard tells no difference: short numbers, dates, and short texts that are no dates
  and hold nothing that any engine escapes.

Where a literal stands is asked of the tree, not of the text: what the cutting here takes for a literal and the parser
does not, is no hole. Two rewritings with different made-up literals, the longest and the shortest of their kinds, must
be the same but for them; else there is no stencil, and every statement of this shape is rewritten by itself.
Decision 0175 has the argument.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from tournier.query.dialects import Profile
from tournier.query.fencing import is_date
from tournier.query.lookups import KeyKind
from tournier.query.parsing import parsed
from tournier.query.values import Bound, Refused, Rewritten

_LITERAL = re.compile(
    r"""((?<![\w$.'"&])'[^'\\()\x00-\x1f\x7f]{1,64}'(?!')"""
    r"""|(?<![\w$.'"])(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?(?![\w.$'"]))"""
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TEXT, _DAY, _WHOLE, _BROKEN, _OTHER = "tdib-"
NUMBERS = _WHOLE + _BROKEN
_POSTGRESQL_TYPES = {_TEXT: 0, _DAY: 0, _WHOLE: 23, _BROKEN: 1700}  # what the server takes such a literal for
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike)
_JOINS = (exp.And, exp.Or, exp.Not, exp.Paren)
_AROUND = (exp.Select, exp.SetOperation, exp.CTE, exp.With, exp.Subquery)
# Casts that are read and written alike whatever stands in them; a TIMESTAMP is another type with a zone than without.
_CASTS = ("date", "smallint", "int", "bigint", "decimal", "double", "float", "text", "varchar")
_MOST_HOLES = 200
_MOST_FIXED = 16  # stencils of one shape
_LONGEST = 8_000  # characters; longer statements are seldom typed and never asked twice by value

Key = tuple[tuple[str, ...], str]  # what stands between the literals, and their kinds


def cut(sql: str) -> tuple[Key, list[str]]:
    """The statement without its literals, and these."""
    parts = _LITERAL.split(sql)
    values = parts[1::2]
    return (tuple(parts[::2]), "".join(map(_kind, values))), values


def _kind(literal: str) -> str:
    if literal[0] != "'":
        return _BROKEN if "." in literal else _WHOLE
    text = literal[1:-1]
    if _DATE.match(text):
        return _DAY if is_date(text) else _OTHER
    return _OTHER if is_date(text) else _TEXT


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with places for literals: `static[0]`, the literal `holes[0]`, `static[1]`, ..."""

    static: tuple[str, ...]
    holes: tuple[int, ...]

    @classmethod
    def of(cls, sql: str, made: Sequence[str]) -> _Text:
        """From a text in which the made-up literals stand."""
        places = {literal: hole for hole, literal in enumerate(made)}
        found = re.split("(" + "|".join(map(re.escape, made)) + ")", sql)
        return cls(tuple(found[::2]), tuple(places[literal] for literal in found[1::2]))

    def filled(self, literals: Sequence[str]) -> str:
        """The text with these in their places."""
        parts = [self.static[0]]
        for hole, static in zip(self.holes, self.static[1:], strict=True):
            parts += (literals[hole], static)
        return "".join(parts)


class Stencil:
    """A rewriting with holes."""

    def __init__(self, made: Rewritten, literals: Sequence[str], kinds: str, profile: Profile) -> None:
        self._rewritten = made
        self._sql = _Text.of(made.sql, literals)
        self._keys_sql = _Text.of(made.keys_sql, literals)
        self._bound = _marked(self._sql, kinds) if profile.name == "postgresql" else None

    def filled(self, literals: Sequence[str]) -> Rewritten:
        """The rewriting of the statement in which these literals stand."""
        bound = None
        if self._bound is not None:
            values = tuple(_value(literals[hole]) for hole in self._sql.holes)
            bound = replace(self._bound, values=values)
        return replace(
            self._rewritten, sql=self._sql.filled(literals), keys_sql=self._keys_sql.filled(literals), bound=bound
        )


def _marked(text: _Text, kinds: str) -> Bound:
    """The text with a parameter of the server's in each place."""
    marks = [f"${number}" for number, _ in enumerate(text.holes, 1)]
    sql = _Text(text.static, tuple(range(len(marks)))).filled(marks)
    return Bound(sql, tuple(_POSTGRESQL_TYPES[kinds[hole]] for hole in text.holes), ())


def _value(literal: str) -> str:
    return literal[1:-1] if literal[0] == "'" else literal


class Stencils:
    """The stencils of one guard. Safe for threads; it keeps so many shapes and forgets the oldest."""

    def __init__(self, profile: Profile, rewrite: Callable[[str, str, int, KeyKind], Rewritten], kept: int) -> None:
        self._profile = profile
        self._rewrite = rewrite
        self._kept = kept
        self._shapes: dict[tuple[Key, int, KeyKind], _Shape] = {}

    def rewritten(self, sql: str, keys: int, kind: KeyKind) -> Rewritten | None:
        """What the guard would make of the statement, or None: then it must be rewritten by itself.

        A shape that comes once is not worth a stencil; `keys` and `kind` are what else a rewriting depends on.
        """
        if len(sql) > _LONGEST:
            return None
        key, values = cut(sql)
        shape = self._shapes.get((key, keys, kind))
        if shape is None:
            if values:
                _remember(self._shapes, (key, keys, kind), _Shape(), self._kept)
            return None
        if shape.free is None:
            shape.free = holes(key, values, self._profile)
        free = shape.free
        if not free:
            return None
        fixed = tuple(value for place, value in enumerate(values) if place not in free)
        if fixed not in shape.stencils:
            # Literals that are no holes: they too must come twice, where there are any.
            _remember(shape.stencils, fixed, None, _MOST_FIXED)
            shape.waiting.add(fixed)
            if fixed:
                return None
        if fixed in shape.waiting:
            shape.waiting.discard(fixed)
            shape.stencils[fixed] = made(
                key, values, free, self._profile, lambda text, mark: self._rewrite(text, mark, keys, kind)
            )
        stencil = shape.stencils.get(fixed)
        return stencil.filled([values[place] for place in sorted(free)]) if stencil is not None else None


@dataclass(slots=True)
class _Shape:
    """What is known of statements that differ in literals alone. `free` is None until such a statement comes again."""

    free: frozenset[int] | None = None
    stencils: dict[tuple[str, ...], Stencil | None] = field(default_factory=dict)  # by the literals that are no holes
    waiting: set[tuple[str, ...]] = field(default_factory=set)


def _remember(kept: dict[Any, Any], key: object, value: object, most: int) -> None:
    while len(kept) >= most:
        kept.pop(next(iter(list(kept))), None)
    kept[key] = value


def holes(key: Key, values: Sequence[str], profile: Profile) -> frozenset[int]:
    """Which of the literals stand where their value decides nothing."""
    static, kinds = key
    known = [place for place, kind in enumerate(kinds) if kind != _OTHER]
    if not known or len(known) > _MOST_HOLES:
        return frozenset()
    written = list(values)
    for place, literal in zip(known, _made_up((kinds[place] for place in known), long=True), strict=True):
        written[place] = literal
    try:
        (tree,) = parsed(_joined(static, written), profile.grammar)
    except Exception:  # noqa: BLE001  the parser fails in its own ways; what it cannot read has no stencil
        return frozenset()
    free: dict[str, bool] = {}
    for node in tree.find_all(exp.Literal):
        literal = f"'{node.name}'" if node.is_string else node.name
        free[literal] = literal not in free and _is_free(node)
    return frozenset(place for place in known if free.get(written[place]))


def made(
    key: Key, values: Sequence[str], free: frozenset[int], profile: Profile, rewrite: Callable[[str, str], Rewritten]
) -> Stencil | None:
    """The stencil of statements that have other literals where they are `free`; None where none can be made.

    `rewrite` rewrites a text; its second argument chooses the names of ours in it.
    """
    static, kinds = key
    places = sorted(free)
    own = "".join(kinds[place] for place in places)
    found: list[Stencil] = []
    mark = secrets.token_hex(8)
    sets = [_made_up(own, long=long) for long in (True, False)]
    for literals in sets:
        written = list(values)
        for place, literal in zip(places, literals, strict=True):
            written[place] = literal
        if holes(key, written, profile) < free:
            return None
        try:
            found.append(Stencil(rewrite(_joined(static, written), mark), literals, own, profile))
        except Refused:
            return None
    one, other = found
    # What the one gives with the literals of the other must be what the other is, in every part.
    return one if all(one.filled(literals) == other.filled(literals) for literals in sets) else None


def _joined(static: Sequence[str], values: Sequence[str]) -> str:
    return _Text(tuple(static), tuple(range(len(values)))).filled(values)


def _made_up(kinds: Iterable[str], *, long: bool) -> list[str]:
    """Literals that stand nowhere else, each of its kind: as long as they may be, or short."""
    found: list[str] = []
    for kind in kinds:
        literal = ""
        while not literal or literal in found:
            literal = _MADE_UP[kind](long=long)
        found.append(literal)
    return found


def _text(*, long: bool) -> str:
    return f"'q{secrets.token_hex(31)}q'" if long else f"'q{secrets.token_hex(8)}'"


def _day(*, long: bool) -> str:
    del long  # all are as long
    return f"'{1000 + secrets.randbelow(9000)}-{1 + secrets.randbelow(12):02}-{1 + secrets.randbelow(28):02}'"


def _whole(*, long: bool) -> str:
    return str(100_000_000 + secrets.randbelow(900_000_000) if long else 10_000 + secrets.randbelow(90_000))


def _broken(*, long: bool) -> str:
    return f"{_whole(long=long)}.{1 + secrets.randbelow(9)}{'123' if long else ''}"


_MADE_UP = {_TEXT: _text, _DAY: _day, _WHOLE: _whole, _BROKEN: _broken}


def _is_free(literal: exp.Expr) -> bool:
    """Whether it is compared with a column where the conditions of rows stand."""
    node, compared = literal, literal.parent
    while compared is not None and (
        isinstance(compared, exp.Paren | exp.Neg) or (node.arg_key == "this" and _is_plain_cast(compared))
    ):
        node, compared = compared, compared.parent
    if isinstance(compared, exp.In):
        whole = node.arg_key == "expressions" and isinstance(compared.this, exp.Column)
    elif isinstance(compared, exp.Between):
        whole = node.arg_key in {"low", "high"} and isinstance(compared.this, exp.Column)
    else:
        whole = isinstance(compared, _COMPARED) and isinstance(
            compared.expression if node.arg_key == "this" else compared.this, exp.Column
        )
    return compared is not None and whole and _chooses_rows(compared)


def _is_plain_cast(node: exp.Expr) -> bool:
    return (
        type(node) is exp.Cast
        and node.to.is_type(*_CASTS)
        and not any(value for name, value in node.args.items() if name not in {"this", "to"})
    )


def _chooses_rows(condition: exp.Expr) -> bool:
    """Whether a condition stands in WHERE or ON of a query that is read from, or outermost."""
    node = condition
    while isinstance(node.parent, _JOINS):
        node = node.parent
    clause = node.parent
    if not (isinstance(clause, exp.Where) or (isinstance(clause, exp.Join) and node.arg_key == "on")):
        return False
    around = clause.parent
    while isinstance(around, _AROUND):
        place, outer = around.arg_key, around.parent
        if outer is None:
            return True
        if isinstance(outer, exp.From | exp.Join) and place == "this":
            around = outer.parent
        elif isinstance(outer, _AROUND) and place in {"this", "expression", "expressions", "with_"}:
            # A query in the list of a SELECT is a value of it.
            around = None if isinstance(outer, exp.Select) and place == "expressions" else outer
        else:
            return False
    return False
