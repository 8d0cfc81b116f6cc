# SPDX-License-Identifier: Apache-2.0
"""The bank's rows, a batch of customers at a time, from the seed alone.

Every value is drawn from MD5 over the seed, a tag and the customer's place (not a secret: only a well-known function
that every machine computes alike), so that a batch needs no other batch, memory stays bounded and the same seed
gives the same rows however the batches are cut.

Customers stand in threes, a household each: strangers, a couple and a stranger, or a couple and their child.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa

from tournier_samples import finance_sql, people_sql
from tournier_samples.cast_customers import CAST_CUSTOMERS, ROOM
from tournier_samples.numbers import MACROS
from tournier_samples.schema import TABLES
from tournier_samples.staff import STAFF_HOUSEHOLDS, managers, special_customers

SEED = 1924
AS_OF = date(2026, 11, 20)  # the last day in the bank's books
BATCH = 30_000
MEMORY = "400MB"  # for the engine that draws; a batch needs a good half of it

_QUERIES = {**people_sql.QUERIES, **finance_sql.QUERIES}


def batches(customers: int, seed: int = SEED, *, size: int = BATCH) -> Iterator[tuple[str, pa.Table]]:
    """The rows of every table, batch by batch: all tables of the first customers, then of the next.

    `size` is taken up to whole households, and so that the cast stays together: its people are related.
    """
    size = max(ROOM, -(-size // 3) * 3)
    with duckdb.connect(config={"threads": 1, "memory_limit": MEMORY}) as db:
        _prepare(db, customers, seed)
        for low in range(0, customers, size):
            high = min(low + size, customers)
            db.execute(people_sql.persons(low, high, AS_OF))
            db.execute(finance_sql.ACCOUNTS)
            for name in TABLES:
                yield name, db.execute(_QUERIES[name].format(seed=seed, as_of=AS_OF)).to_arrow_table()


def _prepare(db: duckdb.DuckDBPyConnection, customers: int, seed: int) -> None:
    # The low bits of one MD5 feed several draws: 16 bits each, far more than any choice here needs.
    db.execute("CREATE TEMP MACRO draw(bits, place, n) AS CAST(((bits >> (16 * place)) & 65535) % n AS INTEGER)")
    db.execute(f"CREATE TEMP MACRO low_bits(tag, i) AS md5_number_lower(concat('{int(seed)}:', tag, ':', i))")
    db.execute(f"CREATE TEMP MACRO high_bits(tag, i) AS md5_number_upper(concat('{int(seed)}:', tag, ':', i))")
    for macro in (*MACROS, *people_sql.MACROS, *finance_sql.MACROS):
        db.execute(macro)
    special = pa.Table.from_pylist(special_customers(customers), people_sql.SPECIAL)
    db.register("special_rows", special)
    db.execute("CREATE TEMP TABLE special AS SELECT * FROM special_rows")
    codes = [{"org": org, "codes": list(staff)} for org, staff in managers().items()]
    db.register("manager_rows", pa.Table.from_pylist(codes))
    db.execute("CREATE TEMP TABLE managers AS SELECT * FROM manager_rows")
    links = [
        {"i": own, "other": other, "relation": link.relation}
        for own, one in enumerate(CAST_CUSTOMERS)
        for link in one.links
        for other in (next(at for at, two in enumerate(CAST_CUSTOMERS) if two.zh == link.to),)
    ]
    db.register("link_rows", pa.Table.from_pylist(links))
    db.execute("CREATE TEMP TABLE links AS SELECT * FROM link_rows")
    first, last = STAFF_HOUSEHOLDS
    db.execute(f"CREATE TEMP MACRO is_cast(h) AS h < {first}")
    db.execute(f"CREATE TEMP MACRO is_staff_home(h) AS h >= {first} AND h < {last}")
