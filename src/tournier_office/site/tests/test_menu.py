# SPDX-License-Identifier: Apache-2.0
"""The menu: whoever works at the counter sees their daily links and the names of the rest; nobody reads sixty links in a row."""

import pytest
from django.test import RequestFactory
from tests.simulators.small_office import PEOPLE

from tournier_office.people.lookups import staff_of
from tournier_office.site.navigation import Visitor, sections

MOST = 14
POSTS = sorted(set(PEOPLE.values()))


def menu(post: str, path: str = "/"):
    number = next(one for one, held in PEOPLE.items() if held == post)
    visitor = Visitor(staff=staff_of(number), posts=frozenset({post}), customer=False)
    return sections(RequestFactory().get(path), visitor)


@pytest.mark.parametrize("post", POSTS)
def test_no_group_is_longer_than_a_screen(office, post):
    assert {str(one.name): len(one.entries) for one in menu(post) if len(one.entries) > MOST} == {}


@pytest.mark.parametrize("post", POSTS)
def test_at_first_only_the_daily_links_are_seen(office, post):
    assert [one.code for one in menu(post) if one.opened] == ["customers"]


def test_the_group_of_the_page_one_is_on_stands_open(office):
    opened = [one for one in menu("teller", "/people/") if one.opened]
    assert [one.code for one in opened] == ["customers", "people"]
    assert [entry.href for entry in opened[1].entries if entry.here] == ["/people/"]


def test_who_has_one_group_has_links_without_a_name():
    visitor = Visitor(staff=None, posts=frozenset(), customer=True)
    (only,) = sections(RequestFactory().get("/"), visitor)
    assert (only.name, only.opened) == ("", True)
