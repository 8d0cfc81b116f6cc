# SPDX-License-Identifier: Apache-2.0
"""The closed lists of spot checks, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.purpose import PURPOSES
from tournier_office.evidence.words import CHANNELS as WAYS
from tournier_office.site.language import said
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
CHANNELS = ("look_up", "reveal", "copy", "print", "query", "export")
MISUSE = "misuse"


def channels() -> Pairs:
    """By which way it left."""
    return [(one, str(WAYS[one])) for one in CHANNELS]


def purpose_of(row: Any) -> Text:
    """For what it was asked."""
    known = PURPOSES.get(row.purpose)
    return said(known.zh, known.en) if known else str(row.purpose)


def outcomes() -> Pairs:
    """What came of it."""
    return [("in_order", _("in order")), ("lesson", _("in order, with something to learn")), (MISUSE, _("misuse: a case is opened"))]  # fmt: skip


def counts(told: Mapping[str, int]) -> Text:
    """How many, by channel."""
    return ", ".join(f"{WAYS[one]} {told[one]}" for one in CHANNELS if told.get(one)) or "0"
