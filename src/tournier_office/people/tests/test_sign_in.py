# SPDX-License-Identifier: Apache-2.0
"""M33, M34, M37, M39: who comes in, from where, with how many factors, and when the door shuts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.people import actions, facts, networks
from tournier_office.people.models import Post, SignIn, Staff, User
from tournier_office.people.tests import PASSWORD
from tournier_office.site import gateway
from tournier_office.site.settings import PASSWORD_HASHERS

pytestmark = pytest.mark.usefixtures("bank")


def sign_in(number: str = "t001", password: str = PASSWORD, **extra: Any) -> tuple[Client, Any]:
    client = Client(**extra)
    return client, client.post("/accounts/login/", {"login": number, "password": password})


def events(event: Event) -> list[str]:
    return [entry.actor for entry in gateway.ledger().entries(event=event)]


def test_passwords_are_kept_by_argon2_at_its_full_cost() -> None:
    """JR/T 0171 and PBOC 2020/3 article 29. Other tests hash quickly, so the office's own settings are asked here."""
    hasher = import_string(PASSWORD_HASHERS[0])()
    assert isinstance(hasher, Argon2PasswordHasher)
    kept = hasher.encode(PASSWORD, hasher.salt())
    assert kept.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert hasher.verify(PASSWORD, kept)
    assert not hasher.verify(PASSWORD + "x", kept)


def test_a_right_password_opens_a_session_with_one_factor_and_is_recorded() -> None:
    client, answer = sign_in()
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    row = SignIn.objects.get()
    assert (row.user.username, row.factors, row.methods) == ("t001", 1, ["password"])
    assert events(Event.SIGN_IN_SUCCEEDED) == ["t001"]


def test_a_wrong_password_is_recorded_without_what_was_typed_as_an_unknown_name() -> None:
    sign_in(password="wrong")
    sign_in(number="my-secret-typed-here")
    assert sorted(events(Event.SIGN_IN_FAILED)) == ["t001", "unknown"]


def test_five_failures_lock_the_account_even_for_the_right_password_and_others_still_come_in() -> None:
    for _ in range(5):
        sign_in(password="wrong")
    client, answer = sign_in()
    assert answer.status_code == 200
    assert client.get("/").status_code == 302
    assert "t001" in events(Event.SIGN_IN_LOCKED)
    assert sign_in("m001")[1].status_code == 302


def test_a_lock_out_ends_after_a_quarter_of_an_hour() -> None:
    from tournier_office.site.models import Spent

    for _ in range(5):
        sign_in(password="wrong")
    Spent.objects.update(since=timezone.now() - timedelta(minutes=16))
    assert sign_in()[1].status_code == 302


def test_nobody_signs_in_from_an_address_outside_the_posts_allow_list() -> None:
    Post.objects.filter(code="teller").update(networks=["10.9.0.0/16"])
    client, answer = sign_in()
    assert answer.status_code == 403
    assert client.get("/").status_code == 302
    assert events(Event.SIGN_IN_REFUSED) == ["t001"]
    assert sign_in(REMOTE_ADDR="10.9.3.4")[1].status_code == 302


def test_a_forwarded_address_is_not_believed_without_a_stated_proxy() -> None:
    Post.objects.filter(code="teller").update(networks=["10.9.0.0/16"])
    assert sign_in(HTTP_X_FORWARDED_FOR="10.9.3.4")[1].status_code == 403


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", "branch"),
        ("8.8.8.8", "outside"),
        ("::ffff:127.0.0.1", "branch"),
        ("nonsense", "outside"),
        ("", "outside"),
    ],
)
def test_an_address_belongs_to_the_narrowest_known_range_else_outside(address: str, expected: str) -> None:
    assert networks.network_of(address) == expected


@pytest.mark.parametrize("weak", ["Short-1", "alllowercaseletters", "password12345", "t001t001T001-", "12345678901234"])
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak, User.objects.get(username="t001"))


@pytest.mark.parametrize(
    ("weak", "code"),
    [
        ("Ab1-cd2-e", "password_too_short"),
        ("Password1234", "password_too_common"),
        ("alllowercaseletters", "password_kinds"),
        ("Sunny-T001-Harbour", "password_number"),
    ],
)
def test_each_rule_of_a_password_holds_by_itself(weak: str, code: str) -> None:
    """Length, dictionary, kinds of signs, own number (M33): one rule refuses, and no other has to."""
    with pytest.raises(ValidationError) as caught:
        validate_password(weak, User.objects.get(username="t001"))
    assert code in {one.code for one in caught.value.error_list}
    assert len(caught.value.error_list) <= 2


