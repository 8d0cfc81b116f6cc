# SPDX-License-Identifier: Apache-2.0
"""What the office does for learning by itself: papers that nobody handed in end with their time."""

from __future__ import annotations

from tournier_office.learning import papers
from tournier_office.learning.contest_register import CONTEST_PAPERS
from tournier_office.learning.register import EXAMS
from tournier_office.site import gateway


def chores() -> None:
    """End what is over."""
    for register in (EXAMS, CONTEST_PAPERS):
        papers.end_what_is_over(register, gateway.clock().now())
