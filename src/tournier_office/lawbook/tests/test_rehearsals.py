# SPDX-License-Identifier: Apache-2.0
"""A proposal is tried on the ledger's history before anybody decides on it."""

import json
import time
from collections import Counter

import pytest
from django.utils import timezone
from tests.policy.asking import questions
from tests.simulators.small_office import Office

from tournier.base import Refused
from tournier.gate.record import decision_entry
from tournier.ledger.entries import Event
from tournier.policy import RuleBook
from tournier_office.lawbook import actions, lookups, rehearsing
from tournier_office.lawbook.models import Rehearsal, RuleBookVersion
from tournier_office.site import background, gateway
from tournier_office.site.staff_person import StaffPerson

COMPLIANCE = StaffPerson("S0004", frozenset({"compliance_officer"}))
MANY = 150


def decided(office: Office) -> list[tuple]:
    """History: decisions by the rules in force, as the gate records them."""
    book = gateway.rules()
    asked = list(questions(MANY, 42))
    gateway.ledger().append_many([decision_entry(one, book.decide(one, known), known, {}) for one, known in asked])
    return asked


def proposed() -> RuleBookVersion:
    files = dict(lookups.active_files())
    book = gateway.rules()
    name = next(rule.file for rule in book.rules if rule.id == "training-lapsed")
    files[name] = "".join(f"{rule.text}\n" for rule in book.rules if rule.file == name and rule.id != "training-lapsed")
    return actions.propose(files, by="S0004", posts=COMPLIANCE.posts, why="try without")


def finished(row: Rehearsal) -> Rehearsal:
    for _ in range(200):
        row.refresh_from_db()
        if row.state != Rehearsal.State.RUNNING:
            return row
        time.sleep(0.05)
    raise AssertionError("the rehearsal did not end")


def test_what_is_predicted_is_what_the_rules_decide_once_in_force(office_of_threads: Office) -> None:
    asked, row = decided(office_of_threads), proposed()
    found = finished(rehearsing.start(row.pk, person=COMPLIANCE, days=7)).found
    before = gateway.rules()
    actions.activate(row.pk, by="S0005", posts=frozenset({"security_admin"}))
    after = RuleBook(dict(lookups.active_files()))
    assert after.version == found["draft_version"]
    real = Counter(
        (before.decide(one, known).outcome.value, after.decide(one, known).outcome.value) for one, known in asked
    )
    predicted = {(line["before"], line["after"]): line["decisions"] for line in found["outcomes"]}
    assert predicted == real
    assert any(old != new for old, new in real)


def test_the_reading_is_recorded_before_with_version_and_days(office_of_threads: Office) -> None:
    row = proposed()
    made = rehearsing.start(row.pk, person=COMPLIANCE, days=30)
    entry = gateway.ledger().read(made.entry)
    assert entry.event is Event.LEDGER_READ
    assert (entry.actor, entry.detail["what"], entry.detail["version"], entry.detail["days"]) == (
        "S0004", "replay", row.pk, 30,
    )  # fmt: skip


@pytest.mark.parametrize(
    "posts", [{"teller"}, {"auditor"}, {"system_admin"}, {"audit_admin"}, {"branch_manager"}, set()]
)
def test_who_neither_proposes_nor_decides_tries_nothing(office: Office, posts: set[str]) -> None:
    row = proposed()
    with pytest.raises(Refused, match="Your posts do not try rules"):
        rehearsing.start(row.pk, person=StaffPerson("S0001", frozenset(posts)), days=7)
    assert not Rehearsal.objects.exists()


def test_one_runs_at_a_time_and_a_dead_one_gives_way(office_of_threads: Office) -> None:
    row = proposed()
    now = timezone.now()
    stuck = Rehearsal.objects.create(version=row, days=7, started_by="S0004", started_at=now, beat_at=now, entry="e")
    with pytest.raises(Refused, match="being tried just now"):
        rehearsing.start(row.pk, person=COMPLIANCE, days=7)
    Rehearsal.objects.filter(pk=stuck.pk).update(beat_at=now - background.LOST_AFTER * 2)
    assert finished(rehearsing.start(row.pk, person=COMPLIANCE, days=7)).state == Rehearsal.State.DONE
    stuck.refresh_from_db()
    assert (stuck.state, stuck.cure) == ("failed", "Try it again.")


def test_what_is_found_names_nobody(office_of_threads: Office) -> None:
    decided(office_of_threads)
    found = finished(rehearsing.start(proposed().pk, person=COMPLIANCE, days=7)).found
    assert found["changed"]
    assert not any(
        line["entries"] for line in found["changed"]
    )  # they would lead from a draft's questions to customers
    text = json.dumps(found)
    assert not any(word in text for word in ("S0001", "1000001", "CASE-1"))


def test_the_page_begins_it_and_tells_who_gains(office_of_threads: Office) -> None:
    decided(office_of_threads)
    row = proposed()
    client = office_of_threads.client("S0004", "zh-hans")
    page = client.get(f"/lawbook/versions/{row.pk}/").content.decode()
    assert "rehearse" in page
    answer = client.post(f"/lawbook/versions/{row.pk}/rehearse/", {"days": "7"})
    finished(Rehearsal.objects.get())
    told = client.get(answer["Location"]).content.decode()
    assert "谁放宽、谁收紧" in told
    assert "training-lapsed" not in told
    assert client.get(f"/lawbook/rehearsals/{Rehearsal.objects.get().pk}/state/").headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(("who", "status"), [("S0006", 200), ("S0005", 200), ("S0001", 404), ("S0008", 404)])
def test_auditors_read_on_what_a_decision_rested(office_of_threads: Office, who: str, status: int) -> None:
    made = finished(rehearsing.start(proposed().pk, person=COMPLIANCE, days=7))
    client = office_of_threads.client(who)
    assert client.get(f"/lawbook/rehearsals/{made.pk}/").status_code == status
    page = client.get(f"/lawbook/versions/{made.version_id}/").content.decode()
    assert (f"/lawbook/rehearsals/{made.pk}/" in page) is (status == 200)
    assert ("/rehearse/" in page) is (who == "S0005")


@pytest.mark.parametrize("days", ["0", "-1", "99999", "seven", "", "٧"])
def test_days_that_are_none_are_told(office: Office, days: str) -> None:
    row = proposed()
    client = office.client("S0004", "zh-hans")
    answer = client.post(f"/lawbook/versions/{row.pk}/rehearse/", {"days": days})
    assert answer.status_code == 400
    assert "请填写 1 至 3660 天" in answer.content.decode()
