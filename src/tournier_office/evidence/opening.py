# SPDX-License-Identifier: Apache-2.0
"""Opening a sealed source in bulk, decided by the same two administrators as a rotation of keys (law 5).

Nothing is kept here: proposals and agreements are entries of the ledger. `tournier open SOURCE --resume` on the host does
what was agreed to, with an account that may write there; one agreement opens a source once.
"""

from __future__ import annotations

from dataclasses import dataclass

from tournier.base import BadInput, Refused
from tournier.catalogue.sealed import SealedStore, load_sealed
from tournier.engines.sealing import agreed
from tournier.ledger.entries import Event, OpenedEntry
from tournier.ledger.rotating import VALID
from tournier_office.evidence.access import Reader
from tournier_office.evidence.deciding import DECIDER, PROPOSER, SHOWN, Proposal, may_look, needs, proposals, reason
from tournier_office.site import gateway


@dataclass(frozen=True, slots=True)
class Opening(Proposal):
    """A proposal to put a source's clear values back, and which columns."""

    source: str = ""
    columns: tuple[str, ...] = ()


def sealed(reader: Reader) -> list[SealedStore]:
    """The sources that have sealed columns, by name."""
    may_look(reader, _refused("Your posts do not open sealed sources.", "Ask the security or the audit administrator."))
    return sorted(_stores().values(), key=lambda store: store.source)


def openings(reader: Reader) -> list[Opening]:
    """The last proposals, newest first."""
    stores = {store.source: store for store in sealed(reader)}
    opened = gateway.ledger().entries(event=Event.STORE_OPENED, limit=SHOWN)
    return [
        _told(one, answer, stores.get(str(one.detail.get("source", ""))), opened)
        for one, answer in proposals(Event.OPENING_PROPOSED, Event.OPENING_AGREED)
    ]


def _told(
    proposed: OpenedEntry, answer: OpenedEntry | None, store: SealedStore | None, opened: list[OpenedEntry]
) -> Opening:
    source, listed = str(proposed.detail.get("source", "")), proposed.detail.get("columns")
    columns = tuple(str(one) for one in listed) if isinstance(listed, list) else ()
    stands = store is not None and tuple(column.place for column in store.columns) == columns
    return Opening(
        proposed.id,
        str(proposed.detail.get("why", "")),
        proposed.actor,
        proposed.at,
        answer.actor if answer else "",
        answer.at if answer else None,
        done=answer is not None and any(e.detail.get("source") == source and e.at >= answer.at for e in opened),
        waits=answer is None and stands and gateway.clock().now() - proposed.at <= VALID,
        source=source,
        columns=columns,
    )


def waiting(reader: Reader) -> list[Opening]:
    """Proposals to which this person may agree: somebody else's, not older than seven days, of what is sealed now."""
    if DECIDER not in reader.posts or not _stores():
        return []
    return [one for one in openings(reader) if one.waits and one.proposed_by != reader.staff]


def propose(reader: Reader, source: str, why: str) -> str:
    """Propose to open a source; the id of the proposal. Nothing changes by it."""
    needs(
        reader,
        PROPOSER,
        _refused("Opening a sealed source is proposed by the security administrator.", "Ask one of them."),
    )
    return agreed.propose_opening(gateway.ledger(), _store(source), reader.staff, reason(why))


def agree(reader: Reader, proposed: str) -> None:
    """Agree to a proposal. Refused for whoever proposed it, for one that is old, and where other columns are sealed by now."""
    needs(
        reader,
        DECIDER,
        _refused("Opening a sealed source is agreed to by the audit administrator.", "Ask one of them."),
    )
    ledger = gateway.ledger()
    if any(
        answer is not None
        for one, answer in proposals(Event.OPENING_PROPOSED, Event.OPENING_AGREED)
        if one.id == proposed
    ):
        raise Refused(
            "opening.agreed", "Somebody agreed to this opening already.", "Propose it anew if it is needed again."
        )
    agreed.agree_to_opening(ledger, _store(str(ledger.read(proposed).detail.get("source", ""))), proposed, reader.staff)


def _store(source: str) -> SealedStore:
    store = _stores().get(source)
    if store is None:
        raise BadInput("opening.none", "Nothing of this source is sealed.", "Choose a sealed source.")
    return store


def _stores() -> dict[str, SealedStore]:
    project = gateway.project()
    return load_sealed(project.sealed_path, project.path)


def _refused(cause: str, cure: str) -> Refused:
    return Refused("opening.post", cause, cure)
