# SPDX-License-Identifier: Apache-2.0
"""Codes that these registers store, with their words, and rows in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.policy.words import POSTS
from tournier.purpose import PURPOSES
from tournier_office.site.language import said
from tournier_office.site.navigation import ADMINISTRATION
from tournier_office.site.register import Text

NEVER_LENT = ADMINISTRATION | {"service"}
MANDATORY = "mandatory"


def lent_posts() -> Sequence[tuple[str, Text]]:
    """Posts that can be lent: those of business that the bank has."""
    from tournier_office.people import lookups as people  # an AppConfig names this module before there are models

    there = people.post_codes() - NEVER_LENT
    return [(code, people.post_name(code)) for code in POSTS if code in there]


def delegable() -> Sequence[tuple[str, Text]]:
    """Posts whose deciding can be delegated: those of business that a rule or a register lets decide."""
    from tournier_office.people import lookups as people

    return [(code, people.post_name(code)) for code in RANKS]


def purposes() -> Sequence[tuple[str, Text]]:
    """Purposes for which a part of a post is lent."""
    return [(name, said(one.zh, one.en)) for name, one in PURPOSES.items() if name not in {"own_view", "emergency"}]


def tops() -> Sequence[tuple[str, Text]]:
    """Up to which class a part of a post is lent. C3 is never (law 6)."""
    return [("C1", "C1"), ("C2", "C2")]


def leave_kinds() -> Sequence[tuple[str, Text]]:
    """Why somebody is away."""
    return [
        ("annual", _("annual leave")),
        ("sick", _("sick leave")),
        (MANDATORY, _("mandatory leave")),
        ("other", pgettext_lazy("of a leave", "another reason")),
    ]


def handover_kinds() -> Sequence[tuple[str, Text]]:
    """Why things are handed on."""
    return [
        ("leaves", _("leaves the bank")),
        ("moves", _("takes another post")),
        ("away", _("is away for long")),
    ]


def keeping() -> Sequence[tuple[str, Text]]:
    """The registers in which things are kept that can be handed on."""
    return [
        ("duties", _("duties")),
        ("complaints", _("complaints handled")),
        ("people", _("people answered for")),
        ("keys", _("service keys kept")),
        ("requests", _("open requests")),
        ("takings", _("copies not destroyed")),
        ("exports", _("exported files")),
    ]


# Same or higher rank stands in (decision 0266); whoever is not here decides nothing that could be delegated.
RANKS = {
    "branch_manager": 2,
    "department_head": 3,
    "protection_officer": 3,
    "compliance_officer": 3,
    "legal_officer": 3,
}


def post_and_place(row: object) -> str:
    """A lent post in words."""
    from tournier_office.people import lookups as people

    return f"{people.post_name(getattr(row, 'post', ''))} · {people.branch_name(getattr(row, 'branch', ''))}"


def part(row: object) -> str:
    """What of a post is lent, in words."""
    known = dict(purposes())
    named = [str(known.get(one, one)) for one in str(getattr(row, "purposes", "")).split(",") if one]
    top = str(getattr(row, "top", ""))
    if not named and not top:
        return str(_("the whole post"))
    up_to = str(_("up to %(cls)s") % {"cls": top}) if top else ""
    return " · ".join(one for one in (", ".join(named), up_to) if one)


def term(row: object) -> str:
    """From when to when, in the bank's time."""
    begin, end = (timezone.localtime(getattr(row, name)) for name in ("starts_at", "ends_at"))
    return f"{begin:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"


def kept_in(row: object) -> str:
    """In which register a thing lies, in words."""
    name = str(getattr(row, "kind", ""))
    return str(dict(keeping()).get(name, name))
