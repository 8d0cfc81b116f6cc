# SPDX-License-Identifier: Apache-2.0
"""People use the command line under their own name: granted in the console, bound to it, for hours (decision 0058)."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from tests.simulators.small_office import Office, office
from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.disclosures import command
from tournier_office.disclosures.tests import desk
from tournier_office.people import actions, command_keys, enrol
from tournier_office.people.command import ADDRESS, answered, forgotten, kept, key_text
from tournier_office.people.models import CommandKey, Post, SignIn, User
from tournier_office.reviews import actions as reviews
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.site import gateway, rights
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

__all__ = ["office"]

FRESH = 10_000_000_000.0  # proved just now, whenever now is
TELLER, MANAGER = "S0001", "S0002"
HERE = "127.0.0.0/8"


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request of the command ends no connection, as with Django's own client: the test's transaction lives in it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def terminal(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A terminal on the office's own machine, from which the posts may be used, without any key yet."""
    enrol.install_network(HERE, "branch")
    for post in Post.objects.all():
        post.networks = [*post.networks, HERE]
        post.save()
    monkeypatch.setattr(settings, "MANAGED_TERMINALS", [HERE], raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("TOURNIER_KEY", raising=False)


def console(number: str) -> str:
    """The newest console session of this person."""
    return SignIn.objects.filter(user__staff__number=number).exclude(methods=[command_keys.WAY]).latest("started_at").pk


def granted(office: Office, number: str = TELLER, hours: int = 4) -> str:
    """A key as `tournier login` gets it, kept in its file."""
    office.client(number)
    text, code = command_keys.ask(number, address=ADDRESS, hours=hours)
    command_keys.grant(code, session=console(number), by=number, proved_at=FRESH)
    kept(text)
    return text


def look(office: Office, staff: str = "", reveal: tuple[str, ...] = ()) -> dict[str, object]:
    asked = command.LookupAsked(
        staff, "counter_service", "contract", desk.CASE, [("CUST_ID", "1000001")], reveal, office.folder
    )
    return command.look_up(asked)


def call(method: str, path: str, body: object = None) -> tuple[int, object]:
    status, _kind, content = answered(method, path, json.dumps(body).encode() if body is not None else b"")
    return status, json.loads(content) if content else None


def test_a_person_grants_the_code_in_the_console_and_looks_up_under_their_own_name(office: Office) -> None:
    client = office.client(TELLER)
    text, code = command_keys.ask(TELLER, address=ADDRESS, hours=4)
    assert "no second factor yet" in client.get("/people/commands/").content.decode()
    assert command_keys.find(text, ADDRESS) is None, "before the grant it opens nothing"
    assert code not in client.get("/people/commands/").content.decode(), "the page shows no code: it is typed"
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": timezone.now().timestamp()}]
    session["account_authentication_methods_user"] = str(User.objects.get(staff__number=TELLER).pk)
    session.save()
    page = client.post("/people/commands/grant/", {"code": code.lower()}, follow=True).content.decode()
    assert "The command acts as you for 4 hours." in page, page
    assert kept(text)["staff"] == TELLER
    assert "card" in look(office)
    assert "card" in look(office, TELLER)
    with pytest.raises(Refused, match="another person"):
        look(office, MANAGER)
    newest = next(e for e in gateway.ledger().entries(limit=20) if e.detail.get("channel") == "look_up")
    assert newest.actor == TELLER


def test_the_key_stands_nowhere_in_the_database_and_its_file_is_the_owner_s_alone(office: Office) -> None:
    secret = granted(office).rpartition("_")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_commandkey")
        assert secret not in repr(cursor.fetchall())
    (file,) = Path(os.environ["XDG_CONFIG_HOME"], "tournier").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o640)
    with pytest.raises(Refused, match="open to others"):
        key_text()


