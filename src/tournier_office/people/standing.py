# SPDX-License-Identifier: Apache-2.0
"""The facts about a person as one list: who keeps each, until when it holds, what it keeps open, and where it is mended.

What a fact keeps open is read from the rule book in force (`site.consequences`), for the posts that the person has. The
facts of the session (device, network, factors) are told to the person alone, whose session it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.base import Refused, SystemFailed
from tournier_office.people import facts, lookups
from tournier_office.people.independence import ties_of
from tournier_office.people.lookups import FACT_DATES, FACT_WORDS
from tournier_office.people.models import Staff
from tournier_office.site import against, consequences, gateway, terminals
from tournier_office.site.consequences import Doors
from tournier_office.site.register import Text

_SATURDAY = 6
_LEARNING = _("learning")
_OFFICE = _("the administrators of staff")
_KEEPERS: Mapping[str, Text] = {
    "staff.status": _("leave, and the administrators of staff"),
    "staff.posts": _("two administrators, and temporary grants"),
    "staff.open_violation": _("the register of violations, and the administrators of staff"),
    "staff.declaration_overdue": _("the register of declarations"),
    "staff.recused_from": _("the register of declarations"),
    "moment.managed_device": pgettext_lazy("who keeps a fact", "the sign-in"),
    "moment.network": _("the list of networks"),
    "moment.factors": pgettext_lazy("who keeps a fact", "the sign-in"),
    "moment.minute": _("the clock of the bank"),
}
_WAYS = {
    "staff.status": "leaves:list",
    "staff.posts": "mandates:would",
    "staff.sponsor": "handovers:list",
    "staff.declaration_overdue": "declarations:list",
    "staff.recused_from": "interests:list",
    "moment.factors": "mfa_index",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `state` is good, soon, over or none; `says` is its value in words, `doors` what it keeps open."""

    name: str
    words: Text
    says: Text
    state: str
    keeper: Text
    doors: Doors
    way: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is as it must be."""
        return self.state in {"good", "soon"}

    @property
    def opens(self) -> list[tuple[str, Sequence[str]]]:
        """The doors as people read them."""
        return consequences.in_words(self.doors)


def standing(person: Staff, session: str = "", address: str = "") -> list[Fact]:
    """All facts about this person; with those of the session where it is the person's own."""
    posts = lookups.posts_of(person.number)
    try:
        doors = consequences.kept_by_facts(posts, person.employment)
    except SystemFailed:
        doors = {}  # no rule book is in force, so nothing is open
    found = [*_of_person(person, posts, doors), *_dates(person, doors)]
    if not session:
        return found
    ties = ties_of(person.number)
    many = str(len(ties.relatives | ties.recused_from))
    kept_away = _fact("staff.recused_from", _("Customers I keep away from"), many, doors, holds=True)
    return [*found, kept_away, *_of_session(person.number, session, address, doors)]


def _fact(name: str, words: Text, says: Text, doors: Mapping[str, Doors], *, holds: bool) -> Fact:
    way = reverse(_WAYS[name]) if name in _WAYS else ""
    state = "good" if holds else "over"
    return Fact(name, words, says, state, _KEEPERS.get(name, _OFFICE), doors.get(name, frozenset()), way)


