# SPDX-License-Identifier: Apache-2.0
"""Acts of this room: enter people, change their facts and status, give and end posts under two persons.

Each act writes its entry first; when the entry cannot be written, nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.people import lookups, placing
from tournier_office.people.hr import speaks_for_hr
from tournier_office.people.independence import APPROVE, Matter, check_apart
from tournier_office.people.lookups import FACT_DATES, posts_of
from tournier_office.people.models import Branch, Holding, Post, PostChange, Staff, StaffChange, User
from tournier_office.people.pledged import expect_pledge
from tournier_office.site import doors, gateway
from tournier_office.site.navigation import ADMINISTRATION

ADMINISTRATORS = frozenset({"system_admin", "security_admin"})
_SHUT = frozenset({Staff.Status.SUSPENDED.value, Staff.Status.LEFT.value})
_LONGEST = 2000


def need_keeper(by: str) -> None:
    """Refused for whoever neither is an administrator nor speaks for the HR system by a key that was made for it."""
    if not posts_of(by) & ADMINISTRATORS and not speaks_for_hr(by):
        raise _not_kept()


def _not_kept() -> Refused:
    return Refused(
        "people.who",
        "The register is kept by system and security administrators.",
        "Ask one of them; the list of staff names them.",
    )


def need_administrator(by: str) -> None:
    """Refused for whoever is not a system or security administrator."""
    if not posts_of(by) & ADMINISTRATORS:
        raise _not_kept()


def _person(number: str) -> Staff:
    found = Staff.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    return found


def locked(number: str) -> Staff:
    """The person, locked until the transaction ends. BadInput for a number that nobody has."""
    _person(number)
    return Staff.objects.select_for_update().get(pk=number)


def checked_reason(text: str) -> str:
    """The reason, tidied; BadInput when there is none."""
    cleaned = text.strip()
    if not cleaned or len(cleaned) > _LONGEST:
        raise BadInput("people.reason", "A reason is needed, of at most 2000 characters.", "Write why.")
    return cleaned


def keep_change(person: Staff, field: str, before: str, after: str, by: str, reason: str, **told: JSON) -> str:
    """Record a change about a person, then keep it in the person's history. Returns the entry's id."""
    detail: dict[str, JSON] = {"staff": person.number, "field": field, "reason": reason, **told}
    receipt = gateway.record(Event.STAFF_CHANGED, by, detail)
    StaffChange.objects.create(
        staff=person, field=field, before=before, after=after, by=by, reason=reason, at=timezone.now(), entry=receipt.id
    )
    return receipt.id


def set_status(number: str, status: str, *, by: str, reason: str) -> None:
    """Change a status, at once and by one person. Suspended or left: every door of the person is shut now (M17, PBOC3 14)."""
    need_keeper(by)
    if by == number:
        raise Refused("people.self", "Nobody changes their own status.", "Ask another administrator.")
    if status not in Staff.Status.values:
        raise BadInput("people.status", "There is no such status.", f"Use one of {', '.join(Staff.Status.values)}.")
    why = checked_reason(reason)
    with transaction.atomic():
        person = locked(number)
        if status in _SHUT:
            _shut(person, status, by, why)
            return
        placing.expect_open(person.branch_id)
        keep_change(person, "status", person.status, status, by, why)
        _write_status(person, status)


def _shut(person: Staff, status: str, by: str, why: str) -> None:
    """The status closes every decision; the doors are shut besides, and which they were is kept as proof."""
    leaving = status == Staff.Status.LEFT
    found = doors.standing(person.number, leaving=leaving)
    entry = keep_change(person, "status", person.status, status, by, why, doors=doors.counted(found))
    _write_status(person, status)
    doors.shut(person.number, found, by=by, leaving=leaving, entry=entry)


def _write_status(person: Staff, status: str) -> None:
    Staff.objects.filter(pk=person.pk).update(status=status)
    User.objects.filter(staff=person).update(is_active=status not in _SHUT)


def _kept_elsewhere() -> Refused:
    return Refused(
        "people.kept",
        "A register keeps this date; nobody enters it here.",
        "Open the person: beside the date stands which register keeps it.",
    )


def set_facts(number: str, dates: Mapping[str, date | None], *, open_violation: bool, by: str, reason: str) -> None:
    """Enter the dates until which duties are met, and whether a violation is open."""
    need_administrator(by)
    if by == number:
        raise Refused("people.self", "Nobody changes their own facts.", "Ask another administrator.")
    if set(dates) - set(FACT_DATES):
        raise BadInput("people.fact", "There is no such fact.", f"Facts are {', '.join(FACT_DATES)}.")
    person, why = _person(number), checked_reason(reason)
    kept = lookups.kept_dates(person, timezone.localdate())
    with transaction.atomic():
        for name, until in dates.items():
            before = getattr(person, name)
            if before != until:
                if name in kept:
                    raise _kept_elsewhere()
                keep_change(person, name, str(before or ""), str(until or ""), by, why)
                setattr(person, name, until)
        if person.open_violation != open_violation:
            keep_change(person, "open_violation", str(person.open_violation), str(open_violation), by, why)
            person.open_violation = open_violation
        person.save()


def check_posts(person: Staff, post: Post) -> None:
    """Refused for a mixture. Law 5: system, security and audit administration are three people, and none of them holds a business post."""
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    held = {row.post_id: row.kind for row in Holding.objects.filter(lasting, staff=person, ended=False)}
    clash = held and (post.code in ADMINISTRATION or ADMINISTRATION & held.keys())
    if clash and post.code not in held:
        raise Refused(
            "people.separation",
            "An administrator holds this one post only: system, security and audit administration and business are kept apart.",
            "End the other post first, or choose another person.",
        )


def propose_post(
    number: str, post: str, branch: str, kind: str, *, until: date | None, by: str, reason: str
) -> PostChange:
    """Propose to give or end a post; it takes effect when a second administrator agrees."""
    need_keeper(by)
    if by == number:
        raise Refused("people.self", "Nobody proposes posts for themselves.", "Ask another administrator.")
    person, why = _person(number), checked_reason(reason)
    row_post, row_branch = Post.objects.filter(pk=post).first(), Branch.objects.filter(pk=branch).first()
    if row_post is None or row_branch is None or kind not in PostChange.Kind.values:
        raise BadInput("people.post", "The post, branch or kind of change is unknown.", "Choose from the lists.")
    if kind == PostChange.Kind.GIVE:
        placing.check_open(row_branch)
        check_posts(person, row_post)
    elif not Holding.objects.filter(staff=person, post=row_post, branch=row_branch, ended=False).exists():
        raise BadInput("people.post_not_held", "The person does not hold this post there.", "Choose a post held.")
    detail = {"staff": number, "post": post, "branch": branch, "kind": kind, "step": "proposed", "reason": why}
    gateway.record(Event.STAFF_CHANGED, by, detail)
    return PostChange.objects.create(
        staff=person,
        post=row_post,
        branch=row_branch,
        kind=kind,
        until=until,
        reason=why,
        proposed_by=by,
        proposed_at=timezone.now(),
    )


def decide_post(key: str, *, by: str, agree: bool) -> None:
    """A second person agrees or rejects; only then is the post given or ended."""
    need_administrator(by)
    with transaction.atomic():
        row = PostChange.objects.select_for_update().filter(pk=key, state=PostChange.State.OPEN).first()
        if row is None:
            raise BadInput("people.change", "This proposal is not open.", "Look at the person's page again.")
        if by in {row.proposed_by, row.staff_id}:
            raise Refused(
                "people.two_persons",
                "Who proposed a post, or would get it, does not decide about it.",
                "Let another administrator decide.",
            )
        check_apart(by, Matter(colleague=row.staff_id), APPROVE)
        if agree and row.kind == PostChange.Kind.GIVE:
            expect_pledge(row.staff, row.post_id)
        step = "agreed" if agree else "rejected"
        detail = {"staff": row.staff_id, "post": row.post_id, "branch": row.branch_id, "kind": row.kind, "step": step}
        gateway.record(Event.STAFF_CHANGED, by, {**detail, "proposal": row.id})
        if agree:
            _apply(row)
        row.state = PostChange.State.DONE if agree else PostChange.State.REJECTED
        row.decided_by, row.decided_at = by, timezone.now()
        row.save()


def _apply(row: PostChange) -> None:
    today = timezone.localdate()
    if row.kind == PostChange.Kind.GIVE:
        placing.expect_open(row.branch_id)
        check_posts(row.staff, row.post)
        give_post(row.staff, row.post, row.branch, until=row.until)
        return
    Holding.objects.filter(staff=row.staff, post=row.post, branch=row.branch, ended=False).update(
        ended=True, until=today
    )


def give_post(
    person: Staff, post: Post, branch: Branch, *, until: date | None = None, since: date | None = None
) -> None:
    """Enter a holding; for imports and the first set-up, which record themselves. Refused when it mixes administration and business."""
    close_lapsed(person.number)
    check_posts(person, post)
    Holding.objects.get_or_create(
        staff=person,
        post=post,
        branch=branch,
        ended=False,
        defaults={"kind": post.kind, "since": since or timezone.localdate(), "until": until},
    )


def close_lapsed(number: str) -> None:
    """Close what was lent to the person and is over: it counts for nothing, and no longer stands in the way."""
    for row in Holding.objects.filter(staff_id=number, ended=False, ends_at__lte=timezone.now()):
        row.ended = True
        row.save()
