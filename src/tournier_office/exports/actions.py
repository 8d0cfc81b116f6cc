# SPDX-License-Identifier: Apache-2.0
"""Asking for an export and ending one: the one set of functions behind the screen, the API and the command (law 11).

Check, record in the ledger, then change, in one transaction; a crash between leaves a record of what did not happen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tournier.base import JSON, Refused
from tournier.catalogue import InformationClass
from tournier.gate import No, OpenQuery
from tournier.ledger.entries import Event
from tournier.seal.files import fingerprint
from tournier_office.disclosures import clocks
from tournier_office.disclosures.actions import withdraw, words
from tournier_office.disclosures.destroying import confirm_destroyed, may_confirm
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.exports import facts, lookups, places
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms, checked, waiting_term
from tournier_office.people.facts import moment_facts
from tournier_office.people.lookups import branches_of
from tournier_office.site import gateway

State = Export.State


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, why, and on which terms. `built` says that the statement came from the form."""

    sql: str
    purpose: str
    basis: str
    why: str
    case: str = ""
    source: str = ""
    built: bool = False
    terms: Terms = field(default_factory=Terms)


def file(person: Person, asked: Asked) -> Export | No:
    """Ask for an export. The gate says at once whether it is possible at all; then it is counted, and put to its approvers."""
    refuse_administrators(person)
    why = words(asked.why)
    partner = asked.terms.receiver.strip() if asked.terms.receiver_kind == facts.PARTNER else ""
    ask = replace(person.ask(asked.purpose, asked.basis, asked.case), receiver=partner)
    answer = gateway.gate().suppose(ask, asked.sql, source=asked.source)
    if not isinstance(answer, OpenQuery):
        return answer
    columns, cls = described(answer)
    terms = checked(person, asked.terms, cls)
    now = timezone.now()
    moment = moment_facts(person.session, person.staff, person.address, gateway.clock().now())
    row = Export(
        requester=person.staff,
        branch=person.branch,
        address=person.address,
        factors=2 if moment["factors"] == 2 else 1,  # noqa: PLR2004  two factors
        managed_device=moment["managed_device"] is True,
        purpose=asked.purpose,
        basis=asked.basis,
        case=answer.request.case,
        why=why,
        source=answer.source,
        sql=asked.sql,
        shape=gateway.gate().shape(answer.source, asked.sql),
        built=asked.built,
        columns=columns,
        cls=cls,
        receiver_kind=terms.receiver_kind,
        receiver=terms.receiver,
        recipient=terms.recipient,
        format=terms.format,
        days=terms.days,
        most_downloads=terms.downloads,
        filed_at=now,
        expires_at=now + waiting_term() + timedelta(days=terms.days),
    )
    tables: list[JSON] = [*sorted({item.ref.table for item in answer.request.fields})]
    detail = {**detail_of(row), "tables": tables}
    row.entry = gateway.record(Event.EXPORT_FILED, person.staff, detail, disclosure=row.pk).id
    row.save(force_insert=True)
    return row


def described(answer: OpenQuery) -> tuple[list[dict[str, Any]], str]:
    """The columns as people read them, and the class of what they show. Refused (`export.c3`) for authentication data."""
    classes = {(item.ref.table, item.ref.field): item for item in answer.request.fields}
    columns, highest = [], InformationClass.C1
    for column in answer.columns:
        refs = [(answer.tables[table], name) for table, name in column.fields]
        known = [classes[ref] for ref in refs if ref in classes]
        if any(item.cls >= InformationClass.C3 for item in known):
            # JR/T 0171 4.2: authentication data never leave, not even as an empty column.
            raise Refused("export.c3", "A column is authentication data (C3), which never leaves.", "Leave it out.")
        if set(column.treatments) != {"withheld"}:
            highest = InformationClass.highest([highest, *(item.cls for item in known)])
        columns.append(
            {
                "name": column.name,
                "treatments": list(column.treatments),
                "fields": [list(ref) for ref in refs],
                "category": known[0].category if len(known) == 1 else "",
                "cls": InformationClass.highest(item.cls for item in known).name if known else "C1",
            }
        )
    return columns, highest.name


def detail_of(row: Export) -> dict[str, JSON]:
    """What the ledger is told of an export's terms; no value, and no word of the statement."""
    return {
        "purpose": row.purpose,
        "basis": row.basis,
        "case": row.case,
        "reason": row.why,
        "format": row.format,
        "receiver_kind": row.receiver_kind,
        "receiver": row.receiver,
        "key": fingerprint(row.recipient) if row.recipient else "",
        "days": row.days,
        "downloads": row.most_downloads,
        "class": row.cls,
        "shape": row.shape,
        "branch": _receiving(row),
    }