def test_two_persons_by_two_command_lines_and_never_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, manager = granted(office), granted(office, MANAGER)
    monkeypatch.setenv("TOURNIER_KEY", clerk)
    assert "problem" in look(office, reveal=("MOBILE",))
    found = call("POST", "/search", {
        "purpose": "counter_service", "basis": "contract", "case": desk.CASE,
        "criteria": [{"category": "CUST_ID", "text": "1000001"}],
    })[1]  # fmt: skip
    key = found["hits"][0]["look"]  # type: ignore[index]  # plain values
    fields = [{"table": desk.MOBILE[0], "field": desk.MOBILE[1]}]
    assert call("POST", "/matches", {"look": key, "category": "MOBILE", "text": desk.CLEAR[desk.MOBILE]})[0] == 200
    status, filed = call(
        "POST", "/requests", {"look": key, "channel": "reveal", "fields": fields, "reason": desk.REASON}
    )
    assert status < 300, filed
    approve = f"/requests/{filed['id']}/approve"  # type: ignore[index]  # as above
    assert call("POST", approve, {"reason": ""})[0] == 403, "nobody agrees to their own"
    monkeypatch.setenv("TOURNIER_KEY", manager)
    assert call("POST", approve, {"reason": ""})[1]["state"] == "granted"  # type: ignore[index]  # as above
    monkeypatch.setenv("TOURNIER_KEY", clerk)
    assert desk.CLEAR[desk.MOBILE] in json.dumps(call("POST", "/reveals", {"look": key, "fields": fields})[1])


@pytest.mark.parametrize(
    "end",
    [
        lambda: actions.set_status(TELLER, "suspended", by="S0005", reason="left the building"),
        lambda: SignIn.objects.filter(pk=console(TELLER)).update(ended_at=timezone.now()),
        lambda: CommandKey.objects.update(expires_at=timezone.now()),
        lambda: CommandKey.objects.update(used_at=timezone.now() - command_keys.UNUSED - timedelta(seconds=1)),
        lambda: command_keys.revoke(CommandKey.objects.get().pk, by=TELLER),
        forgotten,
    ],
    ids=["suspended", "console session ended", "over", "unused", "revoked", "logged out"],
)
def test_the_next_command_is_refused_when(office: Office, end: object) -> None:
    granted(office)
    assert "card" in look(office)
    end()  # type: ignore[operator]  # a function of the table
    with pytest.raises(Refused, match="tournier login"):
        look(office)
    assert call("GET", "/work")[0] == 401


def test_a_command_that_a_review_took_away_is_told_so_at_every_door_and_may_still_log_out(office: Office) -> None:
    granted(office)
    given = {"title": "all", "owner": "S0003", "branches": "", "posts": "", "employments": "", "term": "B03"}
    row = acts.step(CAMPAIGNS, person("S0005"), acts.open_row(CAMPAIGNS, person("S0004"), given).pk, "start", {})
    assert "card" in look(office)
    reviews.decide(person(MANAGER), row.pk, [f"command:{TELLER}"], "remove", reason="works at the counter")
    with pytest.raises(Refused, match="command line") as caught:
        look(office)
    assert caught.value.code == rights.RULE
    status, problem = call("GET", "/work")
    assert (status, problem["code"]) == (403, rights.RULE)  # type: ignore[index]  # plain values
    assert forgotten() == {"ended": True}


def test_signing_out_of_the_console_closes_what_a_command_has_open(office: Office) -> None:
    """Facts bind at the next page: the session itself has ended, not only the key (law 4)."""
    client = office.client(TELLER)
    text, code = command_keys.ask(TELLER, address=ADDRESS, hours=4)
    command_keys.grant(code, session=console(TELLER), by=TELLER, proved_at=FRESH)
    row = command_keys.find(text, ADDRESS)
    assert row is not None
    client.post("/accounts/logout/")
    assert row.sign_in is not None
    assert SignIn.objects.get(pk=row.sign_in.pk).ended_at is not None


