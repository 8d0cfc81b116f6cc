# SPDX-License-Identifier: Apache-2.0
"""What two administrators decide about keys: the security administrator proposes, the audit administrator agrees (law 5).

Nothing is kept here: proposals and agreements are entries of the ledger, and the host carries out what was agreed to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.evidence.access import Reader
from tournier_office.site import gateway

PROPOSER, DECIDER = "security_admin", "audit_admin"
SHOWN = 20
_MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """Why, who proposed and who agreed, whether it is carried out, and whether it waits for a second person."""

    id: str
    why: str
    proposed_by: str
    proposed_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    done: bool
    waits: bool


def needs(reader: Reader, post: str, refusal: Refused) -> None:
    """Refused for who does not hold the post."""
    if post not in reader.posts:
        raise refusal


def may_look(reader: Reader, refusal: Refused) -> None:
    """Refused for who takes no part in it and reads no evidence."""
    if not reader.reads_all:
        needs(reader, PROPOSER, refusal)


def reason(why: str) -> str:
    """The reason of a proposal, or BadInput."""
    said = why.strip()
    if not said or len(said) > _MOST_WORDS:
        raise BadInput("keys.reason", "The reason is missing or too long.", "Say in a few words why.")
    return said


def proposals(proposed: Event, agreed: Event) -> Iterator[tuple[OpenedEntry, OpenedEntry | None]]:
    """The last proposals, newest first, each with the agreement to it."""
    ledger = gateway.ledger()
    answers = {one.disclosure: one for one in reversed(ledger.entries(event=agreed, limit=SHOWN))}
    for one in ledger.entries(event=proposed, limit=SHOWN):
        yield one, answers.get(one.id)
