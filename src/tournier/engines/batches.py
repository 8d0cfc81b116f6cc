# SPDX-License-Identifier: Apache-2.0
"""What is done with the columns of a batch of rows: the same kernels for a notebook, a job of Spark or a file.

A step names its key and holds none, so that it may be sent, kept and shown. `KeyFiles` reads keys where the work is done.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pyarrow as pa

from tournier.base import BadInput, SystemFailed
from tournier.mask import partial
from tournier.seal import BlindIndex, Ff1, FormatPreserving, Siv
from tournier.seal.ciphers import Algorithm
from tournier.seal.fused import CODE

Keys: TypeAlias = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """Keys from a folder of files of hexadecimal digits, which nobody but their owner may read."""

    folder: str

    def __call__(self, name: str) -> bytes:
        """The key of this name. SystemFailed says what is wrong with its file, never what stands in it."""
        if not name.replace("-", "").replace("_", "").isalnum():
            raise BadInput("seal.key-name", "A key's name has letters, digits, - and _.", "Rename the file.")
        path = Path(self.folder) / name
        try:
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SystemFailed("seal.key-open", f"The key {name} may be read by others.", "chmod 600 the file.")
            return bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            raise SystemFailed(
                "seal.key-file",
                f"The key {name} cannot be read here.",
                "Put its hexadecimal digits there, on every host.",
            ) from None


@dataclass(frozen=True, slots=True)
class Seal:
    """A column sealed by SIV, in place; `context` should name table, column and key version."""

    column: str
    key: str
    context: bytes
    cipher: Algorithm = "AES"

    def kind(self, _kind: pa.DataType) -> pa.DataType:
        return pa.binary()

    def work(self, column: pa.Array[Any], keys: Keys) -> Any:
        return _siv(keys(self.key), self.cipher).seal(column, self.context)


@dataclass(frozen=True, slots=True)
class Open:
    """A sealed column opened in place, as text. A row that is not genuine ends the work; its number is that in the batch."""

    column: str
    key: str
    context: bytes
    cipher: Algorithm = "AES"

    def kind(self, _kind: pa.DataType) -> pa.DataType:
        return pa.string()

    def work(self, column: pa.Array[Any], keys: Keys) -> Any:
        return _siv(keys(self.key), self.cipher).open(column, self.context)


@dataclass(frozen=True, slots=True)
class Index:
    """A column's tags of a blind index; put beside the column when `into` names another."""

    column: str
    key: str
    context: bytes
    into: str
    size: int = 16

    def kind(self, _kind: pa.DataType) -> pa.DataType:
        return pa.binary()

    def work(self, column: pa.Array[Any], keys: Keys) -> Any:
        return BlindIndex(keys(self.key), size=self.size).tags(column, self.context).cast(pa.binary())


@dataclass(frozen=True, slots=True)
class Token:
    """A column of numbers in place of which others of its form stand: by FF1 as digits, or as card, mobile or identity."""

    column: str
    key: str
    form: Literal["digits", "card", "mobile", "identity"] = "digits"
    tweak: bytes = b""

    def kind(self, _kind: pa.DataType) -> pa.DataType:
        return pa.string()

    def work(self, column: pa.Array[Any], keys: Keys) -> Any:
        key = keys(self.key)
        cipher = Ff1(key) if self.form == "digits" else FormatPreserving(key, self.form)
        return cipher.encrypt(column, self.tweak)


@dataclass(frozen=True, slots=True)
class Mask:
    """A column shown in part, by a treatment's name (`mobile`, `name`, ...)."""

    column: str
    treatment: str

    def kind(self, _kind: pa.DataType) -> pa.DataType:
        return pa.string()

    def work(self, column: pa.Array[Any], _keys: Keys) -> Any:
        return partial(self.treatment, column)


Step: TypeAlias = Seal | Open | Index | Token | Mask


@cache
def _siv(key: bytes, cipher: Algorithm) -> Siv:
    """One key's schedule for all batches of a process."""
    return Siv(key, cipher)


def target(step: Step) -> str:
    """The column that holds what the step made."""
    return step.into if isinstance(step, Index) else step.column


def planned(schema: pa.Schema, steps: Sequence[Step]) -> pa.Schema:
    """The columns after the steps, in order. BadInput where a step has no column to work on or would write over another's."""
    names = list(schema.names)
    seen: set[str] = set()
    for step in steps:
        if step.column not in schema.names:
            raise BadInput(
                "batches.column", f"There is no column {step.column}.", f"Columns: {', '.join(schema.names)}."
            )
        place = target(step)
        if place in seen or (place != step.column and place in schema.names):
            raise BadInput("batches.twice", f"The column {place} would be written twice.", "Give it another name.")
        seen.add(place)
        kind = step.kind(schema.field(step.column).type)
        if place == step.column:
            schema = schema.set(names.index(place), pa.field(place, kind))
        else:
            schema = schema.append(pa.field(place, kind))
    return schema


def done(batch: pa.RecordBatch, steps: Sequence[Step], keys: Keys) -> pa.RecordBatch:
    """The batch after the steps, each of which reads the columns as they came."""
    CODE.begin()  # a job has many batches: the first ones go on without the loops
    schema = planned(batch.schema, steps)
    made = {name: batch.column(name) for name in batch.schema.names}
    made |= {target(step): step.work(batch.column(step.column), keys) for step in steps}
    return pa.RecordBatch.from_arrays(
        [made[name].cast(schema.field(name).type) for name in schema.names], schema=schema
    )
