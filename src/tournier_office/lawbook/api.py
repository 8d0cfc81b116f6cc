# SPDX-License-Identifier: Apache-2.0
"""The law book over the API: clauses, rules, and the change of rules under two persons."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tournier.base import BadInput
from tournier.law import clauses, touched
from tournier_office.lawbook import actions, api_law, api_matrix, api_proofs, api_rehearsals, api_times, lookups
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site import gateway
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.site.register.typed import moment_of
from tournier_office.site.staff_person import person_of

router = Router(tags=["law book"], auth=PEOPLE_AND_SERVICES)
router.add_router("", api_times.router)
router.add_router("", api_law.router)
router.add_router("", api_rehearsals.router)
router.add_router("", api_matrix.router)
router.add_router("", api_proofs.router)


class ControlOut(Schema):
    """Something else of the law pack that rests on a clause: a deadline, a table of sanctions, what may be asked."""

    kind: str
    id: str
    zh: str
    en: str


class ClauseOut(Schema):
    """A clause with its confidence: what is not verified says so."""

    id: str
    instrument_zh: str
    instrument_en: str
    article: str
    article_en: str
    text_zh: str
    text_en: str
    effective_from: str
    confidence: str
    verified: bool
    rules: list[str]
    controls: list[ControlOut]


class RuleOut(Schema):
    """A rule in force, with its Cedar text."""

    id: str
    kind: str
    zh: str
    en: str
    clauses: list[str]
    text: str


class RuleBookOut(Schema):
    """The rule book in force."""

    version: str
    rules: list[RuleOut]


class VersionOut(Schema):
    """A version of the rule book and where it stands."""

    id: str
    digest: str
    based_on: str
    state: str
    by_one_person: bool
    why: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_why: str
    entry: str
    decision_entry: str
    effective_at: datetime | None


class ProposalIn(Schema):
    """Files to change, by name; all others stay as they are in force. An empty text removes the file."""

    files: dict[str, str]
    why: str


class DecisionIn(Schema):
    """The second person's answer: activate, now or at a moment to come, or reject with the reason.

    A moment without a zone is the bank's.
    """

    activate: bool
    why: str = ""
    at: datetime | None = None


class WithdrawalIn(Schema):
    """Why what was agreed to is not to come into force."""

    why: str


class AgainIn(Schema):
    """Why the older text should come back."""

    why: str


def _out(row: RuleBookVersion) -> VersionOut:
    return VersionOut(**{name: getattr(row, name) for name in VersionOut.model_fields})


@router.get("/law/clauses", response=list[ClauseOut], summary="The clauses that rules rest on")
def list_clauses(request: HttpRequest) -> list[ClauseOut]:
    """Every clause of the law pack, with the rules in force that cite it."""
    person_of(request)
    rules = gateway.rules().rules
    return [
        ClauseOut(
            id=item.id,
            instrument_zh=item.instrument_zh,
            instrument_en=item.instrument_en,
            article=item.article,
            article_en=item.article_en,
            text_zh=item.text_zh,
            text_en=item.text_en,
            effective_from=item.effective_from.isoformat(),
            confidence=item.confidence,
            verified=item.is_verified,
            rules=[rule.id for rule in rules if item.id in rule.clauses],
            controls=[ControlOut(kind=one.kind, id=one.id, zh=one.zh, en=one.en) for one in touched().get(item.id, ())],
        )
        for item in clauses().values()
    ]


@router.get("/rules", response=RuleBookOut, summary="The rules in force")
def list_rules(request: HttpRequest) -> RuleBookOut:
    """Every rule of the book in force."""
    person_of(request)
    book = gateway.rules()
    rules = [
        RuleOut(id=rule.id, kind=str(rule.kind), zh=rule.zh, en=rule.en, clauses=list(rule.clauses), text=rule.text)
        for rule in book.rules
    ]
    return RuleBookOut(version=book.version, rules=rules)


@router.get("/rules/versions", response=list[VersionOut], summary="Versions of the rule book")
def list_versions(request: HttpRequest) -> list[VersionOut]:
    """The latest hundred versions, newest first."""
    person_of(request)
    return [_out(row) for row in lookups.versions().defer("files")[:100]]


@router.post("/rules/versions", auth=PEOPLE, response={201: VersionOut}, summary="Propose a change of the rules")
def propose(request: HttpRequest, proposal: ProposalIn) -> Status[VersionOut]:
    """Checked strictly; nothing changes until a second person activates it."""
    person = person_of(request)
    files = {**lookups.active_files(), **proposal.files}
    kept = {name: text for name, text in files.items() if text.strip()}
    return Status(201, _out(actions.propose(kept, by=person.staff, posts=person.posts, why=proposal.why)))


@router.post("/rules/versions/{key}/decision", auth=PEOPLE, response=VersionOut, summary="Decide on proposed rules")
def decide(request: HttpRequest, key: str, decision: DecisionIn) -> VersionOut:
    """Activate or reject a proposal of somebody else."""
    person = person_of(request)
    if not decision.activate:
        return _out(actions.reject(key, by=person.staff, posts=person.posts, why=decision.why))
    at = moment_of(decision.at.isoformat()) if decision.at else None
    return _out(actions.activate(key, by=person.staff, posts=person.posts, why=decision.why, at=at))


@router.post(
    "/rules/versions/{key}/withdrawal", auth=PEOPLE, response=VersionOut, summary="Withdraw rules agreed to for later"
)
def withdraw(request: HttpRequest, key: str, decision: WithdrawalIn) -> VersionOut:
    """What waits for its moment is turned down; the rules in force stay."""
    person = person_of(request)
    return _out(actions.withdraw(key, by=person.staff, posts=person.posts, why=decision.why))


@router.post(
    "/rules/versions/{key}/again", auth=PEOPLE, response={201: VersionOut}, summary="Propose an older version again"
)
def again(request: HttpRequest, key: str, decision: AgainIn) -> Status[VersionOut]:
    """The way back: an older text becomes a proposal."""
    person = person_of(request)
    row = lookups.version(key)
    if row is None:
        raise BadInput("rules.unknown", "There is no such version.", "List the versions.")
    return Status(201, _out(actions.propose_again(row, by=person.staff, posts=person.posts, why=decision.why)))
