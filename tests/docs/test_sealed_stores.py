# SPDX-License-Identifier: Apache-2.0
"""The page about sealed stores is executed as it stands, with the real command, on the bank of three customers."""

import os
import sys
from pathlib import Path

import pytest

from tests.docs.console import executed, steps
from tests.simulators.small_project import make_small_project

PAGE = "docs/sealed-stores.md"


@pytest.mark.timeout(900)  # six commands, each a start of Python with its databases
def test_every_command_does_what_the_page_says(tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    make_small_project(tmp_path).path.rename(tmp_path / "bank")
    commands = steps((Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8"))
    assert len(commands) > 5
    for step in commands:
        executed(step, PAGE, tmp_path, environment)
