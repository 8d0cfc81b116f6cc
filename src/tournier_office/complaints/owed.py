# SPDX-License-Identifier: Apache-2.0
"""Which deadline a complaint has by what it is about and how it came: what is asked of the bank as a right is no complaint."""

from __future__ import annotations

from typing import Any

from tournier.purpose import PURPOSES
from tournier_office.complaints import words

_MARKETING, _CONSENT = "marketing", "consent"


def complaint(row: Any) -> bool:
    """Whether it is a complaint in the sense of the Measures (TS-18)."""
    return row.matter not in words.ASKED


def by_pboc(row: Any) -> bool:
    """Whether the People's Bank handed it on (PBOC2020-5)."""
    return complaint(row) and row.channel == words.PBOC


def right(row: Any) -> bool:
    """Whether somebody makes use of a right over their information (PIPL 45 to 50)."""
    return bool(row.matter == words.RIGHT)


def right_online(row: Any) -> bool:
    """Whether they do so online, where a time is promised (APP-6)."""
    return right(row) and row.channel == words.ONLINE


def opted_out(row: Any) -> bool:
    """Whether somebody wants no more marketing: it ends at once (XB-40)."""
    return _MARKETING in _uses(row)


def consent_withdrawn(row: Any) -> bool:
    """Whether a use is to stop that may rest on consent: what is taken back ends it at once (PIPL 15, 47)."""
    return any(_CONSENT in PURPOSES[name].bases for name in _uses(row) - {_MARKETING})


def to_be_stopped(row: Any) -> bool:
    """Whether it must be shown that the uses have stopped."""
    return opted_out(row) or consent_withdrawn(row)


def _uses(row: Any) -> frozenset[str]:
    return frozenset(row.uses.split(",")) & PURPOSES.keys()


def credit(row: Any) -> bool:
    """Whether it is an objection to a credit report (CREDIT-25)."""
    return bool(row.matter == words.CREDIT)


def aml(row: Any) -> bool:
    """Whether it is an objection to a measure against money laundering (AML-39)."""
    return bool(row.matter == words.AML)


def aml_basic(row: Any) -> bool:
    """Whether the measure touches basic services: then it is answered at once."""
    return bool(row.matter == words.AML_BASIC)
