# SPDX-License-Identifier: Apache-2.0
"""What waits of findings, for home."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tournier_office.findings.models import Drift, Form, Look, Stray, Surplus
from tournier_office.findings.register import FORMS, KEEPERS
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

_FORMS = gettext_lazy("Forms that wait for a second person")
_FOUND = gettext_lazy("Findings")
_MINE = gettext_lazy("My duties")
_MANY = 8


def work(visitor: Visitor) -> list[WorkItem]:
    """Forms to decide, drifts and stray files nobody has looked at, and those that were given to this person."""
    if visitor.staff is None:
        return []
    number, found = visitor.staff.number, list[WorkItem]()
    if visitor.posts & FORMS.move("accept").who.anywhere:
        waiting = Form.objects.filter(state="filed").exclude(opened_by=number)[:_MANY]
        found += [WorkItem(_FORMS, row.title, reverse("forms:one", args=[row.pk]), tone="warn") for row in waiting]
    if visitor.posts & KEEPERS:
        found += _to_look_at()
    mine = Stray.objects.filter(state="confirmed", owner=number)[:_MANY]
    today = timezone.localdate()
    found += [
        WorkItem(
            _MINE, _("Stray file: %(place)s") % {"place": row.place}, reverse("strays:one", args=[row.pk]), tone="bad",
            urgent=row.until is not None and row.until < today, note=row.until.isoformat() if row.until else "",
        )
        for row in mine
    ]  # fmt: skip
    return found


def is_stray(key: str) -> bool:
    """Whether there is a stray file of this id."""
    return Stray.objects.filter(pk=key).exists()


def own_customers_in(key: str) -> int | None:
    """How many values of our own customers stand in a stray file; None where nobody compared. Raises Refused for a changed row."""
    row = next(iter(genuine(Stray.objects.filter(pk=key))), None)
    return None if row is None else row.ours


def _to_look_at() -> list[WorkItem]:
    found = []
    drifts, strays = Drift.objects.filter(state="found").count(), Stray.objects.filter(state="found").count()
    if drifts:
        text = ngettext("%(n)d difference between sources and catalogue", "%(n)d differences between sources and catalogue", drifts)  # fmt: skip
        found.append(WorkItem(_FOUND, text % {"n": drifts}, f"{reverse('drifts:list')}?state=found", tone="warn"))
    surpluses = Surplus.objects.filter(state="found").count()
    if surpluses:
        text = ngettext("%(n)d column held beyond need", "%(n)d columns held beyond need", surpluses)
        found.append(WorkItem(_FOUND, text % {"n": surpluses}, f"{reverse('surpluses:list')}?state=found", tone="warn"))
    if strays:
        text = ngettext("%(n)d stray file to look at", "%(n)d stray files to look at", strays)
        found.append(WorkItem(_FOUND, text % {"n": strays}, f"{reverse('strays:list')}?state=found", tone="bad"))
    last = Look.objects.filter(ended_at__isnull=False).first()
    if last is not None and last.code:
        text = _("The last look at the sources failed: %(code)s") % {"code": last.code}
        found.append(WorkItem(_FOUND, text, reverse("drifts:list"), tone="bad"))
    return found
