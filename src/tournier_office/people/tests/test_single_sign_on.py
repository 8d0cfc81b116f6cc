# SPDX-License-Identifier: Apache-2.0
"""Sign-in by the bank's identity provider (0270): what it takes to link an identity, what a provider may not say, and its end."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connection
from django.test import Client
from joserfc.jwk import OctKey, RSAKey
from tests.simulators.false_provider import FalseProvider, false_provider

from tournier.ledger.entries import Event
from tournier_office.people import actions, activation, single_sign_on
from tournier_office.people.identity_provider import Identity
from tournier_office.people.models import LinkedIdentity, SignIn, User
from tournier_office.people.tests import PASSWORD
from tournier_office.site import gateway
from tournier_office.site.single_sign_on import SingleSignOn

pytestmark = pytest.mark.usefixtures("bank")
SEED = "JBSWY3DPEHPK3PXP"
CLIENT_SECRET = "a-client-secret-of-the-tests"
LOGOUT: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}


@pytest.fixture
def idp(settings: Any) -> Iterator[FalseProvider]:
    with false_provider() as made:
        settings.SINGLE_SIGN_ON = SingleSignOn(made.issuer, "tournier", "employee_number", CLIENT_SECRET)
        yield made


@pytest.fixture
def clerk() -> User:
    """A clerk with a second factor who linked the identity that the provider tells of."""
    user = User.objects.get(username="t001")
    TOTP.activate(user, SEED)
    return user


def linked(user: User, issuer: str, subject: str = "subject-of-the-clerk") -> LinkedIdentity:
    return single_sign_on.link(user, Identity(issuer, subject, user.username), proved_at=time.time())


def code() -> str:
    return str(format_hotp_value(hotp_value(SEED, next(iter(yield_hotp_counters_from_time())))))


def events(event: Event) -> list[dict[str, Any]]:
    return [{"actor": entry.actor, **entry.detail} for entry in gateway.ledger().entries(event=event)]


Changed = Callable[[FalseProvider, dict[str, Any]], Any]


def claims_of(idp: FalseProvider, nonce: str, **more: Any) -> dict[str, Any]:
    now = int(time.time())
    own = {
        "iss": idp.issuer,
        "aud": "tournier",
        "sub": "subject-of-the-clerk",
        "employee_number": "T001",
        "nonce": nonce,
    }
    return {**own, "iat": now, "exp": now + 300, **more}


def comes_back(
    client: Client, idp: FalseProvider, begin: str = "/accounts/single-sign-on/", change: Changed | None = None
) -> Any:
    """Leave, be vouched for as `change` has it, and come back."""
    left = client.get(begin)
    assert left.status_code == 302, left.content.decode()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(left.headers["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    claims = claims_of(idp, asked["nonce"])

    def answer(form: Mapping[str, str]) -> dict[str, Any]:
        assert form["code_verifier"]
        given = change(idp, claims) if change else None
        token = given if given is not None else idp.signed(claims)
        return {"access_token": "a", "token_type": "Bearer", **({"id_token": token} if token else {})}

    idp.answer = answer
    return client.get("/accounts/single-sign-on/callback/", {"code": "c", "state": asked["state"]})


def signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_a_linked_identity_stands_for_the_password_and_the_second_factor_is_asked_all_the_same(
    idp: FalseProvider, clerk: User
) -> None:
    linked(clerk, idp.issuer)
    client = Client()
    answer = comes_back(client, idp)
    assert answer.url == "/accounts/2fa/authenticate/"
    assert not signed_in(client), "one factor opens nothing"
    client.post(answer.url, {"code": code()})
    assert signed_in(client)
    row = SignIn.objects.get()
    assert (row.factors, row.methods) == (2, ["single_sign_on", "totp"])
    assert events(Event.SIGN_IN_SUCCEEDED)[-1]["methods"] == ["single_sign_on", "totp"]


def test_a_person_links_their_identity_in_a_session_of_two_factors(idp: FalseProvider, clerk: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert "/single-sign-on/link/" in client.get("/single-sign-on/").content.decode()
    assert comes_back(client, idp, "/single-sign-on/link/").url == "/single-sign-on/"
    assert LinkedIdentity.objects.get().subject == "subject-of-the-clerk"
    assert {"actor": "t001", "type": "single_sign_on", "issuer": idp.issuer} in events(Event.FACTOR_ADDED)
    client.post("/single-sign-on/unlink/")
    assert not LinkedIdentity.objects.exists()
    assert {"actor": "t001", "type": "single_sign_on"} in events(Event.FACTOR_REMOVED)


def test_nobody_links_with_one_factor_or_with_another_number(idp: FalseProvider) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    assert client.get("/single-sign-on/link/").status_code == 403, "no second factor at all"
    TOTP.activate(User.objects.get(username="t001"), SEED)
    assert client.get("/single-sign-on/link/").status_code == 403, "it was not given"
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    answer = comes_back(
        client, idp, "/single-sign-on/link/", lambda _idp, claims: claims.update(employee_number="M001")
    )
    assert answer.status_code == 403
    assert not LinkedIdentity.objects.exists()


def test_an_identity_is_one_persons(idp: FalseProvider, clerk: User) -> None:
    linked(clerk, idp.issuer)
    other = User.objects.get(username="m001")
    TOTP.activate(other, SEED)
    with pytest.raises(Exception, match="somebody else"):
        single_sign_on.link(other, Identity(idp.issuer, "subject-of-the-clerk", "m001"), proved_at=time.time())


def signed_by_secret(claims: Mapping[str, Any], secret: bytes) -> str:
    """By hand, because libraries will not take a public key for a secret."""

    def part(what: Any) -> str:
        return (
            base64.urlsafe_b64encode(what if isinstance(what, bytes) else json.dumps(what).encode())
            .decode()
            .rstrip("=")
        )

    text = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), 'sha256'))}"


REFUSED: dict[str, Changed] = {
    "not linked": lambda _idp, claims: claims.update(sub="subject-of-another"),
    "the number of somebody else": lambda _idp, claims: claims.update(employee_number="M001"),
    "no number": lambda _idp, claims: claims.pop("employee_number") and None,
    "a number that is none": lambda _idp, claims: claims.update(employee_number=7),
    "an endless subject": lambda _idp, claims: claims.update(sub="x" * 300),
    "another key under the same name": lambda idp, claims: idp.signed(
        claims, key=RSAKey.generate_key(2048, {"kid": "one"})
    ),
    "a key that nobody published": lambda idp, claims: idp.signed(claims, key=RSAKey.generate_key(2048), kid="two"),
    "the client secret for a key": lambda idp, claims: idp.signed(
        claims, key=OctKey.import_key(CLIENT_SECRET * 2), algorithm="HS256"
    ),
    "the public key for a secret": lambda idp, claims: signed_by_secret(claims, idp.key.as_pem(private=False)),
    "no signature": lambda idp, claims: idp.signed(claims, algorithm="none"),
    "another issuer": lambda _idp, claims: claims.update(iss="https://evil.example"),
    "another receiver": lambda _idp, claims: claims.update(aud="other"),
    "several receivers and none authorised": lambda _idp, claims: claims.update(aud=["tournier", "other"]),
    "another's authorisation": lambda _idp, claims: claims.update(azp="other"),
    "an old token": lambda _idp, claims: claims.update(exp=int(time.time()) - 600, iat=int(time.time()) - 900),
    "a token of tomorrow": lambda _idp, claims: claims.update(
        iat=int(time.time()) + 90_000, exp=int(time.time()) + 90_300
    ),
    "another browser's nonce": lambda _idp, claims: claims.update(nonce="n"),
    "no nonce": lambda _idp, claims: claims.pop("nonce") and None,
    "no token": lambda _idp, _claims: "",
    "something else": lambda _idp, _claims: "a.b.c",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_provider_may_not_say_opens_nothing_and_tells_nothing(
    idp: FalseProvider, clerk: User, what: str
) -> None:
    linked(clerk, idp.issuer)
    client = Client()
    answer = comes_back(client, idp, change=REFUSED[what])
    assert answer.status_code == 403, answer.content.decode()
    assert "subject-of-the-clerk" not in answer.content.decode()
    assert client.get("/accounts/2fa/authenticate/").status_code == 302, "the second factor is not even asked"
    assert not SignIn.objects.exists()


DESCRIBED: dict[str, tuple[Mapping[str, Any], int]] = {
    "another issuer": ({"issuer": "https://evil.example"}, 403),
    "keys from a place without TLS": ({"jwks_uri": "http://evil.example/keys"}, 403),
    "a token's place without TLS": ({"token_endpoint": "http://evil.example/token"}, 403),
    "no place to go": ({"authorization_endpoint": None}, 403),
}


@pytest.mark.parametrize("what", DESCRIBED)
def test_a_provider_that_describes_itself_otherwise_is_not_gone_to(idp: FalseProvider, what: str) -> None:
    idp.described, status = dict(DESCRIBED[what][0]), DESCRIBED[what][1]
    assert Client().get("/accounts/single-sign-on/").status_code == status


@pytest.mark.parametrize("status", [302, 500])
def test_a_provider_that_is_away_or_sends_elsewhere_is_told_as_that(idp: FalseProvider, status: int) -> None:
    idp.status = status
    answer = Client(headers={"accept-language": "en"}).get("/accounts/single-sign-on/")
    assert answer.status_code == 503
    assert "Sign in with staff number and password" in answer.content.decode()
    assert "/elsewhere" not in idp.asked


def test_an_answer_belongs_to_the_browser_that_asked(idp: FalseProvider, clerk: User) -> None:
    """Else somebody could lead a clerk's browser into a session, or a link, of their own."""
    linked(clerk, idp.issuer)
    begun = Client().get("/accounts/single-sign-on/")
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    victim = Client()
    for asked in ({"code": "c", "state": state}, {"code": "c"}, {}, {"code": "c", "state": "s"}):
        assert victim.get("/accounts/single-sign-on/callback/", asked).status_code == 400
    assert Client(headers={"sec-fetch-site": "cross-site"}).get("/accounts/single-sign-on/").status_code == 400
    assert "/token" not in idp.asked


