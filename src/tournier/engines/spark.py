# SPDX-License-Identifier: Apache-2.0
"""Columns of an Apache Spark frame by the kernels of this library, through `mapInArrow`: the bytes are those of one process.

    from tournier.engines.batches import KeyFiles, Seal
    from tournier.engines.spark import on_spark

    sealed = on_spark(frame, [Seal("mobile", "mobile-1", b"core.cust.mobile.1")], KeyFiles("/etc/tournier/keys"))

The plan and the tasks that Spark sends about hold the steps and the way to the keys, no key. It needs `pip install 'tournier[spark]'`
and Java on every host; the interpreter of the executors must have Tournier too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from tournier.engines.batches import Keys, Step, done, planned, target

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def on_spark(frame: DataFrame, steps: Sequence[Step], keys: Keys) -> DataFrame:
    """The frame after the steps, as lazily as Spark is. BadInput at once for a column that is not there.

    `keys` is called in the executors and must be able to travel there without a key in it, as `KeyFiles` is.
    """
    from pyspark.sql.types import BinaryType, StringType, StructField, StructType

    fields = {field.name: field for field in frame.schema.fields}
    kinds = {
        pa.string(): StringType(),
        pa.binary(): BinaryType(),
    }
    named = pa.schema([pa.field(name, pa.null()) for name in fields])
    schema = planned(named, steps)
    changed = {target(step) for step in steps}
    shape = StructType(
        [
            StructField(name, kinds[schema.field(name).type]) if name in changed else fields[name]
            for name in schema.names
        ]
    )
    steps = tuple(steps)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield done(batch, steps, keys)

    mapped: DataFrame = cast("Any", frame).mapInArrow(work, shape)
    return mapped
