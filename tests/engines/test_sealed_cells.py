# SPDX-License-Identifier: Apache-2.0
"""Whole columns of sealed cells are opened as single cells are: the same values, the same refusals, whoever computes it."""

from dataclasses import replace

import pytest

from tournier.base import BadInput, SystemFailed
from tournier.catalogue.sealed import Owner, SealedColumn
from tournier.engines.sealed import ERASED, in_use, opened_cell, opened_cells, place_of
from tournier.engines.sealing.cells import Cells
from tournier.seal.field_columns import LOOPS
from tournier.seal.fields import FieldKey

COLUMN = SealedColumn("core:cust_info", "sjhm", "TEXT", Owner.CUSTOMER, deterministic=False)
OTHER = replace(COLUMN, name="khxm")
OWNERS = ["1000001", "1000002", "1000003"]  # of the last one there is no key
KEYS = {owner: FieldKey(bytes([at] * 32 + [at + 9] * 32), bytes([at] * 8)) for at, owner in enumerate(OWNERS[:2], 1)}
VALUES = ["", "13800000000", "😀\0" * 40, -5, 2**70, -0.5, float("inf")]


@pytest.fixture(params=["loops", "one by one"], autouse=True)
def _way(request, monkeypatch):
    if request.param == "loops" and LOOPS.waited() is None:
        pytest.skip(f"no compiled loops for sealed stores: {LOOPS.absent}")
    monkeypatch.setattr(LOOPS, "_made", LOOPS.now() if request.param == "loops" else None)


def cells(owner: Owner) -> list[object]:
    """Cells of every kind, as drivers give them: genuine, another's, of another column, changed, cut, clear, nothing."""
    column = replace(COLUMN, owner=owner)
    sealed = [KEYS["1000001"].seal(value, place_of(column, "1000001")) for value in VALUES]
    whole = sealed[1]
    gone = FieldKey(bytes(range(64)), b"gonegone").seal("x", place_of(column, "1000001"))
    garbled = KEYS["1000001"].seal_bytes(b"ix", place_of(column, "1000001"))
    others = [KEYS["1000001"].seal("x", place_of(one, "1000002")) for one in (column, replace(OTHER, owner=owner))]
    odd = [whole[:20], whole[:6], whole[:-1] + bytes([whole[-1] ^ 1]), b"\1" + whole[1:], b"13800000000", b"\xff", b""]
    odd.append(b"\0TS\1D" + KEYS["1000001"].mark + b"a" * 20)  # false, and it reads as text
    return [*sealed, memoryview(whole), bytearray(whole), gone, garbled, *others, *odd, "13800000000", 7, None]


def outcome(work) -> object:
    try:
        return repr(work())
    except SystemFailed as failed:
        return failed.code


@pytest.mark.parametrize("kind", list(Owner))
@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("who", OWNERS)
def test_a_column_opens_as_its_cells_do(kind, strict, who):
    column = replace(COLUMN, owner=kind)
    keys = KEYS if kind is Owner.CUSTOMER else dict.fromkeys(OWNERS, KEYS["1000001"]) if who == "1000001" else {}
    told = set()
    for cell in cells(kind):
        alone = outcome(lambda one=cell: opened_cell(one, column, who, keys.get(who), strict=strict))
        many = outcome(lambda one=cell: opened_cells(column, [one], *in_use(keys, [who], kind), strict=strict)[0])
        assert many == alone
        told.add(alone)
    assert "sealed.false" in told
    if who == "1000003" and kind is Owner.CUSTOMER:
        assert repr(ERASED) in told


class Held:
    """Keys as a ledger gives them."""

    def of(self, owners, *, make=False):
        return {owner: KEYS[owner] for owner in owners if owner in KEYS}

    def of_source(self, source, *, make=False):
        return KEYS["1000001"]


def sealed_rows() -> tuple[Cells, list[tuple[object, ...]], list[str], list[tuple[object, ...]]]:
    made = Cells(Held(), "core", [COLUMN, replace(OTHER, deterministic=True)])
    clear: list[tuple[object, ...]] = [(value, None) for value in VALUES] + [("a", value) for value in VALUES]
    owners = [OWNERS[at % 2] for at in range(len(clear))]
    return made, clear, owners, made.sealed(clear, owners, KEYS)


def test_what_was_sealed_is_compared_with_what_stood_there_cell_by_cell():
    made, clear, owners, sealed = sealed_rows()
    assert made.open_to(clear, sealed, owners, KEYS)
    assert made.opened(sealed, owners, KEYS) == clear
    assert made.sealed(sealed, owners, KEYS) == sealed, "what is sealed stays"
    assert made.open_to(sealed, sealed, owners, KEYS)
    assert not made.open_to(clear, [], owners, KEYS)
    assert not made.open_to(clear, sealed, owners, {"1000001": KEYS["1000001"]}), "a key is gone"
    for at, row in enumerate(sealed):
        for place, cell in enumerate(row):
            for wrong in (b"", b"\0TS\1", None, clear[at][place], sealed[at - 2][place], sealed[at - 1][place]):
                if type(wrong) is type(cell) and wrong == cell:
                    continue
                changed = [*sealed]
                changed[at] = tuple(wrong if n == place else one for n, one in enumerate(row))
                before = clear[at][place]
                assert made.open_to(clear, changed, owners, KEYS) is (
                    isinstance(wrong, bytes)
                    and before is not None
                    and clear[at - 2][place] == before
                    and wrong == sealed[at - 2][place]
                )


@pytest.mark.parametrize("cell", [True, b"\xff\xfe"])
def test_what_is_no_text_number_or_date_is_refused_in_a_sentence(cell):
    with pytest.raises(BadInput, match="not sealed"):
        Cells(Held(), "core", [COLUMN]).sealed([("x",), (cell,)], OWNERS[:2], KEYS)
