# SPDX-License-Identifier: Apache-2.0
"""Decisions of the past as columns, and which of them no rule of a book can tell apart.

A column is its different values and, for each decision, which of them it is. A question (`atoms.py`) is asked once for
each different value, or pair of values, and the answers are spread over the decisions by number.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tournier.policy.compiling import is_fault
from tournier.policy.judging import shape_fields
from tournier.policy.kept import NOBODY, SUBJECT, Row, asking, columns, fields_of, remade
from tournier.policy.laboratory.atoms import Atom, questions_of
from tournier.policy.request import Channel, Facts, Request
from tournier.policy.rulebook import RuleBook

Numbers: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.int32]
Flags: TypeAlias = npt.NDArray[np.bool_]
_BITS = 62  # of answers that are told apart at a time
_ASKED: Mapping[str, Callable[[Any], object]] = {
    "cls": lambda asked: shape_fields(fields_of(asked)).cls,
    "categories": lambda asked: shape_fields(fields_of(asked)).categories,
    "families": lambda asked: shape_fields(fields_of(asked)).families,
}


@dataclass(frozen=True, slots=True)
class Column:
    """`values[codes[n]]` is the value of decision n."""

    values: Sequence[Any]
    codes: Numbers

    def spread(self, tell: Callable[[Any], object]) -> Column:
        """The column of what `tell` makes of each value."""
        return Column([tell(value) for value in self.values], self.codes)

    def flags(self, tell: Callable[[Any], object]) -> Flags:
        """For which decisions `tell` is true of the value."""
        return np.array([bool(tell(value)) for value in self.values], np.bool_)[self.codes]


class History:
    """Decisions of the past, added one by one; `add` takes rows of `kept.read_kept`."""

    def __init__(self) -> None:
        self._codes = {name: array("i") for name in columns()}
        self._values: dict[str, list[Any]] = {name: [] for name in columns()}
        known: list[dict[tuple[type, Any], int]] = [{} for _ in columns()]
        self._places = tuple(zip(self._codes.values(), known, self._values.values(), strict=True))

    def __len__(self) -> int:
        return len(self._codes["actor"])

    def add(self, row: Row) -> None:
        """One more decision."""
        for (codes, known, values), value in zip(self._places, row, strict=True):
            key = value.__class__, value  # True and 1 are the same to a dictionary, but one of them is no valid fact
            code = known.get(key)
            if code is None:
                code = known[key] = len(values)
                values.append(value)
            codes.append(code)

    def column(self, name: str) -> Column:
        """What was kept under that name."""
        return Column(self._values[name], np.frombuffer(self._codes[name], np.int32))

    def decision(self, number: int) -> tuple[Request, Facts]:
        """Request and facts of one decision."""
        return remade([values[codes[number]] for codes, _, values in self._places])


class Route:
    """The decisions by one channel about nobody, a customer or themselves, told apart by what two books ask of them."""

    def __init__(self, channel: Channel, whom: str, books: Iterable[RuleBook]) -> None:
        """BadInput when a rule asks what is not kept: then nobody can say what it would have done."""
        self.channel, self.whom = channel, whom
        compiled = [found for book in books if (found := book.plans(channel, named=whom != NOBODY))]
        self._asked = questions_of([plan for plan, _ in compiled], [show for _, show in compiled])
        self._facts = tuple({fact.key: fact for plan, _ in compiled for fact in plan.facts}.values())

    def rows(self, history: History) -> Numbers:
        """Which decisions of a history went this way."""
        of = history.column("channel").flags(lambda value: value == self.channel.value)
        return np.flatnonzero(of & history.column("whom").flags(lambda value: value == self.whom))

    def kinds(self, history: History, rows: Numbers) -> Numbers:
        """A number for each of those decisions: equal numbers are decided alike by both books."""
        view = _View(history, rows, self.whom)
        whole = ("request.purpose", "request.basis", "request.break_glass", "request.asked", *self._asked.whole)
        flags = chain(
            [view.column("request.count").flags(lambda count: type(count) is int and count >= 1)],
            (view.column(fact.key).flags(partial(is_fault, fact)) for fact in self._facts),
            map(view.answers, self._asked.atoms),
        )
        return kinds_of([*(view.column(name).codes for name in whole), *packed(flags, len(rows))], len(rows))


class _View:
    """Some decisions of a history, `rows`, with the columns that rules have names for."""

    def __init__(self, history: History, rows: Numbers, whom: str) -> None:
        self._history, self._rows, self._whom = history, rows, whom
        self._made: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """A column as `staff.branch` or `request.cls`."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Column:
        owner, _, word = name.partition(".")
        if name in {"staff.id", "request.staff"}:
            return self._take("actor").spread(lambda actor: asking(actor, self._whom))
        if owner != "request":
            return self._take(name)
        if word in _ASKED:
            return self._take("asked").spread(_ASKED[word])
        if word == "subject":
            return self._take("whom").spread(lambda whom: None if whom == NOBODY else SUBJECT)
        return self._take("channel").spread(Channel) if word == "channel" else self._take(word)

    def _take(self, kept: str) -> Column:
        column = self._history.column(kept)
        return Column(column.values, column.codes[self._rows])

    def answers(self, atom: Atom) -> Flags:
        """The answers to a question; False where a value is missing or malformed, which is told apart by itself."""
        asked = [self.column(name) for name in atom.columns]
        if len(asked) == 1:
            return asked[0].flags(lambda value: _asked(atom, value))
        if atom.by_size and all(_is_numbers(column) for column in asked):
            sizes = [np.array(column.values, np.int64)[column.codes] for column in asked]
            return np.asarray(atom.ask(*sizes), np.bool_)
        kinds = kinds_of((column.codes for column in asked), len(self._rows))
        told = [_asked(atom, *(column.values[column.codes[first]] for column in asked)) for first in firsts(kinds)]
        return np.array(told, np.bool_)[kinds]


def _is_numbers(column: Column) -> bool:
    return all(type(value) is int for value in column.values)


def _asked(atom: Atom, *values: object) -> bool:
    try:
        return bool(atom.ask(*values))
    except (TypeError, AttributeError):  # a value that is missing or malformed: its decision is refused for that
        return False


def kinds_of(parts: Iterable[Numbers], size: int) -> Numbers:
    """Numbers from 0 without a gap, equal for two rows exactly if all parts are equal for them."""
    kinds: Numbers = np.zeros(size, np.int64)
    for part in parts:
        width = int(part.max()) + 1 if size else 1
        kinds = _dense(kinds * width + part)
    return kinds


def packed(flags: Iterable[Flags], size: int) -> Iterator[Numbers]:
    """Many flags as few numbers, so that they are told apart many at a time; `flags` are taken one by one."""
    waiting = iter(flags)
    while (some := next(waiting, None)) is not None:
        number = np.zeros(size, np.int64)
        for flag in chain([some], islice(waiting, _BITS - 1)):
            number <<= 1
            number |= flag
        yield _dense(number)


def firsts(kinds: Numbers) -> Numbers:
    """For each kind its first row."""
    found = np.full(int(kinds.max()) + 1 if len(kinds) else 0, -1, np.int64)
    # Written from the last to the first, so the first stays.
    found[kinds[::-1]] = np.arange(len(kinds) - 1, -1, -1)
    return found


def _dense(numbers: Numbers) -> Numbers:
    return pa.array(numbers).dictionary_encode().indices.to_numpy().astype(np.int64)