def test_a_link_begun_by_one_person_is_not_made_for_the_next(idp: FalseProvider, clerk: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    session = client.session
    session["single_sign_on"] = {"linking": clerk.pk + 1, "next": "/"}
    left = client.get("/single-sign-on/link/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(left.headers["Location"]).query).items()}
    idp.answer = lambda _form: {
        "access_token": "a",
        "token_type": "Bearer",
        "id_token": idp.signed(claims_of(idp, asked["nonce"])),
    }
    session = client.session
    session["single_sign_on"] = {"linking": clerk.pk + 1, "next": "/"}
    session.save()
    assert client.get("/accounts/single-sign-on/callback/", {"code": "c", "state": asked["state"]}).status_code == 400
    assert not LinkedIdentity.objects.exists()


def test_who_may_not_come_in_does_not_by_another_door(idp: FalseProvider, clerk: User) -> None:
    linked(clerk, idp.issuer)
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "t001", "password": "wrong"})
    assert comes_back(Client(), idp).status_code == 403, "locked out"
    cache.clear()
    gateway.limits().reset("sign_in.account", "t001")
    actions.set_status("t001", "suspended", by="sec1", reason="an inquiry")
    assert comes_back(Client(), idp).status_code == 403, "suspended"


def test_a_row_written_past_the_office_links_nobody(idp: FalseProvider, clerk: User) -> None:
    linked(clerk, idp.issuer, "x9")
    written = "UPDATE people_linkedidentity SET subject = %s"
    with connection.cursor() as cursor:
        cursor.execute(written, ["subject-of-the-clerk"])
        assert comes_back(Client(), idp).status_code == 403
        assert not SignIn.objects.exists()
        cursor.execute(written, ["x9"])


