# SPDX-License-Identifier: Apache-2.0
"""A paper of an exam or a contest: drawn by a seed, shown without what is right, marked here, and over at its end.

One piece for both, told which register the paper stands in; what a paper opens or does not open its own module says.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from tournier.base import JSON, Refused, new_id
from tournier_office.learning import bank, drawing, words
from tournier_office.learning.models import Question
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.language import said
from tournier_office.site.register import Register, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor

_MOST_ANSWERS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a paper shows it: its options by place. What is right is not in it."""

    number: int
    text: str
    options: list[tuple[int, str]]
    several: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A question after the end: whether it was answered rightly, and what to read up."""

    number: int
    text: str
    right: bool
    clauses: str


def seed(key: str) -> bytes:
    """From the office's secret and the paper's number: nobody who reads the database can work it out."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"papers of exams, 1: {key}".encode(), "sha256")


def drawn(keys: Iterable[str], number: int) -> dict[str, Any]:
    """The columns of a new paper with so many of these questions. Refused where there are too few."""
    key = new_id()
    paper = drawing.draw(seed(key), list(keys), number)
    if len(paper) < number:
        raise Refused(
            "learning.bank_short", "The question bank has too few questions for a paper.", "Ask a protection officer."
        )
    return {"id": key, "paper": paper, "sealed": drawing.commitment(seed(key))}


def running(register: Register, number: str) -> Any:
    """The paper of this register that the person sits at, locked; None where there is none."""
    return next(iter(genuine(register.table.objects.select_for_update(of=("self",)).filter(seat=number))), None)


def of(register: Register, actor: Actor, key: str) -> Any:
    """The actor's own paper, ended when its time is over. Nobody else's: refused as one that is not there."""
    row = _own(register, actor, key)
    if row.seat and gateway.clock().now() >= row.ends_at:
        run_out(register, row.pk)
        return _own(register, actor, key)
    return row


def _own(register: Register, actor: Actor, key: str) -> Any:
    row = next(iter(genuine(register.table.objects.filter(pk=key, staff=actor.staff))), None)
    if row is None or actor.service:
        raise Refused("learning.paper", "There is no such paper for you.", "Open your list of courses.")
    return row


def _questions(row: Any) -> list[Question]:
    found = {one.pk: one for one in genuine(Question.objects.filter(pk__in=row.paper))}
    return [found[key] for key in row.paper if key in found]


def shown(row: Any) -> list[Shown]:
    """The paper as its person sees it; nothing after its end."""
    if not row.seat:
        return []
    return [
        Shown(number, said(one.text_zh, one.text_en), _options(row, one), len(bank.right(one)) > 1)
        for number, one in enumerate(_questions(row), 1)
    ]


def order(row: Any, one: Question) -> list[int]:
    """Which option of the question stands at each place of this paper."""
    return drawing.order(seed(row.pk), one.pk, len(words.lines(one.options_zh)))


def _options(row: Any, one: Question) -> list[tuple[int, str]]:
    zh, en = words.lines(one.options_zh), words.lines(one.options_en)
    return [(place, said(zh[option], en[option])) for place, option in enumerate(order(row, one))]


def _is_right(row: Any, number: int, one: Question) -> bool:
    chosen = row.answers[number - 1] if number <= len(row.answers) else ()
    return drawing.is_right(chosen, order(row, one), bank.right(one))


def marked(row: Any) -> list[Marked]:
    """What a person learns after the end. Nothing while the paper runs."""
    if row.seat:
        return []
    return [
        Marked(number, said(one.text_zh, one.text_en), _is_right(row, number, one), words.clause_list(one.clauses))
        for number, one in enumerate(_questions(row), 1)
    ]


def hand_in(register: Register, actor: Actor, key: str, answers: Sequence[Collection[int]]) -> Any:
    """Mark the paper and record how it ended. Refused when its time is over."""
    row = of(register, actor, key)
    if row.seat:
        with transaction.atomic():
            locked = register.table.objects.select_for_update(of=("self",)).get(pk=key)
            if locked.seat and gateway.clock().now() < locked.ends_at:
                values = {"answers": [sorted(set(one)) for one in answers[:_MOST_ANSWERS]]}
                return acts.take(register, key, Asked(actor, gateway.clock().now(), register.move("hand_in"), values))
    raise Refused(
        "learning.over", "This exam is over; what was handed in now does not count.", "Open your list of courses."
    )


def run_out(register: Register, key: str) -> None:
    """End a paper whose time is over."""
    acts.take(register, key, Asked(OFFICE, gateway.clock().now(), register.move("run_out")))


def end_what_is_over(register: Register, now: datetime, **of_whom: str) -> None:
    """Papers that nobody handed in: of one person (`seat`), or of everybody."""
    over = register.table.objects.filter(seat__isnull=False, ends_at__lte=now, **of_whom)
    for key in over.values_list("pk", flat=True):
        run_out(register, key)


def mark(row: Any, asked: Asked) -> dict[str, JSON]:
    """Mark what is handed in and free the seat; what opens the draw to whoever checks it."""
    row.answers, row.ended_at, row.seat = asked.values.get("answers", []), asked.at, None
    right = sum(_is_right(row, number, one) for number, one in enumerate(_questions(row), 1))
    row.score = drawing.score(right, len(row.paper))
    return {"right": right, "of": len(row.paper), "score": row.score, "seed": seed(row.pk).hex()}
