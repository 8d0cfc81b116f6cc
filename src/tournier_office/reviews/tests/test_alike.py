# SPDX-License-Identifier: Apache-2.0
"""Looking once at people who are alike finds what looking at each by themselves finds."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from tournier.law.reviewing import review_terms
from tournier_office.people.everybody import Known
from tournier_office.reviews.opening import Opens
from tournier_office.reviews.standing_out import Ground, reasons, usual_numbers
from tournier_office.reviews.uses import Span
from tournier_office.reviews.words import REASONS
from tournier_office.site.rights import Right

TODAY = date(2026, 11, 30)
OLD, NEAR, PAST = TODAY - timedelta(days=400), TODAY + timedelta(days=3), TODAY - timedelta(days=3)
FAR = TODAY + timedelta(days=900)
WAY = "look_up:credit"


def people() -> tuple[Ground, list[Right]]:
    """Two of each: whoever differs from all others in one thing, and in every set of them."""
    one, other = (min(group) for group in (review_terms().apart[0].one, review_terms().apart[0].other))
    known, posts, used, rights = {}, {}, {}, []
    differ = list(product(
        (OLD, TODAY), (None, NEAR, PAST), ("regular", "outsourced"), (True, False), (None, NEAR, FAR), (PAST, FAR),
        (PAST, FAR), (None, OLD, TODAY), ((one,), (one, other), (one, "third", "fourth", "fifth", "sixth")),
    ))  # fmt: skip
    for place, (since, until, employment, sponsored, contract, training, pledge, last, held) in enumerate(differ * 2):
        number = f"P{place}"
        dates = {"contract_until": contract, "training_until": training, "pledge_until": pledge}
        known[number], posts[number] = Known("B01", employment, "active", sponsored, dates), frozenset(held)
        if last:
            used[number] = {WAY: (1, last.isoformat(), last.isoformat(), "")}
        rights += [Right(f"post:{number}:{post}", number, post, "B01", since, until) for post in held]
    opens = {right.post: Opens(frozenset({WAY}), right.post == one) for right in rights}
    counted = Span("a", "b", whole=True, entries=1, since=OLD)
    ground = Ground(
        TODAY, review_terms(), known, posts, opens, used, counted, counted, {},
        before=OLD + timedelta(days=30), then={one: opens[one].digest}, usual=usual_numbers(rights, {key: len(held) for key, held in posts.items()}, 1),
    )  # fmt: skip
    return ground, rights


def test_whoever_is_looked_at_with_those_alike_stands_out_for_the_same():
    ground, rights = people()
    many = {number: len(held) for number, held in ground.posts.items()}
    together = [reasons(ground, right, many[right.staff]) for right in rights]
    alone = [reasons(replace(ground, met={}), right, many[right.staff]) for right in rights]
    differing = [right.key for right, one, other in zip(rights, together, alone, strict=True) if one != other]
    assert differing[:3] == []
    assert len(ground.met) == len(rights) / 2, "each was alike to one other, and to nobody else"
    assert {one for found in alone for one in found} >= set(REASONS) - {"idle"}, (
        "every reason was met but that of ways in"
    )
