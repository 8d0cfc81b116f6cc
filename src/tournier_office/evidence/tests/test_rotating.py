# SPDX-License-Identifier: Apache-2.0
"""Rotating the ledger's keys in the office: two administrators decide, the host does it, and the ledger says both."""

import json
import re
from datetime import datetime, timedelta

import pytest

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Entry, Event
from tournier_office.evidence import rotating
from tournier_office.evidence.access import Reader
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db
SECURITY, AUDIT = Reader("S0005", frozenset({"security_admin"})), Reader("S0007", frozenset({"audit_admin"}))


@pytest.fixture
def keyed(office):
    """An office whose ledger has keys."""
    gateway.ledger().append(Entry(Event.DISCLOSURE_PAGE, "S0001", ("1000001",)))
    return office


def begun():
    return max(one.number for one in gateway.ledger().key_epochs())


def test_one_proposes_another_agrees_and_the_host_does_it(keyed):
    before = begun()
    proposed = rotating.propose(SECURITY, "The yearly one.")
    (row,) = rotating.rotations(AUDIT)
    assert (row.id, row.epoch, row.waits, row.done) == (proposed, before + 1, True, False)
    rotating.agree(AUDIT, proposed)
    (row,) = rotating.rotations(SECURITY)
    assert (row.proposed_by, row.agreed_by, row.waits, row.done) == ("S0005", "S0007", False, False)
    assert begun() == before
    assert gateway.ledger().rotate("cli:tournier").left == 0
    (row,) = rotating.rotations(SECURITY)
    assert (row.waits, row.done) == (False, True)
    assert [one.number for one in rotating.epochs(AUDIT)] == [before + 1]
    (done,) = gateway.ledger().entries(event=Event.ROTATION_DONE)
    assert done.detail["epoch"] == before + 1


def test_nobody_does_both_and_nobody_else_does_either(keyed):
    with pytest.raises(Refused):
        rotating.propose(AUDIT, "The yearly one.")
    with pytest.raises(BadInput):
        rotating.propose(SECURITY, "  ")
    proposed = rotating.propose(Reader("S0005", SECURITY.posts | AUDIT.posts), "The yearly one.")
    for reader, code in (
        (SECURITY, "keys.post"),
        (Reader("S0005", AUDIT.posts), "keys.two_persons"),
        (Reader("S0001", frozenset({"teller"})), "keys.post"),
    ):
        with pytest.raises(Refused) as said:
            rotating.agree(reader, proposed)
        assert said.value.code == code
    with pytest.raises(Refused):
        rotating.rotations(Reader("S0001", frozenset({"teller"})))
    with pytest.raises(Refused):
        gateway.ledger().rotate("cli:tournier")


@pytest.mark.parametrize(
    ("language", "waits", "agreed"),
    [("zh-hans", "等待第二人同意", "已同意，尚未开始"), ("en", "Waits for a second person", "Agreed to, not begun")],
)
def test_the_screens_walk(keyed, language, waits, agreed):
    security = keyed.client("security_admin", language)
    page = security.post("/evidence/keys/", {"why": "The yearly one."}, follow=True).content.decode()
    assert waits in page
    audit = keyed.client("audit_admin", language)
    forms = re.findall(r'action="(/evidence/keys/[0-9a-v]+/)"', audit.get("/evidence/keys/").content.decode())
    assert agreed in audit.post(forms[0], follow=True).content.decode()
    assert keyed.client("teller", language).get("/evidence/keys/").status_code == 403


def test_since_when_an_epoch_is_is_told_by_the_bank_s_clock(keyed):
    (epoch,) = gateway.ledger().key_epochs()
    here = datetime.fromisoformat(epoch.since).astimezone(BANK_TIME)
    assert f"<td>{here:%Y-%m-%d %H:%M}</td>" in keyed.client("audit_admin").get("/evidence/keys/").content.decode()


def test_who_decides_finds_it_among_their_work_until_it_is_decided_or_old(keyed):
    def waits(role):
        return "A yearly rotation." in keyed.client(role).get("/").content.decode()

    proposed = rotating.propose(SECURITY, "A yearly rotation.")
    assert waits("audit_admin")
    assert not waits("security_admin")
    assert rotating.waiting(Reader("S0005", AUDIT.posts)) == []
    with pytest.MonkeyPatch.context() as later:
        later.setattr(rotating, "VALID", timedelta(0))
        assert not waits("audit_admin")
    rotating.agree(AUDIT, proposed)
    assert not waits("audit_admin")


def test_the_api_walks_alike(keyed):
    security, audit = keyed.client("security_admin"), keyed.client("audit_admin")
    body = json.dumps({"why": "The yearly one."})
    (made,) = security.post("/api/v1/evidence/rotations", body, content_type="application/json").json()
    assert (made["proposed_by"], made["waits"]) == ("S0005", True)
    path = f"/api/v1/evidence/rotations/{made['id']}/agreement"
    assert security.post(path, content_type="application/json").status_code == 403
    (agreed,) = audit.post(path, content_type="application/json").json()
    assert (agreed["agreed_by"], agreed["waits"], agreed["done"]) == ("S0007", False, False)
    assert audit.get("/api/v1/evidence/rotations").json() == [agreed]
    assert [one["holder"] for one in audit.get("/api/v1/evidence/epochs").json()] == ["file"]
