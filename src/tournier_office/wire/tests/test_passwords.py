# SPDX-License-Identifier: Apache-2.0
"""Wire passwords: who gets one, what is kept, what ends it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.wire import Verifier
from tournier_office.people import actions as people
from tournier_office.people import lockout
from tournier_office.wire import actions, lookups
from tournier_office.wire.door import OfficeSignIn

HERE = "127.0.0.1"
pytestmark = pytest.mark.django_db(transaction=True)


def fits(secret: str, verifier: Verifier | None) -> bool:
    assert verifier is not None
    salted = hashlib.pbkdf2_hmac("sha256", secret.encode(), verifier.salt, verifier.iterations)
    return hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest() == verifier.stored_key


def password(number: str) -> lookups.WirePassword:
    row = lookups.living(number)
    assert row is not None
    return row


def test_a_password_is_kept_as_a_verifier_only(bank):
    secret = actions.issue("t001", factors=2, days=30, ranges=[])
    row = password("t001")
    assert secret not in row.verifier
    assert base64.b64encode(secret.encode()).decode() not in row.verifier
    verifier = OfficeSignIn().verifier("t001", HERE)
    assert fits(secret, verifier)
    assert not fits(secret + "x", verifier)


def test_a_new_password_ends_the_one_before(bank):
    first = actions.issue("t001", factors=2, days=30, ranges=[])
    second = actions.issue("t001", factors=2, days=30, ranges=[])
    verifier = OfficeSignIn().verifier("t001", HERE)
    assert fits(second, verifier)
    assert not fits(first, verifier)
    assert lookups.of_person("t001").filter(revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize(("number", "factors", "days"), [("t001", 1, 30), ("sec1", 2, 30), ("nobody", 2, 30)])
def test_who_gets_none(bank, number, factors, days):
    with pytest.raises(Refused):
        actions.issue(number, factors=factors, days=days, ranges=[])
    assert lookups.living(number) is None


@pytest.mark.parametrize(("days", "ranges"), [(0, []), (91, []), (30, ["here"])])
def test_terms_that_are_none(bank, days, ranges):
    with pytest.raises(BadInput):
        actions.issue("t001", factors=2, days=days, ranges=ranges)


def test_revoking_ends_the_open_session(bank):
    actions.issue("t001", factors=2, days=30, ranges=[])
    door = OfficeSignIn()
    session = actions.begin("t001", HERE)
    door.check(session)
    with pytest.raises(Refused):
        actions.revoke(password("t001").pk, by="m001")
    door.check(session)
    actions.revoke(password("t001").pk, by="t001")
    with pytest.raises(Refused):
        door.check(session)
    assert door.verifier("t001", HERE) is None


def test_who_leaves_has_no_session_from_the_next_question_on(bank):
    actions.issue("t001", factors=2, days=30, ranges=[])
    session = actions.begin("t001", HERE)
    people.set_status("t001", "left", by="sec1", reason="left the bank")
    with pytest.raises(Refused):
        OfficeSignIn().check(session)
    with pytest.raises(Refused):
        actions.begin("t001", HERE)


def test_a_password_runs_out(bank):
    actions.issue("t001", factors=2, days=1, ranges=[])
    session = actions.begin("t001", HERE)
    lookups.of_person("t001").update(
        issued_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    with pytest.raises(Refused):
        OfficeSignIn().check(session)
    assert OfficeSignIn().verifier("t001", HERE) is None


def test_a_bound_password_works_from_its_place_only_and_counts_as_two_factors(bank):
    from tournier_office.people.facts import moment_facts

    actions.issue("t001", factors=2, days=30, ranges=["127.0.0.0/8"])
    with pytest.raises(Refused):
        actions.begin("t001", "10.9.9.9")
    bound = actions.begin("t001", HERE)
    assert moment_facts(bound, "t001", HERE, timezone.now())["factors"] == 2
    actions.issue("t001", factors=2, days=30, ranges=[])
    free = actions.begin("t001", HERE)
    assert moment_facts(free, "t001", HERE, timezone.now())["factors"] == 1


def test_wrong_proofs_lock_the_account(bank):
    actions.issue("t001", factors=2, days=30, ranges=[])
    door = OfficeSignIn()
    for _ in range(lockout.TRIES):
        assert door.verifier("t001", HERE) is not None
        door.fail("t001", HERE)
    assert door.verifier("t001", HERE) is None


def test_the_page_is_for_those_who_work_with_customers(bank, client):
    assert client.get("/wire/").status_code == 302
    client.force_login(get_user_model().objects.get(username="sec1"))
    assert client.get("/wire/").status_code != 200
