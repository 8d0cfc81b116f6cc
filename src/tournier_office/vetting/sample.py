# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: a key post and a key place in force, a post and a department proposed; checks and admissions in both states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_office.vetting.models import KeyPost
from tournier_office.vetting.register import ADMISSIONS, CHECKS, KEY_POSTS

_WHY = "可接触大量客户的可疑交易信息，须先审查。"
_NEXT = "可按名单提取大量客户信息。"
_CENTRE = "坐席集中查看客户信息，人员流动大。"
_ROOM, _INSIDE, _TASK = "录音机房", "存放全部客户通话录音。", "核对可疑交易的通话录音。"
_DIGEST = "5d1b0b6f3c2a4e8f9071a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7"


def load(*, keeper: str, second: str, third: str, checked: str, waiting: str) -> None:
    """Once, and only where they are there."""
    people = {number: staff_of(number) for number in (keeper, second, third, checked, waiting)}
    if KeyPost.objects.exists() or None in people.values():
        return
    acting = {number: actor(one) for number, one in people.items() if one is not None}
    today = gateway.clock().now().astimezone(BANK_TIME).date()

    def day(ahead: int) -> str:
        return (today + timedelta(days=ahead)).isoformat()

    post = acts.open_row(KEY_POSTS, acting[keeper], {"kind": "post", "post": "aml_officer", "why": _WHY})
    _step(KEY_POSTS, acting[second], post, "confirm", carry_until=day(30), reason="给出三十日完成首次审查。")
    acts.open_row(KEY_POSTS, acting[keeper], {"kind": "post", "post": "analyst", "why": _NEXT})
    unit = {"unit": people[waiting].branch_id, "owner": waiting}  # type: ignore[union-attr]  # all are there
    acts.open_row(KEY_POSTS, acting[keeper], {"kind": "department", "why": _CENTRE, **unit})
    place = acts.open_row(KEY_POSTS, acting[keeper], {"kind": "place", "spot": _ROOM, "why": _INSIDE, **unit})
    _step(KEY_POSTS, acting[second], place, "confirm", reason="已现场查看。")
    for number in (checked, waiting):
        row = acts.open_row(CHECKS, acting[keeper], {"staff": number})
        _step(
            CHECKS, acting[keeper], row, "report", covers="identity,education,employment,credit,criminal",
            checker="人力资源部", checked_on=day(-20), evidence=f"人事档案 2026-{number}", digest=_DIGEST,
            result="clear", until=day(700),
        )  # fmt: skip
        if number == checked:
            _step(CHECKS, acting[third], row, "approve", reason="证据齐全。")
        entry = {"place": place.pk, "staff": number, "why": _TASK, "until": day(180)}
        admission = acts.open_row(ADMISSIONS, acting[keeper], entry)
        if number == checked:
            _step(ADMISSIONS, acting[third], admission, "admit")


def _step(register: Any, who: Any, row: Any, verb: str, **given: str) -> None:
    acts.step(register, who, row.pk, verb, given)
