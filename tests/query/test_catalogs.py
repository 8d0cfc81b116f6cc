# SPDX-License-Identifier: Apache-2.0
"""Which statements are about names, and what of them is taken."""

from __future__ import annotations

import pytest

from tournier.query import Refused
from tournier.query.catalogs import Asker, is_about_names, translated
from tournier.query.catalogs.functions import MACROS

ASKER = Asker("t001", "core", "public")


@pytest.mark.parametrize(
    ("sql", "about"),
    [
        ("SELECT 1", True),
        ("SELECT version()", True),
        ("SELECT * FROM pg_class", True),
        ("SELECT * FROM pg_catalog.pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace", True),
        ("SELECT * FROM information_schema.tables", True),
        ("WITH x AS (SELECT * FROM pg_class) SELECT * FROM x", True),
        ("TABLE pg_class", True),
        ("SELECT * FROM cust_info", False),
        ("SELECT * FROM tables", False),
        ("SELECT * FROM public.pg_class", False),
        ('SELECT * FROM "PG_CLASS"', False),
        ("SELECT * FROM core.pg_catalog.pg_class", False),
        ("SELECT * FROM pg_class, cust_info", False),
        ("SELECT * FROM cust_info WHERE khxm LIKE 'pg_%'", False),
        ("SELECT pg_x FROM cust_info", False),
        ("WITH pg_class AS (SELECT * FROM cust_info) SELECT * FROM pg_class", False),
        ("SELECT * FROM pg_class WHERE EXISTS (SELECT 1 FROM cust_info)", False),
        ("SELECT * FROM pg_class UNION SELECT * FROM cust_info", False),
        ("SELECT 1; SELECT * FROM pg_class", False),
        ("DELETE FROM pg_class", False),
        ("SELECT * FROM read_text('/etc/passwd') AS pg_class", False),
        ("SELECT * FROM pg_ls_dir('.')", False),
        ("SELECT 'pg_", False),
    ],
)
def test_only_what_reads_nothing_but_catalogs_is_about_names(sql, about):
    assert is_about_names(sql) is about


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_sleep(9)",
        "SELECT read_text('/etc/passwd') FROM pg_class",
        "SELECT getenv('HOME')",
        "SELECT current_setting()",
        "SELECT * FROM pg_class, cust_info",
        "SELECT x::inet[] FROM pg_class",
        "SELECT * FROM pg_class FOR UPDATE",
        "SELECT pg_class.* INTO y FROM pg_class",
        "SELECT as_format_type(23, 1)",
        "SELECT row_to_json(c), set_config('a', 'b', true) FROM pg_class c",
        "SELECT 1 FROM pg_class TABLESAMPLE SYSTEM (1)",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT " + ", ".join(["1"] * 20_000),
    ],
)
def test_what_is_not_listed_is_refused(sql):
    with pytest.raises(Refused):
        translated(sql, ASKER)


def test_who_asks_stands_in_the_statement_as_a_text():
    told = translated("SELECT current_user, current_schemas(true)", Asker("o'x", "core", "main"))
    assert "'o''x'" in told.sql
    assert told.columns == ("current_user", "current_schemas")


def test_every_macro_can_be_made_and_called():
    from tournier.engines.shadow import Shadow
    from tournier.gate import Names

    shadow = Shadow(Names("public"))
    for name, forms in MACROS.items():
        for number in forms:
            if name.endswith("_name"):
                continue  # the writer's own
            of_list = name in {"array_remove", "array_append", "array_position"}
            arguments = ["ARRAY['a']", "'a'"] if of_list else ["NULL"] * number
            shadow.ask(f"SELECT {name}({', '.join(arguments)})", ASKER)
    shadow.close()
