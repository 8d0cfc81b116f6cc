# SPDX-License-Identifier: Apache-2.0
"""The stray files that a person sees to, for whoever hands them on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier_office.findings.models import Stray
from tournier_office.findings.register import STRAYS
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

_WHY = _("It was handed on.")


def owned(number: str) -> list[Owned]:
    """Those that are confirmed and still lie there."""
    rows = Stray.objects.filter(state="confirmed", owner=number)
    return [Owned(STRAYS.name, row.pk, row.place, f"/{STRAYS.name}/{row.pk}/") for row in rows]


def hand_on(one: Owned, how: Handing) -> None:
    """Whoever accepted sees to it from now on."""
    acts.take(STRAYS, one.key, Asked(Actor(how.by), how.at, STRAYS.move("pass_on"), {"owner": how.taker}, str(_WHY)))
