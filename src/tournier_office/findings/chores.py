# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for findings."""

from __future__ import annotations

from tournier_office.findings import looking


def chores() -> None:
    """Once a day look how the sources have moved away from the catalogue."""
    looking.look_when_due()
