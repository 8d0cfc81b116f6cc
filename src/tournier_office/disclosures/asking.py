# SPDX-License-Identifier: Apache-2.0
"""Asking the gate: the one set of functions behind the screen, the API and the command (design.md 2, law 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.catalogue import FieldRef
from tournier.gate import ApprovalNeeded, Card, Found, FoundCustomer, Matched, No, Refusal
from tournier.policy import Channel
from tournier_office.disclosures import actions, looks, lookups
from tournier_office.disclosures.facts import open_grant
from tournier_office.disclosures.models import AccessRequest, Look, Taking
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.scopes import fields_to_json
from tournier_office.site import gateway


@dataclass(frozen=True, slots=True)
class Hit:
    """One customer of a search's answer, with the look through which the card opens; none when it is refused."""

    found: FoundCustomer
    look: Look | None


def _posted(person: Person) -> None:
    # Administrators see no customer data (三员, design.md 2 law 5); rules say so as well, this holds without them.
    if person.posts & {"system_admin", "security_admin", "audit_admin"}:
        raise Refused("post.administrator", "Administrators see no customer information.", "Ask the business.")


def search(
    person: Person, purpose: str, basis: str, case: str, criteria: Sequence[tuple[str, str]]
) -> tuple[Found | No, tuple[Hit, ...]]:
    """Search; every permitted hit gets a look of its own."""
    _posted(person)
    ask = person.ask(purpose, basis, case)
    answer = gateway.gate().search(ask, criteria)
    if not isinstance(answer, Found):
        return answer, ()
    hits = tuple(
        Hit(customer, looks.remember(ask, customer.subject) if customer.section is not None else None)
        for customer in answer.customers
    )
    return answer, hits


def look_up(person: Person, look: Look) -> Card | No:
    """The masked card."""
    _posted(person)
    return gateway.gate().look_up(looks.ask_of(look, person), look.subject)


def more_rows(person: Person, look: Look, table: str, offset: int) -> Card | No:
    """The next rows of one table of the card."""
    _posted(person)
    return gateway.gate().rows(looks.ask_of(look, person), look.subject, table, offset)


def reveal(person: Person, look: Look, refs: Sequence[FieldRef]) -> Card | No:
    """Fields in clear, under a grant where the rules want one."""
    _posted(person)
    return _used(gateway.gate().reveal(looks.ask_of(look, person), look.subject, refs))


def copy(person: Person, look: Look, refs: Sequence[FieldRef]) -> Card | No:
    """Fields for the clipboard; the copy is registered (M28, M29)."""
    _posted(person)
    return _taken(person, _used(gateway.gate().copy(looks.ask_of(look, person), look.subject, refs)))


def print_card(person: Person, look: Look) -> Card | No:
    """The card for paper; the print is registered (M28, M29)."""
    _posted(person)
    return _taken(person, _used(gateway.gate().print(looks.ask_of(look, person), look.subject)))


def match(person: Person, look: Look, category: str, text: str) -> Matched | No:
    """Match or no match."""
    _posted(person)
    return gateway.gate().match(looks.ask_of(look, person), look.subject, category, text)


def file(person: Person, look: Look, channel: str, refs: Sequence[FieldRef], reason: str) -> AccessRequest | Refusal:
    """File a request. The gate is asked again, so that stages come from the rules and never from the caller."""
    actions.words(reason)
    answers = {
        Channel.REVEAL.value: lambda: reveal(person, look, refs),
        Channel.COPY.value: lambda: gateway.gate().copy(looks.ask_of(look, person), look.subject, refs),
        Channel.PRINT.value: lambda: gateway.gate().print(looks.ask_of(look, person), look.subject),
    }
    if channel not in answers:
        raise BadInput("request.channel", "Requests are for reveal, copy or print.", "Choose one of them.")
    _posted(person)
    answer = answers[channel]()
    if isinstance(answer, ApprovalNeeded):
        return actions.file_request(person, answer, reason)
    if isinstance(answer, Refusal):
        return answer
    raise Refused("request.not_needed", "Nobody's agreement is needed for this.", "Ask for the fields again.")


def _used(answer: Card | No) -> Card | No:
    if isinstance(answer, Card):
        grant = open_grant(answer.request)
        if grant is not None:
            actions.mark_used(grant)
    return answer


def _taken(person: Person, answer: Card | No) -> Card | No:
    if isinstance(answer, Card):
        request = answer.request
        Taking.objects.create(
            channel=request.channel.value,
            staff=person.staff,
            branch=person.branch,
            subject=answer.subject,
            purpose=request.purpose,
            case=request.case,
            fields=fields_to_json(item.ref for item in request.fields),
            mark=request.id,
            entry=answer.receipt.id,
            at=timezone.now(),
        )
    return answer


def sample(person: Person, row: AccessRequest) -> Card | No:
    """The masked card as an approver may see it, under the request's purpose: recorded like every disclosure."""
    _posted(person)
    lookups.role_now(person, row)
    return gateway.gate().look_up(person.ask(row.purpose, row.basis, row.case), row.subject)
