# SPDX-License-Identifier: Apache-2.0
"""What the tables of stages cannot say: how long a check counts, who keeps away, what a newer check replaces (M10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.people import actions as people_acts
from tournier_office.people import lookups as people
from tournier_office.people.independence import APPROVE, HANDLE, Matter, check_apart, check_each_apart
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, SYSTEM
from tournier_office.site.register.typed import Unfit
from tournier_office.vetting import admitting, lookups, words
from tournier_office.vetting.models import Check, KeyPost
from tournier_office.vetting.register import CHECKS, KEEPERS, KEY_POSTS

LONGEST_GRACE = timedelta(days=30)
LONGEST_CARRY = timedelta(days=90)
AT_ONCE = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")
_Step = Callable[[Any, Asked], "str | None"]


def prepare(row: Any, asked: Asked) -> str | None:
    """Before the entry."""
    found = (_OF_POST if isinstance(row, KeyPost) else _OF_CHECK).get(asked.verb)
    return found(row, asked) if found is not None else None


def bars(row: Any, verb: str) -> Refused | None:
    """What was found against the post is not approved; whoever weighs it otherwise sends it back. A post has no owner."""
    if isinstance(row, KeyPost) and verb == "name_owner" and row.kind == words.POST:
        return Refused(
            "key_post.owner", "Nobody answers for a post but whoever holds it.", "Name who answers for a department or a place."
        )  # fmt: skip
    if isinstance(row, Check) and verb == "approve" and row.result == words.ADVERSE:
        return Refused(
            "check.adverse",
            "Something was found that stands against the post.",
            "Decide that it is not passed, or send it back to be weighed anew.",
        )
    return None


def _today(asked: Asked) -> date:
    return asked.at.astimezone(BANK_TIME).date()


def _propose(row: KeyPost, _asked: Asked) -> None:
    needed = [field.name for field in KEY_POSTS.form if row.kind in field.only_for]
    if missing := {name: _("This is needed.") for name in needed if not getattr(row, name)}:
        raise Unfit(missing)
    if lookups.standing(row):
        raise Unfit({"kind": _("This stands in the register already.")})


def _confirm(row: KeyPost, asked: Asked) -> None:
    """Grace for the first day: it is somebody's, by name and with a reason, and bounded. Nobody is in a place by a date."""
    if row.kind == words.PLACE:
        if row.carry_until is not None:
            raise Unfit({"carry_until": _("Of a place it stays empty: nobody goes in without a check.")})
        return
    if row.carry_until is None:
        raise Unfit({"carry_until": _("From today to 90 days from today.")})
    if not _today(asked) <= _known(row.carry_until) <= _today(asked) + LONGEST_CARRY:
        raise Unfit({"carry_until": _("From today to 90 days from today.")})


def _new(row: Check, asked: Asked) -> None:
    """One under way a person: of two who open at once the second sees the first."""
    if asked.actor.staff != SYSTEM:
        if asked.actor.staff == row.staff:
            raise Unfit({"staff": _("Nobody asks for their own check.")})
        check_apart(asked.actor.staff, Matter(colleague=row.staff), HANDLE)
    person = people_acts.locked(row.staff)
    if lookups.open_check(row.staff):
        raise Unfit({"staff": _("A check of this person is under way.")})
    row.branch = person.branch_id
    row.keeper = row.keeper or _keeper(row.staff, asked.actor.staff)


def _report(row: Check, asked: Asked) -> None:
    """The office keeps no report: who holds the file proves by the digest that it is the one that was approved."""
    check_apart(asked.actor.staff, Matter(colleague=row.staff), HANDLE)
    row.digest = row.digest.strip().lower()
    if not _DIGEST.fullmatch(row.digest):
        raise Unfit({"digest": _("Write the 64 signs of the digest.")})
    checked, until = _known(row.checked_on), _known(row.until)
    if checked > _today(asked):
        raise Unfit({"checked_on": _("Report it when it has been done.")})
    if not checked < until <= checked + lookups.longest():
        raise Unfit({"until": _("After the check, and at most three years after it.")})


def _decide(row: Check, asked: Asked) -> None:
    """Not by a relative or a rival (M20); of two who decide at once the second sees the first."""
    people_acts.locked(row.staff)
    check_each_apart(asked.persons, Matter(colleague=row.staff), APPROVE)
    row.approver = asked.actor.staff


def _approve(row: Check, asked: Asked) -> None:
    if _known(row.until) < _today(asked):
        raise Unfit({"": _("It is over already. Send it back.")})
    _decide(row, asked)


def _apart(row: Check, asked: Asked) -> None:
    check_apart(asked.actor.staff, Matter(colleague=row.staff), APPROVE)


def _revoke(row: Check, asked: Asked) -> None:
    """Of a revocation and an admission that meet the later sees the earlier."""
    people_acts.locked(row.staff)
    _apart(row, asked)


def _grace(row: Check, asked: Asked) -> None:
    _apart(row, asked)
    if not _today(asked) <= _known(row.grace_until) <= _today(asked) + LONGEST_GRACE:
        raise Unfit({"grace_until": _("From today to 30 days from today.")})


def _name_keeper(row: Check, _asked: Asked) -> None:
    if row.keeper == row.staff:
        raise Unfit({"keeper": _("Nobody sees to their own check.")})
    check_apart(row.keeper, Matter(colleague=row.staff), HANDLE)


_OF_POST: Mapping[str, _Step] = {acts.OPENED: _propose, "confirm": _confirm}
_OF_CHECK: Mapping[str, _Step] = {
    acts.OPENED: _new, "report": _report, "approve": _approve, "fail": _decide, "send_back": _apart, "grace": _grace,
    "revoke": _revoke, "name_keeper": _name_keeper,
}  # fmt: skip


def settle(row: Any, asked: Asked) -> None:
    """A decision replaces those before it, and what falls takes the admissions with it, in the same transaction."""
    if isinstance(row, KeyPost) and asked.verb == "end":
        admitting.lapse(lookups.admissions_to(row.pk), asked.at)
    if isinstance(row, Check) and asked.verb in {"fail", "revoke"}:
        admitting.lapse(lookups.admissions_of(row.staff), asked.at)
    if isinstance(row, Check) and asked.verb in {"approve", "fail"}:
        for key in lookups.decided(row.staff):
            if key != row.pk:
                acts.take(CHECKS, key, Asked(OFFICE, asked.at, CHECKS.move("replace")))


def _known(day: date | str | None) -> date:
    if day is None:
        raise Unfit({"": _("A day is missing.")})
    return date.fromisoformat(day) if isinstance(day, str) else day


def _keeper(number: str, opener: str) -> str:
    """Whoever opened it sees to it; of what the office opened, the first who keeps the register and is not the person."""
    if opener != SYSTEM:
        return opener
    return next((one.pk for post in sorted(KEEPERS) for one in people.holders_of(post) if one.pk != number), "")


def go_on() -> None:
    """Ask for the checks that are missing or end within sixty days; end what nobody needs any more, and admissions that are over."""
    at = gateway.clock().now()
    for number, _branch in lookups.to_be_asked(at.astimezone(BANK_TIME).date(), AT_ONCE):
        with transaction.atomic():
            people_acts.locked(number)
            if not lookups.open_check(number):
                acts.enter(CHECKS, Asked(OFFICE, at, None, {}), staff=number)
    for key in lookups.gone(SYSTEM):
        acts.take(CHECKS, key, Asked(OFFICE, at, CHECKS.move("lapse")))
    admitting.end_what_is_over(at.astimezone(BANK_TIME).date(), at, AT_ONCE)
