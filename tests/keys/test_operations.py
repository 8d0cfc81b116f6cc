# SPDX-License-Identifier: Apache-2.0
"""What the operations page says about rotating keys is executed as it stands, with a token of SoftHSM.

Not executed: `pip install`, for what is locked is installed. The second person agrees through the library: the page leaves it to the office.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.console import executed, steps
from tests.keys.softhsm import PIN, configured, make_token, module
from tests.ledger.cast import many
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def section():
    """The page with nothing but this section, so that line numbers are the page's."""
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("## Rotate keys\n")
    end = text.index("\n## ", start)
    return "\n" * text[:start].count("\n") + text[start:end]


@pytest.fixture
def bank(tmp_path):
    if not module():
        pytest.skip("SoftHSM is not here: the page about rotating keys was not executed")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not here: the page about rotating keys was not executed")
    configuration = configured(tmp_path / "softhsm")
    make_token(configuration, "bank")
    (tmp_path / "pin").write_text(PIN)
    (tmp_path / "pin").chmod(0o600)
    ledger = open_project_ledger(
        Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger"), background=False
    )
    ledger.append_many(many(30))
    ledger.close()
    return {"SOFTHSM2_CONF": configuration, "HSM_MODULE": module()}


#: What the audit administrator does in the office.
AGREED = """
from pathlib import Path
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Event
ledger = open_project_ledger(Project.load(Path("bank")), background=False)
(proposed,) = ledger.entries(event=Event.ROTATION_PROPOSED)
ledger.agree_to_rotation(proposed.id, "S0007")
"""


@pytest.mark.timeout(900)  # ten commands, each a start of Python with its databases
def test_every_command_does_what_the_page_says(bank, tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}
    environment |= {**bank, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    commands = steps(section())
    assert len(commands) > 8
    resumed = 0
    for step in commands:
        if step.command.startswith("pip "):
            continue
        resumed += "--resume" in step.command
        if "--resume" in step.command and resumed == 2:
            subprocess.run([sys.executable, "-c", AGREED], cwd=tmp_path, env=environment, check=True, timeout=120)
        # the bank of this test has no catalogue
        executed(
            step, "docs/operations.md", tmp_path, environment, status=1 if "tournier doctor" in step.command else None
        )
