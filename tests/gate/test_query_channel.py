# SPDX-License-Identifier: Apache-2.0
"""The channel of questions in SQL: recorded first, asked anew before each page, the same to whoever may not see more."""

import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from tests.gate.conftest import ASK, ENGINES, NAMES, Bank
from tests.simulators.smallbank import ACCOUNTS, CUSTOMERS
from tournier.base import BadInput, Refused, SystemFailed, TournierError
from tournier.gate import ApprovalNeeded, Ask, OpenQuery, Refusal
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier.query import Refused as StatementRefused

BESIDE = ("SELECT max(khxm) AS a FROM cust_info", "SELECT DISTINCT khxm FROM cust_info")  # rows that carry nobody's key


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_come_treated_and_their_customers_are_recorded(open_bank: Callable[..., Bank], engine: str):
    bank = open_bank(engine=engine)
    rows = bank.rows()
    assert sorted(str(row["khxm"]) for row in rows) == ["云**", "云**", "欧**"]
    assert {row["sjhm"] for row in rows}.isdisjoint(customer[3] for customer in CUSTOMERS)
    assert all(str(row["khh"]).startswith("tok_") for row in rows)
    assert [set(row) for row in rows] == [{"khh", "khxm", "sjhm", "khjg"}] * 3
    intent, page = bank.entries()
    assert [intent.event, page.event] == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE]
    assert set(page.subjects) == {"1000001", "1000002", "1000003"}
    assert page.detail["count"] == 3
    assert intent.detail["tables"] == ["core:cust_info"]


def test_a_page_about_thousands_names_every_one_of_them(open_bank: Callable[..., Bank]):
    """However many they are, they are one entry, and each is found by it."""
    many = tuple(
        (f"{n:07}", "云小满", f"99010119900307{n:04}", "10012345678", "1990-03-07", "1", "B01", "") for n in range(2500)
    )
    bank = open_bank(customers=many)
    assert len(bank.rows("SELECT khjg FROM cust_info")) == 2500
    (page,) = bank.entries()[1:]
    assert (page.number, page.subjects) == (2500, ())
    assert set(bank.ledger.subjects_of(page.id)) == {row[0] for row in many}
    assert [entry.id for entry in bank.ledger.entries(subject=many[77][0])] == [page.id]


def test_the_intent_stands_before_anything_runs(bank: Bank):
    opened = bank.open()
    assert bank.events() == [Event.DISCLOSURE_INTENDED]
    opened.close()
    with pytest.raises(Refused):
        opened.admit([], 1)
    assert bank.events() == [Event.DISCLOSURE_INTENDED]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("owner", "fact", "value", "rule"),
    [
        ("staff", "status", "suspended", "not-active"),
        ("staff", "training_until", 0, "training-lapsed"),
        ("staff", "posts", frozenset({"teller"}), "no-grant"),
        ("moment", "locked", True, "screen-locked"),
        ("approval", "case_open", False, "query-needs-case"),
        ("moment", "factors", 1, "show-one-factor"),
    ],
)
def test_a_flipped_fact_stops_the_next_page(
    open_bank: Callable[..., Bank], engine: str, owner: str, fact: str, value: object, rule: str
):
    bank = open_bank(engine=engine)
    pages = bank.open().pages(batch_rows=1)
    assert next(pages).rows.num_rows == 1
    getattr(bank.registers, owner)[fact] = value
    with pytest.raises(Refused) as caught:
        next(pages)
    assert rule in caught.value.cause
    assert bank.events() == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE, Event.DISCLOSURE_REFUSED]
    with pytest.raises(StopIteration):
        next(pages)


def test_no_page_leaves_when_the_ledger_cannot_write(bank: Bank, monkeypatch: pytest.MonkeyPatch):
    pages = bank.open().pages(batch_rows=1)
    next(pages)

    def broken() -> None:
        raise SystemFailed("ledger.store", "The store fails.", "Look at it.")

    monkeypatch.setattr(bank.ledger, "ensure_open", broken)
    with pytest.raises(SystemFailed):
        next(pages)


def test_a_refusal_is_recorded_and_says_nothing_of_the_tables(bank: Bank):
    bank.registers.staff["posts"] = frozenset({"teller"})
    for sql in (NAMES, "SELECT secret FROM nowhere"):
        answer = bank.gate.open_query(ASK, sql)
        assert isinstance(answer, Refusal)
        assert answer.decision.reasons[0].rule == "no-grant"
    assert bank.events() == [Event.DISCLOSURE_REFUSED] * 2


