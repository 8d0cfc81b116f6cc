# SPDX-License-Identifier: Apache-2.0
"""The bank as it lies on the disk: the same from the same seed, whole, consistent, and of a likely make-up."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from tournier.base import BadInput, SystemFailed
from tournier_samples import load_postgresql, make_bank, make_bank_arrow, write_duckdb, write_files, write_sqlite
from tournier_samples.generation import batches
from tournier_samples.schema import TABLES

SMALL = 300
# Changes only when the content is meant to change; then `bank.VERSION` goes up too.
CONTENT = "d2cba725db8e44140bde560385ff3dc5cbcd5e52842eaf7c84c7fa72bdef4a4c"


def texts(table):
    return [tuple(row) for row in zip(*(column.cast(pa.string()).to_pylist() for column in table.columns), strict=True)]


def digest(tables):
    found = hashlib.sha256()
    for name in sorted(tables):
        found.update(repr((name, tables[name].column_names, texts(tables[name]))).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def small():
    return make_bank_arrow(SMALL)


@pytest.fixture
def core(bank):
    with closing(sqlite3.connect(f"file:{bank / 'core.sqlite'}?mode=ro", uri=True)) as db:
        yield db


@pytest.fixture
def warehouse(bank):
    with duckdb.connect(bank / "warehouse.duckdb", read_only=True) as db:
        yield db


def test_the_same_seed_gives_the_same_bank_on_every_machine(small):
    assert digest(small) == CONTENT


def test_another_seed_gives_other_people(small):
    other = make_bank_arrow(SMALL, seed=7)
    assert texts(other["cust_info"])[200:] != texts(small["cust_info"])[200:]
    assert other["cust_info"].slice(0, 5)["khxm"].to_pylist() == small["cust_info"].slice(0, 5)["khxm"].to_pylist()


def test_it_does_not_matter_how_the_batches_are_cut(small):
    parts = {name: [] for name in TABLES}
    for name, rows in batches(SMALL, size=97):
        parts[name].append(rows)
    for name in TABLES:
        assert texts(pa.concat_tables(parts[name])) == texts(small[name]), name


def test_a_larger_bank_begins_with_the_smaller_one(small):
    larger = make_bank_arrow(SMALL + 60)["cust_info"]
    assert texts(larger.slice(0, SMALL)) == texts(small["cust_info"])


def in_sqlite(path, name):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()


def in_duckdb(path, name):
    with duckdb.connect(path, read_only=True) as db:
        return texts(db.execute(f"SELECT * FROM {name} ORDER BY rowid").to_arrow_table())


def test_every_store_holds_the_same_rows(small, tmp_path):
    write_sqlite(tmp_path / "all.sqlite", customers=SMALL)
    write_duckdb(tmp_path / "all.duckdb", customers=SMALL)
    write_files(tmp_path / "parquet", "parquet", customers=SMALL)
    write_files(tmp_path / "csv", "csv", customers=SMALL)
    for name, table in small.items():
        expected = texts(table)
        assert in_sqlite(tmp_path / "all.sqlite", name) == expected, name
        assert in_duckdb(tmp_path / "all.duckdb", name) == expected, name
        assert texts(pa.parquet.read_table(tmp_path / "parquet" / f"{name}.parquet")) == expected, name
        as_text = pa.csv.ConvertOptions(
            column_types=dict.fromkeys(table.column_names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        read = pa.csv.read_csv(tmp_path / "csv" / f"{name}.csv", convert_options=as_text)
        assert texts(read) == expected, name


def test_postgresql_holds_the_same_rows_and_knows_what_belongs_to_whom(small, postgres_url):
    import psycopg

    counts = load_postgresql(postgres_url, customers=SMALL)
    with psycopg.connect(postgres_url) as db:
        for name, table in small.items():
            columns = ", ".join(f"{column}::text" for column in table.column_names)
            order = ", ".join(f'{column} COLLATE "C"' for column in TABLES[name].key)
            rows = db.execute(f"SELECT {columns} FROM bank.{name} ORDER BY {order}").fetchall()
            key = [table.column_names.index(column) for column in TABLES[name].key]
            assert rows == sorted(texts(table), key=lambda row, key=key: [row[at] for at in key]), name
            assert counts[name] == len(rows)
        links = db.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'bank'::regnamespace"
        )
        assert links.fetchone() == (10 + 1,)
    with pytest.raises(SystemFailed) as error:
        load_postgresql(postgres_url, customers=SMALL)
    assert error.value.code == "samples.postgresql"


def test_nothing_belongs_to_nobody(core, warehouse):
    for name, table in TABLES.items():
        if name == "cust_info" or "khh" not in {column.name for column in table.columns}:
            continue
        if table.source == "core":
            orphans = core.execute(
                f"SELECT count(*) FROM {name} WHERE khh NOT IN (SELECT khh FROM cust_info)"
            ).fetchone()[0]
        else:
            known = {row[0] for row in core.execute("SELECT khh FROM cust_info")}
            orphans = sum(key not in known for (key,) in warehouse.execute(f"SELECT khh FROM {name}").fetchall())
        assert orphans == 0, name
    assert core.execute(
        "SELECT count(*) FROM cust_relation WHERE glkhh NOT IN (SELECT khh FROM cust_info)"
    ).fetchone() == (0,)
    assert core.execute("SELECT count(*) FROM acct_base WHERE zh NOT IN (SELECT zh FROM acct_holder)").fetchone() == (
        0,
    )
    assert core.execute("SELECT count(*) FROM card_info WHERE zh NOT IN (SELECT zh FROM acct_base)").fetchone() == (0,)
    own = set(core.execute("SELECT zh, khh FROM acct_holder"))
    assert {tuple(row) for row in warehouse.execute("SELECT DISTINCT zh, khh FROM txn_detail").fetchall()} <= own


def test_keys_and_identifiers_are_unique(core, warehouse):
    for name, table in TABLES.items():
        key = ", ".join(table.key)
        statement = f"SELECT count(*) FROM (SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1) AS twice"
        found = (
            core.execute(statement).fetchone() if table.source == "core" else warehouse.execute(statement).fetchone()
        )
        assert found == (0,), name
    for column in ("zjhm", "sjhm", "dzyx"):
        total, distinct = core.execute(f"SELECT count({column}), count(DISTINCT {column}) FROM cust_info").fetchone()
        assert total == distinct > 1500, column


def test_what_customers_are_found_by_is_found_by_an_index(core):
    searches = {
        "cust_info": ("khh = ?1", "zjhm = ?1", "sjhm = ?1", "dzyx = ?1", "khxm = ?1 AND csrq = ?1"),
        "acct_holder": ("khh = ?1", "zh = ?1"),
        "card_info": ("kh = ?1", "khh = ?1", "zh = ?1"),
        **dict.fromkeys(("cust_addr", "cust_relation", "loan_contract", "kyc_image", "cust_auth"), ("khh = ?1",)),
    }
    for table, conditions in searches.items():
        for condition in conditions:
            plan = core.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {condition}", ["x"]).fetchall()
            assert all(step[3].startswith("SEARCH") for step in plan), (table, condition, plan)


# (what, of whom, least share, most share)
SHARES = [
    ("khzt = '久悬'", "1", 0.05, 0.11),
    ("khjb = 'VIP'", "1", 0.01, 0.05),
    ("swbz = '1'", "1", 0.002, 0.03),
    ("xzbz = '1'", "1", 0.001, 0.01),
    ("sfyg = '1'", "1", 0.05, 0.15),  # a small bank whose staff all bank here
    ("jkkh = '1'", "1", 0.01, 0.05),
    ("csrq > '2012-11-20'", "1", 0.03, 0.10),  # under fourteen
    ("csrq > '2008-11-20'", "1", 0.04, 0.14),  # under eighteen
    ("xb = '1'", "1", 0.45, 0.55),
    ("instr(khxm, '·') > 0", "1", 0.01, 0.06),
    ("instr(sqyt, 'marketing') > 0", "1", 0.2, 0.4),
    ("khjl <> ''", "1", 0.5, 0.75),
]


@pytest.mark.parametrize(("what", "whom", "least", "most"), SHARES)
def test_the_make_up_of_the_customers(core, what, whom, least, most):
    share = core.execute(f"SELECT avg({what}) FROM cust_info WHERE {whom}").fetchone()[0]
    assert least <= share <= most


def test_every_drawn_child_has_a_parent_at_the_bank(core):
    """The cast's own children are related by the cast."""
    orphans = core.execute(
        "SELECT count(*) FROM cust_info c WHERE csrq > '2008-11-20' AND NOT EXISTS ("
        "SELECT 1 FROM cust_relation r WHERE r.khh = c.khh AND r.gxlx IN ('父亲', '母亲'))"
    ).fetchone()
    assert orphans == (0,)


