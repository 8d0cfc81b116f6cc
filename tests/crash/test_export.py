# SPDX-License-Identifier: Apache-2.0
"""Kill -9 at every named point of an export: another worker finishes it, everybody recorded once, nobody left out."""

import csv
import io
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.exporting import POINTS
from tests.simulators.smallbank import CUSTOMERS
from tournier.ledger import verify

ROOT = Path(__file__).parents[2]
BEFORE_APPROVAL = POINTS[:2]


def child(folder: Path, act: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crash.exporting", str(folder), act]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def done(folder: Path, act: str, status: int = 0) -> str:
    process = child(folder, act)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == status, errors[-3000:]
    return output


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """An office in which an export waits to be counted."""
    folder = tmp_path_factory.mktemp("filed")
    done(folder, "prepare")
    return folder


@pytest.fixture(scope="module")
def agreed(filed, tmp_path_factory):
    """The same, counted and agreed to."""
    folder = tmp_path_factory.mktemp("agreed") / "office"
    shutil.copytree(filed, folder)
    done(folder, "finish")
    done(folder, "approve")
    return folder


def check(told):
    """Whatever died before: one file, one entry about everybody, nothing left lying."""
    assert told["state"] == "ready", told["problem"]
    assert told["pages"] == [sorted(customer[0] for customer in CUSTOMERS)]
    rows = list(csv.reader(io.StringIO(told["file"])))
    assert sorted(row[1] for row in rows[1:-1]) == ["云**", "云**", "欧**"]
    assert [name.rpartition(".")[2] for name in told["left"]] == ["sealed"]


@pytest.mark.parametrize("point", POINTS)
def test_a_death(filed, agreed, tmp_path, point):
    folder = tmp_path / "office"
    shutil.copytree(filed if point in BEFORE_APPROVAL else agreed, folder)
    done(folder, point, -signal.SIGKILL)
    told = json.loads(done(folder, "finish"))
    if point in BEFORE_APPROVAL:
        assert (told["state"], told["requests"], told["pages"]) == ("waiting", 1, [])
        assert told["left"] == []
        return
    check(told)
    assert told["others"] == 0  # nothing was recorded of what was fetched in vain
    assert not verify(folder / "project" / "ledger.sqlite").findings


def test_two_workers_never_do_one_twice(agreed, tmp_path):
    folder = tmp_path / "office"
    shutil.copytree(agreed, folder)
    workers = [child(folder, "finish") for _ in range(2)]
    told = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    for one in told:
        check(one)
        assert (one["made"], one["others"]) == (1, 0)
