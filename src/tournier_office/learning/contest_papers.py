# SPDX-License-Identifier: Apache-2.0
"""Taking part in a contest: a paper of one's own, timed and marked by the code of exams. It becomes no record and no fact."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tournier.base import Refused
from tournier_office.learning import contests, papers
from tournier_office.learning.contest_register import CONTEST_PAPERS
from tournier_office.learning.models import Contest, ContestPaper
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor


def begin(actor: Actor, key: str, *, agreed: bool) -> ContestPaper:
    """Draw a paper and start its time; the one that runs, where there is one. Refused outside the days or past the tries."""
    now = gateway.clock().now()
    papers.end_what_is_over(CONTEST_PAPERS, now, seat=actor.staff)
    with transaction.atomic():
        contest = contests.one(actor, key)
        Contest.objects.select_for_update(of=("self",)).get(pk=key)
        running: ContestPaper | None = papers.running(CONTEST_PAPERS, actor.staff)
        if running is not None:
            if running.contest == key:
                return running
            raise Refused("learning.contest_seat", "Another contest paper of yours runs.", "Hand it in first.")
        if not contests.runs(contest):
            raise Refused(
                "learning.contest_days", "This contest does not run today.", "Look at its first and last day."
            )
        if ContestPaper.objects.filter(contest=key, staff=actor.staff).count() >= contest.tries:
            raise Refused(
                "learning.contest_tries", "You have used all tries of this contest.", "Your best paper counts."
            )
        row: ContestPaper = acts.enter(
            CONTEST_PAPERS, Asked(actor, now), branch=actor.branch, staff=actor.staff, contest=key, agreed=agreed,
            ends_at=now + timedelta(minutes=contest.minutes), seat=actor.staff,
            **papers.drawn(contests.questions(contest), contest.drawn),
        )  # fmt: skip
        return row


def of(actor: Actor, key: str) -> list[ContestPaper]:
    """The actor's papers of a contest, the newest first."""
    return list(genuine(ContestPaper.objects.filter(contest=key, staff=actor.staff).order_by("-opened_at", "-pk")))


def prepare(row: ContestPaper, asked: Asked) -> None:
    """Mark what is handed in. The draw stands in the ledger; the score does not: it is its person's alone."""
    if asked.move is None:
        asked.told.update(contest=row.contest, sealed=row.sealed, agreed=row.agreed)
    elif asked.verb in {"show", "hide"}:
        row.agreed = asked.verb == "show"
    else:
        told = papers.mark(row, asked)
        asked.told.update(contest=row.contest, of=told["of"])
