# SPDX-License-Identifier: Apache-2.0
"""The closed lists of background checks, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier.policy.words import POST_TITLES
from tournier_office.site.language import said
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
CLEAR, WEIGHED, ADVERSE = "clear", "weighed", "adverse"


def posts() -> Pairs:
    """Every post of people; programs are not checked."""
    return [(code, said(*titles)) for code, titles in POST_TITLES.items() if code != "service"]


def parts() -> Pairs:
    """What a check can cover."""
    return [
        ("identity", _("identity")), ("education", _("education and qualifications")),
        ("employment", _("earlier employment")), ("credit", _("credit record")),
        ("criminal", _("criminal record")), ("court", _("court judgments and enforcement")),
        ("industry", _("record of the industry association")), ("interests", _("outside posts and interests")),
    ]  # fmt: skip


def results() -> Pairs:
    """What a check ends with."""
    return [
        (CLEAR, _("nothing was found")), (WEIGHED, _("something was found that does not stand against the post")),
        (ADVERSE, _("something was found that stands against the post")),
    ]  # fmt: skip
