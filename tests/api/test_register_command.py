# SPDX-License-Identifier: Apache-2.0
"""`tournier register`: what a person does in a register on the screen, from the command line, under the same acts."""

from __future__ import annotations

import json

import pytest

from tests.api.test_own_command_line import granted, office, one_connection, terminal
from tests.simulators.small_office import Office
from tournier.cli.main import main
from tournier_office.duties.models import Duty

__all__ = ["office", "one_connection", "terminal"]
KEEPER, OTHER = "S0004", "S0011"


@pytest.fixture
def register(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command as somebody; its exit status and what it said."""
    keys = {number: granted(office, number) for number in (KEEPER, OTHER)}
    monkeypatch.setenv("TOURNIER_PROJECT", str(office.folder))

    def run(number: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("TOURNIER_KEY", keys[number])
        capsys.readouterr()
        status = main(["register", *words, "--project", str(office.folder)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_a_duty_is_opened_listed_shown_and_done(register) -> None:
    given = ("--set", "deadline=Y26", "--set", "began_at=2026-09-01T09:00", "--set", "owner=S0003")
    status, out, _err = register(KEEPER, "duties", "new", *given, "--json")
    assert status == 0
    key = json.loads(out)["key"]
    status, out, _err = register(KEEPER, "duties", "list", "--set", "owner=S0003", "--set", "state=running")
    assert (status, key in out) == (0, True)
    status, out, _err = register(KEEPER, "duties", "do", "finish", key, "--set", "evidence=minutes 9")
    assert (status, out) == (0, f"{key}\tdone\n")
    assert "minutes 9" in register(KEEPER, "duties", "show", key)[1]
    assert Duty.objects.get(pk=key).evidence == "minutes 9"


def test_what_is_refused_says_so_and_ends_with_one(register) -> None:
    given = ("--set", "deadline=Y26", "--set", "began_at=2026-09-01T09:00", "--set", "owner=S0003")
    status, _out, err = register(OTHER, "duties", "new", *given)
    assert (status, "do not open entries" in err) == (1, True)
    status, _out, err = register(KEEPER, "duties", "new", "--set", "owner=nobody")
    assert (status, "owner: Nobody at work has this number." in err) == (1, True)
    key = json.loads(register(KEEPER, "duties", "new", *given, "--json")[1])["key"]
    status, out, _err = register(OTHER, "duties", "do", "finish", key, "--set", "evidence=x")
    assert (status, "no such entry" in out) == (1, True)
    assert Duty.objects.get(pk=key).state == "running"


def test_the_list_as_a_file_and_words_that_do_not_fit(register) -> None:
    status, out, _err = register(KEEPER, "duties", "export")
    assert (status, "Due" in out) == (0, True)
    assert register(KEEPER, "duties", "show")[0] == 2
    assert register(KEEPER, "duties", "list", "--set", "owner")[0] == 2
    assert register(KEEPER, "nothing", "list")[0] == 1