def _of_person(person: Staff, posts: frozenset[str], doors: Mapping[str, Doors]) -> Iterator[Fact]:
    status = lookups.status_of(person)
    words = dict(Staff.Status.choices)[status]
    yield _fact("staff.status", _("Status"), words, doors, holds=status == Staff.Status.ACTIVE)
    named = ", ".join(lookups.post_name(code) for code in sorted(posts))
    yield _fact("staff.posts", _("Posts"), named or _("No post."), doors, holds=bool(posts))
    intern = person.employment == Staff.Employment.INTERN
    yield _fact("staff.employment", _("Employment"), person.get_employment_display(), doors, holds=not intern)
    if person.employment != Staff.Employment.REGULAR:
        sponsor = person.sponsor
        there = sponsor is not None and sponsor.status == Staff.Status.ACTIVE
        yield _fact("staff.sponsor", _("Sponsor"), str(sponsor) if sponsor else _("missing"), doors, holds=there)
    stands = against.stands(person.number, timezone.localdate(), entered=person.open_violation)
    says = _("open") if stands else _("none")
    yield _fact("staff.open_violation", _("Violation case"), says, doors, holds=not stands)
    until = ties_of(person.number).declared.until
    overdue = until is not None and until < timezone.localdate()
    counts = f"{until:%Y-%m-%d}" if until else _("not asked for")
    yield _fact("staff.declaration_overdue", _("Declaration of interests"), counts, doors, holds=not overdue)


def _dates(person: Staff, doors: Mapping[str, Doors]) -> Iterator[Fact]:
    today = timezone.localdate()
    kept = lookups.kept_dates(person, today)
    for name, until, state in lookups.lapses(person, today):
        one = kept.get(name)
        yield Fact(
            f"staff.{name}", FACT_WORDS[name], _until(until), state, _keeper_of(name) if one else _OFFICE,
            doors.get(f"staff.{name}", frozenset()), one.page if one else "",
        )  # fmt: skip
    if person.employment == Staff.Employment.REGULAR:
        yield _fact("staff.contract_until", FACT_WORDS["contract_until"], _("no end"), doors, holds=True)
    assert set(FACT_WORDS) == set(FACT_DATES)  # noqa: S101 - a date without words would be shown to nobody


def _keeper_of(name: str) -> Text:
    return _("the register of background checks") if name == "background_check_until" else _LEARNING


def _of_device(session: str, doors: Mapping[str, Doors], *, holds: bool) -> Fact:
    """Which of the bank's devices this session is on, and who says so; of an unknown certificate its first signs."""
    name, proved = "moment.managed_device", facts.device_of_session(session)
    known = terminals.terminal(proved)
    says: Text = _("yes") if holds else _("no")
    if known is not None:
        says = f"{says} · {known.name} · {known.until:%Y-%m-%d}"
    elif proved:
        says = format_lazy("{} · {} {}…", says, _("no device has the certificate"), proved[:16])
    keeper = _("the register of devices") if known is not None else _KEEPERS[name]
    page, state = known.page if known else "", "good" if holds else "over"
    return Fact(name, _("Managed device"), says, state, keeper, doors.get(name, frozenset()), page)


def _until(until: date | None) -> Text:
    return f"{until:%Y-%m-%d}" if until else _("missing")


def _of_session(number: str, session: str, address: str, doors: Mapping[str, Doors]) -> Iterator[Fact]:
    try:
        now = facts.moment_facts(session, number, address, gateway.clock().now())
    except Refused:
        return
    device, network = bool(now["managed_device"]), str(now["network"])
    yield _of_device(session, doors, holds=device)
    words = {"branch": _("branch"), "office": _("office"), "vpn": _("VPN")}.get(network, _("outside"))
    yield _fact("moment.network", _("Network"), words, doors, holds=bool(now["network_allowed"]))
    factors = int(now["factors"]) if isinstance(now["factors"], int) else 0
    yield _fact("moment.factors", _("Factors of the sign-in"), str(factors), doors, holds=factors > 1)
    minute = int(now["minute"]) if isinstance(now["minute"], int) else 0
    weekday = int(now["weekday"]) if isinstance(now["weekday"], int) else _SATURDAY
    clock: Text = f"{minute // 60:02}:{minute % 60:02}"
    if weekday >= _SATURDAY:
        clock = format_lazy("{} · {}", clock, _("no working day"))
    working = weekday < _SATURDAY and 450 <= minute < 1200  # noqa: PLR2004 - out-of-hours
    yield _fact("moment.minute", _("Hour"), clock, doors, holds=working)
