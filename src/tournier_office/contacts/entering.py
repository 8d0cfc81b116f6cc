# SPDX-License-Identifier: Apache-2.0
"""How contacts come in: typed by hand, from a file of the bank, and from complaints that name a partner.

What a person enters counts when a second person lets it; what a complaint tells counts at once, by two already: whoever
complains was identified by somebody who is not whom it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tournier.law.clocks import BANK_TIME
from tournier_office.complaints import lookups as complaints
from tournier_office.contacts import lookups, words
from tournier_office.contacts.models import Contact
from tournier_office.contacts.register import CONTACTS
from tournier_office.site import gateway
from tournier_office.site.interests import plain_name
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.brought import Sheet, Stands
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

_THERE = _("This contact stands in the register already.")
_NO_NUMBER = _("This is no customer number.")
_LATER = _("This day has not come yet.")
_TWICE = _("Another line tells the same contact. Send one line for each.")
_FROM_COMPLAINTS = _("This comes from a complaint by itself. Choose another one.")
_COLUMNS: Mapping[str, str] = {
    "customer": "客户号",
    "partner": "合作机构",
    "day": "联系日期",
    "way": "来源",
    "ordered": "本行委托",
}
_CODES = {
    "way": {"机构记录": words.RECORD, "客户告知": words.TOLD},
    "ordered": {"是": words.ORDERED, "否": words.OWN, "": words.OWN},
}


def prepare(row: Contact, asked: Asked) -> None:
    """Before the entry: whom the row is about, so that the number is sealed under their key and stands in no entry."""
    if asked.move is not None:
        return
    row.subject, row.plain = str(asked.values["customer"]), plain_name(row.partner)
    _check(asked.values, _today(asked), by_hand=not row.complaint)
    if lookups.stands(row.subject, row.plain, row.day):
        raise Unfit({"customer": _THERE})


def _check(values: Mapping[str, Any], today: date, *, by_hand: bool) -> None:
    if ":" in values["customer"]:  # such keys are rows' own
        raise Unfit({"customer": _NO_NUMBER})
    if values["day"] > today:
        raise Unfit({"day": _LATER})
    if by_hand and values["way"] == words.COMPLAINT:
        raise Unfit({"way": _FROM_COMPLAINTS})


def _today(asked: Asked) -> date:
    return asked.at.astimezone(BANK_TIME).date()


def _begin() -> Stands:
    today, known = gateway.clock().now().astimezone(BANK_TIME).date(), lookups.standing()
    seen: set[tuple[str, str, date]] = set()

    def stands(values: dict[str, Any]) -> bool:
        _check(values, today, by_hand=True)
        contact = (str(values["customer"]), plain_name(values["partner"]), values["day"])
        if contact in seen:
            raise Unfit({"": _TWICE})
        seen.add(contact)
        return contact in known

    return stands


FILE = Sheet(
    CONTACTS,
    _("File of contacts"),
    _("Whom a partner called or wrote to, as its own records or the bank's tell."),
    _COLUMNS,
    _begin,
    codes=_CODES,
    then=_("None of them counts yet: a second person lets them count."),
    keeps=False,
)


def take_from_complaints() -> int:
    """Take a contact from each complaint that names a partner and whose complainant is known; how many were new."""
    taken, count = lookups.of_complaints(), 0
    for one in complaints.naming_a_partner():
        if one.key in taken:
            continue
        now = gateway.clock().now()
        day = min(one.received, now).astimezone(BANK_TIME).date()
        if lookups.stands(one.subject, plain_name(one.partner), day):
            continue
        values = {"customer": one.subject, "partner": one.partner, "day": day}
        values |= {"way": words.COMPLAINT, "ordered": words.OWN}
        with transaction.atomic():
            row = acts.enter(CONTACTS, Asked(OFFICE, now, None, values), complaint=one.key)
            acts.take(CONTACTS, row.pk, Asked(OFFICE, now, CONTACTS.move("told")))
        count += 1
    return count
