# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for declarations."""

from __future__ import annotations

from tournier_office.interests import actions


def chores() -> None:
    """Ask whoever came since; let those of leavers rest."""
    actions.go_on()
