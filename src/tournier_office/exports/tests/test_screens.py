# SPDX-License-Identifier: Apache-2.0
"""The screens and the API: one form, one approval page, one file; the second factor is asked for in between."""

import json
import time

import pytest
from allauth.account.internal.flows import login
from django.urls import reverse
from tests.simulators.smallbank import CUSTOMER

from tournier_office.exports import worker
from tournier_office.exports.models import Export
from tournier_office.exports.tests import desk
from tournier_office.queries.actions import save

pytestmark = pytest.mark.django_db

FORM = {
    "ground": "reconciliation:contract", "table": CUSTOMER, "field": list(desk.FIELDS), "on": ["khjg"],
    "operator": ["eq"], "value": ["B01"], "receiver_kind": "self", "format": "csv", "days": "3", "downloads": "1",
    "case": desk.CASE, "why": desk.WHY,
}  # fmt: skip
API = {
    "purpose": "reconciliation", "basis": "contract", "case": desk.CASE, "why": desk.WHY, "table": CUSTOMER,
    "fields": list(desk.FIELDS), "conditions": [{"field": "khjg", "operator": "eq", "value": "B01"}],
}  # fmt: skip


def prove(client):
    """As after giving the second factor."""
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


def call(client, path, body=None, method="post"):
    return getattr(client, method)(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")


def newest():
    return Export.objects.get()


def agreed_and_made(office, row):
    worker.until_idle()
    row.refresh_from_db()
    page = office.client("branch_manager").get(f"/approvals/{row.request}/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("exports:approval", args=[row.request])
    assert office.client("branch_manager").post(f"/approvals/{row.request}/approve/").status_code == 302
    worker.until_idle()
    row.refresh_from_db()
    return page.content.decode()


def test_from_the_form_to_the_file(office):
    analyst = office.client("analyst")
    page = analyst.get(reverse("exports:new"), {"ground": FORM["ground"], "table": CUSTOMER}).content.decode()
    assert "PASSWORD" in page
    assert 'value="cxmm" disabled' in page  # C3 is shown to exist and cannot be chosen
    assert analyst.post(reverse("exports:new"), FORM).status_code == 302
    row = newest()
    approval = agreed_and_made(office, row)
    assert "2 customers in 2 rows" in approval
    assert "tok_" in approval
    assert "云小满" not in approval
    assert analyst.get(reverse("exports:one", args=[row.pk])).status_code == 200
    prove(analyst)
    taken = analyst.post(reverse("exports:link", args=[row.pk]), follow=True)
    assert taken["Content-Disposition"].startswith('attachment; filename="export-')
    data = b"".join(taken.streaming_content)
    assert len(data) == int(taken["Content-Length"])
    assert data.count(b"tok_") == 2


def test_without_fresh_proof_the_person_is_sent_to_give_it(office, settings):
    from allauth.mfa.models import Authenticator

    analyst = office.client("analyst")
    analyst.post(reverse("exports:new"), FORM)
    row = newest()
    agreed_and_made(office, row)
    assert analyst.post(reverse("exports:link", args=[row.pk])).status_code == 403  # no second factor to be sent to
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(username=office.staff("analyst"))
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    answer = analyst.post(reverse("exports:link", args=[row.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_the_api_does_what_the_screen_does(office):
    analyst = office.client("analyst")
    filed = call(analyst, "/exports", API)
    assert filed.status_code == 201, filed.content
    row = newest()
    agreed_and_made(office, row)
    one = analyst.get(f"/api/v1/exports/{row.pk}").json()
    assert (one["state"], one["customers"], one["rows"]) == ("ready", 2, 2)
    prove(analyst)
    made = call(analyst, f"/exports/{row.pk}/links").json()
    assert "link" in made, made
    link = made["link"]
    data = b"".join(analyst.get(f"/api/v1/exports/files/{link}").streaming_content)
    assert data.count(b"tok_") == 2
    assert analyst.get(f"/api/v1/exports/files/{link}").status_code == 403
    done = call(analyst, f"/exports/{row.pk}/destroyed", {"how": "deleted"}).json()
    assert done["taken"] == "destroyed"


def test_a_refusal_is_shown_with_rules_and_remedy(office):
    answer = office.client("teller").post(reverse("exports:new"), FORM).content.decode()
    assert "no-grant" in answer
    problem = call(office.client("teller"), "/exports", API)
    assert problem.status_code == 403
    assert problem.json()["decision"]["reasons"][0]["rule"] == "no-grant"


@pytest.mark.parametrize(
    "change",
    [
        {"field": []}, {"table": "core:nothing"}, {"days": "x"}, {"days": "99"}, {"field": ["beizhu"]},
        {"value": ["B%01"], "operator": ["begins"]}, {"operator": ["; DROP"]}, {"why": ""}, {"on": ["nobody"]},
    ],
)  # fmt: skip
def test_a_wrong_form_says_what_to_do(office, change):
    answer = office.client("analyst").post(reverse("exports:new"), FORM | change)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Export.objects.exists()


def test_a_kept_question_becomes_an_export_without_sql_in_the_url(office):
    client = office.client("analyst")
    saved = save(desk.person(office, "analyst"), "mine", "core", "SELECT khxm FROM cust_info")
    page = client.get(reverse("exports:new"), {"saved": saved.pk, "ground": FORM["ground"]}).content.decode()
    assert "SELECT khxm FROM cust_info" in page
    first = client.get(reverse("exports:new"), {"saved": saved.pk}).content.decode()
    assert f'value="{saved.pk}"' in first  # it stays chosen while the purpose is chosen
    other = office.client("aml_officer").get(reverse("exports:new"), {"saved": saved.pk, "ground": FORM["ground"]})
    assert "SELECT khxm" not in other.content.decode()
    posted = {**FORM, "in_sql": "1", "sql": "SELECT khxm FROM cust_info", "source": "core"}
    assert client.post(reverse("exports:new"), posted).status_code == 302


def test_nobody_else_learns_that_it_exists(office):
    office.client("analyst").post(reverse("exports:new"), FORM)
    row = newest()
    for post in ("teller", "legal_officer", "aml_officer", "system_admin"):
        client = office.client(post)
        assert client.get(reverse("exports:one", args=[row.pk])).status_code == 403
        assert client.get(f"/api/v1/exports/{row.pk}").status_code == 403
        assert client.post(reverse("exports:link", args=[row.pk])).status_code == 403
        assert row.pk not in client.get("/api/v1/exports").content.decode()
    assert row.pk in office.client("analyst").get("/api/v1/exports").content.decode()


@pytest.mark.parametrize(
    ("post", "status"),
    [("protection_officer", 200), ("auditor", 200), ("compliance_officer", 200), ("analyst", 403), ("teller", 403)],
)
def test_who_reads_the_register(office, post, status):
    office.client("analyst").post(reverse("exports:new"), FORM)
    found = {
        one: office.client(post).get(reverse("exports:register"), {"state": one}) for one in ("measuring", "ready")
    }
    assert {page.status_code for page in found.values()} == {status}
    holding = [one for one, page in found.items() if newest().pk in page.content.decode()]
    assert holding == (["measuring"] if status == 200 else [])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_stands_in_both_languages(office, language):
    analyst = office.client("analyst", language)
    analyst.post(reverse("exports:new"), FORM)
    row = newest()
    pages = [
        reverse("exports:list"),
        reverse("exports:new"),
        reverse("exports:keys"),
        reverse("exports:one", args=[row.pk]),
    ]
    for page in pages:
        assert analyst.get(page).status_code == 200, page
    progress = analyst.get(reverse("exports:state", args=[row.pk]), {"was": "measuring"})
    assert progress.status_code == 200
    worker.until_idle()
    moved = analyst.get(reverse("exports:state", args=[row.pk]), {"was": "measuring"})
    assert (moved.status_code, moved["HX-Refresh"]) == (286, "true")
