# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for the catalogue."""

from __future__ import annotations

from tournier_office.catalogue import naming


def chores() -> None:
    """Let fall open what nobody answers for any more."""
    naming.go_on()
