# SPDX-License-Identifier: Apache-2.0
"""What anybody may do without sign-in: file a complaint, and follow their own by its receipt's number and secret.

- A number opens nothing by itself; an unknown number and a wrong secret are answered alike, in the same time.
- Filing and following are rationed by address. The secret is shown once; the office keeps its digest.
- The answer to a complaint is a disclosure: decided by the gate as the person's own view, recorded, then shown.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing

from tournier.base import Refused
from tournier.gate import Ask, Card
from tournier.policy import Channel
from tournier_office.complaints import actions, lookups, words
from tournier_office.complaints.facts import FOLLOW
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import BRANCH, COMPLAINTS, MARK, MATTER, MORE, NAME, PHONE, STORY, USES
from tournier_office.site import gateway
from tournier_office.site.register import Field, acts, sealed, typed
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import SOMEBODY

FORM: tuple[Field, ...] = (
    MATTER, NAME, PHONE, BRANCH, STORY, USES,
    *(one for one in COMPLAINTS.fields if one.name in {"partner", "partner_duty"}),
)  # fmt: skip
STEPS: Mapping[str, tuple[Field, ...]] = {
    "add_facts": (MORE,), "withdraw": (), "ask_review": (MORE,), "rate": (MARK,),
}  # fmt: skip
FILINGS, LOOKS = (10, 3600), (30, 600)  # by address: so many in so many seconds
_SALT, _MINUTES = "tournier.complaints.follow", 15 * 60
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the complainant keeps; the secret is never shown again."""

    number: str
    secret: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What the complainant sees: where it stands, its clocks, the answer, what they may do now. `token` leads their next step."""

    row: Complaint
    token: str
    clocks: list[lookups.Running]
    answers: dict[str, str]
    steps: tuple[str, ...]
    until: Any


def file(given: Mapping[str, str], address: str, subject: str = "") -> Receipt:
    """Take a complaint. `subject` is the customer who is signed in, and then identity is checked. Raises Unfit, Refused beyond the ration."""
    gateway.limits().spend("complaint_file", address, *FILINGS)
    values = typed.values_of(_asked(given.get("matter", "")), given)
    branch = values.pop(BRANCH.name)
    secret = "".join(secrets.choice(_SIGNS) for _ in range(20))
    row = Complaint()
    asked = Asked(SOMEBODY, gateway.clock().now(), None, {**values, "channel": words.ONLINE})
    columns = {"branch": branch, "subject": subject, "number": row.number, "secret": _digest(row.number, secret)}
    acts.enter(COMPLAINTS, asked, **columns)
    return Receipt(row.number, "-".join(secret[at : at + 5] for at in range(0, 20, 5)))


def _asked(matter: str) -> list[Field]:
    """The form, with what this matter needs: said beside the field, so that nothing that was typed is lost."""
    needs = {words.STOP_USE: {"uses"}, words.PARTNER: {"partner", "partner_duty"}}.get(matter, set())
    return [replace(one, required=True) if one.name in needs else one for one in FORM]


def _digest(number: str, secret: str) -> bytes:
    return hashlib.sha256(f"{number}|{secret}".encode()).digest()


def follow(number: str, secret: str, address: str) -> Followed:
    """The complaint of this receipt. Refused alike for a number that nobody has and for a wrong secret."""
    gateway.limits().spend("complaint_follow", address, *LOOKS)
    tidy, said = number.strip().upper(), secret.strip().upper().replace("-", "")
    row = lookups.by_number(tidy) if tidy.isascii() else None
    kept = bytes(row.secret) if row is not None and row.secret else bytes(32)
    if not hmac.compare_digest(kept, _digest(tidy, said)) or row is None:
        raise _unknown()
    return followed(row, address)


def _unknown() -> Refused:
    return Refused(
        "complaint.receipt",
        "This number and this secret do not belong together.",
        "Type both as they stand on the receipt.",
    )


def take(token: str, verb: str, given: Mapping[str, str], address: str) -> Followed:
    """A step by the complainant. Refused after a quarter of an hour, and where the stage or the law stands against it."""
    gateway.limits().spend("complaint_follow", address, *LOOKS)
    try:
        key = signing.loads(token, salt=_SALT, max_age=_MINUTES)
    except signing.BadSignature:
        raise _unknown() from None
    row = lookups.one(key)
    if row is None or verb not in STEPS:
        raise _unknown()
    values = typed.values_of(STEPS[verb], given)
    move = COMPLAINTS.move(verb)
    acts.check_stage(row, move)
    if (why := actions.bars(row, verb)) is not None:
        raise why
    reason = "by the complainant" if move.reason else ""
    taken = acts.take(COMPLAINTS, key, Asked(SOMEBODY, gateway.clock().now(), move, values, reason))
    if taken is None:
        raise _unknown()
    return followed(taken, address)


def followed(row: Complaint, address: str) -> Followed:
    """What the complainant sees now; that they have received the decision is kept the first time (TS-20)."""
    answers = _answers(row, address)
    if answers and row.state in {"decided", "refused"} and row.received_at is None:
        told = Asked(SOMEBODY, gateway.clock().now(), COMPLAINTS.move("tell"), {})
        row = acts.take(COMPLAINTS, row.pk, told) or row
    until = lookups.review_until(row)
    return Followed(row, signing.dumps(row.pk, salt=_SALT), lookups.clocks(row), answers, _steps(row), until)


def _steps(row: Complaint) -> tuple[str, ...]:
    until, now = lookups.review_until(row), gateway.clock().now()
    found = [verb for verb in STEPS if row.state in COMPLAINTS.move(verb).source and actions.bars(row, verb) is None]
    return tuple(verb for verb in found if verb != "ask_review" or (until is not None and now < until))


def _answers(row: Complaint, address: str) -> dict[str, str]:
    """The answers that were told, through the gate."""
    names = {"decided": ["reply"], "refused": ["reply"], "review": ["reply"], "reviewed": ["reply", "review_reply"]}
    wanted = names.get(row.state, ["reply", "review_reply"] if row.state == "closed" else [])
    fields = [one for one in COMPLAINTS.classed if one.name in wanted and bytes(getattr(row, one.name))]
    if not fields:
        return {}
    subject = sealed.subject_of(COMPLAINTS, row)
    ask = Ask(subject, "own_view", "own_request", row.pk, "", f"{FOLLOW}{row.pk}", address)
    answer = gateway.gate().kept(Channel.OWN_VIEW, ask, sealed.kept_row(COMPLAINTS, row), sealed.kept_fields(fields))
    if not isinstance(answer, Card):
        return {}
    section = answer.sections[0]
    return {column.ref.field: text or "" for column, text in zip(section.columns, section.rows[0], strict=True)}
