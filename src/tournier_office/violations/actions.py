# SPDX-License-Identifier: Apache-2.0
"""What the tables of stages cannot say: who may examine, what a decision must hold, what stands before the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from tournier.base import JSON, BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.law.sanctions import Incident, incidents
from tournier_office.complaints import lookups as complaints
from tournier_office.people import lookups as people
from tournier_office.people.independence import APPROVE, HANDLE, Matter, check_apart
from tournier_office.site import gateway
from tournier_office.site.register import acts, register_named
from tournier_office.site.register.acts import Asked
from tournier_office.traces import lookups as traces
from tournier_office.violations import lookups, nearing, words
from tournier_office.violations.counting import Count, Counted, counted
from tournier_office.violations.models import Violation
from tournier_office.violations.register import OPEN, OVERSEERS

EXAMINERS = OVERSEERS | {"auditor", "legal_officer", "department_head", "branch_manager"}
_SERIOUS, _MILD = "serious", "minor"


def prepare(row: Any, asked: Asked) -> str | None:
    """Before the entry; each check cites its clause."""
    found = _PREPARE.get(asked.verb) if isinstance(row, Violation) else None
    return found(row, asked) if found is not None else None


def _new(row: Violation, asked: Asked) -> None:
    person = people.staff_of(row.about)
    if person is None:
        raise BadInput("violation.about", "There is nobody with this staff number.", "Look the number up under Staff.")
    if row.about == asked.actor.staff:
        raise Refused("violation.own", "Nobody opens a case about themselves.", "Tell it as a near miss.")
    if row.source in _ORIGINS and not _ORIGINS[row.source](row.origin):
        raise BadInput(
            "violation.origin",
            "There is no such number where the case comes from.",
            "Copy it from there, or choose another source.",
        )
    # The branch of whoever it is about, so that a manager's list of their own branch stays theirs (M18).
    row.branch = person.branch_id


def _entry(key: str) -> bool:
    try:
        gateway.ledger().read(key)
    except Refused:
        return False
    return True


def _spot_check(key: str) -> bool:
    # By the kit: that register opens cases here, and may not be known here in turn.
    return bool(register_named("spot-checks").table.objects.filter(pk=key).exists())


def _incident(key: str) -> bool:
    # By the kit as well: incidents read the cases about them.
    return bool(register_named("incidents").table.objects.filter(pk=key).exists())


_ORIGINS: Mapping[str, Callable[[str], bool]] = {
    words.NEAR_MISS: lambda key: lookups.near_miss(key) is not None,
    words.COMPLAINT: lambda number: complaints.by_number(number) is not None,
    words.TRACE: traces.exists,
    words.ENTRY: _entry,
    words.SAMPLE: _spot_check,
    words.INCIDENT: _incident,
}


def _take_up(row: Violation, _asked: Asked) -> None:
    _check_apart(row, row.examiner)
    _check_post(row.examiner)


def _check_post(number: str) -> None:
    if not people.posts_of(number) & EXAMINERS:
        raise Refused(
            "violation.examiner", "This person holds no post that examines cases.",
            "Name somebody of compliance, protection, audit or legal, or a manager.",
        )  # fmt: skip


def _check_apart(row: Violation, number: str) -> None:
    """Refused for whoever is too near: the person, who reported it, and whoever works at the same branch (as TS-17)."""
    branches = people.branches_of()
    if number in {row.about, row.opened_by, row.manager} or branches.get(number) == branches.get(row.about):
        raise Refused(
            "violation.apart",
            "Whoever reported it, was in charge, or works at the same branch does not judge it.",
            "Name somebody of another branch.",
        )
    check_apart(number, Matter(colleague=row.about), HANDLE)


def _count(row: Violation, asked: Asked) -> None:
    since, until = asked.values.get("since_day"), asked.values.get("until_day")
    if since is None or until is None:
        raise BadInput("violation.days", "The last day lies before the first.", "Change one of them.")
    found = counted(gateway.ledger(), gateway.gate().catalogue, row.about, since, until)
    row.counts = told(found)
    asked.told["counted"] = row.counts


def told(found: Counted) -> dict[str, JSON]:
    """A count as the case and the ledger keep it."""
    kinds: dict[str, JSON] = {one.kind: one.persons for one in found.counts}
    return {"entries": found.entries, "first": found.first, "last": found.last, "persons": kinds}


def counts_of(row: Violation) -> list[Count]:
    """The last count of a case beside the thresholds of the law; empty before anything was counted."""
    from tournier.law.sanctions import thresholds

    persons = row.counts.get("persons", {}) if isinstance(row.counts, dict) else {}
    return [Count(one.id, int(persons.get(one.id, 0)), one) for one in thresholds()] if persons else []


def incident_of(row: Violation) -> Incident | None:
    """The grade of incident that the last count of a case reaches; None where it reaches none (PBOC4-9)."""
    counted = {one.kind: one.persons for one in counts_of(row)}
    return next((one for one in incidents() if one.reached(counted)), None)


def _hear(row: Violation, asked: Asked) -> None:
    row.heard_at = row.heard_at or asked.at


def _propose(row: Violation, asked: Asked) -> None:
    until = lookups.heard_until(row)
    if not row.statement and until is not None and asked.at < until:
        raise Refused(
            "violation.unheard", "The person has not been heard, and still has time.",
            "Wait for what they say, or until their days are over.",
        )  # fmt: skip
    table = lookups.table_of(row)
    row.table = table.id
    _check_sanction(row, asked.at.astimezone(BANK_TIME).date())
    _check_manager(row, asked.at.astimezone(BANK_TIME).date())


def _check_sanction(row: Violation, today: date) -> None:
    table = lookups.table_of(row)
    if (row.grade == words.NO_FAULT) != (row.sanction == words.NO_FAULT):
        raise BadInput(
            "violation.sanction",
            "Without a violation there is no sanction, and with one there is.",
            "Choose both anew.",
        )
    grade = table.grades.get(row.grade)
    if row.grade != words.NO_FAULT and (grade is None or row.sanction not in grade.sanctions):
        raise BadInput(
            "violation.sanction_grade", "The table of sanctions does not let this grade end so.",
            "Choose a sanction that the table lists for the grade.",
        )  # fmt: skip
    _check_bar(row.barred_until, row.sanction, row, today)


def _check_bar(until: date | None, sanction: str, row: Violation, today: date) -> None:
    known = lookups.table_of(row).sanctions.get(sanction)
    most = known.bars if known is not None else 0
    if until is not None and not today <= until <= today + timedelta(days=most):
        raise BadInput(
            "violation.bar",
            "The day lies in the past, or beyond what the table lets this sanction bar.",
            "Choose an earlier day, or a graver sanction.",
        )


def _check_manager(row: Violation, today: date) -> None:
    """M19: a serious case ends with a finding about whoever was in charge, or with reasons why there is none."""
    _check_part(row)
    if (row.grade == _SERIOUS or incident_of(row)) and not row.manager and not row.exemption:
        raise BadInput(
            "violation.accountability", "A serious case, or one as large as a larger incident, names the part of whoever was in charge, or why nobody was.",
            "Fill in one of the two.",
        )  # fmt: skip
    punished = row.manager_sanction not in ("", words.NO_FAULT)
    if punished and row.manager_finding in ("", words.NO_FAULT):
        raise BadInput("violation.manager_sanction", "Who did what was due is not punished.", "Choose both anew.")
    _check_bar(row.manager_barred_until, row.manager_sanction, row, today)


def _check_part(row: Violation) -> None:
    if bool(row.manager) != bool(row.manager_finding):
        raise BadInput("violation.manager", "Who was in charge and their part go together.", "Give both, or neither.")
    if row.manager and people.staff_of(row.manager) is None:
        raise BadInput("violation.about", "There is nobody with this staff number.", "Look the number up under Staff.")
    if row.manager in {row.about, row.examiner} and row.manager:
        raise BadInput(
            "violation.manager_apart",
            "Whoever was in charge is neither the person nor the examiner.",
            "Name the superior.",
        )


def _account(row: Violation, _asked: Asked) -> None:
    """After a decision without one: a finding about whoever was in charge, or why there is none. It punishes nobody."""
    _check_part(row)
    if not row.manager and not row.exemption:
        raise BadInput("violation.account", "Neither a person nor a reason was given.", "Fill in one of the two.")


def _decide(row: Violation, asked: Asked) -> None:
    check_apart(asked.actor.staff, Matter(colleague=row.about), APPROVE)
    row.decided_at = asked.at
    row.suspension = ""
    asked.told["sanctions"] = row.table


def _appeal(row: Violation, asked: Asked) -> None:
    until = lookups.appeal_until(row)
    if until is None or asked.at >= until:
        raise Refused(
            "violation.appeal_late",
            "The time for an appeal is over.",
            "Ask the trade union or a court what is open to you.",
        )


def _assign_review(row: Violation, _asked: Asked) -> None:
    _check_apart(row, row.reviewer)
    if row.reviewer in {row.examiner, *lookups.took(row, "propose"), *lookups.took(row, "decide")}:
        raise Refused(
            "violation.reviewer", "Who decided does not decide the appeal.", "Name somebody who had no part in it."
        )
    _check_post(row.reviewer)


def _answer_appeal(row: Violation, asked: Asked) -> None:
    before = Violation.objects.get(pk=row.pk)
    if row.appeal_answer == "stands":
        row.sanction, row.barred_until = before.sanction, before.barred_until
    elif row.appeal_answer == "void":
        row.grade = row.sanction = words.NO_FAULT
        row.barred_until = None
        row.manager_sanction, row.manager_barred_until = "", None
    else:
        today = asked.at.astimezone(BANK_TIME).date()
        _check_bar(row.barred_until, row.sanction, row, today)
        known, old = lookups.table_of(row).sanctions, before.sanction
        order = [words.NO_FAULT, *known]
        if order.index(row.sanction) > order.index(old):
            raise BadInput(
                "violation.worse", "An appeal does not make it worse.", "Choose a milder sanction, or let it stand."
            )


def _end(row: Violation, asked: Asked) -> None:
    row.ended_at = asked.at
    if asked.verb == "drop":
        row.suspension = ""


def settle(row: Any, asked: Asked) -> None:
    """After the change: a count at a criminal threshold begins a clock."""
    if asked.verb in nearing.CLOCKS:
        nearing.begin(row, asked)


_PREPARE: Mapping[str, Callable[[Violation, Asked], str | None]] = {
    acts.OPENED: _new, "take_up": _take_up, "count": _count, "hear": _hear, "propose": _propose, "decide": _decide,
    "appeal": _appeal, "assign_review": _assign_review, "answer_appeal": _answer_appeal, "account": _account,
    "close": _end, "drop": _end,
}  # fmt: skip


def bars(row: Any, verb: str) -> Refused | None:
    """What stands against a step, whoever takes it."""
    found = _BARS.get(verb) if isinstance(row, Violation) else None
    return found(row) if found is not None else None


def _not_over(row: Violation) -> Refused | None:
    if any(one.reached for one in counts_of(row)) and not row.referral:
        return Refused(
            "violation.referral", "What was seen reaches a criminal threshold, and nobody has said what follows from that.",
            "Let legal or an overseer keep it or give it outside, with reasons.",
        )  # CRIM-INT-5  # fmt: skip
    if incident_of(row) and not row.manager and not row.exemption:
        return Refused(
            "violation.unaccounted", "What was seen is as much as a larger incident, and nobody has said whose part it was.",
            "Say whose part it was, or with reasons why nobody's.",
        )  # PBOC4-21, PBOC4-22  # fmt: skip
    until = lookups.appeal_until(row)
    if row.state == "decided" and until is not None and gateway.clock().now() < until:
        return Refused("violation.window", "The person may still appeal.", "Close it when their days are over.")
    return None


def _not_counted(row: Violation) -> Refused | None:
    if row.counts:
        return None
    return Refused(
        "violation.counted", "Nobody has counted what was seen.", "Count it first, over the days that were looked into."
    )


def _too_large(row: Violation) -> Refused | None:
    if incident_of(row) is None and not any(one.reached for one in counts_of(row)):
        return None
    return Refused(
        "violation.drop", "What was seen is too much for the case to be dropped.",
        "Hear the person and decide it; the decision may be that there was no violation.",
    )  # fmt: skip


def _accounted(row: Violation) -> Refused | None:
    if not row.manager and not row.exemption:
        return None
    return Refused(
        "violation.accounted", "It is said already whose part it was, or why nobody's.", "Read it among the fields."
    )


_BARS: Mapping[str, Callable[[Violation], Refused | None]] = {
    "close": _not_over, "hear": _not_counted, "drop": _too_large, "account": _accounted,
}  # fmt: skip


def panel(row: Any) -> dict[str, Any]:
    """What the page of a case shows beside its fields: the count, the thresholds, and how long the person has the word."""
    if not isinstance(row, Violation):
        return {}
    return {
        "counts": counts_of(row),
        "counted": row.counts,
        "incident": incident_of(row),
        "open": row.state in OPEN,
        "heard_until": lookups.heard_until(row),
        "appeal_until": lookups.appeal_until(row),
        "table": lookups.table_of(row),
        "lessons": lessons_of(row),
        "lessons_owed": row.grade not in ("", words.NO_FAULT, _MILD),
    }


def lessons_of(row: Violation) -> list[Any]:
    """The confirmed minutes of meetings that drew lessons from this case."""
    # By the kit, as spot checks are: meetings know of cases, and may not be known here in turn.
    held = register_named("meetings").table.objects.filter(source=lookups.NAME, origin=row.pk, state="confirmed")
    return list(held.order_by("day"))
