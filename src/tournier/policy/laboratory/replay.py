# SPDX-License-Identifier: Apache-2.0
"""A draft rule book over the ledger's history: what would have been decided otherwise, for whom, and what nobody used.

Each kept decision is made twice, by the book in force and by the draft, from the same request and the same facts; those
that no question of either book tells apart are made once (`atoms.py`). What the ledger recorded is compared with the first
of the two: where they differ, other rules were in force then. A prediction is about the same facts: people who are refused
may come back with an approval or another purpose, which nobody can foresee.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tournier.policy.decision import Decision, Outcome
from tournier.policy.kept import CUSTOMER, NOBODY, THEMSELVES, Row
from tournier.policy.laboratory.history import History, Numbers, Route, firsts
from tournier.policy.request import Channel, Facts, Request
from tournier.policy.rulebook import RuleBook

_ANSWERS = tuple(Outcome)
_EXAMPLES = 3
_BLOCK = 200_000  # decisions held at a time, about 0.3 kB each


@dataclass(frozen=True, slots=True)
class Past:
    """A kept decision with what the ledger says of it."""

    entry: str
    recorded: Outcome
    row: Row


@dataclass(frozen=True, slots=True)
class Kind:
    """Decisions that change alike: who asked (their posts), why, how, and from which answer to which.

    `rules` speak for the draft's answer. `shown` is "more" or "less" when it shows otherwise, `agreed` when others must agree.
    """

    posts: tuple[str, ...]
    purpose: str
    channel: str
    before: Outcome
    after: Outcome
    rules: tuple[str, ...]
    shown: str = ""
    agreed: bool = False


@dataclass(slots=True)
class Changed:
    """How many decisions changed in one way, of how many people, and the first entries of them."""

    decisions: int = 0
    people: set[str] = field(default_factory=set)
    entries: list[str] = field(default_factory=list)


class Replay:
    """Two books over a history, and what was found so far."""

    def __init__(self, book: RuleBook, draft: RuleBook) -> None:
        """BadInput when a rule asks what the ledger does not keep."""
        self.book, self.draft = book, draft
        self._routes = [
            Route(channel, whom, (book, draft)) for channel in Channel for whom in (NOBODY, CUSTOMER, THEMSELVES)
        ]
        self.decided = 0
        self.older = 0  # decisions recorded before facts were kept, or erased with their customer
        self.differing = 0  # recorded otherwise than the book in force decides
        self.changed: dict[Kind, Changed] = {}
        self.outcomes: Counter[tuple[Outcome, Outcome]] = Counter()
        self.used: Counter[str] = Counter()

    def run(self, history: Iterable[Past | None]) -> Replay:
        """Decide a history; None counts as older."""
        for block, entries, recorded in self._blocks(history):
            self.decide(block, entries, recorded)
        return self

    def decide(self, history: History, entries: Sequence[str], recorded: Numbers) -> None:
        """Decide a block. `entries` names its decisions, `recorded` says for each the place of its outcome in `Outcome`."""
        for route in self._routes:
            rows = route.rows(history)
            if len(rows):
                self._count(history, rows, route.kinds(history, rows), entries, recorded)

    def unused(self) -> tuple[str, ...]:
        """Grants of the draft that no decision of this history rests on: proposed for removal."""
        return tuple(rule.id for rule in self.draft.rules if rule.kind == "grant" and not self.used[rule.id])

    def _blocks(self, history: Iterable[Past | None]) -> Iterator[tuple[History, list[str], Numbers]]:
        block, entries, recorded = History(), list[str](), list[int]()
        for past in history:
            if past is None:
                self.older += 1
                continue
            block.add(past.row)
            entries.append(past.entry)
            recorded.append(_ANSWERS.index(past.recorded))
            if len(block) == _BLOCK:
                yield block, entries, np.array(recorded, np.int64)
                block, entries, recorded = History(), [], []
        if entries:
            yield block, entries, np.array(recorded, np.int64)

    def _count(
        self, history: History, rows: Numbers, kinds: Numbers, entries: Sequence[str], recorded: Numbers
    ) -> None:
        order = np.argsort(kinds, kind="stable")
        many = np.bincount(kinds)
        ends = np.cumsum(many)
        before_places = np.zeros(len(many), np.int64)
        for kind, first in enumerate(firsts(kinds)):
            request, facts = history.decision(int(rows[first]))
            before, after = self.book.decide(request, facts), self.draft.decide(request, facts)
            before_places[kind] = _ANSWERS.index(before.outcome)
            number = int(many[kind])
            self.outcomes[before.outcome, after.outcome] += number
            if after.outcome is not Outcome.REFUSE:
                self.used.update(dict.fromkeys(self.draft.firing(request, facts), number))
            if changed := _change(request, facts, before, after):
                members = rows[order[ends[kind] - number : ends[kind]]]
                self._note(changed, history, members, entries)
        self.decided += len(rows)
        self.differing += int((before_places[kinds] != recorded[rows]).sum())

    def _note(self, kind: Kind, history: History, members: Numbers, entries: Sequence[str]) -> None:
        found = self.changed.setdefault(kind, Changed())
        found.decisions += len(members)
        actors = history.column("actor")
        found.people.update(actors.values[code] for code in np.unique(actors.codes[members]))
        for member in members[: _EXAMPLES - len(found.entries)]:
            found.entries.append(entries[member])


def _change(request: Request, facts: Facts, before: Decision, after: Decision) -> Kind | None:
    """In which way the draft decides otherwise; None when it decides the same."""
    shown = _shown(before, after) if before.outcome is after.outcome else ""
    agreed = before.outcome is after.outcome and before.stages != after.stages
    if before.outcome is after.outcome and not shown and not agreed:
        return None
    posts = facts.staff.get("posts")
    return Kind(
        tuple(sorted(posts)) if isinstance(posts, frozenset) else (),
        request.purpose,
        request.channel.value,
        before.outcome,
        after.outcome,
        tuple(reason.rule for reason in after.reasons),
        shown,
        agreed,
    )


def _shown(before: Decision, after: Decision) -> str:
    pairs = [(before.level(ref), after.level(ref)) for ref in {*before.levels, *after.levels}]
    if any(new > old for old, new in pairs):
        return "more"
    return "less" if any(new < old for old, new in pairs) else ""
