# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for erasures."""

from __future__ import annotations

from tournier_office.erasures import actions


def chores() -> None:
    """Destroy what a process that died left readable of a request that was carried out; let the gate find older ones."""
    actions.go_on()
    actions.name_marks()
