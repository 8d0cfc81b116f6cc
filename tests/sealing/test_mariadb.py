# SPDX-License-Identifier: Apache-2.0
"""MariaDB sealed where it stands: types come back as they were, what cannot be undone is refused, and nothing is left in its tables."""

import os
import subprocess
import time
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest

from tests import mariadb
from tests.sealing.conftest import PERSON, Bank, with_keys
from tests.sealing.test_nothing_left import SEALED, VALUES
from tests.simulators.small_project import make_small_project
from tournier.base import Refused
from tournier.catalogue.sealed import SealedColumn
from tournier.engines.sealing.mysql import MysqlWriter
from tournier.engines.sealing.work import Work

_SHAPE = (
    "SELECT column_name, column_type, character_set_name, collation_name, is_nullable, column_comment, column_default, extra"
    " FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
)


def asked(url: str, sql: str) -> list[tuple[object, ...]]:
    with mariadb.connect(url) as owner, owner.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_columns_are_opened_as_they_were(bank_in):
    bank = bank_in("mysql")
    url = bank.project.catalogue().source("core").url
    asked(url, "ALTER TABLE cust_info MODIFY csrq DATE")
    asked(url, "ALTER TABLE acct_base MODIFY ye DECIMAL(30,2) NOT NULL COMMENT 'what is there'")
    shape, rows = asked(url, _SHAPE), asked(url, "SELECT * FROM cust_info ORDER BY khh")
    bank.sources.close()
    bank.sources = bank.opened()
    before = bank.row()
    bank.seal()
    kinds = {row[0]: row[1] for row in asked(url, _SHAPE)}
    assert kinds["csrq"].startswith("varbinary")
    assert bank.row()[:3] == before[:3]
    assert str(bank.row()[3]) == "1990-03-07"
    bank.work().open("core")
    assert asked(url, _SHAPE) == shape
    assert asked(url, "SELECT * FROM cust_info ORDER BY khh") == rows, "the moment of the last change, too"
    assert asked(url, "SELECT ye FROM acct_base ORDER BY zh")[0] == (Decimal("1234.56"),)


def test_a_death_between_the_two_changes_of_a_type_is_mended(bank_in):
    bank = bank_in("mysql")
    url = bank.project.catalogue().source("core").url
    shape = asked(url, _SHAPE)
    column = SealedColumn("core:cust_info", "khxm", "varchar(60) CHARACTER SET gbk COLLATE gbk_chinese_ci")
    writer = MysqlWriter(url)
    try:
        asked(url, "ALTER TABLE cust_info MODIFY khxm VARCHAR(60) CHARACTER SET utf8mb4")
        writer.prepare("cust_info", [column])
        assert asked(url, "SELECT khxm FROM cust_info WHERE khh = '1000001'") == [("云小满".encode(),)]
        asked(url, "ALTER TABLE cust_info MODIFY khxm VARCHAR(60) CHARACTER SET utf8mb4 COMMENT '客户''s \\\\ 姓名'")
        writer.restore("cust_info", [column])
        writer.restore("cust_info", [column])
    finally:
        writer.close()
    assert asked(url, _SHAPE) == shape


AGAINST = {
    "ALTER TABLE cust_info DROP PRIMARY KEY": "no primary key",
    "ALTER TABLE cust_info DROP PRIMARY KEY, ADD PRIMARY KEY (khh, sjhm)": "part of its primary key",
    "ALTER TABLE cust_info ENGINE = Aria": "undoes no batch",
    "ALTER TABLE cust_info MODIFY sjhm VARCHAR(200) DEFAULT 'none'": "sjhm has a default",
    "ALTER TABLE cust_info ADD last4 VARCHAR(4) AS (right(sjhm, 4)) STORED": "last4 is computed",
    "ALTER TABLE cust_info ADD CHECK (length(sjhm) > 3)": "a check depends",
    "CREATE TRIGGER kept AFTER UPDATE ON cust_info FOR EACH ROW SET @kept = OLD.sjhm": "a trigger hears",
    "ALTER TABLE cust_info ADD FULLTEXT (sjhm)": "does not let its columns hold bytes",
    "ALTER TABLE cust_info ADD SYSTEM VERSIONING": "no plain table",
    "ALTER TABLE cust_info MODIFY sjhm ENUM('10012345678', '10087654321', '10011112222')": "do not read back",
}


@pytest.mark.parametrize("change", AGAINST)
def test_what_would_keep_or_spoil_a_value_is_refused(bank_in, change):
    bank = bank_in("mysql")
    url = bank.project.catalogue().source("core").url
    asked(url, change)
    bank.sources.close()
    bank.sources = bank.opened()
    shape = asked(url, _SHAPE)
    with pytest.raises(Refused, match=AGAINST[change]):
        bank.seal("cust_info.sjhm")
    assert asked(url, _SHAPE) == shape
    assert bank.work().standing("core") is None


