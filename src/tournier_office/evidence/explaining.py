# SPDX-License-Identifier: Apache-2.0
"""Why an entry's answer was given: made again by the rules of then and by those in force, from the facts of then."""

from __future__ import annotations

from dataclasses import dataclass

from tournier.base import BadInput, Refused
from tournier.ledger.entries import OpenedEntry
from tournier.policy.laboratory.explaining import Explained, explain_past
from tournier.policy.laboratory.past import expect_decision
from tournier_office.evidence import actions, lookups
from tournier_office.evidence.access import Reader
from tournier_office.lawbook import rulebooks
from tournier_office.lawbook.lookups import texts_of
from tournier_office.site import gateway


@dataclass(frozen=True, slots=True)
class Explanation:
    """By the rules of then, None where their text is not kept or cannot be read any more; and by those in force."""

    entry: OpenedEntry
    then: Explained | None
    today: Explained


def explanation(reader: Reader, key: str) -> Explanation:
    """The explanation of an entry, for whoever reads all of them. That it was read is an entry itself, before it is.

    Raises Refused for others, and BadInput for an entry that is no decision or whose facts are not there.
    """
    if not reader.reads_all:
        raise Refused(
            "evidence.explain",
            "Your posts do not have past decisions explained.",
            "Ask the information protection officer.",
        )
    entry, _together = lookups.entry(reader, key)
    expect_decision(entry)
    actions.record_entry(reader, entry, "explanation")
    return Explanation(entry, _then(entry), explain_past(entry, gateway.rules()))


def may_explain(reader: Reader, entry: OpenedEntry) -> bool:
    """Whether there is an explanation for this reader."""
    try:
        expect_decision(entry)
    except BadInput:
        return False
    return reader.reads_all


def _then(entry: OpenedEntry) -> Explained | None:
    texts = texts_of(str(entry.detail.get("rules_version", "")))
    try:
        return explain_past(entry, rulebooks.read(texts)) if texts else None
    except BadInput:  # the law pack or the engine changed since
        return None
