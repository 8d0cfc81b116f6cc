# SPDX-License-Identifier: Apache-2.0
"""The ledger's history of decisions, for a replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from tournier.base import BadInput
from tournier.ledger import Event, Ledger, OpenedEntry
from tournier.policy.decision import Outcome
from tournier.policy.kept import read_kept
from tournier.policy.laboratory.replay import Past

OUTCOMES: Mapping[Event, Outcome] = {
    Event.DISCLOSURE_INTENDED: Outcome.ALLOW,
    Event.DISCLOSURE_NEEDS_APPROVAL: Outcome.NEEDS_APPROVAL,
    Event.DISCLOSURE_REFUSED: Outcome.REFUSE,
}
_PAGE = 1_000


def history_of(ledger: Ledger, since: datetime | None = None, until: datetime | None = None) -> Iterator[Past | None]:
    """The decisions from `since` on and before `until`, newest first by outcome; None for each that cannot be made again.

    Statements that the guard refused and rations used up are no decisions of rules, and what was only supposed was none
    either: they are passed over. Reading history is an act: the caller records it before.
    """
    for event in OUTCOMES:
        before: str | None = None
        while page := ledger.entries(event=event, before=before, limit=_PAGE):
            before = page[-1].id
            for entry in page:
                if since is not None and entry.at < since:
                    page = []
                    break
                if until is not None and entry.at >= until:
                    continue
                if "code" not in entry.detail and "supposed" not in entry.detail:
                    yield past_of(entry)
            if not page:
                break


def expect_decision(entry: OpenedEntry) -> Past:
    """The decision of an entry. BadInput for an entry that is none, or whose facts are not there."""
    if entry.event not in OUTCOMES or "code" in entry.detail or "supposed" in entry.detail:
        raise BadInput(
            "explain.no_decision",
            "This entry is no decision of rules.",
            "Choose the entry of a disclosure or a refusal.",
        )
    past = past_of(entry)
    if past is None:
        raise BadInput(
            "explain.no_facts",
            "The facts of this decision were not kept, or were erased with the customer.",
            "The entry still names the rules behind the answer.",
        )
    return past


def past_of(entry: OpenedEntry) -> Past | None:
    """The decision of an entry as it can be made again; None for one from before facts were kept, or erased."""
    row = None if entry.erased else read_kept(entry.actor, entry.beside)
    return None if row is None else Past(entry.id, OUTCOMES[entry.event], row)