def test_two_columns_make_the_key_and_every_batch_goes_on_after_it(bank_in, monkeypatch):
    monkeypatch.setattr("tournier.engines.sealing.in_place.BATCH", 1)
    bank = bank_in("mysql")
    url = bank.project.catalogue().source("core").url
    asked(url, "ALTER TABLE acct_base DROP PRIMARY KEY, ADD PRIMARY KEY (khh, zh)")
    asked(url, "INSERT INTO acct_base VALUES ('it''s \\\\', '1000001', '7.00'), ('Z', '1000001', '8.00')")
    assert bank.seal("acct_base.ye").rows == {"core:acct_base": 5}
    found = bank.held("1000001", "ye", table="core:acct_base").rows.column("ye")
    assert sorted(found) == ["1234.56", "7.00", "8.00", "88.00"]


@pytest.fixture
def own_server(tmp_path):
    """A server of one's own with its files, and with a binary log where `binlog` says how."""
    with ExitStack() as stack:

        def made(*options: str):
            try:
                server = stack.enter_context(mariadb.mariadb(*options))
            except mariadb.MariadbAbsentError as absent:
                pytest.skip(str(absent))
            asked(server, "CREATE DATABASE smallbank CHARACTER SET utf8mb4")  # it goes with its server
            url = f"{server}/smallbank"
            bank = Bank(with_keys(make_small_project(tmp_path, "mysql", url), url), stack)
            return bank, url, Path(str(asked(url, "SELECT @@datadir")[0][0]))

        yield made


def left(folder: Path) -> dict[str, list[str]]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            if values := [value for value in VALUES if value.encode() in held or value.encode("gbk") in held]:
                found[str(path.relative_to(folder))] = values
    return found


def test_nothing_is_left_in_the_tables_nor_in_a_dump(own_server):
    bank, url, folder = own_server()
    assert left(folder)
    said = bank.seal(*SEALED, "acct_base.ye").said
    assert any("redo and undo logs" in sentence for sentence in said)
    asked(url, "FLUSH TABLES")
    name = url.rpartition("/")[2]
    assert {place for place in left(folder) if place.startswith(name)} == set()
    port = url.rpartition("/")[0].rpartition(":")[2]
    dump = subprocess.run(
        ["mariadb-dump", "--no-defaults", "-h127.0.0.1", f"-P{port}", "-uroot", name],
        capture_output=True,
        check=True,
        env=os.environ,
    ).stdout
    assert b"1000001" in dump
    assert not [value for value in VALUES if value.encode() in dump or value.encode().hex().upper().encode() in dump]
    # What docs/sealed-stores.md tells the DBA to do: what is freed is written over, a full shutdown frees the undo log and
    # writes the pages, another size makes another log.
    asked(url, "SET GLOBAL innodb_immediate_scrub_data_uncompressed = ON")
    asked(url, "SET GLOBAL innodb_fast_shutdown = 0")
    asked(url, "SET GLOBAL innodb_log_file_size = 16777216")
    bank.sources.close()
    asked(url, "SHUTDOWN")
    for _ in range(1200):
        if not (folder.parent / "pid").exists():
            break
        time.sleep(0.1)
    assert not (folder.parent / "pid").exists()
    assert left(folder) == {}


def test_the_binary_log_takes_no_value_of_before(own_server):
    bank, url, folder = own_server("--log-bin=bin", "--server-id=1", "--binlog-format=MIXED")
    asked(url, "RESET MASTER")
    said = bank.seal(*SEALED, "acct_base.ye").said
    assert any("Binary logs" in sentence for sentence in said)
    asked(url, "FLUSH BINARY LOGS")
    written = sorted(folder.glob("bin.0*"))
    assert sum(path.stat().st_size for path in written) > 2000
    assert {place for place in left(folder) if place.startswith("bin")} == set()


def test_what_the_binary_log_would_take_is_refused(own_server):
    bank, url, _ = own_server("--log-bin=bin", "--server-id=1")
    name = url.rpartition("/")[2]
    asked(url, "CREATE USER sealer@'127.0.0.1' IDENTIFIED BY 'x'")
    asked(
        url,
        f"GRANT SELECT, UPDATE, ALTER, CREATE, CREATE TEMPORARY TABLES, INSERT, DROP ON {name}.* TO sealer@'127.0.0.1'",
    )
    writer = url.replace("root@", "sealer:x@")
    plan = bank.plan("cust_info.sjhm")
    with pytest.raises(Refused, match="binary log would take"):
        Work(bank.project, bank.ledger, PERSON, writer=writer).seal(plan)
    asked(url, "SET GLOBAL binlog_row_image = MINIMAL")
    asked(url, "SET GLOBAL binlog_format = ROW")
    assert Work(bank.project, bank.ledger, PERSON, writer=writer).seal(plan).rows == {"core:cust_info": 3}
