# SPDX-License-Identifier: Apache-2.0
"""Reads of the register: what waits for whom, and the certificate of an erasure."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.erasures import words
from tournier_office.erasures.models import Erasure
from tournier_office.erasures.register import ERASED, ERASURES, PROPOSED, SUPERVISORS
from tournier_office.site import gateway
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import reading, sealed
from tournier_office.site.register.judging import Actor
from tournier_office.site.work import WorkItem

_WAITS = gettext_lazy("Erasures that wait for a second person")
_GROUNDS = dict(words.grounds())
_MANY = 8
_ENTRIES = 20


def work(visitor: Visitor) -> list[WorkItem]:
    """Erasures to which this person may agree."""
    if visitor.staff is None or not visitor.posts & SUPERVISORS:
        return []
    rows = Erasure.objects.filter(state=PROPOSED).exclude(opened_by=visitor.staff.number)[:_MANY]
    return [
        WorkItem(_WAITS, f"{_GROUNDS[row.ground]} · {row.asked_on}", reverse("erasures:one", args=[row.pk]), tone="bad")
        for row in rows
    ]


def certificate(actor: Actor, key: str) -> str:
    """The proof of the ledger's entry about the erasure: content, method, time, executor and supervisor, and no customer.

    Anybody checks it with the public key alone. Refused for whom the register is closed, and before it was done.
    """
    row = reading.one(ERASURES, actor, key)
    ledger = gateway.ledger()
    if row.state == ERASED:
        for entry in reversed(ledger.entries(disclosure=row.pk, event=Event.SUBJECT_ERASED, limit=_ENTRIES)):
            if entry.detail.get("request") == row.pk:
                return ledger.prove(entry.id)
    raise Refused("erasure.not_done", "Nothing was erased by this request.", "Wait until a second person has agreed.")


def still_named() -> Iterator[str]:
    """The names under which the numbers of erased customers are still sealed: a process died before it destroyed them."""
    for row in Erasure.objects.filter(state=ERASED):
        if sealed.read(ERASURES, row, ["customer"])["customer"]:
            yield sealed.subject_of(ERASURES, row)
