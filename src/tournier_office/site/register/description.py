# SPDX-License-Identifier: Apache-2.0
"""What a register is, as frozen values. Pure: no table is touched here, so an AppConfig may name it.

- a stage that no move leads to, a verb that stands twice, a name that the table lacks: `faults` says so, and a test asks it;
- `Who` that names nobody is nobody;
- a field with a `category` says something about a person: it may be asked for in a form, it lies sealed in the row, and
  no list, filter, export or row of the API holds it; it leaves by the gate (decision 0225).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES
from tournier_office.site.navigation import Group, Link, staff_only

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
Choices: TypeAlias = Callable[[], Sequence[tuple[str, Text]]]


OFFICER = "secrecy_officer"  # not a post: what the officer of a branch is, by the register that names them (0345)
LEDGER = "ledger"  # where a field leads whose text is an entry's id


class Kind(StrEnum):
    """What may be written into a field, and how it is asked for."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"  # several of a list, kept with commas between
    STAFF = "staff"
    PEOPLE = "people"  # several members of staff, kept with commas between; also such as have left
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `asked` stands in the form of a new row, `listed` in the list, `narrows` and `sorts` say what a list can do by it.

    `reading` makes the words that are shown from the row. A field that is not `stored` is only read, or only asked by a
    move: then it stands in the step and in the ledger. Of a `category` of the catalogue it says something about a person;
    what is typed into one that `adds` is written behind what stands there. One `only_for` some codes of the field `kind` is asked
    where one of them is chosen, and must be empty elsewhere; the form shows it then only, without a script (0307).
    One that holds the key of an entry elsewhere `leads` there: by the name of that register, or `LEDGER`, or nothing.
    What is classed is shown without the gate to whoever stands in the column `own`, and to nobody else: they wrote it.
    """

    name: str
    words: Text
    kind: Kind = Kind.LINE
    choices: Choices | None = None
    reading: Callable[[Any], Text] | None = None
    hint: Text = ""
    most: int = 200
    category: str = ""
    required: bool = True
    asked: bool = False
    listed: bool = False
    narrows: bool = False
    sorts: bool = False
    stored: bool = True
    adds: bool = False
    only_for: tuple[str, ...] = ()
    leads: Callable[[Any], str] | None = None
    own: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """Who may: whoever holds one of `posts` at the row's branch or above it, one of `anywhere`, or stands in a field of `named`.

    Nobody whose number stands in a field of `never`, or who took a step of that verb. `system` is the office itself.
    """

    posts: frozenset[str] = frozenset()
    anywhere: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    system: bool = False

    @property
    def by_post(self) -> frozenset[str]:
        """Every post that opens it, at one branch or at all."""
        return self.posts | self.anywhere

    @property
    def people(self) -> bool:
        """Whether any person may at all."""
        return bool(self.by_post or self.named)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a row can stand; `tone` colours its badge: "", "good", "warn" or "bad".

    At one that `rests` nothing is owed, though the row may be opened again; from a `last` one nothing leads.
    """

    code: str
    words: Text
    tone: str = ""
    last: bool = False
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the transition table: from where, by which verb, to where, by whom, with what.

    Without `to` the row stays where it is. `asks` are the fields of its form. `tells` is the law's event that a clock on
    this row hears. What is not `bulk` is done row by row only. What is `delegable` may be decided in the place of whoever
    holds the post, by the deputy to whom they delegated it (0306); by default nothing is.
    """

    verb: str
    words: Text
    source: tuple[str, ...]
    to: str
    who: Who
    asks: tuple[Field, ...] = ()
    reason: bool = False
    tells: str = ""
    tone: str = ""
    bulk: bool = True
    delegable: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """A deadline of the law pack that a row has from its opening, or from the move `since` on.

    `owner` and `second` are the fields that name who keeps it and who is told when the first does not act. Where `of` is
    given, rows have it of which that is true.
    """

    deadline: str
    owner: str
    second: str = ""
    since: str = ""
    of: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A register. `model` is the table as Django names it; the first stage is where a new row stands.

    `acts` names a module with what the table cannot say: `ahead(verb)` locks what has to be locked before the row;
    `prepare(row, asked)` before the entry is written may refuse, or name another stage of the register to stand in, and
    `settle(row, asked)` comes after the row has changed, in the same transaction; `bars(row, verb)` gives the Refused that
    stands against a step by hand, or None.
    `ask_agreement(actor, answer, why)` files what the gate wants agreed, and `used(answer)` notes what was shown under it.
    Where fields say something about a person, `subject` is the column that names the customer, empty until one is known,
    `discloses` says who may open them, and `purpose` and `basis` are what the gate is asked under. Where a row names `several`
    customers, that column holds their numbers with commas between; what is opened then are these numbers, and the gate is asked
    about each of them by itself.
    What is `confided` is not for secrecy officers, who see the rows of their branch in every other register.
    Entries of one that has `cases` may be named as the case of a request, as long as they are open (decision 0363).
    """

    name: str
    words: Text
    about: Text
    model: str
    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    readers: Who
    openers: Who = Who()
    exporters: Who = Who()
    discloses: Who = Who()
    subject: str = ""
    several: bool = False
    purpose: str = ""
    basis: str = ""
    deadlines: tuple[Timed, ...] = ()
    order: str = "-opened_at"
    place: int = 60
    acts: str = ""
    confided: bool = False
    cases: bool = False
    panel: str = ""  # a template that the detail shows above the fields; `acts.panel(row)` fills it

    @property
    def table(self) -> Any:
        """The model."""
        return apps.get_model(self.model)

    @property
    def seen_by(self) -> Who:
        """Its readers, and the secrecy officer of the row's branch: to see is all that an officer is added to (M04)."""
        return self.readers if self.confided else replace(self.readers, posts=self.readers.posts | {OFFICER})

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def stage(self, code: str) -> Stage:
        """The stage of that code; a stored one that is not known stands as it is."""
        return next((stage for stage in self.stages if stage.code == code), Stage(code, code))

    def move(self, verb: str) -> Move:
        """The move of that verb. Raises BadInput for another one."""
        found = next((move for move in self.moves if move.verb == verb), None)
        if found is None:
            raise BadInput("register.verb", "This register has no such step.", "Choose one of its steps.")
        return found

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The fields that say nothing about a person: all that lists, filters, exports and rows of the API hold."""
        return tuple(field for field in self.fields if not field.category)

    @property
    def classed(self) -> tuple[Field, ...]:
        """The fields that say something about a person."""
        return tuple(field for field in self.fields if field.category)

    @property
    def form(self) -> tuple[Field, ...]:
        """What a new row is asked for."""
        return tuple(field for field in self.fields if field.asked)


def registers() -> list[Register]:
    """Every register that is described, in the order of the apps."""
    return [one for config in apps.get_app_configs() for one in getattr(config, "registers", ())]


def register_named(name: str) -> Register:
    """The register of that name. Raises BadInput for another one."""
    found = next((one for one in registers() if one.name == name), None)
    if found is None:
        raise BadInput("register.unknown", "There is no such register.", "Choose one of the menu.")
    return found


def link(register: Register, group: Group = Group.PEOPLE) -> Link:
    """The register's place in a group of the menu: for all staff where people are named in rows, else for its readers' posts."""
    posts = register.readers.by_post
    shown = staff_only if register.readers.named else lambda visitor: bool(visitor.posts & posts)
    return Link(f"{register.name}:list", register.words, register.place, shown, group)


def faults(register: Register) -> Iterator[str]:
    """One sentence for each thing in the description that cannot be."""
    codes = [stage.code for stage in register.stages]
    if len(set(codes)) != len(codes):
        yield "a stage stands twice"
    if len({move.verb for move in register.moves}) != len(register.moves):
        yield "a verb stands twice"
    reached = {codes[0], *(move.to for move in register.moves)} - {""}
    yield from (f"nothing leads to {code}" for code in codes if code not in reached)
    for move in register.moves:
        yield from (
            f"{move.verb} names no stage: {code}" for code in (*move.source, move.to) if code not in [*codes, ""]
        )
        yield from (f"{move.verb} leads out of a last stage" for code in move.source if register.stage(code).last)
        if move.delegable and not move.who.by_post:
            yield f"{move.verb} is nobody's by a post, so nobody delegates it"
    for who in (
        register.readers,
        register.openers,
        register.exporters,
        register.discloses,
        *(move.who for move in register.moves),
    ):
        verbs = {move.verb for move in register.moves}
        yield from (f"nobody can stand in {name}" for name in who.named if not _has(register, name))
        yield from (
            f"nobody can stand in {name}" for name in who.never if name not in verbs and not _has(register, name)
        )
    yield from (
        f"the table has no {field.name}" for field in register.fields if field.stored and not _has(register, field.name)
    )
    yield from (
        f"{field.name} is a choice of nothing"
        for field in register.fields
        if field.kind in (Kind.CHOICE, Kind.CHOICES) and not field.choices
    )
    yield from (
        f"{field.name} is about a person and shown outside the gate"
        for field in register.fields
        if field.category and (field.listed or field.narrows or field.sorts or field.reading)
    )
    yield from (
        f"{field.name} is about a person and not text that can be sealed"
        for field in register.fields
        if field.category and (field.category not in CATEGORIES or field.kind not in (Kind.LINE, Kind.TEXT))
    )
    if register.classed and not (_has(register, register.subject) and register.purpose and register.basis):
        yield "fields are about a person, and it is not said of whom, for what purpose and on which basis they are opened"


def _has(register: Register, name: str) -> bool:
    try:
        register.table._meta.get_field(name)  # noqa: SLF001 - Django's public name for a model's description
    except FieldDoesNotExist:
        return False
    return True
