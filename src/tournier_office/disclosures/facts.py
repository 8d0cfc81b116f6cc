# SPDX-License-Identifier: Apache-2.0
"""The facts that this room knows about a request: who has agreed to exactly this, and whether it names a case."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from tournier.policy import Request
from tournier.policy.request import Value
from tournier_office.disclosures.models import AccessRequest, Approval
from tournier_office.disclosures.scopes import is_case, scope_of
from tournier_office.disclosures.states import OPEN


def approval_facts(request: Request) -> Mapping[str, Value]:
    """`roles` that agreed to this very scope and whose grant has not expired, and `case_open`.

    The scope is exact (M27): another field, customer, purpose, basis, case, channel or person has no roles.
    """
    roles = Approval.objects.filter(
        request__scope=scope_of(request),
        request__requester=request.staff,
        request__state__in=[state.value for state in OPEN],
        request__lapses_at__gt=timezone.now(),
        answer=Approval.Answer.APPROVED,
    ).values_list("role", flat=True)
    granted = frozenset(roles) if request.subject is not None else frozenset[str]()
    return {"roles": granted, "case_open": is_case(request.case)}


def open_grant(request: Request) -> AccessRequest | None:
    """The grant under which this request may be answered now, if there is one."""
    return (
        AccessRequest.objects.filter(
            scope=scope_of(request),
            requester=request.staff,
            state__in=[state.value for state in OPEN],
            lapses_at__gt=timezone.now(),
        )
        .order_by("-lapses_at")
        .first()
    )
