# SPDX-License-Identifier: Apache-2.0
"""A sealed copy on MariaDB: every type comes over whole, what cannot be compared is refused, and its server never holds a clear value."""

from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests import mariadb
from tests.sealing.test_copies import into, plan  # noqa: F401 - a fixture
from tests.sealing.test_mariadb import _SHAPE, asked, left
from tournier.base import BadInput, Refused
from tournier.catalogue import Project
from tournier.cli.main import main
from tournier.engines.sealing.copies import Copies
from tournier.engines.sealing.copy_mysql import MysqlSide
from tournier.engines.sealing.copy_port import Shape
from tournier.engines.sealing.copying import Copying
from tournier.engines.sealing.port import nothing

# Columns of every kind that a copy leaves clear, with values at which a careless copy goes wrong.
_ODD = {
    "tiny": ("TINYINT UNSIGNED", "255"),
    "big": ("BIGINT UNSIGNED", "18446744073709551615"),
    "filled": ("INT(8) UNSIGNED ZEROFILL", "42"),
    "f": ("FLOAT", "1234567.9"),  # the server writes 1234570
    "f2": ("FLOAT(7,2)", "99999.98"),
    "d": ("DOUBLE", "1.7976931348623157e308"),
    "d2": ("DOUBLE", "0.1 + 0.2"),
    "amount": ("DECIMAL(38,10)", "'-9999999999999999999999999999.0000000001'"),
    "bits": ("BIT(13)", "b'1010101010101'"),
    "day": ("DATE", "'0000-00-00'"),
    "hours": ("TIME(3)", "'-838:59:59.000'"),
    "moment": ("DATETIME(6)", "'2026-03-29 02:30:00.000001'"),
    "stamp": ("TIMESTAMP(6) NOT NULL DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP(6)", "'2026-10-25 02:30:00.5'"),
    "year": ("YEAR", "2155"),
    "word": ("VARCHAR(30) CHARACTER SET gbk", "'云 \\\\''\"%_'"),
    "blank": ("CHAR(10)", "''"),
    "long": ("LONGTEXT", "repeat('云小满', 40000)"),
    "said": ("JSON", "'{\"a\": [1, null]}'"),
    "kind": ("ENUM('a''b', 'ü,c')", "'ü,c'"),
    "kinds": ("SET('x', 'y', 'z')", "'z,x'"),
    "raw": ("VARBINARY(20)", "x'00ff5c2725'"),
    "rawer": ("LONGBLOB", "x'00'"),
    "id": ("UUID", "'123e4567-e89b-12d3-a456-426655440000'"),
    "net": ("INET6", "'2001:db8::ff00:42:8329'"),
    "place": ("POINT", "ST_GeomFromText('POINT(1 2)', 4326)"),
}

# Other tests leave tables of theirs in the same database.
_CUSTOMERS = _SHAPE.replace("DATABASE()", "DATABASE() AND table_name = 'cust_info'")


def test_every_clear_type_comes_over_to_the_last_bit(bank_in, into):  # noqa: F811 - a fixture
    address, source = into("mysql"), bank_in("mysql").project.catalogue().source("core").url
    columns = ", ".join(f"`{name}` {kind}" for name, (kind, _) in _ODD.items())
    asked(source, f"CREATE TABLE odd (k VARCHAR(9) COLLATE utf8mb4_bin, {columns}, PRIMARY KEY (k))")
    values = ", ".join(value for _, value in _ODD.values())
    empty = ", ".join("DEFAULT" for _ in _ODD)
    with mariadb.connect(source) as owner, owner.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = '', time_zone = '+08:00'")
        cursor.execute(f"INSERT INTO odd VALUES ('b', {values}), ('B', {values}), ('a', {values}), ('nil', {empty})")
    spelled = {
        str(name): f"{kind} CHARACTER SET {letters} COLLATE {order}" if letters else str(kind)
        for name, kind, letters, order in asked(
            source,
            "SELECT column_name, column_type, character_set_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = 'odd' ORDER BY ordinal_position",
        )
    }
    shape = Shape("odd", spelled, ("k",), "filled", (), ("word",))
    with closing(MysqlSide(source, writes=False)) as one, closing(MysqlSide(address, writes=True)) as other:
        assert one.hindrance(shape) == ""
        assert Copying((one, other), None, "core", (), probe=nothing).run(shape, lambda _: None) == 4  # type: ignore[arg-type]
        assert Copying((one, other), None, "core", (), probe=nothing).run(shape, lambda _: None) == 0  # type: ignore[arg-type]
    every = "SELECT " + ", ".join(f"HEX(`{name}`)" for name in spelled) + " FROM odd ORDER BY k"
    exact = "SELECT f + 0e0, f2 + 0e0, d, d2, stamp, bits + 0 FROM odd ORDER BY k"
    assert asked(address, every) == asked(source, every)
    assert asked(address, exact) == asked(source, exact)
    assert ("ix_word",) in asked(
        address, "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = DATABASE()"
    )


