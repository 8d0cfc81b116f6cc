# SPDX-License-Identifier: Apache-2.0
"""Who is named, how often wrongly, and when nobody is."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from tests.trace.banks import CALL_CENTRE, STAFF, Bank
from tests.trace.slow import likelihoods
from tournier.base import BadInput
from tournier.trace import Disclosures, Narrowing, Recognised, attribute
from tournier.trace.likelihood import background, score


@pytest.fixture(scope="module")
def made() -> Bank:
    return Bank(1)


@pytest.fixture
def bank(made: Bank) -> Bank:
    """The bank, with draws that do not depend on which tests ran before."""
    made.random = np.random.default_rng(2)
    return made


def test_scores_are_those_of_the_plain_formula():
    random = np.random.default_rng(5)
    for trial in range(20):
        count = 200
        subject, holder = random.integers(0, 40, count), random.integers(0, 9, count)
        group = random.integers(0, 3, 40)
        index = Disclosures.build(
            subjects=[f"c{i}" for i in range(40)], holders=[f"s{i}" for i in range(9)], field_names=[], channel_names=["x"],
            subject=subject, holder=holder, at=np.zeros(count), shown=np.zeros(count), channel=np.zeros(count, int), group=group,
        )  # fmt: skip
        places = np.sort(random.choice(40, 8, replace=False))
        size = 8 + trial % 3
        scores = score(background(index, index.pairs(None), places, size), places[None, :])
        fast = {f"s{h}": llr for h, llr in zip(scores.holder, scores.llr, strict=True)}
        shown = [(f"c{s}", f"s{h}") for s, h in zip(subject, holder, strict=True)]
        slow = likelihoods(shown, {f"c{i}": int(g) for i, g in enumerate(group)}, [f"c{i}" for i in places], size)
        assert fast == pytest.approx(slow)


def test_a_leader_comes_first_at_twenty_with_noise(bank):
    """In nine of ten such lists on average, in a bank so small that colleagues share much; in the others nobody does."""
    first = wrong = 0
    people = [p for p in range(2, STAFF - 1) if len(bank.seen_by(p)) >= 40]
    for person in bank.random.choice(people, 60, replace=False):
        leads = attribute(bank.index, bank.leak(int(person), 20, 0.3)).leads
        first += bool(leads) and leads[0].holder == f"s{person}"
        wrong += bool(leads) and leads[0].holder != f"s{person}"
    assert first >= 48
    assert wrong <= 1


@pytest.mark.parametrize(("count", "branch"), [(20, None), (20, 3), (150, None), (150, 3)])
def test_a_list_from_outside_names_nobody(bank, count, branch):
    """One in a hundred is allowed to err; six in a hundred of this many would be chance once in 500 times."""
    accused = sum(not attribute(bank.index, bank.outside(count, branch)).nobody for _ in range(100))
    assert accused <= 5


def test_whoever_looks_everybody_up_is_not_accused(bank):
    """The call centre has seen two thirds of every list, from outside as from inside."""
    for person in (7, 8, 9, 10, 11, 12):
        for leaked in (bank.outside(60), bank.leak(person, 30, 0.3)):
            assert f"s{CALL_CENTRE}" not in {lead.holder for lead in attribute(bank.index, leaked).leads}
            hits = len(set(leaked) & {f"c{i}" for i in bank.seen_by(CALL_CENTRE)})
            assert hits >= len(leaked) / 3


def test_a_colleague_with_the_same_customers_comes_second_or_not_at_all(bank):
    """In 19 of 20 such lists on average; in the others nobody stands out, and never the colleague alone."""
    first = [leads[0].holder for _ in range(20) if (leads := attribute(bank.index, bank.leak(0, 25, 0.1)).leads)]
    assert set(first) == {"s0"}
    assert len(first) >= 16


def test_two_who_were_shown_the_same_share_the_doubt(bank):
    twin = STAFF - 2
    own = bank.holder != twin
    same = bank.holder == 0
    index = Disclosures.build(
        subjects=list(bank.index.subjects), holders=bank.index.holders, field_names=bank.index.field_names,
        channel_names=bank.index.channel_names,
        **{name: np.concatenate([column[own], np.full(same.sum(), twin) if name == "holder" else column[same]])
           for name, column in (("subject", bank.subject), ("holder", bank.holder), ("at", bank.at),
                                ("shown", bank.shown), ("channel", bank.channel))},
        group=bank.branch,
    )  # fmt: skip
    first, second = attribute(index, bank.leak(0, 20, 0)).leads[:2]
    assert {first.holder, second.holder} == {"s0", f"s{twin}"}
    assert first.llr == second.llr
    assert min(first.doubt, second.doubt) > 0.49


def test_a_narrowing_counts_only_what_fits(bank):
    narrow = Narrowing(
        since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 9, 1, tzinfo=UTC),
        fields=["name", "balance"], channels=["export"],
    )  # fmt: skip
    fits = (
        (bank.at >= narrow.since.timestamp()) & (bank.at < narrow.until.timestamp())
        & ((bank.shown & 5) == 5) & (bank.channel == 1)
    )  # fmt: skip
    person = int(np.argmax(np.bincount(bank.holder[fits])[: STAFF - 1]))
    leaked = [f"c{i}" for i in np.unique(bank.subject[fits & (bank.holder == person)])[:20]]
    [lead, *_] = attribute(bank.index, leaked, narrowing=narrow).leads
    assert lead.holder == f"s{person}"
    assert lead.exposure == len(np.unique(bank.subject[fits & (bank.holder == person)]))
    assert {seen.subject for seen in lead.evidence} == set(leaked)
    for seen in lead.evidence:
        assert narrow.since <= seen.at < narrow.until
        assert seen.channel == "export"
        assert {"name", "balance"} <= set(seen.fields)
    apart = attribute(bank.build(np.flatnonzero(fits)), leaked)
    assert [(one.holder, one.llr, one.p) for one in apart.leads] == [
        (one.holder, one.llr, one.p) for one in attribute(bank.index, leaked, narrowing=narrow).leads
    ]


def test_order_repeats_and_the_order_of_rows_do_not_matter(bank):
    leaked = bank.leak(20, 25, 0.2)
    found = attribute(bank.index, leaked)
    assert found.leads
    assert attribute(bank.index, [*reversed(leaked), *leaked]) == found
    assert attribute(bank.build(bank.random.permutation(len(bank.subject))), leaked).leads[0].llr == found.leads[0].llr


def test_strangers_in_the_list_weaken_it_and_are_counted(bank):
    leaked = bank.leak(20, 25, 0)
    alone = attribute(bank.index, leaked)
    mixed = attribute(bank.index, [*leaked, *(f"stranger{i}" for i in range(25))])
    assert (mixed.leaked, mixed.known) == (len(leaked) + 25, len(leaked))
    assert mixed.leads[0].llr < alone.leads[0].llr
    assert attribute(bank.index, ["a", "b", "d"]).nobody


def test_a_mark_outweighs_the_silence_of_the_statistics(bank):
    marked = (Recognised("export-1", (3,)),)
    found = attribute(bank.index, bank.outside(10), recognised=marked)
    assert not found.nobody
    assert found.recognised == marked


@pytest.mark.parametrize(
    ("leaked", "more", "code"),
    [
        (["c1", "c1", "c2"], {}, "trace.size"),
        (["c1", "c2", "c3"], {"draws": 50}, "trace.level"),
        (["c1", "c2", "c3"], {"narrowing": Narrowing(fields=["secret"])}, "trace.fields"),
        (["c1", "c2", "c3"], {"narrowing": Narrowing(channels=["fax"])}, "trace.channels"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_cause(bank, leaked, more, code):
    with pytest.raises(BadInput) as refused:
        attribute(bank.index, leaked, **more)
    assert refused.value.code == code


def test_windows_without_zone_or_backwards_are_refused():
    with pytest.raises(BadInput, match="zone"):
        Narrowing(since=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(BadInput, match="ends before"):
        Narrowing(since=datetime(2026, 2, 1, tzinfo=UTC), until=datetime(2026, 1, 1, tzinfo=UTC))


def test_leaving_the_hopeless_out_changes_no_best_score(bank):
    for size in (5, 40, 300):
        lists = np.array([np.sort([int(name[1:]) for name in bank.outside(size)]) for _ in range(20)])
        around = background(bank.index, bank.index.pairs(None), lists[0], size)
        best = [np.zeros(20), np.zeros(20)]
        for kept, only_hopeful in zip(best, (False, True), strict=True):
            scores = score(around, lists, only_hopeful=only_hopeful)
            np.maximum.at(kept, scores.entry_list, scores.llr)
        assert np.array_equal(*best)
