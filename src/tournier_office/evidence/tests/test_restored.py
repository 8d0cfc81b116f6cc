# SPDX-License-Identifier: Apache-2.0
"""A restored backup: two administrators accept its rows, the ledger says so, and what somebody changed beside stays named."""

import json
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.evidence import restoring
from tournier_office.evidence.access import Reader
from tournier_office.evidence.models import Restored
from tournier_office.people import actions
from tournier_office.people.lookups import Holding
from tournier_office.site import accepting, comparing, gateway

pytestmark = pytest.mark.django_db
SECURITY, AUDIT = Reader("S0005", frozenset({"security_admin"})), Reader("S0007", frozenset({"audit_admin"}))


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def kept(table, column, key):
    """A row and its imprint, as a backup keeps them."""
    name = f"{table}:{key}"
    return sql(f"SELECT * FROM {table} WHERE {column} = %s", key)[0], sql(
        "SELECT * FROM site_imprint WHERE row = %s", name
    )[0]


def put_back(table, column, key, backup):
    """The row as the backup has it."""
    row, imprint = backup
    names = [name for name, *_more in connection.introspection.get_table_description(connection.cursor(), table)]
    assigned = ", ".join(f'"{name}" = %s' for name in names)  # `grant` is a word of SQL
    sql(f"UPDATE {table} SET {assigned} WHERE {column} = %s", *row, key)
    sql(
        "UPDATE site_imprint SET version = %s, code = %s, gone = %s, told = %s WHERE row = %s", *imprint[1:], imprint[0]
    )


@pytest.fixture
def restored(tampered_office):
    """An office whose backup of yesterday was put back: one row is older, and one that was made since is gone."""
    comparing.compare()
    backup = kept("people_staff", "number", "S0002")
    actions.set_status("S0002", "on_leave", by="S0005", reason="away for a week")
    actions.set_facts("S0003", {}, open_violation=True, by="S0005", reason="under review")
    comparing.compare()
    put_back("people_staff", "number", "S0002", backup)
    change = sql("SELECT id FROM people_staffchange WHERE staff_id = %s ORDER BY id DESC LIMIT 1", "S0003")[0][0]
    sql("DELETE FROM people_staffchange WHERE id = %s", change)
    sql("DELETE FROM site_imprint WHERE row = %s", f"people_staffchange:{change}")
    found = comparing.compare()
    assert {(one.table, one.kind) for one in found.findings} == {
        ("people_staff", "rolled_back"),
        ("people_staffchange", "deleted"),
    }
    return tampered_office


def test_two_administrators_accept_and_the_comparison_is_clean(restored):
    row = restoring.propose(SECURITY, "The disk died; the backup of yesterday was put back.")
    assert not comparing.compare().ok  # nothing is so until the second person has agreed
    row = restoring.decide(AUDIT, row.pk, "I have seen the backup's protocol.", agree=True)
    assert comparing.compare().ok
    (entry,) = gateway.ledger().entries(event=Event.REGISTERS_ACCEPTED)
    assert entry.actor == "S0007"
    assert entry.detail["proposed_by"] == "S0005"
    assert entry.detail["counts"] == {"people": {"deleted": 1, "rolled_back": 1}}
    assert entry.detail["digest"] == row.digest
    assert not entry.subjects
    told = accepting.report()
    assert told["ok"]
    assert [(one["accepted_by"], one["proposed_by"], one["count"]) for one in told["accepted"]] == [
        ("S0007", "S0005", 2)
    ]


def test_what_somebody_changes_beside_stays_named(restored):
    sql(
        "UPDATE people_staff SET training_until = %s WHERE number = 'S0001'", timezone.localdate() + timedelta(days=900)
    )
    row = restoring.propose(SECURITY, "Restored.")
    assert row.named_still == 1
    restoring.decide(AUDIT, row.pk, "Agreed.", agree=True)
    assert [(one.row, one.kind) for one in comparing.compare().findings] == [("S0001", "changed")]


def test_what_changes_again_after_the_acceptance_is_found(restored):
    row = restoring.propose(SECURITY, "Restored.")
    restoring.decide(AUDIT, row.pk, "Agreed.", agree=True)
    old = kept("people_staff", "number", "S0002")
    actions.set_status("S0002", "on_leave", by="S0005", reason="away again")
    comparing.compare()
    put_back("people_staff", "number", "S0002", old)
    assert [(one.row, one.kind) for one in comparing.compare().findings] == [("S0002", "rolled_back")]


