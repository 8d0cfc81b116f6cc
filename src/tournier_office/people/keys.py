# SPDX-License-Identifier: Apache-2.0
"""Service keys: a security administrator sets the terms, the keeper collects the key, date or hand ends it.

Nobody alone has a way to customers: who sets the terms never sees the key, and who holds it did not set them (law 5).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier_office.people import networks
from tournier_office.people.hr import HR_CHANNEL
from tournier_office.people.lookups import KEY_WAITS, posts_of, question_of_posts
from tournier_office.people.models import ApiKey, Staff, User
from tournier_office.site import gateway, imprints, rights
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.navigation import ADMINISTRATION
from tournier_office.site.reading import Question, rows

LONGEST_DAYS = 366
_COLLECTION = "B02"  # the deadline of the law pack
FACTORS = 2  # a key shows customers, so collecting one asks for as much as C2 does
_PREFIX_BYTES = 6
_SECRET_BYTES = 32
_KEY, _STAFF = imprints.Whole(ApiKey, "k"), imprints.Whole(Staff, "s")
_FOUND = (
    f"SELECT {_KEY.columns}, {_STAFF.columns} FROM people_apikey k"
    f" JOIN people_staff s ON s.number = k.staff_id WHERE k.prefix = %s"
)
# what a key may be made for: the ways information leaves, deciding, reading evidence, telling joiners and leavers, registers
CHANNELS = (
    *(channel.value for channel in Channel if channel is not Channel.OWN_VIEW),
    "approve",
    "evidence",
    HR_CHANNEL,
    "registers",
    "screen",
    "trace",
)


def _hash(secret: str) -> bytes:
    # 256 random bits cannot be guessed: a plain hash is enough, and fast enough for every call
    return hashlib.sha256(secret.encode()).digest()


def propose(
    number: str, *, channels: Sequence[str], ranges: Sequence[str], days: int, purpose: str, keeper: str, by: str
) -> ApiKey:
    """Set the terms of a key that acts as this member of staff in these channels. It opens nothing until it is collected."""
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
    now = timezone.now()
    row = ApiKey(
        prefix=secrets.token_hex(_PREFIX_BYTES),
        staff=staff,
        keeper=_keeper(keeper, by),
        days=days,
        purpose=purpose.strip()[:200],
        channels=sorted(set(channels)),
        networks=networks.check_ranges(ranges),
        issued_by=by,
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    receipt = gateway.record(Event.KEY_ISSUED, by, _told(row, "terms set"))
    with transaction.atomic():
        row.save(force_insert=True)
        announce(_happening(row, "key_terms_set", by, receipt.id, (_COLLECTION,)))
    return row


def _happening(row: ApiKey, event: str, by: str, entry: str, begins: tuple[str, ...] = ()) -> Happening:
    """What came to a key, for the clock by which its keeper collects it; who set its terms is told when nobody does."""
    owner, second, branch = row.keeper_id or "", row.issued_by, row.staff.branch_id
    page = reverse("people:kept")
    return Happening("service_key", row.pk, event, timezone.now(), by, begins, owner, second, branch, page, entry)


def _keeper(number: str, by: str) -> Staff:
    # Law 5: whoever sets the terms never holds the key, and no administrator holds one: it shows customers.
    found = Staff.objects.filter(pk=number, status=Staff.Status.ACTIVE, user__kind=User.Kind.STAFF).first()
    if found is None or number == by or posts_of(number) & ADMINISTRATION:
        raise BadInput(
            "key.keeper",
            "The keeper of a key is an active member of staff who is no administrator.",
            "Name who runs the program, or the account's sponsor.",
        )
    return found


def _told(row: ApiKey, step: str) -> dict[str, JSON]:
    return {
        "key": row.id,
        "staff": row.staff_id,
        "keeper": row.keeper_id or "",
        "channels": list[JSON](row.channels),
        "days": row.days,
        "step": step,
    }


def kept_by(number: str) -> QuerySet[ApiKey]:
    """The living keys of which this person is the keeper, those that wait to be collected too."""
    return ApiKey.objects.select_related("staff").filter(
        keeper=number, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )


def living(number: str = "") -> list[ApiKey]:
    """Keys that open something now, newest first; of one service account, or of all."""
    rows = ApiKey.objects.select_related("staff").filter(
        collected_at__isnull=False, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    return list(rows.filter(staff=number) if number else rows)


def may_collect(row: ApiKey) -> bool:
    """Whether this key waits for its keeper now."""
    return row.collected_at is None and row.revoked_at is None and timezone.now() - row.issued_at <= KEY_WAITS


def collect(key: str, *, by: str, factors: int) -> str:
    """The key's text, for its keeper alone, once. From now on it opens what its terms say, for as long as they say."""
    if factors < FACTORS:
        raise Refused(
            "key.factors", "A key is collected with two factors.", "Give your second factor, then collect it."
        )
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        row = ApiKey.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=key, keeper=by).first()
        if row is None or not may_collect(row):
            raise BadInput(
                "key.unknown",
                "No key waits for you under this id: it was collected, ended, or waited longer than 72 hours.",
                "Ask the security administrator to set its terms again.",
            )
        row.hash, row.collected_at = _hash(secret), timezone.now()
        row.expires_at = row.collected_at + timedelta(days=row.days)
        receipt = gateway.record(Event.KEY_ISSUED, by, _told(row, "collected"))
        row.save(update_fields=["hash", "collected_at", "expires_at"])
        announce(_happening(row, "key_collected", by, receipt.id))
    return f"tnr_{row.prefix}_{secret}"


