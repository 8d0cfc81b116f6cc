# SPDX-License-Identifier: Apache-2.0
"""Runs of the HR feed and people who leave; a part of office_acts.py."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crash.office_acts import SECURITY_ADMIN, SYSTEM, last
from tests.crash.office_dying import Act, World

_FEED = b"number,name,branch,posts,status\nS0301,One,B01,teller,active\nS0302,Two,B01,analyst,active\n"
_LINES = "each line is an act with its own entry, and the run goes on where it stopped"


def story() -> Iterator[Act]:
    """A file is compared, applied, agreed to and given up."""
    from django.utils import timezone

    from tournier_office.people import moving
    from tournier_office.people.models import Staff
    from tournier_office.personnel import actions, orphans
    from tournier_office.personnel.models import FeedRun

    def compared(_world: World) -> None:
        actions.receive(_FEED.replace(b"S03", f"S{FeedRun.objects.count() + 4}".encode()), by=SECURITY_ADMIN)

    def held(world: World) -> None:
        compared(world)
        FeedRun.objects.filter(pk=last("FeedRun", state="compared")).update(state="held")

    def gone(_world: World) -> None:
        Staff.objects.filter(pk="S0009").update(status="suspended")

    told = moving.Told("S0010", en="Another", branch="B02", contract_until=timezone.localdate())
    yield Act("a feed is compared", compared)
    yield Act(
        "a feed is applied", lambda _: actions.begin(last("FeedRun", state="compared"), by=SECURITY_ADMIN),
        compared, several=_LINES, anew=_LINES,
    )  # fmt: skip
    yield Act(
        "a feed is agreed to", lambda _: actions.agree(last("FeedRun", state="held"), by=SYSTEM), held,
        several=_LINES, anew=_LINES,
    )  # fmt: skip
    yield Act("a feed is given up", lambda _: actions.drop(last("FeedRun"), by=SECURITY_ADMIN), compared)
    yield Act("somebody moves", lambda _: moving.move(told, by=SECURITY_ADMIN, reason="HR"))
    yield Act(
        "left doors are shut", lambda _: orphans.shut_again(), gone,
        several="each person's doors are an act of their own, and what is left open is shut the next time",
    )  # fmt: skip
