# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: traces that the person has filed and nobody has agreed to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier_office.site.doors import Door
from tournier_office.traces import actions
from tournier_office.traces.models import Trace

WORDS = {"trace": _("filed trace")}


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - the same for both
    """What waits for a second person."""
    filed = Trace.objects.filter(filed_by=number, state=Trace.State.FILED)
    return [Door("trace", key) for key in filed.values_list("pk", flat=True)]


def holders() -> set[str]:
    """Everybody whose trace waits."""
    return set(Trace.objects.filter(state=Trace.State.FILED).values_list("filed_by", flat=True))


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the same for both
    """Give each of them up; its list is removed."""
    for door in standing(number, leaving=True):
        actions.take_back(door.key, by=by)
