# SPDX-License-Identifier: Apache-2.0
"""Who sees which figures of desks: compliance, protection and audit all, heads their own and those below (M86)."""

from __future__ import annotations

from datetime import date

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.screening import lookups
from tournier_office.screening.register import AUDIT, HEADS, OFFICERS
from tournier_office.site import gateway
from tournier_office.site.register.judging import Actor

SEES = HEADS | OFFICERS | AUDIT


def month_of(text: str) -> date:
    """The first day of the month that is written as 2026-11; this month where nothing is."""
    try:
        return date.fromisoformat(f"{text}-01") if text else gateway.clock().now().astimezone(BANK_TIME).date()
    except ValueError:
        raise BadInput("screening.month", "The month cannot be read.", "Write it as 2026-11.") from None


def desks(actor: Actor, month: date) -> list[lookups.Desk]:
    """The figures for this person. Refused for whose posts show none."""
    if not actor.posts & SEES or actor.service:
        raise Refused("screening.figures", "Your posts do not show these figures.", "Ask the compliance officer.")
    everywhere = bool(actor.posts & (OFFICERS | AUDIT))
    reach = frozenset(branch for post in HEADS for branch in actor.reach.get(post, ()))
    return lookups.desks(month, None if everywhere else reach)
