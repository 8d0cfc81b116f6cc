# SPDX-License-Identifier: Apache-2.0
"""What may be forgiven a run of tests, and what not: a real pytest runs small files, some of which pass only the second time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import again, steps

CONFTEST = f"""
import importlib.util, os
from pathlib import Path
spec = importlib.util.spec_from_file_location("again", {again.__file__!r})
again = importlib.util.module_from_spec(spec)
import sys; sys.modules["again"] = again
spec.loader.exec_module(again)

def pytest_collection_modifyitems(items):
    again.mark(items)

def pytest_terminal_summary(terminalreporter, exitstatus):
    again.write(Path(os.environ["TOURNIER_TEST_OUTCOME"]), terminalreporter.stats, exitstatus)
"""
FIRST_TIME_FAILS = """
from pathlib import Path
def test_{name}():
    seen = Path(__file__).with_suffix(".seen-{name}")
    fails = not seen.exists()
    seen.touch()
    assert not fails
"""
FAILS = "def test_it(): assert 1 == 2"
PASSES = "def test_well(): pass"
PROPERTY = """
from hypothesis import given, settings, strategies as st
from pathlib import Path
SEEN = Path(__file__).with_suffix(".seen")
FAILS = not SEEN.exists()
SEEN.touch()
@settings(database=None)
@given(st.integers())
def test_property(number):
    assert not FAILS
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs these files as `make test` would; returns the status, what was said and what was unsteady."""
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "UNSTEADY", [])
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = -p no:cacheprovider -p no:django --import-mode=importlib\n"
    )
    (tmp_path / "conftest.py").write_text(CONFTEST)

    def ran(*words: str, **files: str) -> tuple[int, str, list[str]]:
        for name, code in files.items():
            file = tmp_path / "tests" / name / "test_one.py"
            file.parent.mkdir(parents=True)
            file.write_text(code)
        said = tmp_path / "said"
        with said.open("wb") as output:
            status = steps._pytest(output, *words)
        return status, said.read_text(), steps.UNSTEADY

    return ran


def last(said: str) -> str:
    return re.sub(r"in [0-9.]+s$", "in time", said.splitlines()[-1])


def test_one_that_waits_for_others_is_run_again_and_told(run):
    status, said, unsteady = run("-n", "2", wire=FIRST_TIME_FAILS.format(name="it"), house=PASSES)
    assert status == 0
    assert unsteady == ["tests/wire/test_one.py::test_it"]
    assert last(said) == "2 passed (1 only when run again, alone), 0 skipped in time"
    assert "assert not True" in said  # why it failed stays to be read


def test_one_that_fails_twice_has_failed(run):
    status, said, unsteady = run(wire=FAILS, house=PASSES)
    assert (status, unsteady) == (1, [])
    assert "once more, alone" in said


@pytest.mark.parametrize("folder", ["house", "laws", "query"])
def test_a_test_that_waits_for_nobody_has_one_try(run, folder):
    status, said, unsteady = run(
        **{folder: FIRST_TIME_FAILS.format(name="it"), "wire": FIRST_TIME_FAILS.format(name="it")}
    )
    assert (status, unsteady) == (1, [])
    assert "once more, alone" not in said


def test_a_property_has_one_try(run):
    status, said, unsteady = run(wire=PROPERTY)
    assert (status, unsteady) == (1, [])
    assert "once more, alone" not in said


def test_many_at_once_are_not_forgiven(run):
    status, said, unsteady = run(wire="\n".join(FIRST_TIME_FAILS.format(name=name) for name in "abc"))
    assert (status, unsteady) == (1, [])
    assert "once more, alone" not in said


def test_a_run_that_breaks_is_not_forgiven(run):
    status, said, unsteady = run(wire=FIRST_TIME_FAILS.format(name="it"), browser="import nothing_of_that_name")
    assert (status != 0, unsteady) == (True, [])
    assert "once more, alone" not in said
    assert "No module named 'nothing_of_that_name'" in said
    assert "user_properties" not in said, "the summary stumbled over what has no properties"


def test_a_run_that_says_nothing_is_broken(tmp_path: Path):
    assert again.Outcome.read(tmp_path / "absent").broken
    assert not again.Outcome.read(tmp_path / "absent").again
