# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: some have declared, one interest is decided, one waits for its review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.interests import lookups
from tournier_office.interests.register import DECLARATIONS, INTERESTS
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_office.site.register.judging import Actor

_HELD = {"kind": "holding", "organisation": "青禾咨询有限公司", "what": "持有百分之二的股份。"}
_OUTSIDE = {"kind": "outside", "organisation": "青禾职业培训学校", "what": "周末讲授会计课程，有报酬。"}


def load(*, officer: str, holder: str, teacher: str, nothing: tuple[str, ...]) -> None:
    """Once, and only where they are there."""
    people = {number: staff_of(number) for number in (officer, holder, teacher, *nothing)}
    if lookups.declaration_of(holder) is not None or None in people.values():
        return
    acting = {number: actor(one) for number, one in people.items() if one is not None}
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    held = acts.open_row(INTERESTS, acting[holder], {**_HELD, "since": (today - timedelta(days=3)).isoformat()})
    _step(INTERESTS, acting[officer], held, "decide", measures="approve,handle", reason="持股比例低，不涉及查询。")
    acts.open_row(INTERESTS, acting[teacher], {**_OUTSIDE, "since": (today - timedelta(days=40)).isoformat()})
    _step(DECLARATIONS, acting[holder], lookups.declaration_of(holder), "give", statement="all")
    for number in nothing:
        acts.open_row(DECLARATIONS, acting[number], {"statement": "nothing"})


def _step(register: Any, who: Actor, row: Any, verb: str, **given: str) -> None:
    acts.step(register, who, row.pk, verb, given)
