# SPDX-License-Identifier: Apache-2.0
"""What the office does for contacts by itself."""

from __future__ import annotations

from tournier_office.contacts import entering, weighing


def chores() -> None:
    """Take what complaints tell, and weigh one partner's contacts if a month is over."""
    entering.take_from_complaints()
    weighing.weigh_next()
