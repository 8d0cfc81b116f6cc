# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say: who may handle what, when a review may be asked, what must stand before the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from tournier.base import BadInput, Refused
from tournier.gate import ApprovalNeeded, Ask, Card, Matched
from tournier_office.complaints import lookups, owed, words
from tournier_office.complaints.independence import check_acting, check_granter, check_handler, check_reviewer, is_apart
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.disclosures import actions as requests
from tournier_office.disclosures import asking
from tournier_office.disclosures.persons import Person
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import acts, sealed
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import SOMEBODY, Actor

MOST_SPEAKERS, MAJOR = 5, 20
_Act = Callable[[Complaint, Asked], "str | None"]


def prepare(row: Complaint, asked: Asked) -> str | None:
    """Before the entry; each check cites its clause."""
    found = _PREPARE.get(asked.verb)
    return found(row, asked) if found is not None else None


def _new(row: Complaint, asked: Asked) -> None:
    if (row.channel == words.ONLINE) != (asked.actor is SOMEBODY):
        raise BadInput(
            "complaint.channel", "What is filed online comes through the public's form.", "Choose how it came in."
        )
    if row.about and row.about == asked.actor.staff:
        raise Refused(
            "complaint.own", "Nobody takes a complaint about themselves.", "Ask a colleague to take it."
        )  # TS-17
    if row.channel in words.FORWARDED and not (row.regulator and row.regulator_ref and row.regulator_received):
        raise BadInput(
            "complaint.regulator",
            "Of what a regulator forwards, its name, its reference and the day on which it received it are kept.",
            "Fill in all three.",
        )  # TS-33
    if row.matter == words.PARTNER and not (row.partner and row.partner_duty):
        raise BadInput(
            "complaint.partner", "The partner or its duty is not named.", "Name both."
        )  # M62: the partner's part
    if row.matter == words.STOP_USE and not row.uses:
        raise BadInput("complaint.uses", "It is not said which uses are to stop.", "Choose at least one.")
    if (row.representatives or 0) > MOST_SPEAKERS:
        raise BadInput(
            "complaint.speakers", "At most five people speak for those who complain together.", "Let them choose."
        )  # TS-12


def _assign(row: Complaint, asked: Asked) -> None:
    check_handler(row, row.handler)  # TS-17
    row.assigned_by = asked.actor.staff


def _name_staff(row: Complaint, _asked: Asked) -> str | None:
    """Whoever handles it and is partial now, or has declared an interest, handles it no longer (TS-17)."""
    if row.handler and is_apart(row, row.handler):
        row.handler = row.assigned_by = ""
        return "accepted"
    return None


def _identify(row: Complaint, asked: Asked) -> str | None:
    """By match or no match through the gate: who checks learns nothing else, and each attempt is recorded and rationed."""
    customer = str(asked.values["customer"])
    told = sealed.read(COMPLAINTS, row, ["phone", "name"])
    category, text = ("MOBILE", told["phone"]) if told["phone"] else ("NAME", told["name"])
    who = asked.actor
    ask = Ask(who.staff, COMPLAINTS.purpose, COMPLAINTS.basis, row.pk, "", who.session, who.address)
    answer = gateway.gate().match(ask, customer, category, text or "")
    if not isinstance(answer, Matched):
        raise Refused(
            "complaint.match", "The rules do not let you match this customer now.", "Look the customer up to see why."
        )
    if not answer.matched:
        raise Refused(
            "complaint.identity",
            "What the complainant gave is not what the bank holds.",
            "Check the number, or ask the complainant.",
        )
    sealed.name_person(COMPLAINTS, row, customer)
    asked.told["by"] = category
    return _name_staff(row, asked)  # with the customer a handler's declared interest comes to light


def _complicate(row: Complaint, _asked: Asked) -> None:
    row.complexity = "complex"


def _grant_time(row: Complaint, asked: Asked) -> None:
    for number in asked.persons:
        check_granter(row, number)
    row.extended = True  # TS-18: once, by a superior; it counts from when the complainant was told


