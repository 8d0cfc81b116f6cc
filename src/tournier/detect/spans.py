# SPDX-License-Identifier: Apache-2.0
"""What is found in a text: where, of which type, how surely. The list of types is stable: others script against it."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import NamedTuple

from tournier.catalogue import InformationClass

_C2, _C3 = InformationClass.C2, InformationClass.C3
# JR/T 0171-2020 4.2: what authenticates is C3; what identifies, locates or reaches a person is C2; the rest C1.
TYPES = MappingProxyType(
    {
        "NAME": _C2, "MOBILE": _C2, "TEL": _C2, "ID_CARD": _C2, "BANK_CARD": _C2, "ACCOUNT": _C2, "ADDRESS": _C2,
        "EMAIL": _C2, "PLATE": _C2, "PASSPORT": _C2, "PERMIT": _C2, "OFFICER": _C2, "USCC": InformationClass.C1,
        "WECHAT": _C2, "QQ": _C2, "IP": InformationClass.C1, "MAC": InformationClass.C1, "IMEI": InformationClass.C1,
        "OTP": _C2, "PASSWORD": _C3, "CVV": _C3, "EXPIRY": _C3, "DATE": _C2,
    }
)  # fmt: skip


class Span(NamedTuple):
    """`text[start:end]` says something of `type`. Offsets count characters. `score` is between 0 and 1."""

    start: int
    end: int
    type: str
    score: float


def resolved(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, none over another: where two meet, the surer one stays, then the longer, then the earlier."""
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
            continue
        # The last one may give way only together with whatever it would still meet, which it does not: they are apart.
        if _rank(span) > _rank(kept[-1]):
            kept[-1] = span
    return kept


def _rank(span: Span) -> tuple[float, int]:
    return span.score, span.end - span.start
