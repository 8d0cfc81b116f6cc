# SPDX-License-Identifier: Apache-2.0
"""Service keys: made by a security administrator, shown once, kept as a hash, ended by date or by hand."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier_office.people import networks
from tournier_office.people.lookups import posts_of
from tournier_office.people.models import ApiKey, Staff
from tournier_office.site import gateway

LONGEST_DAYS = 366
_PREFIX_BYTES = 6
_SECRET_BYTES = 32
# what a key may be made for: the ways information leaves, and deciding, reading evidence and keeping the registers
CHANNELS = (
    *(channel.value for channel in Channel if channel is not Channel.OWN_VIEW),
    "approve",
    "evidence",
    "registers",
)


def _hash(secret: str) -> bytes:
    # 256 random bits cannot be guessed: a plain hash is enough, and fast enough for every call
    return hashlib.sha256(secret.encode()).digest()


def issue(
    number: str, *, channels: Sequence[str], ranges: Sequence[str], days: int, purpose: str, by: str
) -> tuple[ApiKey, str]:
    """A fresh key that acts as this member of staff in these channels; the text is returned once and never again."""
    if "security_admin" not in posts_of(by) or by == number:
        raise Refused(
            "key.who", "Service keys are made by a security administrator for somebody else.", "Ask one of them."
        )
    staff = Staff.objects.filter(pk=number, status=Staff.Status.ACTIVE).first()
    if staff is None or "service" not in posts_of(number):
        raise BadInput(
            "key.staff", "The number is not that of an active service account.", "Give the account the post 'service'."
        )
    if not channels or set(channels) - set(CHANNELS) or not 1 <= days <= LONGEST_DAYS or not purpose.strip():
        raise BadInput(
            "key.terms",
            "A key needs at least one known channel, a purpose and 1 to 366 days.",
            f"Channels are: {', '.join(CHANNELS)}.",
        )
    prefix, secret = secrets.token_hex(_PREFIX_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    now = timezone.now()
    row = ApiKey(
        prefix=prefix,
        hash=_hash(secret),
        staff=staff,
        purpose=purpose.strip()[:200],
        channels=sorted(set(channels)),
        networks=networks.check_ranges(ranges),
        issued_by=by,
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    detail: dict[str, JSON] = {"key": row.id, "staff": number, "channels": list(row.channels), "days": days}
    gateway.record(Event.KEY_ISSUED, by, detail)
    row.save(force_insert=True)
    return row, f"tnr_{prefix}_{secret}"


def revoke(key: str, *, by: str) -> None:
    """End a key now."""
    if not posts_of(by) & {"security_admin", "system_admin"}:
        raise Refused("key.who", "Service keys are revoked by an administrator.", "Ask one of them.")
    row = ApiKey.objects.filter(pk=key, revoked_at__isnull=True).first()
    if row is None:
        raise BadInput("key.unknown", "There is no living key of this id.", "Look at the list of keys.")
    gateway.record(Event.KEY_REVOKED, by, {"key": row.id, "staff": row.staff_id})
    ApiKey.objects.filter(pk=key).update(revoked_at=timezone.now(), revoked_by=by)


def find(text: str, address: str) -> ApiKey | None:
    """The living key that this text is, or None. A wrong use of a known key is recorded."""
    prefix, _, secret = text.removeprefix("tnr_").partition("_")
    row = ApiKey.objects.select_related("staff__user", "staff__branch").filter(prefix=prefix).first()
    right = hmac.compare_digest(bytes(row.hash) if row else bytes(32), _hash(secret))
    if row is None:
        return None
    now = timezone.now()
    alive = row.revoked_at is None and row.expires_at > now and row.staff.status == Staff.Status.ACTIVE
    placed = not row.networks or networks.in_ranges(row.networks, address)
    if right and alive and placed:
        if row.used_at is None or now - row.used_at > timedelta(minutes=1):
            ApiKey.objects.filter(pk=row.pk).update(used_at=now)
        return row
    why = "secret" if not right else "ended" if not alive else "address"
    gateway.record(Event.KEY_USED_WRONGLY, row.staff_id, {"key": row.id, "why": why, "address": address})
    return None
