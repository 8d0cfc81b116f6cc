# SPDX-License-Identifier: Apache-2.0
"""Keys of the command line: a person lends one of their own sessions to a command, for hours (decision 0058).

- The command makes the secret and this register keeps only its hash; it never travels back and stands on no screen.
- The command shows a short code. The person named by the command, and nobody else, types it into the console after a
  second factor given within the last five minutes.
- What is granted is a session: a row beside those of the console, so that facts, locks and leavers' ends hold alike.
- It works from the address at which the command ran, and the rules judge the networks of the posts by that address.
- It ends with the session it was granted in, with the person's status, after its hours, or after half an hour unused.
- It opens nothing while a review bars the person from lending sessions to commands (M26, decision 0296).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused, new_id
from tournier.ledger.entries import Event
from tournier_office.people import networks
from tournier_office.people.lookups import staff_of
from tournier_office.people.models import CommandKey, SignIn, Staff, User
from tournier_office.people.presence import MAY_WORK, end
from tournier_office.site import gateway, rights
from tournier_office.site.bound import genuine

PREFIX = "tnp_"
LONGEST_HOURS = 8
WAITS = timedelta(minutes=5)
FRESH = timedelta(minutes=5)
UNUSED = timedelta(minutes=30)
WAY = "command line"
_FACTORS = 2
_TOUCH = timedelta(seconds=30)
_MOST_WAITING = 5
_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"  # none that is taken for another, no vowels
_HALF = 4
_SECRET_BYTES = 32


def _hash(text: str) -> bytes:
    # 256 random bits need no slow hash; a code lives five minutes and opens nothing without the person's own session
    return hashlib.sha256(text.encode()).digest()


def ask(number: str, *, address: str, hours: int) -> tuple[str, str]:
    """The key's text and the code that the person types into the console. The key opens nothing until then."""
    if not 1 <= hours <= LONGEST_HOURS:
        raise BadInput("command.hours", f"A key lives 1 to {LONGEST_HOURS} hours.", "Choose another term.")
    staff = _at_work(number)
    now = timezone.now()
    CommandKey.objects.filter(granted_at__isnull=True, asked_at__lt=now - WAITS).delete()
    if CommandKey.objects.filter(staff=staff, granted_at__isnull=True).count() >= _MOST_WAITING:
        raise Refused("command.many", "Too many commands wait for this person.", "Wait five minutes, then ask again.")
    code = "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF))
    row = CommandKey(staff=staff, code_hash=_hash(code), address=address, hours=hours, asked_at=now)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    row.hash = _hash(secret)
    row.save(force_insert=True)
    return f"{PREFIX}{row.id}_{secret}", f"{code[:_HALF]}-{code[_HALF:]}"


def _at_work(number: str) -> Staff:
    staff = Staff.objects.select_related("user").filter(pk=number, status__in=MAY_WORK).first()
    if staff is None or staff.user is None or not staff.user.is_active or staff.user.kind != User.Kind.STAFF:
        raise Refused("command.person", "No member of staff at work has this number.", "Give your own staff number.")
    return staff


def grant(code: str, *, session: str, by: str, proved_at: float) -> CommandKey:
    """Let the command that showed this code act as `by`, who is signed in by `session`.

    Raises Refused without a second factor of the last five minutes, from a session that was itself granted to a command
    and while a review bars it; BadInput when no command of this person waits under the code.
    """
    _at_work(by)
    rights.expect(by, f"{rights.COMMAND}{by}")
    own = SignIn.objects.filter(pk=session, user__staff__number=by, ended_at__isnull=True).first()
    if own is None or own.methods == [WAY]:
        raise Refused("command.session", "A command is let in from the console only.", "Sign in at the console.")
    if own.factors < _FACTORS or time.time() - proved_at > FRESH.total_seconds():
        raise Refused(
            "command.factors",
            "A command is let in with a second factor given within the last five minutes.",
            "Confirm with your second factor, then type the code again.",
        )
    with transaction.atomic():
        row = _waiting(code, by)
        _open(row, own)
    return row


def _waiting(code: str, by: str) -> CommandKey:
    plain = code.upper().replace("-", "").replace(" ", "")
    waiting = CommandKey.objects.select_for_update().filter(
        staff=by, granted_at__isnull=True, asked_at__gt=timezone.now() - WAITS
    )
    given = _hash(plain)
    row = next((one for one in waiting if hmac.compare_digest(bytes(one.code_hash), given)), None)
    if row is None:
        gateway.limits().spend("command.code", by, 10, 15 * 60)
        raise BadInput(
            "command.code",
            "No command of yours waits under this code.",
            "Type it as the command shows it, within five minutes.",
        )
    return row


