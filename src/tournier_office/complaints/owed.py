# SPDX-License-Identifier: Apache-2.0
"""Which deadline a complaint has by what it is about and how it came: what is asked of the bank as a right is no complaint."""

from __future__ import annotations

from typing import Any

from tournier_office.complaints import words


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


def credit(row: Any) -> bool:
    """Whether it is an objection to a credit report (CREDIT-25)."""
    return bool(row.matter == words.CREDIT)


def aml(row: Any) -> bool:
    """Whether it is an objection to a measure against money laundering (AML-39)."""
    return bool(row.matter == words.AML)


def aml_basic(row: Any) -> bool:
    """Whether the measure touches basic services: then it is answered at once."""
    return bool(row.matter == words.AML_BASIC)
