# SPDX-License-Identifier: Apache-2.0
"""Asking the gate: the one set of functions behind the screen, the API and the command (design.md 2, law 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.catalogue import CATEGORIES, FieldRef
from tournier.gate import ApprovalNeeded, Card, Found, FoundCustomer, Matched, No, Refusal
from tournier.policy import Channel, Request
from tournier_office.disclosures import actions, looks, lookups
from tournier_office.disclosures.facts import open_grants
from tournier_office.disclosures.models import AccessRequest, CallerMatch, Look, Taking
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.disclosures.scopes import fields_to_json
from tournier_office.disclosures.taken import keeping_term
from tournier_office.site import gateway

# By these a caller is checked (XB 30): whoever knows them is taken for the customer. A name alone is not enough.
CHECKING = frozenset(
    name for name, category in CATEGORIES.items() if (category.identifier or category.factor) and name != "NAME"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One customer of a search's answer, with the look through which the card is asked for.

    A hit that is refused has a look too: through it people can ask for agreement, or break the glass. It shows nothing.
    """

    found: FoundCustomer
    look: Look

    @property
    def shown(self) -> bool:
        """Whether the person may look this customer up."""
        return self.found.section is not None


def search(
    person: Person, purpose: str, basis: str, case: str, criteria: Sequence[tuple[str, str]]
) -> tuple[Found | No, tuple[Hit, ...]]:
    """Search; every hit gets a look of its own."""
    refuse_administrators(person)
    ask = person.ask(purpose, basis, case)
    answer = gateway.gate().search(ask, criteria)
    if not isinstance(answer, Found):
        return answer, ()
    by = [category for category, _text in criteria]
    return answer, tuple(Hit(found, looks.remember(ask, found.subject, by)) for found in answer.customers)


def look_up(person: Person, look: Look) -> Card | No:
    """The masked card."""
    refuse_administrators(person)
    return _used(gateway.gate().look_up(looks.ask_of(look, person), look.subject))


def more_rows(person: Person, look: Look, table: str, offset: int) -> Card | No:
    """The next rows of one table of the card."""
    refuse_administrators(person)
    return gateway.gate().rows(looks.ask_of(look, person), look.subject, table, offset)


def reveal(person: Person, look: Look, refs: Sequence[FieldRef]) -> Card | No:
    """Fields in clear, under a grant where the rules want one."""
    refuse_administrators(person)
    return _used(gateway.gate().reveal(looks.ask_of(look, person), look.subject, refs))


def copy(person: Person, look: Look, refs: Sequence[FieldRef]) -> Card | No:
    """Fields for the clipboard; the copy is registered (M28, M29)."""
    refuse_administrators(person)
    return _taken(person, _used(gateway.gate().copy(looks.ask_of(look, person), look.subject, refs)))


def print_card(person: Person, look: Look) -> Card | No:
    """The card for paper; the print is registered (M28, M29)."""
    refuse_administrators(person)
    return _taken(person, _used(gateway.gate().print(looks.ask_of(look, person), look.subject)))


def match(person: Person, look: Look, category: str, text: str) -> Matched | No:
    """Match or no match. A match by something else than the search's own words counts as having checked the caller."""
    refuse_administrators(person)
    answer = gateway.gate().match(looks.ask_of(look, person), look.subject, category, text)
    if isinstance(answer, Matched) and answer.matched and category in CHECKING - frozenset(look.searched_by):
        CallerMatch.objects.create(
            staff=person.staff, session=person.session, subject=look.subject, category=category, at=timezone.now()
        )
    return answer


def file(person: Person, look: Look, channel: str, refs: Sequence[FieldRef], reason: str) -> AccessRequest | Refusal:
    """File a request. The gate is asked again, so that stages come from the rules and never from the caller."""
    actions.words(reason)
    refuse_administrators(person)
    gate, ask = gateway.gate(), looks.ask_of(look, person)
    match channel:
        case Channel.LOOK_UP:
            answer = gate.look_up(ask, look.subject)
        case Channel.REVEAL:
            answer = gate.reveal(ask, look.subject, refs)
        case Channel.COPY:
            answer = gate.copy(ask, look.subject, refs)
        case Channel.PRINT:
            answer = gate.print(ask, look.subject)
        case _:
            raise BadInput(
                "request.channel", "Requests are for the card, a reveal, a copy or a print.", "Choose one of them."
            )
    if isinstance(answer, ApprovalNeeded):
        return actions.file_request(person, answer, reason)
    if isinstance(answer, Refusal):
        return answer
    raise Refused("request.not_needed", "Nobody's agreement is needed for this.", "Ask for the fields again.")


def used(request: Request) -> None:
    """Note that something was shown under the grants that open this request."""
    for grant in open_grants(request):
        actions.mark_used(grant)


def _used(answer: Card | No) -> Card | No:
    if isinstance(answer, Card) and answer.agreed:
        used(answer.request)
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
            destroy_by=timezone.now() + keeping_term(),
        )
    return answer


def sample(person: Person, row: AccessRequest) -> Card | No:
    """The masked card as an approver may see it, under the request's purpose: recorded like every disclosure."""
    refuse_administrators(person)
    lookups.role_now(person, row)
    if not row.subject:
        raise Refused(
            "request.many", "A request about many customers has no sample.", "Judge it by its shape, or by its export."
        )
    return gateway.gate().look_up(person.ask(row.purpose, row.basis, row.case), row.subject)
