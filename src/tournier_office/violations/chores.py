# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for cases of violation."""

from __future__ import annotations

from tournier_office.violations import nearing


def chores() -> None:
    """Count open cases beside the criminal thresholds."""
    nearing.watch()
