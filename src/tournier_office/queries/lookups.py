# SPDX-License-Identifier: Apache-2.0
"""What is known of questions in SQL."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier.base import Refused
from tournier_office.queries.models import LIVE, Run, SavedQuery
from tournier_office.queries.spool import gone
from tournier_office.site.bound import one_row
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

MOST_SHOWN = 50


def runs_of(staff: str) -> list[Run]:
    """A person's questions, the newest first."""
    return list(Run.objects.filter(staff=staff).order_by("-started_at")[:MOST_SHOWN])


def run_of(staff: str, session: str, key: str) -> Run:
    """The person's own question in this session; Refused alike for any other."""
    found = one_row(Run, 't."id" = %s AND t."staff" = %s AND t."session" = %s', (key, staff, session), lock=False)
    if found is None or found.expires_at <= timezone.now():
        raise gone()
    return found


def saved_of(staff: str) -> list[SavedQuery]:
    """A person's kept questions, by name."""
    return list(SavedQuery.objects.filter(staff=staff).order_by("name"))


def saved_one(staff: str, key: str) -> SavedQuery:
    """The person's own kept question; Refused alike for another's and for none."""
    found = SavedQuery.objects.filter(pk=key, staff=staff).first()
    if found is None:
        raise Refused("query.not-kept", "There is no such kept question of yours.", "Open the list.")
    return found


def saved_named(staff: str, name: str) -> SavedQuery:
    """The person's own kept question of this name."""
    found = SavedQuery.objects.filter(staff=staff, name=name).first()
    if found is None:
        raise Refused("query.not-kept", "There is no such kept question of yours.", "Open the list.")
    return found


def work(visitor: Visitor) -> list[WorkItem]:
    """Home: one's own questions that run, and answers that wait."""
    if visitor.staff is None or visitor.administrator:
        return []
    mine = Run.objects.filter(staff=visitor.staff.number, state__in=LIVE, expires_at__gt=timezone.now())
    return [
        WorkItem(
            group=_("My questions"),
            text=_("Question of %(when)s") % {"when": f"{timezone.localtime(run.started_at):%H:%M}"},
            href=reverse("queries:run", args=[run.pk]),
            state=_("running") if run.state == Run.State.RUNNING else _("%(rows)s rows wait") % {"rows": run.rows},
            tone="" if run.state == Run.State.RUNNING else "good",
            due=run.expires_at,
        )
        for run in mine.order_by("-started_at")[:5]
    ]
