# SPDX-License-Identifier: Apache-2.0
"""Sealed columns of a statement's answer: opened batch by batch in memory, and shown under their treatment as clear ones are.

The statement gives the sealed bytes as hexadecimal digits and the customer's key beside them; the engine sees no value.
What a treatment gives is what the SQL of the treatment gives (`mask`), so a person cannot tell from an answer what is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue.sealed import Owner
from tournier.catalogue.sealed import SealedColumn as Sealed
from tournier.engines.arrows import NUMBER, Shaper
from tournier.engines.sealed import ERASED, SealedFields, opened_cell
from tournier.gate.ports import with_erased
from tournier.mask import PARTIAL, partial, text_of
from tournier.query import Rewritten, SealedColumn
from tournier.query.tokens import SQLITE_FUNCTION, sqlite_functions
from tournier.seal.fields import FieldKey

_WIDEST = 38
_DECIMAL = re.compile(r"(?:numeric|decimal)\((\d+),\s*(\d+)\)")
_TYPES: Mapping[str, Mapping[str, pa.DataType]] = {
    "duckdb": {
        "tinyint": pa.int8(), "smallint": pa.int16(), "integer": pa.int32(), "bigint": pa.int64(),
        "utinyint": pa.uint8(), "usmallint": pa.uint16(), "uinteger": pa.uint32(), "ubigint": pa.uint64(),
        "float": pa.float32(), "double": pa.float64(), "date": pa.date32(), "varchar": pa.string(),
    },
    "postgresql": {
        "smallint": pa.int64(), "integer": pa.int64(), "bigint": pa.int64(), "real": pa.float64(),
        "double precision": pa.float64(), "date": pa.date32(), "text": pa.string(), "numeric": NUMBER,
        "character varying": pa.string(),
    },
    "mysql": {
        **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year"), pa.int64()),
        "double": pa.float64(),
    },
}  # fmt: skip
# Of these the first rows tell the type, as they do of a clear column: SQLite's columns have none, MySQL's driver does not say.
_GUESSED = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "date"})


class Kind(NamedTuple):
    """How opened values become a column again: what they are read as, and the Arrow type of it; None: the first rows tell."""

    read: pa.DataType
    type: pa.DataType | None


def kind_of(dialect: str, declared: str) -> Kind | None:
    """That of a column that was declared so before it was sealed; None where a clear column cannot be made again.

    So it is with `character(n)` of PostgreSQL, whose blanks are there or not, according to who reads it.
    """
    spelled = declared.lower()
    word = spelled.split("(")[0].strip()
    if dialect == "sqlite":
        return Kind(pa.null(), None)  # each value has a type of its own
    if found := _DECIMAL.match(spelled):
        digits, scale = int(found[1]), int(found[2])
        if dialect == "mysql":  # its driver counts the point and the sign
            digits += (scale > 0) + ("unsigned" not in spelled)
        kind = pa.decimal128(digits, scale) if digits <= _WIDEST else NUMBER
        return Kind(kind, kind)
    if dialect == "mysql":
        word = spelled.replace("(", " ").split()[0]
        if word in _GUESSED:
            return Kind(pa.date32() if word == "date" else pa.string(), None)
    known = _TYPES.get(dialect, {}).get(word)
    return None if known is None else Kind(known, known)


class Showing:
    """Makes of the batches of one running statement what may be shown. A column says in which rows a value had no key any more (`gate.ports.erased_rows`)."""

    def __init__(self, fields: SealedFields, dialect: str, tables: Mapping[str, str], rewritten: Rewritten) -> None:
        """`tables` are the ids of tables by their names in the statement. Refused when one of its columns is no longer sealed."""
        self._columns = []
        for one in rewritten.sealed:
            column = fields.shown_only(tables[one.table]).get(one.column)
            kind = kind_of(dialect, column.type) if column else None
            if column is None or kind is None:
                raise _changed(one.column)
            self._columns.append((one, column, kind.read, Shaper([one.column], [kind.type])))
        self._fields = fields
        self._token = sqlite_functions(rewritten).get(SQLITE_FUNCTION)
        self._rows = 0

    def shown(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with these columns opened and treated. SystemFailed, with the number of the row, for a value that is false."""
        arrays, fields = list(batch.columns), list(batch.schema)
        keys = self._keys(batch)
        for one, column, read, shaper in self._columns:
            opened = self._opened(batch, one, column, keys)
            values = [None if value is ERASED else value for value in opened]
            arrays[one.position] = self._treated(one.treatment, values, read, shaper)
            gone = [row for row, value in enumerate(opened) if value is ERASED]
            made = pa.field(fields[one.position].name, arrays[one.position].type)
            fields[one.position] = with_erased(made, gone)
        self._rows += batch.num_rows
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))

    def _keys(self, batch: pa.RecordBatch) -> Mapping[str, FieldKey]:
        """The keys of all customers of the batch, in one question."""
        owners = {
            text
            for place in {
                one.owner for one, column, *_ in self._columns if _reads(one) and column.owner is Owner.CUSTOMER
            }
            for text in _texts(batch, place)
        }
        return self._fields.keys().of(owners - {""}) if owners else {}

    def _opened(
        self, batch: pa.RecordBatch, one: SealedColumn, column: Sealed, keys: Mapping[str, FieldKey]
    ) -> list[Any]:
        if not _reads(one):
            return [None] * batch.num_rows
        cells = batch.column(one.position).to_pylist()
        if column.owner is Owner.SOURCE:
            own = self._fields.keys().of_source(column.table.partition(":")[0]) if any(cells) else None
            owners, keys = [""] * len(cells), {"": own} if own else {}
        else:
            owners = _texts(batch, one.owner)
        found: list[Any] = []
        for at, (cell, owner) in enumerate(zip(cells, owners, strict=True), 1):
            try:
                value = (
                    None
                    if cell is None
                    else opened_cell(bytes.fromhex(cell), column, owner, keys.get(owner), strict=True)
                )
            except SystemFailed:
                raise _false(self._rows + at, column.place) from None
            found.append(value)
        return found

    def _treated(self, treatment: str, values: Sequence[Any], read: pa.DataType, shaper: Shaper) -> Any:
        kind, _, detail = treatment.partition(":")
        if kind in {"plain", "withheld"}:
            return shaper.batch([(_made(value, read),) for value in values]).column(0)
        texts = [text_of(value) for value in values]
        if kind == "token":
            if self._token is None:
                raise BadInput("query.token-key", "A field is shown as a token, and there is no key for it.", "")
            return pa.array([self._token(text) for text in texts], pa.string())
        return partial(PARTIAL.get(detail, detail) if kind == "partial" else kind, pa.array(texts, pa.string()))


def _reads(one: SealedColumn) -> bool:
    return one.treatment != "withheld"


def _texts(batch: pa.RecordBatch, place: int | None) -> list[str]:
    """The customers' keys of the rows; the column holds what the source holds."""
    if place is None:
        return [""] * batch.num_rows
    return [text_of(value) or "" for value in batch.column(place).to_pylist()]


def _made(value: Any, kind: pa.DataType) -> Any:
    """An opened value as the driver would have given it, for a column of this type."""
    if not isinstance(value, str) or pa.types.is_string(kind) or pa.types.is_null(kind):
        return value
    if pa.types.is_date(kind):
        return date.fromisoformat(value)
    if pa.types.is_decimal(kind):
        return Decimal(value)
    return int(value) if pa.types.is_integer(kind) else float(value)


def _false(row: int, place: str) -> SystemFailed:
    return SystemFailed(
        "sealed.false",
        f"In row {row} of the answer a value of {place} was not sealed for its place, or was changed since; the answer stops here.",
        "Find out who writes to the source; take the row from a backup.",
    )


def _changed(word: str) -> Refused:
    return Refused(
        "query.sealing", f"The field {word} was sealed or opened in the source in this moment.", "Ask once more."
    )
