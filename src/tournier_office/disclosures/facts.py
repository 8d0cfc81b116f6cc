# SPDX-License-Identifier: Apache-2.0
"""The facts that this room knows about a request: who agreed to exactly this, whether it names a case, whether the caller was matched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.utils import timezone

from tournier.policy import Agreement, Request
from tournier.policy.request import Value
from tournier_office.disclosures.models import AccessRequest, Approval, CallerMatch
from tournier_office.disclosures.scopes import Scope, fields_from_json, is_case, scope_of
from tournier_office.disclosures.states import OPEN
from tournier_office.site import cases
from tournier_office.site.bound import genuine
from tournier_office.site.imprints import Whole
from tournier_office.site.reading import Question, moment, rows

MATCH_TERM = timedelta(minutes=15)  # one call
_OPEN = frozenset(state.value for state in OPEN)
_REQUESTS = "SELECT id, state FROM disclosures_accessrequest WHERE requester = %s AND subject = %s AND channel = %s"
_MATCH = Whole(CallerMatch, "m")
_MATCHES = (
    f"SELECT {_MATCH.columns} FROM disclosures_callermatch m WHERE m.staff = %s AND m.session = %s AND m.subject = %s"
)


def questions(request: Request) -> list[Question]:
    """What the facts about this request ask first, so that it can be asked together with others' questions."""
    asked = scope_of(request)
    grants = [_question_of_grants(asked)] if asked else []
    return [*grants, _question_of_matches(request)] if request.subject is not None else grants


def _question_of_grants(asked: Scope) -> Question:
    return Question(_REQUESTS, (asked.requester, asked.subject, asked.channel))


def _question_of_matches(request: Request) -> Question:
    return Question(_MATCHES, (request.staff, request.session, request.subject or ""))


def case_of(request: Request) -> str:
    """What the request names as its case, as `site.cases` says it; nothing where it names none."""
    return cases.case_of(request) if is_case(request.case) else ""


def approval_facts(case: str, agreed: Iterable[Agreement], checked: Collection[str]) -> Mapping[str, Value]:
    """`roles` that agreed to this very scope and whose grant has not expired, `case_open`, `caller_matched`.

    The scope is exact (M27): another field, customer, purpose, basis, case, channel or person has no roles.
    `case` is what `case_of` said.
    """
    return {
        "roles": frozenset(agreement.role for agreement in agreed),
        "case_open": case not in {"", *cases.NOT_ONE},
        "caller_matched": bool(checked),
    }


def agreements(request: Request) -> tuple[Agreement, ...]:
    """The approvals that open this request now, in the order in which they were given."""
    grants = [row.pk for row in open_grants(request)]
    if not grants:
        return ()
    given = genuine(Approval.objects.filter(request__in=grants, answer=Approval.Answer.APPROVED))
    return tuple(Agreement(row.role, row.person, row.entry) for row in given)


def open_grants(request: Request) -> list[AccessRequest]:
    """The grants under which this request may be answered now."""
    asked = scope_of(request)
    if asked is None:
        return []
    keys = [key for key, state in rows(_question_of_grants(asked)) if state in _OPEN]
    if not keys:
        return []
    open_now = genuine(AccessRequest.objects.order_by().filter(pk__in=keys, lapses_at__gt=timezone.now()))
    return [row for row in open_now if scope_of_row(row).opens(asked)]


def scope_of_row(row: AccessRequest) -> Scope:
    """What a stored request is about."""
    fields = frozenset(fields_from_json(row.fields))
    return Scope(
        row.requester, row.channel, row.purpose, row.basis, row.case, row.subject, row.count, fields, row.statement
    )


def identity_checked(request: Request) -> tuple[str, ...]:
    """By which categories this person, in this session, has just matched this customer: none of them searched by."""
    return () if request.subject is None else _checked(request.staff, request.session, request.subject)


def has_been_matched(staff: str, session: str, subject: str) -> bool:
    """Whether there is any such match, for whoever asks no question of the gate yet."""
    return bool(_checked(staff, session, subject))


def _checked(staff: str, session: str, subject: str) -> tuple[str, ...]:
    since = timezone.now() - MATCH_TERM
    found = [_MATCH.open(values) for values in rows(Question(_MATCHES, (staff, session, subject)))]
    return tuple(sorted({str(row["category"]) for row in found if moment(row["at"]) > since}))
