# SPDX-License-Identifier: Apache-2.0
"""The closed lists of officers, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
BRANCH, BANK = "branch", "bank"
REACHED, CHANGED = "reached", "changed"
#: 审计办法 12 and the announcement of 2025-07-18: who processes the information of so many persons names an officer and reports them.
MANDATORY = 1_000_000


def scopes() -> Pairs:
    """For whom somebody is the officer."""
    return [(BRANCH, _("of the branch they work in")), (BANK, _("of the whole bank"))]


def reasons() -> Pairs:
    """Why the bank's officer has to be reported."""
    return [
        (REACHED, pgettext_lazy("why an officer is reported", "a million customers reached")),
        (CHANGED, pgettext_lazy("why an officer is reported", "another officer")),
    ]