def test_who_gets_new_second_factors_from_two_administrators_links_anew(idp: FalseProvider, clerk: User) -> None:
    """Else the provider alone could come in first and set up a factor of its own."""
    linked(clerk, idp.issuer)
    activation.give_first("t001", by="sec1", reason="telephone lost", without_factors=True)
    activation.give_second("t001", by="sys1")
    assert not LinkedIdentity.objects.exists()
    assert comes_back(Client(), idp).status_code == 403


def logout_token(idp: FalseProvider, **more: Any) -> str:
    now = int(time.time())
    own = {
        "iss": idp.issuer,
        "aud": "tournier",
        "sub": "subject-of-the-clerk",
        "iat": now,
        "exp": now + 120,
        "jti": "j",
        "events": LOGOUT,
    }
    return idp.signed({name: value for name, value in (own | more).items() if value is not None})


def ends(text: str) -> int:
    client = Client(enforce_csrf_checks=True)
    return client.post("/accounts/single-sign-on/ended/", {"logout_token": text}).status_code


def test_the_provider_ends_the_sessions_that_were_begun_by_it_and_no_others(idp: FalseProvider, clerk: User) -> None:
    linked(clerk, idp.issuer)
    by_provider, by_password = Client(), Client()
    comes_back(by_provider, idp)
    by_provider.post("/accounts/2fa/authenticate/", {"code": code()})
    cache.clear()  # a one-time code is good once
    by_password.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    by_password.post("/accounts/2fa/authenticate/", {"code": code()})
    assert signed_in(by_provider)
    assert signed_in(by_password)
    assert ends(logout_token(idp)) == 200
    assert not signed_in(by_provider)
    assert signed_in(by_password)
    assert events(Event.SESSION_ENDED)[-1]["why"] == "the identity provider ended it"


