# SPDX-License-Identifier: Apache-2.0
"""A list that was taken from an answer of the workbench leads back to that answer by its tokens, and others do not."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from tournier.cli import trace_words
from tournier.ledger import Event
from tournier_office.site import gateway
from tournier_office.traces.tests.month import Month

pytestmark = pytest.mark.django_db
SQL = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY khh"


def asked(month: Month) -> tuple[str, list[list[str]]]:
    """An analyst's answer, page by page through the API: the question's id and the rows."""
    client = month.office.client("analyst")
    question = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "rows": 150}
    first = client.post("/api/v1/queries", json.dumps(question), content_type="application/json").json()
    pages = [
        client.get(f"/api/v1/queries/{first['run']}/pages/{number}").json()["rows"]
        for number in range(1, first["pages"] + 1)
    ]
    assert len(pages) > 1
    return first["disclosure"], [row for page in pages for row in page]


def twenty(rows: list[list[str]], draw: random.Random) -> str:
    """Twenty rows of any page, six of them with other tokens, in another order and form."""
    lines = [list(row) for row in draw.sample(rows, 20)]
    for row in lines[:6]:
        row[0] = f"tok_{draw.randrange(16**32):032x}"
    draw.shuffle(lines)
    return "\n".join("|".join(f'" {cell.upper()}"' for cell in row) for row in lines)


def test_twenty_rows_with_noise_lead_to_their_answer_by_every_door(
    month: Month, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(month)
    leaked, rows = asked(month)
    row = month.traced(twenty(rows, random.Random(9)))
    [mark] = row.found["marks"]
    assert (mark["of"], mark["disclosure"], mark["tokens"]) == ("answer", leaked, 14)
    assert mark["persons"] == row.named == [month.office.staff("analyst")]
    [intended] = gateway.ledger().entries(disclosure=leaked, event=Event.DISCLOSURE_INTENDED)
    assert mark["entry"] == intended.id
    assert mark["chance"] < -150
    assert row.found["tokens"] == {"different": 20, "exports": 0, "answers": 2, "older": 0}
    page = month.office.client("auditor", "en").get(f"/traces/{row.pk}/").content.decode()
    assert "14 of the 20 different tokens in the list carry the mark of this answer" in page
    assert "6 tokens lead to no export and to no answer" in page
    assert "tok_" not in page
    told = json.loads(month.office.client("auditor").get(f"/api/v1/traces/{row.pk}").content)
    assert told["result"]["marks"] == [mark]
    trace_words.show(row.found)
    said = capsys.readouterr().out
    assert "14 of the 20 different tokens in the list carry the mark of this answer" in said
    assert f"entry {mark['entry']}" in said


def test_one_token_is_enough_and_a_list_of_two_answers_leads_to_both(month: Month) -> None:
    (one, rows), (other, others) = asked(month), asked(month)
    assert [mark["disclosure"] for mark in month.traced(rows[7][0]).found["marks"]] == [one]
    both = month.traced("\n".join(row[0] for row in rows[:3] + others[:5]))
    assert [(mark["disclosure"], mark["tokens"]) for mark in both.found["marks"]] == [
        (other, 5),
        (one, 3),
    ]


def test_tokens_of_an_answer_that_nobody_was_shown_here_lead_nowhere(month: Month) -> None:
    _, rows = asked(month)
    cut = month.traced("\n".join(row[0][:24] + 12 * "0" for row in rows[:30]))
    assert cut.found["marks"] == []


def test_the_window_holds_for_answers_too(month: Month) -> None:
    _, rows = asked(month)
    text = "\n".join(row[0] for row in rows[:20])
    before = month.traced(text, until=timezone.localdate() - timedelta(days=2))
    assert (before.found["marks"], before.found["tokens"]["answers"]) == ([], 0)
    assert len(month.traced(text).found["marks"]) == 1
