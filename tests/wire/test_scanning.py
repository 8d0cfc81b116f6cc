# SPDX-License-Identifier: Apache-2.0
"""Rows are found in what a server sent exactly as walking from frame to frame finds them, whatever their values look like."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.postgres import PostgresAbsentError, postgres
from tournier.base.compiled import SWITCH
from tournier.query import OutputColumn, Rewritten
from tournier.wire import frames
from tournier.wire.answers import cells
from tournier.wire.errors import Failed
from tournier.wire.frames import Malformed
from tournier.wire.relay import PgDesk, PgRows
from tournier.wire.scanning import CODE, rows_in
from tournier.wire.stripping import stripped


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """Where numba is, everything here runs on the compiled loops; the last test runs all of it without them."""
    CODE.waited()


LIKE_A_ROW = frames.data_row([b"1", b"2", b"3"])
VALUES = st.one_of(st.none(), st.binary(max_size=40), st.just(LIKE_A_ROW), st.just(LIKE_A_ROW[:9]), st.just(b"D" * 12))
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=40)


def walked(data: bytes) -> list[int]:
    at, found = 0, []
    while at + 5 <= len(data) and data[at : at + 1] == b"D":
        end = at + 1 + struct.unpack_from("!I", data, at + 1)[0]
        if end > len(data):
            break
        found.append(at)
        at = end
    return found


@given(ROWS, st.integers(0, 80), st.integers(1, 50))
def test_the_rows_are_those_that_walking_finds(rows, missing, most):
    whole = b"".join(frames.data_row(row) for row in rows)
    data = whole[: len(whole) - missing] if missing < len(whole) else whole
    starts, end = rows_in(data, 3, most)
    assert starts.tolist() == walked(data)[:most]
    assert end == (walked(data[:end])[-1] + len(frames.data_row(rows[len(starts) - 1])) if len(starts) else 0)


@given(ROWS)
def test_what_follows_the_rows_is_left(rows):
    data = b"".join(frames.data_row(row) for row in rows)
    assert rows_in(data + frames.complete("SELECT 1") + LIKE_A_ROW, 3, 1000)[1] == len(data)


def test_a_row_of_another_width_is_no_row():
    data = LIKE_A_ROW + frames.data_row([b"1", b"2"])
    assert rows_in(data, 3, 10)[1] == len(LIKE_A_ROW)


@given(
    st.lists(
        st.tuples(VALUES, VALUES, st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=20))), max_size=30
    )
)
def test_stripping_takes_out_the_last_value_and_nothing_else(rows):
    encoded = [(*row[:2], None if row[2] is None else row[2].encode()) for row in rows]
    data = b"".join(frames.data_row(row) for row in encoded)
    shown, hidden = stripped(data, rows_in(data, 3, 1000)[0], 3, 2)
    assert shown == b"".join(frames.data_row(row[:2]) for row in rows)
    assert [column.to_pylist() for column in hidden] == [[row[2] for row in rows]]


@given(st.lists(st.tuples(VALUES, st.sampled_from([b"1", "客户".encode(), None])), min_size=1, max_size=12))
def test_a_handful_of_rows_is_read_as_thousands_are(rows):
    """The few are walked in Python, the many taken apart by numpy."""
    few = b"".join(frames.data_row(row) for row in rows)
    many = few * 80
    starts, end = rows_in(many, 2, 10_000)
    assert (starts.tolist(), end) == (walked(many), len(many))
    one_by_one = [stripped(frames.data_row(row), rows_in(frames.data_row(row), 2, 1)[0], 2, 1) for row in rows]
    shown, hidden = stripped(many, starts, 2, 1)
    assert shown == b"".join(part for part, _ in one_by_one) * 80
    assert [one.to_pylist() for one in hidden] == [[values[0][0].as_py() for _, values in one_by_one] * 80]


class Said:
    """A backend that says these pieces, and is silent for good after them."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)
        self.left = b""

    def take_buffer(self) -> bytes:
        return b""

    def give_back(self, rest: bytes) -> None:
        self.left = rest

    def has_more(self, _seconds: float) -> bool:
        return bool(self._pieces)

    def receive_into(self, room: memoryview) -> int:
        said = self._pieces.pop(0)
        now, later = said[: len(room)], said[len(room) :]
        if later:
            self._pieces.insert(0, later)
        room[: len(now)] = now
        return len(now)


