# SPDX-License-Identifier: Apache-2.0
"""What the office does by itself for duties, every minute and after every start."""

from __future__ import annotations

from tournier_office.duties import actions, noticing
from tournier_office.duties.ways import read_ways
from tournier_office.site import gateway

_begun: list[bool] = []


def chores() -> None:
    """Read all clocks anew once a process, then remind and deliver."""
    if not _begun:
        actions.reckon_all()
        _begun.append(True)
    ways = read_ways(gateway.project().path)
    noticing.remind(ways)
    noticing.deliver(ways)
