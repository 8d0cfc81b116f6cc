# SPDX-License-Identifier: Apache-2.0
"""For purposes with a least group, a smaller group comes by no way: neither its row nor what its one person holds.

Two banks differ in the sum of a single person, alone in a town. Statements that aim at that person are refused, or answer
the same in both. That the difference of two sums over all tells of somebody is no secret of this file: see the threat model.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.query.places import ENGINES, Outcome, places
from tests.query.worlds import KEY, Column, Rows, Table
from tournier.query import Guard

LEAST = 5
TOWN, SUMS = "Nowhere", (7_777, 8_888)
TABLE = Table(
    "people", (Column("id", "int"), Column("town", "text"), Column("amount", "int")), subject=("id",)
)  # fmt: skip
CROWD = tuple((number, "Everytown", 100 + number) for number in range(1, 8))

AIMED = {
    "its row": "SELECT town, sum(amount) AS s FROM people GROUP BY town",
    "WHERE": "SELECT sum(amount) AS s FROM people WHERE town = 'Nowhere'",
    "WHERE on the key": "SELECT count(*) AS n, sum(amount) AS s FROM people WHERE id = 99",
    "HAVING that asks for it": "SELECT town, sum(amount) AS s FROM people GROUP BY town HAVING count(*) = 1",
    "HAVING with OR": "SELECT town, sum(amount) AS s FROM people GROUP BY town HAVING count(*) < 5 OR 1 = 1",
    "HAVING on the sum": "SELECT town, count(*) AS n FROM people GROUP BY town HAVING sum(amount) > 8000 OR count(*) > 5",
    "ORDER BY and LIMIT": "SELECT town, sum(amount) AS s FROM people GROUP BY town ORDER BY count(*) LIMIT 1",
    "OFFSET": "SELECT town, sum(amount) AS s FROM people GROUP BY town ORDER BY 2 LIMIT 1 OFFSET 1",
    "a window over rows": "SELECT town, sum(amount) OVER (PARTITION BY town) AS s FROM people",
    "a window over groups": "SELECT town, sum(sum(amount)) OVER (PARTITION BY town) AS s FROM people GROUP BY town",
    "a window over all groups": "SELECT town, sum(sum(amount)) OVER (ORDER BY town) AS s FROM people GROUP BY town",
    "UNION ALL": "SELECT town, sum(amount) AS s FROM people GROUP BY town UNION ALL "
    "SELECT town, sum(amount) FROM people WHERE town = 'Nowhere' GROUP BY town",
    "UNION with the crowd": "SELECT count(*) AS n, sum(amount) AS s FROM people WHERE town = 'Everytown' UNION "
    "SELECT count(*), sum(amount) FROM people WHERE id = 99",
    "EXCEPT": "SELECT town FROM people EXCEPT SELECT town FROM people WHERE amount < 1000",
    "FILTER": "SELECT sum(amount) FILTER (WHERE town = 'Nowhere') AS s FROM people",
    "CASE in a sum": "SELECT sum(CASE WHEN town = 'Nowhere' THEN amount ELSE 0 END) AS s FROM people",
    "a condition as a number": "SELECT sum(amount * (town = 'Nowhere')) AS s FROM people",
    "max": "SELECT max(amount) AS m FROM people",
    "DISTINCT": "SELECT DISTINCT town, amount FROM people",
    "count of the different": "SELECT count(DISTINCT amount > 8000) AS n FROM people",
    "GROUPING SETS": "SELECT town, sum(amount) AS s FROM people GROUP BY GROUPING SETS ((town))",
    "a query as a value": "SELECT count(*) AS n, (SELECT sum(amount) FROM people WHERE town = 'Nowhere') AS s FROM people",
    "a query that compares": "SELECT count(*) AS n FROM people WHERE 8000 < (SELECT sum(amount) FROM people WHERE id = 99)",
    "EXISTS": "SELECT count(*) AS n FROM people WHERE EXISTS (SELECT 1 FROM people q WHERE q.id = 99 AND q.amount > 8000)",
    "IN": "SELECT count(*) AS n FROM people WHERE 99 IN (SELECT q.id FROM people q WHERE q.amount > 8000)",
    "a derived table": "SELECT sum(g.s) AS s FROM (SELECT town, sum(amount) AS s FROM people GROUP BY town) g "
    "WHERE g.town = 'Nowhere'",
    "WITH": "WITH g AS (SELECT town, sum(amount) AS s FROM people GROUP BY town) SELECT town, s FROM g",
    "a join that decides": "SELECT count(*) AS n FROM people p JOIN people q ON q.id = 99 AND q.amount > 8000",
    "LATERAL": "SELECT count(*) AS n FROM people p, LATERAL (SELECT sum(q.amount) AS s FROM people q WHERE q.id = 99) x "
    "WHERE x.s > 8000",
}  # fmt: skip
# Here the total is wanted too, which holds everybody; of the small group there is no row.
TOTALS = {
    "ROLLUP": "SELECT town, sum(amount) AS s FROM people GROUP BY ROLLUP (town)",
    "CUBE": "SELECT town, sum(amount) AS s FROM people GROUP BY CUBE (town)",
    "GROUPING SETS": "SELECT town, sum(amount) AS s FROM people GROUP BY GROUPING SETS ((town), ())",
    "WITH ROLLUP": "SELECT town, sum(amount) AS s FROM people GROUP BY town WITH ROLLUP",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_group_below_the_floor_comes_by_no_way(engine: str, tmp_path: Path, request: pytest.FixtureRequest):
    guard = Guard([TABLE.rule(engine)], dialect=engine, token_key=KEY, least_group=LEAST)
    wrong, answered = [], 0
    with places(engine, 2, tmp_path, request) as found:
        for place, amount in zip(found, SUMS, strict=True):
            place.fill([TABLE], {TABLE.name: Rows((*CROWD, (99, TOWN, amount)))})
        for what, sql in (AIMED | {f"total by {name}": sql for name, sql in TOTALS.items()}).items():
            told = [place.ask(guard, sql) for place in found]
            answered += told[0].kind == "rows"
            if any(_shows(one) for one in told) or (what in AIMED and told[0] != told[1]):
                wrong.append(f"{what}: {told}")
        whole = found[0].ask(guard, "SELECT count(*) AS n, sum(amount) AS s FROM people")
    assert not wrong, "\n".join(wrong)
    assert answered >= 3, "nearly all was refused, so little was tried"
    # A floor does not stop this: the total holds the person, and so does its difference to the town's.
    assert whole.rows
    assert int(whole.rows[0][1]) == sum(row[2] for row in CROWD) + SUMS[0]


def _shows(outcome: Outcome) -> bool:
    """Whether the town, or what its one person holds, stands in an answer or an error."""
    return any(str(secret) in f"{outcome.rows} {outcome.told}" for secret in (TOWN, *SUMS))
