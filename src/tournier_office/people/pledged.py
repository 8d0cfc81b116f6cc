# SPDX-License-Identifier: Apache-2.0
"""No right to information in clear is given before the secrecy pledge is signed (M16; decision 0366).

The gate refuses whoever has no pledge in force; here a post that opens C2 in clear, files or questions about many is not
given or lent either. The proposal waits: it is agreed to when the version that the post demands is signed.
"""

from __future__ import annotations

from django.utils import timezone

from tournier.base import Refused, SystemFailed
from tournier_office.people import lookups
from tournier_office.people.models import PostChange, Staff
from tournier_office.site import consequences, dated

# What shows C2 in clear, or lets it be carried away.
HIGH = frozenset({"reveal", "copy", "print", "query", "export"})


def proposed_posts(number: str) -> frozenset[str]:
    """The posts that are proposed for this person and wait for agreement."""
    waiting = PostChange.objects.filter(staff=number, kind=PostChange.Kind.GIVE, state=PostChange.State.OPEN)
    return frozenset(waiting.values_list("post_id", flat=True))


def needs_pledge(post: str, employment: str) -> bool:
    """Whether the post opens, by the rules in force, what nobody may see without a pledge.

    While no rules are in force, on the first day, no post opens anything: the gate refuses everybody until two have put
    them in force, and whoever has no pledge from then on.
    """
    try:
        opened = consequences.open_for({post}, employment)
    except SystemFailed as failed:
        if failed.code != "rules.none":
            raise
        return False
    return any(channel in HIGH for channel, _purpose in opened)


def expect_pledge(person: Staff, post: str) -> None:
    """Raises Refused (`people.pledge`) where the post opens so much and the pledge that it demands is not signed and in force."""
    today = timezone.localdate()
    if not needs_pledge(post, person.employment):
        return
    works = dated.Works(person.branch_id, lookups.posts_of(person.number, today) | {post})
    kept = dated.dates(person.number, works, {name: getattr(person, name) for name in lookups.FACT_DATES})
    until = kept["pledge_until"].until if "pledge_until" in kept else person.pledge_until
    if until is None or until < today:
        raise Refused(
            "people.pledge",
            "This post opens customer information in clear, and the secrecy pledge that it demands is not signed or has lapsed.",
            "Let the person sign it under Learning; the proposal waits until then.",
        )
