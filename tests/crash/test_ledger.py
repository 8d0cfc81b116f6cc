# SPDX-License-Identifier: Apache-2.0
"""Killed at every named moment and at random ones, the ledger loses no acknowledged entry and its tree is never broken."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ledger.conftest import KEYS, clock, opening, postgres_store, server, sqlite_store  # noqa: F401 - fixtures
from tournier.ledger import Entry, Event, verify
from tournier.ledger.tree import leaf_hash

# The moment of death, and what of the batch under way must be there afterwards: it, nothing of it, or either.
SQLITE = {
    "before_insert": "nothing",
    "before_commit": "nothing",
    "after_commit": "it",
    "after_erase_commit": "it",
    "before_members_commit": "nothing",
    "after_members_commit": "nothing",
    "after_tiles_commit": "nothing",
}
POSTGRES = {
    "before_insert": "nothing",
    "before_commit": "nothing",
    "after_commit": "it",
    "in_integration": "it",
    "before_integration_commit": "it",
    "after_integration": "it",
    "after_erase_commit": "it",
    "before_members_commit": "nothing",
    "after_members_commit": "nothing",
    "after_tiles_commit": "nothing",
}
_ROOT = Path(__file__).parents[2]


def start(store: str, point: str = "never", count: int = 1_000_000) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.ledger_writer", store, point, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={"PYTHONPATH": "src"},
    )


def acknowledged(output: str) -> dict[str, bytes]:
    """Whole lines only: the last may have been cut by the death."""
    return {line.split(" ")[0]: bytes.fromhex(line.split(" ")[1]) for line in output.split("\n")[:-1]}


def check(opening, store: str, promised: dict[str, bytes]) -> int:  # noqa: F811 - a fixture
    """Every promised entry is there, the tree holds, and the ledger can be continued; returns how many entries it has."""
    ledger = opening(store)
    ledger.integrate()
    for one, hashed in promised.items():
        stored = ledger._store.stored(one)
        assert stored is not None, "an acknowledged entry is lost"
        assert leaf_hash(stored.leaf) == hashed
    size = ledger.status().size
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert report.findings == []
    trees = [entry for entry in ledger.entries(limit=100_000) if entry.in_tree]
    assert len(trees) == report.subject_trees
    for entry in trees:
        assert len(set(ledger.subjects_of(entry.id))) >= entry.number - report.erased
    for left in ledger._store.abandoned("9"):
        ledger._store.drop_tree(left)
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).subjects == report.subjects
    ledger.append(Entry(Event.ADMINISTRATION, "after the crash"))
    ledger.integrate()
    assert ledger.status().size == size + 1
    assert verify(store, key=ledger.verifier_key).findings == []
    return size


@pytest.mark.parametrize("point", SQLITE)
def test_killed_at_a_named_moment_on_sqlite(opening, sqlite_store, point):  # noqa: F811 - fixtures
    die_at(opening, sqlite_store, point, SQLITE[point])


@pytest.mark.parametrize("point", POSTGRES)
def test_killed_at_a_named_moment_on_postgresql(opening, postgres_store, point):  # noqa: F811 - fixtures
    die_at(opening, postgres_store, point, POSTGRES[point])


def die_at(opening, store, point, expected):  # noqa: F811 - a fixture
    process = start(store, point)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == -9, "it was not killed where it should have been"
    promised = acknowledged(output)
    size = check(opening, store, promised)
    assert size >= len(promised) > 0
    if point == "after_commit":
        assert size > len(promised), "the batch under way was durable, though nobody was told"
    elif expected == "nothing":
        assert size == len(promised)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_at_random_moments(request, opening, kind):  # noqa: F811 - a fixture
    store = request.getfixturevalue(f"{kind}_store")
    chance = random.Random(7)
    promised: dict[str, bytes] = {}
    for _ in range(6):
        process = start(store)
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.25))
        process.kill()
        promised |= acknowledged(first + process.stdout.read())
        process.wait()
    assert check(opening, store, promised) >= len(promised)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_several_processes_write_at_once_and_one_is_killed(request, opening, kind):  # noqa: F811 - a fixture
    store = request.getfixturevalue(f"{kind}_store")
    opening(store)
    processes = [start(store, "never", 12), start(store, "never", 12), start(store, "before_commit")]
    promised: dict[str, bytes] = {}
    for process in processes:
        promised |= acknowledged(process.communicate(timeout=120)[0])
    assert [process.returncode for process in processes] == [0, 0, -9]
    assert check(opening, store, promised) >= len(promised)
