# SPDX-License-Identifier: Apache-2.0
"""What the gate reads of complaints (decision 0226).

- `staff.complained_by`: whose complaint about this person is not closed; the person keeps away from them (TS-17);
- `customer.objections`: the uses that a customer whose identity was checked asks to stop, until the complaint is closed;
- `approval.assigned`: whether another person named this one to handle the very complaint whose fields are asked for.
Of a complainant who is no known customer the facts are those of the complaint: nothing more is known of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tournier.base import Refused
from tournier.policy import Request
from tournier.policy.request import Value
from tournier_office.complaints import lookups
from tournier_office.complaints.models import Complaint
from tournier_office.people import facts as people
from tournier_office.people import networks
from tournier_office.site.imprints import Whole
from tournier_office.site.reading import Question, rows

FOLLOW = "follow:"  # a session of somebody outside who gave a receipt's secret
_OWN = f"{lookups.NAME}:"
_FIELDS = f"register:{lookups.NAME}"
_ROW = Whole(Complaint, "c")
_OPEN = f"SELECT {_ROW.columns} FROM complaints_complaint c WHERE c.state NOT IN ('closed', 'withdrawn')"
_ABOUT = f"{_OPEN} AND c.about = %s"
_USES = f"{_OPEN} AND c.subject = %s AND c.uses <> ''"
_NO_MARK: Mapping[str, Value] = {
    "known": True, "manager": "", "age": 18, "minor": False, "young": False, "deceased": False, "vip": False,
    "dormant": False, "is_staff": False, "restricted": False, "consents": frozenset(), "card_only": False,
    "objections": frozenset(),
}  # fmt: skip


def questions(request: Request) -> list[Question]:
    """What these facts ask, so that it can be asked together with others' questions."""
    subject = request.subject
    return [_about(request.staff)] + ([_uses(subject)] if subject and not subject.startswith(_OWN) else [])


def _about(number: str) -> Question:
    return Question(_ABOUT, (number,))


def _uses(subject: str) -> Question:
    return Question(_USES, (subject,))


def staff_facts(number: str) -> Mapping[str, Value]:
    """About whoever asks."""
    found = [_ROW.open(values) for values in rows(_about(number))]
    return {"complained_by": frozenset(str(row["subject"]) or f"{_OWN}{row['id']}" for row in found)}


def customer_facts(subject: str) -> Mapping[str, Value]:
    """About a customer."""
    found = [_ROW.open(values) for values in rows(_uses(subject))]
    return {"objections": frozenset(name for row in found for name in str(row["uses"]).split(","))}


def person_facts(subject: str) -> Mapping[str, Value] | None:
    """About a complainant who is no known customer; None for a customer's key."""
    if not subject.startswith(_OWN):
        return None
    row = lookups.one(subject.removeprefix(_OWN))
    return {"known": False, **_SAFE} if row is None else {**_NO_MARK, "branch": row.branch}


_SAFE: Mapping[str, Value] = {**{name: value for name, value in _NO_MARK.items() if name != "known"}, "branch": ""}


def assigned(request: Request) -> bool:
    """Whether somebody else named this person to handle the complaint, and nothing but its own fields is asked for."""
    if not request.fields or any(item.ref.table != _FIELDS for item in request.fields):
        return False
    row = lookups.one(request.case)
    if row is None or request.subject != (row.subject or f"{_OWN}{row.pk}"):
        return False
    by_other = row.handler == request.staff and row.assigned_by not in ("", request.staff)
    reviewing = row.reviewer == request.staff and request.staff not in lookups.took(row, "assign_review")
    return by_other or reviewing


def own_moment(request: Request, now: datetime) -> Mapping[str, Value]:
    """The moment of somebody outside who reads the answer to their own complaint. Refused for another's."""
    row = lookups.one(request.session.removeprefix(FOLLOW))
    if (
        row is None
        or request.subject != (row.subject or f"{_OWN}{row.pk}")
        or any(i.ref.table != _FIELDS for i in request.fields)
    ):
        raise Refused(
            "fact.missing",
            "It is not known in which session this is asked.",
            "Give the receipt number and its secret again.",
        )
    here = now.astimezone(people.BANK_TIME)
    return {
        "date": people.days(here.date()), "minute": here.hour * 60 + here.minute, "weekday": here.isoweekday(),
        "network": networks.network_of(request.address), "network_allowed": True, "factors": 1, "managed_device": False,
        "locked": False,
    }  # fmt: skip
