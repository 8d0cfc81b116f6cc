# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for risks."""

from __future__ import annotations

from tournier_office.risks import measuring


def chores() -> None:
    """Measure once a day; let acceptances lapse on their day, and red indicators begin their clocks."""
    measuring.go_on()
