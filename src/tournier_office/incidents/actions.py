# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of incidents: how they are graded, which clocks follow, and what stands before the end (M19)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.detect import detect
from tournier.law.sanctions import REACHED
from tournier_office.incidents import accounting, counting, grading, lookups, words
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import ASSESSED, CONTAINED, INCIDENTS, OVER, REPORTED
from tournier_office.people import lookups as people
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import Text, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit
from tournier_office.violations import lookups as violations

WORSE = "I02G"  # that it got worse is reported at once (PBOC4-16)
_BETWEEN = re.compile(r"[,，、;；\s]+")
#: A report speaks of places, days and machines, and names who in the bank answers for it.
_SPOKEN_OF = frozenset({"ADDRESS", "DATE", "USCC", "IP", "MAC", "NAME"})
_NUMBERED = _("This seems to hold a number of somebody. Write it without.")


def check_text(name: str, text: str) -> None:
    """Raises Unfit for a text with a number of somebody. No value is quoted."""
    if any(span.type not in _SPOKEN_OF for span in detect(text)):
        raise Unfit({name: _NUMBERED})


def prepare(row: Incident, asked: Asked) -> str | None:
    """Before the entry; names the stage where the table alone cannot."""
    found = _STEPS.get(asked.verb)
    return found(row, asked) if found is not None else None


def _open(row: Incident, asked: Asked) -> None:
    check_text("what", row.what)
    check_text("place", row.place)
    if row.found_at > asked.at:
        raise Unfit({"found_at": _("Not later than now.")})
    if asked.actor is not OFFICE:
        if row.source == words.TOLD or not counting.there(row.source, row.origin):
            raise Unfit({"origin": _("There is no such number where it is known from. A trace counts once it has found somebody.")})  # fmt: skip
        row.handler = asked.actor.staff
    row.handler, row.second = _who(row.handler)
    row.counted = counting.counted(row.source, row.origin)
    row.leaking = words.NO
    grading.begin(row, asked)


def _who(handler: str) -> tuple[str, str]:
    """Who sees to it, and who is told when they do not act: of protection first, of compliance then."""
    known = [one.pk for post in ("protection_officer", "compliance_officer") for one in people.holders_of(post)]
    first = handler or next(iter(known), "")
    return first, next((one for one in reversed(known) if one != first), "")


def _assess(row: Incident, asked: Asked) -> str:
    before = Incident.objects.get(pk=row.pk)
    if row.leaking == words.YES:  # what is closed stays closed until two have said that it is contained
        row.assets = _together(before.assets, row.assets)
    if row.counted is not None and row.persons is not None and row.persons < row.counted:
        raise Unfit({"persons": _("The office itself counted more. Write no fewer than it did.")})
    row.persons = row.counted if row.persons is None else row.persons
    after = ASSESSED if row.state == REPORTED else row.state
    grading.assess(row, asked, after)
    return after


def _together(before: str, now: str) -> str:
    return ",".join(dict.fromkeys([*grading.parts(before), *grading.parts(now)]))


def _spill(row: Incident, _asked: Asked) -> str:
    before = Incident.objects.get(pk=row.pk)
    row.assets, row.leaking = _together(before.assets, row.assets), words.YES
    return row.state if row.state == REPORTED else ASSESSED


def _contain(row: Incident, _asked: Asked) -> None:
    row.leaking = words.NO


def _send(row: Incident, asked: Asked) -> None:
    check_text("text", asked.values["text"])
    if not row.found_at <= asked.values["sent_at"] <= asked.at:
        raise Unfit({"sent_at": _("Not before it was found, and not later than now.")})


def _finish(row: Incident, asked: Asked) -> None:
    row.over_at = asked.at
    grading.reckon(row, asked, OVER)


def _grade(row: Incident, asked: Asked) -> None:
    wanted, version = asked.values["to_level"], grading.version_of(row)
    if wanted == row.level:
        raise Unfit({"to_level": _("It has this level already.")})
    row.lower_to, row.lower_by, row.lowered_by = "", "", ""
    if version.rank(wanted) < version.rank(row.level):
        row.lower_to, row.lower_by = wanted, asked.actor.staff
    else:
        before, row.level = row.level, wanted
        grading.worsen(row, asked, before)
        grading.reckon(row, asked, row.state)
    asked.told["level"] = row.level


def _lower(row: Incident, asked: Asked) -> None:
    asked.told.update(level=row.lower_to, before=row.level)
    row.level, row.lower_to, row.lowered_by = row.lower_to, "", asked.actor.staff
    grading.reckon(row, asked, row.state)


def _name(row: Incident, _asked: Asked) -> None:
    """Whoever is named anew has no exemption that was given for another, nor one that they gave themselves."""
    before, faults = Incident.objects.get(pk=row.pk), dict[str, Text]()
    if row.direct == row.in_charge:
        faults["direct"] = _("Somebody else than who was in charge.")
    others = grading.parts(row.others)
    if others and (not row.direct or {row.direct, row.in_charge} & set(others)):
        faults["others"] = _("Others than who was in charge and who did it; name that person first.")
    if row.handler in {row.in_charge, row.direct, *others}:
        faults["in_charge"] = _("Whoever sees to it is not judged by it: give it to somebody else first.")
    keys = list(dict.fromkeys(part for part in _BETWEEN.split(row.cases) if part))
    if any(violations.case(one) is None for one in keys):
        faults["cases"] = _("One of these is no case. Copy its number from its page.")
    if faults:
        raise Unfit(faults)
    row.cases, named = ",".join(keys), {row.in_charge, row.direct, *others}
    row.exempt_others = {one: said for one, said in row.exempt_others.items() if one in others and said[0] not in named}
    if row.in_charge != before.in_charge or row.exempt_charge_by in named:
        row.exempt_charge, row.exempt_charge_by = "", ""
    if row.direct != before.direct or row.exempt_direct_by in named:
        row.exempt_direct, row.exempt_direct_by = "", ""


