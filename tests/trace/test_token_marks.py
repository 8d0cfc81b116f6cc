# SPDX-License-Identifier: Apache-2.0
"""Tokens that say in which file they stand: found again from any few rows, and never in another file."""

from __future__ import annotations

import hashlib
import hmac
import math
import random
from functools import cache

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput
from tournier.query.tokens import token
from tournier.trace import marked_tokens, normalise, refind, row_marks, token_key, tokens_in
from tournier.trace.token_marks import BITS, SURE, by_accident

KEY = b"k" * 32
PURPOSE = b"p" * 32
ROWS = 3_000
FILES = tuple(f"file{number:03}" for number in range(200))


@cache
def column(file: str) -> tuple[str, ...]:
    """The tokens of the same customers in one file."""
    tokens = pa.array([token(PURPOSE, f"{number:010}") for number in range(ROWS)])
    return tuple(marked_tokens(tokens, token_key(file, KEY)).to_pylist())


def read(cells: list[str]) -> tuple[str, ...]:
    """Tokens as a trace reads them: as they were passed on, and in the common form."""
    return tokens_in(form for cell in cells for form in (cell, normalise(cell).key))


def found(cells: list[str]) -> list[tuple[str, int]]:
    return [(one.file, one.tokens) for one in refind(read(cells), KEY, FILES)]


