# SPDX-License-Identifier: Apache-2.0
"""Decisions: the compiled rule book against the same rules as hand-written ifs, and against cedarpy, in one run.

- ours, same fields: the gate asks about the same tuple of fields again and again, as a card does;
- ours, new fields: every request brings a tuple of its own, as a reveal through the API does;
- ifs: `bench/peers/decision_ifs.py`; facts trusted, all causes collected; its answers are asserted to be ours;
- cedarpy: policies, schema-built entities and context text all prepared beforehand, outcome only (no levels): two calls
  for grants with refusals and for approvals, which is the least that gives three answers.
All four answer the same questions; processor time of the thread, rounds alternate, the figures are medians.

    python -m bench.decisions [--questions 600] [--rounds 7] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cedarpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.peers import decision_ifs
from tests.policy.asking import questions

from tournier.policy import Facts, Outcome, Request, RuleBook, shipped_rules
from tournier.policy import engine as cedar
from tournier.policy.judging import shape_fields
from tournier.policy.schema import schema_text
from tournier.policy.words import ACTIONS, action_of

Question = tuple[Request, Facts]
COPIES = 5  # times the questions: more tuples of fields than the book remembers


def check(book: RuleBook, asked: Sequence[Question]) -> dict[str, int]:
    """The ifs and the book agree on every question; how many of each outcome there are."""
    outcomes: dict[str, int] = {}
    for request, facts in asked:
        ours = book.decide(request, facts)
        outcome, causes, levels = decision_ifs.decide(request, facts, shape_fields(request.fields))
        assert outcome is ours.outcome, (request, facts, causes, ours.reasons)
        assert sorted(causes) == sorted(reason.rule for reason in ours.reasons), (request, facts, causes, ours.reasons)
        if outcome is Outcome.ALLOW:
            assert levels == [ours.level(item.ref) for item in request.fields], (request, facts, levels, ours.levels)
        outcomes[outcome.value] = outcomes.get(outcome.value, 0) + 1
    return outcomes


def rate(act: Callable[[], int], least: float) -> float:
    """Decisions in a second of this thread's processor time."""
    done, begun = 0, time.thread_time()
    while True:
        done += act()
        spent = time.thread_time() - begun
        if spent >= least:
            return done / spent


def engine_calls(book: RuleBook, asked: Sequence[Question]) -> Callable[[], int]:
    """cedarpy with everything prepared that can be."""
    schema = cedarpy.Schema.from_str(schema_text())
    texts = {
        "first": [rule.text for rule in book.rules if rule.kind in {"grant", "refuse"}],
        "second": [
            "permit (principal, action, resource);",
            *(rule.text for rule in book.rules if rule.kind == "approve"),
        ],
    }
    first, second = (cedarpy.PolicySet.from_str("\n".join(text)) for text in texts.values())
    prepared = []
    for request, facts in asked:
        action = ACTIONS[action_of(request.channel, subject=request.subject is not None) or ""]
        view = shape_fields(request.fields)
        prepared.append(cedar.prepare(action, request, view, facts, schema))
    for (question, entities), (request, facts) in zip(prepared, asked, strict=True):
        allowed = cedarpy.is_authorized(question, first, entities).allowed
        waits = allowed and not cedarpy.is_authorized(question, second, entities).allowed
        said = Outcome.NEEDS_APPROVAL if waits else Outcome.ALLOW if allowed else Outcome.REFUSE
        assert said is book.decide(request, facts).outcome

    def act() -> int:
        for question, entities in prepared:
            if cedarpy.is_authorized(question, first, entities).allowed:
                cedarpy.is_authorized(question, second, entities)
        return len(prepared)

    return act


def comparable(book: RuleBook, asked: Sequence[Question]) -> list[Question]:
    """Questions that rules decide, not checks before them: cedarpy knows nothing of the others."""
    found = []
    for request, facts in asked:
        decision = book.decide(request, facts)
        own = request.channel == "own_view" and any(decision.level(item.ref) < 4 for item in request.fields)
        if not own and all(book.rule(reason.rule) or reason.rule == "no-grant" for reason in decision.reasons):
            found.append((request, facts))
    return found


def ours(book: RuleBook, asked: Sequence[Question]) -> Callable[[], int]:
    """The product's own path."""

    def act() -> int:
        decide = book.decide
        for request, facts in asked:
            decide(request, facts)
        return len(asked)

    return act


def ifs(asked: Sequence[Question]) -> Callable[[], int]:
    """The ifs, told what the fields are."""
    viewed = [(request, facts, shape_fields(request.fields)) for request, facts in asked]

    def act() -> int:
        decide = decision_ifs.decide
        for request, facts, view in viewed:
            decide(request, facts, view)
        return len(viewed)

    return act


def ifs_new(asked: Sequence[Question]) -> Callable[[], int]:
    """The ifs, which look at the fields themselves."""

    def act() -> int:
        decide, look_at = decision_ifs.decide, decision_ifs.look_at
        for request, facts in asked:
            decide(request, facts, look_at(request))
        return len(asked)

    return act


def measure(book: RuleBook, asked: Sequence[Question], rounds: int) -> dict[str, float]:
    """Decisions a second of each way; the ways take turns in every round."""
    fresh = [(replace(request, fields=(*request.fields,)), facts) for _ in range(COPIES) for request, facts in asked]
    ways = {
        "same": ours(book, asked), "new": ours(book, fresh), "ifs": ifs(asked), "ifs, new": ifs_new(fresh),
        "cedarpy": engine_calls(book, asked),
    }  # fmt: skip
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, act in ways.items():
            rates[name].append(rate(act, 0.5))
    return {name: statistics.median(found) for name, found in rates.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    book = RuleBook.load(shipped_rules())
    outcomes = check(book, list(questions(20_000, seed=1)))
    asked = comparable(book, list(questions(options.questions, seed=2)))
    speed = measure(book, asked, options.rounds)
    asking = sum(rule.kind != "show" for rule in book.rules)
    by_hand, work = "hand-written ifs", f"decisions, {len(book.rules)} rules"
    lines = [
        line(f"{work}, fields seen before", speed["same"], by_hand, speed["ifs"], 0.4),
        line(f"{work}, fields new each time", speed["new"], by_hand, speed["ifs, new"], 0.4),
        line(f"{work}, fields seen before", speed["same"], f"cedarpy, {asking} rules, no levels", speed["cedarpy"], 40),
    ]
    if options.json:
        print(json.dumps(lines))
        return 0
    print(f"20,000 questions answered alike by the book and the ifs: {outcomes}; {len(asked)} timed")
    for found in lines:
        print(f"{found['work']}: {found['ours']}; {found['peer_name']}: {found['peer']}; {found['ratio']}x")
    return 0


def line(work: str, ours: float, peer_name: str, peer: float, target: float) -> dict[str, object]:
    return {
        "work": work,
        "ours": f"{ours:,.0f}/s",
        "peer_name": peer_name,
        "peer": f"{peer:,.0f}/s",
        "ratio": round(ours / peer, 2),
        "target": target,
    }


if __name__ == "__main__":
    sys.exit(main())
