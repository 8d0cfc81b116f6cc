# SPDX-License-Identifier: Apache-2.0
"""The purposes that a request may name; each says which bases can carry it (PIPL 6, M57)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose and the legal bases that can carry it, the usual one first.

    `least_group` is how many customers must stand behind each row of an answer in SQL; 0 when rows may be about one.
    """

    name: str
    zh: str
    en: str
    bases: tuple[str, ...]
    least_group: int = 0


_ALL = (
    Purpose("counter_service", "柜面业务办理", "Counter service", ("contract", "consent")),
    Purpose("caller_check", "来电身份核验", "Checking a caller", ("contract", "consent")),
    Purpose("customer_care", "客户维护", "Customer care", ("contract", "consent")),
    Purpose("credit", "信贷业务", "Credit", ("contract", "consent")),
    Purpose("due_diligence", "客户尽职调查", "Customer due diligence", ("legal_duty",)),
    Purpose("anti_money_laundering", "反洗钱", "Anti-money laundering", ("legal_duty",)),
    Purpose("fraud_prevention", "反欺诈", "Fraud prevention", ("legal_duty", "contract")),
    Purpose("complaint", "投诉处理", "Complaint handling", ("legal_duty", "contract")),
    Purpose("collection", "贷后催收", "Collection", ("contract",)),
    Purpose("marketing", "营销", "Marketing", ("consent",)),
    # A statistic says nothing of one person (PIPL 4, 73): each of its rows stands for ten customers at least.
    Purpose("statistics", "统计分析", "Statistics", ("legal_duty", "contract"), 10),
    Purpose("model", "模型开发", "Building a model", ("contract", "legal_duty")),
    Purpose("reconciliation", "对账核对", "Reconciliation", ("contract", "legal_duty")),
    Purpose("audit", "审计检查", "Audit", ("legal_duty",)),
    Purpose("emergency", "紧急情形", "Emergency", ("emergency",)),
    Purpose("own_view", "本人查阅", "The customer's own view", ("own_request",)),
)

PURPOSES: Mapping[str, Purpose] = MappingProxyType({purpose.name: purpose for purpose in _ALL})