def test_no_grant_without_a_second_factor_of_the_last_five_minutes(office: Office) -> None:
    office.client(TELLER)
    _text, code = command_keys.ask(TELLER, address=ADDRESS, hours=4)
    for factors, proved in ((2, timezone.now().timestamp() - 301), (2, 0.0), (1, FRESH)):
        SignIn.objects.filter(pk=console(TELLER)).update(factors=factors)
        with pytest.raises(Refused, match="second factor"):
            command_keys.grant(code, session=console(TELLER), by=TELLER, proved_at=proved)
    assert not CommandKey.objects.filter(granted_at__isnull=False).exists()


def test_a_code_is_its_person_s_for_five_minutes_and_once(office: Office) -> None:
    office.client(TELLER), office.client(MANAGER)
    _text, code = command_keys.ask(TELLER, address=ADDRESS, hours=4)
    with pytest.raises(BadInput, match="No command of yours"):
        command_keys.grant(code, session=console(MANAGER), by=MANAGER, proved_at=FRESH)
    with pytest.raises(Refused):  # another's session
        command_keys.grant(code, session=console(TELLER), by=MANAGER, proved_at=FRESH)
    CommandKey.objects.update(asked_at=timezone.now() - command_keys.WAITS - timedelta(seconds=1))
    with pytest.raises(BadInput):
        command_keys.grant(code, session=console(TELLER), by=TELLER, proved_at=FRESH)
    CommandKey.objects.update(asked_at=timezone.now())
    command_keys.grant(code, session=console(TELLER), by=TELLER, proved_at=FRESH)
    with pytest.raises(BadInput):
        command_keys.grant(code, session=console(TELLER), by=TELLER, proved_at=FRESH)


def test_no_key_makes_another_key(office: Office) -> None:
    granted(office)
    _text, code = command_keys.ask(TELLER, address=ADDRESS, hours=4)
    lent = CommandKey.objects.get(granted_at__isnull=False).sign_in_id
    assert call("POST", "/people/me/commands", {"code": code})[0] in {401, 403}
    assert call("POST", "/wire/passwords", {"days": 1})[0] in {401, 403}
    with pytest.raises(Refused, match="console only"):
        command_keys.grant(code, session=str(lent), by=TELLER, proved_at=FRESH)


def test_a_key_taken_elsewhere_or_changed_opens_nothing(office: Office) -> None:
    text = granted(office)
    assert command_keys.find(text[:-1] + ("A" if text[-1] != "A" else "B"), ADDRESS) is None
    assert command_keys.find(text, "10.1.0.9") is None
    newest = next(iter(gateway.ledger().entries(limit=1)))
    assert (newest.event, newest.actor) == (Event.KEY_USED_WRONGLY, TELLER)
    other = Client(REMOTE_ADDR="10.1.0.9", headers={"authorization": f"Bearer {text}"})
    assert other.get("/api/v1/work").status_code == 401


@pytest.mark.parametrize("number", ["S9999", "", "x" * 200])
def test_nobody_else_asks(office: Office, number: str) -> None:
    with pytest.raises(Refused, match="No member of staff"):
        command_keys.ask(number, address=ADDRESS, hours=4)
    with pytest.raises(BadInput, match="1 to 8"):
        command_keys.ask(TELLER, address=ADDRESS, hours=9)


def test_call_reaches_what_the_screens_reach_under_the_same_permissions(office: Office) -> None:
    granted(office, "S0006")
    assert call("GET", "/evidence/health")[1] == {"tone": "", "text": ""}
    status, page = call("POST", "/evidence/customer", {"customer": "1000001"})
    assert status == 200
    assert "1000001" not in json.dumps(page), "the key of a customer is told to nobody"
    assert call("GET", "/catalogue/conformity")[0] == 200
    assert call("GET", "/nothing")[0] == 404
    granted(office)
    status, problem = call("POST", "/evidence/customer", {"customer": "1000001"})
    assert (status, problem["code"]) == (403, "evidence.subject")  # type: ignore[index]  # plain values
    assert call("GET", "/evidence/bundle")[0] == 403
    assert call("POST", "/evidence/verification")[0] == 403
