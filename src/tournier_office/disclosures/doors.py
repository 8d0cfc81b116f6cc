# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: requests that wait for agreement, and grants that are open."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tournier_office.disclosures import actions
from tournier_office.disclosures.models import AccessRequest
from tournier_office.disclosures.states import OPEN, WAITING
from tournier_office.site.doors import Door

WORDS = {"request": _("request or grant")}


def _theirs(number: str) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.filter(requester=number, state__in=[state.value for state in WAITING | OPEN])


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - the same for both
    """What the person has asked for and may still be or is agreed to."""
    return [Door("request", key) for key in _theirs(number).values_list("pk", flat=True)]


def holders() -> set[str]:
    """Everybody who has a request or a grant."""
    living = AccessRequest.objects.filter(state__in=[state.value for state in WAITING | OPEN])
    return set(living.values_list("requester", flat=True))


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the same for both
    """Take each of them back, in the name of whoever ends it."""
    for door in standing(number, leaving=True):
        actions.take_back(door.key, by=by)
