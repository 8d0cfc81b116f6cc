# SPDX-License-Identifier: Apache-2.0
"""The rights that this room gives: wire passwords (see `site.rights`). A person makes their own, so nobody else asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from tournier_office.people.lookups import branches_of
from tournier_office.site.rights import Right
from tournier_office.wire.models import WirePassword

WIRE = "wire:"


def rights(today: date) -> Iterator[Right]:  # noqa: ARG001 - a password lives to a moment, not to a day
    """Every living wire password."""
    living = WirePassword.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).order_by("pk")
    rows = list(living.values_list("pk", "number", "issued_at", "expires_at"))
    branches = branches_of() if rows else {}
    for key, number, issued, expires in rows:
        yield Right(f"{WIRE}{key}", number, "", branches.get(number, ""), issued.date(), expires.date(), (number,))


def words(key: str) -> str:
    """A wire password in words."""
    return _("Wire password") if key.startswith(WIRE) else ""
