# SPDX-License-Identifier: Apache-2.0
"""Reads of this room. Expiry is computed here, so that it holds without any job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tournier.base import Refused
from tournier_office.disclosures import stages as staging
from tournier_office.disclosures.models import AccessRequest, Approval, BreakGlass, Look, Taking
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.sessions import person as person_for
from tournier_office.disclosures.stages import NEVER_APPROVE
from tournier_office.disclosures.states import OPEN, WAITING, State
from tournier_office.people import lookups as people
from tournier_office.people.independence import APPROVE, Apart, Matter, check_apart
from tournier_office.site import standing_in
from tournier_office.site.navigation import Visitor
from tournier_office.site.standing_in import StandIn
from tournier_office.site.work import WorkItem

__all__ = ["AccessRequest"]

SIMILAR = timedelta(days=30)
MOST = 200
REGISTER_READERS = frozenset({"protection_officer", "auditor"})


def state_of(row: AccessRequest) -> State:
    """Where the request stands now: an unfinished one past its term is expired, whatever is stored."""
    stored = State(row.state)
    if stored in WAITING | OPEN and row.lapses_at <= timezone.now():
        return State.EXPIRED
    return stored


def customer_ref(subject: str) -> str:
    """A customer as registers show them: stable within this installation, and telling nothing; empty for none."""
    if not subject:
        return ""
    return salted_hmac("tournier.disclosures.customer", subject, algorithm="sha256").hexdigest()[:12]


def own_requests(person: Person) -> list[AccessRequest]:
    """The person's requests, newest first."""
    return list(AccessRequest.objects.filter(requester=person.staff)[:MOST])


def agreements(row: AccessRequest) -> list[staging.Agreement]:
    """The yeses that a request has."""
    given = row.approvals.filter(answer=Approval.Answer.APPROVED)
    return [staging.Agreement(item.stage, item.role, item.person, item.for_whom) for item in given]


def role_now(
    person: Person, row: AccessRequest, places: Sequence[StandIn] | None = None, apart: Apart | None = None
) -> tuple[int, str, str]:
    """The stage and role in which the person may decide now, and for whom; Refused with the reason otherwise (M25, M20).

    `places` are those in which the person stands in, when they were asked for already; `apart` remembers declared interests.
    """
    if State(row.state) not in WAITING or row.lapses_at <= timezone.now():
        raise Refused("request.state", "The request does not wait for anybody.", "Look at the request again.")
    stands_in = tuple(standing_in.stands_in(person.staff) if places is None else places)
    found = staging.role_for(
        replace(person.candidate, stands_in=stands_in),
        requester=row.requester,
        branch=row.branch,
        stages=staging.stages_from_json(row.stages),
        agreements=agreements(row),
    )
    about = Matter(customer=row.subject, colleague=row.requester)
    for number in {person.staff, found[2]} - {""}:  # whoever stands in is two people (0266)
        (apart or Apart()).check(number, about, APPROVE)
    return found


def request_of(key: str) -> AccessRequest | None:
    """The request of that key, for a register that filed it: what it may show of it is its own to decide."""
    return AccessRequest.objects.filter(pk=key).first()


def may_decide(
    person: Person, row: AccessRequest, places: Sequence[StandIn] | None = None, apart: Apart | None = None
) -> bool:
    """Whether the person may decide on the request now."""
    try:
        role_now(person, row, places, apart)
    except Refused:
        return False
    return True


def waiting_for(person: Person) -> list[AccessRequest]:
    """The requests on which the person may decide now, oldest first."""
    if person.posts & NEVER_APPROVE or not person.active:
        return []
    rows = (
        AccessRequest.objects.filter(state__in=[state.value for state in WAITING], lapses_at__gt=timezone.now())
        .exclude(requester=person.staff)
        .order_by("filed_at")[:MOST]
    )
    places, apart = standing_in.stands_in(person.staff), Apart()
    return [row for row in rows if may_decide(person, row, places, apart)]


def request_for(person: Person, key: str) -> AccessRequest:
    """A request, for whoever has a part in it: requester, approver past or present. Others see it as unknown."""
    row = AccessRequest.objects.filter(pk=key).first()
    if row is None or not (
        row.requester == person.staff
        or row.approvals.filter(Q(person=person.staff) | Q(for_whom=person.staff)).exists()
        or may_decide(person, row)
    ):
        raise Refused("request.unknown", "There is no such request for you.", "Open the list of requests.")
    return row


def pending(look: Look) -> list[AccessRequest]:
    """The person's own requests about this look's customer that wait or open something now."""
    rows = AccessRequest.objects.filter(
        requester=look.staff,
        subject=look.subject,
        purpose=look.purpose,
        basis=look.basis,
        case=look.case,
        state__in=[state.value for state in WAITING | OPEN],
        lapses_at__gt=timezone.now(),
    )
    return list(rows[:5])


