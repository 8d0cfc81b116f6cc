# SPDX-License-Identifier: Apache-2.0
"""Who managed, who benefited, who used: by what was so at the moment of the record, not by what is so now (M03)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.simulators.small_office import PEOPLE, Office
from tests.simulators.smallbank import ACCOUNT, CUSTOMER

from tournier.base import first_id
from tournier.ledger.entries import Entry, Event
from tournier.policy import Channel, Facts, Request
from tournier.policy.kept import keep
from tournier_office.catalogue.register import OWNERS
from tournier_office.evidence import accounting, walking
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.staff_person import READERS_OF_ENTRIES

KEY = "1000001"
PAGE, REPORT, SHEET = "/evidence/accountability/", "/api/v1/evidence/accountability", "/evidence/accountability/sheet/"


def seen(actor: str = "S0001", branch: str = "B01", tables: tuple[str, ...] = (CUSTOMER,), subject: str = KEY) -> str:
    """A look that was allowed, and its page; returns the intent's id."""
    request = Request(
        f"d-{actor}-{branch}-{subject}-{len(tables)}", Channel.LOOK_UP, actor, "counter_service", "contract", subject
    )
    detail: dict[str, Any] = {
        "channel": "look_up",
        "purpose": "counter_service",
        "fields": [f"{one}.khh" for one in tables],
    }
    kept = keep(request, Facts(staff={"branch": branch}))
    intent = gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, actor, (subject,), detail, request.id, kept))
    page: dict[str, Any] = {"channel": "look_up", "rows": [[one, 1] for one in tables]}
    gateway.ledger().append(Entry(Event.DISCLOSURE_PAGE, actor, (subject,), page, request.id))
    return intent.id


def answers(asset: str, department: str) -> Any:
    """Two persons put somebody of this department in charge."""
    owner, heir = ("S0001", "S0002") if department == "B01" else ("S0010", "S0011")
    Staff.objects.filter(pk__in=[owner, heir]).update(branch_id=department)
    given = {"asset": asset, "department": department, "owner": owner, "successor": heir, "why": "x"}
    return acts.step(
        OWNERS, person("S0009"), acts.open_row(OWNERS, person("S0003"), given).pk, "confirm", {"reason": "x"}
    )


def told(office: Office) -> dict[str, dict[str, tuple[int, int]]]:
    """The report: by axis, who with how many intents and pages."""
    found = office.client("auditor").get(REPORT).json()
    return {
        axis: {one["code"] or one["kind"]: (one["decided"], one["pages"]) for one in found[axis]}
        for axis in ("managing", "benefiting", "using")
    }


def test_each_axis_counts_what_was_so_then(office: Office) -> None:
    seen(subject="1000002")  # before anybody answered
    answers(CUSTOMER, "B01")
    seen(tables=(CUSTOMER, ACCOUNT))  # of the second table nobody answers
    answers(CUSTOMER, "B02")  # another department takes the table on
    Staff.objects.filter(pk="S0001").update(branch_id="B02")  # and whoever looked has moved
    seen(branch="B02")
    assert told(office) == {
        "managing": {"nobody": (2, 2), "B01": (1, 1), "B02": (1, 1)},
        "benefiting": {"B01": (2, 2), "B02": (1, 1)},
        "using": {"S0001": (3, 3)},
    }


def test_who_answers_for_the_source_answers_for_its_tables_until_they_have_their_own(office: Office) -> None:
    row = answers(CUSTOMER.partition(":")[0], "B01")
    seen()
    own = answers(CUSTOMER, "B02")
    Staff.objects.filter(pk="S0010").update(status="left")
    acts.take(OWNERS, own.pk, acts.Asked(person("S0010"), gateway.clock().now(), OWNERS.move("fall_open")))
    seen(subject="1000002")  # its own owner has gone: the source's does not step in
    acts.take(OWNERS, row.pk, acts.Asked(person("S0010"), gateway.clock().now(), OWNERS.move("replace")))
    seen(subject="1000003", tables=(ACCOUNT,))
    assert told(office)["managing"] == {"B01": (1, 1), "nobody": (2, 2)}


def test_an_erased_customer_leaves_a_record_of_which_only_the_person_is_known(office: Office) -> None:
    answers(CUSTOMER, "B01")
    entry = seen()
    gateway.ledger().erase(KEY)
    assert told(office) == {
        "managing": {"unknown": (1, 1)},
        "benefiting": {"unknown": (1, 1)},
        "using": {"S0001": (1, 1)},
    }
    assert "not known any more" in office.client("auditor").get(f"/evidence/entries/{entry}/").content.decode()


