# SPDX-License-Identifier: Apache-2.0
"""What the operations page says about backing up, drilling and recovering is executed as it stands, over a copy of the demo.

Not executed: `age-keygen`, which is no part of ours; the identities are made by the library.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.docs.console import executed, steps
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Event
from tournier.seal.files import new_identity, recipient_of

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def section():
    """The page with nothing but these sections, so that line numbers are the page's."""
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("## Back up\n")
    end = text.index("\n## Upgrade", start)
    return "\n" * text[:start].count("\n") + text[start:end]


@pytest.mark.timeout(900)  # four commands, each a start of Python, over the demo
def test_every_command_does_what_the_page_says(made_demo, tmp_path):
    shutil.copytree(made_demo, tmp_path / "bank")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name in ("data", "keys"):
        identity = new_identity()
        file = tmp_path / f"{name}.identity"
        file.write_text(f"# public key: {recipient_of(identity)}\n{identity}\n")
        file.chmod(0o600)
        environment[f"{name.upper()}_KEY"] = recipient_of(identity)
    commands = [step for step in steps(section()) if not step.command.startswith("age-keygen ")]
    assert len(commands) == 5
    for step in commands:
        executed(step, "docs/operations.md", tmp_path, environment)
    ledger = open_project_ledger(Project.load(tmp_path / "bank"), background=False)
    (drilled,) = ledger.entries(event=Event.BACKUP_DRILLED)
    (made,) = ledger.entries(event=Event.BACKUP_MADE)
    ledger.close()
    assert drilled.detail["ok"] is True
    assert drilled.detail["lost"]["entries"] == 2, "the entry about the backup itself, and the use of the KEK for it"
    assert drilled.detail["gate"], "the gate answered"
    assert json.dumps(made.detail).find(str(tmp_path)) == -1
    assert not list((tmp_path / "bank").glob("drill-*"))
    assert not list((tmp_path / "bank").glob("backup.work"))
