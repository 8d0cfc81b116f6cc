# SPDX-License-Identifier: Apache-2.0
"""Answers between two requests: treated pages in the project's folder, sealed, readable by the office's account alone.

A page here has not left: whoever wants it asks the gate first. Besides what may be shown it holds the keys by which the
gate knows whom it concerns, and what was opened from a sealed source: so it is sealed under a key of its run, which the keys in `keys/`
lead to and nothing on this disk beside them. Files live for half an hour at most, and are gone when their question ends.
"""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Iterable
from pathlib import Path

import orjson
import pyarrow as pa

from tournier.base import Refused, SystemFailed
from tournier.keys import DataKey, seal, unseal
from tournier_office.site import gateway, private_files

_BESIDE = "beside.json"


def _folder(run: str) -> Path:
    if not run.isalnum():  # ids are ours, but this is a path
        raise gone()
    return gateway.project().path / "spool" / run


def gone() -> Refused:
    """The answer is not here, or is nobody's business."""
    return Refused(
        "query.gone",
        "This answer is not here: it is not yours, not of this session, has ended, or is older than 30 minutes.",
        "Ask again.",
    )


def keep(run: str, number: int, page: pa.RecordBatch) -> None:
    """Keep a page of a run, counted from 1."""
    folder = _folder(run)
    try:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, page.schema) as writer:
            writer.write_batch(page)
        private_files.write(folder / f"{number}.arrow", _sealed(run, str(number), sink.getvalue().to_pybytes()))
    except OSError:
        raise SystemFailed("query.spool", "The answer cannot be kept.", "Look at the project folder's disk.") from None


def keep_beside(run: str, subjects: Iterable[str]) -> None:
    """Keep whom the whole answer concerns, where its rows do not say."""
    private_files.write(_folder(run) / _BESIDE, _sealed(run, _BESIDE, orjson.dumps(sorted(subjects))))


def _key(run: str) -> DataKey:
    return DataKey(hmac.digest(gateway.project().key("index"), b"spool|" + run.encode(), "sha256"))


def _sealed(run: str, name: str, data: bytes) -> bytes:
    return seal(_key(run).cipher, data, name.encode())


def _read(run: str, name: str, path: Path) -> bytes:
    try:
        return unseal(_key(run).cipher, path.read_bytes(), name.encode())
    except SystemFailed:  # changed, or of another run
        raise gone() from None


def page(run: str, number: int) -> tuple[pa.RecordBatch, frozenset[str]]:
    """A page and whom it concerns besides; Refused when it is gone."""
    folder = _folder(run)
    try:
        reader = pa.ipc.open_file(pa.py_buffer(_read(run, str(number), folder / f"{number}.arrow")))
        found = folder / _BESIDE
        beside = frozenset(orjson.loads(_read(run, _BESIDE, found))) if found.exists() else frozenset()
        return reader.get_batch(0), beside
    except OSError:
        raise gone() from None


def remove(run: str) -> None:
    """Remove what is kept of a run."""
    shutil.rmtree(_folder(run), ignore_errors=True)
