# SPDX-License-Identifier: Apache-2.0
"""The matrix on the screen, as a sheet and over the API says what the gate would answer in the ordinary case."""

from __future__ import annotations

import io
import zipfile
from itertools import combinations

import pytest
from django.test import Client
from tests.simulators.small_office import Office

from tournier.base import day_number
from tournier.policy.laboratory.matrix import Part, build_matrix
from tournier.policy.laboratory.sheet import records
from tournier_office.lawbook import matrices
from tournier_office.lawbook.tests.test_changing_rules import propose
from tournier_office.site import gateway

MARKETING = {"post": "teller", "purpose": "marketing", "category": "MOBILE", "channel": "export"}


@pytest.mark.parametrize("sides", list(combinations(matrices.DIMENSIONS, 2)), ids="-".join)
def test_every_table_says_what_the_matrix_says(office: Office, sides: tuple[str, str]) -> None:
    book = gateway.rules()
    asked = matrices.asked({**MARKETING, "rows": sides[0], "columns": sides[1]})
    found = list(matrices.lines(asked, book))
    cells = list(records(build_matrix(book, asked.part, day_number())))
    assert len(found) * len(matrices.columns_of(asked)) == len(cells)
    rules = {cell.rule for line in found for cell in line.cells}
    assert rules == {str(cell["rule"]) for cell in cells}
    tones = [cell.tone for line in found for cell in line.cells]
    for outcome, tone in (("allow", "good"), ("needs_approval", "warn"), ("refuse", "bad")):
        assert tones.count(tone) == sum(cell["outcome"] == outcome for cell in cells)


def test_a_cell_stands_where_its_row_and_column_say(office: Office) -> None:
    page = office.client("teller").get("/lawbook/matrix/", {"rows": "post", "columns": "channel", **MARKETING})
    [line] = [row for row in page.content.decode().split("<tr>") if 'scope="row">teller<' in row]
    answers = line.split("<td")[1:]
    assert len(answers) == len(matrices.DIMENSIONS["channel"])
    place = list(matrices.DIMENSIONS["channel"]).index("export")
    cell = next(
        iter(records(build_matrix(gateway.rules(), Part(*((word,) for word in MARKETING.values())), day_number())))
    )
    assert str(cell["rule"]) in answers[place]
    assert ("tone-bad" in answers[place]) == (cell["outcome"] == "refuse")


def test_a_proposal_is_shown_beside_what_holds(office: Office) -> None:
    client = office.client("teller")
    row = propose()  # refuses everything
    page = client.get("/lawbook/matrix/", {"version": row.pk, "differences": "1"}).content.decode()
    assert "test-closed-day" in page
    assert "<s>" in page
    today = client.get("/lawbook/matrix/").content.decode()
    assert "<s>" not in today
    assert "test-closed-day" not in today


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"rows": "branch"}, "no such side"),
        ({"rows": "post", "columns": "post"}, "are the same"),
        ({"rows": "post", "columns": "channel", "purpose": "spying"}, "stands in no list"),
        ({"post": "\u202e<script>"}, "stands in no list"),
    ],
)
def test_what_is_in_no_list_is_named_and_leads_back(office: Office, given: dict[str, str], cause: str) -> None:
    answer = office.client("teller").get("/lawbook/matrix/", given)
    assert answer.status_code == 400
    assert cause in answer.content.decode()
    assert "<script>" not in answer.content.decode().split("</head>")[1].split("<main")[-1].split("</main>")[0]
    assert "/lawbook/matrix/" in answer.content.decode()


def test_the_sheet_is_the_whole_of_it(office: Office) -> None:
    answer = office.client("teller").get("/lawbook/matrix/sheet/")
    assert "matrix-" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        rows = book.read("xl/worksheets/sheet1.xml").count(b"<row ")
    size = [len(words) for words in matrices.DIMENSIONS.values()]
    assert rows == 1 + size[0] * size[1] * size[3]


def test_the_api_gives_a_part_and_refuses_more_than_it_can_say_at_once(office: Office) -> None:
    client = office.client("teller")
    told = client.get("/api/v1/rules/matrix", {"post": "teller", "category": ["MOBILE", "NAME"]}).json()
    part = Part(posts=("teller",), categories=("MOBILE", "NAME"))
    assert told["cells"] == list(records(build_matrix(gateway.rules(), part, day_number())))
    assert told["rules_version"] == gateway.rules().version
    assert client.get("/api/v1/rules/matrix").status_code == 400
    assert client.get("/api/v1/rules/matrix", {"version": "none", "post": "teller"}).status_code == 400
    odd = client.get("/api/v1/rules/matrix", {"post": "spy"})
    assert (odd.status_code, "stands in no list" in odd.content.decode()) == (400, True)
    sheet = client.get("/api/v1/rules/matrix/sheet")
    assert sheet.content[:2] == b"PK"


@pytest.mark.parametrize("path", ["/lawbook/matrix/", "/lawbook/matrix/sheet/"])
def test_it_is_for_staff(office: Office, path: str) -> None:
    assert office.client("1000001").get(path).status_code == 403
    assert Client().get(path).status_code == 302
    assert office.client("teller").get(path, {"version": "none"}).status_code in {400, 404}
