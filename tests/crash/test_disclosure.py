# SPDX-License-Identifier: Apache-2.0
"""Kill -9 at every named point of a disclosure: never a released value without a record, never a lost acknowledged record."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.disclosing import POINTS, ledger_of
from tournier.ledger import verify
from tournier.ledger.entries import Event

ROOT = Path(__file__).parents[2]
# What the ledger must hold after a death at each point; the child prints only what it released.
_INTENT, _BOTH = [Event.DISCLOSURE_INTENDED], [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE]
RECORDED = {
    "while the source answers": [],
    "after the last table is fetched": [],
    "before both are recorded": [],
    "after both are recorded": _BOTH,
    "after the release": _BOTH,
    "never": _BOTH,
    "before the intent is recorded": [],
    "after the intent is recorded": _INTENT,
    "while a late source answers": _INTENT,
    "before the page is recorded": _INTENT,
    "after the page is recorded": _BOTH,
    "never, of a late source": _BOTH,
}
RELEASED = frozenset({"after the release", "never", "never, of a late source"})


def run(folder: Path, point: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.crash.disclosing", str(folder), point]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("point", POINTS)
def test_a_death(tmp_path: Path, point: str):
    child = run(tmp_path, point)
    expected = 0 if point.startswith("never") else -signal.SIGKILL
    assert child.returncode == expected, child.stderr[-2000:]
    ledger = ledger_of(tmp_path)
    try:
        entries = list(reversed(ledger.entries(limit=10)))
        assert [entry.event for entry in entries] == RECORDED[point]
        if child.stdout:
            released = json.loads(child.stdout)
            assert [entry.disclosure for entry in entries] == [released["disclosure"]] * 2
            assert ledger.read(released["receipt"]).event is Event.DISCLOSURE_INTENDED
        else:
            assert point not in RELEASED
    finally:
        ledger.close()
    assert not verify(tmp_path / "ledger.sqlite").findings


def test_after_any_death_the_next_disclosure_goes_through_and_nothing_is_lost(tmp_path: Path):
    for point in POINTS:
        run(tmp_path, point)
    ledger = ledger_of(tmp_path)
    try:
        events = [entry.event for entry in reversed(ledger.entries(limit=50))]
    finally:
        ledger.close()
    assert events == [event for point in POINTS for event in RECORDED[point]]
