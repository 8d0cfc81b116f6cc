# SPDX-License-Identifier: Apache-2.0
"""What stands before the end of an incident: reports that were not sent, and whose part it was (M19; PBOC4-21, PBOC4-22).

Cases and steps are read as the office wrote them: one that somebody changed past it opens nothing (`fact.changed`).
"""

from __future__ import annotations

from datetime import datetime

from tournier.base import Refused
from tournier.law import Kind
from tournier.law.reckoning import deadline_of
from tournier_office.duties import lookups as duties
from tournier_office.incidents import grading
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import INCIDENTS
from tournier_office.incidents.words import VIOLATION
from tournier_office.site.bound import genuine
from tournier_office.site.models import Step
from tournier_office.violations import lookups as violations


def sent(row: Incident) -> list[Step]:
    """The reports that were sent, oldest first."""
    return genuine(Step.objects.filter(register=INCIDENTS.name, row=row.pk, verb="send").order_by("at", "id"))


def owed(row: Incident) -> list[str]:
    """The deadlines for which nothing was sent since they began, and that nobody of the book said are not owed."""
    told = [(str(one.told.get("sent")), datetime.fromisoformat(str(one.told["sent_at"]))) for one in sent(row)]
    dropped = duties.dropped(INCIDENTS.name, row.pk)
    clocks = grading.parts(row.clocks)
    others = [one.deadline for one in duties.about(INCIDENTS.name, row.pk) if one.deadline not in clocks]
    return [one for one in clocks if one not in dropped and not _done(row, one, told)] + others


def _done(row: Incident, deadline: str, told: list[tuple[str, datetime]]) -> bool:
    known = deadline_of(deadline)
    if known.kind is Kind.PERIODIC:
        return row.over_at is not None  # what recurs ends with the incident
    since = grading.began(row, deadline, row.found_at)
    return any(event in known.ends and at >= since for event, at in told)


def concluded(row: Incident) -> list[violations.Concluded]:
    """The concluded cases about it: opened from it, those it comes from, and those that were named."""
    keys = {*grading.parts(row.cases), *([row.origin] if row.source == VIOLATION else [])}
    return violations.concluded(keys, row.pk)


def missing(row: Incident) -> list[Refused]:
    """Everything that stands before its end, each with its cure."""
    found = []
    if owed(row):
        found.append(
            Refused("incident.owed", "A report that this level asks for was not sent.", "Send it and enter it here; the page names it.")
        )  # fmt: skip
    if not grading.version_of(row).names_persons(row.level):
        return found
    if not row.in_charge:
        found.append(
            Refused("incident.unnamed", "Nobody has said who was in charge.", "Name them; only then it can be said what their part was.")
        )  # fmt: skip
    cases = concluded(row)
    if not row.exempt_charge and not any(one.finds(row.in_charge) for one in cases if row.in_charge):
        found.append(
            Refused(
                "incident.charge", "There is no finding about whoever was in charge, and no reason why they are not held responsible.",
                "Conclude a case of violation that names their part, or have somebody else say why not.",
            )
        )  # fmt: skip
    if not row.exempt_direct and not any(_did_it(row, one) for one in cases):
        found.append(
            Refused(
                "incident.direct", "There is no finding about whoever did it, and no reason why nobody is held responsible.",
                "Conclude a case of violation about them, or have somebody else say why not.",
            )
        )  # fmt: skip
    if unanswered(row, cases):
        found.append(
            Refused(
                "incident.others", "Of the others who did it one has no finding, and no reason why they are not held responsible.",
                "Conclude a case of violation about each of them, or have somebody else say why not; the page names them.",
            )
        )  # fmt: skip
    return found


def unanswered(row: Incident, cases: list[violations.Concluded]) -> list[str]:
    """Of the others who did it, those of whom neither a finding nor a reason says their part."""
    answered = {case.about for case in cases if case.guilty} | set(row.exempt_others)
    return [one for one in grading.parts(row.others) if one not in answered]


def _did_it(row: Incident, case: violations.Concluded) -> bool:
    return case.guilty and case.about != row.in_charge and row.direct in ("", case.about)
