# SPDX-License-Identifier: Apache-2.0
"""A review in words: what a campaign may be narrowed to, why a right stands out, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.law import deadlines
from tournier.law.reviewing import review_terms
from tournier.policy.request import Channel
from tournier.policy.words import CHANNEL_TITLES
from tournier.purpose import PURPOSES
from tournier_office.reviews.rolls import State, Verb
from tournier_office.site.language import said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

# In the order in which they put a right on top.
REASONS: Mapping[str, Text] = {
    "separation": _("two posts that should not meet"),
    "non_regular_c2": _("not employed by the bank, and the post opens highly sensitive information"),
    "no_sponsor": _("no sponsor at work"),
    "ended": _("the contract or the post has ended"),
    "end_near": _("the contract or the post ends soon"),
    "lapsed": _("training or pledge has lapsed"),
    "unused": _("not used since the last review: removal is proposed"),
    "idle": _("no longer used: removal is proposed"),
    "dormant": _("not used for long"),
    "changed": _("what the post opens has changed since the last review"),
    "more": _("more rights than others in the same post"),
}
STATES: Mapping[str, Text] = {
    State.OPEN: pgettext_lazy("of a right", "to review"),
    State.CONFIRMED: pgettext_lazy("of a right", "confirmed"),
    State.REMOVED: pgettext_lazy("of a right", "removed"),
}
VERBS: Mapping[str, Text] = {
    Verb.CONFIRM: pgettext_lazy("a right", "Confirm"),
    Verb.REMOVE: pgettext_lazy("a right", "Remove"),
    Verb.PASS: pgettext_lazy("a right", "Pass on"),
}


# The parts of a list.
SHOWN: Mapping[str, Text] = {
    "exceptions": _("Stand out"),
    "open": _("To review"),
    "decided": _("Decided"),
    "shut": _("Suspended"),
    "changed": _("Changed since"),
    "all": _("All"),
}


def branch(code: str) -> str:
    """A branch as people call it."""
    from tournier_office.people import lookups as people

    return people.branch_name(code)


def post(code: str) -> str:
    """A post as people call it."""
    from tournier_office.people import lookups as people

    return people.post_name(code)


def branches() -> list[tuple[str, Text]]:
    """The branches as a choice."""
    from tournier_office.people import named

    return [*named.branches()]


def posts() -> list[tuple[str, Text]]:
    """The posts as a choice."""
    from tournier_office.people import named

    return [*named.posts()]


def employments() -> list[tuple[str, Text]]:
    """The kinds of employment as a choice."""
    from tournier_office.people import lookups as people

    return [(code, str(words)) for code, words in people.Staff.Employment.choices]


def terms() -> list[tuple[str, Text]]:
    """The deadlines of the law pack that a review may have."""
    known = deadlines()
    return [(key, said(known[key].zh, known[key].en)) for key in review_terms().terms]


def listed(text: str, choices: Iterable[tuple[str, Text]]) -> str:
    """What was chosen of several, in words; that it is all where nothing was."""
    known = dict(choices)
    return ", ".join(str(known.get(code, code)) for code in text.split(",") if code) or str(_("all"))


def right(key: str, post: str) -> str:
    """A right as people call it."""
    from tournier_office.people import lookups as people
    from tournier_office.site import rights

    return " · ".join(filter(None, (people.post_name(post) if post else "", rights.words(key) if key else "")))


_SIGN_INS: Mapping[str, Text] = {
    "sign_in:command line": _("Command let in"),
    "sign_in:wire password": _("Signed in at the wire"),
}


def pair(text: str) -> str:
    """A channel with a purpose, or a way in, in words."""
    if text in _SIGN_INS:
        return str(_SIGN_INS[text])
    channel, _colon, purpose = text.partition(":")
    title = CHANNEL_TITLES[Channel(channel)] if channel in set(Channel) else (channel, channel)
    known = PURPOSES.get(purpose)
    return f"{said(*title)} · {said(known.zh, known.en) if known else purpose}"
