# SPDX-License-Identifier: Apache-2.0
"""Duties in words: their deadline, their clause, what remains, and the matter they are about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from tournier.law import Kind, clauses, deadlines, happenings
from tournier_office.duties import reckoned
from tournier_office.site.language import said

#: What a duty can be about beside the registers of the kit, which name themselves.
MATTERS: Mapping[str, str | Promise] = {
    "emergency": gettext_lazy("Emergency access"),
    "catalogue": gettext_lazy("Catalogue"),
    "service_key": gettext_lazy("Service key"),
    "customer_passwords": gettext_lazy("Passwords of customers"),
    "audits": gettext_lazy("Outside audits"),
    "export": gettext_lazy("What was taken of an export"),
    "takings": gettext_lazy("Copies and prints"),
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def title(code: str) -> str:
    """What must be done."""
    one = deadlines().get(code)
    return code if one is None else said(one.zh, one.en)


def clause(code: str) -> str:
    """The clauses on which the deadline rests."""
    one, known = deadlines().get(code), clauses()
    if one is None:
        return ""
    found = [known[law] for law in one.clauses]
    names = [said(f"{law.instrument_zh} {law.article}", f"{law.instrument_en} {law.article_en}") for law in found]
    return "; ".join(names)


def choices() -> list[tuple[str, str]]:
    """The deadlines that are duties: what must be done by then, once or again and again."""
    return [(code, title(code)) for code, one in deadlines().items() if one.kind in (Kind.LIMIT, Kind.PERIODIC)]


def stops() -> list[tuple[str, str]]:
    """The events for which a clock may stand still."""
    found = {begun for one in deadlines().values() for begun, _ended in one.stops}
    return [(event, event_word(event)) for event in sorted(found)]


def event_word(event: str) -> str:
    """An event of the law pack."""
    known = happenings().get(event)
    return event if known is None else said(known.zh, known.en)


def headline(row: Any) -> str:
    """The duty and what it is about, in one line."""
    return " · ".join(part for part in (title(row.deadline), matter(row)) if part)


def matter(row: Any) -> str:
    """What the duty is about, without anybody's data."""
    from tournier_office.site.register import registers

    own = {one.name: one.words for one in registers()}
    words = MATTERS.get(row.kind) or own.get(row.kind) or row.kind
    return " · ".join(str(part) for part in (words, row.note) if part)


def remains(row: Any) -> str:
    """What is left at this moment, or how long it is over; nothing where no moment is due."""
    from tournier_office.site import gateway

    if row.ended_at is not None or row.state == "dropped":
        return ""
    if row.due_at is None:
        return _("stands still")
    return left(row.due_at + reckoned.TICK - gateway.clock().now())


def left(span: timedelta) -> str:
    """A span as a person says it: the two largest units at most."""
    seconds = abs(int(span.total_seconds()))
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    parts = []
    if days:
        parts.append(npgettext("time left", "%(n)s day", "%(n)s days", days) % {"n": days})
    if hours and days < 10:  # noqa: PLR2004 - of many days nobody asks for the hours
        parts.append(npgettext("time left", "%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if not days:
        parts.append(npgettext("time left", "%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    text = " ".join(parts)
    return _("over by %(time)s") % {"time": text} if span < timedelta() else _("%(time)s left") % {"time": text}
