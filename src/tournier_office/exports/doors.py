# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: exports that run or wait to be taken, links to files, and the key that files are sealed to."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.ledger.entries import Event
from tournier.seal.files import fingerprint
from tournier_office.exports import actions, lookups
from tournier_office.exports.models import Download, Export, ReceiverKey
from tournier_office.site import gateway
from tournier_office.site.doors import Door

WORDS = {
    "export": _("export"),
    "download": _("link to a file"),
    "receiver_key": _("key for files that are received"),
}
_WHY = "Who asked for it or was to receive it is not at work any more."


def _exports(number: str) -> QuerySet[Export]:
    theirs = Q(requester=number) | Q(receiver_kind=Export.Receiver.STAFF, receiver=number)
    return Export.objects.filter(theirs, state__in=lookups.LIVE)


def _keys(number: str) -> QuerySet[ReceiverKey]:
    return ReceiverKey.objects.filter(staff=number, revoked_at__isnull=True)


def standing(number: str, *, leaving: bool) -> list[Door]:
    """Exports asked for by the person or meant for them, and links that they have not used."""
    links = Download.objects.filter(
        staff=number, used_at__isnull=True, expires_at__gt=timezone.now(), export__state__in=lookups.LIVE
    )
    found = [Door("export", row.pk) for row in _exports(number)]
    found += [Door("download", row.pk) for row in links]
    return found + ([Door("receiver_key", str(row.pk)) for row in _keys(number)] if leaving else [])


def holders() -> set[str]:
    """Everybody who has asked for an export that lives, or is to receive one."""
    living = Export.objects.filter(state__in=lookups.LIVE)
    mine = living.filter(receiver_kind=Export.Receiver.STAFF)
    return {*living.values_list("requester", flat=True), *mine.values_list("receiver", flat=True)}


def shut(number: str, by: str, *, leaving: bool) -> None:
    """Revoke them: keys of files are destroyed, and a download that runs ends."""
    for row in _exports(number):
        actions.end(row, Export.State.REVOKED, Event.EXPORT_REVOKED, by, _WHY)
    for key in _keys(number) if leaving else ():
        gateway.record(Event.RECEIVER_KEY_REVOKED, by, {"key": fingerprint(key.recipient), "staff": number})
        ReceiverKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
