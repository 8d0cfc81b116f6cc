# SPDX-License-Identifier: Apache-2.0
"""All facts of one request, each from the room that keeps it: the gate's FactPort.

Nothing is kept from call to call (law 4), but for the rows of a question in SQL, which asks three times within
milliseconds: those are used again while the database says that nothing was committed (decision 0245). What is made of
them, the moment among it, is made anew each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tournier.base import Clock
from tournier.catalogue import Catalogue
from tournier.catalogue.project import Project
from tournier.policy import Channel, Facts, Outcome, Request
from tournier.policy.request import Value
from tournier_office.catalogue import facts as owners
from tournier_office.complaints import facts as complaints
from tournier_office.erasures import facts as erasures
from tournier_office.incidents import facts as incidents
from tournier_office.people import command_keys
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


_MANY = frozenset({Channel.QUERY, Channel.EXPORT})
_BETTER = (Outcome.REFUSE, Outcome.NEEDS_APPROVAL, Outcome.ALLOW)


def _of_command(request: Request, barring: Mapping[str, rights.Barred]) -> rights.Barred | None:
    """What bars the session of this request where it was lent to a command (decision 0296)."""
    closed = barring.get(f"{rights.COMMAND}{request.staff}")
    return closed if closed is not None and command_keys.right_of(request.session, request.staff) else None


def _serving(request: Request, today: date, barred: Collection[str]) -> list[Held]:
    """The posts that count for a question of this purpose and class, wherever."""
    found = held_in_part(request.staff, today, barred)
    return [one for one in found if one.serves(request.purpose, int(request.cls))]


def _at_home(request: Request, serving: Collection[Held], home: str, branch: str) -> list[Held]:
    """One's own posts, and those that were lent where one works. Of a customer nobody has found yet, wherever they were lent."""
    searching = not branch and request.channel not in _MANY
    return [one for one in serving if not one.grant or searching or (one.branch == home and branch in ("", home))]


def _away(serving: Collection[Held], home: str, branch: str) -> list[Held]:
    """The posts that were lent at this customer's branch to somebody who works elsewhere."""
    return [one for one in serving if one.grant and one.branch == branch != home]


class OfficeFacts:
    """Joins the facts about staff, customer, moment and approvals."""

    def __init__(self, project: Project, catalogue: Catalogue, clock: Clock) -> None:
        self._clock = clock
        self._limits = OfficeLimits(clock)
        self._customers = open_customer_facts(project, catalogue)
        self._sources = {table.id: table.source for table in catalogue.tables}

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
            *erasures.questions(request),
            *against.questions(request.staff),
            self._limits.question_of_today("search", request.staff),
        ]
        with at_once(asked, again=request.channel is Channel.QUERY):
            barring = rights.barred(request.staff)
            return self._open(request, barring) if barring else self._joined(request, barring)

    def _open(self, request: Request, barring: Mapping[str, rights.Barred]) -> Facts:
        """The facts of somebody of whose rights some do not count now. Raises Shut where it is these that are lacking."""
        from tournier_office.site import gateway

        way = barring.get(request.session) or _of_command(request, barring)  # a service key, or a command's session
        if way is not None:
            raise rights.shut([way])
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
        from tournier_office.disclosures.facts import agreements, approval_facts, case_of, identity_checked

        now = self._clock.now()
        agreed = agreements(request)
        customer = self._customer(request, now)
        checked = identity_checked(request)
        case = case_of(request)
        approval = {**approval_facts(case, agreed, checked), "assigned": complaints.assigned(request)}
        apart = erasures.apart() if request.channel in _MANY else ()
        whole = Facts(customer=customer, approval=approval, agreed=agreed, checked=checked, apart=apart, case=case)
        if request.channel is Channel.EXPORT:
            # A table that leaks counts as one that nobody answers for: both are closed to exports until two people open them.
            closed = {*owners.unanswered(request, self._sources, now), *incidents.leaking(request, self._sources)}
            tables = tuple(sorted(closed))
            whole = replace(whole, moment={"unanswered": bool(tables)}, unanswered=tables)
        if request.channel is Channel.OWN_VIEW:
            moment = own_moment_of(request, now)
            return replace(whole, moment={**moment, **self._counted(request, moment)})
        today, branch = now.astimezone(people.BANK_TIME).date(), str(customer.get("branch") or "")
        serving = _serving(request, today, barred)
        if not any(one.grant for one in serving):
            return self._of_staff(request, whole, now, serving)
        home = str(people.staff_facts(request.staff, today, {})["branch"])
        own = self._of_staff(request, whole, now, _at_home(request, serving, home, branch))
        away = _away(serving, home, branch)
        # There the person works by what was lent there and by nothing else: two separate sets of facts, or a manager to
        # whom a clerk's post is lent elsewhere would be the manager there (0265).
        return self._better(request, own, self._of_staff(request, whole, now, away, branch)) if away else own

    def _better(self, request: Request, own: Facts, lent: Facts) -> Facts:
        """The one that opens more; one's own where neither does."""
        from tournier_office.site import gateway

        book = gateway.rules()
        first, second = (_BETTER.index(book.decide(request, facts).outcome) for facts in (own, lent))
        return lent if second > first else own

    def _of_staff(
        self, request: Request, whole: Facts, now: datetime, serving: Collection[Held], branch: str = ""
    ) -> Facts:
        """The facts of whoever asks, who holds these posts, and works at `branch` where one is named."""
        today = now.astimezone(people.BANK_TIME).date()
        held = {one.post: one.networks for one in serving}
        moment = self._moment(request, held, now)
        known = people.staff_facts(request.staff, today, held)
        open_case = against.stands(request.staff, today, entered=bool(known["open_violation"]))
        staff = {
            **known,
            "branch": branch or known["branch"],
            **complaints.staff_facts(request.staff),
            "open_violation": open_case,
            "portfolio": bool(whole.customer.get("manager")) and whole.customer.get("manager") == request.staff,
        }
        return replace(whole, staff=staff, moment={**whole.moment, **moment, **self._counted(request, moment)})

    def _moment(self, request: Request, held: Posts, now: datetime) -> Mapping[str, Value]:
        return moment_of(request, held, now)

    def _customer(self, request: Request, now: datetime) -> Mapping[str, Value]:
        if request.subject is None:
            return {}
        person = complaints.person_facts(request.subject)
        if person is not None:
            return person
        today = now.astimezone(people.BANK_TIME).date()
        found: Mapping[str, Value] = self._customers.facts(request.subject, today)
        return {
            **found,
            **complaints.customer_facts(request.subject),
            **erasures.customer_facts(request.subject),
        }

    def _counted(self, request: Request, moment: Mapping[str, Value]) -> Mapping[str, Value]:
        weekday = moment["weekday"]
        return {
            "workday": isinstance(weekday, int) and weekday < _SATURDAY,
            "searches_today": self._limits.used_today("search", request.staff),
        }


class SupposedFacts(OfficeFacts):
    """The facts of now if this person asked in an orderly session: for explanations, and given to no gate."""

    def _moment(self, request: Request, held: Posts, now: datetime) -> Mapping[str, Value]:
        del request
        found = people.moment_of(held, "", now, (2, True, False))
        return {**found, "network": "branch", "network_allowed": True}