def _open(row: CommandKey, own: SignIn) -> None:
    now = timezone.now()
    session = new_id()
    detail: dict[str, JSON] = {
        "address": row.address, "methods": [WAY], "factors": _FACTORS, "session": session, "key": row.id, "hours": row.hours,
    }  # fmt: skip
    gateway.record(Event.SIGN_IN_SUCCEEDED, row.staff_id, detail)
    row.sign_in = SignIn.objects.create(
        id=session,
        user=own.user,
        address=row.address or None,
        methods=[WAY],
        factors=_FACTORS,
        managed_device=settings.PERSONAS or networks.in_ranges(settings.MANAGED_TERMINALS, row.address),
        persona_of=own.persona_of,
        started_at=now,
        seen_at=now,
        idle_seconds=row.hours * 3600,  # never touched again: so the session is locked when its hours are over
    )
    row.granted_in, row.granted_at, row.used_at = own, now, now
    row.expires_at = now + timedelta(hours=row.hours)
    row.save(update_fields=["sign_in", "granted_in", "granted_at", "used_at", "expires_at"])


def find(text: str, address: str) -> CommandKey | None:
    """The living key that this text is, or None. A wrong use of a known key is recorded."""
    row = _known(text)
    if row is None:
        return None
    if row.sign_in is None or not is_living(row, timezone.now()):
        return None
    if row.address != address or row.staff.status not in MAY_WORK:
        gateway.record(Event.KEY_USED_WRONGLY, row.staff_id, {"key": row.id, "why": "address", "address": address})
        return None
    now = timezone.now()
    if row.used_at is None or now - row.used_at > _TOUCH:
        CommandKey.objects.filter(pk=row.pk).update(used_at=now)
    return row


def opening(text: str, address: str) -> CommandKey | None:
    """The same for whoever acts by it. Raises Refused (`right-suspended`) while a review bars it, at every use (law 4)."""
    row = find(text, address)
    if row is not None:
        rights.expect(row.staff_id, f"{rights.COMMAND}{row.staff_id}")
    return row


def right_of(session: str, number: str) -> str:
    """The right by which this session of the person counts, where it was lent to a command; else empty."""
    lent = CommandKey.objects.filter(sign_in=session, staff=number).exists()
    return f"{rights.COMMAND}{number}" if lent else ""


def _known(text: str) -> CommandKey | None:
    key, _, secret = text.removeprefix(PREFIX).partition("_")
    if not text.startswith(PREFIX):
        return None
    row = next(iter(genuine(CommandKey.objects.select_related("staff", "sign_in", "granted_in").filter(pk=key))), None)
    if row is None or not hmac.compare_digest(bytes(row.hash), _hash(secret)):
        return None
    return row


def is_living(row: CommandKey, now: datetime) -> bool:
    """Whether the key opens something: granted, neither ended nor over, used within the last half hour."""
    if row.sign_in is None or row.granted_in is None or row.expires_at is None or row.used_at is None:
        return False
    open_ = row.sign_in.ended_at is None and row.granted_in.ended_at is None
    return open_ and now < row.expires_at and now - row.used_at <= UNUSED


def is_waiting(text: str) -> bool:
    """Whether the command still waits for its person."""
    row = _known(text)
    return row is not None and row.granted_at is None and timezone.now() - row.asked_at <= WAITS


def granted_to(number: str) -> list[CommandKey]:
    """The keys by which commands act as this person now."""
    now = timezone.now()
    rows: QuerySet[CommandKey] = CommandKey.objects.select_related("sign_in", "granted_in", "staff").filter(
        staff=number, sign_in__ended_at__isnull=True, expires_at__gt=now
    )
    return [row for row in rows if is_living(row, now)]


def revoke(key: str, *, by: str) -> None:
    """End a key and its session now; one's own only. A status that ends sessions ends them too."""
    row = CommandKey.objects.filter(pk=key, staff=by, sign_in__isnull=False).first()
    if row is None or row.sign_in_id is None or staff_of(by) is None:
        raise BadInput("command.unknown", "You granted no living key of this id.", "Look at the list.")
    gateway.record(Event.KEY_REVOKED, by, {"key": row.id, "staff": by, "kind": WAY})
    end(row.sign_in_id)
