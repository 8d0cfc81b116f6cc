# SPDX-License-Identifier: Apache-2.0
"""Kill -9 at every named point of an answer in SQL: never a released page without its record."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.disclosing import ledger_of
from tests.crash.querying import POINTS, TOGETHER
from tournier.ledger import verify
from tournier.ledger.entries import Event

ROOT = Path(__file__).parents[2]
# At each point: pages that the ledger holds after the death, and pages that were released.
LEFT = {
    "before the intent is recorded": (None, 0),
    "after the intent is recorded": (0, 0),
    "before the statement runs": (0, 0),
    "after the first rows are read": (0, 0),
    "before the page is recorded": (0, 0),
    "after the page is recorded": (1, 0),
    "after the first release": (1, 1),
    "never": (3, 3),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_death(tmp_path: Path, point: str):
    command = [sys.executable, "-m", "tests.crash.querying", str(tmp_path), point]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert child.returncode == (0 if point == "never" else -signal.SIGKILL), child.stderr[-2000:]
    released = [json.loads(line) for line in child.stdout.splitlines()]
    pages, left = LEFT[point]
    ledger = ledger_of(tmp_path)
    try:
        entries = list(reversed(ledger.entries(limit=10)))
        expected = [] if pages is None else [Event.DISCLOSURE_INTENDED, *[Event.DISCLOSURE_PAGE] * pages]
        assert [entry.event for entry in entries] == expected
        assert len(released) == left
        for page in released:
            entry = ledger.read(page["receipt"])
            assert entry.event is Event.DISCLOSURE_PAGE
            assert entry.disclosure == page["disclosure"] == entries[0].disclosure
    finally:
        ledger.close()
    assert not verify(tmp_path / "ledger.sqlite").findings


@pytest.mark.parametrize(("point", "left"), list(zip(TOGETHER, (0, 0, 0, 2), strict=True)))
def test_a_death_around_an_intent_that_waits_for_its_page(tmp_path: Path, point: str, left: int):
    """Both are on record or neither, and nothing was released; the ledger goes on."""
    command = [sys.executable, "-m", "tests.crash.querying", str(tmp_path), point, "later"]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (child.returncode, child.stdout) == (-signal.SIGKILL, ""), child.stderr[-2000:]
    ledger = ledger_of(tmp_path)
    events = [entry.event for entry in reversed(ledger.entries())]
    assert events == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE][:left]
    ledger.close()
