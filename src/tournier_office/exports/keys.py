# SPDX-License-Identifier: Apache-2.0
"""Receivers' public keys: registered by the person themselves, recorded with their fingerprint; one lives at a time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tournier.base import BadInput
from tournier.ledger.entries import Event
from tournier.seal.files import check_recipient, fingerprint
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.exports import lookups
from tournier_office.exports.models import ReceiverKey
from tournier_office.site import gateway


def register(person: Person, text: str) -> ReceiverKey:
    """Register a key; the one before ends. Files that were asked for already stay sealed to the key of then."""
    refuse_administrators(person)
    recipient = check_recipient(text)
    now = timezone.now()
    with transaction.atomic():
        before = lookups.key_of(person.staff)
        if before is not None and before.recipient == recipient:
            return before
        entry = gateway.record(Event.RECEIVER_KEY_REGISTERED, person.staff, {"key": fingerprint(recipient)}).id
        ReceiverKey.objects.filter(staff=person.staff, revoked_at__isnull=True).update(revoked_at=now)
        return ReceiverKey.objects.create(staff=person.staff, recipient=recipient, registered_at=now, entry=entry)


def revoke(person: Person) -> None:
    """Give one's key up: later files are not sealed to it."""
    with transaction.atomic():
        before = lookups.key_of(person.staff)
        if before is None:
            raise BadInput("receiver_key.none", "No key is registered.", "Register one first.")
        gateway.record(Event.RECEIVER_KEY_REVOKED, person.staff, {"key": fingerprint(before.recipient)})
        ReceiverKey.objects.filter(pk=before.pk).update(revoked_at=timezone.now())
