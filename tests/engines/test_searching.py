# SPDX-License-Identifier: Apache-2.0
"""Finding who is meant: by any spelling, through an index, and never by anything else."""

import contextlib
import sqlite3

import duckdb
import psycopg
import pytest

from tests import mariadb
from tests.engines.banks import catalogue, mysql_bank, sqlite_bank
from tests.engines.conftest import KEY
from tournier.base import BadInput
from tournier.catalogue import FieldRef, InformationClass
from tournier.engines import build_index, open_sources
from tournier.engines.searching import _sought
from tournier.gate.ports import Criterion

NAME, MOBILE, ID_NO, BORN, BRANCH, ACCOUNT = (
    (FieldRef("bank:customer", "name"), "NAME"),
    (FieldRef("bank:customer", "mobile"), "MOBILE"),
    (FieldRef("bank:customer", "id_no"), "ID_NO"),
    (FieldRef("bank:customer", "born"), "BIRTH_DATE"),
    (FieldRef("bank:customer", "branch"), "OPEN_ORG"),
    (FieldRef("bank:account", "acc"), "ACCOUNT"),
)


def find(sources, *asked, limit=10):
    return sources.find([Criterion(*place, text) for place, text in asked], limit)


@pytest.mark.parametrize(
    "text",
    [
        "10012345678",
        "100 1234 5678",
        "100-1234-5678",
        "+86 10012345678",
        "+8610012345678",
        "008610012345678",
        "１００１２３４５６７８",
    ],
)
def test_a_mobile_in_every_spelling(sources, text):
    assert find(sources, (MOBILE, text)) == ["00017"]


def test_a_mobile_that_the_bank_itself_wrote_with_spaces(sources):
    assert find(sources, (MOBILE, "+86-100-1111-2222")) == ["00018"]


@pytest.mark.parametrize(
    "text", ["99010119850101002X", "99010119850101002x", "990101 19850101 002X", " 99010119850101002Ｘ "]
)
def test_an_identity_number_in_every_spelling(sources, text):
    assert find(sources, (ID_NO, text)) == ["00019"]


def test_an_account_leads_to_all_its_holders(sources):
    assert find(sources, (ACCOUNT, "9002")) == ["00017", "00019"]
    assert find(sources, (ACCOUNT, "90 02")) == ["00017", "00019"]
    assert find(sources, (ACCOUNT, "09002")) == []


def test_a_name_with_a_factor(sources):
    assert find(sources, (NAME, "云小满")) == ["00017", "00018"]
    for day in ("1990-03-07", "19900307", "1990/3/7", "1990年3月7日"):
        assert find(sources, (NAME, "云小满"), (BORN, day)) == ["00017"]
    assert find(sources, (NAME, "云小满"), (BRANCH, "B02")) == ["00018"]
    assert find(sources, (NAME, "欧阳 望川"), (BORN, "1985-01-01")) == ["00019"]
    assert find(sources, (NAME, "ada o'hara"), (BORN, "1970-05-05")) in ([], ["1'; --"])  # by the index's spelling


def test_all_criteria_hold_together_across_tables(sources):
    assert find(sources, (ACCOUNT, "9002"), (NAME, "云小满")) == ["00017"]
    assert find(sources, (ACCOUNT, "9003"), (NAME, "云小满")) == []


def test_at_most_as_many_as_asked_in_a_fixed_order(sources):
    assert find(sources, (NAME, "云小满"), limit=1) == ["00017"]
    assert [find(sources, (NAME, "云小满")) for _ in range(3)] == [["00017", "00018"]] * 3


@pytest.mark.parametrize(
    "text",
    ["nobody", "' OR 1=1 --", "%", "云%", "*", "云小满' UNION SELECT cid FROM customer --", '"', "\\", "＇", "null"],
)
def test_what_looks_like_a_pattern_or_sql_is_only_a_text_that_nobody_has(sources, text):
    for place in (NAME, MOBILE, ID_NO, ACCOUNT):
        assert find(sources, (place, text)) == []


@pytest.mark.parametrize(
    "text", ["", "   ", "a\0b", "\ud800", "a\nb", "x" * 1_000_000, "\ue000"], ids=lambda t: repr(t[:8])
)
def test_impossible_texts_are_refused_without_being_quoted(sources, text):
    with pytest.raises(BadInput) as refused:
        find(sources, (NAME, text))
    assert refused.value.code == "search.text"
    assert len(str(refused.value)) < 200


def test_a_factor_alone_drives_nothing(sources):
    with pytest.raises(BadInput) as refused:
        find(sources, (BORN, "1990-03-07"))
    assert refused.value.code == "search.no-index"


def test_a_closed_field_is_no_way_to_anybody(bank_of, tmp_path):
    known = catalogue(bank_of("sqlite")).with_field(ID_NO[0], "ID_NO", InformationClass.C2, confirmed=False)
    closed = open_sources(known, index_key=KEY, index_path=tmp_path / "index")
    with pytest.raises(BadInput) as refused:
        find(closed, (ID_NO, "990101199003070017"))
    assert refused.value.code == "search.field"