@given(st.data())
def test_any_fourteen_of_twenty_rows_lead_to_their_file_alone(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    places = data.draw(st.lists(st.integers(0, ROWS - 1), min_size=14, max_size=14, unique=True))
    noise = [token(b"another key 1234", str(number)) for number in range(6)]
    cells = data.draw(st.permutations([*(column(file)[place] for place in places), *noise]))
    [lead] = refind(read(cells), KEY, FILES)
    assert (lead.file, lead.tokens) == (file, 14)
    assert lead.chance < -150


@given(st.lists(st.integers(0, ROWS - 1), min_size=20, max_size=20, unique=True), st.integers(0, 1))
def test_a_list_of_an_answer_or_of_a_file_that_is_not_asked_about_leads_nowhere(places: list[int], kind: int) -> None:
    answer = [token(PURPOSE, f"{number:010}") for number in range(ROWS)]
    cells = [(answer, column("an unknown file"))[kind][place] for place in places]
    assert found(cells) == []


FORMS = (
    str.upper,
    lambda cell: f"  {cell}\u200b ",
    lambda cell: f'"{cell}"',
    lambda cell: f"'{cell}",
    lambda cell: cell.removeprefix("tok_"),
    lambda cell: f"id:{cell}",
    lambda cell: cell.replace("tok_", "TOK-"),
    lambda cell: " ".join(cell[place : place + 4] for place in range(0, len(cell), 4)),
    lambda cell: "".join(chr(ord(sign) + 0xFEE0) for sign in cell),  # full-width
    lambda cell: f"{cell[4:12]}-{cell[12:16]}-{cell[16:20]}-{cell[20:24]}-{cell[24:]}",
)


@pytest.mark.parametrize("form", range(len(FORMS)))
def test_other_forms_of_the_same_cells_lead_too(form: int) -> None:
    assert found([FORMS[form](cell) for cell in column(FILES[7])[:20]]) == [(FILES[7], 20)]


@given(
    st.integers(4, 35), st.integers(1, 15), st.lists(st.integers(0, ROWS - 1), min_size=20, max_size=20, unique=True)
)
def test_a_token_that_was_changed_is_foreign_and_the_others_still_lead(place: int, by: int, places: list[int]) -> None:
    cells = [column(FILES[3])[one] for one in places]
    for one in range(6):
        sign = f"{(int(cells[one][place], 16) + by) % 16:x}"
        cells[one] = cells[one][:place] + sign + cells[one][place + 1 :]
    assert len(read(cells)) == 20
    assert found(cells) == [(FILES[3], 14)]


def test_a_list_of_two_files_leads_to_both_and_the_greater_part_first() -> None:
    cells = [*column(FILES[1])[:5], *column(FILES[2])[5:20]]
    assert found(cells) == [(FILES[2], 15), (FILES[1], 5)]


def test_of_a_long_list_every_token_is_counted_once_its_file_was_found() -> None:
    cells = [*column(FILES[1]), *(token(b"another key 1234", str(number)) for number in range(20_000))]
    random.Random(1).shuffle(cells)
    assert found(cells) == [(FILES[1], ROWS)]


def test_marking_keeps_what_tokens_are_for() -> None:
    plain = [token(PURPOSE, str(number % 50)) for number in range(100)]
    cells = [*plain, None, "", "沈**", "tok_short", "f" * 31, "2026-11-28 10:00:00 +08:00, a longer text"]
    own = token_key("a", KEY)
    marked = marked_tokens(pa.array(cells), own).to_pylist()
    assert marked[100:] == cells[100:]
    assert [one[:24] for one in marked[:100]] == [one[:24] for one in plain]
    assert len(set(marked[:100])) == 50
    assert marked_tokens(pa.array(marked), own).to_pylist() == marked
    assert {len(one) for one in marked[:100]} == {36}
    assert not set(marked[:100]) & set(marked_tokens(pa.array(plain), token_key("b", KEY)).to_pylist())


def test_a_statement_that_writes_tokens_otherwise_gets_them_marked_as_well() -> None:
    plain = [token(PURPOSE, str(number)) for number in range(20)]
    written = [
        *(cell[4:] for cell in plain[:5]), *(cell.upper() for cell in plain[5:10]),
        *(f"customer {cell}, of 9911" for cell in plain[10:15]), ";".join(plain[15:]),
    ]  # fmt: skip
    own = token_key(FILES[4], KEY)
    marked = marked_tokens(pa.array(written), own, within=True)
    assert found(marked.to_pylist()) == [(FILES[4], 20)]
    assert marked_tokens(marked, own, within=True).equals(marked)
    # Beside other values 32 such digits may be one of the bank's.
    assert marked_tokens(pa.array(written), own).to_pylist() == written


def test_the_check_is_hmac_as_the_standard_library_has_it() -> None:
    body = token(PURPOSE, "1")[4:24]
    own = token_key("a", KEY)
    [cell] = marked_tokens(pa.array([token(PURPOSE, "1")]), own).to_pylist()
    assert cell == "tok_" + body + hmac.new(own, body.encode(), hashlib.sha256).hexdigest()[:12]


def test_rows_without_tokens_get_marks_that_lead_alike_and_are_the_same_every_time() -> None:
    own = token_key(FILES[9], KEY)
    whole = row_marks(0, ROWS, own).to_pylist()
    assert whole == [*row_marks(0, 1_000, own).to_pylist(), *row_marks(1_000, 2_000, own).to_pylist()]
    assert len(set(whole)) == ROWS
    assert found(random.Random(2).sample(whole, 14)) == [(FILES[9], 14)]


@pytest.mark.parametrize(("matching", "tokens", "files"), [(1, 1, 1), (1, 20, 1_000), (14, 20, 10_000), (3, 3, 7)])
def test_the_chance_of_an_accident_is_the_bound_over_all_ways_and_files(matching: int, tokens: int, files: int) -> None:
    exact = math.log10(files * math.comb(tokens, matching)) - matching * BITS * math.log10(2)
    assert by_accident(matching, tokens, files) == pytest.approx(exact)


def test_what_could_come_about_by_accident_names_no_file() -> None:
    """One match in a list so long, over so many files, that chance gives one is not told."""
    assert by_accident(1, 1, 1) < SURE
    assert by_accident(1, 10**6, 10**6) > SURE
    assert by_accident(1, 10**12, 10**12) == 0


def test_a_file_without_a_name_or_a_short_key_is_not_marked() -> None:
    for file, key in (("", KEY), ("a", b"short")):
        with pytest.raises(BadInput):
            token_key(file, key)