def similar(row: AccessRequest) -> QuerySet[AccessRequest]:
    """Earlier requests of the same requester or about the same customer, within thirty days."""
    alike = Q(requester=row.requester) | (Q(subject=row.subject) if row.subject else Q())
    return AccessRequest.objects.filter(alike, filed_at__gte=row.filed_at - SIMILAR).exclude(pk=row.pk)[:20]


def emergencies_for(person: Person) -> list[BreakGlass]:
    """Emergencies that the person opened or may review, those that wait first."""
    branch = Q(branch__in=person.manages)
    seen = Q() if person.posts & REGISTER_READERS else Q(staff=person.staff) | branch
    rows = BreakGlass.objects.filter(seen).order_by("-opened_at")[:MOST]
    return sorted(rows, key=lambda row: (bool(row.outcome), row.due_at if not row.outcome else row.opened_at))


def check_reviewer(person: Person, row: BreakGlass) -> None:
    """Raises Refused unless the person may review this emergency: somebody else, of the right post, in office."""
    if row.staff == person.staff:
        raise Refused("break_glass.own", "Nobody reviews their own emergency.", "The protection officer reviews it.")
    named = "protection_officer" in person.posts or row.branch in person.manages
    if person.posts & NEVER_APPROVE or not person.active or not named:
        raise Refused(
            "break_glass.post",
            "Your posts do not review emergencies.",
            "The protection officer or the manager of the branch reviews it.",
        )
    check_apart(person.staff, Matter(customer=row.subject, colleague=row.staff), APPROVE)


def may_review(person: Person, row: BreakGlass) -> bool:
    """Whether the person may review this emergency."""
    try:
        check_reviewer(person, row)
    except Refused:
        return False
    return not row.outcome


def emergency_for(person: Person, key: str) -> BreakGlass:
    """An emergency, for whoever opened it, may review it or audits."""
    row = BreakGlass.objects.filter(pk=key).first()
    if row is None or not (
        row.staff == person.staff
        or person.posts & REGISTER_READERS
        or may_review(person, row)
        or row.reviewer == person.staff
    ):
        raise Refused("break_glass.unknown", "There is no such emergency for you.", "Open the list.")
    return row


def takings(person: Person) -> Sequence[Taking]:
    """The register of copies and prints: all for protection officer and auditor, the branch's for its manager, else one's own."""
    if person.posts & REGISTER_READERS:
        return list(Taking.objects.all()[:MOST])
    mine = Q(staff=person.staff) | Q(branch__in=person.manages)
    return list(Taking.objects.filter(mine)[:MOST])


def _in_place(person: Person, row: AccessRequest) -> str:
    """For whom the person would decide, where it is for somebody."""
    for_whom = role_now(person, row)[2]
    return _("in the place of %(name)s") % {"name": people.name_of(for_whom)} if for_whom else ""


def work(visitor: Visitor) -> list[WorkItem]:
    """Home: what waits for this person's decision, emergencies to review, and one's own requests that are in motion."""
    if visitor.staff is None or visitor.administrator:
        return []
    person = person_for(visitor.staff, "", "")
    items = [
        WorkItem(
            group=_("Waiting for my decision"),
            text=_("Request of %(name)s") % {"name": people.name_of(row.requester)},
            note=_in_place(person, row),
            href=reverse("disclosures:approval", args=[row.pk]),
            state=_("to decide"),
            tone="warn",
            due=row.lapses_at,
        )
        for row in waiting_for(person)
    ]
    for emergency in emergencies_for(person):
        if may_review(person, emergency):
            late = emergency.due_at < timezone.now()
            items.append(
                WorkItem(
                    group=_("Emergencies to review"),
                    text=_("Emergency of %(name)s") % {"name": people.name_of(emergency.staff)},
                    href=reverse("disclosures:emergency", args=[emergency.pk]),
                    state=_("overdue") if late else _("to review"),
                    tone="bad",
                    due=emergency.due_at,
                    urgent=True,
                )
            )
    for row in AccessRequest.objects.filter(requester=person.staff, lapses_at__gt=timezone.now())[:10]:
        if state_of(row) in WAITING | OPEN:
            granted = state_of(row) in OPEN
            items.append(
                WorkItem(
                    group=_("My requests"),
                    text=_("Request of %(when)s") % {"when": f"{timezone.localtime(row.filed_at):%H:%M}"},
                    href=reverse("disclosures:request", args=[row.pk]),
                    state=_("granted") if granted else _("waits for approval"),
                    tone="good" if granted else "",
                    due=row.lapses_at,
                )
            )
    return items
