# SPDX-License-Identifier: Apache-2.0
"""Killed at every named moment of sealing and of opening, every value is read through the gate's sources, and the next run ends it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sealing.conftest import bank, bank_in  # noqa: F401 - fixtures
from tests.sealing.test_opening import LOST, require
from tournier.base import Refused
from tournier.catalogue.sealed import State
from tournier.engines.sealing import agreed

POINTS = ("after_plan", "after_prepare", "before_commit", "after_batch", "before_sealed")
OPENING = ("after_plan", "before_commit", "after_batch", "before_opened", "after_recorded")
# A folder of files is sealed file by file: it has other moments.
OF_FILES = {
    "after_prepare": "before_compared",
    "before_commit": "before_kept",
    "before_sealed": "after_kept",
    "after_loosened": "after_batch",
}
_ROOT = Path(__file__).parents[2]


def die(bank, act, point):  # noqa: F811 - a fixture
    if bank.project.catalogue().source("core").dialect == "files":
        point = OF_FILES.get(point, point)
    died = subprocess.run(
        [sys.executable, "-m", "tests.crash.sealer", str(bank.project.path), act, point],
        cwd=_ROOT,
        env={"PYTHONPATH": "src"},
        timeout=120,
        check=False,
    )
    assert died.returncode == -9, "it was not killed where it should have been"


def read(bank):  # noqa: F811 - a fixture
    rows = [bank.row(key) for key in ("1000001", "1000002", "1000003")]
    return rows, sorted(bank.held("1000001", "ye", table="core:acct_base").rows.column("ye"))


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_it_seals(bank, point):  # noqa: F811 - a fixture
    before = read(bank)
    die(bank, "seal", point)
    assert bank.work().standing("core").state is State.SEALING
    assert read(bank) == before
    bank.work().seal(bank.work().standing("core"))
    assert bank.work().standing("core").state is State.SEALED
    assert read(bank) == before
    assert bank.found("MOBILE", "sjhm", "10087654321") == ["1000002"]


@pytest.mark.parametrize("point", OPENING)
def test_killed_while_it_opens(bank, point):  # noqa: F811 - a fixture
    before = read(bank)
    bank.seal()
    die(bank, "open", point)
    assert bank.work().standing("core").state is State.OPENING
    assert read(bank) == before
    bank.work().open("core")
    assert bank.work().standing("core") is None
    assert read(bank) == before


@pytest.mark.parametrize("point", ["after_plan", "after_loosened", "after_batch", "before_opened"])
def test_killed_while_it_opens_what_must_hold_something_and_somebody_was_erased(bank, point):  # noqa: F811 - a fixture
    require(bank)
    bank.seal()
    bank.ledger.erase("1000003")
    before = read(bank)
    die(bank, "open", point)
    assert read(bank) == before
    lost = [] if bank.project.catalogue().source("core").dialect == "files" else LOST
    assert list(bank.work().standing("core").may_be_empty) == lost, "said before it is done"
    assert list(bank.work().open("core").may_be_empty) == lost
    assert read(bank) == before


def test_an_agreement_that_was_used_opens_no_second_time_after_a_death(bank_in):  # noqa: F811 - a fixture
    bank = bank_in("sqlite")  # noqa: F811 - a fixture
    bank.seal()
    store = bank.work().standing("core")
    proposed = agreed.propose_opening(bank.ledger, store, "cli:one", "the bank leaves this product")
    agreed.agree_to_opening(bank.ledger, store, proposed, "cli:two")
    agreed.check_opening(bank.ledger, store)
    die(bank, "open", "after_recorded")
    with pytest.raises(Refused, match="Nobody agreed"):
        agreed.check_opening(bank.ledger, bank.work().standing("core"))
