# SPDX-License-Identifier: Apache-2.0
"""Changes of the catalogue under two persons (M06; design.md 2, law 5): check, record, change - in this order.

- the protection officer proposes; compliance or the security administrator confirms; never the same person;
- the change is tried on today's catalogue when it is proposed and again when it is confirmed;
- the ledger entry is written before the row changes, inside the same lock, so that of two deciders only one records;
- the project folder follows afterwards, so that the commands see the same catalogue. The row is the truth: were
  the folder not to follow (crash, full disk), the office would still serve what was confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused, SystemFailed
from tournier.catalogue import Catalogue
from tournier.ledger.entries import Entry, Event
from tournier_office.catalogue import texts
from tournier_office.catalogue.changes import FieldChange, apply, compare
from tournier_office.catalogue.lookups import (
    DECIDERS,
    PROPOSERS,
    adopted_catalogue,
    changes_of,
    current_catalogue,
)
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.site import gateway

_State = CatalogueVersion.State
_MOST_WORDS = 2000


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > _MOST_WORDS:
        raise BadInput("catalogue.reason", "The reason is missing or too long.", "Say in a few words why.")
    return reason


def _check_proposer(posts: frozenset[str]) -> None:
    if not posts & PROPOSERS:
        raise Refused("catalogue.post", "Your posts do not classify fields.", "Ask the information protection officer.")


def _record(event: Event, by: str, row: CatalogueVersion, why: str) -> str:
    fields: list[JSON] = [[str(change.ref), change.kind] for change in changes_of(row)]
    detail: dict[str, JSON] = {
        "version": row.pk,
        "based_on": row.based_on,
        "fields": fields,
        "digest": row.digest,
        "why": why,
    }
    return gateway.ledger().append(Entry(event, by, detail=detail)).id


def _put_forward(row: CatalogueVersion, by: str, why: str) -> CatalogueVersion:
    row.why, row.proposed_by, row.proposed_at = why, by, timezone.now()
    with transaction.atomic():
        row.entry = _record(Event.CATALOGUE_PROPOSED, by, row, why)
        row.save(force_insert=True)
    return row


def propose(changes: Iterable[FieldChange], *, by: str, posts: frozenset[str], why: str) -> CatalogueVersion:
    """Put changes of fields forward. They must fit today's catalogue; nothing changes until a second person confirms."""
    _check_proposer(posts)
    reason = _reason(why)
    wanted = [change for change in changes if change.before != change.after]
    if not wanted:
        raise BadInput(
            "catalogue.same", "The proposal changes nothing.", "Change a category, a class or a state first."
        )
    current = current_catalogue()
    apply(current, wanted)
    row = CatalogueVersion(changes=[change.as_json() for change in wanted], based_on=current.version)
    return _put_forward(row, by, reason)


def propose_adopted(*, by: str, posts: frozenset[str], why: str) -> CatalogueVersion:
    """Put forward, whole, what `adopt` left in the project folder."""
    _check_proposer(posts)
    reason = _reason(why)
    current, adopted = current_catalogue(), adopted_catalogue()
    if current.version == adopted.version:
        raise BadInput("catalogue.same", "The project folder holds nothing new.", "Run `tournier adopt` first.")
    changes = [change.as_json() for change in compare(current, adopted)]
    row = CatalogueVersion(
        changes=changes, whole=True, text=texts.write(adopted), digest=adopted.version, based_on=current.version
    )
    return _put_forward(row, by, reason)


def _open(key: str, by: str, posts: frozenset[str]) -> CatalogueVersion:
    """The proposal, locked until the transaction ends, if this person may decide on it."""
    if not posts & DECIDERS:
        raise Refused(
            "catalogue.post",
            "Your posts do not decide on the catalogue.",
            "Ask compliance or the security administrator.",
        )
    row = CatalogueVersion.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise BadInput("catalogue.unknown", "There is no such version.", "Open the list of versions.")
    if row.state != _State.PROPOSED:
        raise Refused("catalogue.decided", "Somebody has decided on this already.", "Open it to see the decision.")
    if row.proposed_by == by:
        raise Refused("catalogue.own", "Nobody decides on their own proposal.", "A second person must decide.")
    return row


def _outcome(row: CatalogueVersion) -> Catalogue:
    """The catalogue to which the proposal leads today."""
    current = current_catalogue()
    if not row.whole:
        return apply(current, changes_of(row))
    if current.version != row.based_on:
        raise Refused(
            "catalogue.stale", "The catalogue was changed since the proposal.", "Propose it again on today's catalogue."
        )
    return texts.read(row.text, adopted_catalogue().sources)


def confirm(key: str, *, by: str, posts: frozenset[str], why: str = "") -> CatalogueVersion:
    """Put a proposal in force. Every worker's gate follows within a second."""
    with transaction.atomic():
        row = _open(key, by, posts)
        current = CatalogueVersion.objects.select_for_update().filter(state=_State.ACTIVE).first()
        catalogue = _outcome(row)
        row = _put_in_force(row, current, catalogue, by, why.strip())
    _follow(catalogue)
    return row


def _follow(catalogue: Catalogue) -> None:
    """Write the project folder. A crash before this leaves the folder behind the office: `adopt` then shows a difference."""
    try:
        gateway.project().save_catalogue(catalogue)
    except OSError:
        raise SystemFailed(
            "catalogue.folder",
            "The change is in force, but the project folder could not be written.",
            "Free or repair the disk and confirm the next change; the commands see the older catalogue until then.",
        ) from None


def _put_in_force(
    row: CatalogueVersion, current: CatalogueVersion | None, catalogue: Catalogue, by: str, why: str
) -> CatalogueVersion:
    row.text, row.digest = texts.write(catalogue), catalogue.version
    row.decision_entry = _record(Event.CATALOGUE_CONFIRMED, by, row, why)
    if current:
        current.state = _State.SUPERSEDED
        current.save(update_fields=["state"])
    row.serial = (CatalogueVersion.objects.aggregate(last=Max("serial"))["last"] or 0) + 1
    row.state = _State.ACTIVE
    row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), why
    row.save()
    return row


def reject(key: str, *, by: str, posts: frozenset[str], why: str) -> CatalogueVersion:
    """Turn a proposal down, with the reason."""
    reason = _reason(why)
    with transaction.atomic():
        row = _open(key, by, posts)
        row.decision_entry = _record(Event.CATALOGUE_REJECTED, by, row, reason)
        row.state = _State.REJECTED
        row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), reason
        row.save()
        return row


def install(catalogue: Catalogue, *, proposed_by: str, decided_by: str, why: str) -> CatalogueVersion:
    """Put the first catalogue in force, in the names of two persons. Refused when one is in force already."""
    if not proposed_by or not decided_by or proposed_by == decided_by:
        raise Refused(
            "catalogue.own", "The first catalogue needs two different persons.", "Name a proposer and a decider."
        )
    with transaction.atomic():
        if CatalogueVersion.objects.filter(serial__isnull=False).exists():
            raise Refused("catalogue.installed", "There is a catalogue already.", "Propose a change instead.")
        row = CatalogueVersion(
            whole=True,
            text=texts.write(catalogue),
            digest=catalogue.version,
            why=_reason(why),
            proposed_by=proposed_by,
            proposed_at=timezone.now(),
        )
        row.entry = _record(Event.CATALOGUE_PROPOSED, proposed_by, row, row.why)
        row.save(force_insert=True)
        return _put_in_force(row, None, catalogue, decided_by, row.why)