def account_of(key: str) -> str:
    """The number of the service account of a key; BadInput when there is no such key."""
    row = ApiKey.objects.filter(pk=key).first()
    if row is None:
        raise BadInput("key.unknown", "There is no key of this id.", "Look at the list of keys.")
    return row.staff_id


def revoke(key: str, *, by: str) -> None:
    """End a key now."""
    row = ApiKey.objects.filter(pk=key, revoked_at__isnull=True).first()
    if not posts_of(by) & {"security_admin", "system_admin"} and (row is None or row.keeper_id != by):
        raise Refused("key.who", "Service keys are revoked by their keeper or an administrator.", "Ask one of them.")
    if row is None:
        raise BadInput("key.unknown", "There is no living key of this id.", "Look at the list of keys.")
    receipt = gateway.record(Event.KEY_REVOKED, by, {"key": row.id, "staff": row.staff_id})
    with transaction.atomic():
        ApiKey.objects.filter(pk=key).update(revoked_at=timezone.now(), revoked_by=by)
        announce(_happening(row, "key_revoked", by, receipt.id))


_owners: dict[str, str] = {}  # by prefix, whose key it was when it last opened something


def questions(text: str) -> list[Question]:
    """What `find` asks, and what its caller then asks of the key's account, so that all of it goes in one message.

    Whose key it is, is a guess from the last time: what turns out to be asked of another account is asked anew.
    """
    prefix, _secret = _parts(text)
    owner = _owners.get(prefix)
    return [_question(prefix), *([] if owner is None else [*rights.questions(owner), question_of_posts(owner)])]


def _question(prefix: str) -> Question:
    return Question(_FOUND, (prefix,))


def _parts(text: str) -> tuple[str, str]:
    prefix, _, secret = text.removeprefix("tnr_").partition("_")
    return prefix, secret


def find(text: str, address: str) -> ApiKey | None:
    """The living key that this text is, or None. A wrong use of a known key is recorded."""
    prefix, secret = _parts(text)
    found = next(iter(rows(_question(prefix))), None)
    row = _KEY.instance(ApiKey, found) if found else None
    right = hmac.compare_digest(bytes(row.hash) if row else bytes(32), _hash(secret))
    if row is None or found is None:
        return None
    row.staff = _STAFF.instance(Staff, found[_KEY.width :])
    now = timezone.now()
    living = row.collected_at is not None and row.revoked_at is None and row.expires_at > now
    alive = living and row.staff.status == Staff.Status.ACTIVE
    placed = not row.networks or networks.in_ranges(row.networks, address)
    if right and alive and placed:
        # What opens was not written into the database by somebody else: neither a hash, nor a term, nor an account.
        imprints.opened(found, _KEY, _STAFF)
        if row.used_at is None or now - row.used_at > timedelta(minutes=1):
            ApiKey.objects.filter(pk=row.pk).update(used_at=now)
        _owners[prefix] = row.staff_id
        return row
    why = "secret" if not right else "ended" if not alive else "address"
    gateway.record(Event.KEY_USED_WRONGLY, row.staff_id, {"key": row.id, "why": why, "address": address})
    return None
