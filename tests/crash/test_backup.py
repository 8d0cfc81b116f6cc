# SPDX-License-Identifier: Apache-2.0
"""Killed at every named moment, a backup leaves nothing under the name of one that is not whole; the next run is whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.backup.conftest import bank, founded  # noqa: F401 - fixtures
from tournier.ledger import Event
from tournier.seal.files import recipient_of

POINTS = ("between_archives", "before_record", "before_names")
_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_moment(bank, point):  # noqa: F811 - fixture
    died = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.crash.backup_maker",
            *(str(part) for part in (bank.project.path, bank.folder / "data", bank.folder / "keys")),
            recipient_of(bank.data_identity),
            recipient_of(bank.keys_identity),
            point,
        ],
        cwd=_ROOT,
        env={"PYTHONPATH": "src"},
        timeout=120,
        check=False,
    )
    assert died.returncode == -9, "it was not killed where it should have been"
    assert [*(bank.folder / "data").glob("*.age"), *(bank.folder / "keys").glob("*.age")] == []
    made = bank.backup()
    assert [path for name in ("data", "keys") for path in (bank.folder / name).iterdir()] == [made.data, made.keys]
    assert not list(bank.project.path.glob("backup.work"))
    assert bank.restored(made.data, made.keys).report.findings == []
    ledger = bank.opened()
    recorded = len(ledger.entries(event=Event.BACKUP_MADE))
    ledger.close()
    assert recorded == (2 if point == "before_names" else 1)
