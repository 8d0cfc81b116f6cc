# SPDX-License-Identifier: Apache-2.0
"""How many characters an expression can make, from what stands in the statement alone.

An engine builds a text in its memory before anybody can count the bytes of an answer. So what makes much out of little
must say how much with a number that stands in the statement: a count of REPEAT, a width of LPAD, PRINTF or CHAR. Those
numbers are followed through every expression, subquery and named query, multiplied where one stands inside another, and
a step of a recursion may not double what it got. What a table holds is reckoned as `FIELD` characters, what an
aggregate strings together as `STRUNG` of its values: the longer ones are bounded by the bank's own data and by the
limits that `tournier.engines` sets in the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlglot import exp

from tournier.query.dialects import Profile
from tournier.query.kinship import Places
from tournier.query.relations import FIELD, Column, Size
from tournier.query.values import Refused

STRUNG = 100
_STEPS = 100  # of a recursion, as far as its texts are reckoned
_NUMBER = 40
_DIGITS = 150_000  # PostgreSQL's numeric has up to 131 072 digits before the point, and 16 383 behind it
_MOMENT = 40  # characters that one letter of a format of dates may become
_FIGURE = 400  # characters of the longest number that PRINTF writes without being told a width

_COUNTED = (
    exp.Length, exp.StrPosition, exp.Count, exp.CountIf, exp.Unicode, exp.Ascii, exp.Sign, exp.ApproxDistinct,
    exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile, exp.Null, exp.Chr, exp.Predicate, exp.And, exp.Or, exp.Xor, exp.Not, exp.Boolean,
)  # fmt: skip
_ONE_OF = (
    exp.Case, exp.If, exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif, exp.Nvl2, exp.DecodeCase, exp.Min, exp.Max,
    exp.AnyValue, exp.First, exp.Last, exp.FirstValue, exp.LastValue, exp.NthValue, exp.Lag, exp.Lead, exp.Mode,
    exp.Sum, exp.Avg, exp.Add, exp.Sub, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.Values, exp.Translate,
)  # fmt: skip
_SUMS = (exp.Add, exp.Sub)
_CONVERSION = re.compile(r"%[-+ 0#,!]*(\*|\d*)(?:\.(\*|\d*))?[a-zA-Z%]?")
# What the parser's generator says over and over: how often it writes the arguments, by dialect.
_WRITTEN: Mapping[str, Mapping[type, int]] = {
    "duckdb": {
        exp.Initcap: 5, exp.SplitPart: 6, exp.StrPosition: 6, exp.Length: 3, exp.AddMonths: 4, exp.MonthsBetween: 4,
        exp.Left: 2, exp.Right: 2, exp.Substring: 2, exp.Unicode: 2, exp.ArrayAgg: 2,
    },
    "postgresql": {exp.StrPosition: 3, exp.Xor: 2, exp.ArrayAgg: 2},
    "sqlite": {exp.StrPosition: 3, exp.Greatest: 3, exp.Least: 3, exp.ArrayAgg: 2},
}  # fmt: skip
_CALLED: Mapping[type, str] = {exp.GroupConcat: "STRING_AGG", exp.DPipe: "||"}


class Sizes:
    """Reckons the expressions of one statement.

    `most` is how many characters a value, and a row, may have; `words` how many parts may be written for one expression.
    """

    def __init__(self, places: Places, profile: Profile, most: int, words: int) -> None:
        self._words = words
        self._written_often = _WRITTEN.get(profile.name, {})
        self._places = places
        self._profile = profile
        self._most = most
        self._queries: dict[int, tuple[exp.Expr, Size]] = {}
        self._known: dict[int, Size] = {}  # of the parts of the expression that is reckoned now
        self._rules: Mapping[type, Callable[[exp.Expr], Size]] = {
            exp.Repeat: self._repeat, exp.Space: self._space, exp.Pad: self._pad, exp.ConcatWs: self._concat_ws,
            exp.Replace: self._replace, exp.RegexpReplace: self._replace_all, exp.Cast: self._cast,
            exp.TryCast: self._cast, exp.GroupConcat: self._strung, exp.ArrayAgg: self._strung, exp.Window: self._window,
            exp.GenerateSeries: self._series, exp.ExplodingGenerateSeries: self._series, exp.TimeToStr: self._moment,
            exp.ToChar: self._moment, exp.Mul: self._product, exp.Pow: self._product, exp.Exp: self._product,
            exp.Left: self._shortened, exp.Right: self._shortened,
            exp.Substring: self._shortened, exp.Literal: self._written, exp.Identifier: self._nothing,
            exp.DataType: self._nothing, exp.Column: self._column, exp.Anonymous: self._named,
        }  # fmt: skip

    def of(self, node: exp.Expr) -> Size:
        """The most that it can be; Refused where that is too much or cannot be told."""
        around, self._known = self._known, {}
        parts = [node]
        for part in parts:  # from the outside in: a long chain of ORs is no deep one here
            if id(part) not in self._queries:
                parts += _parts(part)
        if self._written_often:
            self._fits(parts)
        for part in reversed(parts):
            size = self._one(part)
            if size.chars > self._most:
                raise _large(_word(part), self._most)
            self._known[id(part)] = size
        self._known = around
        return size

    def _fits(self, parts: list[exp.Expr]) -> None:
        """Refuse what becomes too long when it is written, because its parts stand there many times."""
        weights: dict[int, int] = {}
        for part in reversed(parts):
            often = self._written_often.get(type(part), 1)
            weight = (1 + sum(weights.get(id(one), 1) for one in _parts(part))) * often
            if often > 1 and weight > self._words:
                word = _word(part)
                raise Refused(
                    "size", f"{word} is nested too often.", "Use a named query for what is inside.", word=word
                )
            weights[id(part)] = weight

    def subquery(self, node: exp.Expr, columns: Iterable[Column]) -> None:
        """Remember what a query in an expression gives."""
        self._queries[id(node)] = node, _most(column.size for column in columns)

    def row(self, columns: Iterable[Column]) -> None:
        """Refuse a row whose computed columns are too much together."""
        if made(columns) > self._most:
            raise _large("SELECT", self._most)

    def step(self, start: Iterable[Column], step: Iterable[Column]) -> Size:
        """What a recursion gives after many steps; Refused when a step makes more than one of what it got."""
        grown, begun = _most(column.size for column in step), _most(column.size for column in start)
        if grown.again > 1:
            raise Refused(
                "size",
                "A step of this recursion makes twice of what it got.",
                "Use what the step got once in each of its columns.",
                word="RECURSIVE",
            )
        whole = begun.chars + grown.chars * (_STEPS if grown.again else 1)
        if whole > self._most:
            raise _large("RECURSIVE", self._most)
        return Size(whole)

    def _one(self, node: exp.Expr) -> Size:
        """Of one part, when its own parts are known."""
        if id(node) in self._queries:
            return self._queries[id(node)][1]
        rule = self._rules.get(type(node))
        if rule is not None:
            return rule(node)
        if isinstance(node, _COUNTED):
            return Size(_NUMBER)
        if isinstance(node, _ONE_OF):
            found = _most(self._held(node))
            return Size(found.chars + 1, found.again)
        found = _all(self._held(node))
        return Size(found.chars + (_NUMBER if isinstance(node, exp.Func) else 0), found.again)

    @staticmethod
    def _written(node: exp.Expr) -> Size:
        return Size(len(node.name))

    @staticmethod
    def _nothing(_node: exp.Expr) -> Size:
        return Size(0)

    def _shortened(self, node: exp.Expr) -> Size:
        """LEFT, RIGHT and SUBSTRING: what they say, and no more than there is."""
        found = _all(self._held(node))
        wanted = self._literal(node.args.get("length" if isinstance(node, exp.Substring) else "expression"))
        return found if wanted is None else Size(min(found.chars, abs(wanted)), found.again)

    def _held(self, node: exp.Expr) -> list[Size]:
        return [self._known[id(part)] for part in _parts(node)]

    def _at(self, node: object) -> Size:
        return self._known.get(id(node), Size(0))

    def _column(self, node: exp.Expr) -> Size:
        place = self._places.of(node)
        if place is None:
            return FIELD
        if place.column is not None:
            return place.column.size
        key = self._profile.key(node.name, quoted=True)
        held = [
            column.size for source in place.scope.sources for column in source.relation.columns if column.key == key
        ]
        if not held and key in place.scope.outputs:
            shown = place.scope.outputs[key][1]
            # Of a set operation only its columns are known; nothing is made out of them in its ORDER BY.
            return self.of(shown.unalias()) if not isinstance(shown, exp.Query) else Size(self._most)
        return _most(held)

    def _named(self, node: exp.Expr) -> Size:
        """A function that the parser knows by name only."""
        name = str(node.this).lower()
        parts = self._held(node)
        if name in {"lpad", "rpad"}:
            raise _untold(name.upper())
        if name in {"printf", "format"}:
            return self._printed(node, parts, name.upper())
        found = _all(parts)
        return Size(found.chars + _NUMBER, found.again)

    def _printed(self, node: exp.Expr, parts: list[Size], word: str) -> Size:
        """PRINTF: its format says widths, and must stand there."""
        first = node.expressions[0] if node.expressions else None
        if not isinstance(first, exp.Literal) or not first.is_string:
            raise _untold(word)
        wide = 0
        for width, precision in _CONVERSION.findall(first.name):
            if "*" in (width, precision):
                raise _untold(word)
            wide += int(width or 0) + int(precision or 0) + _FIGURE
        found = _all(parts[1:])
        return Size(len(first.name) + wide + 2 * found.chars, 2 * found.again)

    def _repeat(self, node: exp.Expr) -> Size:
        times = self._told(node, "times")
        one = self._at(node.this)
        return Size(one.chars * times, one.again * times)

    def _space(self, node: exp.Expr) -> Size:
        return Size(self._told(node, "this"))

    def _pad(self, node: exp.Expr) -> Size:
        return Size(self._told(node, "expression"))

    def _concat_ws(self, node: exp.Expr) -> Size:
        parts = self._held(node)
        between = max(0, len(parts) - 2)
        found = _all(parts)
        if not parts:
            return found
        return Size(found.chars + parts[0].chars * between, found.again + parts[0].again * between)

    def _replace(self, node: exp.Expr) -> Size:
        """Each place that is found becomes the whole replacement."""
        source, found, to = (node.args.get(name) for name in ("this", "expression", "replacement"))
        whole, sought, becomes = self._at(source), self._at(found), self._at(to)
        least = max(1, sought.chars if isinstance(found, exp.Literal) else 1)
        if becomes.chars <= least and not becomes.again:
            return whole
        return self._multiplied(whole, becomes, least)

    def _replace_all(self, node: exp.Expr) -> Size:
        """A pattern may be found between any two characters."""
        whole, becomes = self._at(node.this), self._at(node.args.get("replacement"))
        return whole if not becomes.chars else self._multiplied(whole, Size(becomes.chars + 1, becomes.again), 1)

    @staticmethod
    def _multiplied(whole: Size, becomes: Size, least: int) -> Size:
        # Nobody knows how often it is found, so what a recursion got may stand there more than once.
        again = 2 if whole.again or becomes.again else 0
        return Size((whole.chars + 1) * becomes.chars // least + becomes.chars, again)

    def _cast(self, node: exp.Expr) -> Size:
        held, to = self._at(node.this), node.args["to"]
        params = [param.this for param in to.expressions]
        if not params:
            return held
        first = self._literal(params[0])
        if first is None or first > self._most:
            raise _large(str(to.this.name if isinstance(to.this, exp.DType) else to.this), self._most)
        return Size(max(held.chars, first), held.again)  # CHAR pads with blanks

    def _strung(self, node: exp.Expr) -> Size:
        """Values of many rows in one."""
        found = _all(self._held(node))
        return Size(max(1, found.chars) * STRUNG, found.again * STRUNG)

    def _window(self, node: exp.Expr) -> Size:
        inner = node.this
        bare = inner.this if isinstance(inner, exp.IgnoreNulls | exp.RespectNulls | exp.Filter) else inner
        if isinstance(bare, exp.GroupConcat | exp.ArrayAgg):
            word = _word(bare)
            raise Refused(
                "size", f"{word} OVER makes a longer value for every row.", "Use it with GROUP BY.", word=word
            )
        return _most(self._held(node))

    def _series(self, node: exp.Expr) -> Size:
        """A list, or rows, from a number to a number."""
        ends = [
            self._literal(node.args.get(name)) for name in ("start", "end", "step") if node.args.get(name) is not None
        ]
        if any(end is None for end in ends):
            raise _untold("GENERATE_SERIES")
        size = Size(sum(abs(end) for end in ends if end is not None) * 2)
        if size.chars > self._most:
            raise _large("GENERATE_SERIES", self._most)
        return size

    def _moment(self, node: exp.Expr) -> Size:
        """A moment or a number in a format."""
        held, wide = self._at(node.this), self._at(node.args.get("format"))
        return Size(held.chars + wide.chars * _MOMENT, held.again + wide.again * _MOMENT)

    def _product(self, node: exp.Expr) -> Size:
        if self._profile.name != "postgresql":
            return Size(_FIGURE)
        return Size(_DIGITS if isinstance(node, exp.Pow | exp.Exp) else min(_DIGITS, _all(self._held(node)).chars + 1))

    def _told(self, node: exp.Expr, name: str) -> int:
        found = self._literal(node.args.get(name))
        word = _word(node)
        if found is None:
            raise _untold(word)
        if found > self._most:
            raise _large(word, self._most)
        return max(0, found)

    def _literal(self, node: object) -> int | None:
        """The number that stands there, or the least that LEAST names; None where none does."""
        while isinstance(node, exp.Paren | exp.Cast):
            node = node.this
        if isinstance(node, exp.Neg):
            found = self._literal(node.this)
            return None if found is None else -found
        if isinstance(node, exp.Least):
            known = [self._literal(one) for one in (node.this, *node.expressions)]
            return min((one for one in known if one is not None), default=None)
        if isinstance(node, exp.Literal):
            try:
                return int(float(node.name))
            except (ValueError, OverflowError):
                return None
        return None


def begin_step(start: Iterable[Size], step: exp.Expr) -> list[Size]:
    """The sizes of what a step of a recursion gets: of what it counts on with, a number's."""
    shown = step.expressions if isinstance(step, exp.Select) else []
    return [
        Size(_FIGURE) if place < len(shown) and isinstance(shown[place].unalias(), _SUMS) else Size(size.chars, 1)
        for place, size in enumerate(start)
    ]


