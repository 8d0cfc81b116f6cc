# SPDX-License-Identifier: Apache-2.0
"""Made-up rows and marks: told apart by the key, by nobody else, and never anybody's."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from tournier.base import BadInput
from tournier.trace import decoys, mark_code, read_marks, recognise, visible_mark
from tournier.trace.marks import KINDS, TELLING

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def luhn(number: str) -> bool:
    digits = [int(sign) for sign in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0


def id_check(number: str) -> bool:
    total = sum((10 if sign == "X" else int(sign)) * 2**place for place, sign in enumerate(reversed(number)))
    return total % 11 == 1


def test_rows_pass_their_checks_and_stand_where_nobody_is():
    for row in decoys("e1", KEY, KINDS, 300):
        assert id_check(row.values["id_number"])
        assert row.values["id_number"].startswith("99")
        datetime.strptime(row.values["id_number"][6:14], "%Y%m%d").replace(tzinfo=UTC)
        assert luhn(row.values["card"])
        assert row.values["card"].startswith("9999")
        assert row.values["mobile"].startswith("128")
        assert row.values["mail"].endswith(".example")
        assert 2 <= len(row.values["name"]) <= 3


def test_the_same_every_time_and_different_everywhere_else():
    rows = decoys("e1", KEY, KINDS, 50)
    assert decoys("e1", KEY, KINDS, 50) == rows
    others = [*decoys("e2", KEY, KINDS, 50), *decoys("e1", OTHER, KINDS, 50)]
    for kind in TELLING:
        assert {row.values[kind] for row in rows}.isdisjoint(row.values[kind] for row in others)


@pytest.mark.parametrize("kind", TELLING)
def test_one_row_left_is_enough_in_any_form(kind):
    """A tenth of the rows, shuffled, spaced and in full width: the right export and no other."""
    row = decoys("e7", KEY, [kind], 40)[33]
    full = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in row.values[kind].lower())
    leaked = [f"12900{i:06d}" for i in range(200)] + [f" {full[:4]} {full[4:]}"]
    random.Random(1).shuffle(leaked)
    [found] = recognise(leaked, KEY, {f"e{i}": 40 for i in range(20)})
    assert (found.export, found.decoys) == ("e7", (33,))
    assert recognise(leaked, OTHER, {f"e{i}": 40 for i in range(20)}) == ()


def test_a_name_alone_recognises_nothing():
    names = [row.values["name"] for row in decoys("e1", KEY, ["name"], 40)]
    assert recognise(names, KEY, {"e1": 40}) == ()


def test_numbers_in_use_are_never_repeated_and_still_recognised():
    first = decoys("e1", KEY, KINDS, 10)
    again = decoys("e1", KEY, KINDS, 10, taken=[first[2].values["mobile"], first[5].values["card"]])
    assert {2, 5}.isdisjoint(row.number for row in again)
    assert len(again) == 10
    [found] = recognise([row.values["card"] for row in again], KEY, {"e1": 20})
    assert found.decoys == tuple(row.number for row in again)


def test_the_visible_mark_is_read_back_as_people_type_it():
    line = visible_mark("e3", KEY, holder="S0012", at=datetime(2026, 11, 24, 9, tzinfo=UTC), terminal="T-9")
    assert line.startswith("S0012 · 2026-11-24 09:00 +0000 · T-9 · ")
    code = mark_code("e3", KEY)
    exports = [f"e{i}" for i in range(50)]
    for text in (line, code.lower(), code.replace("-", " "), code.replace("-", "").replace("0", "O").replace("1", "l")):
        assert [found.export for found in read_marks(f"photo: {text}, p. 3", KEY, exports)] == ["e3"]
    assert read_marks(line, OTHER, exports) == ()


@pytest.mark.parametrize(
    ("export", "key", "kinds", "count", "code"),
    [
        ("", KEY, KINDS, 1, "trace.export"),
        ("e", KEY[:16], KINDS, 1, "trace.key"),
        ("e", KEY, ["balance"], 1, "trace.kind"),
        ("e", KEY, KINDS, 0, "trace.count"),
        ("e", KEY, KINDS, 10_001, "trace.count"),
    ],
)
def test_what_cannot_be_marked_is_refused(export, key, kinds, count, code):
    with pytest.raises(BadInput) as refused:
        decoys(export, key, kinds, count)
    assert refused.value.code == code
