# SPDX-License-Identifier: Apache-2.0
"""The closed lists of erasures, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
NONE, DEBT = "none", "debt"


def grounds() -> Pairs:
    """Why information is deleted (PIPL 47)."""
    return [
        ("wish", _("the customer wishes it")), ("purpose", _("the purpose is achieved, or no longer needed")),
        ("withdrawn", _("consent was withdrawn")), ("over", _("the time for which it is kept is over")),
    ]  # fmt: skip


def holds() -> Pairs:
    """What keeps information beyond every time."""
    return [
        (NONE, _("nothing")), ("aml", _("an anti-money-laundering investigation that has not ended")),
        ("authority", _("an authority's inquiry, freeze or order")), ("dispute", _("a lawsuit, arbitration or complaint")),
        (DEBT, _("a debt or a contract that is not settled")),
    ]  # fmt: skip
