# SPDX-License-Identifier: Apache-2.0
"""Reads of this room. Expiry is computed here, so that it holds without any job."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier.base import Refused
from tournier_office.disclosures import lookups as requests
from tournier_office.disclosures.clocks import DueBack
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.sessions import person as person_for
from tournier_office.disclosures.states import State as RequestState
from tournier_office.disclosures.taken import standing
from tournier_office.exports.models import Download, Export, ReceiverKey
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

State = Export.State
WORKING = (State.MEASURING, State.FETCHING, State.RECORDING, State.WRITING)
LIVE = (*WORKING, State.WAITING, State.READY, State.STOPPED)
REGISTER_READERS = frozenset({"protection_officer", "auditor", "compliance_officer"})
REVOKERS = frozenset({"protection_officer"})
MOST = 200
SIMILAR = timedelta(days=90)
EXPORT = "export"  # the matter of what was taken of one
_OF_REQUEST = {
    RequestState.REFUSED: State.REFUSED,
    RequestState.WITHDRAWN: State.CANCELLED,
    RequestState.EXPIRED: State.EXPIRED,
}


def state_of(row: Export) -> Export.State:
    """Where it stands now, whatever is stored: a request that was refused, a file past its term."""
    stored = State(row.state)
    if stored is State.WAITING:
        request = requests.request_of(row.request)
        return _OF_REQUEST.get(requests.state_of(request), stored) if request else State.REFUSED
    if stored in {State.READY, State.STOPPED} and row.expires_at <= timezone.now():
        return State.EXPIRED
    return stored


def holders(row: Export) -> frozenset[str]:
    """Who takes the file: the colleague it is for, else who asked for it and hands it over."""
    staff = {Export.Receiver.SELF, Export.Receiver.STAFF}
    return frozenset({row.receiver if row.receiver_kind in staff else row.requester})


def may_see(person: Person, row: Export) -> bool:
    """Whether the person has a part in it: requester, receiver, approver, or a reader of the register."""
    if person.staff in {row.requester, *holders(row)} or person.posts & REGISTER_READERS:
        return True
    request = requests.request_of(row.request)
    return request is not None and (
        requests.may_decide(person, request) or request.approvals.filter(person=person.staff).exists()
    )


def may_revoke(person: Person, row: Export) -> bool:
    """Its requester, who agreed to it, and the protection officer revoke."""
    if person.staff == row.requester or person.posts & REVOKERS:
        return True
    request = requests.request_of(row.request)
    return request is not None and request.approvals.filter(person=person.staff).exists()


def export_for(person: Person, key: str) -> Export:
    """An export, for whoever has a part in it. Others see it as unknown."""
    row = Export.objects.filter(pk=key).first()
    if row is None or not may_see(person, row):
        raise Refused("export.unknown", "There is no such export for you.", "Open the list of exports.")
    return row


def exports_of(person: Person) -> list[Export]:
    """The person's own exports and those for them, newest first."""
    mine = Q(requester=person.staff) | Q(receiver_kind=Export.Receiver.STAFF, receiver=person.staff)
    return list(Export.objects.filter(mine)[:MOST])


def register(person: Person, *, state: str = "", format: str = "", standing_: str = "") -> list[Export]:  # noqa: A002  the word
    """Every export, for protection officer, compliance and auditor, by state, format and what became of the file."""
    if not person.posts & REGISTER_READERS:
        raise Refused(
            "register.post",
            "Your posts do not read the register of exports.",
            "The protection officer, compliance or an auditor reads it.",
        )
    rows = Export.objects.all()
    if state in State.values:
        rows = rows.filter(state=state)
    if format in Export.Format.values:
        rows = rows.filter(format=format)
    return [row for row in rows[:MOST] if not standing_ or standing(row) == standing_]


def similar(row: Export) -> list[Export]:
    """Earlier exports of the same person, or for the same receiver, within ninety days."""
    same = Q(requester=row.requester) | Q(receiver_kind=row.receiver_kind, receiver=row.receiver)
    found = Export.objects.filter(same, filed_at__gte=row.filed_at - SIMILAR, filed_at__lte=row.filed_at)
    return list(found.exclude(pk=row.pk)[:20])


def of_request(key: str) -> Export | None:
    """The export that a request for agreement is about."""
    return Export.objects.filter(request=key).first() if key else None


def exports_of_disclosures(disclosures: Collection[str]) -> dict[str, str]:
    """The ids of exports by the ids of their disclosures; one that is no export is left out."""
    found = Export.objects.filter(disclosure__in=[one for one in disclosures if one])
    return dict(found.values_list("disclosure", "pk"))


def links_of(row: Export) -> Sequence[Download]:
    """The single-use links that were made, newest first."""
    return list(row.links.all()[:20])


def key_of(staff: str) -> ReceiverKey | None:
    """The person's living public key."""
    return ReceiverKey.objects.filter(staff=staff, revoked_at__isnull=True).first()


def keys_of(staff: str) -> list[ReceiverKey]:
    """The person's keys, newest first."""
    return list(ReceiverKey.objects.filter(staff=staff)[:20])


def undestroyed(now: datetime) -> int:
    """How many files should be destroyed by now, and nobody said that they are."""
    return Export.objects.filter(destroy_by__lte=now, destroyed_at__isnull=True).count()


def due_back() -> dict[str, DueBack]:
    """By export: what was taken of it and is not known to be destroyed."""
    held = Export.objects.filter(destroyed_at__isnull=True, destroy_by__isnull=False)
    return {row.pk: due for row in held if (due := due_of(row)) is not None}


def due_of(row: Export) -> DueBack | None:
    """What of this one must be destroyed, if anything. Who asked for it hears when its receiver does nothing."""
    if row.destroy_by is None or row.destroyed_at is not None:
        return None
    page = reverse("exports:one", args=[row.pk])
    return DueBack(row.destroy_by, min(holders(row)), row.requester, row.branch, page)


def work(visitor: Visitor) -> list[WorkItem]:
    """Home: files that wait to be taken, and for the protection officer those that should be destroyed by now.

    Whoever holds a file is reminded by its clock, as of every duty.
    """
    if visitor.staff is None or visitor.administrator:
        return []
    person = person_for(visitor.staff, "", "")
    items = [item for row in exports_of(person)[:50] if (item := _own(row)) is not None]
    if person.posts & REVOKERS:
        late = Export.objects.filter(destroy_by__lte=timezone.now(), destroyed_at__isnull=True)
        items += [
            WorkItem(
                group=_("Exports to be destroyed"),
                text=_("Export of %(who)s") % {"who": row.requester},
                href=reverse("exports:one", args=[row.pk]),
                state=_("overdue"),
                tone="bad",
                due=row.destroy_by,
                urgent=True,
            )
            for row in late.exclude(requester=person.staff)[:20]
        ]
    return items


def _own(row: Export) -> WorkItem | None:
    href, state = reverse("exports:one", args=[row.pk]), state_of(row)
    text = _("Export of %(when)s") % {"when": f"{timezone.localtime(row.filed_at):%m-%d %H:%M}"}
    if state in {State.READY, State.STOPPED} and not row.downloads:
        ready = state is State.READY
        return WorkItem(
            group=_("My exports"),
            text=text,
            href=href,
            state=_("ready to be taken") if ready else _("stopped"),
            tone="good" if ready else "bad",
            due=row.expires_at,
        )
    if state in {State.WAITING, *WORKING}:
        return WorkItem(group=_("My exports"), text=text, href=href, state=str(State(state).label), due=None)
    return None