def _receiving(row: Export) -> str:
    """The branch that has the file to use: of whoever asked, or of the colleague whom it is for; empty outside the bank (M03)."""
    if row.receiver_kind == Export.Receiver.SELF:
        return row.branch
    return branches_of().get(row.receiver, "") if row.receiver_kind == Export.Receiver.STAFF else ""


def end(row: Export, state: Export.State, event: Event, actor: str, why: str = "") -> None:
    """End an export: recorded, its key and its statement destroyed, its files removed. Ending twice changes nothing.

    What was taken of an export that is revoked is to be destroyed at once.

    Whoever reads the file at this moment gets no more of it: see `delivering`.
    """
    with transaction.atomic():
        locked = Export.objects.select_for_update().get(pk=row.pk)
        if State(locked.state) not in lookups.LIVE:
            return
        detail: dict[str, JSON] = {"was": locked.state, "downloads": locked.downloads, "reason": why}
        gateway.record(event, actor, detail, disclosure=locked.disclosure or locked.pk)
        now = timezone.now()
        if state is State.REVOKED and locked.destroy_by is not None:
            locked.destroy_by = min(locked.destroy_by, now)
        # Without its key the file is noise (law 8), wherever a backup kept it; so a crash after this loses nothing.
        Export.objects.filter(pk=row.pk).update(
            state=state,
            identity="",
            sql="",
            kept={},
            lease="",
            lease_until=None,
            ended_at=now,
            ended_by=actor,
            destroy_by=locked.destroy_by,
        )
        clocks.settle(lookups.EXPORT, locked.pk, lookups.due_of(locked))
    places.remove(row.pk)


def cancel(person: Person, key: str) -> Export:
    """Give up one's own export before it is ready; a request that waits is withdrawn."""
    row = lookups.export_for(person, key)
    if row.requester != person.staff:
        raise Refused("export.other", "Only who asked for it cancels an export.", "Revoke it instead.")
    if lookups.state_of(row) not in {*lookups.WORKING, State.WAITING, State.STOPPED}:
        raise Refused("export.state", "There is nothing to cancel any more.", "Revoke it if it is ready.")
    with transaction.atomic():  # a crash between would leave an export that waits for a request nobody will answer
        if State(row.state) is State.WAITING:
            withdraw(person, row.request)
        end(row, State.CANCELLED, Event.EXPORT_CANCELLED, person.staff)
    row.refresh_from_db()
    return row


def revoke(person: Person, key: str, why: str) -> Export:
    """Take an export back: its file is destroyed here, and what was taken of it is to be destroyed by its holder at once."""
    said = words(why)
    row = lookups.export_for(person, key)
    if not lookups.may_revoke(person, row):
        raise Refused(
            "export.revoke",
            "Your posts do not revoke this export.",
            "Its requester, approvers or the officer revoke it.",
        )
    if State(row.state) not in lookups.LIVE:
        raise Refused("export.state", "The export has ended already.", "Look at it again.")
    end(row, State.REVOKED, Event.EXPORT_REVOKED, person.staff, said)
    row.refresh_from_db()
    return row


def retry(person: Person, key: str) -> Export:
    """Let a stopped export be produced again, while the agreement to it lasts."""
    row = lookups.export_for(person, key)
    if row.requester != person.staff or lookups.state_of(row) is not State.STOPPED:
        raise Refused("export.state", "This export is not stopped, or is not yours.", "Look at it again.")
    back = State.FETCHING if row.customers is not None else State.MEASURING
    Export.objects.filter(pk=key, state=State.STOPPED).update(
        state=back, problem={}, lease="", lease_until=None, parts=0, done=0
    )
    row.refresh_from_db()
    return row


def confirm(person: Person, key: str, how: str) -> Export:
    """The receipt of destruction, by who took the file, or answers for it (`may_confirm`)."""
    row = lookups.export_for(person, key)
    if not may_confirm(person, lookups.holders(row), row.branch):
        raise Refused("taking.holder", "Only who holds it confirms that it is destroyed.", "Ask its holder.")
    with transaction.atomic():
        done = confirm_destroyed(person, row, how, disclosure=row.disclosure)
        clocks.settle(lookups.EXPORT, done.pk, None, person.staff, done.receipt)
    return done
