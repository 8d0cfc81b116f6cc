# SPDX-License-Identifier: Apache-2.0
"""A statement over a sealed source at the workbench, by the API and by the command: an erased value says that it is one, and why."""

import json
import sys

import pytest
from django.test import Client
from tests.simulators.small_office import with_post_beside

from tournier.cli import query as cli
from tournier_office.people.tests import make_key
from tournier_office.queries import command
from tournier_office.queries.tests.bench import CASE, answered, cells, seal_all
from tournier_office.site import gateway

pytestmark = [
    pytest.mark.django_db(transaction=True),
]
SQL = "SELECT khxm, sjhm, khjg FROM cust_info ORDER BY khjg DESC"
ERASED = [{"place": 0, "column": "khxm", "rows": [0]}, {"place": 1, "column": "sjhm", "rows": [0]}]
WHY = {
    "en": ("erased", "the customer's key was destroyed", "Erased on this page: values of khxm, sjhm."),
    "zh-hans": ("已删除", "密钥已销毁", "khxm, sjhm"),
}


@pytest.fixture
def sealed(office):
    """All that can be sealed is; the third customer was erased."""
    seal_all(office.project)
    gateway.ledger().erase("1000003")
    return office


@pytest.mark.parametrize("language", WHY)
def test_an_erased_cell_says_so_and_one_touch_away_why(sealed, language):
    word, why, told = WHY[language]
    panel = answered(sealed.client("analyst", language), SQL)
    (first, *others) = cells(panel)
    assert all(cell.startswith(word) and why in cell for cell in first[:2])
    assert first[2] == "B02"
    assert sorted(row[0] for row in others) == ["云**", "欧**"]
    assert told in panel
    assert panel.count("queries-erased") == 2
    assert "queries-erased" not in answered(sealed.client("analyst", language), "SELECT khjg, cxmm FROM cust_info")


def test_the_words_of_a_refusal_are_those_of_the_language(sealed):
    for language, word in (("en", "lies sealed"), ("zh-hans", "加密")):
        panel = answered(sealed.client("analyst", language), "SELECT khh FROM cust_info WHERE khxm = '云小满'")
        assert 'data-word="khxm"' in panel
        assert word in panel
        assert "tournier_lookup" in panel


@pytest.fixture
def key(sealed, monkeypatch):
    """A service key for questions, in the environment of the command."""
    number = with_post_beside("S0010", "service", "127.0.0.0/8")
    terms = {"channels": ["query"], "ranges": ["127.0.0.0/8"], "days": 1, "purpose": "x", "by": "S0005"}
    token = make_key(number, keeper="S0001", **terms)[1]
    monkeypatch.setenv("TOURNIER_KEY", token)
    return token


def test_the_api_names_column_and_rows_and_says_it_of_each_page(key):
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    body = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": CASE, "rows": 2}
    page = client.post("/api/v1/queries", json.dumps(body), content_type="application/json").json()
    assert page["erased"] == ERASED
    assert page["rows"][0] == [None, None, "B02"]
    (second, again) = (client.get(f"/api/v1/queries/{page['run']}/pages/{number}").json() for number in (2, 1))
    assert (second["erased"], again["erased"]) == ([], ERASED)


def test_the_command_names_the_columns_of_what_it_wrote(key, capsysbinary):
    for rows, form, gone in ((0, "csv", ["khxm", "sjhm"]), (0, "json", ["khxm", "sjhm"]), (1, "table", [])):
        sql = SQL if not rows else SQL.removesuffix(" DESC")
        question = {"sql": sql, "purpose": "reconciliation", "basis": "contract", "case": CASE, "source": ""}
        answer = command.ask("S0010", question, rows)
        cli._WRITERS[form](answer)
        sys.stdout.flush()
        told = capsysbinary.readouterr()
        assert answer["erased"] == gone
        if form == "json":
            assert json.loads(told.out)["erased"] == gone
        else:
            assert (b"erased" in told.err) is bool(gone)


def test_nothing_of_it_is_in_the_text_of_a_page_that_waits(sealed):
    answered(sealed.client("analyst"), SQL)
    held = b"".join(path.read_bytes() for path in (sealed.project.path / "spool").rglob("*") if path.is_file())
    assert held
    assert "欧".encode() not in held
