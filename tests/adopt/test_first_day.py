# SPDX-License-Identifier: Apache-2.0
"""The first day of an office, and everything that can be wrong on it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3

import pytest

from tests.adopt import console
from tests.engines.banks import FILE_BANKS
from tournier.catalogue import Project


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An adopted bank whose office was never opened."""
    folder = tmp_path_factory.mktemp("first")
    return console.adopted(FILE_BANKS["sqlite"](folder), folder)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """An office after its first day, and the codes."""
    folder = tmp_path_factory.mktemp("opened")
    project = console.adopted(FILE_BANKS["sqlite"](folder), folder)
    return project, console.codes(console.founded(project))


LINES = console.PEOPLE.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("", "lacks the columns"),
        ("number,zh\nA1,陈\n", "lacks the columns branch, posts"),
        ("".join(LINES[:3]), "names nobody as audit_admin"),
        (console.PEOPLE.replace("林安全", "陈系统"), "carry the same name"),
        (console.PEOPLE.replace("A2", "A1"), "line 3: number: taken already"),
        (console.PEOPLE.replace(",audit_admin", ",audit_admin security_admin"), "an administrator holds one post only"),
        (console.PEOPLE + "T1,王柜员,Wang,18,teller\n", "administrators only; the file also names teller"),
        (console.PEOPLE.replace("A3,周审计,Zhou,18", "A3,周审计,Zhou,77"), "line 4: branch: unknown"),
        ("\x00\x01", "lacks the columns"),
    ],
)
def test_a_wrong_file_lets_nobody_in_and_changes_nothing(empty, people, said):
    done = console.founded(empty, people)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    with sqlite3.connect(empty / "office.sqlite") as office:
        for table in ("people_staff", "people_branch", "lawbook_rulebookversion", "catalogue_catalogueversion"):
            assert office.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_nobody_serves_an_office_without_people(empty):
    done = console.run("serve", str(empty), "--no-serve")
    assert done.returncode == 2
    assert "--first-people" in done.stderr


def test_a_file_that_is_not_there_is_named(empty):
    done = console.run("serve", str(empty), "--no-serve", "--first-people", "/nowhere/people.csv")
    assert done.returncode == 2
    assert "/nowhere/people.csv cannot be read" in done.stderr


def test_what_nobody_confirmed_does_not_come_in_force(tmp_path):
    project = tmp_path / "bank"
    assert console.run("adopt", FILE_BANKS["sqlite"](tmp_path), "--project", str(project)).returncode == 0
    done = console.founded(project)
    assert done.returncode == 2
    assert "adopt --confirm" in done.stderr


def test_codes_stand_nowhere_and_the_ledger_names_the_founding(opened):
    project, codes = opened
    for file in project.rglob("*"):
        if file.is_file():
            kept = file.read_bytes()
            assert not any(code.encode() in kept for code in codes.values()), file
    with sqlite3.connect(project / "office.sqlite") as office:
        rows = office.execute(
            "SELECT serial, proposed_by, decided_by, digest FROM lawbook_rulebookversion"
            " UNION ALL SELECT serial, proposed_by, decided_by, digest FROM catalogue_catalogueversion"
        ).fetchall()
    assert [(serial, who.partition(":")[0], second) for serial, who, second, _ in rows] == [(1, "setup", "")] * 2
    assert rows[1][3] == Project.load(project).catalogue().version


def test_a_code_is_good_once_and_a_newer_one_ends_it(tmp_path):
    project = console.adopted(FILE_BANKS["sqlite"](tmp_path), tmp_path)
    old, new = console.codes(console.founded(project)), console.codes(console.founded(project))
    assert set(old) == set(new)
    with console.serving(project) as address:
        assert "/accounts/login/" in console.Visitor(address, "A1").sign_in(old["A1"]).url
        kept = console.Visitor(address, "A1")
        kept.sign_in(new["A1"])
        assert "/accounts/password/set/" in kept.choose_password(new["A1"]).url
        console.activated(address, "A2", new["A2"])
        again = console.Visitor(address, "A2")
        assert "/accounts/login/" in again.sign_in(new["A2"]).url
        console.aged(project, "a3", days=4)
        late = console.Visitor(address, "A3").sign_in(new["A3"])
        assert "too old" in late.text
    renewed = console.codes(console.founded(project))
    assert set(renewed) == {"A1", "A3"}


def test_a_second_person_confirms_what_one_put_in_force(opened):
    project, codes = opened
    doctor = console.run("doctor", str(project), "--json")
    assert doctor.returncode == 1
    assert [f["part"] for f in json.loads(doctor.stdout) if not f["well"]] == ["two people"]
    with console.serving(project) as address:
        system = console.activated(address, "A1", codes["A1"])
        security = console.activated(address, "A2", codes["A2"])
        for path, page, answer in (
            ("/rules/versions", "/lawbook/", {"activate": True}),
            ("/catalogue/versions", "/catalogue/", {"confirm": True}),
        ):
            (row,) = security.get(f"/api/v1{path}").json
            assert row["by_one_person"]
            assert "one person only" in security.get(page).text
            assert system.call(f"{path}/{row['id']}/decision", **answer).status == 403
            done = security.call(f"{path}/{row['id']}/decision", **answer)
            assert done.status == 200, done.text
            assert (done.json["decided_by"], done.json["by_one_person"], done.json["state"]) == ("A2", False, "active")
            assert security.call(f"{path}/{row['id']}/decision", **answer).status == 403
            assert "one person only" not in security.get(page).text
    assert console.run("doctor", str(project)).returncode == 0


def test_doctor_tells_of_a_folder_that_differs_from_what_is_in_force(opened, tmp_path):
    project = tmp_path / "bank"
    shutil.copytree(opened[0], project)
    (project / "rules" / "refuse-risk.cedar").unlink()
    said = {f["text"] for f in json.loads(console.run("doctor", str(project), "--json").stdout) if not f["well"]}
    assert "rules/ differs from the rules in force; the console decides by its own" in said


def test_doctor_tells_of_an_index_older_than_its_source(tmp_path):
    url = FILE_BANKS["csv"](tmp_path)
    project = console.adopted(url, tmp_path)
    assert console.run("doctor", str(project)).returncode == 0
    file = next((tmp_path / Project.load(project).catalogue().sources[0].url.partition(":///")[2]).rglob("*.csv"))
    index = project / "index.sqlite"
    moment = index.stat().st_mtime + 5

    os.utime(file, (moment, moment))
    done = console.run("doctor", str(project))
    assert done.returncode == 1
    assert "newer than the search index" in done.stdout


def test_a_second_server_on_one_port_is_refused(opened):
    project, _ = opened
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = console.run("serve", str(project), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert "Choose another --port" in done.stderr


def test_an_office_whose_database_is_gone_says_so(tmp_path):
    project = console.adopted(FILE_BANKS["sqlite"](tmp_path), tmp_path)
    settings = project / "tournier.toml"
    text = settings.read_text(encoding="utf-8")
    gone = "postgresql://nobody@127.0.0.1:1/x?connect_timeout=2"
    settings.write_text(text.replace("sqlite:///office.sqlite", gone), encoding="utf-8")
    done = console.run("serve", str(project), "--no-serve")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert "database does not answer" in done.stderr