def test_parents_are_older_than_their_children(core):
    years = core.execute(
        "SELECT min(substr(c.csrq, 1, 4) - substr(p.csrq, 1, 4)) FROM cust_relation r JOIN cust_info c ON c.khh = r.khh "
        "JOIN cust_info p ON p.khh = r.glkhh WHERE r.gxlx IN ('父亲', '母亲')"
    ).fetchone()[0]
    assert years >= 18


def test_relations_hold_both_ways(core):
    one_sided = core.execute(
        "SELECT count(*) FROM cust_relation a WHERE NOT EXISTS ("
        "SELECT 1 FROM cust_relation b WHERE b.khh = a.glkhh AND b.glkhh = a.khh)"
    ).fetchone()
    assert one_sided == (0,)


def test_some_accounts_belong_to_two_spouses(core):
    pairs = core.execute(
        "SELECT a.khh, b.khh FROM acct_holder a JOIN acct_holder b ON a.zh = b.zh AND a.khh < b.khh"
    ).fetchall()
    spouses = set(core.execute("SELECT khh, glkhh FROM cust_relation WHERE gxlx = '配偶'"))
    assert len(pairs) > 50
    assert set(pairs) <= spouses


def test_nobody_is_born_or_opens_an_account_after_the_books_were_closed(core):
    assert core.execute("SELECT max(csrq) <= '2026-11-20', max(khrq) <= '2026-11-20' FROM cust_info").fetchone() == (
        1,
        1,
    )
    early = core.execute("SELECT count(*) FROM cust_info WHERE khrq < csrq").fetchone()
    assert early == (0,)