def test_an_account_is_one_persons() -> None:
    """Nobody shares one (M33): the database lets no two people have one account."""
    mine = Staff.objects.get(user__username="t001")
    other = Staff.objects.exclude(pk=mine.pk)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=other.pk).update(user=mine.user)


def test_none_of_the_last_five_passwords_comes_back_but_the_sixth_may() -> None:
    user = User.objects.get(username="t001")
    for number in range(5):
        fresh = f"Bright-Harbour-{number}"
        validate_password(fresh, user)
        user.set_password(fresh)
        user.save()
        with pytest.raises(ValidationError):
            validate_password(fresh, user)
    with pytest.raises(ValidationError):
        validate_password("Bright-Harbour-0", user)
    validate_password(PASSWORD, user)


def test_a_password_older_than_it_may_be_must_be_changed_before_anything_else() -> None:
    client, _ = sign_in()
    User.objects.filter(username="t001").update(password_changed_at=timezone.now() - timedelta(days=91))
    assert client.get("/")["Location"] == "/accounts/password/change/"
    assert client.get("/accounts/password/change/").status_code == 200


@pytest.mark.parametrize("status", ["suspended", "left"])
def test_a_closed_status_ends_the_session_at_the_next_request_and_keeps_the_door_shut(status: str) -> None:
    client, _ = sign_in()
    session = SignIn.objects.get().id
    actions.set_status("t001", status, by="sec1", reason="hr")
    assert client.get("/").status_code == 302
    with pytest.raises(Refused, match="session"):
        facts.moment_facts(session, "t001", "127.0.0.1", timezone.now())
    client, _ = sign_in()
    assert client.get("/").status_code == 302


def test_an_idle_session_is_locked_for_pages_and_for_the_gate_until_the_password_is_given_again() -> None:
    client, _ = sign_in()
    row = SignIn.objects.get()
    SignIn.objects.update(seen_at=timezone.now() - timedelta(seconds=301))
    assert facts.moment_facts(row.id, "t001", "127.0.0.1", timezone.now())["locked"] is True
    assert client.get("/people/")["Location"].startswith("/unlock/")
    unlocking = client.get("/unlock/?next=/people/")
    assert unlocking.status_code == 200
    client.post("/accounts/reauthenticate/?next=/people/", {"password": PASSWORD})
    assert client.get("/people/").status_code == 200
    assert facts.moment_facts(row.id, "t001", "127.0.0.1", timezone.now())["locked"] is False
    assert events(Event.SCREEN_LOCKED) == events(Event.SCREEN_UNLOCKED) == ["t001"]


def test_locking_by_hand_binds_the_gate_at_once() -> None:
    client, _ = sign_in()
    client.post("/lock/")
    assert facts.moment_facts(SignIn.objects.get().id, "t001", "127.0.0.1", timezone.now())["locked"] is True


def test_what_a_page_asks_for_by_itself_does_not_keep_the_session_awake() -> None:
    client, _ = sign_in()
    old = timezone.now() - timedelta(seconds=200)
    SignIn.objects.update(seen_at=old)
    client.get("/", headers={"X-Poll": "1"})
    assert SignIn.objects.get().seen_at == old
    client.get("/")
    assert SignIn.objects.get().seen_at > old


def test_a_session_is_a_fact_of_its_own_person_only() -> None:
    sign_in()
    with pytest.raises(Refused):
        facts.moment_facts(SignIn.objects.get().id, "m001", "127.0.0.1", timezone.now())


def test_signing_out_ends_the_session_for_the_gate_too() -> None:
    client, _ = sign_in()
    client.post("/accounts/logout/")
    assert SignIn.objects.get().ended_at is not None


def test_nobody_signs_up() -> None:
    answer = Client().post("/accounts/signup/", {"username": "x", "password1": PASSWORD})
    assert not User.objects.filter(username="x").exists()
    assert answer.status_code == 404


def test_nobody_comes_in_when_the_ledger_cannot_write() -> None:
    gateway.ledger().close()
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    assert client.get("/").status_code == 302
    assert not SignIn.objects.exists()
