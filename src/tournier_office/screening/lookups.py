# SPDX-License-Identifier: Apache-2.0
"""Reads of screening: the lists in force, what appeals let through, figures by desk."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tournier.law.clocks import BANK_TIME
from tournier.screening import WordList, shipped_lists
from tournier_office.people import lookups as people
from tournier_office.screening.models import Alert, Appeal, Conversation, WordsOfBank
from tournier_office.screening.register import ALERTS, APPEALS, HEADS, OFFICERS
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import acting, reading
from tournier_office.site.work import WorkItem

LEAST_AGENTS = 5  # fewer in a group, and a figure would be somebody's
_FRESH_SECONDS = 1.0
_GROUP = gettext_lazy("Screening of words")
_lock = threading.Lock()


def work(visitor: Visitor) -> list[WorkItem]:
    """What waits for a second person: alerts and appeals of those whom this one may judge, and lists of words. Never one's own."""
    if visitor.staff is None or not visitor.posts & (HEADS | OFFICERS):
        return []
    actor, number, found = acting.actor(visitor.staff), visitor.staff.number, list[WorkItem]()
    alerts = reading.visible(ALERTS, actor).filter(state="raised").exclude(staff=number).count()
    if alerts:
        text = ngettext("%(n)d alert of a bad ask to judge", "%(n)d alerts of bad asks to judge", alerts)
        found.append(WorkItem(_GROUP, text % {"n": alerts}, f"{reverse('word-alerts:list')}?state=raised", tone="bad"))
    appeals = reading.visible(APPEALS, actor).filter(state="filed").exclude(staff=number).count()
    if appeals:
        text = ngettext(
            "%(n)d appeal against screening to decide", "%(n)d appeals against screening to decide", appeals
        )
        found.append(
            WorkItem(_GROUP, text % {"n": appeals}, f"{reverse('word-appeals:list')}?state=filed", tone="warn")
        )
    if visitor.posts & OFFICERS:
        lists = WordsOfBank.objects.filter(state="proposed").exclude(opened_by=number).count()
        if lists:
            text = ngettext("%(n)d list of words to put in force", "%(n)d lists of words to put in force", lists)
            href = f"{reverse('word-lists:list')}?state=proposed"
            found.append(WorkItem(_GROUP, text % {"n": lists}, href, tone="warn"))
    return found


@dataclass(slots=True)
class _Kept:
    """What a process was told last: the lists, and the codes that appeals let through, by branch."""

    until: float = 0.0
    lists: tuple[WordList, ...] = ()
    upheld: frozenset[tuple[str, str, str]] = frozenset()


_kept = _Kept()


def terms(today: date) -> tuple[tuple[WordList, ...], frozenset[tuple[str, str, str]]]:
    """The lists in force, and what appeals let through as (branch, kind, code). A second old at most (law 4)."""
    with _lock:
        if time.monotonic() >= _kept.until:
            # Of two that were put in force at one moment the newer holds.
            rows = genuine(WordsOfBank.objects.filter(state="in_force").order_by("version", "pk"))
            own = {row.kind: _list(row) for row in rows}
            _kept.lists = (*own.values(), *(one for one in shipped_lists() if one.kind not in own))
            upheld = genuine(Appeal.objects.filter(state="upheld", until__gte=today))
            _kept.upheld = frozenset((row.branch, row.kind, row.code) for row in upheld)
            _kept.until = time.monotonic() + _FRESH_SECONDS
        return _kept.lists, _kept.upheld


def forget() -> None:
    """Ask anew at the next line."""
    _kept.until = 0.0


def _list(row: WordsOfBank) -> WordList:
    return _made(row.kind, str(row.version), row.phrases, row.unless)


@lru_cache(maxsize=64)
def _made(kind: str, version: str, phrases: str, unless: str) -> WordList:
    return WordList(kind, version, _lines(phrases), _lines(unless))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def last_version(kind: str) -> int:
    """The number of the newest version of a kind; 0 where there is none."""
    found: int | None = WordsOfBank.objects.filter(kind=kind).aggregate(last=Max("version"))["last"]
    return found or 0


def code_of(kind: str, value: str) -> str:
    """What stands for a value in an appeal: the same for the same value, and without the office's key nobody's."""
    plain = "".join(value.split()).casefold()
    return hmac.digest(_key(str(settings.SECRET_KEY)), f"{kind}\0{plain}".encode("utf-8", "replace"), "sha256").hex()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"appeals against screening, 1", "sha256")


def idle(before: datetime) -> list[str]:
    """The conversations in which nobody has spoken since then."""
    found = Conversation.objects.filter(state="open", touched_at__lt=before)
    return list(found.values_list("pk", flat=True)[:200])


@dataclass(frozen=True, slots=True)
class Desk:
    """What happened at one desk in a month: counts only. `branch` is empty for the small desks together."""

    branch: str
    name: str
    agents: int
    lines: int
    masked: int
    blocked: int
    asks: int
    founded: int
    upheld: int

    @property
    def in_thousand(self) -> float:
        """Lines that were masked or held, of a thousand."""
        return round(1000 * (self.masked + self.blocked) / self.lines, 1) if self.lines else 0.0


def desks(month: date, branches: Collection[str] | None) -> list[Desk]:
    """By desk, where at least five agents spoke; smaller ones together, where together they are at least five of two desks."""
    begin = datetime.combine(month.replace(day=1), datetime.min.time(), BANK_TIME)
    end = datetime.combine((month.replace(day=1) + timedelta(days=32)).replace(day=1), datetime.min.time(), BANK_TIME)
    spoken = Conversation.objects.order_by().filter(opened_at__gte=begin, opened_at__lt=end)
    counted = spoken.values("branch").annotate(
        agents=Count("staff", distinct=True), sum_lines=Sum("lines"), sum_masked=Sum("masked"),
        sum_blocked=Sum("blocked"), sum_asks=Sum("asks"),
    )  # fmt: skip
    span = {"opened_at__gte": begin, "opened_at__lt": end}
    founded = _by_branch(Alert.objects.filter(state="founded", **span).values_list("branch", flat=True))
    upheld = _by_branch(Appeal.objects.filter(state__in=["upheld", "ended"], **span).values_list("branch", flat=True))
    found = [
        Desk(
            one["branch"], people.branch_name(one["branch"]), one["agents"], one["sum_lines"], one["sum_masked"],
            one["sum_blocked"], one["sum_asks"], founded.get(one["branch"], 0), upheld.get(one["branch"], 0),
        )
        for one in counted
    ]  # fmt: skip
    shown = [one for one in found if one.agents >= LEAST_AGENTS]
    if branches is not None:
        return sorted((one for one in shown if one.branch in branches), key=lambda one: one.branch)
    small = [one for one in found if one.agents < LEAST_AGENTS]
    shown.sort(key=lambda one: one.branch)
    return [*shown, *_together(small)]


def _together(small: list[Desk]) -> list[Desk]:
    agents = sum(one.agents for one in small)
    if len(small) < 2 or agents < LEAST_AGENTS:  # noqa: PLR2004 - one alone would be that one
        return []
    sums = [
        sum(getattr(one, name) for one in small) for name in ("lines", "masked", "blocked", "asks", "founded", "upheld")
    ]
    return [Desk("", _("Small desks together"), agents, *sums)]


def _by_branch(branches: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in branches:
        counts[one] = counts.get(one, 0) + 1
    return counts


def said(conversation: str) -> list[tuple[str, str, str]]:
    """What is kept of a conversation: speaker, text, outcome."""
    found: list[tuple[str, str, str]] = Conversation.objects.values_list("said", flat=True).get(pk=conversation)
    return found
