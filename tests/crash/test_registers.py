# SPDX-License-Identifier: Apache-2.0
"""Kill -9 around every entry of every act of every register: nothing of the act is left, or all of it.

What may be left besides is an entry of an act that never took force: the ledger says more than happened, never less
(decision 0062), and the same act is then done again. An act that records and is not walked here fails the last test.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import PostgresAbsentError, postgres

pytestmark = pytest.mark.timeout(1500)  # hundreds of deaths, and a busy machine takes its time
ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "src" / "tournier_office"
# Entries that no change of a register stands beside, so that a death leaves nothing half done.
NOTHING_CHANGES = {
    "evidence.actions": "a reading of the evidence",
    "evidence.command": "a reading of the evidence",
    "evidence.accounting": "a reading of the evidence",
    "evidence.supposing": "a reading of the evidence",
    "complaints.proving": "a reading of the evidence",
    "lawbook.rehearsing": "a reading of the evidence",
    "people.sign_in": "a try, or a session that begins after its entry",
    "people.sessions": "a session, whose entry comes first",
    "people.presence": "a session, whose entry comes first",
    "people.keeping": "a session, whose entry comes first",
    "people.single_sign_on_pages": "a try; linking and ending are walked",
    "people.factors:_stepped": "a refusal",
    "people.factors:_failed": "a try that failed",
    "people.keys:find": "a key that is used wrongly",
    "people.command_keys:find": "a key that is used wrongly",
    "people.command_keys:opening": "the same, for whoever acts by it",
    "wire.actions:fail": "a try that failed",
    "site.personas": "the demo's own",
    "site.register.acts:export": "a list that is taken away",
    "reviews.written:sheet": "a list that is taken away",
    "traces.actions:result": "a reading of a result",
    "violations.assessing:taken": "a list that is taken away",
    "officers.listing:taken": "a list that is taken away",
    "risks.reporting:taken": "a list that is taken away",
    "duties.shares:taken": "a list that is taken away",
    "catalogue.accountable:taken": "a list that is taken away",
    "exports.producing": "stages under a lease: test_export.py",
    "exports.recalling": "ahead of the erasure that it is part of: exports/tests/test_recalled.py takes the erasure back and asks again",
    "catalogue.actions:propose_adopted": "as every proposal: site.two_persons:put_forward",
    "catalogue.actions:found": "as lawbook.actions:found",
    "lawbook.actions:propose_again": "as every proposal: site.two_persons:put_forward",
    "lawbook.actions:install": "as catalogue.actions:install",
    "site.register.acts:step_many": "each row by itself, as step",
}


def records(path: Path) -> set[str]:
    """The functions of a module that lead to an entry: by themselves, or by another of the module or of two persons."""
    functions = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)]
    calls = {
        one.name: {ast.unparse(call.func) for call in ast.walk(one) if isinstance(call, ast.Call)} for one in functions
    }
    leading = {
        name
        for name, called in calls.items()
        if {"gateway.record"} & called
        or any(one.startswith("TWO_PERSONS.") and one.split(".")[1] in TWO_PERSONS for one in called)
    }
    while True:
        more = {
            name for name, called in calls.items() if {one.removeprefix("self.") for one in called} & leading
        } - leading
        if not more:
            return leading
        leading |= more


TWO_PERSONS = {"put_forward", "put_in_force", "reject", "install", "found", "second"}


def every() -> set[str]:
    """Every function of the office that leads to an entry."""
    found = set()
    for path in OFFICE.rglob("*.py"):
        module = ".".join(path.relative_to(OFFICE).with_suffix("").parts)
        if "tests" not in path.parts:
            found |= {f"{module}:{name}" for name in records(path)}
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def walked(request, tmp_path_factory):
    """What the walk through the whole office printed."""
    if request.param == "postgresql":
        try:
            with postgres():
                pass
        except PostgresAbsentError as error:
            pytest.skip(str(error))
    folder = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-m", "tests.crash.office_dying", str(folder / "office"), request.param]
    (folder / "office").mkdir()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_act_leaves_nothing_or_all_of_it(walked):
    acts = [one for one in walked[:-1] if not one.get("refused")]
    assert len(acts) >= 60
    assert {one["act"]: one["wrong"] for one in acts if one["wrong"]} == {}
    assert walked[-1]["sound"] == []


def test_every_act_that_records_is_walked(walked):
    way, leading = {place for one in walked[:-1] for place in one["way"]}, every()
    known = {one for one in leading if one in NOTHING_CHANGES or one.partition(":")[0] in NOTHING_CHANGES}
    assert leading - known - way == set()
    assert all(any(f"{one}:".startswith(f"{name}:") for one in leading) for name in NOTHING_CHANGES)


def test_the_steps_of_the_kit_are_walked(walked):
    """Of duties every one; of the other registers what their own checks let happen, by the same two functions of the kit."""
    from tournier_office.site.register import register_named

    steps = {verb for register, verb in walked[-1]["steps"] if register == "duties"}
    assert {"opened", *(move.verb for move in register_named("duties").moves)} <= steps
    assert [one for one in walked if one.get("refused") and one["act"].startswith("duties")] == []


def test_registers_record_in_one_way_only():
    """`gateway.record`, which is where the deaths stand; and the ledger's own telling of rows."""
    for path in OFFICE.rglob("*.py"):
        if "tests" not in path.parts and path.name not in {"gateway.py", "telling.py"}:
            assert "ledger().append" not in path.read_text("utf-8"), path
