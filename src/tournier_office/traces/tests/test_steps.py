# SPDX-License-Identifier: Apache-2.0
"""Two persons, one question, one result: who may do which step, and what becomes of the list (law 5)."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.simulators.small_office import PEOPLE

from tournier.base import BadInput, Refused, TournierError
from tournier.ledger.entries import Event
from tournier.trace.leaked_lists import table_of
from tournier_office.disclosures.persons import Person
from tournier_office.site import gateway
from tournier_office.traces import actions, lists, lookups, running
from tournier_office.traces.access import TRACERS
from tournier_office.traces.models import Trace
from tournier_office.traces.tests import month as made
from tournier_office.traces.tests.month import CASE, Month

OTHERS = sorted(set(PEOPLE.values()) - TRACERS)
LEAKED = "\n".join(made.key(number) for number in range(0, 40, 2))


def filed(month: Month, by: str = "protection_officer", text: str = LEAKED) -> Trace:
    return actions.file(month.person(by), actions.Filing(text.encode(), **CASE))


def place(row: Trace):
    return gateway.project().path / "spool" / "traces" / row.pk


def test_the_list_is_the_office_s_own_file_and_gone_when_the_trace_ends(month: Month) -> None:
    row = filed(month)
    assert stat.S_IMODE(place(row).stat().st_mode) == 0o600
    assert stat.S_IMODE(place(row).parent.stat().st_mode) == 0o700
    actions.agree(month.person("auditor"), row.pk)
    running.run(row.pk)
    row.refresh_from_db()
    assert row.state == Trace.State.DONE
    assert not place(row).exists()
    assert row.list_removed_at is not None


@pytest.mark.parametrize("how", ["reject", "withdraw", "expire", "lose", "break"])
def test_however_a_trace_ends_its_list_is_removed_and_nothing_was_found(month: Month, how: str) -> None:
    row = filed(month)
    if how == "reject":
        actions.reject(month.person("auditor"), row.pk, "no incident of that number")
    elif how == "withdraw":
        actions.withdraw(month.person("protection_officer"), row.pk)
    elif how == "expire":
        Trace.objects.update(expires_at=timezone.now())
        actions.sweep()
    else:
        actions.agree(month.person("auditor"), row.pk)
        if how == "lose":  # the process died
            Trace.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
            actions.sweep()
        else:
            place(row).write_bytes(b"{")
            running.run(row.pk)
    row.refresh_from_db()
    ends = {"reject": "rejected", "withdraw": "withdrawn", "expire": "expired", "lose": "failed", "break": "failed"}
    assert row.state == ends[how]
    assert not place(row).exists()
    assert row.found == {}
    assert not gateway.ledger().entries(event=Event.TRACE_RUN)
    with pytest.raises(Refused):
        actions.agree(month.person("compliance_officer"), row.pk)


@pytest.mark.parametrize("by", sorted(TRACERS))
def test_whoever_filed_is_never_the_second_person(month: Month, by: str) -> None:
    row = filed(month, by)
    for act in (lambda: actions.agree(month.person(by), row.pk), lambda: actions.reject(month.person(by), row.pk, "x")):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "trace.two_persons"
    assert not gateway.ledger().entries(event=Event.TRACE_APPROVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Trace.objects.filter(pk=row.pk).update(state="done", decided_by=row.filed_by)


@pytest.mark.parametrize("post", OTHERS)
def test_no_other_post_traces_agrees_or_reads(month: Month, post: str) -> None:
    waiting = filed(month)
    done = month.traced(LEAKED)
    person = month.person(post)
    for act in (
        lambda: actions.file(person, actions.Filing(LEAKED.encode(), **CASE)),
        lambda: actions.agree(person, waiting.pk),
        lambda: actions.reject(person, waiting.pk, "x"),
        lambda: actions.withdraw(person, waiting.pk),
        lambda: actions.result(person, done.pk),
        lambda: lookups.traces(person),
        lambda: lookups.trace(person, done.pk),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "trace.post"


def test_a_result_is_read_by_its_two_persons_and_by_auditors_and_each_reading_is_recorded(month: Month) -> None:
    row = month.traced(LEAKED, by="protection_officer", second="compliance_officer")
    for post in ("protection_officer", "compliance_officer", "auditor"):
        assert actions.result(month.person(post), row.pk).found
    read = gateway.ledger().entries(event=Event.TRACE_READ)
    assert {(one.actor, one.disclosure) for one in read} == {
        (month.office.staff(post), row.entry) for post in ("protection_officer", "compliance_officer", "auditor")
    }
    other = month.traced(LEAKED, by="protection_officer", second="auditor")
    with pytest.raises(Refused) as refusal:
        actions.result(month.person("compliance_officer"), other.pk)
    assert refusal.value.code == "trace.closed"


def test_a_result_that_points_at_one_of_the_two_is_kept_from_both(month: Month) -> None:
    """And from whomever it names; an auditor who took no part reads it."""
    leaked = "\n".join(made.key(number) for number in month.leak("L04", 25))
    suspect = Person("L04", "L04", "B01", frozenset({"compliance_officer"}), "s")
    row = actions.file(suspect, actions.Filing(leaked.encode(), **CASE))
    actions.agree(month.person("protection_officer"), row.pk)
    running.run(row.pk)
    row.refresh_from_db()
    assert row.named == ["L04"]
    [run] = gateway.ledger().entries(event=Event.TRACE_RUN)
    assert run.detail["withheld"] is True
    for person, code in ((suspect, "trace.closed"), (month.person("protection_officer"), "trace.concerned")):
        with pytest.raises(Refused) as refusal:
            actions.result(person, row.pk)
        assert refusal.value.code == code
    assert actions.result(month.person("auditor"), row.pk).named == ["L04"]


@pytest.mark.parametrize(
    "change",
    [{"case": "INC-1"}, {"channels": ["print"]}, {"fields": ["BALANCE"]}, {"since": "2026-01-01"}, {"count": 3}],
)
def test_a_row_that_was_changed_after_filing_is_not_agreed_to(month: Month, change: dict[str, object]) -> None:
    row = filed(month)
    Trace.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(Refused) as refusal:
        actions.agree(month.person("auditor"), row.pk)
    assert refusal.value.code == "trace.changed"


def test_a_list_that_was_exchanged_after_filing_is_not_agreed_to(month: Month) -> None:
    row = filed(month)
    other = filed(month, text=LEAKED.replace(made.key(2), made.key(3)))
    place(row).write_bytes(place(other).read_bytes())
    with pytest.raises(Refused) as refusal:
        actions.agree(month.person("auditor"), row.pk)
    assert refusal.value.code == "trace.changed"


def test_nothing_is_looked_up_by_a_row_alone_or_over_another_list(month: Month) -> None:
    """Whoever writes into the office's tables or its folder starts nothing: the ledger is asked."""
    alone = filed(month)
    Trace.objects.filter(pk=alone.pk).update(state="running", decided_by="S0006")
    running.run(alone.pk)
    exchanged = filed(month)
    actions.agree(month.person("auditor"), exchanged.pk)
    lists.remove(exchanged.pk)
    lists.keep(exchanged.pk, table_of(b"10000001\n10000002\n10000003"), "")
    running.run(exchanged.pk)
    for row in (alone, exchanged):
        row.refresh_from_db()
        assert (row.state, row.code, row.found) == ("failed", "trace.two_persons", {})
    assert not gateway.ledger().entries(event=Event.TRACE_RUN)


