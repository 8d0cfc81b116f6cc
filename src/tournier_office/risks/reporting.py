# SPDX-License-Identifier: Apache-2.0
"""The bank's report of risks to secrecy for a quarter: what the indicators showed, and the risks as they stand (M05)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournier.base import JSON, BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.law.indicators import AMBER, PERCENT, RED, Indicators, versions
from tournier.ledger.entries import Event
from tournier_office.duties import lookups as duties
from tournier_office.people import lookups as people
from tournier_office.risks import lookups, words
from tournier_office.risks.models import Measure, Risk
from tournier_office.risks.register import RISKS, SEES_ALL
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.language import said
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.sheet import sheet

_QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])")


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator in the quarter: what it showed last, on how many days it was red or amber, and the risks that it watches."""

    indicator: str
    name: str
    figure: str
    tone: str
    tone_words: str
    day: date | None
    amber: str
    red: str
    days_red: int
    days_amber: int
    days: int
    risks: int


@dataclass(frozen=True, slots=True)
class Line:
    """A risk as it stands."""

    key: str
    title: str
    branch: str
    owner: str
    owner_name: str
    inherent: int
    residual: int
    level: str
    level_words: str
    stage: str
    stage_words: str
    treatment: str
    accepted_until: date | None
    review_overdue: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A quarter's indicators, and the risks that are not closed, the highest first. `matrix` counts them by what is left."""

    quarter: str
    since: date
    until: date
    version: str
    shown: list[Shown]
    risks: list[Line]
    matrix: list[list[int]]
    unwatched: list[str]
    closed: int


def quarter_of(text: str) -> tuple[str, date, date]:
    """The quarter that is asked for, this one where none is. Raises BadInput for what is none."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    name = text or f"{today.year}-Q{(today.month + 2) // 3}"
    found = _QUARTER.fullmatch(name)
    if found is None:
        raise BadInput("risk.quarter", "This is no quarter.", "Write it as 2026-Q4.")
    year, number = int(found[1]), int(found[2])
    first = date(year, number * 3 - 2, 1)
    behind = date(year + 1, 1, 1) if number == 4 else date(year, number * 3 + 1, 1)  # noqa: PLR2004 - the last quarter
    return name, first, behind - timedelta(days=1)


def told(actor: Actor, quarter: str = "") -> Report:
    """The report. Raises Refused for whoever does not see the risks of the whole bank."""
    if not actor.posts & SEES_ALL:
        raise Refused("risk.report", "Your posts do not read the report of risks.", "Ask compliance.")
    name, since, until = quarter_of(quarter)
    version = next((one for one in versions() if one.effective_from <= until), versions()[-1])
    risks = genuine(lookups.living())
    rows = genuine(Measure.objects.filter(day__range=(since, until)))
    shown = [_shown(one, version, rows, risks) for one in version.indicators]
    return Report(
        name, since, until, said(version.zh, version.en), shown, _lines(risks, version), _matrix(risks),
        sorted(one.name for one in shown if one.tone == RED and not one.risks), Risk.objects.filter(state="closed").count(),
    )  # fmt: skip


def _shown(key: str, version: Indicators, rows: list[Measure], risks: list[Risk]) -> Shown:
    one, mine = version.indicators[key], [row for row in rows if row.indicator == key]
    last, tones = (mine[0] if mine else None), Counter(row.tone for row in mine)
    sign = " %" if one.unit == PERCENT else ""
    tone = last.tone if last else ""
    return Shown(
        key, said(one.zh, one.en), lookups.figure(last) if last else "—", tone,
        lookups.tone_words(tone) if last else _("not measured"), last.day if last else None,
        f"{one.amber}{sign}", f"{one.red}{sign}", tones[RED], tones[AMBER], len(mine),
        sum(risk.indicator == key for risk in risks),
    )  # fmt: skip


def _lines(risks: list[Risk], version: Indicators) -> list[Line]:
    names = people.names_of({row.owner for row in risks})
    now, levels, treatments = gateway.clock().now(), dict(words.levels()), dict(words.all_treatments())
    late = set(
        duties.open_duties().filter(kind=RISKS.name, deadline="B28", due_at__lt=now).values_list("subject", flat=True)
    )
    found = [
        Line(
            row.pk, row.title, row.branch, row.owner, names.get(row.owner, row.owner),
            int(row.likelihood) * int(row.impact), words.score_left(row), version.level(words.score_left(row)),
            str(levels[version.level(words.score_left(row))]), row.state, str(RISKS.stage(row.state).words),
            str(treatments.get(row.treatment, "")), row.accepted_until, row.pk in late,
        )
        for row in risks
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.residual, -one.inherent, one.key))


def _matrix(risks: list[Risk]) -> list[list[int]]:
    """How many risks are left by likelihood, from 5 down, and impact, from 1 up."""
    counts = Counter((int(row.likelihood_left), int(row.impact_left)) for row in risks)
    return [[counts[likelihood, impact] for impact in range(1, 6)] for likelihood in range(5, 0, -1)]


def taken(actor: Actor, quarter: str = "") -> bytes:
    """The report as CSV, recorded before it is given."""
    found = told(actor, quarter)
    detail: dict[str, JSON] = {"register": RISKS.name, "count": len(found.risks), "filter": ["report", found.quarter]}
    gateway.record(Event.REGISTER_EXPORTED, actor.staff, detail)
    headings = (
        _("Kind"), _("Number"), _("Name"), pgettext("of an indicator", "Figure or rating"), pgettext("of a risk", "Level"),
        pgettext("of an indicator", "Days red"), pgettext("of a risk", "Owner"), pgettext("of an entry", "Stage"),
        pgettext("of a risk", "Treatment"), _("Accepted until"),
    )  # fmt: skip
    shown = (
        (_("Indicator"), one.indicator, one.name, one.figure, one.tone_words, one.days_red, "", "", "", "")
        for one in found.shown
    )
    risks = (
        (pgettext("one risk", "Risk"), one.key, one.title, one.residual, one.level_words, "", one.owner, one.stage_words, one.treatment, one.accepted_until or "")
        for one in found.risks
    )  # fmt: skip
    return sheet(headings, [*shown, *risks])
