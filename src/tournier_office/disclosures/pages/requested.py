# SPDX-License-Identifier: Apache-2.0
"""A request as pages and the API show it: names in the reader's language, never the customer's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tournier.base import BadInput
from tournier.catalogue import FieldRef
from tournier_office.disclosures import lookups, words
from tournier_office.disclosures.models import AccessRequest, Approval
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import name_of
from tournier_office.disclosures.stages import current_stage, missing_roles, stages_from_json
from tournier_office.disclosures.states import OPEN, WAITING, State
from tournier_office.site import gateway, standing_in
from tournier_office.site.language import said


@dataclass(frozen=True, slots=True)
class FieldView:
    """A requested field."""

    ref: FieldRef
    name: str
    cls: str


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage: who has agreed and who is still to."""

    roles: tuple[str, ...]
    all_of: bool
    missing: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, ready to be shown."""

    row: AccessRequest
    state: State
    state_name: str
    requester: str
    customer: str
    purpose: str
    basis: str
    channel: str
    fields: tuple[FieldView, ...]
    stages: tuple[StageView, ...]
    approvals: tuple[tuple[Approval, str, str], ...]
    waits: bool
    opens: bool
    ends: datetime


def state_name(state: State) -> str:
    """A state in a word."""
    return {
        State.FILED: _("waits for approval"),
        State.APPROVED: _("partly approved"),
        State.GRANTED: _("granted"),
        State.USED: _("used"),
        State.EXPIRED: _("expired"),
        State.REFUSED: _("refused"),
        State.WITHDRAWN: _("withdrawn"),
    }[state]


def channel_name(channel: str) -> str:
    """A channel in a word."""
    return {
        "look_up": _("open the card"),
        "reveal": _("show in clear"),
        "copy": _("copy"),
        "print": _("print"),
        "query": _("ask in SQL"),
        "export": _("export"),
    }.get(channel, channel)


def field_view(ref: FieldRef) -> FieldView:
    """A field by name and class; one that left the catalogue since shows its column only."""
    try:
        field = gateway.gate().catalogue.field(ref)
    except BadInput:
        return FieldView(ref, words.kept_words(ref) or ref.field, "")
    return FieldView(ref, said(field.zh, field.en) or ref.field, field.cls.name if field.cls else "")


def _stages(row: AccessRequest) -> tuple[StageView, ...]:
    stages, given = stages_from_json(row.stages), lookups.agreements(row)
    now = current_stage(stages, given)
    views = []
    for index, stage in enumerate(stages):
        missing = missing_roles(stage, (item.role for item in given if item.stage == index))
        views.append(
            StageView(
                tuple(words.role_name(role) for role in stage.roles),
                stage.all_of,
                tuple(words.role_name(role) for role in missing),
                index == now,
            )
        )
    return tuple(views)


def _who(item: Approval) -> str:
    """Who decided, and in whose place."""
    return standing_in.both(name_of(item.person), item.for_whom and name_of(item.for_whom))


def request_view(row: AccessRequest) -> RequestView:
    """The request as it stands now."""
    now = lookups.state_of(row)
    return RequestView(
        row=row,
        state=now,
        state_name=state_name(now),
        requester=name_of(row.requester),
        customer=lookups.customer_ref(row.subject) if row.subject else "",
        purpose=words.purpose_name(row.purpose),
        basis=words.basis_name(row.basis),
        channel=channel_name(row.channel),
        fields=tuple(field_view(ref) for ref in fields_from_json(row.fields)),
        stages=_stages(row),
        approvals=tuple((item, _who(item), words.role_name(item.role)) for item in row.approvals.all()),
        waits=now in WAITING,
        opens=now in OPEN,
        ends=row.lapses_at,
    )
