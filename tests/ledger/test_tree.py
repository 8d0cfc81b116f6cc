# SPDX-License-Identifier: Apache-2.0
"""The tree is that of RFC 6962: by its vectors, by an independent implementation, and in whatever batches it grew."""

from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tournier.ledger.tree import EMPTY_ROOT, Prover, Tree, consistency_holds, inclusion_holds, leaf_hash, leaf_hashes

# The eight entries and the roots of their beginnings that Certificate Transparency's own tests use.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Shelf:
    """Tiles in memory, as a store keeps them: full ones as written, partial ones from the edge."""

    def __init__(self):
        self.tree = Tree()
        self.leaves, self.tiles = [], {}

    def append(self, entries):
        hashes = leaf_hashes(entries)
        self.leaves += hashes
        for tile in self.tree.append(hashes):
            assert (tile.level, tile.n) not in self.tiles
            self.tiles[tile.level, tile.n] = tile

    def tile(self, level, n, width):
        if (level, n) in self.tiles:
            return self.tiles[level, n].hashes[: 32 * width]
        start = n * 256
        if level == 0:
            return b"".join(self.leaves[start : start + width])
        return b"".join(self.tiles[level - 1, start + i].root for i in range(width))

    def resumed(self):
        return Tree.resume(
            self.tree.size,
            lambda start, end: self.leaves[start:end],
            lambda level, start, end: [self.tiles[level, n].root for n in range(start, end)],
        )


def entries(count, start=0):
    return [b"entry %d" % n for n in range(start, start + count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_vectors_of_certificate_transparency(size):
    tree = Tree()
    tree.append(leaf_hashes(INPUTS[:size]))
    assert tree.root().hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert Tree().root() == EMPTY_ROOT == sha256(b"").digest()


@given(batches=st.lists(st.integers(1, 600), max_size=6))
@examples(40)
def test_any_batches_are_one_batch_and_a_resumed_tree_goes_on_the_same(batches):
    grown, whole = Shelf(), Shelf()
    for batch in batches:
        grown.append(entries(batch, grown.tree.size))
        grown.tree = grown.resumed()
    whole.append(entries(sum(batches)))
    assert grown.tree.root() == whole.tree.root()
    assert grown.tiles == whole.tiles
    assert all(len(tile.hashes) == 256 * 32 for tile in grown.tiles.values())


SIZES = (1, 2, 3, 255, 256, 257, 511, 512, 513, 1000)


def test_roots_and_paths_are_those_of_pymerkle():
    other = pymerkle.InmemoryTree(algorithm="sha256")
    shelf = Shelf()
    shelf.append(entries(1000))
    other.append_entries(entries(1000))
    prover = Prover(shelf.tile)
    for size in SIZES:
        root = other.get_root(size)
        assert prover.root(size) == root
        for index in {0, size // 3, size // 2, size - 1}:
            path = prover.inclusion(index, size)
            # pymerkle counts entries from one and writes its path from left to right with the leaf in it
            theirs = [bytes.fromhex(step) for step in other.prove_inclusion(index + 1, size).serialize()["path"]]
            assert sorted([leaf_hash(b"entry %d" % index), *path]) == sorted(theirs)
            assert inclusion_holds(leaf_hash(b"entry %d" % index), index, size, path, root)


def test_a_tree_of_seventy_thousand_has_three_levels():
    shelf, tree = Shelf(), pymerkle.InmemoryTree(algorithm="sha256")
    shelf.append(entries(70_000))
    tree.append_entries(entries(70_000))
    assert shelf.tree.root() == tree.get_root()
    assert {level for level, _ in shelf.tiles} == {0, 1}
    path = Prover(shelf.tile).inclusion(65_536, 70_000)
    assert inclusion_holds(shelf.leaves[65_536], 65_536, 70_000, path, shelf.tree.root())


@given(data=st.data())
@examples(80)
def test_each_beginning_is_shown_to_be_one_and_nothing_else_is(data):
    shelf = _grown()
    size = data.draw(st.integers(1, 1400))
    old = data.draw(st.integers(0, size))
    prover = Prover(shelf.tile)
    path = prover.consistency(old, size)
    before, after = prover.root(old), prover.root(size)
    assert consistency_holds(old, size, path, before, after)
    forged = sha256(b"another history").digest()
    assert not consistency_holds(old, size, path, forged, after)
    if old:
        assert not consistency_holds(old, size, path, before, forged)
    if path:
        assert not consistency_holds(old, size, path[:-1], before, after)
        assert not consistency_holds(old, size, [*path, path[0]], before, after)


@given(data=st.data())
@examples(80)
def test_no_other_entry_place_or_size_passes_an_inclusion_proof(data):
    shelf = _grown()
    size = data.draw(st.integers(1, 1400))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    prover = Prover(shelf.tile)
    path, root = prover.inclusion(index, size), prover.root(size)
    assert inclusion_holds(shelf.leaves[index], index, size, path, root)
    if other != index:
        assert not inclusion_holds(shelf.leaves[other], index, size, path, root)
        assert not inclusion_holds(shelf.leaves[index], other, size, path, root)
    assert not inclusion_holds(shelf.leaves[index], size + index, size, path, root)
    assert not inclusion_holds(shelf.leaves[index], index, size, [*path, root], root)


_shelf = []


def _grown():
    if not _shelf:
        _shelf.append(Shelf())
        _shelf[0].append(entries(1400))
    return _shelf[0]


def test_a_tree_is_not_resumed_from_an_edge_with_a_hole():
    shelf = Shelf()
    shelf.append(entries(300))
    with pytest.raises(ValueError, match="edge"):
        Tree.resume(300, lambda start, end: shelf.leaves[start : end - 1], lambda *_: [shelf.tiles[0, 0].root])
