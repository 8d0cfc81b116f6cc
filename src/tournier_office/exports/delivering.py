# SPDX-License-Identifier: Apache-2.0
"""The file leaves: by a link that works once, for one person, in one session, a few minutes long.

- the gate is asked anew for who takes it, from where and in which session; C2 wants a second factor given just now;
- the delivery is recorded, counted and the link used up, in one transaction, before the first byte;
- whoever revokes it stops a download that runs, and so does a fact that speaks against it (law 4): both are asked for
  once a second, and no piece is given out after that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tournier.base import JSON, Refused
from tournier.gate import Ask
from tournier.seal.files import open_pieces
from tournier_office.disclosures.actions import mark_used
from tournier_office.disclosures.lookups import request_of
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.states import OPEN
from tournier_office.disclosures.states import State as RequestState
from tournier_office.exports import facts, lookups, places
from tournier_office.exports.models import Download, Export
from tournier_office.site import gateway

LINK = timedelta(minutes=5)
FRESH = timedelta(minutes=5)
_LOOK = 1.0
State = Export.State


@dataclass(frozen=True, slots=True)
class Taken:
    """A file on its way: its name, its length in bytes, and its pieces."""

    name: str
    size: int
    digest: str
    pieces: Iterator[bytes]


def link(person: Person, key: str, *, proved_at: float) -> Download:
    """A link to the file. `proved_at` is when this session gave a second factor last, 0 for never.

    Raises Refused for who it is not for, when it is not ready or used up, and (`export.fresh`) for C2 without fresh proof.
    """
    row = lookups.export_for(person, key)
    _check(person, row)
    if row.cls != "C1" and time.time() - proved_at > FRESH.total_seconds():
        # PBOC3 29: who carries away C2 shows again who they are.
        raise Refused(
            "export.fresh",
            "This file holds C2: a second factor given within the last five minutes is needed.",
            "Confirm with your second factor, then take the file.",
        )
    now = timezone.now()
    return Download.objects.create(
        export=row, staff=person.staff, session=person.session, made_at=now, expires_at=now + LINK
    )


def _check(person: Person, row: Export) -> None:
    if person.staff not in lookups.holders(row):
        raise Refused("export.holder", "The file is for somebody else.", "Its receiver takes it.")
    if lookups.state_of(row) is not State.READY:
        raise Refused("export.not_ready", "There is no file to take.", "Look at the export.")
    if row.downloads >= row.most_downloads:
        raise Refused("export.taken", "The file was taken as often as agreed.", "Ask for a new export.")


def file_name(row: Export) -> str:
    """The file's own name: its mark, and nothing of anybody (law 10)."""
    return f"export-{row.mark}.{row.format}{'.age' if row.recipient else ''}"


def take(person: Person, key: str) -> Taken:
    """Use a link. Raises Refused for another's, another session's, an old and a used one alike."""
    now = timezone.now()
    with transaction.atomic():
        mine = Download.objects.select_for_update().filter(
            pk=key, staff=person.staff, session=person.session, used_at__isnull=True, expires_at__gt=now
        )
        link_ = mine.first()
        if link_ is None:
            raise Refused("export.link", "This link was used, is too old, or is not yours.", "Make a new one.")
        row = Export.objects.select_for_update().get(pk=link_.export_id)
        _check(person, row)
        detail: dict[str, JSON] = {
            "file": row.digest, "size": row.size, "count": row.rows, "taken": row.downloads + 1,
            "receiver_kind": row.receiver_kind, "receiver": row.receiver,
        }  # fmt: skip
        receipt = gateway.gate().deliver(row.kept, _ask(person, row), detail)
        if not mine.update(used_at=now, entry=receipt.id):
            raise Refused("export.link", "This link was used, is too old, or is not yours.", "Make a new one.")
        counted = Export.objects.filter(pk=row.pk, state=State.READY, downloads__lt=F("most_downloads"))
        if not counted.update(
            downloads=F("downloads") + 1, destroy_by=row.destroy_by or now + timedelta(days=row.days)
        ):
            raise Refused("export.taken", "The file was taken as often as agreed.", "Ask for a new export.")
    _note_use(row)
    return Taken(file_name(row), row.size, row.digest, _pieces(person, row, link_))


def _note_use(row: Export) -> None:
    request = request_of(row.request)
    if request is not None and RequestState(request.state) in OPEN:
        mark_used(request)


def _ask(person: Person, row: Export) -> Ask:
    return replace(person.ask(row.purpose, row.basis, row.case), receiver=facts.receiver_of(row))


def _pieces(person: Person, row: Export, link_: Download) -> Iterator[bytes]:
    _still(row)
    looked = time.monotonic()
    for piece in open_pieces(places.sealed(row.pk), row.identity):
        if time.monotonic() - looked > _LOOK:
            looked = time.monotonic()
            _still(row)
            gateway.gate().still_deliver(row.kept, _ask(person, row))
        yield piece
    Download.objects.filter(pk=link_.pk).update(whole=True)


def _still(row: Export) -> None:
    if not Export.objects.filter(pk=row.pk, state=State.READY, expires_at__gt=timezone.now()).exists():
        raise Refused("export.revoked", "The export was revoked while it was taken.", "Destroy what you have of it.")
