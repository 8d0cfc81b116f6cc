# SPDX-License-Identifier: Apache-2.0
"""What the rules would answer to a question that nobody asked: any person, any customer, now or at a moment of the past.

Of now the facts come from the registers, as if the person asked in an orderly session. Of the past they come from the
ledger: those which the person's and the customer's latest decisions up to that moment kept, by the rules in force then
(decision 0360). Nothing is disclosed and nothing is released; that it was asked is an entry about the customer, before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tournier.base import BadInput, Refused
from tournier.catalogue import CATEGORIES
from tournier.gate import Ask
from tournier.gate.questions import build_request
from tournier.ledger.entries import Event, OpenedEntry
from tournier.policy import Channel, Decision, Facts, Request, RuleBook
from tournier.policy.documents import write_decision
from tournier.policy.kept import SUBJECT, WHETHER, fields_of, remade
from tournier.policy.laboratory.explaining import facts_read
from tournier.policy.laboratory.past import OUTCOMES, past_of
from tournier.policy.laboratory.telling import Both
from tournier.policy.request import Value
from tournier.purpose import PURPOSES
from tournier_office.disclosures.scopes import is_case
from tournier_office.evidence.access import Reader
from tournier_office.evidence.lookups import subject_of
from tournier_office.lawbook import rulebooks
from tournier_office.lawbook.lookups import in_force_at
from tournier_office.people import facts as people
from tournier_office.people.lookups import staff_of
from tournier_office.site import cases, gateway
from tournier_office.site.navigation import ADMINISTRATION
from tournier_office.site.staff_person import READERS_OF_ENTRIES

MANY = frozenset({Channel.QUERY, Channel.EXPORT, Channel.SEARCH})
CHANNELS = tuple(channel for channel in Channel if channel is not Channel.OWN_VIEW)
_PAGE, _MOST = 100, 5_000
_SATURDAY = 6
_RELATED = {key.partition(".")[2]: values for key, values in WHETHER.items()}


@dataclass(frozen=True, slots=True)
class Supposition:
    """A question: `categories` are asked for, `at` is None for now. `basis` empty is the first that carries the purpose."""

    staff: str
    customer: str
    channel: str = "look_up"
    purpose: str = "counter_service"
    basis: str = ""
    case: str = ""
    categories: tuple[str, ...] = ("MOBILE",)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supposed:
    """The answer, the facts behind its reasons, and where the facts come from: part and the moment of the entry, or none for the registers."""

    decision: Decision
    facts: Mapping[str, Both]
    at: datetime
    sources: Mapping[str, datetime]
    unknown: tuple[str, ...] = ()
    case_is: str = ""  # where the case that was named stood then; empty where none was

    def written(self) -> dict[str, Any]:
        """The answer as an object."""
        return {
            "at": self.at.isoformat(),
            "decision": write_decision(self.decision),
            "facts": {key: {"zh": zh, "en": en} for key, (zh, en) in self.facts.items()},
            "sources": {part: moment.isoformat() for part, moment in self.sources.items()},
            "unknown": list(self.unknown),
            "case_is": self.case_is,
        }


def may_suppose(reader: Reader) -> bool:
    """Whoever reads all entries, but no administrator: an answer tells of the customer (law 5)."""
    return bool(reader.posts & READERS_OF_ENTRIES) and not reader.posts & ADMINISTRATION


def supposed(reader: Reader, asked: Supposition) -> Supposed:
    """The answer to a supposed question, for whoever reads all entries.

    Raises Refused for others, BadInput for an unknown person, word or moment, or where the ledger kept no facts of then.
    """
    if not may_suppose(reader):
        raise Refused(
            "evidence.explain", "Your posts do not have decisions explained.", "Ask the information protection officer."
        )
    if staff_of(asked.staff) is None:
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    request, now = _request(asked), gateway.clock().now()
    if asked.at is not None and asked.at > now:
        raise BadInput("explain.future", "This moment lies ahead; nobody knows its facts.", "Name one that is over.")
    detail = {"what": "explanation", "of": asked.staff, "channel": asked.channel, "purpose": asked.purpose}
    past = {} if asked.at is None else {"at": asked.at.isoformat()}
    subjects = () if request.subject is None else (request.subject,)
    gateway.record(Event.LEDGER_READ, reader.staff, {**detail, **past}, subjects=subjects)
    if asked.at is None:
        facts, book = gateway.supposed_facts(request), gateway.rules()
        decision = book.explain(request, facts)
        return Supposed(decision, facts_read(decision, facts), now, {}, case_is=_case(request))
    return _then(request, asked.at)


def _request(asked: Supposition) -> Request:
    if asked.channel not in CHANNELS:
        raise BadInput("explain.channel", "The channel is not in the list.", f"Use one of {', '.join(CHANNELS)}.")
    if odd := [name for name in asked.categories if name not in CATEGORIES]:
        raise BadInput("matrix.word", f"{odd[0]!r} stands in no list of the matrix.", "Name a category.")
    purpose = PURPOSES.get(asked.purpose)
    basis = asked.basis or (purpose.bases[0] if purpose else "")
    channel = Channel(asked.channel)
    subject = None if channel in MANY else subject_of(asked.customer)
    fields = fields_of(tuple((name, int(CATEGORIES[name].cls)) for name in asked.categories))
    reason = "an emergency" if asked.purpose == "emergency" else ""
    ask = Ask(asked.staff, asked.purpose, basis, asked.case, session="", address="", break_glass=reason)
    return build_request(ask, channel, subject, fields)


def _then(request: Request, at: datetime) -> Supposed:
    row = in_force_at(at)
    if row is None:
        raise BadInput("explain.no_rules", "No rule book was in force at that moment.", "Name a later moment.")
    book: RuleBook = rulebooks.read(dict(row.files))
    mine = _latest(at, about=request.subject, actor=request.staff)
    own = _latest(at, actor=request.staff)
    theirs = _latest(at, about=request.subject) if request.subject is not None else None
    person, customer = _newer(mine, own), _newer(mine, theirs)
    if person is None or (request.subject is not None and customer is None):
        raise BadInput(
            "explain.nothing_kept",
            "The ledger holds no decision up to that moment that kept the facts of this person and this customer.",
            "Name a later moment, or ask for now.",
        )
    found = _facts_of(person)
    staff, unknown = _staff(request, found, _facts_of(mine) if mine is not None else None)
    about = dict(_facts_of(customer).customer) if customer is not None else {}
    if about:
        staff["portfolio"] = bool(about.get("manager")) and about.get("manager") == request.staff
    here = at.astimezone(people.BANK_TIME)
    moment: dict[str, Value] = {
        **found.moment, "date": people.days(here.date()), "minute": here.hour * 60 + here.minute,
        "weekday": here.isoweekday(), "workday": here.isoweekday() < _SATURDAY,
    }  # fmt: skip
    approval: dict[str, Value] = {
        "roles": frozenset(), "case_open": (case := _case(request, at)) not in {"", *cases.NOT_ONE},
        "caller_matched": False, "assigned": False,
    }  # fmt: skip
    facts = Facts(staff, about, moment, approval)
    remote = replace(request, subject=None if request.subject is None else SUBJECT)
    decision = book.explain(remote, facts)
    sources = {"staff": person.at, **({"customer": customer.at} if customer is not None else {}), "rules": _since(row)}
    return Supposed(decision, facts_read(decision, facts), at, sources, unknown, case)


def _case(request: Request, at: datetime | None = None) -> str:
    return cases.case_of(request, at) if is_case(request.case) else ""


def _since(row: Any) -> datetime:
    moment: datetime = row.effective_at or row.decided_at
    return moment


def _staff(request: Request, found: Facts, joint: Facts | None) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The person's facts, with their ties to this very customer where a decision about both kept them; else which are unknown."""
    staff = dict(found.staff)
    if request.subject is None:
        return staff, ()
    if joint is not None:
        return staff | {name: joint.staff[name] for name in _RELATED if name in joint.staff}, ()
    return staff | {name: values[False] for name, values in _RELATED.items()}, tuple(
        f"staff.{name}" for name in _RELATED
    )


def _newer(one: OpenedEntry | None, other: OpenedEntry | None) -> OpenedEntry | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda entry: entry.at)


def _facts_of(entry: OpenedEntry) -> Facts:
    past = past_of(entry)
    assert past is not None  # noqa: S101 - `_latest` took none other
    return remade(past.row)[1]


def _latest(at: datetime, *, about: str | None = None, actor: str | None = None) -> OpenedEntry | None:
    """The latest decision up to that moment about this customer, or by this person, that kept its facts."""
    found: OpenedEntry | None = None
    for event in OUTCOMES:
        before, seen = None, 0
        while seen < _MOST and (
            page := gateway.ledger().entries(subject=about, actor=actor, event=event, before=before, limit=_PAGE)
        ):
            before, seen = page[-1].id, seen + len(page)
            fits = [one for one in page if one.at <= at and "code" not in one.detail and past_of(one) is not None]
            if fits:
                found = _newer(found, fits[0])
                break
    return found
