# SPDX-License-Identifier: Apache-2.0
"""helan (MIT) and jionlp (Apache-2.0), which find what stands in Chinese texts, with their types as ours."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence

from tests.detect.evaluation.score import Found

_HELAN = {
    "PERSON_NAME": "NAME", "PHONE": "MOBILE", "LANDLINE": "TEL", "LICENSE_PLATE": "PLATE", "IP_ADDRESS": "IP", "WECHAT_ID": "WECHAT",
    "QQ_NUMBER": "QQ", "OFFICER_ID": "OFFICER",
}  # fmt: skip
_NOT_OURS = frozenset({"URL", "POSTAL_CODE", "TW_ID_CARD"})


def helan() -> Callable[[Sequence[str]], list[Found]]:
    """By its rules, without jieba."""
    from helan import recognize

    def find(many: Sequence[str]) -> list[Found]:
        return [
            [
                (one.start, one.end, _HELAN.get(one.type, one.type))
                for one in recognize(text)
                if one.type not in _NOT_OURS
            ]
            for text in many
        ]

    return find


def jionlp() -> Callable[[Sequence[str]], list[Found]]:
    """Each of its extractors, one after another; one that fails on a text has found nothing there."""
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp as rules

    extractors = {
        "EMAIL": rules.extract_email, "ID_CARD": rules.extract_id_card, "IP": rules.extract_ip_address,
        "PLATE": rules.extract_motor_vehicle_licence_plate, "MOBILE": rules.extract_phone_number, "QQ": rules.extract_qq,
        "WECHAT": rules.extract_wechat_id,
    }  # fmt: skip

    def one(text: str) -> Found:
        found = []
        for kind, extract in extractors.items():
            with contextlib.suppress(AttributeError):
                for value in extract(text, detail=True):
                    landline = kind == "MOBILE" and value.get("type") == "landline_phone"
                    found.append((*value["offset"], "TEL" if landline else kind))
        return found

    return lambda many: [one(text) for text in many]
