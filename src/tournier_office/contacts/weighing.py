# SPDX-License-Identifier: Apache-2.0
"""The rule of M20: who had looked up customers before one partner contacted them, more than chance explains.

- each month, each partner once, and each contact once: whoever asks again and again finds somebody by chance;
- people are compared with those who share their branch and posts, by what the same peers are shown (`tournier.trace`);
- what is found is recorded before anybody sees it: that it was weighed, and each lead. Nobody is told but who looks into it.

Whoever dies in the middle leaves no row; the next pass has the same outcome, since its lot follows from its id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.db import transaction

from tournier.base import JSON
from tournier.law.clocks import BANK_TIME
from tournier.trace import Traced, ledger_pages, peers, who_knew
from tournier.trace.attribution import LEAST
from tournier.trace.contacted import WINDOW, Outcome
from tournier_office.contacts import lookups
from tournier_office.contacts.models import Contact
from tournier_office.contacts.register import LEADS, WEIGHINGS
from tournier_office.people import lookups as people
from tournier_office.people.everybody import own_posts_of_everybody
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE

_MOST_BEHIND = 50


def weigh_next() -> bool:
    """Weigh the contacts of one partner up to the month that is over, if one waits; whether one did."""
    now = gateway.clock().now()
    first = now.astimezone(BANK_TIME).date().replace(day=1)
    taken = {plain for plain in lookups.partners() if lookups.weighed(_key(first, plain))}
    plain = lookups.due(first, LEAST, taken)
    if not plain:
        return False
    key, rows = _key(first, plain), lookups.to_weigh(plain, first)
    contacted: dict[str, datetime] = {}
    for row in sorted(rows, key=lambda one: one.day, reverse=True):  # of several days the first
        contacted[row.subject] = datetime.combine(row.day, time(), BANK_TIME)
    pages = ledger_pages(gateway.ledger(), min(contacted.values()) - WINDOW, max(contacted.values()))
    groups = peers(people.branches_of(), own_posts_of_everybody(now.astimezone(BANK_TIME).date()))
    found = who_knew(pages, contacted, groups, left_out=lookups.ordered_of(plain), seed=key)
    _keep(key, first, rows, found, groups)
    return True


def _key(month: date, plain: str) -> str:
    return f"{month:%Y-%m}-{sha256(plain.encode()).hexdigest()[:12]}"


def _keep(key: str, month: date, rows: Sequence[Contact], found: Outcome, groups: Mapping[str, str]) -> None:
    """All of it or nothing; where another worker was faster, nothing."""
    now, partner = gateway.clock().now(), rows[0].partner
    counts = {"contacted": found.contacted, "known": found.known, "candidates": found.candidates}
    with transaction.atomic():
        if lookups.weighed(key):
            return
        told: dict[str, JSON] = {**counts, "leads": len(found.leads)}
        columns = {"id": key, "partner": partner, "month": f"{month:%Y-%m}", **counts, "leads": len(found.leads)}
        acts.enter(WEIGHINGS, Asked(OFFICE, now, told=told), **columns)
        branches = people.branches_of()
        for one in found.leads:
            lead: dict[str, JSON] = {"staff": one.person, "weighing": key}
            acts.enter(
                LEADS,
                Asked(OFFICE, now, told=lead),
                weighing=key,
                partner=partner,
                staff=one.person,
                branch=branches.get(one.person, ""),
                contacted=found.contacted,
                found={**_figures(one), "peers": groups.get(one.person, "")},
                behind=[_behind(one, place) for place in range(min(len(one.behind), _MOST_BEHIND))],
            )
        for row in rows:
            row.weighing = key
            row.save()


def _figures(one: Traced) -> dict[str, Any]:
    lead = one.lead
    return {
        "hits": lead.hits,
        "expected": round(lead.expected, 2),
        "exposure": lead.exposure,
        "p": round(lead.p, 6),
        "doubt": round(lead.doubt, 6),
    }


def _behind(one: Traced, place: int) -> dict[str, JSON]:
    shown = one.behind[place]
    return {"entry": shown.entry, "at": shown.first.isoformat(), "channel": shown.channel, "customers": shown.hits}
