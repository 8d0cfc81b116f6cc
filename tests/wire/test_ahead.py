# SPDX-License-Identifier: Apache-2.0
"""Pages that are read ahead: in order, three at most, and none behind one that failed or when the client has left."""

from __future__ import annotations

import threading

import pytest

from tournier.base.texts import Texts
from tournier.wire.ahead import Ahead
from tournier.wire.errors import Failed


class Source:
    """Gives pages of one row that says which it is; `held` keeps it from giving them."""

    columns = ()
    ahead = True
    keys = {}  # noqa: RUF012  as the port has it

    def __init__(self, last: int, *, fails: int = 0) -> None:
        self.last = last
        self.fails = fails
        self.asked: list[int] = []
        self.held = threading.Event()
        self.held.set()
        self.stopped = False

    def page(self, most: int):
        self.asked.append(most)
        number = len(self.asked)
        self.held.wait(20)
        if self.stopped or number == self.fails:
            raise Failed("57014")
        return b"%d" % number, 1, (), number == self.last

    def stop(self) -> None:
        self.stopped = True
        self.held.set()

    def close(self) -> None:
        pass


def named(page) -> Texts:
    return Texts.of([bytes(page[0]).decode()])


def test_pages_come_in_their_order_with_their_customers():
    source = Source(3)
    ahead = Ahead(source, named)
    ahead.begin(1)
    ahead.begin(2)
    found = [ahead.next()]
    ahead.begin(3)
    found += [ahead.next(), ahead.next()]
    assert [(page[0], list(names)) for page, names in found] == [(b"1", ["1"]), (b"2", ["2"]), (b"3", ["3"])]
    assert (source.asked, ahead.next()) == ([1, 2, 3], None)
    ahead.stop()


def test_three_wait_and_no_more():
    ahead = Ahead(Source(9), named)
    room = []
    while ahead.has_room:
        ahead.begin(1)
        room.append(ahead.has_room)
    assert room == [True, True, False]
    ahead.stop()


def test_nothing_is_read_behind_the_end():
    source = Source(1)
    ahead = Ahead(source, named)
    ahead.begin(1)
    ahead.begin(1)
    assert ahead.next()[0][3]
    assert ahead.next()[0] == (b"", 0, (), True)
    assert source.asked == [1]
    ahead.stop()


def test_an_error_comes_with_its_page_and_nothing_is_read_behind_it():
    source = Source(9, fails=2)
    ahead = Ahead(source, named)
    ahead.begin(1)
    ahead.begin(1)
    assert ahead.next()[0][0] == b"1"
    ahead.begin(1)
    with pytest.raises(Failed):
        ahead.next()
    ahead.stop()
    assert source.asked == [1, 1]


def test_a_reading_that_is_given_up_is_stopped():
    source = Source(9)
    source.held.clear()
    ahead = Ahead(source, named)
    ahead.begin(1)
    ahead.begin(1)
    ahead.stop()
    assert (source.stopped, source.asked, ahead.next()) == (True, [1], None)
