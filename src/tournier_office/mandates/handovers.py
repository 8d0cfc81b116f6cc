# SPDX-License-Identifier: Apache-2.0
"""A hand-over: all that a person keeps is listed, and it closes only when each thing has an accepted owner (M02).

`open_handover` is what another register calls when somebody moves or leaves; calling it again lists what came since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput, Refused
from tournier_office.mandates import words
from tournier_office.mandates.belongings import OPEN
from tournier_office.mandates.handing import BELONGINGS, HANDOVERS
from tournier_office.mandates.models import Belonging, Handover
from tournier_office.people import lookups as people
from tournier_office.site import gateway, owning
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor


def open_handover(person: str, reason: str, *, by: str = "", kind: str = "leaves") -> Handover:
    """The open hand-over of this person, opened now where there is none; what is kept is listed anew.

    `by` is the number of whoever decided; without it the office itself. Call it within the act's own transaction.
    """
    actor, at = (Actor(by) if by else OFFICE), gateway.clock().now()
    row = Handover.objects.filter(staff=person, state="open").first()
    if row is None:
        asked = Asked(actor, at, None, {"staff": person, "kind": kind, "why": reason})
        opened: Handover = acts.enter(HANDOVERS, asked)
        return opened
    acts.take(HANDOVERS, row.pk, Asked(actor, at, HANDOVERS.move("list_again"), {}, reason))
    return row


def prepare(row: Handover, asked: Asked) -> None:
    """One at a time for each person; it closes when nothing is left with nobody."""
    if asked.move is None:
        person = people.staff_of(row.staff)
        row.branch = person.branch_id if person else row.branch
        if Handover.objects.filter(staff=row.staff, state="open").exists():
            raise BadInput("handover.open", "A hand-over of this person is open already.", "Go on with that one.")
    elif asked.verb == "sign":
        row.signed_at = asked.at
    elif asked.verb in {"close", "drop"}:
        row.ended_at = asked.at
    if asked.verb == "close":
        left, new = things(row).filter(state__in=OPEN).count(), len(_unlisted(row))
        if left or new:
            raise Refused(
                "handover.left",
                "Something has no new owner yet, or came since it was listed.",
                "List again what is kept, and let each thing be accepted.",
            )
        asked.told["things"] = [f"{one.kind}:{one.thing}:{one.taker}" for one in things(row)]


def settle(row: Handover, asked: Asked) -> None:
    """List what the person keeps and what is not listed yet, in the same transaction."""
    if asked.verb in {acts.OPENED, "list_again"}:
        for one in _unlisted(row):
            values = {"kind": one.register, "thing": one.key, "words": one.words[:200], "page": one.page}
            values |= {"staff": row.staff, "handover": row.pk}
            acts.enter(BELONGINGS, Asked(asked.actor, asked.at, None), **values, branch=row.branch)


def _unlisted(row: Handover) -> list[owning.Owned]:
    """What the person keeps now and this hand-over does not know."""
    known = set(things(row).values_list("kind", "thing"))
    return [one for one in owning.owned(row.staff) if (one.register, one.key) not in known]


def things(row: Handover) -> Any:
    """What this hand-over lists."""
    return Belonging.objects.filter(handover=row.pk)


def panel(row: Handover) -> Mapping[str, Any]:
    """The sheet: each thing with who accepted it, and whether the giver signed."""
    kinds = dict(words.keeping())
    now = {(one.register, one.key): one.words for one in owning.owned(row.staff)} if row.state == "open" else {}
    lines = [
        (
            one,
            now.get((one.kind, one.thing), one.words),
            kinds.get(one.kind, one.kind),
            BELONGINGS.stage(one.state),
            people.name_of(one.taker) if one.taker else "",
        )
        for one in things(row)
    ]
    return {"things": lines, "signed": row.signed_at, "nothing": _("Nothing is kept by this person.")}
