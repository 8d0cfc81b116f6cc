# SPDX-License-Identifier: Apache-2.0
"""Who writes the office's database by hand gains no session and no factor by it, and is found (M44, decision 0191)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from tournier.ledger.entries import Event
from tournier_office.people import enrol
from tournier_office.people.models import SignIn, User
from tournier_office.people.tests import PASSWORD
from tournier_office.site import comparing, gateway, upgrading

pytestmark = pytest.mark.usefixtures("tampered_bank")
SECRET, OTHER = "JBSWY3DPEHPK3PXP", "GEZDGNBVGY3TQOJQ"


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def sign_in(number: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/accounts/login/", {"login": number, "password": PASSWORD})


def refused(number: str) -> None:
    """The person is not let in, is told why, and the ledger says so."""
    client, answer = sign_in(number)
    assert answer.status_code == 403
    assert "fact.changed" in answer.content.decode()
    assert client.get("/").status_code == 302
    assert not SignIn.objects.filter(user__username=number).exists()
    entry = gateway.ledger().entries(event=Event.SIGN_IN_REFUSED)[0]
    assert (entry.actor, entry.detail["why"]) == (number, "fact.changed")


def found() -> list[tuple[str, str]]:
    return [(one.row, one.kind) for one in comparing.compare([Authenticator]).findings]


def test_a_passkey_that_somebody_inserted_lets_nobody_in() -> None:
    user = User.objects.get(username="t001")
    sql(
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'webauthn', %s, %s)",
        user.pk, json.dumps({"credential": {}, "name": "mine"}), timezone.now(),
    )  # fmt: skip
    refused("t001")
    assert [kind for _row, kind in found()] == ["inserted"]


def test_a_secret_that_was_put_in_place_of_the_persons_own_lets_nobody_in() -> None:
    enrol.set_totp("t001", SECRET)
    enrol.set_totp("m001", OTHER)
    theirs = Authenticator.objects.get(user__username="t001")
    mine = Authenticator.objects.get(user__username="m001")
    comparing.compare([Authenticator])
    sql("UPDATE mfa_authenticator SET data = %s WHERE id = %s", json.dumps(mine.data), theirs.pk)
    assert found() == [(str(theirs.pk), "changed")]
    refused("t001")
    assert sign_in("m001")[1].status_code == 302


def test_a_factor_that_was_moved_to_another_person_or_taken_away_is_found() -> None:
    enrol.set_totp("m001", OTHER)
    mine = Authenticator.objects.get(user__username="m001")
    comparing.compare([Authenticator])
    sql("UPDATE mfa_authenticator SET user_id = %s WHERE id = %s", User.objects.get(username="t001").pk, mine.pk)
    refused("t001")
    sql("DELETE FROM mfa_authenticator WHERE id = %s", mine.pk)
    assert found() == [(str(mine.pk), "deleted")]


def test_what_the_office_writes_of_a_factor_is_genuine() -> None:
    enrol.set_totp("t001", SECRET)
    row = Authenticator.objects.get()
    row.record_usage()
    assert found() == []
    row.delete()
    assert found() == []
    assert sign_in("t001")[1].status_code == 302


def test_a_living_session_copied_into_ones_own_row_is_an_empty_one() -> None:
    theirs, _answer = sign_in("m001")
    mine, _answer = sign_in("t001")
    assert theirs.get("/").status_code == 200
    copied = Session.objects.get(session_key=theirs.cookies["sessionid"].value).session_data
    sql("UPDATE django_session SET session_data = %s WHERE session_key = %s", copied, mine.cookies["sessionid"].value)
    answer = mine.get("/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert theirs.get("/").status_code == 200


def test_a_session_that_the_office_did_not_sign_is_an_empty_one() -> None:
    mine, _answer = sign_in("t001")
    key = mine.cookies["sessionid"].value
    sql("UPDATE django_session SET session_data = %s WHERE session_key = %s", "e30:1vOqEA:x", key)
    assert mine.get("/").status_code == 302


def upgraded() -> None:
    """The office starts with the version that binds factors, or a later one, as far as its database says."""
    recorder = MigrationRecorder(connection)
    later = [name for app, name in recorder.applied_migrations() if app == "people" and name >= "0006"]
    for name in later:
        recorder.record_unapplied("people", name)
    with upgrading.kept():
        for name in later:  # their tables are there
            recorder.record_applied("people", name)


def test_factors_from_before_are_bound_by_the_upgrade_and_only_once() -> None:
    enrol.set_totp("t001", SECRET)
    row = Authenticator.objects.get()
    sql("DELETE FROM site_imprint WHERE row = %s", f"mfa_authenticator:{row.pk}")
    upgraded()
    assert found() == []
    assert sign_in("t001")[1].status_code == 302
    sql(
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'webauthn', '{}', %s)",
        User.objects.get(username="m001").pk, timezone.now(),
    )  # fmt: skip
    upgraded()  # whoever writes the database can say that it was not done yet; the ledger knows better
    assert [kind for _row, kind in found()] == ["inserted"]
    refused("m001")


def test_a_password_that_was_written_by_hand_opens_nothing() -> None:
    sql("UPDATE people_user SET password = %s WHERE username = 't001'", make_password("chosen by somebody else"))
    client = Client()
    answer = client.post("/accounts/login/", {"login": "t001", "password": "chosen by somebody else"})
    assert answer.status_code == 403
    assert client.get("/").status_code == 302
    assert not SignIn.objects.filter(user__username="t001").exists()
