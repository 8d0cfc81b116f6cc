# SPDX-License-Identifier: Apache-2.0
"""What the rule book answers: post by purpose by category by channel, in the ordinary case.

The facts are `tournier.policy.ordinary`: everything is in order, own branch, working hours, one adult customer who
consented to every purpose and is in the person's portfolio, a case reference, nobody's approval yet. A cell says the
outcome, the first rule behind it, who must agree, and how much of the field is shown: once they agreed, where they must.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, Level
from tournier.policy.agreeing import as_agreed
from tournier.policy.decision import Outcome, Stage
from tournier.policy.ordinary import ordinary_facts, ordinary_request
from tournier.policy.request import Channel, Facts, Request, RequestedField
from tournier.policy.rulebook import RuleBook
from tournier.policy.words import FAMILY_OF, POSTS
from tournier.purpose import PURPOSES

_BY_CATEGORY = "request.categories"  # a rule that reads it may tell categories of one family and class apart
CHANNELS = tuple(channel for channel in Channel if channel is not Channel.OWN_VIEW)


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell's content; cells that are answered alike share it."""

    outcome: Outcome
    rule: str
    level: Level
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """The asked part: `rows` has, for each (post, purpose, channel), an answer for each category in their order."""

    categories: tuple[str, ...]
    rows: tuple[tuple[str, str, Channel, tuple[Answer, ...]], ...]
    rules_version: str

    def cells(self) -> Iterator[tuple[str, str, str, Channel, Answer]]:
        """Each cell as (post, purpose, category, channel, answer)."""
        for post, purpose, channel, answers in self.rows:
            for category, answer in zip(self.categories, answers, strict=True):
                yield post, purpose, category, channel, answer

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.rows) * len(self.categories)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the matrix is wanted; an empty tuple is all of them."""

    posts: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def checked(self) -> Part:
        """The same with every list filled; BadInput for a word that is in no list."""
        lists: tuple[tuple[str, ...], ...] = (POSTS, tuple(PURPOSES), tuple(CATEGORIES), tuple(map(str, CHANNELS)))
        found = []
        for known, given in zip(lists, (self.posts, self.purposes, self.categories, self.channels), strict=True):
            if odd := [word for word in given if word not in known]:
                raise BadInput(
                    "matrix.word", f"{odd[0]!r} stands in no list of the matrix.", f"Name one of: {', '.join(known)}."
                )
            found.append(tuple(word for word in known if word in given) if given else known)
        posts, purposes, categories, channels = found
        return Part(
            posts, tuple(word for word in purposes if word != "own_view" or self.purposes), categories, channels
        )


def build_matrix(book: RuleBook, part: Part, today: int, posts: Mapping[str, Facts] | None = None) -> Matrix:
    """The matrix of a part. `posts` gives facts of a bank's own posts by name, in place of the ordinary ones of the list."""
    wanted = part if posts is not None else part.checked()
    known = posts if posts is not None else {post: ordinary_facts(post, today) for post in wanted.posts}
    alike = _alike(book, wanted.categories)
    shared = cache(lambda answer: answer)  # one object for equal answers
    rows = []
    for post, facts in known.items():
        for purpose in wanted.purposes:
            for channel in map(Channel, wanted.channels):
                answers = [shared(_answer(book, purpose, channel, names[0], facts)) for names in alike.values()]
                by_name = {
                    name: answer for names, answer in zip(alike.values(), answers, strict=True) for name in names
                }
                rows.append((post, purpose, channel, tuple(by_name[name] for name in wanted.categories)))
    return Matrix(wanted.categories, tuple(rows), book.version)


def _alike(book: RuleBook, categories: Sequence[str]) -> dict[object, list[str]]:
    """Categories that no rule can tell apart, together."""
    apart = any(_BY_CATEGORY in rule.facts for rule in book.rules)
    found: dict[object, list[str]] = {}
    for name in categories:
        found.setdefault(name if apart else (FAMILY_OF[name], CATEGORIES[name].cls), []).append(name)
    return found


def _answer(book: RuleBook, purpose: str, channel: Channel, category: str, facts: Facts) -> Answer:
    request = standard_request(purpose, channel, category, str(facts.staff.get("id")))
    decision = book.decide(request, facts)
    shown = as_agreed(book, request, facts, decision)
    level = shown.level(request.fields[0].ref)
    first = decision.reasons[0].rule if decision.reasons else ""
    if shown.outcome is Outcome.REFUSE and decision.outcome is Outcome.NEEDS_APPROVAL:
        # Nobody's agreement would help: that is a refusal, and the first rule behind it is the one that says so.
        return Answer(Outcome.REFUSE, shown.reasons[0].rule, Level.WITHHELD)
    return Answer(decision.outcome, first, level, decision.stages)


@cache
def standard_request(purpose: str, channel: Channel, category: str, staff: str) -> Request:
    """What is asked in a cell: by the first basis that can carry the purpose, with a reason in an emergency."""
    request = ordinary_request("", channel, (), purpose=purpose)
    reason = "an emergency" if purpose == "emergency" else ""
    return replace(request, staff=staff, break_glass=reason, fields=_fields(category))


@cache
def _fields(category: str) -> tuple[RequestedField, ...]:
    # The very same tuple each time: the book knows fields that it has seen by their identity.
    return ordinary_request("", Channel.LOOK_UP, [category]).fields


def counts(matrix: Matrix) -> dict[Outcome, int]:
    """How many cells have each outcome."""
    found = dict.fromkeys(Outcome, 0)
    for *_, answers in matrix.rows:
        for answer in answers:
            found[answer.outcome] += 1
    return found


def only(matrix: Matrix, outcomes: Iterable[Outcome]) -> Iterator[tuple[str, str, str, Channel, Answer]]:
    """The cells with one of these outcomes."""
    wanted = frozenset(outcomes)
    return (cell for cell in matrix.cells() if cell[4].outcome in wanted)
