# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say: who is too near to judge, what an outcome needs, what a misuse leads to, what is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput, Refused
from tournier.catalogue import CATEGORIES
from tournier_office.people import lookups as people
from tournier_office.people.independence import HANDLE, Apart, Matter, check_apart, check_each_apart
from tournier_office.site.language import said
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit
from tournier_office.spot_checks import lookups, words
from tournier_office.spot_checks.models import SpotCheck
from tournier_office.spot_checks.register import HEADS, OVERSEERS
from tournier_office.violations import opening

_JUDGES = HEADS | OVERSEERS | {"auditor"}


def prepare(row: Any, asked: Asked) -> None:
    """Before the entry. Who agreed to it judges nothing of it (law 5; XB 47: who asks, who agrees, who audits are different people)."""
    if asked.move is None:
        return
    if asked.verb in {"ask", "judge"} and asked.persons & agreed_by(row):
        raise Refused(
            "spot_check.near", "Whoever agreed to this disclosure does not judge it.", "Let somebody else judge it."
        )
    if asked.verb in {"ask", "judge"}:
        check_each_apart(asked.persons, Matter(colleague=row.staff), HANDLE)
    if asked.verb == "ask":
        row.asked_of, row.explanation = row.staff, ""
    elif asked.verb == "assign":
        _check_owner(row)
    elif asked.verb == "judge":
        if row.outcome == words.MISUSE and not row.kind:
            raise Unfit({"kind": _("Say what kind of misuse it is.")})
        if row.outcome != words.MISUSE:
            row.kind = ""
        elif asked.for_whom:  # it opens a case against somebody: a verdict is nobody's to lend (0306)
            raise Refused(
                "spot_check.place",
                "A misuse is judged by whoever holds the post, not in another's place.",
                "Let somebody else judge it.",
            )
        else:
            row.violation = opening.from_spot_check(asked.actor, row.staff, row.pk, row.kind, row.finding)


def _check_owner(row: SpotCheck) -> None:
    if row.owner == row.staff or row.owner in agreed_by(row):
        raise Unfit({"owner": _("This person asked for the disclosure or agreed to it.")})
    check_apart(row.owner, Matter(colleague=row.staff), HANDLE)
    if people.staff_of(row.owner) is None:
        raise BadInput("spot_check.owner", "There is nobody with this staff number.", "Look the number up under Staff.")
    if not people.posts_of(row.owner) & _JUDGES:
        raise Unfit({"owner": _("This person holds no post that judges spot checks.")})


def agreed_by(row: SpotCheck) -> frozenset[str]:
    """Who had approved the disclosure."""
    return frozenset(row.agreed.split(",")) - {""}


def who_judges(staff: str, branch: str, agreed: frozenset[str]) -> tuple[str, str]:
    """Who judges it first, and who is told when they do not: a head of the branch, then an overseer; never who asked or agreed."""
    heads = [one.number for post in sorted(HEADS) for one in people.holders_of(post, branch)]
    overseers = [one.number for post in sorted(OVERSEERS, reverse=True) for one in people.holders_of(post)]
    apart, about = Apart(), Matter(colleague=staff)
    able = [one for one in (*heads, *overseers) if one != staff and one not in agreed and not apart(one, about, HANDLE)]
    first = next(iter(able), "")
    return first, next((one for one in overseers if one in able and one != first), "")


def panel(row: SpotCheck) -> dict[str, Any]:
    """What left, as the ledger has it: categories and counts, no customer and no value."""
    seen = lookups.seen(row)
    if seen is None:
        return {}
    clear, treated = (
        [said(CATEGORIES[one].zh, CATEGORIES[one].en) for one in kinds if one in CATEGORIES]
        for kinds in (seen.clear, seen.treated)
    )
    agreed = [people.name_of(one) or one for one in sorted(agreed_by(row))]
    return {"seen": seen, "clear": clear, "treated": treated, "agreed": agreed}
