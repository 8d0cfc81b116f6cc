# SPDX-License-Identifier: Apache-2.0
"""The four formats, each read back by a reader that did not write it: rows, marks, nothing that acts by itself."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tournier.base import BadInput
from tournier_office.exports.files import WRITERS, Contents, pdf_file, xlsx_file

MARK = "云小满 S0011 · 2026-11-28 12:34 +0800 · 10.1.0.5 · V4P6-47EZ-QWJ6"
TERMS = ("仅供 S0011 用于对账核对。", "For S0011 only.")
FIELDS: "list[pa.Field[Any]]" = [
    pa.field("证件", pa.string()),
    pa.field("备注", pa.string()),
    pa.field("n", pa.int64()),
    pa.field("amount", pa.decimal128(38, 2)),
    pa.field("day", pa.date32()),
]
SCHEMA = pa.schema(FIELDS)
ROWS = [
    ["0012345", "云小满", 1, Decimal("12.50"), date(2026, 1, 2)],
    ["=1+1", "@SUM(A1)", -5, Decimal("-7.00"), None],
    [None, 'say "hi",\nbye', 2**60, None, date(1899, 5, 1)],
    ["99010119900307001X", "-x", 0, Decimal("99999999999999999999.99"), date(2026, 12, 31)],
]


def batches(rows=ROWS, schema=SCHEMA):
    for start in range(0, len(rows), 2):
        part = rows[start : start + 2]
        columns = [pa.array([row[place] for row in part], field.type) for place, field in enumerate(schema)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def written(tmp_path: Path, form: str, rows=ROWS, schema=SCHEMA) -> Path:
    folder = tmp_path / form
    folder.mkdir(exist_ok=True)
    path = folder / f"file.{form}"
    WRITERS[form](Contents(path, schema, batches(rows, schema), "导出 Export", MARK, TERMS))
    return path


def test_csv_holds_the_rows_no_formula_and_the_mark_last(tmp_path):
    data = written(tmp_path, "csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert lines[0] == SCHEMA.names
    assert lines[1] == ["0012345", "云小满", "1", "12.50", "2026-01-02"]
    assert lines[2] == ["'=1+1", "'@SUM(A1)", "-5", "-7.00", ""]
    assert lines[3] == ["", 'say "hi",\nbye', str(2**60), "", "1899-05-01"]
    assert lines[4][1:4] == ["'-x", "0", "99999999999999999999.99"]
    assert "V4P6-47EZ-QWJ6" in lines[5][0]
    assert lines[5][0].startswith("# ")
    assert len(lines) == 6


def test_full_width_signs_and_blanks_make_no_formula_in_csv(tmp_path):
    odd = ["\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1", "\u3000=1", "\xa0\uff1d1"]
    path = written(tmp_path, "csv", [[one] for one in [*odd, "甲=1"]], pa.schema([("备注", pa.string())]))
    cells = [line[0] for line in csv.reader(io.StringIO(path.read_text("utf-8-sig")))]
    assert cells[1:-1] == [*(f"'{one}" for one in odd), "甲=1"]


def test_a_column_cannot_be_a_formula_by_its_name(tmp_path):
    schema = pa.schema([("=HYPERLINK(1)", pa.string())])
    path = written(tmp_path, "csv", [["x"]], schema)
    assert path.read_text("utf-8-sig").startswith("'=HYPERLINK") or "\"'=HYPERLINK" in path.read_text("utf-8-sig")


def _sheets(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def test_xlsx_keeps_leading_zeros_and_long_numbers_and_is_no_formula(tmp_path):
    path = written(tmp_path, "xlsx")
    parts = _sheets(path)
    data = parts["xl/worksheets/sheet2.xml"]
    assert "<f>" not in "".join(parts.values())
    cells = re.findall(r'<c r="([A-Z]+\d+)"([^>]*)>(.*?)</c>', data)
    found = {place: (kind, re.sub(r"<[^>]+>", "", body)) for place, kind, body in cells}
    assert found["A2"] == (' t="inlineStr"', "0012345")
    assert found["A3"][1] == "=1+1"
    assert found["C4"] == (' t="inlineStr"', str(2**60))  # more digits than Excel keeps
    assert found["C3"][1] == "-5"
    assert found["D5"] == (' t="inlineStr"', "99999999999999999999.99")
    assert "V4P6-47EZ-QWJ6" in parts["xl/worksheets/sheet1.xml"]
    assert "V4P6-47EZ-QWJ6" in data[data.index("<oddFooter>") :]
    assert "V4P6-47EZ-QWJ6" in parts["docProps/core.xml"]


def test_xlsx_goes_on_in_another_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "ROWS_A_SHEET", 3)
    rows = [["a", "b", number, None, None] for number in range(8)]
    parts = _sheets(written(tmp_path, "xlsx", rows))
    counted = [parts[f"xl/worksheets/sheet{number}.xml"].count("<row ") for number in (2, 3, 4)]
    assert counted == [4, 4, 3]  # a header each


def test_xlsx_takes_the_longest_text_of_a_cell_and_refuses_a_longer_one_whole(tmp_path):
    schema = pa.schema([("备注", pa.string())])
    longest = "长" * 32_765 + "\U00020000"  # a sign of two units
    sheet = _sheets(written(tmp_path, "xlsx", [[longest]], schema))["xl/worksheets/sheet2.xml"]
    assert longest in sheet
    with pytest.raises(BadInput, match="CSV or Parquet"):
        written(tmp_path, "xlsx", [["长" + longest]], schema)


def test_parquet_keeps_types_and_carries_the_mark(tmp_path):
    path = written(tmp_path, "parquet")
    read = duckdb.sql(f"SELECT * FROM '{path}'").fetchall()  # another reader than the writer
    assert [list(row) for row in read] == ROWS
    said = {
        key.decode(): value.decode()
        for key, value in duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{path}')").fetchall()
    }
    assert said["tournier.mark"] == MARK


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on this machine")
def test_pdf_shows_every_row_and_the_mark_on_every_page(tmp_path):
    rows = [[f"0{number:06}", "云小满 #let x = 1 $y$", number, None, None] for number in range(120)]
    path = written(tmp_path, "pdf", rows)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    pages = text.rstrip("\f\n").split("\f")
    assert len(pages) > 1
    assert all("V4P6-47EZ-QWJ6" in page for page in pages)
    assert all(str(row[0]) in text for row in rows)
    assert "#let x = 1 $y$" in text  # a value is never read as the typesetter's source
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True).stdout.decode()
    assert "NotoSansSC" in fonts
    assert not re.search(r"\bno\s+(yes|no)\s+(yes|no)\s+\d", fonts)  # every font is embedded


def test_pdf_is_for_few_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_file, "MOST_ROWS", 3)
    monkeypatch.setattr(pdf_file, "_MADE_UP", 0)
    with pytest.raises(BadInput, match="CSV"):
        written(tmp_path, "pdf")


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_an_empty_answer_is_a_file_too(tmp_path, form):
    assert written(tmp_path, form, []).stat().st_size > 0


def test_odd_values_stay_text(tmp_path):
    kinds = {"b": pa.binary(), "t": pa.timestamp("us"), "f": pa.float64(), "o": pa.bool_()}
    schema = pa.schema([pa.field(name, kind) for name, kind in kinds.items()])
    row = [b"\x00\xff", datetime(2026, 1, 2, 3, 4, 5), 1.5, True]  # noqa: DTZ001  as a source has it
    lines = list(csv.reader(io.StringIO(written(tmp_path, "csv", [row], schema).read_text("utf-8-sig"))))
    assert lines[1] == ["00ff", "2026-01-02 03:04:05", "1.5", "true"]
    assert json.dumps(lines[0]) == json.dumps(["b", "t", "f", "o"])
