# SPDX-License-Identifier: Apache-2.0
"""Reads of risks and measures: what an indicator showed last, which risks it watches, what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from tournier.law.indicators import AMBER, PERCENT, RED, indicators
from tournier_office.risks.models import Measure, Risk
from tournier_office.risks.register import ACCEPTED, APPROVERS, ASKED, KEEPERS, LIVING, UNTREATED
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import register_named
from tournier_office.site.work import WorkItem

CLOCK = "B29"  # a red indicator, and nothing is done about its risk
_MANY = 20


def counted(name: str) -> tuple[int, int]:
    """How many entries of a register are open, and how many there are."""
    register = register_named(name)
    last = [stage.code for stage in register.stages if stage.last or stage.rests]
    return register.table.objects.exclude(state__in=last).count(), register.table.objects.count()


def newest() -> dict[str, Measure]:
    """What each indicator showed last. Raises Refused for a row that somebody changed."""
    day = Measure.objects.values_list("day", flat=True).first()
    return {} if day is None else {one.indicator: one for one in genuine(Measure.objects.filter(day=day))}


def tone_lately(indicator: str, today: date) -> str:
    """Its colour of today or of yesterday; empty where it was not measured since: nobody knows then."""
    found = newest().get(indicator)
    return "" if found is None or found.day < today - timedelta(days=1) else str(found.tone)


def figure(one: Measure) -> str:
    """The measure as people read it."""
    named = indicators().indicators.get(one.indicator)
    if named is not None and named.unit == PERCENT:
        return f"{one.value * 100 / one.of:.0f} % ({one.value}/{one.of})" if one.of else "0 %"
    return f"{one.value}"


def shown(indicator: str) -> str:
    """What it showed last, in words; empty where it was never measured."""
    one = newest().get(indicator)
    return "" if one is None else f"{figure(one)} · {tone_words(one.tone)} · {one.day}"


def tone_words(tone: str) -> str:
    """The colour of a measure in words."""
    return {RED: pgettext("of an indicator", "red"), AMBER: pgettext("of an indicator", "amber")}.get(
        tone, pgettext("of an indicator", "green")
    )


def lapsed(today: date) -> list[str]:
    """Keys of acceptances whose last day is over."""
    return list(Risk.objects.filter(state=ACCEPTED, accepted_until__lt=today).values_list("pk", flat=True))


def untreated(reds: set[str]) -> list[Risk]:
    """Risks that a red indicator watches and about which nothing is done."""
    return list(Risk.objects.filter(state__in=UNTREATED, indicator__in=reds))


def unwatched(reds: set[str]) -> set[str]:
    """Red indicators for which no living risk is entered."""
    return reds - set(Risk.objects.filter(state__in=LIVING, indicator__in=reds).values_list("indicator", flat=True))


def reds() -> set[str]:
    """The indicators that are red now."""
    return {one.indicator for one in newest().values() if one.tone == RED}


def living() -> QuerySet[Risk]:
    """Every risk that is not closed."""
    return Risk.objects.filter(state__in=LIVING)


def work(visitor: Visitor) -> list[WorkItem]:
    """Acceptances that wait for this person; for its keepers, red indicators without a risk. The clocks are those of duties."""
    if visitor.staff is None:
        return []
    found = []
    if visitor.posts & APPROVERS:
        mine = visitor.staff.number
        waiting = Risk.objects.filter(state=ASKED).exclude(opened_by=mine).exclude(owner=mine).exclude(asked_by=mine)
        found += [
            WorkItem(_("Risks: acceptance to be decided"), row.title, reverse("risks:one", args=[row.pk]), _("second person"), "warn")
            for row in waiting[:_MANY]
        ]  # fmt: skip
    if visitor.posts & KEEPERS and (many := len(unwatched(reds()))):
        text = ngettext("%(n)d red indicator has no risk", "%(n)d red indicators have no risk", many) % {"n": many}
        found.append(WorkItem(_("My duties"), text, reverse("risk_report:report"), tone="bad"))
    return found