def _decide(row: Complaint, asked: Asked) -> None:
    check_acting(row, asked.actor.staff)
    if (row.remedy == "compensation") != bool(row.compensation):
        raise BadInput(
            "complaint.compensation", "Compensation and its amount go together.", "Give both, or neither."
        )  # M63
    asked.told["ways"] = ["review", "mediation", "arbitration", "court"]  # TS-19: no decision goes without them


def _decided(row: Complaint, asked: Asked) -> None:
    for number in asked.persons:
        check_acting(row, number)
    row.decided_at = asked.at


def _tell(row: Complaint, asked: Asked) -> None:
    row.received_at = asked.at


def _ask_review(row: Complaint, asked: Asked) -> None:
    until = lookups.review_until(row)
    if until is not None and asked.at >= until:
        raise Refused(
            "complaint.review_late",
            "A review is asked for within 30 days of receiving the decision.",
            "Mediation, arbitration and the courts stay open; with new facts, file a new complaint.",
        )  # TS-20
    row.review_asked_at = asked.at


def _assign_review(row: Complaint, _asked: Asked) -> None:
    check_reviewer(row, row.reviewer)  # TS-20


def _find_cause(row: Complaint, _asked: Asked) -> None:
    if bool(row.rectification) != bool(row.rectifier and row.rectify_by):
        raise BadInput(
            "complaint.rectification",
            "What is put right has somebody who does it and a day.",
            "Fill in all three, or none.",
        )  # M62: root cause, rectification


def _rectify(row: Complaint, asked: Asked) -> None:
    row.rectified_at = asked.at


def _end(row: Complaint, asked: Asked) -> None:
    row.ended_at = asked.at


_PREPARE: Mapping[str, Any] = {
    acts.OPENED: _new, "assign": _assign, "name_staff": _name_staff, "identify": _identify, "complicate": _complicate,
    "grant_time": _grant_time, "decide": _decide, "approve": _decided, "refuse": _decided, "tell": _tell,
    "ask_review": _ask_review, "assign_review": _assign_review, "find_cause": _find_cause, "rectify": _rectify,
    "close": _end, "withdraw": _end,
}  # fmt: skip


def settle(row: Complaint, asked: Asked) -> None:
    """After the change: clocks that a table cannot name."""
    matter = {"kind": COMPLAINTS.name, "subject": row.pk, "by": asked.actor.staff, "branch": row.branch}
    page = reverse("complaints:one", args=[row.pk])
    if asked.verb == "complicate":  # TS-18: thirty days from the same receipt
        longer = [("D01", "D02"), ("D13A", "D13B")] if owed.by_pboc(row) else [("D01", "D02")]
        for before, after in longer:
            announce(
                Happening(
                    event="", at=row.opened_at, begins=(after,), replaces=before, owner=row.handler,
                    second=row.assigned_by, page=page, **matter,
                )
            )  # fmt: skip
    if asked.verb == acts.OPENED and (row.persons or 0) >= MAJOR and row.channel == words.COUNTER:  # TS-29
        announce(Happening(event="", at=asked.at, begins=("D10",), owner="", page=page, **matter))


def bars(row: Complaint, verb: str) -> Refused | None:
    """What stands against a step, whoever takes it."""
    found = _BARS.get(verb)
    return found(row) if found is not None else None


def _complex_already(row: Complaint) -> Refused | None:
    if not owed.complaint(row):
        return Refused(
            "complaint.no_complaint",
            "Its time is not lengthened: it is no complaint.",
            "Answer it within its own time.",
        )
    if row.complexity == "complex":
        return Refused("complaint.complex", "It is complex already.", "Ask for more time where 30 days are too few.")
    return None


def _no_more_time(row: Complaint) -> Refused | None:
    if row.complexity != "complex" or row.extended:
        return Refused(
            "complaint.time",
            "More time is given once, and to complex complaints only.",
            "Say first that it is complex.",
        )  # TS-18
    return None


def _time_not_asked(row: Complaint) -> Refused | None:
    if not lookups.took(row, "ask_time"):
        return Refused("complaint.time", "Nobody has asked for more time.", "Let the handler ask, with reasons.")
    return _no_more_time(row)


