# SPDX-License-Identifier: Apache-2.0
"""Rows of a driver as Arrow batches of one schema, whatever the later rows hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa

from tournier.engines.cells import table_of, written
from tournier.engines.failures import Failure, SourceError

_WIDEST = 76  # digits of decimal256
_FRACTION = 20
NUMBER = pa.decimal256(_WIDEST, _FRACTION)  # a number of unknown form: 56 digits before the point, 20 after it
_CONTEXT = Context(prec=_WIDEST)
_UNIT = Decimal(1).scaleb(-_FRACTION)


class Shaper:
    """Makes batches. A type that the driver does not tell is that of the first rows; None among `types` says so."""

    def __init__(self, names: Sequence[str], types: Sequence[pa.DataType | None]) -> None:
        self._names = list(names)
        self._types = list(types)
        self.schema: pa.Schema | None = None

    def batch(self, rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
        """The rows; SourceError (value) for a value that does not fit the column's type."""
        if self.schema is None:
            guessed = table_of(self._names, rows).schema
            kinds = [kind or _wide(guessed.field(place).type) for place, kind in enumerate(self._types)]
            self.schema = pa.schema([pa.field(name, kind) for name, kind in zip(self._names, kinds, strict=True)])
        columns = [_column([row[place] for row in rows], field.type) for place, field in enumerate(self.schema)]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def batches(self, pieces: Iterator[Sequence[Sequence[Any]]]) -> Iterator[pa.RecordBatch]:
        """Pieces of rows as batches; an answer without rows is one without any."""
        yield self.batch(next(pieces, ()))
        for rows in pieces:
            yield self.batch(rows)


def _wide(kind: pa.DataType) -> pa.DataType:
    """The type for a column of which only the first rows are known."""
    if pa.types.is_decimal(kind):
        return NUMBER
    return pa.string() if pa.types.is_null(kind) else kind


def _column(values: list[Any], kind: pa.DataType) -> Any:
    try:
        if kind == NUMBER:
            return pa.array(
                [None if value is None else Decimal(value).quantize(_UNIT, context=_CONTEXT) for value in values], kind
            )
        if pa.types.is_string(kind):
            return pa.array([written(value) for value in values], kind)
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ArithmeticError, ValueError, TypeError):
        raise SourceError(Failure.VALUE) from None