def test_a_field_searched_as_another_category_is_refused(sources):
    with pytest.raises(BadInput):
        sources.find([Criterion(ID_NO[0], "MOBILE", "990101199003070017")], 5)


def test_without_an_index_nothing_is_searched(bank_of, tmp_path):
    bare = open_sources(catalogue(bank_of("duckdb")), index_key=KEY, index_path=tmp_path / "none")
    with pytest.raises(BadInput) as refused:
        find(bare, (MOBILE, "10012345678"))
    assert refused.value.code == "search.no-index"


def test_a_value_that_changed_is_not_found_by_its_old_index(tmp_path):
    url = sqlite_bank(tmp_path)
    sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
    build_index(sources)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        database.execute("UPDATE customer SET mobile = '10099999999' WHERE cid = '00017'")
    database.close()
    assert find(sources, (MOBILE, "10012345678")) == []
    build_index(sources)
    assert find(sources, (MOBILE, "10099999999")) == ["00017"]


HIDDEN = (
    "UPDATE customer SET born = '1999-09-09', branch = 'ZZ', mobile = {mobile}",
    "UPDATE account SET balance = balance * 7",
)


@pytest.fixture(params=["sqlite", "mysql"])
def pair(request, tmp_path):
    """Two banks that differ in what is not searched for."""
    with contextlib.ExitStack() as stack:
        urls = []
        for place in (tmp_path / "one", tmp_path / "two"):
            place.mkdir()
            if request.param == "sqlite":
                urls.append(sqlite_bank(place))
            else:
                server = request.getfixturevalue("mariadb_server")
                urls.append(mysql_bank(stack.enter_context(mariadb.database(server))))
        if request.param == "sqlite":
            with contextlib.closing(sqlite3.connect(urls[1].removeprefix("sqlite:///"))) as database, database:
                for statement in HIDDEN:
                    database.execute(statement.format(mobile="'100' || cid"))
        else:
            with mariadb.connect(urls[1]) as database, database.cursor() as cursor:
                for statement in HIDDEN:
                    cursor.execute(statement.format(mobile="CONCAT('100', cid)"))
        yield urls


def test_hidden_values_change_nothing(pair, tmp_path):
    """Law 3: two banks that differ only in what is not searched for answer alike."""
    answers = []
    for number, url in enumerate(pair):
        sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / f"index{number}")
        build_index(sources)
        answers.append([find(sources, (NAME, "云小满")), find(sources, (ACCOUNT, "9002")), find(sources, (ID_NO, "1"))])
        sources.close()
    assert answers[0] == answers[1]


def explained(sources, monkeypatch, criterion):
    """The statements that a search puts to the source."""
    seen = []
    database = sources.database("bank")
    read = database.read

    def watched(work):
        def spy(connection):
            class Spy:
                dialect = connection.dialect

                def rows(self, sql, values=()):
                    seen.append((sql, values))
                    return connection.rows(sql, values)

            return work(Spy())

        return read(spy)

    monkeypatch.setattr(database, "read", watched)
    _sought(sources, criterion)
    return seen


def test_sqlite_seeks(bank_of, tmp_path, monkeypatch):
    url = bank_of("sqlite")
    sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
    sources.standing("bank:customer")
    ((sql, values),) = explained(sources, monkeypatch, Criterion(*ID_NO, "99010119850101002X"))
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        plan = [step[-1] for step in database.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    database.close()
    assert plan
    assert not [step for step in plan if step.startswith("SCAN")]


def test_postgresql_seeks(postgres_url, bank_of, tmp_path, monkeypatch):
    url = bank_of("postgresql")
    with psycopg.connect(url, autocommit=True) as database:  # enough rows that a planner prefers an index
        database.execute("INSERT INTO customer SELECT 'x' || n, 'y' || n, 'z' || n FROM generate_series(1, 20000) n")
        database.execute("ANALYZE customer")
        try:
            sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
            sources.standing("bank:customer")
            ((sql, values),) = explained(sources, monkeypatch, Criterion(*ID_NO, "99010119850101002X"))
            plan = "\n".join(row[0] for row in psycopg.RawCursor(database).execute(f"EXPLAIN {sql}", values))
            assert "Index" in plan
            assert "Seq Scan" not in plan
        finally:
            database.execute("DELETE FROM customer WHERE cid LIKE 'x%'")


def test_duckdb_is_searched_through_our_own_index_only(bank_of, tmp_path):
    sources = open_sources(catalogue(bank_of("duckdb")), index_key=KEY, index_path=tmp_path / "index")
    assert sources.standing("bank:customer").seekable == frozenset()
    assert duckdb.__version__


def test_our_own_index_seeks(sources):
    with sqlite3.connect(sources.blind._path) as database:
        plan = [
            step[-1]
            for step in database.execute("EXPLAIN QUERY PLAN SELECT subject FROM entry WHERE field = 1 AND tag = x'00'")
        ]
    database.close()
    assert plan
    assert all(step.startswith("SEARCH") for step in plan)


def test_our_own_index_holds_no_value(sources):
    raw = sources.blind._path.read_bytes()
    for value in ("10012345678", "云小满", "1990-03-07", "9901011990"):
        assert value.encode() not in raw
