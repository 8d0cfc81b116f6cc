# SPDX-License-Identifier: Apache-2.0
"""Notices that could not be sent: who was to be told of what, by which way, when, why it failed; and sending one again.

A failed notice stays until it is sent or its duty is done: that somebody was not told is not forgotten by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.duties import lookups, words
from tournier_office.duties.models import Notice
from tournier_office.duties.register import OVERSEERS
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.register import Text
from tournier_office.site.register.judging import Actor

SEES = OVERSEERS | {"system_admin"}  # whoever answers for duties, and whoever keeps the mail server
MOST = 200
_WHY: dict[str, Text] = {
    "notices.mail": gettext_lazy("The mail server did not take it."),
    "notices.no_mail": gettext_lazy("No mail is set up here."),
    "notices.outside": gettext_lazy("Mail goes to the bank's own addresses only."),
    "notices.no_hook": gettext_lazy("This hook is no longer set up."),
    "notices.unreachable": gettext_lazy("The group's robot is out of reach."),
    "notices.not_taken": gettext_lazy("The robot of the group did not take the notice."),
    "notices.inside": gettext_lazy("The host's address lies inside, and nobody named it so."),
}


@dataclass(frozen=True, slots=True)
class Unsent:
    """A notice that failed, or that failed and is tried again: then `again_at` says when."""

    key: str
    duty: str
    text: str
    page: str
    to: str
    way: str
    made_at: datetime
    attempts: int
    why: Text
    again_at: datetime | None


def unsent(actor: Actor) -> list[Unsent]:
    """The newest 200, of duties that are still owed. Refused for whoever neither oversees duties nor keeps the mail server."""
    _expect(actor)
    rows = Notice.objects.select_related("duty").exclude(code="").filter(duty__state__in=lookups.OPEN)
    rows = rows.filter(state__in=[Notice.State.FAILED, Notice.State.WAITING])[:MOST]
    return [_shown(row) for row in rows]


def _shown(row: Notice) -> Unsent:
    hook = row.way.partition(":")[2]
    return Unsent(
        row.pk,
        row.duty_id,
        words.headline(row.duty),
        f"/duties/{row.duty_id}/",
        people.name_of(row.staff) if row.staff else hook,
        _("group %(name)s") % {"name": hook} if hook else _("mail"),
        row.made_at,
        row.attempts,
        _WHY.get(row.code, row.code),
        row.next_at if row.state == Notice.State.WAITING else None,
    )


def again(actor: Actor, key: str) -> None:
    """Let a notice that failed be sent again, with the next pass; recorded. Refused where it is not one."""
    _expect(actor)
    with transaction.atomic():
        row = Notice.objects.select_for_update(of=("self",)).filter(pk=key).exclude(code="").first()
        if row is None or row.state not in (Notice.State.FAILED, Notice.State.WAITING):
            raise Refused("notices.not_failed", "This notice does not wait to be sent again.", "Open the list anew.")
        detail = {"act": "notice.again", "duty": row.duty_id, "way": row.way.partition(":")[0]}
        gateway.record(Event.ADMINISTRATION, actor.staff, {**detail})
        row.state, row.attempts, row.next_at = Notice.State.WAITING, 0, gateway.clock().now()
        row.save()


def _expect(actor: Actor) -> None:
    if actor.service or not actor.posts & SEES:
        raise Refused(
            "notices.who",
            "Your posts do not see which notices failed.",
            "Ask compliance, the protection officer or the system administrator.",
        )
