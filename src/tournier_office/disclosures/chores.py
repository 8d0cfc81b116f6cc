# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for copies and prints."""

from __future__ import annotations

from tournier_office.disclosures import clocks, copies


def chores() -> None:
    """Keep the clocks of what must be destroyed."""
    clocks.keep(copies.TAKINGS, copies.all_due_back())
