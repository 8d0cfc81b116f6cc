# SPDX-License-Identifier: Apache-2.0
"""The doors of this room: wire passwords. The connections that they opened are sessions, which people ends."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier_office.site.doors import Door
from tournier_office.wire.lookups import of_person
from tournier_office.wire.models import WirePassword

WORDS = {"wire_password": _("wire password")}


def _living(number: str) -> QuerySet[WirePassword]:
    return of_person(number).filter(revoked_at__isnull=True)


def standing(number: str, *, leaving: bool) -> list[Door]:  # noqa: ARG001 - the same for both
    """The living password."""
    return [Door("wire_password", row.pk) for row in _living(number)]


def holders() -> set[str]:
    """Everybody who has a living password."""
    return set(WirePassword.objects.filter(revoked_at__isnull=True).values_list("number", flat=True))


def shut(number: str, by: str, *, leaving: bool) -> None:  # noqa: ARG001 - the same for both
    """Revoke it."""
    _living(number).update(revoked_at=timezone.now(), revoked_by=by)