def _exempt(row: Incident, asked: Asked) -> None:
    if asked.values["part"] == words.DIRECT:
        row.exempt_direct, row.exempt_direct_by = asked.reason, asked.actor.staff
        return
    if asked.values["part"] == words.OTHER:
        if asked.values["whom"] not in grading.parts(row.others):
            raise Unfit({"whom": _("Not one of those who are named. Name them first.")})
        row.exempt_others = {**row.exempt_others, asked.values["whom"]: [asked.actor.staff, asked.reason]}
        return
    if not row.in_charge:
        raise Unfit({"part": _("Name first who was in charge.")})
    row.exempt_charge, row.exempt_charge_by = asked.reason, asked.actor.staff


def _close(row: Incident, asked: Asked) -> None:
    row.closed_at = asked.at
    asked.told.update(
        level=row.level, in_charge=row.in_charge, cases=[one.key for one in accounting.concluded(row)],
        exempted=[part for part, why in ((words.CHARGE, row.exempt_charge), (words.DIRECT, row.exempt_direct)) if why],
        others=list(grading.parts(row.others)), exempted_others=sorted(row.exempt_others),
    )  # fmt: skip


def _weigh(row: Incident, asked: Asked) -> None:
    """A suspected crime is a circumstance: the clock of the police follows from it (I12)."""
    others = [one for one in grading.parts(row.marks) if one != words.CRIME]
    row.marks = ",".join([*others, words.CRIME] if asked.values["crime"] == words.YES else others)
    grading.reckon(row, asked, row.state)


def _reopen(row: Incident, asked: Asked) -> None:
    row.over_at = row.closed_at = None
    grading.reckon(row, asked, ASSESSED)


def _dismiss(row: Incident, asked: Asked) -> None:
    row.leaking = words.NO
    grading.owe_nothing(row, asked)


_STEPS: Mapping[str, Callable[[Incident, Asked], str | None]] = {
    acts.OPENED: _open, "assess": _assess, "spill": _spill, "contain": _contain, "send": _send, "finish": _finish,
    "grade": _grade, "lower": _lower, "name": _name, "exempt": _exempt, "weigh": _weigh, "close": _close, "reopen": _reopen, "dismiss": _dismiss,
}  # fmt: skip


def settle(row: Incident, asked: Asked) -> None:
    """After the change: clocks that begin, those that are not owed any more, and those that a report ends."""
    matter: dict[str, Any] = {"kind": INCIDENTS.name, "subject": row.pk, "by": asked.actor.staff, "branch": row.branch}
    for one in _codes(asked, "drops"):
        announce(Happening(event="", at=asked.at, replaces=one, **matter))
    page = reverse(f"{INCIDENTS.name}:one", args=[row.pk])
    whose = {"owner": row.handler, "second": row.second}
    if asked.verb == REACHED:  # takes the place of what was near
        announce(Happening(event="", at=asked.at, replaces="B32", **matter))
    if asked.verb == "lower":  # it was not so grave after all
        announce(Happening(event="", at=asked.at, replaces=WORSE, **matter))
    if "worse" in asked.told:
        announce(Happening(event="", at=asked.at, begins=(WORSE,), page=page, **whose, **matter))
    for one in _codes(asked, "begins"):
        announce(Happening(event="", at=grading.began(row, one, asked.at), begins=(one,), page=page, **whose, **matter))
    if asked.verb == "send":
        announce(Happening(event=asked.values["sent"], at=asked.values["sent_at"], **matter))


def _codes(asked: Asked, name: str) -> list[str]:
    found = asked.told.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def bars(row: Incident, verb: str) -> Refused | None:
    """What stands against a step by hand."""
    if verb == "lower" and not row.lower_to:
        return Refused("incident.lower", "Nobody asked for a lower level.", "Ask for it first; another person agrees.")
    if verb == "close":
        return next(iter(accounting.missing(row)), None)
    if verb == "finish" and row.leaking == words.YES:
        return Refused("incident.leaks", "Its source still leaks.", "Have two people say that it is contained.")
    return None


def panel(row: Incident) -> dict[str, Any]:
    """What its page shows beside its fields."""
    return {
        "clocks": lookups.clocks(row),
        "owed": [words.clock(one) for one in accounting.owed(row)] if row.state in {CONTAINED, OVER} else [],
        "missing": accounting.missing(row) if row.state == OVER else [],
        "unanswered": [f"{people.name_of(one)} {one}" for one in accounting.unanswered(row, accounting.concluded(row))],
        "cases": accounting.concluded(row),
        "names_persons": grading.version_of(row).names_persons(row.level),
        "lessons": lookups.lessons(row),
    }
