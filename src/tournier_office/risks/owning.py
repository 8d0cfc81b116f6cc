# SPDX-License-Identifier: Apache-2.0
"""The risks that a person answers for, for whoever hands them on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier_office.risks.lookups import living
from tournier_office.risks.register import RISKS
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

_WHY = _("It was handed on.")


def owned(number: str) -> list[Owned]:
    """Those that are not closed."""
    return [Owned(RISKS.name, row.pk, row.title, f"/{RISKS.name}/{row.pk}/") for row in living().filter(owner=number)]


def hand_on(one: Owned, how: Handing) -> None:
    """Whoever accepted answers for it from now on."""
    acts.take(RISKS, one.key, Asked(Actor(how.by), how.at, RISKS.move("pass_on"), {"owner": how.taker}, str(_WHY)))
