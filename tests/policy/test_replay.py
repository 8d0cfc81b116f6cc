# SPDX-License-Identifier: Apache-2.0
"""`tournier policy replay`: what is predicted of a draft is what is decided once it is in force."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.policy.asking import CUSTOMER, STAFF, facts, questions, request
from tournier.base import BadInput
from tournier.gate.record import decision_entry
from tournier.ledger import OpenedEntry
from tournier.policy import Channel, Outcome, RuleBook
from tournier.policy import kept as kept_words
from tournier.policy.kept import LEFT_OUT, NOBODY, THEMSELVES, keep, kept_keys, read_kept, remade
from tournier.policy.laboratory.history import History, Route
from tournier.policy.laboratory.past import past_of
from tournier.policy.laboratory.replay import Past, Replay
from tournier.policy.vocabulary import FACT

EXTRA = """
@id("tellers-see-contacts-of-minors-never") @law("MINORS-36") @title("柜员不看未成年人") @title_en("Tellers do not see minors")
forbid (principal in Post::"teller", action in Action::"see_card", resource) when { resource.young };
"""


def changed_book(book: RuleBook, extra: str = EXTRA, gone: str = "teller-reveal training-lapsed") -> RuleBook:
    texts = {"refuse-draft.cedar": extra}
    for rule in book.rules:
        if rule.id not in gone.split():
            texts[rule.file] = texts.get(rule.file, "") + rule.text + "\n"
    return RuleBook(texts)


def recorded(book: RuleBook, asked, known) -> OpenedEntry:
    """The entry as the gate writes it and the ledger gives it back."""
    entry = decision_entry(asked, book.decide(asked, known), known, {})
    return OpenedEntry(
        "e1", entry.event, datetime(2026, 11, 23, tzinfo=UTC), entry.actor, entry.subjects, entry.detail, "", 0,
        beside=entry.beside,
    )  # fmt: skip


def history(book: RuleBook, count: int, seed: int):
    for asked, known in questions(count, seed):
        yield asked, known, past_of(recorded(book, asked, known))


@pytest.fixture(scope="module")
def draft(book: RuleBook) -> RuleBook:
    return changed_book(book)


def test_every_fact_of_the_vocabulary_is_kept_or_left_out_on_purpose():
    assert {*kept_keys(), *LEFT_OUT} == set(FACT)


def test_what_is_kept_decides_as_what_was_known(book, draft):
    """The kept request and facts, without key and age, get the very decision of the whole ones, by both books and by the engine."""
    for number, (asked, known, past) in enumerate(history(book, 3_000, 21)):
        again = remade(past.row)
        for one in (book, draft):
            real = (one.decide_with_engine if number < 60 else one.decide)(asked, known)
            kept = one.decide(*again)
            assert (kept.outcome, kept.reasons, kept.stages) == (real.outcome, real.reasons, real.stages)
            by_group = {(item.category, item.cls): kept.level(item.ref) for item in again[0].fields}
            assert all(real.level(item.ref) is by_group[item.category, item.cls] for item in asked.fields)


def test_what_is_predicted_is_what_is_decided_after_the_switch(book, draft):
    """Outcomes and changes, decided a kind at a time, are those of every request decided by itself."""
    expected = Counter()
    shown = 0
    found = Replay(book, draft).run(past for _, _, past in history(book, 4_000, 23))
    for asked, known, _ in history(book, 4_000, 23):
        old, new = book.decide(asked, known), draft.decide(asked, known)
        expected[old.outcome, new.outcome] += 1
        shown += old.outcome is new.outcome and dict(old.levels) != dict(new.levels)
    assert found.outcomes == expected
    assert sum(number for (old, new), number in expected.items() if old is not new) > 20
    assert sum(kind.decisions for kind in found.changed.values()) >= shown
    changed = Counter()
    for kind, many in found.changed.items():
        changed[kind.before, kind.after] += many.decisions
    for pair, number in expected.items():
        if pair[0] is not pair[1]:
            assert changed[pair] == number


def test_decisions_of_one_kind_are_decided_alike(book, draft):
    """No two decisions that the questions do not tell apart differ in outcome, reasons, levels or stages, by either book."""
    kept, places = History(), []
    for asked, known, past in history(book, 4_000, 24):
        kept.add(past.row)
        places.append((asked, known))
    joined = 0
    for channel in Channel:
        for whom in (NOBODY, kept_words.CUSTOMER, THEMSELVES):
            route = Route(channel, whom, (book, draft))
            rows = route.rows(kept)
            if not len(rows):
                continue
            seen = {}
            for row, kind in zip(rows, route.kinds(kept, rows), strict=True):
                again = kept.decision(int(row))
                told = [
                    (one.decide(*again).outcome, one.decide(*again).reasons, dict(one.decide(*again).levels))
                    for one in (book, draft)
                ]
                assert seen.setdefault(int(kind), told) == told
                joined += seen[int(kind)] is not told
    assert joined > 50


@pytest.mark.parametrize("missing", sorted(set(kept_keys())))
def test_a_missing_fact_stays_missing_and_refuses_as_then(book, draft, missing):
    known = facts(without=[missing])
    asked = request("reveal", "MOBILE")
    past = past_of(recorded(book, asked, known))
    assert book.decide(*remade(past.row)).reasons == book.decide(asked, known).reasons
    found = Replay(book, draft).run([past, past_of(recorded(book, asked, facts()))])
    real = Counter((book.decide(asked, one).outcome, draft.decide(asked, one).outcome) for one in (known, facts()))
    assert found.outcomes == real


def test_a_fact_of_another_type_is_a_kind_of_its_own(book):
    rows = [past_of(recorded(book, request(), facts({"staff.sponsor": value}))) for value in (True, 1)]
    found = Replay(book, book).run(rows)
    assert found.outcomes == {(Outcome.ALLOW, Outcome.ALLOW): 1, (Outcome.REFUSE, Outcome.REFUSE): 1}


def test_the_ledger_reproduces_its_own_decisions(book):
    found = Replay(book, book).run(past for _, _, past in history(book, 2_000, 22))
    assert found.decided == 2_000
    assert (found.differing, found.changed) == (0, {})


def test_a_refusal_that_would_have_been_allowed_is_told_with_its_entries(book):
    past = past_of(recorded(book, request("reveal", "MOBILE"), facts()))
    found = Replay(book, changed_book(book)).run([past, past])
    ((kind, changed),) = found.changed.items()
    assert (kind.before, kind.after) == (Outcome.NEEDS_APPROVAL, Outcome.ALLOW)
    assert (kind.posts, kind.rules) == (("teller",), ("teller-counter",))
    assert (changed.decisions, changed.people, changed.entries) == (2, {STAFF}, ["e1", "e1"])


def test_grants_that_nobody_used_are_named(book):
    found = Replay(book, book).run([past_of(recorded(book, request(), facts()))])
    assert "teller-counter" not in found.unused()
    assert "collector-collection" in found.unused()


def test_an_entry_from_before_is_counted_and_not_guessed(book):
    entry = recorded(book, request(), facts())
    found = Replay(book, book).run([past_of(replace(entry, beside=b"")), past_of(replace(entry, erased=True))])
    assert (found.older, found.decided) == (2, 0)


def test_blocks_are_added_up(book, draft, monkeypatch):
    pasts = [past for _, _, past in history(book, 300, 25)]
    whole = Replay(book, draft).run(pasts)
    monkeypatch.setattr("tournier.policy.laboratory.replay._BLOCK", 64)
    parts = Replay(book, draft).run(pasts)
    assert (parts.decided, parts.outcomes, parts.used) == (whole.decided, whole.outcomes, whole.used)
    assert {kind: (one.decisions, one.people) for kind, one in parts.changed.items()} == {
        kind: (one.decisions, one.people) for kind, one in whole.changed.items()
    }


def test_what_is_kept_holds_no_key_of_a_customer_and_no_age():
    known = facts(
        {"staff.relatives": frozenset({CUSTOMER, "1000009"}), "staff.own_customer": "1000007", "customer.age": 87}
    )
    text = keep(request("reveal", "MOBILE", case="CASE-77"), known)
    assert not any(word in text.decode() for word in (CUSTOMER, "1000009", "1000007", "87", STAFF, "CASE-77"))
    asked, kept = remade(read_kept(STAFF, text))
    assert kept.staff["relatives"] == frozenset({asked.subject})
    assert kept.staff["own_customer"] != asked.subject


def test_a_layout_that_is_not_known_is_not_guessed_at():
    kept = json.loads(keep(request(), facts()))
    assert read_kept(STAFF, json.dumps(kept).encode()) is not None
    assert read_kept(STAFF, json.dumps([99, *kept[1:]]).encode()) is None
    assert read_kept(STAFF, json.dumps(kept[:-1]).encode()) is None


@pytest.mark.parametrize(
    "condition",
    ["resource.age > 80", 'principal.relatives.contains("x")', 'principal.own_customer == "x"', "resource.age < 7 || resource.vip"],
)  # fmt: skip
def test_a_draft_that_asks_what_is_not_kept_is_not_guessed_at(book, condition):
    odd = f"""@id("odd") @law("XB-47") @title("无") @title_en("None")
    forbid (principal, action == Action::"look_up", resource) when {{ {condition} }};"""
    with pytest.raises(BadInput, match="which the ledger does not keep"):
        Replay(book, changed_book(book, odd, gone=""))


def test_no_history_is_no_answer(book):
    found = Replay(book, book).run([])
    assert (found.decided, found.outcomes) == (0, Counter())
    assert not np.size(Route(Channel.LOOK_UP, NOBODY, (book,)).rows(History()))


def test_outcomes_are_compared_with_what_was_recorded(book):
    past = past_of(recorded(book, request(), facts()))
    found = Replay(book, book).run([past, Past("e2", Outcome.REFUSE, past.row)])
    assert found.differing == 1
