# SPDX-License-Identifier: Apache-2.0
"""The closed lists of holdings, in words."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.catalogue import CATEGORIES
from tournier.law.retention import holds as legal_holds
from tournier.law.retention import retention
from tournier_office.site.language import said
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
NONE = "none"
#: A letter first: no number of a customer, a card or a telephone passes for a label.
LABEL = re.compile(r"[A-Z][A-Z0-9-]{2,23}")


def kinds() -> Pairs:
    """What it is."""
    return [
        ("box", _("box of files")), ("file", pgettext_lazy("a holding", "file")), ("folder", pgettext_lazy("a holding", "folder")),
        ("book", _("register or book")), ("tape", _("tape")), ("disk", _("disk")), ("stick", _("memory stick or card")),
        ("other", pgettext_lazy("a holding", "something else")),
    ]  # fmt: skip


def contents() -> Pairs:
    """What is in it, by the categories of the catalogue that say something about a person."""
    return [(one.name, said(one.zh, one.en)) for one in CATEGORIES.values() if one.personal]


def classes() -> Pairs:
    """The classes."""
    return [(code, code) for code in ("C1", "C2", "C3")]


def grades() -> Pairs:
    """Grades of the bank's own secrets; those of state secrets are never used for customers' information (M07)."""
    return [
        ("internal", _("internal")),
        ("secret", _("ordinary business secret")),
        ("core", _("core business secret")),
    ]


def terms() -> Pairs:
    """For how long it is kept, by the terms of the law pack."""
    return [(one.id, said(one.zh, one.en)) for one in retention()]


def holds() -> Pairs:
    """What keeps it beyond every term."""
    return [
        (NONE, pgettext_lazy("a hold", "nothing")),
        *((one.hold, said(one.zh, one.en)) for one in legal_holds().values()),
    ]


def ways() -> Pairs:
    """How it is destroyed: paper and media alike so that nothing can be read again (JR/T 0171 6.1.6)."""
    return [
        ("shred", _("shredded")), ("pulp", _("pulped")), ("burn", _("burnt")), ("degauss", _("degaussed")),
        ("crush", _("crushed")), ("overwrite", _("overwritten several times")),
    ]  # fmt: skip
