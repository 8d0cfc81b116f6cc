# SPDX-License-Identifier: Apache-2.0
"""Acts of this room: make a password, revoke it, begin and end a session. Each writes its entry first."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier.wire import Verifier
from tournier_office.people import lockout, networks, wire_sessions
from tournier_office.people.lookups import posts_of, staff_of
from tournier_office.site import gateway, rights, terminals
from tournier_office.site.navigation import ADMINISTRATION
from tournier_office.wire.lookups import living, of_person
from tournier_office.wire.models import WirePassword, WireSession

LONGEST_DAYS = 90  # as long as a password of the console may live (M33)
_SECRET_BYTES = 24
_TWO = 2
_WAY = "wire password"


def issue(number: str, *, factors: int, days: int, ranges: Sequence[str]) -> str:
    """A fresh password for oneself; returned once and never again. It ends the one before.

    `factors` are those of the asking session: without a recent second factor there is none (M34).
    """
    if factors < _TWO:
        raise Refused(
            "wire.factor", "A wire password needs a second factor.", "Give the second factor, then ask again."
        )
    if staff_of(number) is None or posts_of(number) & ADMINISTRATION:
        raise Refused(
            "wire.who", "Wire passwords are for staff who work with customers.", "Administrators see no customer data."
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput("wire.days", f"A wire password lives 1 to {LONGEST_DAYS} days.", "Choose another term.")
    bound = networks.check_ranges(ranges)
    secret, now = secrets.token_urlsafe(_SECRET_BYTES), timezone.now()
    row = WirePassword(
        number=number,
        verifier=str(Verifier.of(secret)),
        networks=bound,
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    with transaction.atomic():
        gateway.record(Event.KEY_ISSUED, number, {"kind": _WAY, "key": row.id, "staff": number, "days": days})
        of_person(number).filter(revoked_at__isnull=True).update(revoked_at=now, revoked_by=number)
        row.save(force_insert=True)
    return secret


def revoke(key: str, *, by: str) -> None:
    """End a password and the sessions that it opened, now: the owner's own act, or an administrator's."""
    row = WirePassword.objects.filter(pk=key, revoked_at__isnull=True).first()
    if row is None:
        raise BadInput("wire.unknown", "There is no living wire password of this id.", "Look at the list.")
    if by != row.number and not posts_of(by) & {"security_admin", "system_admin"}:
        raise Refused("wire.who", "A wire password is revoked by its owner or an administrator.", "Ask one of them.")
    with transaction.atomic():  # the password and what it opened end together
        gateway.record(Event.KEY_REVOKED, by, {"kind": _WAY, "key": row.id, "staff": row.number})
        WirePassword.objects.filter(pk=row.pk).update(revoked_at=timezone.now(), revoked_by=by)
        for session in row.sessions.all():
            wire_sessions.end(session.session)


def begin(number: str, address: str, device: str = "") -> str:
    """The session of a person whose proof was right, on the device that proved itself by this certificate, if any.

    Raises Refused from an address where it does not work, and on a device that was reported lost.
    """
    row = living(number)
    if row is None or (row.networks and not networks.in_ranges(row.networks, address)):
        gateway.record(Event.SIGN_IN_REFUSED, number, {"address": address, "method": _WAY})
        raise Refused("wire.address", "The wire password does not work from here.", "Use it from its own networks.")
    known = terminals.terminal(device)
    if known is not None and known.lost:  # as at the console's sign-in (decision 0295)
        gateway.record(Event.SIGN_IN_REFUSED, number, {"address": address, "method": _WAY, "device": device})
        raise Refused(
            "sign_in.device",
            "This device was reported lost.",
            "Bring it to the administrators; until two of them have put it in force again nobody signs in on it.",
        )
    rights.expect(number, f"wire:{row.id}")
    # As for service keys (decision 0051): the secret alone is one factor, bound to its place it is two.
    factors = _TWO if row.networks else 1
    with transaction.atomic():
        told: dict[str, JSON] = {"address": address, "methods": [_WAY], "factors": factors, "key": row.id}
        gateway.record(Event.SIGN_IN_SUCCEEDED, number, told | ({"device": device} if device else {}))
        session = wire_sessions.begin(number, address, factors=factors, device=device)
        WireSession.objects.create(session=session, password=row)
        WirePassword.objects.filter(pk=row.pk).update(used_at=timezone.now())
    lockout.forget(number)
    return session


def fail(number: str, address: str) -> None:
    """A wrong proof: recorded and counted as one at the console."""
    if staff_of(number) is not None:  # a number nobody has is typed text and does not go into the ledger
        gateway.record(Event.SIGN_IN_FAILED, number, {"address": address, "method": _WAY})
    lockout.count_failure(number, address)
