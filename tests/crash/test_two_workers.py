# SPDX-License-Identifier: Apache-2.0
"""Two processes of one office at once: of what may be done once, one gets through; of a ration, as many as agreed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.racing import MOST, ONCE
from tests.postgres import PostgresAbsentError, postgres

pytestmark = pytest.mark.timeout(600)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_two_workers_at_once(tmp_path, store):
    if store == "postgresql":
        try:
            with postgres():
                pass
        except PostgresAbsentError as error:
            pytest.skip(str(error))
    command = [sys.executable, "-m", "tests.crash.racing", str(tmp_path), store]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=550, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    told = found["told"]
    assert {name: told.pop(name) for name in ("a recovery code", "a one-time code", "a ration")} == {
        "a recovery code": 1,
        "a one-time code": 1,
        "a ration": MOST,
    }
    assert {name: through for name, (through, _entries) in told.items()} == dict.fromkeys(ONCE, 1)
    assert found["sound"] == []
