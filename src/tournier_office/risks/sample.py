# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: three risks, one of them high and accepted by two, and the indicators of today."""

from __future__ import annotations

from datetime import timedelta

from tournier.law.clocks import BANK_TIME
from tournier_office.people import lookups as people
from tournier_office.risks import measuring
from tournier_office.risks.models import Risk
from tournier_office.risks.register import RISKS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_RISKS = (
    {
        "title": "导出文件逾期未销毁而外泄", "about": "导出的客户信息留在个人终端，超过期限未销毁，遗失或被他人取得。",
        "likelihood": "4", "impact": "4", "likelihood_left": "3", "impact_left": "4", "controls": "export-approval, owner-missing",
        "indicator": "exports_kept", "cases": "strays",
    },
    {
        "title": "员工未经培训查询客户信息", "about": "培训过期的人员不了解现行要求，超出工作需要查询客户信息。",
        "likelihood": "4", "impact": "3", "likelihood_left": "2", "impact_left": "2", "controls": "training-lapsed, PBOC3-13",
        "indicator": "training_lapsed", "cases": "violations,near-misses",
    },
    {
        "title": "投诉超过期限未答复", "about": "涉及个人信息的投诉未按期答复，引发监管转办和声誉风险。",
        "likelihood": "3", "impact": "3", "likelihood_left": "2", "impact_left": "3", "controls": "D01",
        "indicator": "complaints_late", "cases": "complaints",
    },
)  # fmt: skip


def load(*, keeper: str, second: str, owner: str) -> None:
    """Once, and only where they are there."""
    enters, agrees = people.staff_of(keeper), people.staff_of(second)
    if Risk.objects.exists() or enters is None or agrees is None or people.staff_of(owner) is None:
        return
    rows = [acts.open_row(RISKS, actor(enters), {**one, "owner": owner}) for one in _RISKS]
    until = gateway.clock().now().astimezone(BANK_TIME).date() + timedelta(days=90)
    given = {"accepted_until": until.isoformat(), "reason": "终端改造完成前暂时接受，每月核对一次。"}
    acts.step(RISKS, actor(enters), rows[0].pk, "accept", given)
    acts.step(RISKS, actor(agrees), rows[0].pk, "agree", {"reason": "已核对补偿措施。"})
    plan = {"treatment": "reduce", "plan": "本季度内完成补训，逾期人员暂停查询权限。"}
    acts.step(RISKS, actor(enters), rows[1].pk, "treat", plan)
    measuring.measure()