@pytest.mark.parametrize(
    "sql", ["SELECT beizhu FROM cust_info", "SELECT x FROM sqlite_master", "DELETE FROM cust_info"]
)
def test_a_statement_that_is_not_taken_is_recorded(bank: Bank, sql: str):
    with pytest.raises(StatementRefused) as caught:
        bank.gate.open_query(ASK, sql)
    assert caught.value.cure
    (entry,) = bank.entries()
    assert (entry.event, entry.detail["code"]) == (Event.DISCLOSURE_REFUSED, caught.value.code)


def test_no_word_of_a_person_is_kept_of_a_statement(bank: Bank):
    list(bank.open("SELECT khjg FROM cust_info WHERE khxm = '张不三' AND khjg <> '10012345678' -- 李不四").pages())
    text = str([entry.detail for entry in bank.entries()])
    assert "张不三" not in text
    assert "李不四" not in text
    assert "10012345678" not in text
    assert "SELECT khjg FROM cust_info WHERE khxm = ? AND khjg <> ?" in text


def test_withheld_fields_read_as_null_and_c3_never_shows(bank: Bank):
    assert [row["cxmm"] for row in bank.rows("SELECT cxmm FROM cust_info")] == [None] * 3


@pytest.mark.parametrize("engine", ENGINES)
def test_banks_that_differ_in_hidden_values_only_answer_alike(open_bank: Callable[..., Bank], engine: str):
    other = tuple((*row[:2], f"99{row[2][2:]}", *row[3:5], "000000", *row[6:]) for row in CUSTOMERS)
    first, second = open_bank(engine=engine), None
    statements = ("SELECT khxm, cxmm FROM cust_info ORDER BY 1", "SELECT khxm FROM cust_info WHERE cxmm = '135790'")
    answers = [first.rows(sql) for sql in statements]
    second = open_bank(customers=other, engine=engine)
    assert [second.rows(sql) for sql in statements] == answers
    assert answers[1] == []


def test_a_table_of_accounts_leads_to_its_customers(bank: Bank):
    rows = bank.rows("SELECT ye FROM acct_base")
    assert sorted(str(row["ye"]) for row in rows) == sorted(account[2] for account in ACCOUNTS)
    assert set(bank.entries()[-1].subjects) == {"1000001", "1000002"}


def test_tokens_of_two_purposes_have_nothing_in_common(bank: Bank):
    fraud = Ask("S0001", "fraud_prevention", "legal_duty", case="T1", session="s1")
    here = {row["khh"] for row in bank.rows("SELECT khh FROM cust_info")}
    there = {row["khh"] for row in bank.rows("SELECT khh FROM cust_info", fraud)}
    assert len(here) == len(there) == 3
    assert here.isdisjoint(there)


def test_a_statistic_is_recorded_with_its_smallest_group(bank: Bank):
    bank.rows("SELECT count(*) AS n FROM cust_info GROUP BY khjg")
    page = bank.entries()[-1]
    assert page.detail["aggregate"] is True
    assert page.detail["smallest_group"] == 1


@pytest.mark.parametrize("sql", BESIDE)
def test_whom_an_answer_rests_on_without_a_row_of_their_own_is_named(bank: Bank, sql: str):
    assert {name for row in bank.rows(sql) for name in row.values()} <= {"云**", "欧**"}
    (page,) = (entry for entry in bank.entries() if entry.event is Event.DISCLOSURE_PAGE)
    assert set(page.subjects) == {customer[0] for customer in CUSTOMERS}


def test_a_statistic_for_statistics_has_no_group_below_the_floor(bank: Bank):
    ask = Ask("S0001", "statistics", "legal_duty", session="s1")
    assert bank.rows("SELECT count(*) AS n FROM cust_info GROUP BY khjg", ask) == []


def test_a_row_leaves_when_its_group_is_large_enough_and_not_when_nobody_knows_how_large(bank: Bank):
    ask = Ask("S0001", "statistics", "legal_duty", session="s1")

    def opened() -> OpenQuery:
        return bank.open("SELECT count(*) AS n FROM cust_info GROUP BY khjg", ask)

    def sized(answer: OpenQuery, size: int | None) -> pa.RecordBatch:
        width = (answer.rewritten.group_size or 0) + 1
        return pa.record_batch([pa.array([size], pa.int64())] * width, names=[str(place) for place in range(width)])

    floor = opened().least_group
    ways: list[Callable[[OpenQuery], object]] = [
        lambda answer: answer.release(sized(answer, None)),
        lambda answer: answer.release(sized(answer, floor - 1)),
        lambda answer: answer.admit([], 1),
    ]
    for leave in ways:
        with pytest.raises(Refused) as caught:
            leave(opened())
        assert caught.value.code == "query.group"
    assert Event.DISCLOSURE_PAGE not in bank.events()
    answer = opened()
    answer.release(sized(answer, floor))
    assert bank.entries()[-1].detail["smallest_group"] == floor


