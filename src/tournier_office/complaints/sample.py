# SPDX-License-Identifier: Apache-2.0
"""Complaints for the demonstration, filed by made-up people, in several stages."""

from __future__ import annotations

from typing import Any

from tournier_office.complaints import lookups, receiving
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.people.lookups import staff_of
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_FILED = (  # matter, name, telephone, what happened, uses
    ("stop_use", "林晚舟", "10012340001", "我已多次说明不接受营销电话，仍不断接到。", "marketing"),
    ("information", "沈知行", "10012340002", "我的手机号似乎被提供给了第三方。", ""),
    ("fee", "顾南乔", "10012340003", "年费与合同约定不一致。", ""),
    ("service", "江听雨", "10012340004", "排队两小时无人办理。", ""),
)
_DECISION = {"outcome": "upheld", "reply": "经核查，收费有误，已退还。", "basis": "合同第七条", "remedy": "correction"}


def load(branch: str, keeper: str, handler: str) -> None:
    """File them, and take some of them further, once. `keeper` names the handler and signs."""
    if Complaint.objects.exists() or staff_of(keeper) is None or staff_of(handler) is None:
        return
    rows = []
    for matter, name, phone, story, uses in _FILED:
        given = {"matter": matter, "name": name, "phone": phone, "branch": branch, "story": story, "uses": uses}
        rows.append(lookups.by_number(receiving.file(given, "demo").number))
    for row in rows[1:3]:
        _step(row, keeper, "accept")
        _step(row, keeper, "assign", handler=handler)
    _step(rows[2], handler, "decide", **_DECISION)
    _step(rows[2], keeper, "approve")
    _step(rows[3], keeper, "withdraw", reason="投诉人来电撤回")


def _step(row: Any, number: str, verb: str, **given: str) -> None:
    person = staff_of(number)
    if row is not None and person is not None:
        acts.step(COMPLAINTS, actor(person), row.pk, verb, given)
