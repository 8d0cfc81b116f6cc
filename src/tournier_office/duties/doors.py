# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: reminders that leave the bank's console by mail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tournier_office.duties.models import Reminding
from tournier_office.site.doors import Door

WORDS = {"reminder": _("reminders by mail")}


def _mailed(number: str) -> QuerySet[Reminding]:
    return Reminding.objects.filter(pk=number).exclude(mail="")


def standing(number: str, *, leaving: bool) -> list[Door]:
    """A leaver's address for mail."""
    return [Door("reminder", row.pk) for row in _mailed(number)] if leaving else []


def holders() -> set[str]:
    """Nobody: a suspended person is still reminded."""
    return set()


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - nobody is named by it
    """Forget it."""
    if leaving:
        _mailed(number).update(mail="", daily=False)
