# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for background checks."""

from __future__ import annotations

from tournier_office.vetting import actions


def chores() -> None:
    """Ask for the checks that are missing or end soon; end what nobody needs any more."""
    actions.go_on()
