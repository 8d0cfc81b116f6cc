# SPDX-License-Identifier: Apache-2.0
"""Sealing and masking on a cluster of Spark with two executors of their own: the bytes are those of one process."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pyarrow import parquet

from tournier.base import BadInput
from tournier.engines.batches import Index, KeyFiles, Mask, Open, Seal, Token, done
from tournier.engines.spark import on_spark

CONTEXT = b"core.cust.mobile.1"
STEPS = (
    Seal("mobile", "siv", CONTEXT),
    Index("mobile", "index", CONTEXT, "mobile_tag"),
    Token("card", "tokens", "card"),
    Mask("name", "name"),
)
ROWS = 5000


def bank() -> pa.Table:
    cards = ["4111111111111111", "5500005555555559", "4012888888881881", None]
    return pa.table({
        "number": pa.array(range(ROWS), pa.int64()),
        "name": [None if row % 7 == 0 else ["欧阳望川", "李四", "A"][row % 3] for row in range(ROWS)],
        "mobile": [None if row % 11 == 0 else f"1380000{row:04d}" for row in range(ROWS)],
        "card": [cards[row % 4] for row in range(ROWS)],
    })  # fmt: skip


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> KeyFiles:
    folder = tmp_path_factory.mktemp("keys")
    for name, size in (("siv", 64), ("index", 32), ("tokens", 32)):
        file = folder / name
        file.touch(0o600)
        file.write_text(os.urandom(size).hex())
    return KeyFiles(str(folder))


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    pyspark = pytest.importorskip("pyspark", reason="no Apache Spark here: pip install -r requirements/spark.txt")
    if not shutil.which("java"):
        pytest.skip("no Java here")
    from pyspark.sql import SparkSession

    home = str(Path(pyspark.__file__).parent)
    own = {
        "SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost",
        "SPARK_WORKER_DIR": str(tmp_path_factory.mktemp("workers")), "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }  # fmt: skip
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("tournier")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4", "spark.executor.memory": "512m", "spark.log.level": "ERROR",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }.items():  # fmt: skip
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


@pytest.fixture
def framed(spark, tmp_path):
    """Makes a frame of a table, in four parts; by a file, since Spark's own way asks for pandas."""

    def made(table: pa.Table):
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.parquet"
        parquet.write_table(table, file)
        return spark.read.parquet(str(file)).repartition(4)

    return made


@pytest.fixture
def on_cluster(framed, keys):
    """Works on a table there and brings the answer back, in the rows' order."""

    def worked(table: pa.Table, steps) -> pa.Table:
        found: pa.Table = on_spark(framed(table), steps, keys).toArrow().sort_by("number")
        return found

    return worked


def test_the_bytes_are_those_of_one_process(on_cluster, keys):
    batch = bank().combine_chunks().to_batches()[0]
    alone = pa.Table.from_batches([done(batch, STEPS, keys)])
    found = on_cluster(bank(), STEPS)
    assert found.schema.names == ["number", "name", "mobile", "card", "mobile_tag"]
    for name in alone.schema.names:
        assert found.column(name).to_pylist() == alone.column(name).to_pylist(), name
    sealed = found.column("mobile").to_pylist()
    assert AESSIV(keys("siv")).decrypt(sealed[1], [CONTEXT]).decode() == "13800000001"


def test_what_was_sealed_there_is_opened_there(on_cluster):
    sealed = on_cluster(bank(), STEPS[:1])
    opened = on_cluster(sealed, [Open("mobile", "siv", CONTEXT)])
    assert opened.column("mobile").to_pylist() == bank().column("mobile").to_pylist()


def test_the_work_was_shared(spark):
    where = spark.sparkContext.parallelize(range(8), 8).map(lambda _row: os.getpid()).collect()
    assert os.getpid() not in where
    assert spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() >= 2


def test_a_changed_bit_ends_the_job_and_names_no_value(on_cluster, keys):
    sealed = on_cluster(bank(), STEPS[:1])
    rows = sealed.column("mobile").to_pylist()
    rows[3] = rows[3][:-1] + bytes([rows[3][-1] ^ 1])
    broken = sealed.set_column(2, "mobile", pa.array(rows, pa.binary()))
    with pytest.raises(Exception, match="Not sealed with this key and context") as caught:
        on_cluster(broken, [Open("mobile", "siv", CONTEXT)])
    assert "1380000" not in str(caught.value)
    assert keys("siv").hex() not in str(caught.value)


def test_no_key_travels(framed, keys):
    from pyspark.serializers import CloudPickleSerializer

    frame = on_spark(framed(bank()), STEPS, keys)
    sent = CloudPickleSerializer().dumps((STEPS, keys))
    plan = frame._jdf.queryExecution().toString()
    for name in ("siv", "index", "tokens"):
        assert keys(name) not in sent
        assert keys(name).hex() not in plan


def test_a_column_that_is_not_there_is_told_at_once(framed, keys):
    with pytest.raises(BadInput, match="no column mobil"):
        on_spark(framed(bank()), [Mask("mobil", "mobile")], keys)
