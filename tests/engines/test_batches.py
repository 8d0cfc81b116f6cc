# SPDX-License-Identifier: Apache-2.0
"""Steps over batches: what they make, what they refuse, and keys that are read from files nobody else may read."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tournier.base import BadInput, SystemFailed
from tournier.engines.batches import Index, KeyFiles, Mask, Seal, Token, done, planned
from tournier.seal import BlindIndex, Siv

BATCH = pa.RecordBatch.from_pydict({"mobile": ["13800000001", None], "city": ["x", "y"]})


def keys(_name: str) -> bytes:
    return bytes(64)


def test_each_step_reads_the_columns_as_they_came():
    made = done(
        BATCH,
        [Seal("mobile", "k", b"c"), Index("mobile", "i", b"c", "tag")],
        lambda name: bytes(64 if name == "k" else 32),
    )
    assert made.schema.names == ["mobile", "city", "tag"]
    assert made.column("mobile").equals(Siv(bytes(64)).seal(BATCH.column("mobile"), b"c"))
    assert made.column("tag").to_pylist() == [BlindIndex(bytes(32)).tag("13800000001", b"c"), None]
    assert made.column("city").equals(BATCH.column("city"))


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([Mask("phone", "mobile")], "no column phone"),
        ([Mask("mobile", "mobile"), Seal("mobile", "k", b"")], "mobile would be written twice"),
        ([Index("mobile", "k", b"", "city")], "city would be written twice"),
        ([Index("mobile", "k", b"", "tag"), Index("city", "k", b"", "tag")], "tag would be written twice"),
    ],
)
def test_steps_that_do_not_fit_are_refused_before_any_work(steps, said):
    with pytest.raises(BadInput, match=said):
        planned(BATCH.schema, steps)
    with pytest.raises(BadInput, match=said):
        done(BATCH, steps, keys)


def test_a_value_that_cannot_be_a_token_is_named_by_its_row():
    with pytest.raises(BadInput, match="row 0, 1"):
        done(BATCH, [Token("city", "k")], lambda _name: bytes(32))


def test_keys_are_read_from_files_of_their_owner_alone(tmp_path):
    file = tmp_path / "siv-1"
    file.write_text("ab" * 64 + "\n")
    file.chmod(0o600)
    assert KeyFiles(str(tmp_path))("siv-1") == b"\xab" * 64
    file.chmod(0o640)
    with pytest.raises(SystemFailed, match="may be read by others"):
        KeyFiles(str(tmp_path))("siv-1")
    file.chmod(0o600)
    file.write_text("no digits")
    for name in ("siv-1", "absent"):
        with pytest.raises(SystemFailed, match="cannot be read here") as caught:
            KeyFiles(str(tmp_path))(name)
        assert "no digits" not in str(caught.value)
    with pytest.raises(BadInput, match="A key's name"):
        KeyFiles(str(tmp_path))("../siv-1")
