# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: an incident that is closed, and one that a clerk has told and that is larger; nothing of it leaks any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import INCIDENTS, REPORTS
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_SMALL = {
    "kind": "loss",
    "source": "seen",
    "what": "一份对账单寄错地址，收件人未拆封，已于当日取回。",
    "place": "寄送中心",
}
_TOLD = {"kind": "leak", "place": "公共网盘", "report": "合作机构人员将客户名单存入可公开访问的网盘，今天上午发现。"}
_NOTHING = {"persons": "1", "items": "", "property": "", "sensitive": "", "marks": "harmless", "assets": ""}
_AT_ONCE = ("pboc_consumer", "persons_told", "interested_told")
_REPORTS = ("nfra_first", "nfra_written", "pboc_consumer", "persons_told", "nfra_final")


def load(*, teller: str, keeper: str, second: str, third: str) -> None:
    """Once, and only where all four are there."""
    people = [one for number in (teller, keeper, second, third) if (one := staff_of(number)) is not None]
    if Incident.objects.exists() or len(people) < 4:  # noqa: PLR2004 - the four that are named above
        return
    tells, keeps, agrees, closes = (actor(one) for one in people)

    def step(row: Any, who: Any, verb: str, **given: str) -> None:
        acts.step(INCIDENTS, who, row.pk, verb, {"reason": "已核实。", **given})

    def now() -> str:
        return gateway.clock().now().isoformat()

    found = (gateway.clock().now() - timedelta(minutes=40)).isoformat()
    small = acts.open_row(INCIDENTS, keeps, {**_SMALL, "found_at": found})
    step(small, keeps, "assess", **_NOTHING)
    step(small, keeps, "stop")
    step(small, agrees, "contain")
    step(small, keeps, "finish")
    for what in _REPORTS:
        step(small, keeps, "send", sent=what, sent_at=now(), text="已按要求报送，见行内发文。")
    step(small, closes, "close")
    told = acts.open_row(REPORTS, tells, _TOLD)
    larger = {**_NOTHING, "persons": "820", "property": "820", "marks": "endangers"}
    row = Incident.objects.get(pk=told.incident)
    step(row, keeps, "assess", **larger)
    for what in _AT_ONCE:
        step(row, keeps, "send", sent=what, sent_at=now(), text="已按要求告知，见行内发文。")
