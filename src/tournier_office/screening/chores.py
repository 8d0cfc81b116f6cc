# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for conversations."""

from __future__ import annotations

from tournier_office.screening import actions


def chores() -> None:
    """End those in which nobody speaks any more."""
    actions.close_idle()
