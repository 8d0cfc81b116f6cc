# SPDX-License-Identifier: Apache-2.0
"""What reviewers do: confirm, remove or pass on, one right or many; lock, check, record, change (decision 0062).

- nobody decides about themselves, nor about a right that they asked for;
- many at once are those that stand out in nothing: one act, one entry with their number and a commitment to the list;
- a new verdict takes the place of the last one, and both are recorded;
- after the day a confirmation restores what was suspended: it binds at the next fetch.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from django.db import transaction

from tournier.base import JSON, BadInput, Refused, new_id
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier_office.people import lookups as people
from tournier_office.people.everybody import keys_of_post
from tournier_office.people.independence import APPROVE, Apart, Matter, not_independent
from tournier_office.reviews import lookups
from tournier_office.reviews.lookups import BINDING, Narrow
from tournier_office.reviews.models import Campaign, Roll, Verdict
from tournier_office.reviews.register import CAMPAIGNS, OWNERS, REVIEWERS
from tournier_office.reviews.reviewers import KEEPING
from tournier_office.reviews.rolls import Item, State, Verb, decided, is_shut, pack, root_of, unpack
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register.judging import Actor

MOST_AT_ONCE = 200
_LONGEST = 2000


def decide(actor: Actor, key: str, rights: Collection[str], verb: str, *, reason: str = "", to: str = "") -> Verdict:
    """One verdict about named rights. Raises Refused for rights that are not this person's to decide, BadInput for the form."""
    chosen, why = frozenset(rights), reason.strip()
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise BadInput("reviews.many", "No right is chosen, or more than 200.", "Choose 1 to 200 rights.")
    if verb not in set(Verb):
        raise BadInput("reviews.verb", "There is no such verdict.", "Confirm, remove or pass on.")
    if (verb != Verb.CONFIRM and not why) or len(why) > _LONGEST:
        raise BadInput("reviews.reason", "A reason is needed, of at most 2000 characters.", "Write why.")
    receiver = _receiver(to) if verb == Verb.PASS else ""
    with transaction.atomic():
        row, rolls = _locked(key)
        found = [item for items in rolls.values() for item in items if item.key in chosen]
        if len(found) < len(chosen):
            raise BadInput("reviews.right", "A right is not part of this review.", "Choose from its list.")
        _check(actor, row, found, receiver)
        if verb == Verb.REMOVE:
            _keep_one(row, rolls, chosen)
        return _take(actor, row, rolls, found, _Act(Verb(verb), why, receiver, many=False))


def confirm_rest(actor: Actor, key: str, narrow: Narrow) -> Verdict:
    """Confirm all open rights within these bounds that stand out in nothing and that are this person's to decide: one act."""
    with transaction.atomic():
        row, rolls = _locked(key)
        found = _rest(actor, row, [item for items in rolls.values() for item in items], narrow)
        if not found:
            raise BadInput(
                "reviews.nothing",
                "Nothing is left here that you can confirm at once.",
                "What stands out is decided one by one.",
            )
        return _take(actor, row, rolls, found, _Act(Verb.CONFIRM, "", "", many=True))


def at_once(actor: Actor, row: Campaign, narrow: Narrow) -> int:
    """How many rights `confirm_rest` would confirm."""
    return len(_rest(actor, row, lookups.items_of(row), narrow))


def _rest(actor: Actor, row: Campaign, items: Sequence[Item], narrow: Narrow) -> list[Item]:
    here, away = lookups.living(), Away()
    return [
        item
        for item in items
        if item.state == State.OPEN
        and not item.stands_out
        and narrow.fits(item)
        and item.key in here
        and _stands_against(actor, row, item, away) is None
    ]


class _Act:
    """A verdict before it is written."""

    def __init__(self, verb: Verb, reason: str, to: str, *, many: bool) -> None:
        self.verb, self.reason, self.to, self.many = verb, reason, to, many


class Away:
    """Which reviewers are not at work, each asked once."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self.apart = Apart()  # a reviewer who declared that the person is a relative (M20)

    def __call__(self, number: str) -> bool:
        if number not in self._known:
            self._known[number] = not number or not people.at_work([number])
        return self._known[number]


def _receiver(number: str) -> str:
    if not people.at_work([number]) or not people.posts_of(number) & REVIEWERS:
        raise BadInput(
            "reviews.to", "A right is passed to a manager, a head or an officer at work.", "Give another staff number."
        )
    return number


def _locked(key: str) -> tuple[Campaign, dict[int, list[Item]]]:
    rows = genuine(Campaign.objects.select_for_update().filter(pk=key, state__in=BINDING))
    if not rows:
        raise BadInput("reviews.unknown", "There is no such review that was started.", "Open the list of reviews.")
    return rows[0], {roll.pk: unpack(roll.body) for roll in genuine(Roll.objects.filter(campaign=key).order_by("pk"))}


def _check(actor: Actor, row: Campaign, found: Sequence[Item], receiver: str) -> None:
    away = Away()
    for item in found:
        why = _stands_against(actor, row, item, away)
        if why is not None:
            raise why
        if receiver and receiver in {item.staff, *item.asked}:
            raise Refused(
                "reviews.self",
                "Nobody reviews their own rights, nor those they asked for or agreed to.",
                "Pass it to somebody else.",
            )


def may_decide(actor: Actor, row: Campaign, item: Item, away: Away | None = None) -> bool:
    """Whether this right is the actor's to decide now."""
    return _stands_against(actor, row, item, away or Away()) is None