def test_more_rows_than_were_proposed_are_not_accepted(restored):
    backup = kept("people_staff", "number", "S0001")
    actions.set_status("S0001", "on_leave", by="S0005", reason="away")
    comparing.compare()
    row = restoring.propose(SECURITY, "Restored.")
    put_back("people_staff", "number", "S0001", backup)
    with pytest.raises(Refused) as caught:
        restoring.decide(AUDIT, row.pk, "Agreed.", agree=True)
    assert caught.value.code == "restored.changed"
    assert {one.row for one in comparing.compare().findings if one.kind == "rolled_back"} == {"S0001", "S0002"}


def test_what_the_office_wrote_since_needs_no_accepting(restored):
    row = restoring.propose(SECURITY, "Restored.")
    actions.set_status("S0002", "suspended", by="S0005", reason="written anew")
    row = restoring.decide(AUDIT, row.pk, "Agreed.", agree=True)
    assert row.counts == {"people": {"deleted": 1}}
    assert comparing.compare().ok


def test_nobody_does_both_and_each_has_a_post(restored):
    for reader in (AUDIT, Reader("S0001", frozenset({"teller"})), Reader("S0008", frozenset({"system_admin"}))):
        with pytest.raises(Refused):
            restoring.propose(reader, "Restored.")
    row = restoring.propose(SECURITY, "Restored.")
    with pytest.raises(Refused):
        restoring.decide(Reader("S0006", frozenset({"auditor"})), row.pk, "Agreed.", agree=True)
    both = Reader("S0005", frozenset({"security_admin", "audit_admin"}))
    with pytest.raises(Refused) as caught:
        restoring.decide(both, row.pk, "Agreed.", agree=True)
    assert caught.value.code == "restored.own"
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE evidence_restored SET state = 'accepted', decided_by = 'S0005', decided_at = proposed_at")


def test_an_old_post_does_not_accept_itself(tampered_office):
    """Whoever puts back the row of a post that had ended gets no say by it."""
    comparing.compare()
    holding = Holding.objects.get(staff_id="S0007", post_id="audit_admin")
    backup = kept("people_holding", "id", holding.pk)
    holding.until = timezone.localdate() - timedelta(days=1)
    holding.save()
    comparing.compare()
    put_back("people_holding", "id", holding.pk, backup)
    row = restoring.propose(SECURITY, "Restored.")
    with pytest.raises(Refused) as caught:
        restoring.decide(AUDIT, row.pk, "Agreed.", agree=True)
    assert caught.value.code == "restored.concerned"


def test_without_anything_restored_there_is_nothing_to_accept(tampered_office):
    with pytest.raises(BadInput):
        restoring.propose(SECURITY, "Restored.")
    assert not Restored.objects.exists()


def test_not_accepted_leaves_everything_named(restored):
    row = restoring.propose(SECURITY, "Restored.")
    restoring.decide(AUDIT, row.pk, "There was no backup.", agree=False)
    assert len(comparing.compare().findings) == 2
    assert not accepting.accepted()
    with pytest.raises(Refused):
        restoring.decide(AUDIT, row.pk, "Still.", agree=True)


@pytest.mark.parametrize(("language", "older"), [("zh-hans", "较旧的行"), ("en", "Older rows")])
def test_the_screens_walk(restored, language, older):
    security = restored.client("security_admin", language)
    page = security.post("/evidence/restored/", {"why": "The disk died."}, follow=True).content.decode()
    assert older in page
    audit = restored.client("audit_admin", language)
    assert "/evidence/restored/" in audit.get("/").content.decode()
    form = re.findall(r'action="(/evidence/restored/[0-9a-v]+/)"', audit.get("/evidence/restored/").content.decode())
    audit.post(form[0], {"why": "Seen.", "agree": "yes"})
    assert Restored.objects.get().state == Restored.State.ACCEPTED
    assert restored.client("teller", language).get("/evidence/restored/").status_code == 403


def test_the_api_walks_alike(restored):
    security, audit = restored.client("security_admin"), restored.client("audit_admin")
    body = {"why": "The disk died."}
    made = security.post("/api/v1/evidence/restored", json.dumps(body), content_type="application/json").json()
    assert made["counts"] == {"people": {"deleted": 1, "rolled_back": 1}}
    path = f"/api/v1/evidence/restored/{made['id']}/decision"
    done = audit.post(path, json.dumps({"agree": True, "why": "Seen."}), content_type="application/json").json()
    assert (done["state"], done["decided_by"]) == ("accepted", "S0007")
    assert audit.get("/api/v1/evidence/restored").json()[0]["entry"] == done["entry"]
