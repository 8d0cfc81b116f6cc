# SPDX-License-Identifier: Apache-2.0
"""`make test` shows each step's words whole and in order, whoever ends first, and a failure is never lost."""

from __future__ import annotations

import os

import pytest

from tests import steps


def says(word: str, *, after: float = 0.0, status: int = 0):
    code = f"import sys, time; print('{word} begins', flush=True); time.sleep({after}); print('{word} ends'); sys.exit({status})"
    return steps._program("python", "-c", code)


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs these steps, of which the last two go side by side; returns the status and the lines but the times."""

    def ran(**made):
        monkeypatch.setattr(steps, "STEPS", made)
        monkeypatch.setattr(steps, "SIDE_BY_SIDE", [(name,) for name in [*made][-2:]])
        status = steps.main([])
        return status, [" ".join(line.split()[:2]) for line in capsys.readouterr().out.splitlines() if line]

    return ran


def test_what_ends_first_is_shown_in_its_place(run):
    status, lines = run(quick=says("one"), slow=says("two", after=0.5), other=says("three"))
    assert status == 0
    assert lines[:9] == [
        "── quick", "one begins", "one ends", "── slow", "two begins", "two ends", "── other", "three begins", "three ends",
    ]  # fmt: skip
    assert lines[9:] == ["── summary", "passed quick", "passed slow", "passed other", "passed in"]


def test_a_quick_step_that_fails_ends_the_run(run):
    status, lines = run(quick=says("one", status=3), slow=says("two"), other=says("three"))
    assert status == 1
    assert lines[-4:] == ["── summary", "FAILED quick", "not run", "FAILED in"]
    assert "two begins" not in lines


@pytest.mark.parametrize("failing", ["slow", "other"])
def test_one_that_fails_beside_another_is_told_and_lets_it_end(run, failing):
    made = {name: says(name, after=0.2, status=int(name == failing)) for name in ("quick", "slow", "other")}
    status, lines = run(**made)
    assert status == 1
    assert {"slow ends", "other ends", f"FAILED {failing}"} <= set(lines)


def test_a_step_that_breaks_has_failed(run, capsys):
    def broken(_output):
        raise OSError("no such program")

    with pytest.raises(OSError, match="no such program"):
        run(quick=says("one"), slow=broken, other=says("three"))


@pytest.mark.parametrize("forbidden", [True, False])
def test_every_process_of_a_run_finds_what_another_compiled(run, monkeypatch, forbidden):
    """Also where nothing may be left beside the files; and afterwards all is as it was."""
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    if forbidden:
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = dict(os.environ)
    code = "import sys; print('writes', not sys.dont_write_bytecode); print('elsewhere', bool(sys.pycache_prefix))"
    status, lines = run(quick=steps._program("python", "-c", code), slow=says("two"), other=says("three"))
    assert (status, dict(os.environ)) == (0, before)
    assert lines[1:3] == ["writes True", f"elsewhere {forbidden}"]
