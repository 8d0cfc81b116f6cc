# SPDX-License-Identifier: Apache-2.0
"""Reads of the register: what stands of a certificate, what waits for whom, what is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier_office.devices.models import Device
from tournier_office.devices.register import IN_FORCE, KEEPERS, WAITING
from tournier_office.people.lookups import Staff
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

AHEAD = timedelta(days=30)
_LIVING = (*WAITING, IN_FORCE, "lost")
_CONFIRM = gettext_lazy("Devices to put in force")
_SOON = gettext_lazy("Devices whose last day is near")
_MANY = 8


def stands(fingerprint: str, beside: str) -> bool:
    """Whether another living entry is about this certificate."""
    return Device.objects.filter(fingerprint=fingerprint, state__in=_LIVING).exclude(pk=beside).exists()


def living() -> dict[str, Device]:
    """Every living entry by its certificate."""
    return {row.fingerprint: row for row in Device.objects.filter(state__in=_LIVING)}


def over(today: date, most: int) -> list[str]:
    """Keys of living entries whose last day is over, or whose person has left."""
    found = Device.objects.filter(state__in=_LIVING)
    left = Staff.objects.filter(status=Staff.Status.LEFT).values("number")
    rows = found.filter(until__lt=today) | found.filter(staff__in=left)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def work(visitor: Visitor) -> list[WorkItem]:
    """Devices that wait for a second administrator, and how many soon count no more."""
    if visitor.staff is None or not visitor.posts & KEEPERS:
        return []
    waiting = Device.objects.filter(state__in=WAITING).exclude(state="proposed", opened_by=visitor.staff.number)
    found = [
        WorkItem(_CONFIRM, row.name, reverse("devices:one", args=[row.pk]), tone="warn") for row in waiting[:_MANY]
    ]
    today = timezone.localdate()
    soon = Device.objects.filter(state=IN_FORCE, until__range=(today, today + AHEAD)).count()
    if soon:
        text = _("Count for at most 30 more days: %(many)s") % {"many": soon}
        page = f"{reverse('devices:list')}?until_to={(today + AHEAD).isoformat()}"
        found.append(WorkItem(_SOON, text, page, tone="warn"))
    return found
