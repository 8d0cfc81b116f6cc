# SPDX-License-Identifier: Apache-2.0
"""Reasons that no rule text holds: what is refused before, or for want of, any rule. Deny is the default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from tournier.policy.decision import Reason
from tournier.policy.request import Request
from tournier.policy.vocabulary import FactType
from tournier.policy.words import action_of
from tournier.purpose import PURPOSES


class Shape(Protocol):
    """What is looked at of the fields: whether every category is in the list."""

    @property
    def is_known(self) -> bool:
        """Whether every category is in the list."""
        ...


NO_GRANT = Reason(
    "no-grant",
    "没有授权规则允许该岗位以此用途这样查询",
    "No rule grants this to the post for this purpose",
    ("XB-47", "PIPL-6"),
    ("staff.posts", "request.purpose", "request.channel"),
)
NO_SHOW = Reason("no-show-rule", "没有规则允许展示该字段", "No rule lets this field be shown", ("XB-47",))
PURPOSE_UNKNOWN = Reason("purpose-unknown", "用途不在清单内", "The purpose is not in the list", ("PIPL-6",))
BASIS_MISMATCH = Reason(
    "basis-mismatch",
    "该合法性基础不能支持此用途",
    "This legal basis cannot carry the purpose",
    ("PIPL-6", "PIPL-13-1"),
    ("request.purpose", "request.basis"),
)
FIELD_UNKNOWN = Reason(
    "field-unknown",
    "所查字段的信息类别未知",
    "A field is of an unknown category",
    ("JRT0171-4.2",),
    ("request.fields",),
)
SUBJECT_MISSING = Reason("subject-missing", "未指明客户", "No customer is named", ("XB-47",), ("request.subject",))
COUNT_WRONG = Reason(
    "count-wrong", "客户数量无效", "The number of customers is not valid", ("XB-47",), ("request.count",)
)
OTHER_PERSON = Reason(
    "facts-of-another", "事实与申请人不符", "The facts are about another person than the one who asks", ("XB-47",),
    ("staff.id",),
)  # fmt: skip
RULE_FAILED = Reason("rule-failed", "规则执行出错，按拒绝处理", "A rule failed; so the answer is no", ("XB-47",))
ALL_GROUNDS = (
    NO_GRANT, NO_SHOW, PURPOSE_UNKNOWN, BASIS_MISMATCH, FIELD_UNKNOWN, SUBJECT_MISSING, COUNT_WRONG, OTHER_PERSON,
    RULE_FAILED,
)  # fmt: skip


BASES_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {purpose.name: frozenset(purpose.bases) for purpose in PURPOSES.values()}
)


def malformed(request: Request, shape: Shape) -> Reason | None:
    """Why no rule needs to be asked; None when the request is well formed."""
    if request.purpose not in BASES_OF:
        return PURPOSE_UNKNOWN
    if request.basis not in BASES_OF[request.purpose]:  # PIPL 6 and 13, M57: one typed basis that can carry the purpose
        return BASIS_MISMATCH
    if action_of(request.channel, subject=request.subject is not None) is None:
        return SUBJECT_MISSING
    if type(request.count) is not int or request.count < 1:
        return COUNT_WRONG
    return None if shape.is_known else FIELD_UNKNOWN


def missing_reason(facts: Iterable[FactType]) -> Reason:
    """Facts that are missing or malformed: refused, never skipped (law 1)."""
    found = tuple(facts)
    zh = "、".join(fact.zh for fact in found)
    en = ", ".join(fact.en for fact in found)
    return Reason(
        "fact-missing", f"缺少事实：{zh}", f"Facts are missing: {en}", ("XB-47",), tuple(fact.key for fact in found)
    )
