# SPDX-License-Identifier: Apache-2.0
"""An export as screens show it: in the reader's language, with what the person may do with it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tournier.base import TournierError
from tournier.catalogue import FieldRef
from tournier.seal.files import fingerprint
from tournier_office.disclosures.destroying import may_confirm
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.sessions import name_of
from tournier_office.disclosures.taken import standing
from tournier_office.disclosures.words import basis_name, category_name, field_name, purpose_name
from tournier_office.exports import lookups, marking, stops, words
from tournier_office.exports.models import Export

State = Export.State
_STEPS = (State.MEASURING, State.WAITING, State.FETCHING, State.RECORDING, State.WRITING, State.READY)


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the file: what it is, of which class, and how it is shown."""

    name: str
    meaning: str
    cls: str
    how: str


@dataclass(frozen=True, slots=True)
class ExportView:
    """One export, ready to be shown."""

    row: Export
    state: str
    state_name: str
    tone: str
    percent: int | None
    steps: tuple[tuple[str, str], ...]
    requester: str
    receiver: str
    fingerprint: str
    purpose: str
    basis: str
    columns: tuple[ColumnView, ...]
    taken: str
    moving: bool
    problem: dict[str, Any]  # why it was stopped
    why_no_decoys: str  # why no made-up rows stand in it, as a text; empty where they can


@dataclass(frozen=True, slots=True)
class May:
    """What the person may do with it now."""

    take: bool
    cancel: bool
    retry: bool
    revoke: bool
    confirm: bool


_TONES = {State.READY: "good", State.STOPPED: "bad", State.REFUSED: "bad", State.REVOKED: "bad", State.WAITING: "warn"}


def view(row: Export) -> ExportView:
    """The export as it stands now."""
    state = lookups.state_of(row)
    percent = min(99, 100 * row.done // row.parts) if row.parts and state in lookups.WORKING else None
    at = _STEPS.index(state) if state in _STEPS else -1
    steps = tuple(
        (str(step.label), "done" if place < at or state is State.READY else "now" if place == at else "")
        for place, step in enumerate(_STEPS)
    )
    return ExportView(
        row=row,
        state=state.value,
        state_name=str(state.label),
        tone=_TONES.get(state, "plain"),
        percent=percent,
        steps=steps if at >= 0 else (),
        requester=name_of(row.requester),
        receiver=_receiver(row),
        fingerprint=fingerprint(row.recipient) if row.recipient else "",
        purpose=purpose_name(row.purpose),
        basis=basis_name(row.basis),
        columns=tuple(map(_column, row.columns)),
        taken=standing(row),
        moving=state in {*lookups.WORKING, State.WAITING},
        problem=stops.told(row.problem),
        why_no_decoys=words.no_decoys(marking.why_none(row)),
    )


def _receiver(row: Export) -> str:
    kind = Export.Receiver(row.receiver_kind)
    if kind in {Export.Receiver.SELF, Export.Receiver.STAFF}:
        return name_of(row.receiver)
    return f"{words.receiver_name(row)} ({kind.label})"


def _column(column: dict[str, Any]) -> ColumnView:
    refs = [FieldRef(table, name) for table, name in column["fields"]]
    meaning = category_name(column["category"]) if column["category"] else ""
    if len(refs) == 1:
        try:
            meaning = field_name(refs[0]) or meaning
        except TournierError:  # a field that left the catalogue since
            meaning = meaning or refs[0].field
    how = " / ".join(dict.fromkeys(words.treatment_name(one) for one in column["treatments"]))
    if gone := column.get("erased", 0):
        how = words.with_erased(how, gone)
    return ColumnView(column["name"], meaning, column["cls"], how)


def may(person: Person, row: Export) -> May:
    """The buttons of the page."""
    state, own = lookups.state_of(row), person.staff == row.requester
    left = row.downloads < row.most_downloads
    return May(
        take=state is State.READY and left and person.staff in lookups.holders(row),
        cancel=own and state in {*lookups.WORKING, State.WAITING, State.STOPPED},
        retry=own and state is State.STOPPED,
        revoke=state in {State.READY, *lookups.WORKING} and lookups.may_revoke(person, row),
        confirm=standing(row) in {"held", "soon", "overdue"} and may_confirm(person, lookups.holders(row), row.branch),
    )
