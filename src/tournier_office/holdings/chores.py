# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for counts of rooms."""

from __future__ import annotations

from tournier_office.holdings import counting


def chores() -> None:
    """Let the counts of empty rooms rest."""
    counting.go_on()