WRONG: dict[str, Mapping[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another receiver": {"aud": ["other"]},
    "an ID token": {"nonce": "n"},
    "no event": {"events": None},
    "another event": {"events": {"http://evil.example": {}}},
    "an event that is no object": {"events": dict.fromkeys(LOGOUT, True)},
    "an old one": {"iat": 1_700_000_000},
    "one that is over": {"exp": 1_700_000_000},
    "a moment that is none": {"iat": "now"},
    "no subject": {"sub": None},
    "no number": {"jti": None},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_logout_token_ends_nothing(idp: FalseProvider, clerk: User, what: str) -> None:
    linked(clerk, idp.issuer)
    client = Client()
    comes_back(client, idp)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert ends(logout_token(idp, **WRONG[what])) == 400
    assert ends("x" * 20_000) == 400
    assert ends("") == 400
    assert signed_in(client)


def test_strangers_cannot_make_the_office_ask_the_provider_for_each_of_their_tokens(idp: FalseProvider) -> None:
    made_up = RSAKey.generate_key(2048)
    for _ in range(5):
        assert ends(idp.signed({"sub": "x"}, key=made_up, kid="made-up")) == 400
    assert idp.asked.count("/keys") == 1


def test_without_a_provider_there_is_no_such_door() -> None:
    assert "single_sign_on" not in Client().get("/accounts/login/").content.decode()
    for path in ("/accounts/single-sign-on/", "/accounts/single-sign-on/callback/"):
        assert Client().get(path).status_code == 404
    assert ends("x") == 404


def test_being_asked_for_the_password_once_more_is_no_fault_in_the_log(
    clerk: User, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever adds a factor long after the sign-in is sent to give the password; it stood in the log as unforeseen."""
    client = Client()
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    answer = client.get("/accounts/2fa/webauthn/add/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]
    assert "unforeseen" not in caplog.text
