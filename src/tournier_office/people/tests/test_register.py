# SPDX-License-Identifier: Apache-2.0
"""Law 5 in the register of staff, the facts it gives, service keys, and the import of a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier_office.people import actions, enrol, facts, keys
from tournier_office.people.lookups import posts_of
from tournier_office.people.models import ApiKey, Branch, Holding, Post, PostChange, Staff, User
from tournier_office.people.tests import FOREVER, PASSWORD, make_key

pytestmark = pytest.mark.usefixtures("bank")
TODAY = date(2026, 11, 23)


def propose(number: str = "t001", post: str = "customer_manager", by: str = "sys1", kind: str = "give") -> PostChange:
    return actions.propose_post(number, post, "1001", kind, until=None, by=by, reason="rotation")


def test_a_post_is_given_by_two_administrators_and_ends_by_two() -> None:
    row = propose()
    assert posts_of("t001") == {"teller"}
    actions.decide_post(row.id, by="sec1", agree=True)
    assert posts_of("t001") == {"teller", "customer_manager"}
    row = propose(kind="end", by="sec1")
    actions.decide_post(row.id, by="sys1", agree=True)
    assert Holding.objects.get(staff="t001", post="customer_manager").ended is not False


@pytest.mark.parametrize(
    ("proposer", "decider"), [("sec1", "sec1"), ("t001", "sec1"), ("aud1", "sec1"), ("sec1", "t001")]
)
def test_one_person_alone_or_somebody_without_the_post_changes_nothing(proposer: str, decider: str) -> None:
    with pytest.raises(Refused):
        actions.decide_post(propose(number="m001", by=proposer).id, by=decider, agree=True)
    assert posts_of("m001") == {"branch_manager"}


def test_nobody_proposes_decides_or_changes_about_themselves() -> None:
    with pytest.raises(Refused):
        propose(number="sec1", by="sec1")
    with pytest.raises(Refused):
        actions.set_status("sec1", "active", by="sec1", reason="me")


def test_even_the_database_refuses_one_person_as_proposer_and_decider() -> None:
    row = propose()
    with pytest.raises(DatabaseError), transaction.atomic():
        PostChange.objects.filter(pk=row.id).update(decided_by="sys1")


@pytest.mark.parametrize(
    ("number", "post"),
    [("sys1", "security_admin"), ("sec1", "audit_admin"), ("aud1", "teller"), ("t001", "system_admin")],
)
def test_system_security_audit_administration_and_business_are_different_people(number: str, post: str) -> None:
    with pytest.raises(Refused):
        propose(number=number, post=post, by="sec2")


@pytest.mark.parametrize(("number", "post"), [("sys1", "security_admin"), ("aud1", "teller"), ("t001", "system_admin")])
def test_the_database_keeps_the_separation_too(number: str, post: str) -> None:
    row = Post.objects.get(pk=post)
    with pytest.raises(DatabaseError), transaction.atomic():
        Holding.objects.create(
            staff=Staff.objects.get(pk=number),
            post=row,
            branch=Branch.objects.get(pk="1001"),
            since=TODAY,
            kind=row.kind,
        )


def test_a_date_never_entered_closes_and_an_ended_term_is_no_post() -> None:
    enrol.create_staff("n1", zh="新人", en="New", branch="1002", posts=["teller"], password=PASSWORD, by="setup")
    found = facts.staff_facts("n1", TODAY)
    assert found["training_until"] == 0
    assert found["contract_until"] == facts.days(date(9999, 12, 31))
    Holding.objects.filter(staff="n1").update(since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1))
    assert facts.staff_facts("n1", TODAY)["posts"] == frozenset()


def test_a_sponsor_who_is_suspended_is_no_sponsor() -> None:
    Staff.objects.filter(pk="t001").update(sponsor="m001", employment="outsourced")
    assert facts.staff_facts("t001", TODAY)["sponsor"] is True
    assert facts.staff_facts("t001", TODAY)["contract_until"] == 0
    actions.set_status("m001", "suspended", by="sec1", reason="case")
    assert facts.staff_facts("t001", TODAY)["sponsor"] is False


def test_a_changed_fact_binds_at_the_next_question_and_leaves_its_trace() -> None:
    actions.set_facts("t001", {"training_until": TODAY}, open_violation=True, by="sec1", reason="audit")
    found = facts.staff_facts("t001", TODAY)
    assert (found["training_until"], found["open_violation"]) == (facts.days(TODAY), True)
    assert {change.field for change in Staff.objects.get(pk="t001").changes.all()} == {
        "training_until",
        "open_violation",
    }


def made(**changes: Any) -> tuple[ApiKey, str]:
    terms = {"channels": ["look_up"], "ranges": ["127.0.0.0/8"], "days": 30, "purpose": "counter", "by": "sec1"}
    return make_key("svc1", **{**terms, "keeper": "m001", **changes})


def test_a_service_key_opens_the_api_until_it_is_revoked() -> None:
    row, secret = made()
    assert secret not in str(ApiKey.objects.values())
    assert keys.find(secret, "127.0.0.1") == row
    assert keys.find(secret[:-1] + ("a" if secret[-1] != "a" else "b"), "127.0.0.1") is None
    assert keys.find(secret, "10.1.1.1") is None
    keys.revoke(row.id, by="sec1")
    assert keys.find(secret, "127.0.0.1") is None


def test_a_key_bound_to_addresses_counts_two_factors_another_one() -> None:
    now = timezone.now()
    bound, _ = made()
    loose, _ = made(ranges=[])
    assert facts.moment_facts(f"key:{bound.id}", "svc1", "127.0.0.1", now)["factors"] == 2
    assert facts.moment_facts(f"key:{loose.id}", "svc1", "127.0.0.1", now)["factors"] == 1
    with pytest.raises(Refused):
        facts.moment_facts(f"key:{bound.id}", "svc1", "127.0.0.1", now + timedelta(days=31))


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "sys1"},
        {"keeper": "sec1"},
        {"keeper": "sys1"},
        {"keeper": "svc1"},
        {"keeper": "nobody"},
        {"channels": ["own_view"]},
        {"channels": []},
        {"days": 0},
        {"days": 999},
        {"ranges": ["x"]},
    ],
)
def test_a_key_with_odd_terms_or_made_by_others_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((Refused, BadInput)):
        made(**changes)


def test_keys_end_with_the_status_of_their_account() -> None:
    _, secret = made()
    actions.set_status("svc1", "suspended", by="sec1", reason="leak")
    assert keys.find(secret, "127.0.0.1") is None


def test_the_api_answers_401_with_cause_and_cure_without_a_key() -> None:
    assert Client().get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    answer = Client().get("/api/v1/people/me", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert {"code", "cause", "cure"} <= answer.json().keys()


GOOD = "number,zh,en,branch,posts,training_until\nn10,甲,Jia,1001,teller,2027-01-01\nn11,乙,Yi,1002,teller collector,\n"


def test_a_file_of_people_is_entered_whole() -> None:
    assert enrol.import_people(GOOD, by="sys1").keys() == {"n10", "n11"}
    assert Staff.objects.get(pk="n10").training_until == date(2027, 1, 1)


def test_nobody_alone_enters_people_who_can_do_anything() -> None:
    """Law 5: else one administrator could enter a clerk and the manager who approves the clerk, and be both."""
    enrol.import_people(GOOD, by="sys1")
    assert not Holding.objects.filter(staff_id__in=["n10", "n11"]).exists()
    waiting = list(PostChange.objects.filter(staff_id__in=["n10", "n11"], state=PostChange.State.OPEN))
    assert {(row.staff_id, row.post_id) for row in waiting} >= {("n11", "teller"), ("n11", "collector")}
    for row in waiting:
        with pytest.raises(Refused):
            actions.decide_post(row.pk, by="sys1", agree=True)
    assert posts_of("n11") == frozenset()
    for row in waiting:
        actions.decide_post(row.pk, by="sec1", agree=True)
    assert posts_of("n11") == {"teller", "collector"}


@pytest.mark.parametrize(
    "line",
    [
        "t001,丙,C,1001,teller,",
        "n12,,C,1001,teller,",
        "n12,丙,C,9999,teller,",
        "n12,丙,C,1001,king,",
        "n12,丙,C,1001,teller,soon",
        "n12,丙,C,1001,teller system_admin,",
        "../x,丙,C,1001,teller,",
        "n10,丙,C,1001,teller,",
    ],
)
def test_a_fault_in_one_line_enters_nobody_and_names_the_line(line: str) -> None:
    with pytest.raises(BadInput, match="line 4"):
        enrol.import_people(GOOD + line + "\n", by="sys1")
    assert not Staff.objects.filter(pk="n10").exists()


def test_screens_of_the_register_show_people_and_keep_forms_from_those_who_may_not() -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    assert b"m001" in client.get("/people/?text=m001").content
    assert b'name="status"' not in client.get("/people/m001/").content
    client.post("/people/m001/status/", {"status": "left", "reason": "x"})
    assert Staff.objects.get(pk="m001").status == "active"
    keeper = Client()
    keeper.post("/accounts/login/", {"login": "sec1", "password": PASSWORD})
    keeper.post("/people/m001/status/", {"status": "on_leave", "reason": "leave"})
    assert Staff.objects.get(pk="m001").status == "on_leave"
    assert FOREVER.isoformat().encode() in keeper.get("/people/m001/").content


def test_the_import_page_previews_faults_and_enters_only_a_clean_file() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    keeper = Client()
    keeper.post("/accounts/login/", {"login": "sys1", "password": PASSWORD})
    faulty = SimpleUploadedFile("people.csv", (GOOD + "n12,丙,C,9999,teller,\n").encode())
    assert "branch（机构）：未知".encode() in keeper.post("/people/import/", {"file": faulty}).content
    keeper.post("/people/import/", {"enter": "1"})
    assert not Staff.objects.filter(pk="n10").exists()
    keeper.post("/people/import/", {"file": SimpleUploadedFile("people.csv", GOOD.encode())})
    keeper.post("/people/import/", {"enter": "1"})
    assert not User.objects.get(username="n10").has_usable_password()
    clerk = Client()
    clerk.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    assert clerk.get("/people/import/").status_code == 403
