# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: questions that run, and answers half read that wait as pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier_office.queries import running
from tournier_office.queries.models import LIVE, Run
from tournier_office.site.doors import Door

WORDS = {"query": _("question or waiting answer in SQL")}


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - the same for both
    """The person's questions and answers."""
    return [Door("query", key) for key in Run.objects.filter(staff=number, state__in=LIVE).values_list("pk", flat=True)]


def holders() -> set[str]:
    """Everybody who has a question or an answer."""
    return set(Run.objects.filter(state__in=LIVE).values_list("staff", flat=True))


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the same for both
    """What runs stops within a second, and no page is left."""
    for door in standing(number, leaving=True):
        running.end(door.key, Run.State.STOPPED)
