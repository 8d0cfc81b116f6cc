# SPDX-License-Identifier: Apache-2.0
"""Rules that two agreed to for a moment to come: they wait alone, bind from that moment, and can be withdrawn before it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from tests.simulators.small_office import Office, small_office

from tournier.base import BadInput, Refused, SystemClock, TournierError
from tournier.ledger.entries import Event
from tournier_office.lawbook import actions, lookups
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.lawbook.tests.test_changing_rules import COMPLIANCE, LEGAL, SECURITY, changed_files, propose
from tournier_office.site import gateway

HOUR = timedelta(hours=1)


class Later:
    """The system's clock, as much ahead as a test says."""

    ahead = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


@pytest.fixture
def clock() -> Later:
    return Later()


@pytest.fixture
def office(db: None, tmp_path: Path, clock: Later) -> Iterator[Office]:
    with small_office(tmp_path, clock) as found:
        yield found


def scheduled(clock: Later, after: timedelta = HOUR) -> RuleBookVersion:
    row = actions.activate(propose().pk, by="S0005", posts=SECURITY, why="from Monday", at=clock.now() + after)
    assert row.state == "scheduled"
    return row


def in_force() -> str:
    gateway.reload_rules()
    return gateway.rules().version


def recorded(event: Event, row: RuleBookVersion) -> list[dict[str, object]]:
    entries = gateway.ledger().entries(event=event)
    return [{**entry.detail, "by": entry.actor} for entry in entries if entry.detail["version"] == row.pk]


def test_what_was_agreed_to_binds_from_its_moment_and_not_before(office: Office, clock: Later) -> None:
    before = in_force()
    row = scheduled(clock)
    clock.ahead = HOUR - timedelta(seconds=30)
    assert in_force() == before
    clock.ahead = HOUR
    assert in_force() != before
    assert gateway.rules().rule("test-closed-day") is not None
    active = lookups.active_version()
    assert active is not None
    assert active.id == row.pk
    assert "test-closed-day" in "".join(path.read_text() for path in office.project.rules.glob("*.cedar"))


def test_the_decision_and_the_arrival_are_two_entries_of_the_one_who_decided(office: Office, clock: Later) -> None:
    row = scheduled(clock)
    [agreed] = recorded(Event.RULES_SCHEDULED, row)
    assert row.effective_at is not None
    assert agreed["effective_at"] == row.effective_at.isoformat()
    assert recorded(Event.RULES_ACTIVATED, row) == []
    clock.ahead = 2 * HOUR
    in_force()
    [arrived] = recorded(Event.RULES_ACTIVATED, row)
    assert (arrived["digest"], arrived["agreed"]) == (row.digest, row.decision_entry)
    assert arrived["by"] == agreed["by"] == "S0005"
    in_force()
    assert len(recorded(Event.RULES_ACTIVATED, row)) == 1


@pytest.mark.parametrize("after", [-HOUR, timedelta(), timedelta(days=367)])
def test_a_moment_that_is_past_or_too_far_is_none(office: Office, clock: Later, after: timedelta) -> None:
    row = propose()
    with pytest.raises(BadInput, match="past, or more than a year"):
        actions.activate(row.pk, by="S0005", posts=SECURITY, at=clock.now() + after)
    row.refresh_from_db()
    assert (row.state, row.effective_at, recorded(Event.RULES_SCHEDULED, row)) == ("proposed", None, [])


def test_nobody_schedules_their_own(office: Office, clock: Later) -> None:
    with pytest.raises(Refused, match="own proposal"):
        actions.activate(propose().pk, by="S0004", posts=COMPLIANCE, at=clock.now() + HOUR)


def test_while_one_waits_no_other_is_put_in_force_or_scheduled(office: Office, clock: Later) -> None:
    scheduled(clock)
    files = dict(lookups.active_files())
    name = next(iter(files))
    other = actions.propose({**files, name: files[name] + "// a note\n"}, by="S0009", posts=LEGAL, why="a note")
    for at in (None, clock.now() + 2 * HOUR):
        with pytest.raises(Refused, match="waits for its moment"):
            actions.activate(other.pk, by="S0005", posts=SECURITY, at=at)
    clock.ahead = HOUR
    in_force()
    with pytest.raises(Refused, match="came into force since"):  # it would undo them
        actions.activate(other.pk, by="S0005", posts=SECURITY)


