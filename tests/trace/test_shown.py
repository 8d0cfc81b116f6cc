# SPDX-License-Identifier: Apache-2.0
"""From a real ledger to leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tournier.base import FixedClock
from tournier.ledger import Event, open_ledger
from tournier.ledger.entries import Entry
from tournier.trace import Head, Holder, Narrowing, Shown, ledger_pages, read_screen_marks, weigh

BEGIN = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def disclosure(number: int, actor: str, subjects: tuple[str, ...], kinds: list[str]) -> list[Entry]:
    told = {"channel": "look_up", "categories": kinds, "purpose": "counter_service", "session": f"session-{actor}"}
    return [
        Entry(Event.DISCLOSURE_INTENDED, actor, (), told, f"d{number}"),
        Entry(Event.DISCLOSURE_PAGE, actor, subjects, {"channel": "look_up"}, f"d{number}"),
    ]


@pytest.fixture
def ledger(tmp_path):
    """Ten staff of two branches, each shown forty customers a day; one customer reads about himself; one is refused."""
    clock = FixedClock(BEGIN)
    opened = open_ledger(
        f"sqlite:///{tmp_path / 'ledger.sqlite'}", signing_key=bytes(32), kek=bytes([1] * 32), search_key=bytes([2] * 32),
        origin="bank.example/ledger", clock=clock,
    )  # fmt: skip
    number = 0
    for day in range(3):
        clock.moment = BEGIN + day * DAY
        for person in range(10):
            branch = person % 2
            seen = tuple(f"c{branch * 500 + (person * 61 + day * 23 + k * 7) % 500}" for k in range(40))
            opened.append_many(disclosure(number, f"s{person}", seen, ["NAME", "MOBILE"] if day else ["NAME"]))
            number += 1
        opened.append_many(disclosure(number, "c3", ("c3",), ["NAME"]))
        opened.append(Entry(Event.DISCLOSURE_REFUSED, "s1", ("refused",), {"channel": "look_up"}, f"r{number}"))
        number += 1
    yield opened
    opened.close()


BRANCHES = {f"s{i}": str(i % 2) for i in range(10)}


def shown(ledger, since=BEGIN, until=BEGIN + 9 * DAY):
    return Shown(ledger_pages(ledger, since, until))


def test_pages_are_what_was_shown_to_others_in_the_window(ledger):
    pages = list(ledger_pages(ledger, BEGIN + DAY, BEGIN + 2 * DAY))
    assert sum(len(subjects) for _, subjects in pages) == 400
    assert {head.person for head, _ in pages} == {f"s{i}" for i in range(10)}
    assert {head.fields for head, _ in pages} == {frozenset({"NAME", "MOBILE"})}
    assert {head.at for head, _ in pages} == {BEGIN + DAY}
    assert "refused" not in {subject for _, subjects in pages for subject in subjects}
    assert sum(len(subjects) for _, subjects in ledger_pages(ledger, BEGIN, BEGIN + 9 * DAY)) == 1200


def test_more_entries_than_one_reading_takes_are_all_read(ledger):
    for start in range(0, 700, 100):
        ledger.append_many([e for i in range(100) for e in disclosure(9000 + start + i, "s9", (f"x{start + i}",), [])])
    assert sorted(s for s in shown(ledger).subjects if s[0] == "x") == sorted(f"x{i}" for i in range(700))


def test_an_answer_about_many_is_one_page_and_one_candidate(ledger):
    """One leaf over a tree of subjects, as an export is recorded."""
    intent, page = disclosure(700, "s2", (), ["NAME"])
    customers = [f"c{i}" for i in range(0, 500, 3)]
    ledger.append(intent)
    with ledger.gather() as gathering:
        gathering.add(customers)
        receipt = gathering.record(page)
    found = shown(ledger)
    weighed = weigh(found, BRANCHES, customers[:25], 6, Narrowing())
    [traced] = weighed.rankings[-1].leads
    assert (traced.person, traced.lead.exposure, traced.lead.hits) == ("s2", len(customers), 25)
    assert traced.behind[0].entry == receipt.id


def test_a_large_answer_that_holds_the_list_is_told_and_is_no_lead(ledger):
    """Nobody else was ever shown these: every list of them fits, so nothing stands out, and the answer is named as what it is."""
    intent, page = disclosure(701, "s2", (), ["NAME"])
    ledger.append(intent)
    with ledger.gather() as gathering:
        gathering.add(f"e{i}" for i in range(3000))
        receipt = gathering.record(page)
    weighed = weigh(shown(ledger), BRANCHES, [f"e{i}" for i in range(0, 2800, 200)], 6, Narrowing())
    assert weighed.nobody
    [holding] = weighed.large
    assert (holding.head.entry, holding.hits, holding.customers) == (receipt.id, 14, 3000)
    assert weighed.named == {"s2"}
    assert weigh(shown(ledger), BRANCHES, ["e1", "e2", "e3"], 9, Narrowing()).large == ()


def test_an_erased_customer_is_gone(ledger):
    assert "c7" in shown(ledger).subjects
    ledger.erase("c7")
    assert "c7" not in shown(ledger).subjects


def test_the_ledger_leads_to_person_session_and_answer(ledger):
    pages = list(ledger_pages(ledger, BEGIN, BEGIN + 9 * DAY))
    leaked = next(subjects for head, subjects in pages if head.person == "s4" and head.at == BEGIN + DAY)
    found = weigh(shown(ledger), BRANCHES, leaked, 0, Narrowing(fields=["MOBILE"]))
    best = {ranking.of: ranking.leads[0] for ranking in found.rankings}
    assert best[Holder.PERSON].lead.holder == "s4"
    assert best[Holder.SESSION].lead.holder == "s4 session-s4"
    assert best[Holder.ANSWER].lead.holder == "d15"
    assert found.named == {"s4"}
    for traced in best.values():
        [day, *_] = traced.behind
        assert traced.person == "s4"
        assert (day.disclosure, day.hits, day.first, day.channel) == ("d15", 40, BEGIN + DAY, "look_up")
        assert day.fields == ("MOBILE", "NAME")
        assert set(ledger.subjects_of(best[Holder.ANSWER].behind[0].entry)) == set(leaked)
    assert found.rankings[0].leads[0].lead.expected < 30


def test_a_page_of_few_customers_is_no_candidate_of_its_own(ledger):
    ledger.append_many(disclosure(900, "s4", ("c1", "c3"), ["NAME"]))
    index = shown(ledger).index(Holder.ANSWER, BRANCHES)
    assert index is not None
    assert "d900" not in index.holders
    assert "d15" in index.holders


def test_what_nobody_was_shown_leaves_no_candidates(ledger):
    leaked = [f"c{i}" for i in range(20)]
    for narrowing in (Narrowing(fields=["BALANCE"]), Narrowing(channels=["print"])):
        found = weigh(shown(ledger), BRANCHES, leaked, 0, narrowing)
        assert found.nobody
        assert [ranking.candidates for ranking in found.rankings] == [0, 0, 0]


def test_two_customers_are_too_few_and_an_empty_ledger_names_nobody(ledger):
    assert weigh(shown(ledger), BRANCHES, ["c1", "c3"], 0, Narrowing()).too_few
    assert weigh(Shown(), BRANCHES, ["c1", "c3", "c5"], 4, Narrowing()).nobody


def test_a_customer_belongs_to_the_branch_of_most_who_were_shown_them():
    at = BEGIN
    heads = [Head(f"e{n}", f"d{n}", who, "", at, "look_up", frozenset()) for n, who in enumerate(["a", "b", "c", "d"])]
    found = Shown([(heads[0], ("x", "y")), (heads[1], ("x",)), (heads[2], ("x", "y")), (heads[3], ("z",))])
    index = found.index(Holder.PERSON, {"a": "1", "b": "1", "c": "2"})
    assert index is not None
    assert index.holders == ("a", "b", "c")  # nobody knows where d works
    groups = {name: int(index.group[place]) for name, place in index.subjects.items()}
    assert groups["x"] == groups["y"]  # of equals the first


def test_a_mark_that_is_typed_in_finds_the_page_it_stood_on(ledger):
    found = shown(ledger)
    page = Head("e1", "0123456789abcdef", "s4", "sessionnumber", BEGIN, "print", frozenset())
    [mark] = read_screen_marks("员工 S4 ABCDEF 2026-11-01 17:00", Shown([(page, ("c1",))]))
    assert (mark.of, mark.head) == (Holder.ANSWER, page)
    [mark] = read_screen_marks("s4 · 2026-11-01 · sessionn", Shown([(page, ("c1",))]))
    assert mark.of is Holder.SESSION
    assert read_screen_marks("abcdef", Shown([(page, ("c1",))])) == ()
    assert read_screen_marks("", found) == ()
