# SPDX-License-Identifier: Apache-2.0
"""Where a run of all tests spends its processor: the one figure by which it can be kept below what a build machine allows.

Seconds of the processor, of a test's process and of those that it started and that have ended; what a clock shows beside others who
work on the same cores says little. A server's belong to the test after which it ends.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

_SHOWN = 40
_last = [0.0]


def spent() -> float:
    """Seconds of the processor since it was asked last."""
    before, _last[0] = _last[0], sum(os.times()[:4])
    return _last[0] - before


def by_folder(stats: Mapping[str, Iterable[Any]]) -> dict[str, float]:
    """Seconds of setting up, running and ending the tests of each folder: `tests/wire`, `tournier_office/people`; most first."""
    found: dict[str, float] = defaultdict(float)
    for reports in stats.values():
        for one in reports:
            if seconds := getattr(one, "processor", 0.0):
                found["/".join(str(one.nodeid).removeprefix("src/").split("/")[:2])] += seconds
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def told(stats: Mapping[str, Iterable[Any]]) -> str:
    """The same in a few words, for the end of a run."""
    found = by_folder(stats)
    shown = ", ".join(f"{folder} {seconds:.0f}" for folder, seconds in [*found.items()][:_SHOWN])
    return f"{sum(found.values()):.0f}: {shown}"
