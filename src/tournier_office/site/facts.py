# SPDX-License-Identifier: Apache-2.0
"""All facts of one request, each from the room that keeps it: the gate's FactPort.

Nothing is kept from call to call (law 4), but for the rows of a question in SQL, which asks three times within
milliseconds: those are used again while the database says that nothing was committed (decision 0245). What is made of
them, the moment among it, is made anew each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from tournier.base import Clock
from tournier.catalogue import Catalogue
from tournier.catalogue.project import Project
from tournier.policy import Channel, Facts, Outcome, Request
from tournier.policy.request import Value
from tournier_office.complaints import facts as complaints
from tournier_office.people import facts as people
from tournier_office.people.lookups import Held, Posts, held_in_part
from tournier_office.site import against, rights
from tournier_office.site.limits import OfficeLimits
from tournier_office.site.reading import at_once

_SATURDAY = 6


def own_moment_of(request: Request, now: datetime) -> Mapping[str, Value]:
    """The moment of a person's own view: a customer who is signed in, or whoever gave the secret of a complaint's receipt."""
    if request.session.startswith(complaints.FOLLOW):
        return complaints.own_moment(request, now)
    return people.customer_moment(request.session, request.subject or "", request.address, now)


def moment_of(request: Request, held: Posts, now: datetime) -> Mapping[str, Value]:
    """The moment and the session: a person's, a service key's, or that in which an export was asked for."""
    from tournier_office.exports import facts as exports

    if request.session.startswith(exports.PREFIX):
        session = exports.session_of(request.session, request.staff)
        return people.moment_of(held, request.address, now, session)
    return people.moment_facts(request.session, request.staff, request.address, now, held)


def open_customer_facts(project: Project, catalogue: Catalogue) -> Any:
    """The source of facts about customers by the project's facts.toml."""
    from tournier.engines.customers import open_customer_facts as opened

    return opened(project, catalogue)


def _serving(request: Request, today: date, barred: Collection[str], branch: str) -> list[Held]:
    """The posts that count for this very question: one that was lent, for its purposes, its classes and its branch only."""
    found = held_in_part(request.staff, today, barred)
    return [one for one in found if one.serves(request.purpose, int(request.cls), branch)]


class OfficeFacts:
    """Joins the facts about staff, customer, moment and approvals."""

    def __init__(self, project: Project, catalogue: Catalogue, clock: Clock) -> None:
        self._clock = clock
        self._limits = OfficeLimits(clock)
        self._customers = open_customer_facts(project, catalogue)

    def close(self) -> None:
        """Close the sources of the customers' facts."""
        self._customers.close()

    def facts(self, request: Request) -> Facts:
        """Everything the rules read about this request now. Raises Refused (`fact.missing`) when a fact cannot be had."""
        from tournier_office.disclosures import facts as disclosures

        if request.channel is Channel.OWN_VIEW:
            return self._joined(request, ())
        asked = [
            *disclosures.questions(request),
            *people.questions(request.session, request.staff),
            *complaints.questions(request),
            *against.questions(request.staff),
            self._limits.question_of_today("search", request.staff),
        ]
        with at_once(asked, again=request.channel is Channel.QUERY):
            barring = rights.barred(request.staff)
            return self._open(request, barring) if barring else self._joined(request, barring)

    def _open(self, request: Request, barring: Mapping[str, rights.Barred]) -> Facts:
        """The facts of somebody of whose rights some do not count now. Raises Shut where it is these that are lacking."""
        from tournier_office.site import gateway

        if request.session in barring:  # a service key
            raise rights.shut([barring[request.session]])
        book, facts = gateway.rules(), self._joined(request, barring)
        refused = book.decide(request, facts)
        posts = [one for one in barring.values() if one.post]
        if refused.outcome is not Outcome.REFUSE or not posts:
            return facts
        with_all = book.decide(request, self._joined(request, ()))
        if with_all.outcome is Outcome.REFUSE and with_all.reasons == refused.reasons:
            return facts  # they would not help: the rules say what stands against it
        raise rights.shut(posts, with_all.reasons if with_all.outcome is Outcome.REFUSE else ())

    def _joined(self, request: Request, barred: Collection[str]) -> Facts:
        from tournier_office.disclosures.facts import agreements, approval_facts

        now = self._clock.now()
        agreed = agreements(request)
        customer = self._customer(request, now)
        if request.channel is Channel.OWN_VIEW:
            moment = own_moment_of(request, now)
            staff: Mapping[str, Value] = {}
        else:
            today = now.astimezone(people.BANK_TIME).date()
            serving = _serving(request, today, barred, str(customer.get("branch") or ""))
            held = {one.post: one.networks for one in serving}
            moment = moment_of(request, held, now)
            known = people.staff_facts(request.staff, today, held)
            if any(one.grant and one.branch == customer.get("branch") for one in serving):
                known = {**known, "branch": str(customer["branch"])}  # lent there, the person works there (0265)
            mine = bool(customer.get("manager")) and customer.get("manager") == request.staff
            open_case = against.stands(request.staff, today, entered=bool(known["open_violation"]))
            staff = {**known, **complaints.staff_facts(request.staff), "open_violation": open_case, "portfolio": mine}
        return Facts(
            staff=staff,
            customer=customer,
            moment={**moment, **self._counted(request, moment)},
            approval={**approval_facts(request, agreed), "assigned": complaints.assigned(request)},
            agreed=agreed,
        )

    def _customer(self, request: Request, now: datetime) -> Mapping[str, Value]:
        if request.subject is None:
            return {}
        person = complaints.person_facts(request.subject)
        if person is not None:
            return person
        today = now.astimezone(people.BANK_TIME).date()
        found: Mapping[str, Value] = self._customers.facts(request.subject, today)
        return {**found, **complaints.customer_facts(request.subject)}

    def _counted(self, request: Request, moment: Mapping[str, Value]) -> Mapping[str, Value]:
        weekday = moment["weekday"]
        return {
            "workday": isinstance(weekday, int) and weekday < _SATURDAY,
            "searches_today": self._limits.used_today("search", request.staff),
        }
