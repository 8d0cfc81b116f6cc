# SPDX-License-Identifier: Apache-2.0
"""What the ledger is told of a disclosure. Names of fields and rules, counts and references; never a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from tournier.base import JSON
from tournier.base.derived import Derived
from tournier.base.texts import Texts
from tournier.catalogue import Level
from tournier.ledger.entries import Entry, Event
from tournier.policy import Decision, Facts, Outcome, Request
from tournier.policy.kept import keep

_LISTED = 1_000
_LEVELS = {level: level.name.lower() for level in Level}
_EVENTS = {
    Outcome.ALLOW: Event.DISCLOSURE_INTENDED,
    Outcome.NEEDS_APPROVAL: Event.DISCLOSURE_NEEDS_APPROVAL,
    Outcome.REFUSE: Event.DISCLOSURE_REFUSED,
}


_Said: TypeAlias = tuple[list[JSON], list[JSON], list[JSON]]
_SAID: Derived[_Said] = Derived(512)


def _said(request: Request, decision: Decision) -> _Said:
    """Fields, categories and levels, of which entries hold the same lists and change none."""
    fields: list[JSON] = [str(item.ref) for item in request.fields]
    categories: list[JSON] = [*sorted({item.category for item in request.fields})]
    # Pairs, not keys: the names of tables and columns may be Chinese and canonical keys are ASCII.
    levels: list[JSON] = [
        [str(ref), _LEVELS[level]] for ref, level in decision.levels.items() if level > Level.WITHHELD
    ]
    return fields, categories, levels


def decision_entry(request: Request, decision: Decision, facts: Facts, extra: Mapping[str, JSON]) -> Entry:
    """The entry of a decision: intent when allowed, else the refusal (征信业管理条例 22, 征信业务管理办法 37: who, when, way, content, use)."""
    approved = facts.approval.get("roles", frozenset())
    fields, categories, levels = _SAID.of(request.fields, decision, make=lambda: _said(request, decision))
    rules: list[JSON] = [reason.rule for reason in decision.reasons]
    approvers: list[JSON] = [*sorted(approved)] if isinstance(approved, frozenset) else []
    detail: dict[str, JSON] = {
        "channel": request.channel.value,
        "purpose": request.purpose,
        "basis": request.basis,
        "case": request.case,
        "fields": fields,
        "categories": categories,
        "class": request.cls.name,
        "levels": levels,
        "rules": rules,
        "rules_version": decision.rules_version,
        "approved_by": approvers,
        "address": request.address,
        "session": request.session,
        **extra,
    }
    if facts.agreed and decision.outcome is Outcome.ALLOW:
        # M28: the register names the approval. Whoever agreed is a party and may read what came of it.
        detail["agreed"] = [list(agreement) for agreement in facts.agreed]
    if facts.case:
        detail["case_is"] = facts.case  # M27: an entry of which register, or a number that is not known here
    if facts.checked and decision.outcome is not Outcome.REFUSE:
        detail["checked"] = list(facts.checked)  # M22: by what the customer's identity was checked before
    if facts.apart and decision.outcome is not Outcome.REFUSE:
        detail["apart"] = len(facts.apart)  # so many may only be stored, and do not enter the answer
    if decision.stages:
        detail["stages"] = [list(stage.roles) for stage in decision.stages]
    if request.break_glass:
        detail["break_glass"] = request.break_glass
    subjects = (request.subject,) if request.subject is not None else ()
    return Entry(_EVENTS[decision.outcome], request.staff, subjects, detail, request.id, keep(request, facts))


def emergency_entry(request: Request) -> Entry:
    """Break-glass is recorded as an event of its own, before anything else of the disclosure."""
    subjects = (request.subject,) if request.subject is not None else ()
    detail: dict[str, JSON] = {
        "reason": request.break_glass,
        "purpose": request.purpose,
        "channel": request.channel.value,
    }
    return Entry(Event.BREAK_GLASS_OPENED, request.staff, subjects, detail, request.id)


def page_entry(
    request: Request, subjects: Iterable[str], counts: Mapping[str, int], mark: str, extra: Mapping[str, JSON]
) -> Entry:
    """Whom a page concerns and how many rows of which table it holds; recorded before the page leaves."""
    detail: dict[str, JSON] = {
        "channel": request.channel.value,
        "purpose": request.purpose,
        "rows": [[table, count] for table, count in sorted(counts.items())],
        "mark": mark,
        **extra,
    }
    named = subjects if isinstance(subjects, Texts) else tuple(subjects)
    # Of a few the leaf has a list, and its order must not be that of the rows. Of many it has a tree, which has none.
    return Entry(
        Event.DISCLOSURE_PAGE,
        request.staff,
        named if len(named) > _LISTED else tuple(sorted(named)),
        detail,
        request.id,
    )


def delivery_entry(request: Request, to: str, address: str, session: str, detail: Mapping[str, JSON]) -> Entry:
    """A file whose pages were recorded before leaves now, to whom and where. Whom it concerns stands in its pages."""
    said: dict[str, JSON] = {
        "channel": request.channel.value,
        "purpose": request.purpose,
        "case": request.case,
        "asked_by": request.staff,
        "address": address,
        "session": session,
        **detail,
    }
    return Entry(Event.DISCLOSURE_DELIVERED, to, (), said, request.id)


def ration_entry(request: Request, code: str) -> Entry:
    """The person has used up what is rationed; nothing was decided, looked for or shown."""
    subjects = (request.subject,) if request.subject is not None else ()
    detail: dict[str, JSON] = {
        "channel": request.channel.value,
        "purpose": request.purpose,
        "code": code,
        "session": request.session,
        "address": request.address,
    }
    return Entry(Event.DISCLOSURE_REFUSED, request.staff, subjects, detail, request.id)


def statement_entry(request: Request, code: str, extra: Mapping[str, JSON]) -> Entry:
    """A statement that the guard does not take: nothing ran. The word that was the matter may be a person's, so it is not here."""
    detail: dict[str, JSON] = {
        "channel": request.channel.value,
        "purpose": request.purpose,
        "basis": request.basis,
        "code": code,
        "session": request.session,
        "address": request.address,
        **extra,
    }
    return Entry(Event.DISCLOSURE_REFUSED, request.staff, (), detail, request.id)


def failure_entry(request: Request, code: str) -> Entry:
    """A source failed after the intent was recorded; nothing left."""
    subjects = (request.subject,) if request.subject is not None else ()
    return Entry(
        Event.DISCLOSURE_FAILED, request.staff, subjects, {"channel": request.channel.value, "code": code}, request.id
    )
