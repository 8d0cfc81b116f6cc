# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for incidents."""

from __future__ import annotations

from tournier_office.incidents import nearing


def chores() -> None:
    """Hold them against the criminal thresholds."""
    nearing.watch()
