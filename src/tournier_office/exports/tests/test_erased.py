# SPDX-License-Identifier: Apache-2.0
"""A file in which somebody was erased says how many values are empty for that: in the file, on its page and by the API."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from tournier_office.exports import written
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.queries.tests.bench import seal_all
from tournier_office.site import gateway

pytestmark = [pytest.mark.django_db(transaction=True)]
WHY = ("In khxm, sjhm 2 values are empty because they were erased", "khxm, sjhm 中有 2 个值为空")


@pytest.fixture
def analyst(office):
    """An analyst; the source lies sealed, and its third customer was erased."""
    seal_all(office.project)
    gateway.ledger().erase("1000003")
    return desk.person(office, "analyst")


def test_every_form_of_the_file_says_so(office, analyst):
    plain = desk.taken(analyst, desk.made(office, analyst, Terms(format="csv"))).decode("utf-8-sig")
    assert all(said in plain for said in WHY)
    empty = [row for row in csv.reader(io.StringIO(plain)) if "1000003" in row]
    assert all(row[1:3] == ["", ""] for row in empty)
    table = pq.read_metadata(io.BytesIO(desk.taken(analyst, desk.made(office, analyst, Terms(format="parquet")))))
    said_there = (table.metadata or {})[b"tournier.terms"].decode()
    assert all(said in said_there for said in WHY)


def test_its_page_and_the_api_say_how_many(office, analyst):
    row = desk.made(office, analyst)
    assert {one["name"]: one["erased"] for one in row.columns} == {"khh": 0, "khxm": 1, "sjhm": 1, "khjg": 0}
    for language, said in (("en", "1 value empty because it was erased"), ("zh-hans", "1 个值因已被删除而为空")):
        page = office.client("analyst", language).get(reverse("exports:one", args=[row.pk])).content.decode()
        assert page.count(said) == 2
    assert [one["erased"] for one in written.export(row)["columns"]] == [0, 1, 1, 0]


def test_a_file_in_which_nobody_was_erased_says_nothing_of_it(office):
    analyst = desk.person(office, "analyst")
    row = desk.made(office, analyst, Terms(format="csv"))
    assert "erased" not in desk.taken(analyst, row).decode("utf-8-sig")
    # a file from before this was counted
    Export.objects.filter(pk=row.pk).update(
        columns=[{k: v for k, v in one.items() if k != "erased"} for one in row.columns]
    )
    assert "erased" not in office.client("analyst").get(reverse("exports:one", args=[row.pk])).content.decode()
