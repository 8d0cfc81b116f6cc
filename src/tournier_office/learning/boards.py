# SPDX-License-Identifier: Apache-2.0
"""What a contest shows of its outcome, and to whom: nobody's weakness (M15). Pure but for its one read.

- a name stands on the board only of who agreed with every paper, among the first places, in the upper half, and with a
  result that is no weakness: the first of a weak contest is named by nobody;
- everybody sees the own best result and place, nobody a place below the board, a wrong answer or a list of who took part;
- a branch stands with the average of its people, in the upper half of branches, when the contest is over and so many people
  of it stand on no board that no one's result can be worked out from the average.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tournier_office.learning import contests
from tournier_office.learning.models import Contest, ContestPaper
from tournier_office.site.bound import genuine
from tournier_office.site.register.judging import Actor

STRONG = 60  # per cent; the first place with less would show a weakness under a name


@dataclass(frozen=True, slots=True)
class Best:
    """The best paper of one person, and whether the person agreed to be named."""

    staff: str
    branch: str
    score: int
    took: timedelta
    agreed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One place of the board: a person or a branch."""

    place: int
    who: str
    score: int


@dataclass(frozen=True, slots=True)
class Board:
    """What one person sees. `place` is their own; None where they handed in nothing."""

    people: list[Line] = field(default_factory=list)
    teams: list[Line] = field(default_factory=list)
    score: int | None = None
    place: int | None = None


def bests(rows: Iterable[ContestPaper]) -> list[Best]:
    """Of each person the best paper that was handed in, best first; a single refusal to be named holds for all papers."""
    found: dict[str, Best] = {}
    for row in rows:
        if row.state != "done" or row.score is None or row.ended_at is None:
            continue
        one = Best(row.staff, row.branch, row.score, row.ended_at - row.opened_at, row.agreed)
        before = found.get(row.staff)
        if before is not None:
            better = one if _rank(one) < _rank(before) else before
            one = Best(one.staff, one.branch, better.score, better.took, one.agreed and before.agreed)
        found[row.staff] = one
    return sorted(found.values(), key=_rank)


def _rank(one: Best) -> tuple[int, timedelta]:
    return -one.score, one.took


def _places(ranked: list[Best]) -> dict[str, int]:
    """Who is equal in result and time has the same place."""
    return {one.staff: 1 + sum(_rank(other) < _rank(one) for other in ranked) for one in ranked}


def board(ranked: list[Best], viewer: str, *, most: int, least: int, over: bool) -> Board:
    """The board as this person sees it."""
    places = _places(ranked)
    top = min(most, len(ranked) // 2)
    # A place shared with more people than the upper half holds is no place of the upper half.
    named = [
        one for one in ranked
        if one.agreed and one.score >= STRONG
        and places[one.staff] - 1 + sum(_rank(other) == _rank(one) for other in ranked) <= top
    ]  # fmt: skip
    mine = next((one for one in ranked if one.staff == viewer), None)
    return Board(
        [Line(places[one.staff], one.staff, one.score) for one in named],
        _teams(ranked, {one.staff for one in named}, most, least) if over else [],
        mine.score if mine else None,
        places[viewer] if mine else None,
    )


def _teams(ranked: list[Best], named: set[str], most: int, least: int) -> list[Line]:
    branches: dict[str, list[Best]] = {}
    for one in ranked:
        branches.setdefault(one.branch, []).append(one)
    large: Mapping[str, int] = {
        branch: sum(one.score for one in people) // len(people)
        for branch, people in branches.items()
        if sum(one.staff not in named for one in people) >= least
    }
    order = sorted(large.values(), reverse=True)
    lines = [Line(1 + order.index(score), branch, score) for branch, score in large.items()]
    return sorted(
        (one for one in lines if one.place <= min(most, (len(large) + 1) // 2)), key=lambda one: (one.place, one.who)
    )


def of(contest: Contest, actor: Actor) -> Board:
    """The board of a contest for somebody who may take part."""
    ranked = bests(genuine(ContestPaper.objects.filter(contest=contest.pk).order_by("opened_at", "pk")))
    over = contests.is_over(contest)
    return board(ranked, actor.staff, most=contest.places, least=contest.team_least, over=over)
