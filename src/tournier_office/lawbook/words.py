# SPDX-License-Identifier: Apache-2.0
"""Rules and clauses as the pages show them, in the language of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tournier.law import CONFIDENCES, Clause
from tournier.policy import Channel, Outcome, Rule, RuleBook
from tournier.policy.vocabulary import FACT
from tournier.purpose import PURPOSES
from tournier_office.lawbook.cases import Difference
from tournier_office.lawbook.lookups import clause_name
from tournier_office.people.lookups import post_name
from tournier_office.site.language import said

Text = str | Promise

OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.ALLOW: _("allowed"),
    Outcome.NEEDS_APPROVAL: _("needs approval"),
    Outcome.REFUSE: _("refused"),
}
CHANGES: Mapping[str, Text] = {"added": _("new"), "removed": _("removed"), "changed": _("changed")}
CHANNELS: Mapping[Channel, Text] = {
    Channel.SEARCH: _("search"),
    Channel.LOOK_UP: _("look-up"),
    Channel.REVEAL: _("reveal"),
    Channel.MATCH: _("match or no match"),
    Channel.COPY: _("copy"),
    Channel.PRINT: _("print"),
    Channel.OWN_VIEW: _("own view"),
    Channel.QUERY: _("query"),
    Channel.EXPORT: _("export"),
}
OWNERS: Mapping[str, Text] = {
    "staff": _("staff member"),
    "customer": _("customer"),
    "moment": _("moment"),
    "approval": _("approval"),
}


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause for the screen; `rules` are those in force that cite it."""

    id: str
    instrument: str
    article: str
    name: str
    text: str
    text_zh: str
    text_en: str
    effective_from: date
    effective_to: date | None
    confidence: str
    verified: bool
    rules: tuple[RuleView, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule for the screen."""

    id: str
    kind: str
    title: str
    text: str
    clauses: tuple[ClauseView, ...]
    facts: tuple[str, ...]


def clause_view(clause: Clause, rules: Iterable[RuleView] = ()) -> ClauseView:
    """The clause in the language of the screen."""
    instrument = said(clause.instrument_zh, clause.instrument_en)
    confidence = CONFIDENCES[clause.confidence]
    return ClauseView(
        clause.id,
        instrument,
        said(clause.article, clause.article_en),
        clause_name(clause),
        said(clause.text_zh, clause.text_en),
        clause.text_zh,
        clause.text_en,
        clause.effective_from,
        clause.effective_to,
        said(confidence.zh, confidence.en),
        confidence.verified,
        tuple(rules),
    )


def fact_words(keys: Iterable[str]) -> tuple[str, ...]:
    """Facts as `staff.training_until` in words."""
    known = (FACT[key] for key in keys if key in FACT)
    return tuple(f"{OWNERS[fact.owner]}: {said(fact.zh, fact.en)}" for fact in known)


def rule_view(rule: Rule, law: Mapping[str, Clause]) -> RuleView:
    """The rule in the language of the screen, with its clauses."""
    cited = tuple(clause_view(law[name]) for name in rule.clauses if name in law)
    return RuleView(rule.id, str(rule.kind), said(rule.zh, rule.en), rule.text.strip(), cited, fact_words(rule.facts))


def rule_views(book: RuleBook, law: Mapping[str, Clause]) -> tuple[RuleView, ...]:
    """All rules of the book for the screen."""
    return tuple(rule_view(rule, law) for rule in book.rules)


def matching(rules: Iterable[RuleView], q: str) -> tuple[RuleView, ...]:
    """The rules in which every word of the search stands somewhere."""
    words = q.casefold().split()

    def holds(rule: RuleView) -> bool:
        parts = [rule.id, rule.title, rule.text, *rule.facts, *(clause.name for clause in rule.clauses)]
        whole = " ".join(parts).casefold()
        return all(word in whole for word in words)

    return tuple(rule for rule in rules if holds(rule))


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """Cases that change alike, with one of them as an example."""

    before: Text
    after: Text
    count: int
    example: str


def outcome_groups(differences: Iterable[Difference]) -> tuple[OutcomeGroup, ...]:
    """The differences by what changed, the most frequent first."""
    groups: dict[tuple[Outcome, Outcome], list[Difference]] = {}
    for difference in differences:
        groups.setdefault((difference.before.outcome, difference.after.outcome), []).append(difference)
    found = [
        OutcomeGroup(OUTCOMES[key[0]], OUTCOMES[key[1]], len(items), _example(items[0]))
        for key, items in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: -group.count))


def _example(difference: Difference) -> str:
    case = difference.case
    purpose = PURPOSES[case.request.purpose]
    parts = [
        post_name(case.post),
        str(CHANNELS[case.request.channel]),
        said(purpose.zh, purpose.en),
        case.request.cls.name,
        *fact_words(case.departures),
    ]
    return " · ".join(parts)
