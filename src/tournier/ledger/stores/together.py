# SPDX-License-Identifier: Apache-2.0
"""What one batch of entries writes into PostgreSQL, as one function: one message, one plan for each table, one commit.

Statement by statement the same took six messages and a transaction of its own, which for one entry cost three times
the work. The statements are not changed by being in a function: each sees what was committed before it began, so the
count of erasures is read after the lock is held. It runs with the caller's rights (decision 0185).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from tournier.ledger.recording import Record
from tournier.ledger.stores.tables import concern_rows, side_rows

_PARTS = (
    ("ids text[]", "leaves bytea[]"),
    ("events text[]", "actors bytea[]", "disclosures bytea[]", "openings bytea[]", "details bytea[]"),
    ("about text[]", "positions bigint[]", "subjects bytea[]", "concerns bytea[]"),
    ("known text", "the_writer text", "the_number bigint", "the_promise bytea"),
    ("names bytea[]", "keys bytea[]"),
)
# a division by nought ends the transaction when a key was destroyed since, or another process made one for the same
# name: asking first would be one more round trip. Names come sorted, so that two who wait for each other's do not.
_BODY = """
DECLARE
  made bigint;
BEGIN
  PERFORM pg_advisory_xact_lock_shared({lock});
  PERFORM 1 / (SELECT count(*) FROM {schema}.state s WHERE s.name = 'erasures' AND s.value = known);
  IF cardinality(names) > 0 THEN
    INSERT INTO {schema}.data_key SELECT * FROM unnest(names, keys) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    PERFORM 1 / (made = cardinality(names))::int;
  END IF;
  INSERT INTO {schema}.staged (id, entry) SELECT * FROM unnest(ids, leaves);
  INSERT INTO {schema}.side SELECT * FROM unnest(ids, events, actors, disclosures, openings, details);
  IF cardinality(about) > 0 THEN
    INSERT INTO {schema}.concern SELECT * FROM unnest(about, positions, subjects, concerns);
  END IF;
  INSERT INTO {schema}.promised VALUES (the_writer, the_number, ids[cardinality(ids)], the_promise)
    ON CONFLICT (writer) DO UPDATE SET number = excluded.number, id = excluded.id, promise = excluded.promise;
END
"""


class Together:
    """The function, under a name that says what it does: another version of it has another name, so both may run."""

    def __init__(self, schema: str, lock: int) -> None:
        body = _BODY.format(schema=schema, lock=lock)
        given = [one for part in _PARTS for one in part]
        self.name = f"{schema}.record_{sha256(body.encode()).hexdigest()[:12]}"
        self.there = f"SELECT to_regproc('{self.name}') IS NOT NULL"
        self.make = (
            f"CREATE FUNCTION {self.name}({', '.join(given)}) RETURNS void LANGUAGE plpgsql VOLATILE AS $${body}$$"
        )
        kinds = [one.split()[1] for one in given]
        self.call = f"SELECT {self.name}({', '.join(f'%b::{kind}' for kind in kinds)})"

    @staticmethod
    def values(
        records: Sequence[Record], last: tuple[str, int, bytes], erasures: int, keys: Mapping[bytes, bytes]
    ) -> list[Any]:
        """What `call` is given."""
        ids, *sides = columns(side_rows(records), 6)
        writer, number, promise = last
        leaves = [record.leaf for record in records]
        concerns, fresh = columns(concern_rows(records), 4), columns(sorted(keys.items()), 2)
        return [ids, leaves, *sides, *concerns, str(erasures), writer, number, promise, *fresh]


def columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as columns, each a list that becomes one array."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
