# SPDX-License-Identifier: Apache-2.0
"""Screen = API = command (law 11): `tournier export` asks, follows, takes and gives back what the other doors do."""

import argparse
import json

import pytest
from django.test import Client
from tests.simulators.small_office import with_post_beside

from tournier.base import BadInput, Refused
from tournier.cli import export as cli
from tournier_office.exports import command, worker
from tournier_office.exports.models import Export
from tournier_office.exports.tests import desk
from tournier_office.lawbook import actions as lawbook
from tournier_office.lawbook.rulebooks import folder_files
from tournier_office.people.tests import make_key

pytestmark = pytest.mark.django_db
WHO = "S0011"
SERVICE = 'action in [Action::"in_clear", Action::"print", Action::"export"], resource)\nwhen { principal in Post::"service" };'


@pytest.fixture
def key(office, monkeypatch):
    """The analyst's service key for exports, in the environment of the command."""
    with_post_beside(WHO, "service", "127.0.0.0/8")
    terms = {"channels": ["export"], "ranges": ["127.0.0.0/8"], "days": 1, "purpose": "x", "by": "S0005"}
    token = make_key(WHO, keeper="S0001", **terms)[1]
    monkeypatch.setenv("TOURNIER_KEY", token)
    return token


@pytest.fixture
def opened(office):
    """A rule book, agreed to by two, in which this bank lets service accounts export what is treated."""
    files = folder_files(office.project.rules)
    assert SERVICE in files["refuse-separation.cedar"]
    files["refuse-separation.cedar"] = files["refuse-separation.cedar"].replace(
        SERVICE, SERVICE.replace(', Action::"export"', "")
    )
    row = lawbook.propose(files, by="S0004", posts=frozenset({"compliance_officer"}), why="services export tokens")
    lawbook.activate(row.pk, by="S0005", posts=frozenset({"security_admin"}))


def done(*words):
    """The command's answer to these words of a command line, as `run` hands them to the office."""
    parser = argparse.ArgumentParser()
    cli.arguments(parser)
    given = vars(parser.parse_args([words[0], "--as", WHO, *words[1:]]))
    return command.done(given["act"], given["staff"], given)


def requested(*more):
    sql = "SELECT khh, khxm FROM cust_info"
    return done("request", "--purpose", "reconciliation", "--case", desk.CASE, "--why", desk.WHY, *more, sql)


def test_the_shipped_rules_let_no_service_account_export_and_say_which_rule(key):
    problem = requested()["problem"]
    assert problem["code"] == "decision.refused"
    assert "service-masked" in [reason["rule"] for reason in problem["decision"]["reasons"]]
    assert not Export.objects.exists()
    assert done("list") == {"exports": []}


def test_from_the_request_to_the_receipt(office, key, opened, tmp_path):
    filed = requested("--days", "2")["export"]
    assert (filed["state"], filed["requester"], filed["basis"]) == ("measuring", WHO, "contract")
    worker.until_idle()
    assert done("status", filed["id"])["export"]["state"] == "waiting"
    with pytest.raises(Refused, match="no file to take"):
        done("download", filed["id"])
    desk.agreed(office, Export.objects.get())
    worker.until_idle()
    target = tmp_path / "taken.csv"
    taken = done("download", filed["id"], "--output", str(target))
    assert taken["file"] == str(target)
    assert target.stat().st_size == taken["size"]
    assert target.stat().st_mode & 0o077 == 0
    assert target.read_text(encoding="utf-8-sig").startswith('"khh","khxm"\n"tok_')
    with pytest.raises(Refused, match="as often as agreed"):
        done("download", filed["id"], "--output", str(tmp_path / "again.csv"))
    shown = done("receipt", filed["id"], "--how", "shredded")["export"]
    assert shown["taken"] == "destroyed"
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    assert json.loads(client.get(f"/api/v1/exports/{filed['id']}").content) == shown


def test_a_file_that_stands_there_is_not_written_over(office, key, opened, tmp_path):
    filed = requested()["export"]
    worker.until_idle()
    desk.agreed(office, Export.objects.get())
    worker.until_idle()
    target = tmp_path / "mine.csv"
    target.write_text("mine")
    with pytest.raises(BadInput, match="there already"):
        done("download", filed["id"], "--output", str(target))
    assert target.read_text() == "mine"
    assert Export.objects.get().downloads == 0


def test_cancelling_and_the_key_of_another(key, opened):
    filed = requested()["export"]
    assert done("cancel", filed["id"])["export"]["state"] == "cancelled"
    with pytest.raises(Refused, match="TOURNIER_KEY"):
        command.done("list", "S0001", {})
