# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for files that were taken; what it does for those that are made is `worker`."""

from __future__ import annotations

from tournier_office.disclosures import clocks
from tournier_office.exports import lookups


def chores() -> None:
    """Keep the clocks of what must be destroyed."""
    clocks.keep(lookups.EXPORT, lookups.due_back())
