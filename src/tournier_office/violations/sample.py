# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: a near miss, answered, and a case about a made-up clerk who is asked to be heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_office.site.register.description import Register
from tournier_office.site.register.judging import Actor
from tournier_office.violations.models import NearMiss
from tournier_office.violations.register import NEAR_MISSES, VIOLATIONS

_NEAR = {"kind": "careless", "place": "打印间", "report": "打印机上留有一份未取走的账单，已放入待销毁箱。"}
_ANSWER = {"answer": "谢谢，已处理。", "lesson": "打印后须当场取走，打印间每日两次检查。"}
_CASE = {"source": "audit", "kind": "peeking", "charge": "抽查发现多次在没有业务编号的情况下查询客户。"}


def load(*, told_by: str, about: str, reporter: str, keeper: str, examiner: str) -> None:
    """Once, and only where all five are there."""
    people = [staff_of(number) for number in (told_by, reporter, keeper, examiner)]
    if NearMiss.objects.exists() or staff_of(about) is None or None in people:
        return
    teller, auditor, overseer, legal = (actor(one) for one in people if one is not None)
    near = acts.open_row(NEAR_MISSES, teller, _NEAR)
    _step(NEAR_MISSES, overseer, near, "answer", **_ANSWER)
    case = acts.open_row(VIOLATIONS, auditor, {**_CASE, "about": about})
    _step(VIOLATIONS, overseer, case, "take_up", examiner=examiner, suspension="no")
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    since = (today - timedelta(days=30)).isoformat()
    _step(VIOLATIONS, legal, case, "count", since_day=since, until_day=today.isoformat())
    _step(VIOLATIONS, legal, case, "hear")


def _step(register: Register, who: Actor, row: Any, verb: str, **given: str) -> None:
    acts.step(register, who, row.pk, verb, given)
