# SPDX-License-Identifier: Apache-2.0
"""Workers are forks of the server's parent. On a shared socket they would read each other's answers: one person as another."""

import subprocess
import sys
from pathlib import Path

import pytest

from tournier.catalogue.project import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="no /proc on this machine: open sockets were not counted"
)
def test_the_parent_keeps_no_connection_that_its_workers_would_inherit(tmp_path, postgres_url):
    project = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger", office=postgres_url)
    done = subprocess.run(
        [sys.executable, "-m", "tests.serving.forking", str(project.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    before, after = map(int, done.stdout.split())
    assert before >= 1, "the parent had no connection, so this shows nothing"
    assert after == 0