AGAINST = {
    "ALTER TABLE cust_info DROP PRIMARY KEY": "no primary key",
    "ALTER TABLE cust_info DROP PRIMARY KEY, ADD PRIMARY KEY (khh, zjhm)": "no primary key",
    "ALTER TABLE cust_info MODIFY khjg ENUM('B01', 'B02'), MODIFY sjhm ENUM('10012345678', '10087654321', '10011112222')": "do not read back",
}


@pytest.mark.parametrize("change", AGAINST)
def test_what_cannot_be_compared_is_refused_before_anything_is_made(bank_in, into, change):  # noqa: F811 - a fixture
    bank, address = bank_in("mysql"), into("mysql")
    asked(bank.project.catalogue().source("core").url, change)
    bank.sources.close()
    bank.sources = bank.opened()
    with pytest.raises(Refused, match=AGAINST[change]):
        bank.work().seal(plan(bank, address))
    assert bank.work().standing("core") is None
    assert asked(address, "SHOW TABLES") == []


def test_places_that_are_taken_out_of_reach_or_of_no_database_are_refused(bank_in, into):  # noqa: F811 - a fixture
    bank, address = bank_in("mysql"), into("mysql")
    source = bank.project.catalogue().source("core").url
    with pytest.raises(Refused, match="Something stands"):
        bank.work().seal(plan(bank, source))
    for away in (f"{address}_not_there", "mysql://root@127.0.0.1:1/core"):
        with pytest.raises(Refused, match="cannot be reached"):
            bank.work().seal(plan(bank, away))
    with pytest.raises(BadInput, match="names no database"):
        bank.work().seal(plan(bank, address.rpartition("/")[0]))
    assert bank.work().standing("core") is None


def test_nothing_clear_ever_comes_to_the_server_that_holds_it_nor_to_its_binary_log(bank_in, tmp_path):
    with ExitStack() as stack:
        try:
            server = stack.enter_context(mariadb.mariadb("--log-bin=bin", "--server-id=1", "--binlog-format=STATEMENT"))
        except mariadb.MariadbAbsentError as absent:
            pytest.skip(str(absent))
        asked(server, "CREATE DATABASE copies CHARACTER SET utf8mb4")  # it goes with its server
        bank, address = bank_in("mysql"), f"{server}/copies"
        bank.work().seal(plan(bank, address))
        asked(address, "FLUSH TABLES")
        asked(address, "FLUSH BINARY LOGS")
        folder = Path(str(asked(address, "SELECT @@datadir")[0][0]))
        assert sum(path.stat().st_size for path in folder.glob("bin.0*")) > 1000
        assert left(folder) == {}


def test_a_copy_is_written_by_one_account_and_read_by_another(bank_in, into, request):  # noqa: F811 - a fixture
    bank, address = bank_in("mysql"), into("mysql")
    name = address.rpartition("/")[2]
    asked(
        address, f"CREATE USER {name}@'127.0.0.1' IDENTIFIED BY ''"
    )  # as the database, which is one of this test's own
    request.addfinalizer(lambda: asked(address.rpartition("/")[0], f"DROP USER {name}@'127.0.0.1'"))
    asked(address, f"GRANT SELECT ON {name}.* TO {name}@'127.0.0.1'")
    reader = address.replace("root@", f"{name}@")
    before = bank.row()
    with pytest.raises(Exception, match="table cannot be made"):
        bank.work().seal(plan(bank, reader))
    bank.project.sealed_path.unlink()
    work = Copies(bank.project, bank.ledger, "cli:someone", writer=address)
    work.seal(plan(bank, reader))
    work.switch("core")
    bank.sources.close()
    bank.project = Project.load(bank.project.path)
    bank.sources = bank.opened()
    assert bank.project.catalogue().source("core").url == reader
    assert bank.row() == before


def test_the_command_makes_it_and_switches_and_the_project_is_opened_again(bank_in, into, monkeypatch, capsys):  # noqa: F811 - a fixture
    bank, address = bank_in("mysql"), into("mysql")
    monkeypatch.setenv("COPY", address)
    said = ["--project", str(bank.project.path)]
    shape = asked(bank.project.catalogue().source("core").url, _CUSTOMERS)
    assert main(["seal", "core", "--into", "env:COPY", *said]) == 0
    assert main(["seal", "core", "--switch", *said]) == 0
    assert "core: sealed\n" in capsys.readouterr().out
    assert asked(address, _CUSTOMERS) != shape
    bank.sources.close()
    bank.project = Project.load(bank.project.path)
    assert bank.project.catalogue().source("core").url == "env:COPY"
    bank.work().open("core")
    kept = {row[0]: row[1:4] for row in shape}
    assert {row[0]: row[1:4] for row in asked(address, _CUSTOMERS)} == {
        name: kept[name] for name in kept if name not in {"beizhu", "gxsj"}
    }
    assert asked(address, "SELECT khxm FROM cust_info ORDER BY khh")[1] == ("欧阳望川",)
