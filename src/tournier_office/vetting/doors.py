# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: admissions to key places."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from tournier_office.site import gateway
from tournier_office.site.doors import Door
from tournier_office.vetting import admitting, lookups
from tournier_office.vetting.models import Admission

WORDS = {"admission": pgettext_lazy("a door", "admission to a key place")}


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - the same for both
    """Where the person is admitted, and where it is asked for."""
    return [Door("admission", key) for key in lookups.admissions_of(number)]


def holders() -> set[str]:
    """Everybody who is admitted anywhere, or to be."""
    return set(Admission.objects.filter(state__in=lookups.OPEN_ADMISSIONS).values_list("staff", flat=True))


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the same for both
    """End each, in the name of whoever says that the person is not at work."""
    admitting.lapse(lookups.admissions_of(number), gateway.clock().now(), by)