def made(columns: Iterable[Column]) -> int:
    """The characters of what a row computes."""
    # Not by value: what is computed may come to as many characters as a field is taken for.
    return sum(column.size.chars for column in columns if column.size is not FIELD)


def _parts(node: exp.Expr) -> Iterator[exp.Expr]:
    for value in node.args.values():
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, exp.Expr):
                yield child


def _most(sizes: Iterable[Size]) -> Size:
    held = list(sizes)
    return Size(max((one.chars for one in held), default=0), max((one.again for one in held), default=0))


def _all(sizes: Iterable[Size]) -> Size:
    held = list(sizes)
    return Size(sum(one.chars for one in held), sum(one.again for one in held))


def _large(word: str, most: int) -> Refused:
    return Refused(
        "size", f"{word} could make a value of more than {most} characters.", "Write smaller numbers.", word=word
    )


def _untold(word: str) -> Refused:
    return Refused(
        "size",
        f"{word} does not say in the statement how much it makes.",
        "Write a smaller number there, as a number and not as an expression; LEAST(..., 100) will do.",
        word=word,
    )


def _word(node: exp.Expr) -> str:
    """What stands there, as people write it."""
    if isinstance(node, exp.Pad):
        return "LPAD" if node.args.get("is_left") else "RPAD"
    if isinstance(node, exp.Anonymous):
        return node.name.upper()
    return _CALLED.get(type(node)) or (node.sql_name() if isinstance(node, exp.Func) else node.key).upper()