def test_what_is_withdrawn_never_comes_into_force_and_makes_room(office: Office, clock: Later) -> None:
    before = in_force()
    row = scheduled(clock)
    for by, posts in (("S0004", COMPLIANCE), ("S0001", frozenset({"teller"})), ("S0009", LEGAL)):
        with pytest.raises(Refused):
            actions.withdraw(row.pk, by=by, posts=posts, why="no")
    with pytest.raises(BadInput, match="reason"):
        actions.withdraw(row.pk, by="S0005", posts=SECURITY, why=" ")
    actions.withdraw(row.pk, by="S0005", posts=SECURITY, why="too soon")
    [turned_down] = recorded(Event.RULES_REJECTED, row)
    assert turned_down["why"] == "too soon"
    clock.ahead = 2 * HOUR
    assert in_force() == before
    with pytest.raises(Refused, match="does not wait"):
        actions.withdraw(row.pk, by="S0005", posts=SECURITY, why="again")
    again = actions.propose(changed_files(), by="S0004", posts=COMPLIANCE, why="after all")
    actions.activate(again.pk, by="S0005", posts=SECURITY)
    assert in_force() != before


def test_a_text_that_is_no_book_at_its_moment_is_turned_down_and_what_holds_stays(office: Office, clock: Later) -> None:
    before = in_force()
    row = scheduled(clock)
    clock.ahead = HOUR

    def unsound(_row: RuleBookVersion) -> None:
        raise BadInput("rules.clause", "A clause is gone.", "Cite another one.")

    assert lookups.TWO_PERSONS.arrive(row.pk, clock.now(), unsound) is None
    row.refresh_from_db()
    assert (row.state, row.decision_why) == ("rejected", "A clause is gone. Cite another one.")
    assert in_force() == before


def test_what_cannot_be_recorded_does_not_come_into_force_and_nothing_is_decided(office: Office, clock: Later) -> None:
    row = scheduled(clock)
    clock.ahead = HOUR
    gateway.ledger().close()
    with pytest.raises(TournierError):
        in_force()
    row.refresh_from_db()
    assert row.state == "scheduled"


def test_the_database_itself_lets_one_wait_and_only_with_its_moment(office: Office, clock: Later) -> None:
    row = scheduled(clock)
    for change in ({"effective_at": None}, {"serial": 7}, {"decided_by": "S0004"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleBookVersion.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleBookVersion.objects.create(
            files={}, why="x", state="scheduled", effective_at=timezone.now(), decided_by="S0005",
            proposed_by="S0004", proposed_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_the_moment_one_puts_it_in_force(tmp_path: Path, clock: Later) -> None:
    with small_office(tmp_path, clock):
        row = scheduled(clock)
        clock.ahead = HOUR
        start, failed = threading.Barrier(4), []

        def arrive() -> None:
            start.wait()
            try:
                actions.arrive()
            except Exception as error:  # noqa: BLE001 - told below
                failed.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=arrive) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(recorded(Event.RULES_ACTIVATED, row)) == 1


def test_the_screen_and_the_api_give_a_moment_in_the_banks_time(office: Office, clock: Later) -> None:
    day = (clock.now() + timedelta(days=2)).date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    row = propose()
    decider = office.client("security_admin")
    assert 'type="datetime-local"' in decider.get(f"/lawbook/versions/{row.pk}/").content.decode()
    wrong = decider.post(f"/lawbook/versions/{row.pk}/decide/", {"answer": "activate", "at": "soon"})
    assert (wrong.status_code, "This is no moment." in wrong.content.decode()) == (409, True)
    decider.post(f"/lawbook/versions/{row.pk}/decide/", {"answer": "activate", "at": f"{day}T00:00"})
    row.refresh_from_db()
    assert row.effective_at == midnight
    page = decider.get("/lawbook/").content.decode()
    assert f"Other rules come into force on {day} 00:00." in page
    told = json.loads(decider.get("/api/v1/rules/versions").content)[0]
    assert told["state"] == "scheduled"
    answer = decider.post(f"/lawbook/versions/{row.pk}/withdraw/", {"why": "too soon"}, follow=True).content.decode()
    assert "too soon" in answer
    row = actions.propose(changed_files(), by="S0004", posts=COMPLIANCE, why="again")
    path = f"/api/v1/rules/versions/{row.pk}"
    body = json.dumps({"activate": True, "at": f"{day}T09:30:00"})
    agreed = decider.post(f"{path}/decision", body, content_type="application/json").json()
    assert datetime.fromisoformat(agreed["effective_at"]) == midnight + timedelta(hours=9.5)
    taken_back = decider.post(f"{path}/withdrawal", json.dumps({"why": "no"}), content_type="application/json")
    assert taken_back.json()["state"] == "rejected"
