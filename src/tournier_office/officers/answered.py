# SPDX-License-Identifier: Apache-2.0
"""The bank's leading body for customers' information and the department in charge: one named person heads each (M02).

They are named, confirmed by a second person, handed over and watched as everything else that somebody has to answer for.
Nobody heads them by default: until somebody was put in force they stand first among what nobody answers for.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tournier_office.site.answering import BODIES, BODY, Thing

LEADING, DEPARTMENT = "leading", "department"


def things() -> Iterable[Thing]:
    """The two bodies of every bank."""
    yield Thing(BODY, BODIES, LEADING, _("Leading body for customers' information"), managers=())
    yield Thing(BODY, BODIES, DEPARTMENT, _("Department in charge of customers' information"), managers=())
