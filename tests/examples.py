# SPDX-License-Identifier: Apache-2.0
"""How many examples a property is shown: a few with every test, so many times as many in `make soak`.

A property that says nothing is shown a hundred. One whose examples cost more, or less, says its own number by
`@examples(25)`, and the campaign multiplies it all the same: no number is fixed anywhere else.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

SOAK = os.environ.get("TOURNIER_EXAMPLES") == "soak"
FACTOR = 50 if SOAK else 1


def examples(number: int, **more: Any) -> settings:
    """Settings of a property: its number of examples in `make test`, and whatever else hypothesis knows."""
    return settings(max_examples=number * FACTOR, deadline=None, **more)


def load() -> None:
    """What holds for properties that say nothing. No deadline: a limit on a busy machine tells of the machine."""
    settings.register_profile("tournier", deadline=None, max_examples=100 * FACTOR)
    settings.load_profile("tournier")
