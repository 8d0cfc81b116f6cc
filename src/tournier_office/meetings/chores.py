# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for meetings."""

from __future__ import annotations

from tournier_office.meetings import actions


def chores() -> None:
    """Let the clock of regular meetings run in every branch."""
    actions.begin_clocks()
