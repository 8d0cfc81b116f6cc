# SPDX-License-Identifier: Apache-2.0
"""On DuckDB tables are joined in an order of ours, which follows the statement and keys; what is hidden moves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from tournier.base import BadInput, SystemFailed
from tournier.engines import open_source
from tournier.engines.single import SingleSource
from tournier.query import Guard, TableRule

RULES = (
    TableRule("main.sale", fields=dict.fromkeys(["no", "shop", "buyer", "sum"], "plain"), key=("no",)),
    TableRule("main.shop", fields=dict.fromkeys(["shop", "town", "name"], "plain"), key=("shop",)),
    TableRule("main.buyer", fields=dict.fromkeys(["buyer", "town", "name"], "plain"), key=("buyer",)),
    TableRule("main.town", fields=dict.fromkeys(["town", "land", "name"], "plain"), key=("town",)),
    TableRule("main.price", fields=dict.fromkeys(["shop", "day", "sum"], "plain"), key=("shop", "day")),
    TableRule("main.note", fields=dict.fromkeys(["no", "text"], "plain")),
)

# FROM and WHERE as they are asked, FROM and WHERE as they run.
PAIRS = {
    "what leads to others is read, the others are kept": (
        "shop, sale WHERE shop.shop = sale.shop",
        "sale CROSS JOIN shop WHERE shop.shop = sale.shop",
    ),
    "joined in itself first, what is filtered before the rest": (
        ("town, shop, buyer, sale WHERE sale.shop = shop.shop AND sale.buyer = buyer.buyer "
        "AND town.town = buyer.town AND town.land = 'cn'"),
        ("sale CROSS JOIN (buyer CROSS JOIN town) CROSS JOIN shop WHERE sale.shop = shop.shop AND sale.buyer = buyer.buyer "
        "AND town.town = buyer.town AND town.land = 'cn'"),
    ),
    "conditions of inner joins move to the others": (
        "shop JOIN sale ON shop.shop = sale.shop AND sale.sum > 3 WHERE shop.name = 'a' OR shop.name = 'b'",
        "sale CROSS JOIN shop WHERE (shop.name = 'a' OR shop.name = 'b') AND shop.shop = sale.shop AND sale.sum > 3",
    ),
    "a key of two columns needs both": (
        "price, sale WHERE price.shop = sale.shop",
        "price CROSS JOIN sale WHERE price.shop = sale.shop",
    ),
    "nothing that is joined becomes a product": (
        "note AS a, town AS b, note AS c WHERE a.text = c.text AND b.name = c.text",
        "note AS a CROSS JOIN note AS c CROSS JOIN town AS b WHERE a.text = c.text AND b.name = c.text",
    ),
    "what a left join may leave empty comes after": (
        "shop LEFT JOIN town ON shop.town = town.town JOIN sale ON sale.shop = shop.shop",
        "sale CROSS JOIN shop LEFT JOIN town ON shop.town = town.town WHERE sale.shop = shop.shop",
    ),
    "unless an inner join speaks of it": (
        "shop LEFT JOIN town ON shop.town = town.town JOIN sale ON sale.buyer = town.town",
        "shop LEFT JOIN town ON shop.town = town.town JOIN sale ON sale.buyer = town.town",
    ),
    "a right join stays": (
        "shop RIGHT JOIN sale ON shop.shop = sale.shop",
        "shop RIGHT JOIN sale ON shop.shop = sale.shop",
    ),
    "a table is chosen from before it is joined": (
        "sale, shop WHERE sale.no IN (SELECT note.no FROM note WHERE text = 'x') AND sale.shop = shop.shop",
        ("(SELECT * FROM sale WHERE sale.no IN (SELECT note.no FROM note WHERE note.text = 'x')) AS sale CROSS JOIN shop "
        "WHERE sale.shop = shop.shop"),
    ),
    "what is chosen from stands before the rest": (
        "sale, shop, buyer WHERE sale.shop = shop.shop AND sale.buyer = buyer.buyer AND buyer.town IN (SELECT town FROM town)",
        ("sale CROSS JOIN (SELECT * FROM buyer WHERE buyer.town IN (SELECT town FROM town)) AS buyer CROSS JOIN shop "
        "WHERE sale.shop = shop.shop AND sale.buyer = buyer.buyer"),
    ),
    "unless the query speaks of the row around it": (
        "sale, shop WHERE sale.shop = shop.shop AND sale.no IN (SELECT note.no FROM note WHERE note.text = shop.name)",
        "sale CROSS JOIN shop WHERE sale.shop = shop.shop AND sale.no IN (SELECT note.no FROM note WHERE note.text = shop.name)",
    ),
    "or two tables are chosen from at once": (
        "sale, shop WHERE sale.shop = shop.shop AND sale.sum + shop.shop IN (SELECT no FROM note)",
        "sale CROSS JOIN shop WHERE sale.shop = shop.shop AND sale.sum + shop.shop IN (SELECT no FROM note)",
    ),
    "of what a condition leaves few, those few are kept, and what is whole is read": (
        "sale, shop WHERE sale.shop = shop.shop AND sale.no = 7",
        "shop CROSS JOIN sale WHERE sale.shop = shop.shop AND sale.no = 7",
    ),
    "between others, too": (
        "sale, shop, town WHERE sale.shop = shop.shop AND shop.town = town.town AND shop.name IN ('a')",
        "sale CROSS JOIN (town CROSS JOIN shop) WHERE sale.shop = shop.shop AND shop.town = town.town AND shop.name IN ('a')",
    ),
    "each of several in its turn": (
        "sale, shop, buyer WHERE sale.shop = shop.shop AND sale.buyer = buyer.buyer AND sale.no = 7",
        ("buyer CROSS JOIN (shop CROSS JOIN sale) WHERE sale.shop = shop.shop AND sale.buyer = buyer.buyer "
        "AND sale.no = 7"),
    ),
    "a range alone may be all there is": (
        "sale, shop WHERE sale.shop = shop.shop AND sale.sum BETWEEN 3 AND 4",
        "sale CROSS JOIN shop WHERE sale.shop = shop.shop AND sale.sum BETWEEN 3 AND 4",
    ),
    "many are not few": (
        "sale, shop WHERE sale.shop = shop.shop AND (sale.sum > 3 OR sale.no = 7) AND NOT sale.no = 4 AND sale.sum = sale.no",
        "sale CROSS JOIN shop WHERE sale.shop = shop.shop AND (sale.sum > 3 OR sale.no = 7) AND NOT sale.no = 4 AND sale.sum = sale.no",
    ),
    "what is left of both is kept in its order": (
        "sale, shop WHERE sale.shop = shop.shop AND sale.no = 7 AND shop.name = 'a'",
        "sale CROSS JOIN shop WHERE sale.shop = shop.shop AND sale.no = 7 AND shop.name = 'a'",
    ),
    "groups are a key": (
        "(SELECT buyer.town AS t FROM buyer GROUP BY buyer.town) AS g, sale WHERE g.t = sale.buyer",
        "sale CROSS JOIN (SELECT buyer.town AS t FROM buyer GROUP BY buyer.town) AS g WHERE g.t = sale.buyer",
    ),
}  # fmt: skip


def _written(sql: str) -> str:
    """A statement that was rewritten, with each view as its table again."""
    plain = re.sub(r"\(SELECT [^()]* FROM \"main\"\.\"(\w+)\"\) AS \"\1\"", r"\1", sql)
    return re.sub(r"\(SELECT [^()]* FROM \"main\"\.\"(\w+)\"\) AS", r"\1 AS", plain).replace('"', "")


@pytest.mark.parametrize("told", PAIRS)
def test_the_order_follows_the_statement_and_the_keys(told: str):
    asked, runs = PAIRS[told]
    assert _written(Guard(RULES, dialect="duckdb").rewrite(f"SELECT 1 AS x FROM {asked}").sql).endswith(f"FROM {runs}")


@pytest.mark.parametrize("asked", ["shop JOIN sale USING (shop)", "shop NATURAL JOIN sale"])
def test_what_merges_columns_stays(asked: str):
    sql = Guard(RULES, dialect="duckdb").rewrite(f"SELECT 1 AS x FROM {asked}").sql
    assert "CROSS" not in sql
    assert sql.index('AS "shop"') < sql.index('AS "sale"')


def test_stars_show_the_columns_in_the_order_of_the_statement():
    found = Guard(RULES, dialect="duckdb").rewrite("SELECT * FROM shop, sale WHERE shop.shop = sale.shop")
    assert [column.name for column in found.columns] == ["shop", "town", "name", "no", "shop", "buyer", "sum"]


def test_other_engines_keep_the_order_that_was_asked():
    rules = [TableRule(rule.name.replace("main", "public"), fields=rule.fields, key=rule.key) for rule in RULES]
    sql = Guard(rules, dialect="postgresql").rewrite("SELECT 1 AS x FROM shop, sale WHERE shop.shop = sale.shop").sql
    assert "CROSS" not in sql
    assert sql.index('AS "shop"') < sql.index('AS "sale"')


# Each fails on a visible row ("x" is no number), or would find nothing to join it with.
FAILS = (
    # DuckDB would hand the bounds of u's keys to the scan of t, and skip it whole where the bounds of its keys are others.
    "SELECT g.d FROM (SELECT CAST(s AS INTEGER) AS d, k FROM t) g JOIN u ON g.k = u.k",
    "SELECT g.d FROM (SELECT CAST(s AS INTEGER) AS d, k FROM t) g JOIN u ON g.k = u.k WHERE u.w = 'b'",
    # It would find by the bounds of k that nothing is left, and then never read the other side.
    (
        "SELECT u.k FROM u JOIN (SELECT k FROM t WHERE k > 10) g ON g.k = u.k JOIN (SELECT CAST(w AS INTEGER) AS z, k FROM u) v "
        "ON v.k = u.k"
    ),
    # It would choose by the sizes which side is read first.
    "SELECT u.k FROM (SELECT CAST(w AS INTEGER) AS z, k FROM u) u, (SELECT k FROM t WHERE s = 'none') g WHERE g.k = u.k",
    "SELECT u.k FROM (SELECT k FROM t WHERE s = 'none') g, (SELECT CAST(w AS INTEGER) AS z, k FROM u) u WHERE g.k = u.k",
    "SELECT u.k FROM (SELECT CAST(w AS INTEGER) AS z, k FROM u) u JOIN (SELECT k FROM t WHERE s = 'none') g ON g.k > u.k",
    # A table is chosen from before it is joined: what fails is read or not by what is visible alone.
    "SELECT g.d FROM (SELECT CAST(s AS INTEGER) AS d, k FROM t) g, u WHERE g.k = u.k AND g.k IN (SELECT k FROM t)",
    "SELECT g.d FROM (SELECT CAST(s AS INTEGER) AS d, k FROM t) g, u WHERE g.k = u.k AND u.k IN (SELECT k FROM t)",
    "SELECT u.k FROM (SELECT CAST(w AS INTEGER) AS z, k FROM u) u, t WHERE u.k = t.k AND t.k IN (SELECT k FROM t WHERE s = 'none')",
    "SELECT u.k FROM u, t WHERE u.k = t.k AND t.k IN (SELECT CAST(s AS INTEGER) FROM t)",
)
HIDDEN = ([], [1], [9], [1, 9], [1000], [-5, 1000] * 1500)


@pytest.fixture(scope="module")
def banks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[SingleSource]]:
    """Banks that differ in their hidden rows only."""
    found = []
    for number, hidden in enumerate(HIDDEN):
        file = tmp_path_factory.mktemp("bank") / f"{number}.duckdb"
        with duckdb.connect(str(file)) as db:
            db.execute("CREATE TABLE t (k INTEGER, s VARCHAR, vis INTEGER); CREATE TABLE u (k INTEGER, w VARCHAR)")
            db.execute("INSERT INTO t VALUES (5, 'x', 1), (6, '7', 1); INSERT INTO u VALUES (1, 'a'), (9, 'b')")
            db.execute("INSERT INTO t SELECT unnest(?::INTEGER[]), 'y', 0", [hidden])
        found.append(open_source(f"duckdb:///{file}"))
    yield found
    for source in found:
        source.close()


@pytest.mark.parametrize("sql", FAILS)
def test_hidden_rows_do_not_decide_what_fails(sql: str, banks: list[SingleSource]):
    """The number of hidden rows and the bounds of their keys told, one bit of them by each statement."""
    rules = (
        TableRule(
            "main.t", rows="vis = 1", fields={"k": "plain", "s": "plain"}, types={"vis": "INTEGER", "k": "INTEGER"}
        ),
        TableRule("main.u", fields={"k": "plain", "w": "plain"}),
    )
    guard = Guard(rules, dialect="duckdb")
    assert len({_told(source, guard, sql) for source in banks}) == 1


def _told(source: SingleSource, guard: Guard, sql: str) -> str:
    try:
        return repr(source.fetch(guard, sql).to_pylist())
    except (BadInput, SystemFailed) as failed:
        return failed.code
