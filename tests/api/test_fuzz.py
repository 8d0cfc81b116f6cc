# SPDX-License-Identifier: Apache-2.0
"""The API survives generated requests: never a failure of ours, never an answer to a stranger, every no with its cure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.office import prepared_project

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return prepared_project(tmp_path_factory.mktemp("api"), customers=100)


def test_every_operation_survives_generated_requests(project):
    examples = "400" if os.environ.get("TOURNIER_EXAMPLES") == "soak" else "8"
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.fuzz", str(project), examples],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3600 if examples == "400" else 240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
