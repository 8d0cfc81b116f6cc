# SPDX-License-Identifier: Apache-2.0
"""The closed lists of contacts and leads, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
COMPLAINT, RECORD, TOLD = "complaint", "record", "told"
ORDERED, OWN = "yes", "no"
MISUSE = "misuse"


def ways() -> Pairs:
    """How the bank knows of a contact."""
    return [
        (RECORD, _("the partner's own record of calls and messages")),
        (TOLD, _("a customer told it")),
        (COMPLAINT, _("a complaint that names the partner")),
    ]


def ordered() -> Pairs:
    """Whether the bank itself had given the partner this customer to contact."""
    return [(OWN, _("no")), (ORDERED, _("yes, the bank had given it this customer"))]


def outcomes() -> Pairs:
    """What came of looking into a lead."""
    return [
        ("work", _("their work explains it")),
        ("unclear", _("nothing more can be found out")),
        (MISUSE, _("misuse: a case is opened")),
    ]


def sure(row: Any) -> Text:
    """How sure a lead is: how often chance does as well, and how likely another person is the right one."""
    found = row.found
    return _("chance does as well in %(chance)s of 1,000 weighings; %(doubt)s%% that it is somebody else") % {
        "chance": f"{1000 * found.get('p', 1):.1f}",
        "doubt": f"{100 * found.get('doubt', 1):.0f}",
    }


def hits(row: Any) -> Text:
    """How many of the contacted customers the person had looked up, and how many chance would give."""
    found = row.found
    return _("%(hits)s of %(contacted)s; %(expected)s by chance; %(exposure)s customers looked up in all") % {
        "hits": found.get("hits", 0),
        "contacted": row.contacted,
        "expected": f"{found.get('expected', 0):.1f}",
        "exposure": found.get("exposure", 0),
    }
