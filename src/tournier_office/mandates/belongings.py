# SPDX-License-Identifier: Apache-2.0
"""One thing of a hand-over: whoever it is offered to accepts or declines; accepting lets its own register hand it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier_office.mandates.models import Belonging
from tournier_office.site import owning
from tournier_office.site.owning import Handing
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

OPEN = ("kept", "offered")


def prepare(row: Belonging, asked: Asked) -> None:
    """An offer is to somebody else; what is accepted is still there; what is settled is not."""
    if asked.verb == "offer":
        if row.taker == row.staff:
            raise Unfit({"taker": _("It is handed on to somebody else.")})
        row.offered_by = asked.actor.staff
    there = owning.find(row.staff, row.kind, row.thing)
    if asked.verb == "accept" and there is None:
        raise Refused("handover.gone", "This is no longer there.", "Let the giver note that it is settled.")
    if asked.verb == "settle" and there is not None:
        raise Refused("handover.there", "This is still kept by the person.", "Offer it to somebody.")
    if asked.verb == "decline":
        row.taker = row.offered_by = ""


def settle(row: Belonging, asked: Asked) -> None:
    """Let the register hand it on, in the same transaction: when it refuses, nothing was accepted."""
    if asked.verb == "accept":
        one = owning.find(row.staff, row.kind, row.thing)
        if one is not None:
            owning.hand_on(one, Handing(row.staff, row.taker, row.offered_by, asked.at))


def said(row: Belonging) -> str:
    """The thing in the reader's language, as its register says it now; as it was listed where it is not there any more."""
    there = owning.find(row.staff, row.kind, row.thing) if row.state in OPEN else None
    return there.words if there else row.words


def panel(row: Belonging) -> Mapping[str, Any]:
    """What the thing is, and where it is looked at."""
    return {"page": row.page, "handover": row.handover, "thing": said(row)}