def _time_not_told(row: Complaint) -> Refused | None:
    if row.extended and not lookups.took(row, "told_time"):
        return None
    return Refused("complaint.no_time", "No longer time waits to be told.", "Nothing is to be done.")  # TS-18


def _appraisal_not_told(row: Complaint) -> Refused | None:
    if len(lookups.times(row, "told_appraisal")) < len(lookups.times(row, "appraise")):
        return None
    return Refused("complaint.no_appraisal", "No appraisal waits to be told.", "Nothing is to be done.")  # TS-18


def _told_already(row: Complaint) -> Refused | None:
    return (
        Refused("complaint.told", "That it was received is kept already.", "Nothing is to be done.")
        if row.received_at
        else None
    )


def _nothing_to_rectify(row: Complaint) -> Refused | None:
    if not row.rectification or row.rectified_at:
        return Refused("complaint.rectified", "Nothing waits to be put right.", "Write down first what is put right.")
    return None


def _nothing_to_stop(row: Complaint) -> Refused | None:
    if not owed.to_be_stopped(row) or lookups.took(row, "stop_uses"):
        return Refused("complaint.uses_stopped", "No use waits to be stopped.", "Nothing is to be done.")
    return None


def _not_major(row: Complaint) -> Refused | None:
    if (row.persons or 0) < MAJOR:
        return Refused("complaint.major", "Fewer than twenty people complain together.", "No report is owed.")  # TS-29
    return None


def _rated(row: Complaint) -> Refused | None:
    return Refused("complaint.rated", "It is rated already.", "Nothing is to be done.") if row.satisfaction else None


def _not_yet(row: Complaint) -> Refused | None:
    if row.state != "refused" and not row.cause:
        return Refused(
            "complaint.cause", "The root cause is not written down.", "Find it before the complaint is closed."
        )
    if row.partner and row.state != "refused" and not row.cooperation:
        return Refused(
            "complaint.cooperation", "It is not written down how the partner helped to clear it up.",
            "Add it where the root cause is found.",
        )  # TS-10  # fmt: skip
    if row.rectification and not row.rectified_at:
        return Refused(
            "complaint.rectification_open", "What is to be put right is not yet.", "Put it right, then close."
        )
    if owed.to_be_stopped(row) and not lookups.took(row, "stop_uses"):
        return Refused(
            "complaint.uses_open",
            "It is not shown that the uses which the complainant ended have stopped.",
            "Let them be stopped in every system, and say so.",
        )  # XB-40, PIPL 15
    until = lookups.review_until(row)
    if row.state in {"decided", "refused"} and (until is None or gateway.clock().now() < until):
        return Refused(
            "complaint.window",
            "The complainant may still ask for a review.",
            "Close it when the 30 days after the decision's receipt are over.",
        )  # TS-20
    return None


_BARS: Mapping[str, Callable[[Complaint], Refused | None]] = {
    "complicate": _complex_already, "ask_time": _no_more_time, "grant_time": _time_not_asked, "tell": _told_already,
    "told_time": _time_not_told, "told_appraisal": _appraisal_not_told, "rectify": _nothing_to_rectify, "report_major": _not_major,
    "stop_uses": _nothing_to_stop, "rate": _rated, "close": _not_yet,
}  # fmt: skip


def ask_agreement(actor: Actor, answer: ApprovalNeeded, why: str) -> None:
    """File what the gate wants agreed, so that opening it again within the grant's time is allowed."""
    person = Person(actor.staff, actor.name, actor.branch, actor.posts, actor.session, actor.address)
    requests.file_request(person, answer, why)


def used(answer: Card) -> None:
    """Note that something was shown under a grant."""
    asking.used(answer.request)


def panel(row: Complaint) -> dict[str, Any]:
    """What the page of a complaint shows of its clocks."""
    return {
        "clocks": lookups.clocks(row),
        "regulator": lookups.regulator_clock(row),
        "until": lookups.review_until(row),
    }
