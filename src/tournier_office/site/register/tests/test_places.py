# SPDX-License-Identifier: Apache-2.0
"""Deciding in another's place, over every register x move x post: never more than whoever delegated has, never near to either.

Made from the descriptions and tried exhaustively. Persons are compared for equality only, so that a deputy, whoever delegated
and a third person are all the persons that there are to try.
"""

from dataclasses import replace
from itertools import product

import pytest

from tournier.policy.words import POSTS
from tournier_office.site.register import registers
from tournier_office.site.register.judging import OPENER, Actor, Place, allows, in_whose_place, kept_out

REGISTERS = registers()
MOVES = [(register, move) for register in REGISTERS for move in register.moves]
DEPUTY, GIVER, THIRD = "deputy", "giver", "third"
HERE, THERE = "B01", "B02"
VERDICTS = {"violations", "near-misses", "declarations", "interests", "signatures", "records", "exams"}


def name(value):
    return getattr(value, "name", None) or getattr(value, "verb", str(value))


def deputy(post, branch=HERE):
    return Actor(DEPUTY, places=(Place(GIVER, post, frozenset({branch})),))


@pytest.mark.parametrize(("register", "move"), MOVES, ids=name)
def test_a_deputy_gets_what_the_giver_has_by_their_post_and_nothing_else(register, move):
    for post, branch, opener in product(POSTS, (HERE, THERE), (DEPUTY, GIVER, THIRD)):
        persons = {OPENER: frozenset({opener})}
        got = in_whose_place(register, move, deputy(post), branch, persons)
        giver = Actor(GIVER, reach={post: frozenset({HERE})})
        has = all(allows(who, giver, branch, persons) for who in (register.readers, replace(move.who, named=())))
        if got:
            assert got == GIVER
            assert has
            assert move.delegable
            assert opener == THIRD
        else:
            by_post = all(
                post in who.anywhere or (post in who.posts and branch == HERE) for who in (register.readers, move.who)
            )
            assert not (move.delegable and opener == THIRD and by_post)


@pytest.mark.parametrize(("register", "move"), [one for one in MOVES if one[1].delegable], ids=name)
def test_neither_of_the_two_stands_where_the_step_or_the_reading_keeps_somebody_out(register, move):
    posts = sorted(move.who.by_post & register.readers.by_post)
    assert posts, "nobody could delegate it"
    for post in posts:
        assert in_whose_place(register, move, deputy(post), HERE, {OPENER: frozenset({THIRD})}) == GIVER
        for field, one in product((*move.who.never, *register.readers.never), (DEPUTY, GIVER)):
            for key in (field, kept_out(field)):
                persons = {OPENER: frozenset({THIRD}), key: frozenset({one})}
                assert in_whose_place(register, move, deputy(post), HERE, persons) == "", (field, one)


def test_what_judges_or_binds_a_person_is_nobodys_to_lend():
    assert not [
        f"{register.name} {move.verb}" for register, move in MOVES if move.delegable and register.name in VERDICTS
    ]


@pytest.mark.parametrize(("register", "move"), [one for one in MOVES if one[1].delegable], ids=name)
def test_a_service_stands_in_for_nobody(register, move):
    post = min(move.who.by_post)
    service = replace(deputy(post), service=True)
    assert in_whose_place(register, move, service, HERE, {}) == ""
