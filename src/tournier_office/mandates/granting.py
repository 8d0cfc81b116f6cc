# SPDX-License-Identifier: Apache-2.0
"""Temporary grants: a post, or a part of it, for a term (M24, M25; decision 0265).

- what the post would open is read from the rule book, and told before it is asked for;
- a head of the place agrees; where it reaches beyond the person's own branch, is a whole post, or opens questions and
  files about many, a protection or compliance officer of head office confirms as second person (PBOC2020-33);
- it binds by its moments: nothing has to run for it to begin or to end;
- a second term in a row needs another who agrees, so that no exception becomes a habit between two people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier_office.mandates import lookups
from tournier_office.mandates.models import Grant
from tournier_office.mandates.register import GRANTS
from tournier_office.people import lending
from tournier_office.people import lookups as people
from tournier_office.people.independence import APPROVE, Matter, check_each_apart
from tournier_office.people.lending import Loan
from tournier_office.people.pledged import expect_pledge
from tournier_office.site import consequences
from tournier_office.site.register import acts, reading
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

LONGEST = timedelta(days=30)
AGAIN = timedelta(days=30)
_CLASS = {"C1": 1, "C2": 2}
_MANY = frozenset({"query", "export"})


def prepare(row: Grant, asked: Asked) -> str | None:
    """Refuse what may not be granted, and say whether a second person has to confirm."""
    if asked.move is None:
        row.staff, row.branch = asked.actor.staff, row.place
        _check_form(row, asked)
    if asked.verb in {acts.OPENED, "agree", "confirm"}:
        check(row)
    if asked.verb in {"agree", "confirm"}:
        check_each_apart(asked.persons, Matter(colleague=row.staff), APPROVE)
        if (person := people.staff_of(row.staff)) is not None:
            expect_pledge(person, row.post)
    if asked.verb == "agree":
        return _agree(row, asked)
    if asked.verb == "confirm":
        row.confirmed_by = asked.actor.staff
    return None


def _check_form(row: Grant, asked: Asked) -> None:
    if row.starts_at < asked.at - timedelta(minutes=5):
        raise Unfit({"starts_at": _("A grant starts now or later.")})
    if not row.starts_at < row.ends_at <= row.starts_at + LONGEST:
        raise Unfit({"ends_at": _("A grant ends after it starts, at most 30 days later.")})
    if not opens(row):
        raise Unfit({"post": _("By the rules in force this opens nothing for the person.")})


def check(row: Grant) -> None:
    """Raises Refused where the person may not hold this now: by separation, by the end of the contract, by how they are employed."""
    lending.refuse_loan(loan_of(row))
    if row.ends_at <= timezone.now():
        raise Refused("grant.over", "The term of this grant is over.", "Ask anew.")
    person = people.staff_of(row.staff)
    if person is None or person.employment == people.Staff.Employment.REGULAR:
        return
    # M09: non-regular staff end with their contract, and take nothing away
    if person.contract_until is None or timezone.localdate(row.ends_at) > person.contract_until:
        raise Refused(
            "grant.contract",
            "The grant would outlast the contract of somebody who is not regularly employed.",
            "Let it end with the contract, or renew the contract first.",
        )
    if row.top != "C1" and any(channel == "export" for channel, _purpose in opens(row)):
        raise Refused(
            "grant.non_regular",
            "Whoever is not regularly employed is granted nothing that opens exports.",
            "Name uses that need no export, or ask a regular member of staff.",
        )


def _agree(row: Grant, asked: Asked) -> str:
    before = lookups.last_grant(row)
    soon = before is not None and row.starts_at - before.ends_at < AGAIN
    if before is not None and soon and asked.persons & reading.took(GRANTS.name, before.pk, "agree"):
        raise Refused(
            "grant.again",
            "You agreed to the term before this one; a second in a row needs somebody else.",
            "Let another head agree, or give the post for good.",
        )
    row.agreed_by = asked.actor.staff
    return "agreed" if wants_second(row) else "granted"


def wants_second(row: Grant) -> bool:
    """Whether a second person confirms: agreement grows with what is opened (M25)."""
    whole = not row.purposes and not row.top
    return _elsewhere(row) or whole or any(channel in _MANY for channel, _purpose in opens(row))


def settle(row: Grant, asked: Asked) -> None:
    """Lend the post, or take it back, in the same transaction."""
    if row.state == "granted" and asked.verb in {"agree", "confirm"}:
        lending.lend(loan_of(row))
    elif asked.verb == "withdraw":
        lending.take_back(row.pk)


def loan_of(row: Grant) -> Loan:
    """What is lent under this row."""
    named = tuple(one for one in row.purposes.split(",") if one)
    return Loan(
        row.pk, row.staff, row.post, row.branch, row.starts_at, row.ends_at, named, _CLASS.get(row.top, 0)
    )  # fmt: skip


def opens(row: Grant) -> frozenset[tuple[str, str]]:
    """Channel and purpose of each door that it opens for this person, beyond what is open already.

    Questions and files about many ask of no one branch, so what is lent elsewhere opens none (0265).
    """
    named = frozenset(one for one in row.purposes.split(",") if one)
    found = would_open(row.staff, row.post, named)
    return frozenset(door for door in found if door[0] not in _MANY) if _elsewhere(row) else found


def _elsewhere(row: Grant) -> bool:
    person = people.staff_of(row.staff)
    return person is None or person.branch_id != row.branch


def would_open(number: str, post: str, purposes: frozenset[str] = frozenset()) -> frozenset[tuple[str, str]]:
    """What the post would open for this person by the rules in force, beyond what their own posts open."""
    person = people.staff_of(number)
    own = people.own_posts(number)
    employment = person.employment if person else "regular"
    more = consequences.open_for(own | {post}, employment) - consequences.open_for(own, employment)
    here = consequences.open_for(frozenset({post}), employment) if post in own else more
    return frozenset(one for one in here if not purposes or one[1] in purposes)


def panel(row: Grant) -> Mapping[str, Any]:
    """What the page of a grant says of it."""
    return {
        "doors": consequences.in_words(opens(row)),
        "second": wants_second(row),
        "over": row.ends_at <= timezone.now(),
    }
