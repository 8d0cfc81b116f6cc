# SPDX-License-Identifier: Apache-2.0
"""Cards that need agreement or a checked caller before they open, long tables, service keys, and the command."""

import json
import sqlite3

import pytest
from django.test import Client
from django.utils import timezone
from tests.simulators.smallbank import ACCOUNT

from tournier.base import BadInput, Refused
from tournier.cli.lookup import criteria
from tournier_office.disclosures import command, looks
from tournier_office.disclosures.models import AccessRequest, Look
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import CLEAR, MOBILE
from tournier_office.people.lookups import Holding, Network, Post, Staff
from tournier_office.people.tests import make_key

pytestmark = pytest.mark.django_db
SERVER = "10.9.0.5"


@pytest.fixture
def clerk(office):
    return office.client("teller")


def give_post(number, code):
    """Let the person hold another post, in place of the present one."""
    post, _made = Post.objects.get_or_create(
        code=code, defaults={"zh": code, "en": code, "kind": "business", "networks": ["10.0.0.0/8"]}
    )
    Holding.objects.filter(staff_id=number).update(post=post)


def test_another_branchs_card_opens_with_agreement_only(office, clerk):
    key = desk.look(clerk, customer="1000003")
    page = clerk.get(f"/lookup/{key}/").content.decode()
    assert "other-branch" in page
    assert "File the request" in page
    assert "disclosures-field" not in page
    row = desk.filed(clerk, key, channel="look_up")
    desk.approve(office.client("branch_manager"), row)
    assert "Open card" in clerk.get(f"/requests/{row.pk}/state/{key}/").content.decode()
    card = clerk.get(f"/lookup/{key}/").content.decode()
    assert "disclosures-field" in card
    assert "100****2222" in card
    assert "10011112222" not in desk.reveal(clerk, key, MOBILE).content.decode()  # agreed to the card, not to a reveal
    row.refresh_from_db()
    assert row.state == "used"


def test_an_agent_checks_the_caller_by_something_else_than_the_search(office):
    give_post("S0010", "call_agent")
    agent = office.client("S0010")
    key = desk.look(agent, ground="caller_check:contract")
    assert "disclosures-field" not in agent.get(f"/lookup/{key}/").content.decode()
    agent.post(
        f"/lookup/{key}/match/", {"category": "CUST_ID", "text": "1000001"}
    )  # what was searched by proves nothing
    assert "disclosures-field" not in agent.get(f"/lookup/{key}/").content.decode()
    agent.post(f"/lookup/{key}/match/", {"category": "ID_NO", "text": "990101199003070018"})
    assert "disclosures-field" not in agent.get(f"/lookup/{key}/").content.decode()
    agent.post(f"/lookup/{key}/match/", {"category": "ID_NO", "text": "990101199003070017"})
    assert "disclosures-field" in agent.get(f"/lookup/{key}/").content.decode()
    later = office.client("S0010")
    again = desk.look(later, ground="caller_check:contract")
    assert "disclosures-field" not in later.get(f"/lookup/{again}/").content.decode()  # another call, another check


def test_a_long_table_comes_page_by_page_each_decided_anew(office, clerk):
    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        bank.executemany("INSERT INTO acct_base VALUES (?,?,?)", [(f"98{n:015}", "1000001", "1.00") for n in range(70)])
    bank.close()
    key = desk.look(clerk)
    card = clerk.get(f"/lookup/{key}/").content.decode()
    assert card.count("<tr><td>") == 50
    body = {"table": ACCOUNT, "offset": "50"}
    more = clerk.post(f"/lookup/{key}/more/", body).content.decode()
    assert more.count("<tr><td>") == 22
    assert "data-more" not in more
    Look.objects.update(touched_at=timezone.now() - looks.UNUSED)
    assert "look.closed" in clerk.post(f"/lookup/{key}/more/", body).content.decode()
    assert "page.offset" in clerk.post(f"/lookup/{desk.look(clerk)}/more/", body | {"offset": "-1"}).content.decode()


