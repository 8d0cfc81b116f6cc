# SPDX-License-Identifier: Apache-2.0
"""What sorts more subjects than fit into memory: all come out, once, in order, and the file tells nothing."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tournier.ledger.spools import HashSpool, SubjectSpool
from tournier.ledger.subject_trees import fill, padded, tiles_of
from tournier.ledger.tree import Tree


@given(
    parts=st.lists(st.lists(st.integers(0, 3000), max_size=400), min_size=1, max_size=6),
)
@examples(30)
def test_what_comes_in_parts_is_sorted_and_counted_once(parts):
    with HashSpool() as hashes:
        for part in parts:
            hashes.add(sha256(b"%d" % n).digest() for n in part)
        expected = {sha256(b"%d" % n).digest() for part in parts for n in part}
        number = fill(hashes)
        rising = [one for run in hashes.rising() for one in run]
        grown = Tree()
        row = b"".join(tile.hashes for tiles in tiles_of(hashes, grown) for tile in tiles if tile.level == 0)
    assert row == b"".join(rising)
    assert number == len(expected)
    assert rising == sorted(set(rising))
    assert expected <= set(rising)
    assert len(rising) == grown.size == padded(number)


@given(st.lists(st.dictionaries(st.binary(min_size=16, max_size=16), st.text(max_size=5), max_size=30), max_size=4))
@examples(60)
def test_subjects_come_out_of_the_spool_once_and_in_order(runs):
    expected = {blind: name for run in runs for blind, name in run.items()}
    with SubjectSpool() as spool:
        for run in runs:
            spool.add(run)
        parts = list(spool.rising(10))
    assert [item for part in parts for item in part.items()] == sorted(expected.items())
    assert all(len(part) >= 10 for part in parts[:-1])


def test_the_spool_holds_no_name():
    with SubjectSpool() as spool:
        spool.add({sha256(b"%d" % n).digest()[:16]: f"customer-{n}" for n in range(500)})
        spool._file.rollover()
        spool._file.seek(0)
        assert b"customer" not in spool._file.read()