def test_an_identity_number_says_the_birthday_and_sex_of_its_row(core):
    wrong = core.execute(
        "SELECT count(*) FROM cust_info WHERE zjlx = '01' AND (substr(zjhm, 7, 8) <> replace(csrq, '-', '') "
        "OR substr(zjhm, 17, 1) % 2 <> (xb = '1'))"
    ).fetchone()
    assert wrong == (0,)


def test_pictures_are_where_the_rows_say_and_can_be_read(bank, core):
    paths = [row[0] for row in core.execute("SELECT wjlj FROM kyc_image")]
    assert sorted(paths) == sorted(f"kyc/{path.name}" for path in (bank / "kyc").iterdir())
    keys = {row[0] for row in core.execute("SELECT khh FROM cust_info")}
    assert not any(key in path for path in paths for key in keys)  # a file's name says nothing about a customer
    for path in paths[:20]:
        check_png((bank / path).read_bytes())


def check_png(data):
    """Read the picture by the PNG specification: signature, checksums, and as many bytes as its size asks for."""
    import struct
    import zlib

    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour) == (8, 0)
    assert len(zlib.decompress(chunks[b"IDAT"])) == height * (width + 1)
    assert b"IEND" in chunks


# Making it


def test_making_it_again_changes_nothing(tmp_path):
    folder = tmp_path / "bank"
    first = make_bank(folder, customers=120)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert make_bank(folder, customers=120) == first
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]


@pytest.mark.parametrize("change", ["other size", "other seed", "file removed", "label broken"])
def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path, change):
    folder = tmp_path / "bank"
    make_bank(folder, customers=120)
    if change == "file removed":
        (folder / "core.sqlite").unlink()
    if change == "label broken":
        (folder / "bank.json").write_text("{")
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(BadInput) as error:
        make_bank(folder, customers=121 if change == "other size" else 120, seed=5 if change == "other seed" else 1924)
    assert error.value.code == "samples.folder"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_somebody_elses_files_are_never_replaced(tmp_path):
    (tmp_path / "core.sqlite").write_text("precious")
    with pytest.raises(BadInput):
        make_bank(tmp_path, customers=120)
    assert (tmp_path / "core.sqlite").read_text() == "precious"
    with pytest.raises(BadInput):
        write_sqlite(tmp_path / "core.sqlite", customers=120)
    assert (tmp_path / "core.sqlite").read_text() == "precious"


@pytest.mark.parametrize(("customers", "seed"), [(0, 1), (99, 1), (4_000_001, 1), (120, -1)])
def test_an_impossible_bank_is_refused_before_anything_is_written(tmp_path, customers, seed):
    with pytest.raises(BadInput):
        make_bank(tmp_path / "bank", customers=customers, seed=seed)
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, signal, sys
from pathlib import Path
from tournier.base import SystemFailed
from tournier_samples import make_bank
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    make_bank(Path(sys.argv[1]), customers=1500)
except SystemFailed as error:
    print(error.code)
"""


@pytest.mark.parametrize("room", [0, 60_000, 900_000])
def test_a_full_disk_leaves_nothing_behind(tmp_path, room):
    """A limit on the size of files is what a full disk is to a program: the write fails."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "bank"), str(room)],
        env={"PYTHONPATH": f"{root / 'src'}:{root / 'samples'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "samples.write", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_from_beginning_to_end(tmp_path):
    told = []
    make_bank(tmp_path / "bank", customers=120, progress=lambda what, done, of: told.append((what, done, of)))
    assert told == [("customers", 120, 120), ("indexes", 1, 2), ("indexes", 2, 2)]
