# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for the law book: whoever keeps the law has a duty for each draft that is open for comments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from tournier.law import Draft, drafts
from tournier.law.clocks import BANK_TIME
from tournier.law.drafts import COMMENTS
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.register import acts, register_named
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE

_MOST_NOTE = 200


def chores() -> None:
    """Let the clock of comments run for every draft that is open; once for each, however many workers look."""
    now = gateway.clock().now()
    today = now.astimezone(BANK_TIME).date()
    for one in drafts():
        if one.published <= today <= one.closes and not _begun(one):
            _begin(one, now)


def _note(draft: Draft) -> str:
    return f"{draft.id}: {draft.zh}"[:_MOST_NOTE]


def _begun(draft: Draft) -> bool:
    # By the kit: duties know nothing of drafts. Who ends one shows by hand what was sent, so it has no matter of its own.
    duties = register_named("duties").table.objects.filter(deadline=COMMENTS, note=_note(draft))
    return bool(duties.exists())


def _begin(draft: Draft, now: datetime) -> None:
    owner = next((one.pk for one in people.holders_of("legal_officer")), "")
    second = next((one.pk for one in people.holders_of("compliance_officer") if one.pk != owner), "")
    values = {"deadline": COMMENTS, "began_at": draft.begins(), "owner": owner, "second": second, "note": _note(draft)}
    with transaction.atomic():
        RuleBookVersion.objects.select_for_update().order_by("pk").first()  # of two workers one goes on
        if not _begun(draft):
            page = reverse("lawbook:drafts")
            acts.enter(register_named("duties"), Asked(OFFICE, now, None, values), page=page, kind="", subject="")