def test_an_entry_names_its_three_on_its_page_and_over_the_api(office: Office) -> None:
    answers(CUSTOMER, "B02")
    entry = seen()
    page = office.client("teller").get(f"/evidence/entries/{entry}/").content.decode()
    for words in ("Managing department", "Branch B02", "Who benefits", "Branch B01", "Who uses", "Staff S0001 S0001"):
        assert words in page
    found = office.client("auditor").get(f"/api/v1/evidence/entries/{entry}").json()["responsible"]
    assert found == {"managing": ["Branch B02"], "benefiting": "Branch B01", "using": "Staff S0001 S0001"}
    other = gateway.ledger().entries(event=Event.LEDGER_READ)[0].id
    assert office.client("auditor").get(f"/api/v1/evidence/entries/{other}").json()["responsible"] is None


def test_it_is_for_who_reads_all_entries_and_each_reading_is_an_entry(office: Office) -> None:
    for post in sorted(set(PEOPLE.values()) - READERS_OF_ENTRIES):
        for path in (PAGE, SHEET, REPORT, f"{REPORT}/sheet"):
            assert office.client(post).get(path).status_code == 403, (post, path)
    assert not gateway.ledger().entries(event=Event.LEDGER_READ)
    for post in sorted(READERS_OF_ENTRIES):
        for path in (PAGE, SHEET, REPORT, f"{REPORT}/sheet"):
            assert office.client(post).get(path).status_code == 200
        read = gateway.ledger().entries(event=Event.LEDGER_READ, actor=office.staff(post))
        assert [one.detail["what"] for one in read] == ["accountability"] * 4


def test_no_customer_stands_on_it_and_a_customer_who_looks_at_their_own_is_counted_as_such(office: Office) -> None:
    seen()
    office.client(KEY).get("/me/")
    assert told(office)["using"].keys() == {"customer", "S0001"}
    auditor = office.client("auditor")
    for path in (PAGE, SHEET, REPORT, f"{REPORT}/sheet"):
        assert KEY not in auditor.get(path).content.decode()
    assert "客户本人" in office.client("auditor", "zh-hans").get(PAGE).content.decode()


def test_the_days_are_at_most_a_quarter_and_in_order(office: Office) -> None:
    auditor = office.client("auditor")
    for since, until in (("2026-01-01", "2026-04-03"), ("2026-02-02", "2026-02-01"), ("2026-02-30", "")):
        for path in (PAGE, SHEET):
            assert auditor.get(path, {"since": since, "until": until}).status_code == 400
    assert auditor.get(PAGE, {"since": "2026-01-01", "until": "2026-04-02"}).status_code == 200
    assert (
        "No record in these days." in auditor.get(PAGE, {"since": "2026-01-01", "until": "2026-04-02"}).content.decode()
    )


def test_more_than_is_counted_at_once_is_cut_and_says_from_when(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("1000001", "1000002", "1000003"):
        seen(subject=subject)
    monkeypatch.setattr(accounting, "MOST", 2)
    found = office.client("auditor").get(REPORT).json()
    assert found["cut"]
    assert found["records"] < 4
    assert "Take fewer days for the rest." in office.client("auditor").get(PAGE).content.decode()


def test_a_walk_begins_near_the_end_of_its_days_and_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of thirty days with an entry an hour: of one day it reads that day and little beside it."""
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    moments = [begin + timedelta(hours=hour) for hour in range(30 * 24)]
    rows = [SimpleNamespace(id=first_id(int(at.timestamp() * 1000) + 1), at=at) for at in moments]
    read: list[int] = []

    def entries(*, event: Event, before: str | None = None, limit: int = 50) -> list[Any]:
        found = [one for one in reversed(rows) if before is None or one.id < before][:limit]
        read.append(len(found))
        return found

    monkeypatch.setattr(walking, "_AT_ONCE", 10)
    since = begin + timedelta(days=7)
    ledger: Any = SimpleNamespace(entries=entries)
    found = walking.walk(ledger, Event.DISCLOSURE_PAGE, since, since + timedelta(days=1), 100)
    assert [one.at for one in reversed(found.entries)] == moments[7 * 24 : 8 * 24]
    assert found.cut is None
    assert sum(read) < 100
    assert walking.walk(ledger, Event.DISCLOSURE_PAGE, since, since + timedelta(days=1), 5).cut == moments[8 * 24 - 5]
