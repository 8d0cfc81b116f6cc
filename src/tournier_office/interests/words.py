# SPDX-License-Identifier: Apache-2.0
"""The closed lists of declared interests, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.interests import APPROVE, HANDLE, LOOK
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
OWN, RELATIVE, COLLEAGUE = "own", "relative", "colleague"
WITH_ORGANISATION = (
    "employer",
    "outside",
    "holding",
    "agent",
    "benefit",
    "other",
)  # whose form asks which one, and what
WITH_CUSTOMERS = (RELATIVE, OWN, *WITH_ORGANISATION)
NOTHING, ALL = "nothing", "all"


def kinds() -> Pairs:
    """What binds a person (M20)."""
    return [
        (RELATIVE, _("a close relative is a customer")), (OWN, _("is a customer of the bank")),
        (COLLEAGUE, _("a close relative works for the bank")),
        ("employer", _("a close relative works for a customer, partner or supplier")),
        ("outside", _("an outside post or business")), ("holding", _("a share or an interest in a counterparty or supplier")),
        ("agent", _("dealings with an intermediary")), ("benefit", _("a gift or another benefit")),
        ("other", pgettext_lazy("an interest", "something else")),
    ]  # fmt: skip


def measures() -> Pairs:
    """What the person keeps away from, as the reviewer decides."""
    return [
        (LOOK, _("looks up none of these customers")), (APPROVE, _("approves nothing about them")),
        (HANDLE, _("handles none of their matters")),
    ]  # fmt: skip


def statements() -> Pairs:
    """What a yearly declaration says."""
    return [
        (NOTHING, _("I have no interest to declare")),
        (ALL, _("every interest of mine stands in the register")),
    ]


def named(row: object) -> Text:
    """How many customers an interest names: their numbers leave by the gate (0353)."""
    from tournier_office.interests import lookups  # an AppConfig names this module before there are models

    count = lookups.named(row)
    return str(count) if count else ""


def late(row: object) -> Text:
    """Whether an interest was declared later than the rules allow."""
    from tournier_office.interests import lookups  # an AppConfig names this module before there are models

    return _("late") if lookups.declared_late(row) else _("in time")
