# SPDX-License-Identifier: Apache-2.0
"""`tournier mask`: from a file to a plan, from the plan to a copy, whole or not at all; errors name the cause and no value."""

from __future__ import annotations

import json
import stat

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from tournier.cli.main import main

ROWS = [
    f"{name},1{'0' * 6}{number:04d},19{80 + number % 20}-0{number % 9 + 1}-11,{'MF'[number % 2]},{number * 100}.50,{number % 3}"
    for number, name in enumerate(["张三", "李四", "王五", "赵六"] * 10)
]
HEADING = "CUST_NAME,MOBILE,BIRTH_DATE,GENDER,BALANCE,XQZ7"
PLAN = """
purpose = "analysis"
k = 5
most_left_out = 0.1
[columns.CUST_NAME]
role = "identifier"
method = "drop"
[columns.MOBILE]
role = "identifier"
method = "token"
form = "mobile"
[columns.BIRTH_DATE]
role = "quasi"
method = "date"
[columns.GENDER]
role = "quasi"
method = "whole"
[columns.BALANCE]
role = "sensitive"
method = "perturb"
share = 0.1
[columns.XQZ7]
role = "other"
method = "keep"
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in.csv").write_text("\ufeff" + "\n".join([HEADING, *ROWS]) + "\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def masked(folder, *more: str, name: str = "in.csv", out: str = "out.csv") -> int:
    return main(["mask", str(folder / name), "--plan", str(folder / "plan.toml"), "-o", str(folder / out), *more])


def test_a_copy_and_its_report(files, capsys):
    assert masked(files, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["after"]["k"] >= 5 > told["before"]["k"]
    text = (files / "out.csv").read_text(encoding="utf-8")
    assert not any(name in text for name in ("张三", "李四", "CUST_NAME"))
    assert not any(row.split(",")[1] in text for row in ROWS)
    assert stat.S_IMODE((files / "out.csv").stat().st_mode) == 0o600
    assert not (files / "out.csv.part").exists()
    assert masked(files, out="out.parquet") == 0
    assert "risk" in capsys.readouterr().out
    assert parquet.read_table(files / "out.parquet").num_rows == told["rows"] - 0


def test_a_proposed_plan_leaves_to_people_what_it_does_not_know(files, capsys):
    assert main(["mask", str(files / "in.csv"), "--propose"]) == 0
    proposed = capsys.readouterr().out
    assert '[columns."XQZ7"]  # not recognised\nrole = ""' in proposed
    assert 'form = "mobile"' in proposed
    (files / "plan.toml").write_text(proposed, encoding="utf-8")
    assert masked(files) == 2
    assert "the role of XQZ7" in capsys.readouterr().err
    filled = proposed.replace('role = ""', 'role = "other"').replace('method = ""', 'method = "keep"')
    (files / "plan.toml").write_text(filled.replace("most_left_out = 0.02", "most_left_out = 0.2"), encoding="utf-8")
    assert masked(files) == 0


def test_equal_values_get_equal_tokens_in_two_files_under_one_key(files):
    (files / "key").write_text("ab" * 32 + "\n")
    for out in ("one.parquet", "two.parquet"):
        assert masked(files, "--key-file", str(files / "key"), out=out) == 0
    one, two = (
        set(parquet.read_table(files / out).column("MOBILE").to_pylist()) for out in ("one.parquet", "two.parquet")
    )
    assert len(one & two) > 30


def test_what_cannot_be_reached_writes_nothing(files, capsys):
    (files / "plan.toml").write_text(PLAN.replace("k = 5", "k = 41"))
    assert masked(files) == 1
    assert "No generalisation" in capsys.readouterr().err
    assert sorted(path.name for path in files.iterdir()) == ["in.csv", "plan.toml"]


def wrong_file(folder, text: bytes) -> None:
    (folder / "in.csv").write_bytes(text)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda folder: (folder / "in.csv").unlink(), "There is no file"),
        (lambda folder: wrong_file(folder, "姓名\n张三\n".encode("gbk")), "is no csv file with headings"),
        (lambda folder: wrong_file(folder, b"a,b\n1\n"), "is no csv file with headings"),
        (lambda folder: wrong_file(folder, b""), "is no csv file with headings"),
        (lambda folder: (folder / "plan.toml").unlink(), "cannot be read"),
        (lambda folder: (folder / "out.csv").write_text("mine"), "is there already"),
    ],
)
def test_errors_name_the_cause_and_write_nothing(files, capsys, act, said):
    act(files)
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    assert masked(files) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "张三" not in err
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before


def test_other_kinds_and_keys_are_refused(files, capsys):
    assert masked(files, out="out.xlsx") == 2
    assert "neither .csv nor .parquet" in capsys.readouterr().err
    assert main(["mask", str(files / "in.csv"), "--plan", str(files / "plan.toml")]) == 2
    assert "Add -o" in capsys.readouterr().err
    for text, said in (("xyz", "no hexadecimal"), ("ab" * 16, "32 bytes")):
        (files / "key").write_text(text)
        assert masked(files, "--key-file", str(files / "key")) == 2
        assert said in capsys.readouterr().err


def test_noughts_and_empty_cells_of_a_csv_stay(tmp_path):
    (tmp_path / "in.csv").write_text('a,b\n007,\n007,"x\ny"\n')
    (tmp_path / "plan.toml").write_text(
        'purpose = "test"\nk = 2\n[columns.a]\nrole = "other"\nmethod = "keep"\n[columns.b]\nrole = "other"\nmethod = "keep"\n'
    )
    assert masked(tmp_path) == 0
    read = csv.read_csv(tmp_path / "out.csv", parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types={"a": pa.string()}, null_values=[""], strings_can_be_null=True))  # fmt: skip
    assert sorted(map(str, read.to_pylist())) == ["{'a': '007', 'b': 'x\\ny'}", "{'a': '007', 'b': None}"]
