# SPDX-License-Identifier: Apache-2.0
"""What a trace finds through the real office: the source first, nobody for a list from outside, marks before all."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tournier.base import JSON
from tournier.ledger.entries import Entry, Event
from tournier_office.site import gateway
from tournier_office.traces.tests import month as made
from tournier_office.traces.tests.month import LOOKERS, Month

CENTRE = LOOKERS[-1]
COLUMNS = {
    "CUST_ID": made.key, "MOBILE": made.mobile, "ID_NO": made.document, "ACCOUNT": made.account,
}  # fmt: skip


def best(row, of="person"):
    return next((lead for lead in row.found["leads"] if lead["of"] == of), None)


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_any_column_of_numbers_leads_to_the_source(month: Month, kind: str) -> None:
    leaked = month.leak("L04", 25, noise=0.2)
    row = month.traced("\n".join(COLUMNS[kind](number) for number in reversed(leaked)))
    assert row.state == "done", row.code
    assert best(row)["person"] == "L04"
    assert row.found["matched"] == {kind: len(leaked)}
    assert row.found["disclosed"] <= row.found["customers"] == len(leaked)
    lead = best(row)
    assert lead["customers"] > 2 * lead["expected"]
    assert lead["exposure"] == len(month.seen["L04"])
    assert {one["entry"] for one in lead["behind"]} <= set(month.entries["L04"])
    assert best(row, "session")["holder"] == "L04 sessionL04"


def test_names_with_dates_of_birth_lead_to_the_source(month: Month) -> None:
    leaked = month.leak("L06", 20)
    row = month.traced("姓名,出生日期\n" + "\n".join(f"{made.name(n)},{made.birth(n)}" for n in leaked))
    assert row.found["matched"] == {"NAME+BIRTH_DATE": len(leaked)}
    assert best(row)["person"] == "L06"
    alone = month.traced("姓名\n" + "\n".join(made.name(n) for n in leaked))
    assert alone.found["disclosed"] == 0
    assert alone.found["nobody"]


def test_a_printed_page_stands_out_as_one_answer(month: Month) -> None:
    page = gateway.ledger().read(month.entries["L03"][9])
    row = month.traced("\n".join(page.subjects), channels=["print"])
    lead = best(row, "answer")
    assert (lead["person"], lead["customers"], lead["exposure"]) == ("L03", 6, 6)
    assert [one["channel"] for one in lead["behind"]] == ["print"]
    assert lead["behind"][0]["entry"] == page.id


@pytest.mark.parametrize("branch", [None, 0, 1])
def test_a_list_from_outside_names_nobody(month: Month, branch: int | None) -> None:
    for _ in range(5):
        row = month.traced("\n".join(made.key(n) for n in month.outside(30, branch)))
        assert row.found["nobody"], row.found["leads"]
        assert row.named == []
        assert row.found["candidates"]["person"] >= 6


def test_whoever_looks_everybody_up_is_not_accused_of_another_s_leak(month: Month) -> None:
    leaked = month.leak("L02", 25)
    hits = len(set(leaked) & month.seen[CENTRE])
    assert hits >= len(leaked) / 4
    row = month.traced("\n".join(made.key(n) for n in leaked))
    assert row.named == ["L02"]


def test_a_channel_fields_and_days_that_the_list_did_not_come_by_clear_everybody(month: Month) -> None:
    leaked = "\n".join(made.key(n) for n in month.leak("L04", 25))
    today = timezone.localdate()
    day = timedelta(days=1)
    ways: list[dict[str, Any]] = [{"channels": ["export"]}, {"fields": ["ADDRESS"]}]
    for narrowed in (*ways, {"since": today + day}, {"until": today - day}):
        row = month.traced(leaked, **narrowed)
        assert row.found["nobody"], narrowed
        assert row.found["candidates"] == {"person": 0, "session": 0, "answer": 0}
    row = month.traced(leaked, channels=["look_up"], fields=["NAME"], since=today - day, until=today + day)
    assert row.named == ["L04"]


def test_an_export_of_nearly_everybody_is_told_as_what_it_is_and_accuses_nobody(month: Month) -> None:
    told: dict[str, JSON] = {"channel": "export", "categories": ["NAME"], "session": "sessionS0011"}
    gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, "S0011", (), told, "everybody"))
    with gateway.ledger().gather() as gathering:
        gathering.add([made.key(number) for number in range(made.CUSTOMERS)] + [f"3{n:06d}" for n in range(200)])
        receipt = gathering.record(Entry(Event.DISCLOSURE_PAGE, "S0011", (), {"channel": "export"}, "everybody"))
    row = month.traced("\n".join(made.key(n) for n in month.outside(30)))
    assert row.found["nobody"], row.found["leads"]
    [large] = row.found["large"]
    assert (large["entry"], large["customers"], large["exposure"]) == (receipt.id, 30, made.CUSTOMERS + 200)
    page = month.office.client("auditor").get(f"/traces/{row.pk}/").content.decode()
    assert "Nobody stands out" in page
    assert "30 of the 30 on the list, 600 customers in all" in page


def test_strangers_and_cells_that_say_nobody_are_counted(month: Month) -> None:
    leaked = month.leak("L08", 20)
    cells = [*(made.mobile(n) for n in leaked), *(f"1289999{n:04d}" for n in range(6)), "128****0001", "1.28E+10", ""]
    row = month.traced("手机号,备注\n" + "\n".join(f"{cell},x" for cell in cells))
    assert row.found["matched"] == {"MOBILE": 20, "stranger": 6, "partial": 1, "lost": 1, "empty": 1}
    assert row.found["customers"] == 26
    assert best(row)["person"] == "L08"
    assert row.columns == [{"place": 1, "kind": "MOBILE", "different": 28, "partial": 1, "lost": 1}]


def test_two_people_on_a_list_are_too_few(month: Month) -> None:
    row = month.traced("\n".join(made.key(n) for n in month.leak("L08", 2)))
    assert row.found["too_few"]
    assert row.found["leads"] == []


def test_a_mark_that_is_typed_in_comes_first_and_needs_no_list(month: Month) -> None:
    page = gateway.ledger().read(month.entries["L05"][2])
    row = month.traced("", marks=f"L05 {page.disclosure[-6:].upper()} 2026-11-28 09:00")
    assert row.state == "done", row.code
    [mark] = row.found["marks"]
    assert (mark["persons"], mark["entry"], mark["of"]) == (["L05"], page.id, "answer")
    assert row.named == ["L05"]
    nothing = month.traced("", marks=f"L06 {page.disclosure[-6:]} 2026-11-28 09:00")
    assert nothing.found["marks"] == []


def test_the_ledger_holds_the_question_and_counts_and_nobody_s_number(month: Month) -> None:
    leaked = month.leak("L04", 25)
    text = "\n".join(f"{made.mobile(n)},{made.name(n)}" for n in leaked)
    row = month.traced(text)
    told = gateway.ledger().entries(disclosure=row.entry)
    assert [one.event for one in told] == [Event.TRACE_RUN, Event.TRACE_APPROVED]
    [run, agreed] = told
    filed = gateway.ledger().read(row.entry)
    assert (filed.actor, agreed.actor) == (row.filed_by, row.decided_by)
    assert run.detail["mapped"] == [["MOBILE", 25]]
    assert (run.detail["found"], run.detail["withheld"]) == (len(row.named), False)
    kept = json.dumps([dict(one.detail) for one in (*told, filed)], ensure_ascii=False)
    kept += json.dumps([row.found, row.columns, row.named], ensure_ascii=False) + row.why + row.case
    for number in leaked:
        assert not {made.mobile(number), made.name(number), made.key(number)} & set(kept.replace('"', " ").split())
        assert made.mobile(number) not in kept
        assert made.key(number) not in kept
    assert not any(one.subjects for one in (*told, filed))
