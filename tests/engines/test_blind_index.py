# SPDX-License-Identifier: Apache-2.0
"""Building the blind index: at once or not at all, and going on after a break."""

import os
import stat

import pytest

from tests.engines.banks import catalogue, duckdb_bank
from tests.engines.conftest import KEY
from tournier.engines import build_index, open_sources
from tournier.gate.ports import Criterion


@pytest.fixture
def sources(tmp_path):
    return open_sources(catalogue(duckdb_bank(tmp_path)), index_key=KEY, index_path=tmp_path / "index.sqlite")


def found(sources, text="10012345678"):
    ref = sources.catalogue.searchable("MOBILE")[0]
    return sources.find([Criterion(ref, "MOBILE", text)], 5)


class Broken(Exception):
    """The power fails."""


def break_off_after(fields):
    seen = []

    def progress(what, done, of):
        if what not in seen:
            seen.append(what)
        if len(seen) > fields:
            raise Broken

    return progress


@pytest.mark.parametrize("fields", [0, 1, 3])
def test_a_build_that_breaks_off_leaves_the_old_index_and_is_taken_up_again(sources, tmp_path, fields):
    build_index(sources)
    before = (tmp_path / "index.sqlite").read_bytes()
    with pytest.raises(Broken):
        build_index(sources, break_off_after(fields))
    assert (tmp_path / "index.sqlite").read_bytes() == before
    assert found(sources) == ["00017"]
    again = build_index(sources)
    assert sum(1 for count in again.built.values() if count == 0) == fields  # those were complete already
    assert found(sources) == ["00017"]
    assert not (tmp_path / "index.sqlite.building").exists()


def test_a_half_built_index_of_another_key_is_thrown_away(sources, tmp_path):
    with pytest.raises(Broken):
        build_index(sources, break_off_after(3))
    other = open_sources(sources.catalogue, index_key=b"o" * 32, index_path=tmp_path / "index.sqlite")
    assert all(count > 0 for count in build_index(other).built.values())
    assert found(other) == ["00017"]
    assert found(sources) == []


def test_a_damaged_half_built_index_is_thrown_away(sources, tmp_path):
    (tmp_path / "index.sqlite.building").write_bytes(b"noise" * 1000)
    build_index(sources)
    assert found(sources) == ["00017"]


def test_only_the_owner_reads_it(sources, tmp_path):
    build_index(sources)
    assert stat.S_IMODE((tmp_path / "index.sqlite").stat().st_mode) == 0o600


def test_every_field_with_a_search_of_its_own_is_covered(sources):
    built = build_index(sources)
    assert {ref.field for ref in built.built} == {"cid", "name", "id_no", "mobile", "born", "branch", "acc"}
    assert built.native == ()
    assert os.environ
