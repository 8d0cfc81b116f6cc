# SPDX-License-Identifier: Apache-2.0
"""What an attacker tries first at the office's doors: another's session, forged forms, false hosts, ways to elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client, override_settings
from django.utils import timezone

from tournier_office.people import enrol
from tournier_office.people.models import SignIn
from tournier_office.people.tests import PASSWORD, make_key

pytestmark = pytest.mark.usefixtures("bank")
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)")
SECRET = "JBSWY3DPEHPK3PXP"


def code_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def signed_in(number: str = "t001", **options: Any) -> Client:
    client = Client(**options)
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    return client


def test_a_session_planted_before_the_sign_in_is_worth_nothing_afterwards() -> None:
    client = Client()
    client.get("/accounts/login/?next=/people/")
    client.post("/accounts/login/", {"login": "t001", "password": "wrong"})
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/people/").status_code == 302


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts_and_of_other_sites() -> None:
    cookie = signed_in().cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "path",
    [
        "/people/m001/status/",
        "/people/import/",
        "/lock/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/secrecy/",
    ],
)
def test_a_form_of_another_site_does_nothing(path: str) -> None:
    client = signed_in("sec1", enforce_csrf_checks=False)
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {"status": "left", "reason": "x"}).status_code == 403
    assert client.get("/people/").status_code == 200, "the session is untouched"


def test_the_api_takes_a_persons_session_only_with_its_token() -> None:
    client = signed_in("sec1")
    client.handler.enforce_csrf_checks = True
    body = json.dumps({"status": "left", "reason": "x"})
    answer = client.post("/api/v1/people/m001/status", body, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "request.turned_away"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_of_ours_leads_to_another_site(target: str) -> None:
    client = Client()
    answers = [client.post("/accounts/login/", {"login": "t001", "password": PASSWORD, "next": target})]
    SignIn.objects.update(locked_at=timezone.now())
    answers.append(client.get("/unlock/", {"next": target}))
    SignIn.objects.update(locked_at=None, factors=2)
    answers += [
        client.get("/unlock/", {"next": target}),
        client.get("/step-up/", {"next": target}),
        client.post("/theme/", {"theme": "dark", "next": target}),
        client.post("/language/", {"language": "en", "next": target}),
        client.post("/accounts/logout/", {"next": target}),
    ]
    for answer in answers:
        assert "evil.example" not in answer.headers.get("Location", "")
        assert not answer.headers.get("Location", "/").startswith("javascript")


@override_settings(ALLOWED_HOSTS=["bank.example"])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/api/v1/openapi.json", "/healthz"])
def test_a_false_host_is_answered_with_nothing_of_it(path: str) -> None:
    answer = Client().get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_one_time_codes_are_not_guessed_even_by_whoever_knows_the_password() -> None:
    """Five wrong ones close the second step to the right one too, from every address."""
    enrol.set_totp("t001", SECRET)
    for guess in range(5):
        client = signed_in(REMOTE_ADDR=f"127.0.0.{10 + guess}")
        client.post("/accounts/2fa/authenticate/", {"code": f"00000{guess}"}, REMOTE_ADDR=f"127.0.0.{10 + guess}")
    client = signed_in(REMOTE_ADDR="127.0.0.99")
    client.post("/accounts/2fa/authenticate/", {"code": code_now()}, REMOTE_ADDR="127.0.0.99")
    assert client.get("/people/").status_code == 302


def test_the_right_code_opens_where_nobody_guessed() -> None:
    """Else the test above would prove nothing."""
    enrol.set_totp("t001", SECRET)
    client = signed_in()
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.get("/people/").status_code == 200


def test_a_key_opens_its_channels_and_nothing_else() -> None:
    terms = {"channels": ["look_up"], "ranges": [], "days": 1, "purpose": "x", "by": "sec1", "keeper": "m001"}
    _row, text = make_key("svc1", **terms)
    client = Client(headers={"Authorization": f"Bearer {text}"})
    for path in ("/people/t001", "/people", "/evidence/entries", "/evidence/checkpoint", "/approvals", "/copies"):
        answer = client.get(f"/api/v1{path}")
        assert (answer.status_code, answer.json().get("code")) == (403, "key.channel"), (path, answer.json())
    for path in ("/people/t001/code", "/people/waiting", "/people/svc1/keys", "/secrecy"):
        assert client.post(f"/api/v1{path}", "{}", content_type="application/json").status_code in {401, 403}, path
    assert client.get("/people/").status_code == 302, "a key opens no screen"