def test_one_runs_at_a_time_and_a_trace_runs_once(month: Month) -> None:
    first, second = filed(month), filed(month)
    actions.agree(month.person("auditor"), first.pk)
    with pytest.raises(Refused) as refusal:
        actions.agree(month.person("auditor"), second.pk)
    assert refusal.value.code == "trace.busy"
    running.run(first.pk)
    with pytest.raises(Refused) as refusal:
        actions.agree(month.person("compliance_officer"), first.pk)
    assert refusal.value.code == "trace.decided"
    assert actions.agree(month.person("auditor"), second.pk).state == "running"


def test_without_the_ledger_there_is_no_filing_and_no_result(month: Month) -> None:
    waiting = filed(month)
    actions.agree(month.person("auditor"), waiting.pk)
    gateway.ledger().close()
    with pytest.raises(TournierError):
        filed(month)
    assert [path.name for path in place(waiting).parent.iterdir()] == [waiting.pk]
    running.run(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.found) == ("failed", {})


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"case": " "}, "trace.case"), ({"why": ""}, "trace.why"), ({"origin": "mars"}, "trace.origin"),
        ({"channels": ["fax"]}, "trace.narrow"), ({"fields": ["SOUL"]}, "trace.narrow"), ({"marks": "x" * 3000}, "trace.marks"),
        ({"data": b""}, "trace.empty"), ({"data": b"x" * (actions.MOST_BYTES + 1)}, "trace.size"),
        ({"case": "a\0b"}, "trace.case"), ({"marks": "a\0b"}, "trace.marks"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why_and_leaves_nothing(month: Month, more: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        actions.file(month.person("auditor"), actions.Filing(**({"data": LEAKED.encode()} | CASE | more)))
    assert refusal.value.code == code
    assert not Trace.objects.exists()
    assert not gateway.ledger().entries(event=Event.TRACE_FILED)


def test_an_id_is_no_path() -> None:
    with pytest.raises(Refused):
        lists.read("../../keys/index")
