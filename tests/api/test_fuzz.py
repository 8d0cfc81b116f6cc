# SPDX-License-Identifier: Apache-2.0
"""The API survives generated requests: never a failure of ours, never an answer to a stranger, every no with its cure."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import FACTOR

pytestmark = pytest.mark.timeout(1300 * FACTOR)  # thousands of requests, and a busy machine takes its time
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def project(made_demo, tmp_path_factory):
    return shutil.copytree(made_demo, tmp_path_factory.mktemp("api") / "demo")


def test_every_operation_survives_generated_requests(project):
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.fuzz", str(project), "5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200 * FACTOR,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
