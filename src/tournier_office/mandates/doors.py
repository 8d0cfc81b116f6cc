# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: posts that were lent to a person, and delegations by which they decide or let decide."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from tournier_office.mandates.models import Delegation, Grant
from tournier_office.mandates.register import DELEGATIONS, GRANTS
from tournier_office.site import gateway
from tournier_office.site.doors import Door
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

WORDS = {
    "grant": pgettext_lazy("a door", "lent post"),
    "delegation": pgettext_lazy("a door", "delegation"),
}
_WITHDRAW, _END = GRANTS.move("withdraw"), DELEGATIONS.move("end")
_WHY = "Who holds it, or gave it, is not at work any more."


def _grants(number: str) -> list[str]:
    return list(Grant.objects.filter(staff=number, state__in=_WITHDRAW.source).values_list("pk", flat=True))


def _delegations(number: str) -> list[str]:
    theirs = Q(staff=number) | Q(deputy=number)
    return list(Delegation.objects.filter(theirs, state__in=_END.source).values_list("pk", flat=True))


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - the same for both
    """What was lent to the person or asked for, and delegations from them and to them."""
    return [
        *(Door("grant", key) for key in _grants(number)),
        *(Door("delegation", key) for key in _delegations(number)),
    ]


def holders() -> set[str]:
    """Everybody to whom something is lent or delegated, or who delegates."""
    grants = Grant.objects.filter(state__in=_WITHDRAW.source).values_list("staff", flat=True)
    return {*grants, *_persons()}


def _persons() -> Iterator[str]:
    for pair in Delegation.objects.filter(state__in=_END.source).values_list("staff", "deputy"):
        yield from pair


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the same for both
    """End each, in the name of whoever says that the person is not at work."""
    actor, at = Actor(by), gateway.clock().now()
    for key in _grants(number):
        acts.take(GRANTS, key, Asked(actor, at, _WITHDRAW, reason=_WHY))
    for key in _delegations(number):
        acts.take(DELEGATIONS, key, Asked(actor, at, _END, reason=_WHY))
