# SPDX-License-Identifier: Apache-2.0
"""A look at the customer's information in the customer's words; the page and the API show the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.catalogue import CATEGORIES
from tournier.purpose import PURPOSES
from tournier_office.customers.history import Look
from tournier_office.customers.persons import Customer
from tournier_office.evidence.lookups import channel_words, event_words
from tournier_office.people.lookups import post_and_branch
from tournier_office.site.language import said

_OUTCOMES: Mapping[str, str | Promise] = {
    "seen": gettext_lazy("seen"),
    "refused": gettext_lazy("refused"),
    "waiting": gettext_lazy("waits for approval"),
    "failed": gettext_lazy("nothing shown"),
}


def look_view(look: Look, customer: Customer) -> dict[str, Any]:
    """A look in words: post and branch, never a name."""
    purpose = PURPOSES.get(look.purpose)
    who = _("you") if look.actor == customer.key else post_and_branch(look.actor)
    return {
        "at": look.at,
        "who": who,
        "purpose": said(purpose.zh, purpose.en) if purpose else "",
        "channel": channel_words(look.channel) if look.channel else "",
        "categories": [
            said(CATEGORIES[name].zh, CATEGORIES[name].en) for name in look.categories if name in CATEGORIES
        ],
        "joint": look.joint,
        "outcome": look.outcome,
        "outcome_text": _OUTCOMES.get(look.outcome) or event_words(look.event),
        "break_glass": look.break_glass,
        "entry": look.entry,
    }