@pytest.fixture
def key(office):
    """A service key for looking up at the counter."""
    staff = Staff.objects.get(pk="S0010")
    give_post(staff.number, "service")
    today = timezone.localdate()
    post, _made = Post.objects.get_or_create(code="teller")
    Holding.objects.create(staff=staff, post=post, branch_id="B01", since=today, kind="business")
    for cidr in (f"{SERVER}/32", "127.0.0.0/8"):
        Network.objects.create(cidr=cidr, kind="office")
    channels = ["search", "look_up", "reveal"]
    return make_key(
        staff.number, channels=channels, ranges=["10.0.0.0/8", "127.0.0.0/8"], days=1, purpose="counter", by="S0005",
        keeper="S0001",
    )[1]  # fmt: skip


def api(token, path, body):
    client = Client(REMOTE_ADDR=SERVER, headers={"authorization": f"Bearer {token}"})
    answer = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


SEARCH = {
    "purpose": "counter_service",
    "basis": "contract",
    "case": desk.CASE,
    "criteria": [{"category": "CUST_ID", "text": "1000001"}],
}


def test_a_service_uses_the_channels_of_its_key_and_decides_nothing(office, clerk, key):
    status, found = api(key, "/search", SEARCH)
    assert status == 200, found
    look = found["hits"][0]["look"]
    assert api(key, "/look-ups", {"look": look})[0] == 200
    status, problem = api(key, "/prints", {"look": look})
    assert (status, problem["code"]) == (403, "key.channel")
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    for act in ("approve", "refuse"):
        assert api(key, f"/requests/{row.pk}/{act}", {"reason": "x"})[0] == 401
    assert AccessRequest.objects.get().state == "filed"


def test_a_key_does_not_use_a_persons_look(clerk, key):
    status, problem = api(key, "/look-ups", {"look": desk.look(clerk)})
    assert (status, problem["code"]) == (403, "look.closed")


def asked(office, **changes):
    how = {"staff": "S0010", "purpose": "counter_service", "basis": "contract", "case": desk.CASE, "reveal": []}
    return command.LookupAsked(criteria=[("CUST_ID", "1000001")], project=office.project.path, **(how | changes))


@pytest.fixture
def counter(monkeypatch, key):
    """The environment of the command."""
    post = Post.objects.get(code="teller")
    for one in (post, Post.objects.get(code="service")):
        one.networks = [*one.networks, "127.0.0.0/8"]
        one.save()
    monkeypatch.setenv("TOURNIER_KEY", key)


def test_the_command_gets_what_the_api_gets(office, counter, key):
    answer = command.look_up(asked(office))
    assert set(answer) == {"card"}
    assert CLEAR[MOBILE] not in json.dumps(answer)
    refused = command.look_up(asked(office, reveal=["MOBILE"]))["problem"]
    look = api(key, "/search", SEARCH)[1]["hits"][0]["look"]
    fields = [{"table": MOBILE[0], "field": MOBILE[1]}]
    status, problem = api(key, "/reveals", {"look": look, "fields": fields})
    assert status == 403
    told = ("code", "cause", "cure", "decision")
    assert {name: refused[name] for name in told} == {name: problem[name] for name in told}


def test_the_command_refuses_a_field_that_is_not_there_and_another_persons_key(office, counter, monkeypatch):
    with pytest.raises(BadInput, match="not on the card"):
        command.look_up(asked(office, reveal=["nothing"]))
    with pytest.raises(Refused, match="TOURNIER_KEY"):
        command.look_up(asked(office, staff="S0001"))
    monkeypatch.delenv("TOURNIER_KEY")
    with pytest.raises(Refused, match="TOURNIER_KEY"):
        command.look_up(asked(office))


def test_a_condition_is_category_and_value():
    assert criteria(["cust_id=1000001", "NAME=a=b"]) == [("CUST_ID", "1000001"), ("NAME", "a=b")]
    with pytest.raises(BadInput, match="CATEGORY=VALUE") as refused:
        criteria(["10012345678"])
    assert "10012345678" not in str(refused.value)
