# SPDX-License-Identifier: Apache-2.0
"""The closed list of legal bases: 个人信息保护法 (PIPL) article 13, one for each disclosure (M81)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Basis:
    """One typed ground. `law` is the clause id in the law pack; `evidence` says what must stand behind it."""

    name: str
    zh: str
    en: str
    law: str
    evidence_zh: str
    evidence_en: str


_ALL = (
    Basis("consent", "个人同意", "Consent", "PIPL-13-1", "同意记录编号", "Reference of the consent"),
    Basis(
        "contract",
        "履行合同所必需",
        "Contract",
        "PIPL-13-2",
        "业务流水或合同编号",
        "Reference of the transaction or contract",
    ),
    Basis(
        "legal_duty",
        "履行法定职责或义务",
        "Legal duty",
        "PIPL-13-3",
        "任务或文书编号",
        "Reference of the task or document",
    ),
    Basis(
        "emergency", "应对突发事件或保护生命财产", "Emergency", "PIPL-13-4", "事件说明", "Description of the emergency"
    ),
    Basis(
        "own_request", "个人行使查阅权", "The person's own request", "PIPL-45", "本人登录", "The person's own sign-in"
    ),
)

BASES: Mapping[str, Basis] = MappingProxyType({basis.name: basis for basis in _ALL})
