# SPDX-License-Identifier: Apache-2.0
"""Killed at every named moment of a rotation, no key is lost, every one opens, and the next run goes on."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS, opening, postgres_store, server, sqlite_store, store  # noqa: F401 - fixtures
from tournier.base import FixedClock, Refused
from tournier.ledger import Event, verify

# The moment of death, and the epochs that have keys then: of the old one, of both, or of the new one.
POINTS = {
    "before_epoch_commit": {1},
    "after_epoch_commit": {1},
    "before_batch": {1},
    "after_batch": {1, 2},
    "before_retiring_commit": {2},
    "after_retiring_commit": {2},
}
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock() -> FixedClock:
    """Of now: who is killed has the machine's clock, and what was agreed to a week ago is old."""
    return FixedClock(datetime.now(UTC))


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_moment(opening, store, point):  # noqa: F811 - fixtures
    ledger = opening(store)
    names = [f"customer-{number}" for number in range(300)]
    receipts = [ledger.append(look_up(1, *names[:count])) for count in (1, 90, 300)]
    ledger.agree_to_rotation(ledger.propose_rotation("admin-1", "the yearly one"), "admin-2")
    died = subprocess.run(
        [sys.executable, "-m", "tests.crash.key_rotator", store, point],
        cwd=_ROOT,
        env={"PYTHONPATH": "src"},
        timeout=60,
        check=False,
    )
    assert died.returncode == -9, "it was not killed where it should have been"
    assert {epoch.number for epoch in ledger.key_epochs() if epoch.keys} == POINTS[point]
    for one in (ledger, opening(store)):
        for receipt, count in zip(receipts, (1, 90, 300), strict=True):
            assert len(set(one.subjects_of(receipt.id))) == count
        one.append(look_up(2, "customer-1", "somebody-new"))
    ledger.integrate()
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []
    if point == "after_retiring_commit":
        with pytest.raises(Refused, match="every key is of the newest epoch"):
            ledger.rotate("admin-1")
    else:
        assert ledger.rotate("admin-1").left == 0
    assert [(epoch.number, epoch.keys) for epoch in ledger.key_epochs()] == [(2, 93)]
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


@pytest.mark.parametrize(("point", "recorded"), [("before_kek_entry", 0), ("after_kek_entry", 1), ("never", 1)])
def test_killed_when_the_kek_is_used_nothing_was_read_without_its_entry(opening, store, point, recorded):  # noqa: F811 - fixtures
    ledger = opening(store)
    ledger.append(look_up(1, "customer-1"))
    read = subprocess.run(
        [sys.executable, "-m", "tests.crash.key_reader", store, point],
        cwd=_ROOT,
        env={"PYTHONPATH": "src"},
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (read.returncode, "customer-1" in read.stdout) == ((0, True) if point == "never" else (-9, False))
    assert len(ledger.entries(event=Event.KEK_USED)) == recorded
    ledger.integrate()
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []
