# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of risks: how they are rated, what stands behind them, when one is accepted or closed (M05)."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.law import clauses, deadlines
from tournier.law.clocks import BANK_TIME
from tournier.law.indicators import RED, indicators
from tournier_office.people import lookups as people
from tournier_office.risks import lookups
from tournier_office.risks.models import Risk
from tournier_office.risks.register import ACCEPTED, KEEPERS, LAPSED, OPEN, RISKS
from tournier_office.risks.words import is_high, score_left
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import Text, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

_BETWEEN = re.compile(r"[,，、;；\s]+")
TREATED = "risk_treated"


def prepare(row: Risk, asked: Asked) -> str | None:
    """Before the entry; names the stage where the table alone cannot."""
    match asked.verb:
        case acts.OPENED:
            row.branch = people.branches_of()[row.owner]
            _behind(row)
            _check(row)
        case "assess":
            return _assess(row)
        case "accept":
            return _accept(row, asked)
        case "agree":
            row.accepted_by = asked.actor.staff
            _still_to_come(row, asked)
        case "treat" | "turn_down" | "lapse":
            row.accepted_until, row.asked_by, row.accepted_by = None, "", ""
            row.treatment = "" if asked.verb != "treat" else row.treatment
        case "pass_on":
            row.branch = people.branches_of()[row.owner]
            _behind(row)
        case "redden":
            asked.told["indicator"] = row.indicator
    return None


def _behind(row: Risk) -> None:
    """Who is told when the owner does not act: somebody else who keeps the register."""
    keepers = [one.pk for post in sorted(KEEPERS) for one in people.holders_of(post)]
    row.second = next((one for one in keepers if one != row.owner), "")


def _check(row: Risk) -> None:
    """What is left is no more than what was there; every control is one."""
    faults: dict[str, Text] = {}
    if row.likelihood_left > row.likelihood:
        faults["likelihood_left"] = _("What is left is not more likely than before.")
    if row.impact_left > row.impact:
        faults["impact_left"] = _("What is left is not graver than before.")
    named = list(dict.fromkeys(part for part in _BETWEEN.split(row.controls) if part))
    known = {rule.id for rule in gateway.rules().rules} | set(deadlines()) | set(clauses())
    if not named or not set(named) <= known:
        faults["controls"] = _("One of these is no rule, deadline or clause. Copy the names from the law book.")
    if faults:
        raise Unfit(faults)
    row.controls = ",".join(named)


def _assess(row: Risk) -> str | None:
    """An acceptance holds for the rating for which it was given: what is higher now is open again."""
    before = Risk.objects.get(pk=row.pk)
    _check(row)
    if row.state == ACCEPTED and score_left(row) > score_left(before):
        row.accepted_until, row.asked_by, row.accepted_by, row.treatment = None, "", "", ""
        return OPEN
    return None


def _accept(row: Risk, asked: Asked) -> str | None:
    """A high risk waits for a second person; another one is accepted by whoever answers for it."""
    _still_to_come(row, asked)
    row.treatment, row.asked_by, row.accepted_by = "accept", asked.for_whom or asked.actor.staff, ""
    return None if is_high(row) else ACCEPTED


def _still_to_come(row: Risk, asked: Asked) -> None:
    today, most = asked.at.astimezone(BANK_TIME).date(), indicators().acceptance_days
    if row.accepted_until is None or not today <= row.accepted_until <= today + timedelta(days=most):
        raise Unfit({"accepted_until": _("Give a last day from today on, and within a year.")})


def bars(row: Risk, verb: str) -> Refused | None:
    """What stands against closing: what is high and lapsed is treated first, and what an indicator shows red is not over."""
    if verb != "close":
        return None
    if row.state == LAPSED and is_high(row):
        return Refused(
            "risk.lapsed",
            "The acceptance of this high risk has lapsed, so it is not closed.",
            "Treat it, or have it accepted again, and rate anew what is left.",
        )
    return _watched(row)


def _watched(row: Risk) -> Refused | None:
    """What the indicator shows against it; one that no version in force knows any more watches nothing."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    if row.indicator not in indicators(today).indicators:
        return None
    tone = lookups.tone_lately(row.indicator, today)
    if not tone:
        return Refused(
            "risk.unmeasured",
            "The indicator of this risk was measured neither today nor yesterday, so nobody knows whether it is over.",
            "See that the worker runs, and close it when the indicator was measured.",
        )
    if tone == RED:
        return Refused(
            "risk.red",
            "The indicator of this risk is red, so it is not over.",
            "Do what brings the indicator down first.",
        )
    return None


def settle(row: Risk, asked: Asked) -> None:
    """After the change: what is accepted at once is treated from then on."""
    if asked.verb == "accept" and row.state == ACCEPTED:
        announce(Happening(RISKS.name, row.pk, TREATED, asked.at, asked.actor.staff, entry=""))
