# SPDX-License-Identifier: Apache-2.0
"""Law 4 at the wire, in each engine: an open cursor ends by every fact that closes questions in SQL, over amounts or masked names, and by no other."""

from __future__ import annotations

import psycopg
import pytest

from tests.laws.fact_flips import TABLE, flipped

ASKED = {"query": "SELECT khh, ye FROM acct_base", "names": "SELECT khxm FROM cust_info"}


@pytest.mark.parametrize("channel", ASKED)
def test_a_cursor_ends_by_every_fact_that_closes_a_query(house, channel):
    wrong = []
    for fact, (_flip, closes) in TABLE.items():
        with psycopg.connect(house.dsn) as connection:
            cursor = connection.cursor("walk")
            cursor.itersize = 1
            cursor.execute(ASKED[channel])
            assert cursor.fetchone()
            with flipped(house.registers, fact):
                try:
                    is_open = bool(cursor.fetchmany(1))
                except psycopg.Error:
                    is_open = False
            if is_open is (channel in closes):
                wrong.append((fact, "open" if is_open else "closed"))
            connection.close()
    assert wrong == []
