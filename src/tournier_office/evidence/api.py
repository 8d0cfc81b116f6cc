# SPDX-License-Identifier: Apache-2.0
"""The evidence over the API: the same reach, the same records of reading, the same silence about customers' keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from tournier.ledger.entries import OpenedEntry
from tournier.policy.laboratory.explaining import explanation_written
from tournier_office.evidence import actions, entry_views, lookups
from tournier_office.evidence.access import Reader
from tournier_office.evidence.accounting import responsible_told
from tournier_office.evidence.accounting_api import router as accounting_router
from tournier_office.evidence.explaining import explanation
from tournier_office.evidence.opening_api import router as opening_router
from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.restoring_api import router as restoring_router
from tournier_office.evidence.rotating_api import router as rotating_router
from tournier_office.evidence.supposing_api import router as supposing_router
from tournier_office.evidence.verification_api import router as verification_router
from tournier_office.site import gateway
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["evidence"], auth=PEOPLE_AND_SERVICES)
router.add_router("", accounting_router)
router.add_router("", verification_router)
router.add_router("", restoring_router)
router.add_router("", rotating_router)
router.add_router("", opening_router)
router.add_router("", supposing_router)


class EntryOut(Schema):
    """One entry. Customers are counted, never named. `responsible` is told where one entry is read that is such a record."""

    id: str
    event: str
    at: datetime
    actor: str
    customers: int
    disclosure: str
    index: int | None
    erased: bool
    detail: dict[str, Any]
    responsible: dict[str, Any] | None = None


class ExplanationOut(Schema):
    """`then` is null where the rules of then are not kept; each part has `recorded`, `agrees`, `decision` and `facts`."""

    then: dict[str, Any] | None
    today: dict[str, Any]


class EntriesOut(Schema):
    """A page of entries, newest first; `older` goes into `before` for the next page."""

    entries: list[EntryOut]
    older: str


class EntryFilter(Schema):
    """What the list is narrowed to."""

    event: str = ""
    actor: str = ""
    disclosure: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: str = ""


class CustomerIn(EntryFilter):
    """A customer's number, which goes in the body and never in an address, and what else the list is narrowed to."""

    customer: str


class CheckpointOut(Schema):
    """The signed head of the tree and the state of the witness."""

    note: str
    verifier_key: str
    size: int
    staged: int
    last_checkpoint: datetime | None
    witnessed_size: int
    witnessed_at: datetime | None
    lag: int
    state: str


def _out(entry: OpenedEntry) -> EntryOut:
    return EntryOut(
        id=entry.id,
        event=entry.event.value,
        at=entry.at,
        actor="customer" if lookups.by_customer(entry) else entry.actor,
        customers=entry.number,
        disclosure=entry.disclosure,
        index=entry.index,
        erased=entry.erased,
        detail=entry_views.told(entry),
    )


@router.get("/evidence/entries", response=EntriesOut, summary="List ledger entries")
def list_entries(request: HttpRequest, chosen: Query[EntryFilter]) -> EntriesOut:
    """Entries that the caller may read; reading others' is recorded."""
    return _page(reader_of(request), chosen)


@router.post("/evidence/customer", response=EntriesOut, summary="List the entries about one customer")
def list_of_customer(request: HttpRequest, chosen: CustomerIn) -> EntriesOut:
    """Who looked at this customer: for who reads all entries, and the reading is recorded under the customer."""
    return _page(reader_of(request), chosen, lookups.subject_of(chosen.customer))


def _page(reader: Reader, chosen: EntryFilter, subject: str = "") -> EntriesOut:
    since, until = (_aware(moment) for moment in (chosen.since, chosen.until))
    narrowed = lookups.Filter(chosen.event[:128], chosen.actor[:128], chosen.disclosure[:128], subject, since, until)
    page = lookups.entry_page(reader, narrowed, chosen.before[:128])
    actions.record_list(reader, narrowed, page)
    return EntriesOut(entries=[_out(item) for item in page.entries], older=page.older)


def _aware(moment: datetime | None) -> datetime | None:
    """A moment without a zone is the bank's."""
    return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment


@router.get("/evidence/entries/{key}", response=EntryOut, summary="Read one ledger entry")
def read_entry(request: HttpRequest, key: str) -> EntryOut:
    """One entry, if the caller may read it."""
    reader = reader_of(request)
    found, _together = lookups.entry(reader, key)
    actions.record_entry(reader, found)
    out = _out(found)
    out.responsible = responsible_told(found)
    return out


@router.get("/evidence/entries/{key}/explanation", response=ExplanationOut, summary="Why an entry's answer was given")
def read_explanation(request: HttpRequest, key: str) -> ExplanationOut:
    """By the rules of then and by those in force, from the facts of then; for whoever reads all entries."""
    found = explanation(reader_of(request), key)
    then = None if found.then is None else explanation_written(found.then)
    return ExplanationOut(then=then, today=explanation_written(found.today))


@router.get("/evidence/entries/{key}/proof", summary="Download the one-file proof of an entry")
def read_proof(request: HttpRequest, key: str) -> HttpResponse:
    """A C2SP tlog-proof; check it with `tournier ledger verify`."""
    reader = reader_of(request)
    found, _together = lookups.entry(reader, key)
    text = gateway.ledger().prove(found.id, lookups.shown_parts(found))
    actions.record_entry(reader, found, "proof")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@router.get("/evidence/checkpoint", response=CheckpointOut, summary="The signed head of the ledger")
def read_checkpoint(request: HttpRequest) -> CheckpointOut:
    """The latest checkpoint; nothing in it is about anybody."""
    reader_of(request)
    ledger = gateway.ledger()
    status = ledger.status()
    return CheckpointOut(
        note=ledger.checkpoint(),
        verifier_key=ledger.verifier_key,
        size=status.size,
        staged=status.staged,
        last_checkpoint=status.last_checkpoint,
        witnessed_size=status.witnessed_size,
        witnessed_at=status.witnessed_at,
        lag=status.lag,
        state=status.state,
    )
