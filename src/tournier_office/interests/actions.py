# SPDX-License-Identifier: Apache-2.0
"""What the tables of stages cannot say: whose a row is, until when a declaration counts, what a decision may open (M20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier_office.interests import lookups, words
from tournier_office.interests.models import Declaration, Interest
from tournier_office.interests.register import DECLARATIONS, OFFICERS
from tournier_office.people import actions as people_acts
from tournier_office.people import lookups as people
from tournier_office.people.independence import HANDLE, Matter, check_apart
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor
from tournier_office.site.register.typed import Unfit

LONGEST_GRACE = timedelta(days=30)
AT_ONCE = 200
MOST_CUSTOMERS = 20
ASK = "ask"
_NEAR = frozenset({words.OWN, words.RELATIVE})
_Step = Callable[[Any, Asked], "str | None"]


def prepare(row: Any, asked: Asked) -> str | None:
    """Before the entry."""
    found = (_OF_DECLARATION if isinstance(row, Declaration) else _OF_INTEREST).get(asked.verb)
    return found(row, asked) if found is not None else None


def _first(row: Declaration, asked: Asked) -> None:
    """One a person, of two who open at once the second sees the first. What nobody asked for is given with its opening."""
    row.staff = row.staff or asked.actor.staff
    people_acts.locked(row.staff)
    if lookups.declaration_of(row.staff) is not None:
        raise Refused("declaration.there", "Your declaration is there already.", "Open it and declare there.")
    if row.asked_by:
        return
    row.state = "given"
    row.reviewer = _reviewer(row.staff)
    _give(row, asked)


def _give(row: Declaration, asked: Asked) -> None:
    there = lookups.has_interests(row.staff)
    if row.statement == words.NOTHING and there:
        raise Unfit({"statement": _("Interests of yours stand in the register. Say first that they are over.")})
    if row.statement == words.ALL and not there:
        raise Unfit({"statement": _("No interest of yours stands in the register. Declare it first.")})
    row.given_at = asked.at
    row.until = asked.at.astimezone(BANK_TIME).date() + lookups.days(lookups.YEARLY)
    row.branch = _branch(row.staff)


def _question(row: Declaration, asked: Asked) -> None:
    row.until = min(row.until, asked.at.astimezone(BANK_TIME).date() + lookups.days(lookups.ANSWER))


def _grace(row: Declaration, asked: Asked) -> None:
    """More time is somebody's, by name and with a reason; it takes none away, and is no second year."""
    before, today = Declaration.objects.get(pk=row.pk).until, asked.at.astimezone(BANK_TIME).date()
    if not max(before, today) <= row.until <= today + LONGEST_GRACE:
        raise Unfit({"until": _("At most 30 days from today, and not earlier than it counts now.")})


def _name_reviewer(row: Any, _asked: Asked) -> None:
    if row.reviewer == row.staff:
        raise Unfit({"reviewer": _("Nobody reviews their own declaration.")})
    check_apart(row.reviewer, Matter(colleague=row.staff), HANDLE)


def _new(row: Interest, asked: Asked) -> None:
    row.staff, row.branch = asked.actor.staff, asked.actor.branch
    row.reviewer = _reviewer(row.staff)
    row.customers = _few(_listed(asked.values["customers"]))
    if row.kind in _NEAR and not row.customers:
        raise Unfit({"customers": _("Write the customer numbers.")})
    if row.kind == words.COLLEAGUE and row.colleague in ("", row.staff):
        raise Unfit({"colleague": _("Write the relative's staff number.")})
    if row.kind in words.WITH_ORGANISATION and not (row.organisation and row.what):
        said = _("Say which organisation, and what it is.")
        raise Unfit({name: said for name in ("organisation", "what") if not getattr(row, name)})
    if row.since > asked.at.astimezone(BANK_TIME).date():
        raise Unfit({"since": _("Declare it when it has begun.")})
    asked.told.update(late=lookups.declared_late(row), named=lookups.named(row))


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(key for part in text.replace("，", ",").split(",") if (key := part.strip())))


def _few(numbers: list[str]) -> str:
    if len(numbers) > MOST_CUSTOMERS:
        raise Unfit({"customers": _("At most 20 customers in one interest.")})
    return ",".join(numbers)


