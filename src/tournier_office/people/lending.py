# SPDX-License-Identifier: Apache-2.0
"""Writes about people that another register decides and records: a post for a term, days of leave, a sponsor.

Each is called within the transaction of the act that was recorded (0062). What the separation of people forbids is
refused here too, and by the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier_office.people import placing
from tournier_office.people.actions import check_posts, close_lapsed
from tournier_office.people.models import Branch, Holding, Post, Staff


@dataclass(frozen=True, slots=True)
class Loan:
    """A post that is to be lent: to whom, where, between which moments, and for which purposes and classes only."""

    grant: str
    staff: str
    post: str
    branch: str
    starts_at: datetime
    ends_at: datetime
    purposes: Sequence[str] = ()
    top_class: int = 0


def refuse_loan(loan: Loan) -> None:
    """Raises Refused where the person may not have the post: an administration's, or one that is held already (law 5)."""
    person, post = _person(loan.staff), Post.objects.filter(pk=loan.post).first()
    branch = Branch.objects.filter(pk=loan.branch).first()
    if post is None or branch is None:
        raise BadInput("people.post", "The post, branch or kind of change is unknown.", "Choose from the lists.")
    placing.check_open(branch)
    if post.kind != Post.Kind.BUSINESS or post.code == "service":
        raise Refused(
            "grant.separation",
            "Posts of administration and of programs are not lent.",
            "Let two administrators give the post.",
        )
    check_posts(person, post)
    held = Holding.objects.filter(staff=person, post=post, branch_id=loan.branch, ended=False)
    if any(one.ends_at is None or one.ends_at > timezone.now() for one in held):
        raise Refused(
            "grant.held", "The person holds this post there, or will.", "Ask for another post, or after its end."
        )


def lend(loan: Loan) -> None:
    """Enter the holding. What was lent before and is over is closed first: its place is free again."""
    close_lapsed(loan.staff)
    refuse_loan(loan)
    placing.expect_open(loan.branch)
    Holding.objects.create(
        staff_id=loan.staff, post_id=loan.post, branch_id=loan.branch, kind=Post.Kind.BUSINESS, grant=loan.grant,
        since=timezone.localdate(loan.starts_at), until=timezone.localdate(loan.ends_at), starts_at=loan.starts_at,
        ends_at=loan.ends_at, purposes=list(loan.purposes), top_class=loan.top_class,
    )  # fmt: skip


def take_back(grant: str) -> None:
    """End what was lent under this grant, now."""
    for row in Holding.objects.filter(grant=grant, ended=False):
        row.ended = True
        row.save()


def set_away(number: str, spans: Sequence[tuple[date, date]]) -> None:
    """The days of leave of a person, all of them; rights rest on each."""
    person = Staff.objects.select_for_update(of=("self",)).get(pk=_person(number).pk)
    person.away = [[first.isoformat(), last.isoformat()] for first, last in spans]
    person.save()


def set_sponsor(number: str, sponsor: str) -> None:
    """Let somebody else answer for a person who is not regularly employed: a regular member of staff, at work."""
    person, other = _person(number), Staff.objects.filter(pk=sponsor, status=Staff.Status.ACTIVE).first()
    if other is None or other.employment != Staff.Employment.REGULAR or other.pk == person.pk:
        raise Refused("people.sponsor", "A sponsor is regularly employed and at work.", "Name another member of staff.")
    person.sponsor = other
    person.save()


def _person(number: str) -> Staff:
    found = Staff.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    return found
