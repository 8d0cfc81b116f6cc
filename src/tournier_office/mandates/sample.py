# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: a leave to come, a delegation for those days, and a part of a post that somebody asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.mandates.models import Grant, Leave
from tournier_office.mandates.register import DELEGATIONS, GRANTS, LEAVES
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_GRANT = {
    "post": "loan_officer",
    "purposes": "credit",
    "top": "C1",
    "why": "协助核对本周到期的贷款资料。",
    "matter": "XD-2026-018",
}


def load(*, away: str, stands_in: str, head: str, deputy: str, asks: str) -> None:
    """Once, and only where they are there. Nothing of it changes what anybody may do today."""
    people = {number: staff_of(number) for number in (away, stands_in, head, deputy, asks)}
    if Leave.objects.exists() or Grant.objects.exists() or None in people.values():
        return
    acting = {number: actor(one) for number, one in people.items() if one is not None}
    now = gateway.clock().now()
    today = now.astimezone(BANK_TIME).date()
    days = {"since": (today + timedelta(days=10)).isoformat(), "until": (today + timedelta(days=14)).isoformat()}
    acts.open_row(LEAVES, acting[away], {"staff": "", "kind": "annual", "deputy": stands_in, **days})
    delegated: Any = acts.open_row(
        DELEGATIONS, acting[head], {"deputy": deputy, "post": "branch_manager", "why": "外出培训一周。", **days}
    )
    acts.step(DELEGATIONS, acting[deputy], delegated.pk, "accept", {})
    term = {"starts_at": (now + timedelta(days=1)).isoformat(), "ends_at": (now + timedelta(days=8)).isoformat()}
    acts.open_row(GRANTS, acting[asks], {**_GRANT, "place": acting[asks].branch, **term})
