# SPDX-License-Identifier: Apache-2.0
"""`tournier people`: the file of the HR system from the command line is compared and applied as on the page."""

from __future__ import annotations

import json

import pytest

from tests.api.test_own_command_line import granted, office, one_connection, terminal
from tests.simulators.small_office import Office
from tournier.cli.main import main
from tournier_office.devices.tests.desk import day
from tournier_office.people.models import Staff

__all__ = ["office", "one_connection", "terminal"]


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command as the security administrator: its exit status and what it said."""
    monkeypatch.setenv("TOURNIER_PROJECT", str(office.folder))
    monkeypatch.setenv("TOURNIER_KEY", granted(office, "S0005"))

    def act(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["people", *words, "--project", str(office.folder)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return act


def test_a_file_is_compared_then_applied_and_refused_lines_are_named(run, tmp_path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes("工号,机构,状态\nS0011,,离职\nS0010,X77,在职\n".encode("gb18030"))
    status, said = run("feed", str(file))
    assert status == 1, "a line is refused"
    assert "leaver" in said
    assert "There is no such branch." in said
    assert Staff.objects.get(pk="S0011").status == "active"
    status, said = run("feed", str(file), "--apply", "--json")
    assert json.loads(said)["state"] == "done"
    assert Staff.objects.get(pk="S0011").status == "left"
    assert run("feed", str(tmp_path / "none.csv"))[0] == 2


def test_an_inventory_of_devices_is_read_then_entered(run, tmp_path) -> None:
    file, wrong = tmp_path / "devices.csv", tmp_path / "wrong.csv"
    heads, until = "name,fingerprint,key_lies,place,until\n", day(200).isoformat()
    file.write_text(f"{heads}ZD-1,{'ab' * 32},chip,B01,{until}\n")
    wrong.write_text(f"{heads}ZD-1,{'ab' * 32},chip,B77,{until}\n")
    assert run("devices", str(file)) == (0, "new 1  standing 0  entered 0\n")
    assert run("devices", str(file), "--enter") == (0, "new 1  standing 0  entered 1\n")
    assert run("devices", str(file), "--enter", "--json")[1].startswith('{"new": 0, "standing": 1, "entered": 0')
    status, said = run("devices", str(wrong), "--enter")
    assert (status, "There is no such branch." in said) == (1, True)


def test_orphans_are_listed_and_told_by_the_exit_status(run) -> None:
    assert run("orphans") == (0, "0 found\n")
    Staff.objects.create(number="S0300", zh="无账号", en="None", branch_id="B01")
    status, said = run("orphans")
    assert (status, said.split()[:2]) == (1, ["no_account", "S0300"])
