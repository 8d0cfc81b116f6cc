# SPDX-License-Identifier: Apache-2.0
"""A test that drives a browser, a server or a process that is killed may be run once more, alone; then it is told as unsteady.

Such a test shares a busy machine with another process that it cannot hurry. One that fails twice has failed. No more than
`MOST` of a run are forgiven, and never one that shows examples of a property, which another draw would hide (decision 0299).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDERS = ("tests/adopt/", "tests/browser/", "tests/crash/", "tests/wire/", "tests/query/test_generated.py")
"""Where tests wait for programs of others. The last draws the same statements each time, so nothing is hidden by a second run."""

MOST = 2
"""More than so many at once tell of the change and not of the machine."""

_FORGIVEN = ("may be run again", True)


@dataclass(frozen=True)
class Outcome:
    """How a run of pytest ended: the names of what failed, those of them that may be run again, and the counts it told."""

    failed: tuple[str, ...]
    steady: tuple[str, ...]
    passed: int
    skipped: int
    broken: bool = False  # it ended for another reason than a test

    @classmethod
    def read(cls, file: Path) -> Outcome:
        """What the run wrote there; a run that wrote nothing is broken."""
        if not file.exists():
            return cls((), (), 0, 0, broken=True)
        told = json.loads(file.read_text(encoding="utf-8"))
        return cls(tuple(told["failed"]), tuple(told["steady"]), told["passed"], told["skipped"], told["broken"])

    @property
    def again(self) -> tuple[str, ...]:
        """What is to be run again: all that failed, or nothing when one of them may not or they are too many."""
        if self.broken or self.steady or len(self.failed) > MOST:
            return ()
        return self.failed


def mark(items: list[pytest.Item]) -> None:
    """Say of each test that may be run again that it may; the reports carry it from a worker to the whole run."""
    for item in items:
        of_a_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if item.nodeid.startswith(FOLDERS) and not of_a_property:
            item.user_properties.append(_FORGIVEN)


def write(file: Path, stats: dict[str, list[Any]], status: int) -> None:
    """Write down how the run ended, for `Outcome.read`."""
    reports = [*stats.get("failed", []), *stats.get("error", [])]
    # A file that could not be collected has no properties.
    told_of = {str(one.nodeid): getattr(one, "user_properties", []) for one in reports}
    failed = {name: _FORGIVEN in [tuple(one) for one in properties] for name, properties in told_of.items()}
    told = {
        "failed": [*failed],
        "steady": [name for name, forgiven in failed.items() if not forgiven],
        "passed": len(stats.get("passed", [])),
        "skipped": len(stats.get("skipped", [])),
        "broken": status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED},
    }
    file.write_text(json.dumps(told), encoding="utf-8")
