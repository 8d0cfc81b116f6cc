# SPDX-License-Identifier: Apache-2.0
"""Rotating the ledger's keys: the security administrator proposes, the audit administrator agrees (law 5).

Nothing is kept here: proposals and agreements are entries of the ledger. `tournier keys rotate --resume` on the host does
what was agreed to, for it takes minutes where there are millions of customers.
"""

from __future__ import annotations

from dataclasses import dataclass

from tournier.base import Refused
from tournier.ledger.entries import Event, OpenedEntry
from tournier.ledger.rotating import VALID, EpochStatus
from tournier_office.evidence.access import Reader
from tournier_office.evidence.deciding import DECIDER, PROPOSER, Proposal, needs, proposals, reason
from tournier_office.evidence.deciding import may_look as may_look_at
from tournier_office.site import gateway


@dataclass(frozen=True, slots=True)
class Rotation(Proposal):
    """A proposal of the next epoch, and who would hold its key."""

    epoch: int = 0
    holder: str = ""


def may_look(reader: Reader) -> None:
    """Refused for who takes no part in it and reads no evidence."""
    may_look_at(
        reader,
        Refused("keys.post", "Your posts do not rotate keys.", "Ask the security or the audit administrator."),
    )


def epochs(reader: Reader) -> list[EpochStatus]:
    """The epochs that are in use, oldest first."""
    may_look(reader)
    return gateway.ledger().key_epochs()


def rotations(reader: Reader) -> list[Rotation]:
    """The last proposals, newest first."""
    may_look(reader)
    newest = max((one.number for one in gateway.ledger().key_epochs()), default=0)
    return [_told(one, answer, newest) for one, answer in proposals(Event.ROTATION_PROPOSED, Event.ROTATION_AGREED)]


def _told(proposed: OpenedEntry, agreed: OpenedEntry | None, newest: int) -> Rotation:
    epoch = int(str(proposed.detail.get("epoch", 0)))
    return Rotation(
        proposed.id,
        str(proposed.detail.get("why", "")),
        proposed.actor,
        proposed.at,
        agreed.actor if agreed else "",
        agreed.at if agreed else None,
        done=agreed is not None and newest >= epoch,
        waits=agreed is None and newest < epoch and gateway.clock().now() - proposed.at <= VALID,
        epoch=epoch,
        holder=str(proposed.detail.get("holder", "")),
    )


def waiting(reader: Reader) -> list[Rotation]:
    """Proposals to which this person may agree: somebody else's, not older than seven days, of the next epoch."""
    if DECIDER not in reader.posts:
        return []
    return [one for one in rotations(reader) if one.waits and one.proposed_by != reader.staff]


def propose(reader: Reader, why: str) -> str:
    """Propose the next epoch; the id of the proposal."""
    needs(
        reader,
        PROPOSER,
        Refused("keys.post", "A rotation of keys is proposed by the security administrator.", "Ask one of them."),
    )
    return gateway.ledger().propose_rotation(reader.staff, reason(why))


def agree(reader: Reader, proposed: str) -> None:
    """Agree to a proposal. Refused for whoever proposed it, and for one that is old or no longer next."""
    needs(
        reader,
        DECIDER,
        Refused("keys.post", "A rotation of keys is agreed to by the audit administrator.", "Ask one of them."),
    )
    gateway.ledger().agree_to_rotation(proposed, reader.staff)