def test_facts_and_ledger_are_asked_before_each_part_of_a_whole_answer(open_bank: Callable[..., Bank]):
    for flip, said in (
        (lambda bank: bank.registers.staff.update(status="suspended"), "not-active"),
        (_closed, "ledger"),
    ):
        bank = open_bank()
        opened, told = bank.open(), list[int]()
        parts = [(batch, frozenset[str]()) for batch in opened.start(batch_rows=1)]

        def heard(number: int, bank: Bank = bank, told: list[int] = told, flip: Callable[[Bank], None] = flip) -> None:
            told.append(number)
            flip(bank)

        with pytest.raises(TournierError) as caught:
            opened.release_all(parts, heard)
        assert said in f"{caught.value.code} {caught.value.cause}"
        assert (len(parts), told) == (3, [1])


def _closed(bank: Bank) -> None:
    bank.ledger.close()


def test_a_statistic_shows_no_single_customer(bank: Bank):
    ask = Ask("S0001", "statistics", "legal_duty", session="s1")
    with pytest.raises(Refused) as caught:
        bank.gate.open_query(ask, "SELECT khjg FROM cust_info")
    assert caught.value.cure
    assert Event.DISCLOSURE_PAGE not in bank.events()


def test_an_empty_answer_is_recorded_too(bank: Bank):
    assert bank.rows("SELECT khxm FROM cust_info WHERE 1 = 0") == []
    assert bank.events() == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE]


def test_a_source_that_fails_is_recorded_and_says_no_value(bank: Bank):
    path = Path(bank.gate.catalogue.sources[0].url.removeprefix("sqlite:///"))
    opened = bank.open()
    bank.sources.close()
    path.write_bytes(b"not a database")
    with pytest.raises(SystemFailed) as caught:
        list(opened.pages())
    assert "云" not in caught.value.cause
    assert bank.events() == [Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_FAILED]


def test_what_nobody_foresaw_is_logged_by_kind_and_place_alone(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(_request: object) -> None:
        raise ValueError("云小满 10012345678")

    pages = bank.open().pages(batch_rows=1)
    next(pages)
    monkeypatch.setattr(bank.registers, "facts", broken)
    with pytest.raises(SystemFailed) as caught:
        next(pages)
    assert caught.value.code == "gate.failed"
    assert "ValueError at test_query_channel.py:" in caplog.text
    assert "云" not in caplog.text + caught.value.cause
    assert "10012345678" not in caplog.text
    assert bank.events()[-1] is Event.DISCLOSURE_FAILED


def test_a_cancelled_answer_is_recorded(bank: Bank):
    cancel = threading.Event()
    pages = bank.open().pages(batch_rows=1, cancel=cancel)
    next(pages)
    cancel.set()
    with pytest.raises(Refused) as caught:
        list(pages)
    assert caught.value.code == "query.cancelled"
    assert bank.events()[-1] is Event.DISCLOSURE_FAILED


def test_questions_are_rationed(bank: Bank):
    from tournier.gate.gate import QUERIES

    bank.registers.spent["query", "S0001"] = QUERIES[0]
    with pytest.raises(Refused) as caught:
        bank.gate.open_query(ASK, NAMES)
    assert caught.value.code == "limit.spent"
    assert bank.events() == [Event.DISCLOSURE_REFUSED]


def test_an_export_waits_for_approval_and_stops_beyond_what_was_approved(bank: Bank):
    assert isinstance(bank.gate.open_query(ASK, NAMES, channel=Channel.EXPORT, count=2), ApprovalNeeded)
    bank.registers.approval["roles"] = frozenset({"department_head"})
    pages = bank.open(channel=Channel.EXPORT, count=2).pages(batch_rows=1)
    assert [next(pages).rows.num_rows for _ in range(2)] == [1, 1]
    with pytest.raises(Refused) as caught:
        next(pages)
    assert caught.value.code == "export.count"


def test_an_unknown_source_is_bad_input(bank: Bank):
    with pytest.raises(BadInput):
        bank.gate.open_query(ASK, NAMES, source="elsewhere")


def test_two_hundred_open_answers_all_stop_when_a_fact_flips(bank: Bank):
    answers = [bank.open().pages(batch_rows=1) for _ in range(200)]
    assert sum(next(pages).rows.num_rows for pages in answers) == 200
    bank.registers.staff["status"] = "left"
    stopped = 0
    for pages in answers:
        with pytest.raises(Refused):
            next(pages)
        stopped += 1
    assert stopped == 200
