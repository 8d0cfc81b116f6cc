# SPDX-License-Identifier: Apache-2.0
"""Break-glass: values at once, loudly, and an answer to somebody else afterwards.

- the case is opened before the gate is asked, so that no crash leaves an emergency without its review;
- the gate records `break_glass:opened` before the first value leaves;
- only somebody else closes it, with an outcome and a reason, recorded before the row changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.catalogue import FieldRef
from tournier.gate import Card, No
from tournier.ledger.entries import Event
from tournier_office.disclosures import lookups
from tournier_office.disclosures.actions import words
from tournier_office.disclosures.models import BreakGlass, Look
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.scopes import fields_to_json
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce

LEAST_REASON = 20
_REVIEW = "B01"  # the deadline of the law pack


def review_term() -> timedelta:
    """How soon an emergency must be reviewed: a day unless the settings say otherwise."""
    return timedelta(hours=getattr(settings, "BREAK_GLASS_REVIEW_HOURS", 24))


def break_glass(person: Person, look: Look, refs: Sequence[FieldRef], reason: str) -> tuple[BreakGlass, Card | No]:
    """Open fields at once. The answer may still be no: C3 and what the rules keep closed stay closed."""
    why = words(reason, LEAST_REASON)
    if not refs:
        raise BadInput("fields.none", "No field is named.", "Choose at least one field.")
    if person.posts & {"system_admin", "security_admin", "audit_admin"}:
        raise Refused("post.administrator", "Administrators see no customer information.", "Ask the business.")
    now = timezone.now()
    with transaction.atomic():
        row = BreakGlass.objects.create(
            staff=person.staff,
            branch=person.branch,
            subject=look.subject,
            purpose="emergency",
            basis="emergency",
            case=look.case,
            fields=fields_to_json(refs),
            reason=why,
            opened_at=now,
            due_at=now + review_term(),
        )
        announce(_opened(row))
    ask = person.ask("emergency", "emergency", look.case, why)
    answer = gateway.gate().reveal(ask, look.subject, refs)
    row.released, row.entry, row.disclosure = isinstance(answer, Card), answer.receipt.id, answer.request.id
    row.save(update_fields=["released", "entry", "disclosure"])
    return row, answer


def _opened(row: BreakGlass) -> Happening:
    """The review is owed from now on: by the branch's manager, else by a protection officer, never by who opened it."""
    managers = [one.pk for one in people.holders_of("branch_manager", row.branch) if one.pk != row.staff]
    officers = [one.pk for one in people.holders_of("protection_officer") if one.pk != row.staff]
    owner, second = [*managers[:1], *officers, "", ""][:2]
    page = reverse("disclosures:emergency", args=[row.pk])
    return Happening(
        "emergency", row.pk, "emergency_opened", row.opened_at, row.staff, (_REVIEW,), owner, second, row.branch, page
    )


def review(person: Person, key: str, outcome: str, reason: str) -> BreakGlass:
    """Close an emergency with what the review found."""
    why = words(reason)
    if outcome not in BreakGlass.Outcome.values:
        raise BadInput("break_glass.outcome", "The outcome is not known.", "Choose justified or not justified.")
    with transaction.atomic():
        row = BreakGlass.objects.select_for_update().filter(pk=key).first()
        if row is None:
            raise BadInput("break_glass.unknown", "There is no such emergency.", "Open the list.")
        lookups.check_reviewer(person, row)
        if row.outcome:
            raise Refused("break_glass.closed", "It is reviewed already.", "Open it to see the review.")
        detail = {"emergency": row.pk, "outcome": outcome, "reason": why}
        receipt = gateway.record(
            Event.BREAK_GLASS_REVIEWED, person.staff, detail, subjects=(row.subject,), disclosure=row.disclosure
        )
        row.outcome, row.review, row.reviewer = outcome, why, person.staff
        row.reviewed_at, row.review_entry = timezone.now(), receipt.id
        row.save()
        reviewed = Happening("emergency", row.pk, "emergency_reviewed", row.reviewed_at, person.staff, entry=receipt.id)
        announce(reviewed)
    return row
