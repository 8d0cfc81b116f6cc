# SPDX-License-Identifier: Apache-2.0
"""Statements that a guard has rewritten, run on every engine: typed, read only, watched, capped, silent about values."""

import threading
import time

import pytest

from tests.engines.banks import catalogue
from tournier.base import BadInput, Refused, SystemFailed
from tournier.engines import Sources
from tournier.query import Limits, OutputColumn, Rewritten, SubjectColumn

ENDLESS = {
    "mysql": "SELECT BENCHMARK(2000000000, SHA2('x', 256))",
    "postgresql": "SELECT count(*) FROM generate_series(1, 2000000000) a",
    "duckdb": "SELECT sum(sin(a.range * b.range)) FROM range(2000000) a, range(2000000) b",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
}


def plain(sql: str, *names: str, **more: object) -> Rewritten:
    return Rewritten(sql, tuple(OutputColumn(name, ("plain",), ()) for name in names), **more)  # type: ignore[arg-type]


def place(sources: Sources, table: str) -> str:
    return spelled(
        sources, sources.standing(next(t.id for t in sources.catalogue.tables if t.name.endswith(table))).place
    )


def spelled(sources: Sources, sql: str) -> str:
    """A statement as a guard writes it for the engine."""
    return sql.replace('"', "`") if dialect(sources) == "mysql" else sql


def dialect(sources: Sources) -> str:
    return {"files": "duckdb"}.get(sources.catalogue.sources[0].dialect, sources.catalogue.sources[0].dialect)


def source(sources: Sources) -> str:
    return sources.catalogue.sources[0].name


def test_rows_come_in_batches_of_one_schema(sources: Sources):
    sql = spelled(sources, f'SELECT "no", "acc" FROM {place(sources, "order")} ORDER BY CAST("no" AS INTEGER)')
    with_close = sources.run(source(sources), plain(sql, "no", "acc"), batch_rows=4)
    batches = list(with_close)
    assert [batch.num_rows for batch in batches] == [4, 4, 1]
    assert {batch.schema for batch in batches} == {with_close.schema}
    assert [int(no) for batch in batches for no in batch.column(0).to_pylist()] == list(range(1, 10))


def test_an_empty_answer_has_columns(sources: Sources):
    running = sources.run(source(sources), plain(f"SELECT no FROM {place(sources, 'order')} WHERE 1 = 0", "no"))
    assert list(running) == []
    assert running.schema.names == ["no"]


def test_carried_keys_lead_to_everyone_concerned(sources: Sources):
    table = next(t for t in sources.catalogue.tables if t.name.endswith("account"))
    assert sources.carriers(table.id) == ("acc",)
    assert sources.concerned(table.id, [("9002",), (9003,), (None,)]) == {"00017", "00019"}
    assert sources.concerned(table.id, [(9004,), (77,)]) == frozenset()


def test_keys_are_read_beside_the_answer(sources: Sources, monkeypatch: pytest.MonkeyPatch):
    customer = place(sources, "customer")
    key = SubjectColumn(0, "customer", "cid")
    rewritten = plain(
        f"SELECT max(name) FROM {customer}",
        "m",
        aggregate=True,
        keys_sql=f"SELECT cid FROM {customer}",
        keys=(key,),
    )
    running = sources.run(source(sources), rewritten)
    assert len(running.keys[key]) == 4
    running.close()
    monkeypatch.setattr("tournier.engines.running._MOST_KEYS", 3)
    with pytest.raises(Refused) as caught:
        sources.run(source(sources), rewritten)
    assert caught.value.code == "query.keys"


def test_it_stops_when_told(sources: Sources):
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begun = time.monotonic()
    with pytest.raises(Refused) as caught:
        list(sources.run(source(sources), plain(ENDLESS[dialect(sources)], "n"), cancel=cancel, seconds=60))
    assert caught.value.code == "query.cancelled"
    assert time.monotonic() - begun < 20


def test_it_stops_when_it_takes_too_long(sources: Sources):
    with pytest.raises(SystemFailed) as caught:
        list(sources.run(source(sources), plain(ENDLESS[dialect(sources)], "n"), seconds=0.4))
    assert caught.value.code == "source.timeout"


def test_a_slow_reader_is_not_the_engines_fault(sources: Sources):
    running = sources.run(
        source(sources), plain(f"SELECT no FROM {place(sources, 'order')}", "no"), batch_rows=4, seconds=0.5
    )
    next(running)
    time.sleep(0.9)
    assert sum(batch.num_rows for batch in running) == 5


@pytest.mark.parametrize("limits", [Limits(rows=5), Limits(bytes=30)])
def test_no_more_rows_or_bytes_than_the_cap(sources: Sources, limits: Limits):
    database = sources.database(source(sources))
    rewritten = plain(f"SELECT no FROM {place(sources, 'order')}", "no")
    with pytest.raises(Refused) as caught:
        list(database.run(rewritten, batch_rows=3, cancel=None, limits=limits))
    assert caught.value.code == "query.large"


@pytest.mark.parametrize(
    "attack", ["INSERT INTO {customer} (cid) VALUES ('x')", "DELETE FROM {customer}", "DROP TABLE {customer}"]
)
def test_nothing_is_written_even_if_a_guard_let_it_through(sources: Sources, attack: str):
    sql = attack.format(customer=place(sources, "customer"))
    with pytest.raises((BadInput, SystemFailed)) as caught:
        list(sources.run(source(sources), plain(sql, "n")))
    assert "customer" not in f"{caught.value.cause} {caught.value.cure}"


def test_errors_hold_no_value(sources: Sources):
    if dialect(sources) in {"sqlite", "mysql"}:
        pytest.skip("SQLite and MariaDB cast whatever they are given")
    with pytest.raises(BadInput) as caught:
        list(
            sources.run(source(sources), plain(f"SELECT CAST(name AS INTEGER) FROM {place(sources, 'customer')}", "n"))
        )
    assert "云" not in str(caught.value)
    assert caught.value.code == "query.value"


def test_duckdb_reaches_no_file(bank_of, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    from tournier.engines import open_sources

    opened = open_sources(catalogue(bank_of("duckdb")), index_key=b"i" * 32, index_path=tmp_path / "index.sqlite")
    for sql in (f"SELECT * FROM '{tmp_path}/secret.csv'", "SET enable_external_access = true"):
        with pytest.raises((BadInput, SystemFailed)):
            list(opened.run(opened.catalogue.sources[0].name, plain(sql, "a")))
    opened.close()
