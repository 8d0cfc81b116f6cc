# SPDX-License-Identifier: Apache-2.0
"""The small bank over which the pair files and the hostile statements are asked, and what else its databases hold."""

from __future__ import annotations

from decimal import Decimal

from tests.query.worlds import Column, Rows, Table, World

CUSTOMERS = Table(
    "customers",
    (
        Column("id", "int"),
        Column("name", "text", "partial:NAME"),
        Column("phone", "text", "partial:MOBILE"),
        Column("ssn", "text", "withheld"),
        Column("born", "date", "year"),
        Column("address", "text", "district"),
        Column("city", "text"),
        Column("branch", "int"),
        Column("secret", "text", None),
    ),
    rows="branch = 1",
    subject=("id",),
)
ACCOUNTS = Table(
    "accounts",
    (
        Column("no", "text", "token"),
        Column("customer_id", "int", None),
        Column("balance", "int", "band:1000"),
        Column("credit", "number"),
        Column("opened", "date"),
    ),
    subject=("customer_id",),
)
RATES = Table("rates", (Column("kind", "text"), Column("rate", "int")))
HIDDEN = Table("hidden", (Column("value", "text", None),), ruled=False)

BANK = World(
    (CUSTOMERS, ACCOUNTS, RATES, HIDDEN),
    {
        "customers": Rows(
            (
                (
                    1,
                    "云小满",
                    "13812345678",
                    "SECRET-1",
                    "1990-03-07",
                    "浙江省杭州市西湖区文三路七号",
                    "洛城",
                    1,
                    "ALPHA-11",
                ),
                (
                    2,
                    "欧阳望川",
                    "13987654321",
                    "SECRET-2",
                    "1984-11-30",
                    "浙江省宁波市鄞州区中山路三号",
                    "月城",
                    1,
                    "ALPHA-22",
                ),
                (5, "顾念", "13755558888", "SECRET-5", "1990-12-01", "浙江省杭州市滨江区江南大道", "7", 1, "ALPHA-55"),
                (6, None, None, None, None, None, None, 1, None),
            ),
            (
                (
                    3,
                    "林听雨",
                    "10011112222",
                    "SECRET-3",
                    "2001-01-01",
                    "山西省太原市小店区",
                    "HIDDEN-CITY",
                    2,
                    "ALPHA-33",
                ),
                (4, "宋远山", "10033334444", "SECRET-4", "2002-02-02", "山西省大同市平城区", "XRAYCITY", 3, "ALPHA-44"),
            ),
        ),
        "accounts": Rows(
            (
                ("6283517", 1, 10_250, Decimal("5000.00"), "2020-01-15"),
                ("6283526", 2, 20_750, Decimal("0.50"), "2021-06-30"),
                ("6283539", 2, -1_250, Decimal("-12.25"), "2021-06-30"),
                ("6283548", 5, 10_999, None, "2023-09-01"),
            )
        ),
        "rates": Rows((("a", 1), ("b", 2), ("b", 3))),
        "hidden": Rows((("UNSEEN-ONE",), ("UNSEEN-TWO",))),
    },
    {
        "customers": Rows(
            (
                (
                    1,
                    "云大风",
                    "13899995678",
                    "OTHERS-1",
                    "1990-09-19",
                    "浙江省杭州市西湖区古墩路九号",
                    "洛城",
                    1,
                    "BRAVO-11",
                ),
                (
                    2,
                    "欧阳闻海",
                    "13900004321",
                    "OTHERS-2",
                    "1984-01-02",
                    "浙江省宁波市鄞州区百丈路五号",
                    "月城",
                    1,
                    "BRAVO-22",
                ),
                (5, "顾盼", "13711118888", None, "1990-02-03", "浙江省杭州市滨江区滨盛路", "7", 1, None),
                (6, None, None, "OTHERS-6", None, None, None, 1, "BRAVO-66"),
            ),
            (
                (7, "高山流", "10055556666", "OTHERS-3", "2003-03-03", "山东省青岛市市南区", "FARAWAY", 2, "BRAVO-33"),
                (3, "水长东", "10077778888", "OTHERS-4", "2004-04-04", "山东省烟台市芝罘区", "3", 4, "BRAVO-44"),
                (8, "钟鸣鼎", "10099990000", "OTHERS-8", "2005-05-05", "山东省济南市历下区", "0", 9, "BRAVO-88"),
            ),
        ),
        "accounts": Rows(
            (
                ("6283517", 2, 10_750, Decimal("5000.00"), "2020-01-15"),
                ("6283526", 9, 20_317, Decimal("0.50"), "2021-06-30"),
                ("6283539", 1, -1_999, Decimal("-12.25"), "2021-06-30"),
                ("6283548", 1, 10_123, None, "2023-09-01"),
            )
        ),
        "rates": Rows((("a", 1), ("b", 2), ("b", 3))),
        "hidden": Rows((("UNHEARD-1",),)),
    },
)

# What else stands in such databases, and must not be a way around.
EXTRAS = {
    "sqlite": ("CREATE VIEW all_customers AS SELECT * FROM customers",),
    "duckdb": (
        "CREATE VIEW all_customers AS SELECT * FROM customers",
        "CREATE MACRO all_of() AS TABLE SELECT * FROM customers",
        "CREATE MACRO first_secret() AS (SELECT min(secret) FROM customers)",
        "CREATE TYPE mood AS ENUM ('a', 'b')",
        "CREATE SEQUENCE counter",
    ),
    "postgresql": (
        "CREATE VIEW all_customers AS SELECT * FROM customers",
        "CREATE MATERIALIZED VIEW kept_customers AS SELECT * FROM customers",
        "CREATE FUNCTION all_of() RETURNS SETOF customers LANGUAGE sql AS 'SELECT * FROM customers'",
        "CREATE FUNCTION ssn(customers) RETURNS text LANGUAGE sql AS 'SELECT $1.ssn'",
        "CREATE FUNCTION lower(integer) RETURNS text LANGUAGE sql AS 'SELECT min(secret) FROM customers'",
        "CREATE TABLE archive () INHERITS (customers)",
        "CREATE SEQUENCE counter",
    ),
    "mysql": (
        "CREATE VIEW all_customers AS SELECT * FROM customers",
        "CREATE FUNCTION first_secret() RETURNS VARCHAR(40) READS SQL DATA RETURN (SELECT min(secret) FROM customers)",
        "CREATE PROCEDURE all_of() SELECT * FROM customers",
        "CREATE SEQUENCE counter",
    ),
}