def _stands_against(actor: Actor, row: Campaign, item: Item, away: Away) -> Refused | None:
    if actor.staff == item.staff or actor.staff in item.asked:
        return Refused(
            "reviews.self",
            "Nobody reviews their own rights, nor those they asked for or agreed to.",
            "Pass it to somebody else.",
        )
    if actor.service or not actor.posts & REVIEWERS:
        return Refused("reviews.post", "Your posts do not review rights.", "Ask the reviewer whom the list names.")
    if away.apart(actor.staff, Matter(colleague=item.staff), APPROVE):
        return not_independent()
    first_away = away(item.first)
    if actor.staff == item.first or (actor.staff == item.second and (first_away or _late(row))):
        return None
    if actor.posts & OWNERS and (_late(row) or (first_away and away(item.second))):
        return None
    return Refused(
        "reviews.reviewer", "Another reviewer decides about this right.", "Ask the reviewer whom the list names."
    )


def _late(row: Campaign) -> bool:
    return row.due_at is not None and gateway.clock().now() >= row.due_at


def _keep_one(row: Campaign, rolls: dict[int, list[Item]], chosen: Collection[str]) -> None:
    """Law 5: of each post that keeps the office going one holder stays, whatever reviewers remove."""
    posts = {item.post for items in rolls.values() for item in items if item.key in chosen} & set(KEEPING)
    now, bound = gateway.clock().now(), lookups.bound_from(row)
    gone = {one.key for items in rolls.values() for one in items if one.key in chosen or is_shut(one, bound, now)}
    for post in posts:
        if not any(key not in gone for key in keys_of_post(post, now.astimezone(BANK_TIME).date())):
            raise Refused(
                "reviews.last", "The last holder of a post that keeps the office going is not removed.",
                "Let the post be given to somebody else first.",
            )  # fmt: skip


def _take(actor: Actor, row: Campaign, rolls: dict[int, list[Item]], found: Sequence[Item], act: _Act) -> Verdict:
    now, keys = gateway.clock().now(), sorted(item.key for item in found)
    salt = secrets.token_hex(16)
    verdict = Verdict(
        id=new_id(), campaign=row, verb=act.verb.value, by=actor.staff, at=now, reason=act.reason, to=act.to,
        many=act.many, late=_late(row), count=len(keys), salt=salt, root=root_of(salt, keys), keys=",".join(keys),
    )  # fmt: skip
    verdict.entry = _record(row, verdict, keys)
    verdict.save(force_insert=True)
    _write(rolls, frozenset(keys), act, verdict.pk, ended=row.state == "ended")
    return verdict


def _record(row: Campaign, verdict: Verdict, keys: Sequence[str]) -> str:
    detail: dict[str, JSON] = {
        "register": CAMPAIGNS.name, "row": row.pk, "verb": verdict.verb, "count": verdict.count, "root": verdict.root,
        "salt": verdict.salt, "late": verdict.late, "many": verdict.many,
    }  # fmt: skip
    if verdict.reason:
        detail["why"] = verdict.reason
    if verdict.to:
        detail["passed_to"] = verdict.to
    if not verdict.many:
        detail["rights"] = list[JSON](keys)
    return gateway.record(Event.REGISTER_STEP, verdict.by, detail, disclosure=row.pk).id


def _write(rolls: dict[int, list[Item]], keys: frozenset[str], act: _Act, verdict: str, *, ended: bool) -> None:
    changed: list[Roll] = []
    known = {roll.pk: roll for roll in genuine(Roll.objects.filter(pk__in=_touched(rolls, keys)))}
    for pk, roll in known.items():
        items = [decided(item, act.verb, verdict, act.to) if item.key in keys else item for item in rolls[pk]]
        roll.body = pack(items)
        roll.live = roll.live or (ended and act.verb is Verb.REMOVE)
        changed.append(roll)
    Roll.objects.bulk_update(changed, ["body", "live"])


def _touched(rolls: dict[int, list[Item]], keys: frozenset[str]) -> list[int]:
    return [pk for pk, items in rolls.items() if any(item.key in keys for item in items)]
