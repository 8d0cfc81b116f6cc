# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for devices."""

from __future__ import annotations

from tournier_office.devices import actions


def chores() -> None:
    """Withdraw devices whose last day is over or whose person has left."""
    actions.go_on()
