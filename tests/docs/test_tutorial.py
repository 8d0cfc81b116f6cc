# SPDX-License-Identifier: Apache-2.0
"""The tutorial is executed as it stands, with the real command, in an empty folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.docs.console import executed, steps

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("docs/tutorial.md",)


@pytest.mark.timeout(900)  # dozens of commands, each a process of its own that a busy machine starts in seconds
@pytest.mark.parametrize("page", PAGES)
def test_every_command_does_what_the_page_says(page, tmp_path):
    program = Path(sys.executable).parent
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}
    environment["PATH"] = f"{program}{os.pathsep}{os.environ['PATH']}"
    commands = steps((ROOT / page).read_text(encoding="utf-8"))
    assert commands, "a tutorial without commands"
    for step in commands:
        executed(step, page, tmp_path, environment)