class Closed(Exception):
    pass


def rows_of(*pieces: bytes) -> PgRows:
    def broken() -> Exception:
        return Closed()

    desk = SimpleNamespace(backend=Said(*pieces), broken=broken, finish=lambda *_rest, **_how: None)
    columns = (frames.ResultColumn("a", 25), frames.ResultColumn("b", 25))
    return PgRows(desk, "t1", columns, 3, streams=True)


def row(number: int) -> bytes:
    return frames.data_row([b"%d" % number, None, b"key %d" % number])


@pytest.mark.parametrize("size", [1, 7, 50, 10_000])
def test_rows_cut_anywhere_and_notices_between_them(size):
    said = b"".join(row(n) for n in range(40)) + frames.notice("x") + b"".join(row(n) for n in range(40, 60))
    said += frames.complete("SELECT 60")
    answer = rows_of(*(said[at : at + size] for at in range(0, len(said), size)))
    seen, keys, ended = [], [], False
    while not ended:
        data, _, hidden, ended = answer.page(25)
        seen += list(cells(data))
        keys += hidden[0].to_pylist()
    assert seen == [[b"%d" % n, None] for n in range(60)]
    assert keys == [f"key {n}" for n in range(60)]


def test_a_page_does_not_wait_until_it_is_full():
    answer = rows_of(row(1) + row(2)[:9])
    assert answer.page(25)[1] == 1


@pytest.mark.parametrize(
    "said",
    [frames.data_row([b"1", b"2"]), b"D\0\0\0\3", b"N\0\0\0\0", b"D\x7f\xff\xff\xff"],
    ids=["another width", "shorter than its head", "no length", "longer than any row may be"],
)
def test_what_is_no_answer_closes_the_source(said):
    answer = rows_of(row(1) + said + b"\0" * 20)
    with pytest.raises(Closed):
        [answer.page(25) for _ in range(2)]


def test_an_error_half_way_is_told_and_its_page_does_not_leave():
    try:
        with postgres(tcp=True) as owner:
            import psycopg

            with psycopg.connect(owner, autocommit=True) as connection:
                connection.execute("CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM public")
            desk = PgDesk(owner.replace("tournier@", "reader@") + "?sslmode=disable")
            sql = "SELECT 1 / (9000 - i) AS a FROM generate_series(1, 10000) i"
            opened = SimpleNamespace(rewritten=Rewritten(sql, (OutputColumn("a", (), ()),)), intend=lambda: None)
            answer = desk.run(opened, (), one_piece=True)
            assert answer.page(5000)[1] == 5000
            with pytest.raises(Failed) as told:
                answer.page(5000)
            assert told.value.code == "22012"
            assert desk.backend.run("SELECT 1") == [["1"]]
            desk.close()
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


def test_a_row_that_lies_about_its_values_is_malformed():
    data = frames.data_row([b"1", b"2", b"3"])
    spoiled = data[:10] + b"\x09" + data[11:]
    with pytest.raises(Malformed):
        stripped(spoiled, rows_in(spoiled, 3, 10)[0], 3, 2)


def test_a_hidden_value_that_is_no_text_is_malformed():
    data = frames.data_row([b"1", b"2", b"\xff"])
    with pytest.raises(Malformed):
        stripped(data, rows_in(data, 3, 10)[0], 3, 2)


@pytest.mark.skipif(bool(os.environ.get(SWITCH)), reason="it is what runs here")
def test_all_of_this_holds_without_compiled_loops():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(command, env={**os.environ, SWITCH: "off"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
