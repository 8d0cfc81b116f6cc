# SPDX-License-Identifier: Apache-2.0
"""What a review bars, asked at every fetch (see `site.rights`, decision 0260): no timer, the moment itself binds.

A right is barred when a reviewer removed it, or when nobody reviewed it by the end of the campaign's day or its grace. The
refusal says which review, since when, and who can review it still.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.people import everybody
from tournier_office.people.lookups import Post
from tournier_office.reviews.lookups import BINDING, binds_at
from tournier_office.reviews.models import Campaign, Roll
from tournier_office.reviews.rolls import Item, State, places_of, shut_in, unpack
from tournier_office.site import gateway
from tournier_office.site.imprints import Whole, opened
from tournier_office.site.reading import Question, moment, rows
from tournier_office.site.rights import LENT, Barred

_ROLL, _CAMPAIGN = Whole(Roll, "r"), Whole(Campaign, "c")
_ASKED = (
    f"SELECT {_ROLL.columns}, {_CAMPAIGN.columns} FROM reviews_roll r"
    f" JOIN reviews_campaign c ON c.id = r.campaign_id"
    " WHERE r.place IN (%s, %s, %s) AND r.live = %s"
)


def question(number: str) -> Question:
    """The rolls that may bar a right of this person, each with its campaign."""
    return Question(_ASKED, (*places_of(number), True))


def anybody() -> Question:
    """Whether a roll may bar anybody at all."""
    return Question("SELECT 1 FROM reviews_roll r WHERE r.live = %s LIMIT 1", (True,))


def barred(number: str) -> Iterator[Barred]:
    """The person's rights that a review bars now. Raises Refused (`fact.changed`) for a row that somebody else changed."""
    for values in rows(question(number)):
        roll, campaign = opened(values, _ROLL, _CAMPAIGN)
        if campaign["state"] not in BINDING:
            continue
        bound = binds_at(_moment(campaign["due_at"]), _day(campaign["grace_until"]))
        mine = [item for item in unpack(roll["body"]) if item.staff == number]
        for item in shut_in(mine, bound, gateway.clock().now()):
            yield _barred(item, campaign, bound)


def _moment(value: Any) -> datetime | None:
    return moment(datetime.fromisoformat(value) if isinstance(value, str) else value) if value else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _barred(item: Item, campaign: Mapping[str, Any], bound: datetime | None) -> Barred:
    post = Post.objects.filter(pk=item.post).first() if item.post else None
    zh, en = (post.zh, post.en) if post else _KINDS.get(item.key.partition(":")[0], (item.key, item.key))
    if item.key.startswith(LENT):
        zh, en = f"{zh}（临时授权）", f"{en} (temporary grant)"
    title = campaign["title"]
    if item.state == State.REMOVED:
        cause = (f"权限“{zh}”在复核“{title}”中被移除", f"The right “{en}” was removed in the review “{title}”")
    else:
        day = f"{bound.astimezone(BANK_TIME):%Y-%m-%d %H:%M}" if bound else ""
        cause = (
            f"权限“{zh}”自 {day} 起停用：复核“{title}”到期时无人复核",
            f"The right “{en}” is suspended since {day}: nobody reviewed it in “{title}” by its day",
        )
    return Barred(item.key, item.post, cause, _cure(item, campaign["owner"]))


_KINDS = {
    "key": ("服务密钥", "service key"),
    "wire": ("直连口令", "wire password"),
    "command": ("命令行", "command line"),
}


def _cure(item: Item, owner: str) -> tuple[str, str]:
    numbers = list(
        dict.fromkeys(number for number in (item.first, item.second, owner) if number not in ("", item.staff))
    )
    known = everybody.names(numbers)
    named = [(*known[number], number) for number in numbers if number in known]
    zh = "、".join(f"{one[0]}（{one[2]}）" for one in named)
    en = ", ".join(f"{one[1]} ({one[2]})" for one in named)
    return (f"请 {zh} 补做复核并确认该权限", f"Let the right be reviewed late and confirmed by one of: {en}")
