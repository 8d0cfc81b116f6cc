# SPDX-License-Identifier: Apache-2.0
"""Where a run of all tests spends its time: the one figure by which it can be kept below what a build machine allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

_SHOWN = 40


def by_folder(stats: Mapping[str, Iterable[Any]]) -> dict[str, float]:
    """Seconds of setting up, running and ending the tests of each folder: `tests/wire`, `tournier_office/people`; most first."""
    found: dict[str, float] = defaultdict(float)
    for reports in stats.values():
        for one in reports:
            if duration := getattr(one, "duration", 0.0):
                found["/".join(str(one.nodeid).removeprefix("src/").split("/")[:2])] += duration
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def told(stats: Mapping[str, Iterable[Any]]) -> str:
    """The same in a few words, for the end of a run."""
    return ", ".join(f"{folder} {seconds:.0f}" for folder, seconds in [*by_folder(stats).items()][:_SHOWN])
