# SPDX-License-Identifier: Apache-2.0
"""A full disk, and a PostgreSQL that dies in the middle: everybody is told cause and cure, nothing leaves, nothing is lost.

When the disk has room again, or the database is back, the same process works on; nobody restarts it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import PostgresAbsentError, cluster

ROOT = Path(__file__).parents[2]
CAUSES = {
    "disk": "The ledger&#x27;s file cannot be used: database or disk is full.",
    "ledger": "The ledger&#x27;s PostgreSQL database cannot be used",
    "office": "The office&#x27;s database does not answer.",
    "source": "The source core cannot be reached.",
}


@pytest.fixture
def small_disk(tmp_path):
    """A real disk of 24 MB; the tests that fill it are skipped where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be filled: a tmpfs cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def told(folder: Path, what: str):
    command = [sys.executable, "-m", "tests.crash.away", str(folder), what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def check(found, what: str):
    for moment in ("before", "after"):
        assert {act: one["status"] for act, one in found[moment].items()} == dict.fromkeys(found[moment], 200)
        assert found[moment]["reveal"]["value"]
    for act in ("card", "reveal"):
        assert found["away"][act]["cause"].startswith(CAUSES[what])
    assert found["away"]["card"]["status"] == 503
    for one in [*found["away"].values(), *found["first"].values()]:
        assert one["status"] in {200, 503}
        assert not one["ours"]
    assert not any(one["value"] for one in found["away"].values())
    assert (found["lost"], found["findings"]) == (0, [])
    assert (found["export"]["state"], found["export"]["file"]) == ("ready", True)


def test_a_full_disk(small_disk):
    found = told(small_disk, "disk")
    check(found, "disk")
    assert found["worker"] == "SystemFailed"


@pytest.mark.parametrize("what", ["office", "ledger", "source"])
def test_a_database_that_dies(tmp_path, what):
    try:
        with cluster():
            pass
    except PostgresAbsentError as error:
        pytest.skip(str(error))
    found = told(tmp_path, what)
    check(found, what)
    if what == "office":
        assert {one["status"] for one in found["away"].values()} == {503}
    if what == "source":
        assert {found["away"][act]["status"] for act in ("home", "api")} == {200}
        assert found["away"]["search"]["status"] == 503
        for act in ("search", "reveal"):
            assert found["away"][act]["cause"] == CAUSES["source"]
        _check_questions_and_export(found)


def _check_questions_and_export(found):
    """What was meant is on record, that anybody was shown anything is not, and each says why it ended."""
    assert (found["asked"]["cause"], bool(found["asked"]["cure"])) == (CAUSES["source"], True)
    assert found["asked again"]["state"] == "ready"
    assert found["export"]["before"] == {"state": "stopped", "problem": CAUSES["source"]}
    assert "disclosure:intended" in found["recorded"]
    assert "export:stopped" in found["recorded"]
    assert not [event for event in found["recorded"] if event.startswith("disclosure:page")]