def _decide(row: Interest, _asked: Asked) -> None:
    """A relative's and one's own records stay barred, whatever else is chosen (XB-47)."""
    if row.kind in _NEAR:
        row.measures = ",".join(code for code, _words in words.measures())


def _release(row: Interest, _asked: Asked) -> None:
    if row.kind in _NEAR:
        raise Refused(
            "interest.near",
            "Of a relative's and of one's own records everybody keeps away.",
            "Decide from what else the person keeps away.",
        )
    row.measures = ""


def _add(row: Interest, asked: Asked) -> None:
    """A reviewer adds customers and takes none away: what the person declared binds as it was declared.

    One that is there already is written again: whether it was there nobody learns by adding it. The entry says how many
    stand there now; which they are the row holds, whose imprint shows a change past the office.
    """
    added = _listed(asked.values["customers"])
    row.customers = _few([*_listed(row.customers), *added])
    asked.told["named"] = lookups.named(row)


_OF_DECLARATION: Mapping[str, _Step] = {
    acts.OPENED: _first, "give": _give, "question": _question, "grace": _grace, "name_reviewer": _name_reviewer,
}  # fmt: skip
_OF_INTEREST: Mapping[str, _Step] = {
    acts.OPENED: _new, "decide": _decide, "release": _release, "name_customers": _add, "name_reviewer": _name_reviewer,
}  # fmt: skip


def settle(row: Any, asked: Asked) -> None:
    """The clock of a new declaration begins; whoever declares an interest has one from then on, by which the gate finds it."""
    if asked.move is not None:
        return
    if isinstance(row, Declaration):
        begins = (lookups.YEARLY,) if row.state == "given" else (lookups.FIRST,)
        page = reverse(f"{DECLARATIONS.name}:one", args=[row.pk])
        announce(
            Happening(
                DECLARATIONS.name, row.pk, "", asked.at, asked.actor.staff, begins, row.staff, "", row.branch, page
            )
        )
    else:
        _ask(row.staff, row.branch, OFFICE, Asked(OFFICE, asked.at))


def _reviewer(number: str) -> str:
    """Compliance reviews; where nobody else is there, the officers name somebody."""
    return next((one.pk for post in sorted(OFFICERS) for one in people.holders_of(post) if one.pk != number), "")


def _branch(number: str) -> str:
    person = people.staff_of(number)
    return person.branch_id if person else ""


def _ask(number: str, branch: str, by: Actor, asked: Asked) -> None:
    """Ask one person, if nobody did."""
    with transaction.atomic():
        people_acts.locked(number)
        if lookups.declaration_of(number) is None:
            _enter(number, branch, by, asked)


def _enter(number: str, branch: str, by: Actor, asked: Asked) -> None:
    until = asked.at.astimezone(BANK_TIME).date() + lookups.days(lookups.FIRST)
    opening = Asked(by, asked.at, None, {})
    row = {"staff": number, "branch": branch, "until": until, "reviewer": _reviewer(number), "asked_by": by.staff}
    acts.enter(DECLARATIONS, opening, **row)


def ask_everybody(actor: Actor) -> int:
    """Ask everybody at work who has no declaration, thirty days ahead; the office goes on with whoever comes later. How many were asked now."""
    if not actor.posts & OFFICERS or actor.service:
        raise Refused("declaration.ask", "Compliance asks for declarations.", "Ask the compliance officer.")
    pairs, at = lookups.without_one(AT_ONCE), gateway.clock().now()
    if pairs:
        gateway.record(
            Event.REGISTER_STEP, actor.staff, {"register": DECLARATIONS.name, "verb": ASK, "count": len(pairs)}
        )
    for number, branch in pairs:
        _ask(number, branch, actor, Asked(actor, at))
    return len(pairs)


def go_on() -> None:
    """Ask whoever came to the bank since, and let the declarations of leavers rest. What they declared binds on."""
    at = gateway.clock().now()
    if lookups.asking_began():
        for number, branch in lookups.without_one(AT_ONCE):
            _ask(number, branch, OFFICE, Asked(OFFICE, at))
    for key in lookups.gone():
        acts.take(DECLARATIONS, key, Asked(OFFICE, at, DECLARATIONS.move("rest")))
