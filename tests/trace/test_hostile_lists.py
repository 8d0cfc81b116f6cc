# SPDX-License-Identifier: Apache-2.0
"""Lists as strangers make them: every encoding and spreadsheet habit is read, what is built to harm is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from tournier.base import BadInput
from tournier.trace import Kind, normalise, workbooks
from tournier.trace.columns import mended, recognise_columns, spellings, was_cut
from tournier.trace.leaked_lists import table_of
from tournier_samples.numbers import account_number, credit_card, customer_number, mobile

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ROWS = (("手机号", "客户号"), ("12800000001", "1000000001"), ("12800000002", "1000000002"))


def workbook(
    sheet: str, *, shared: str = "", name: str = "xl/worksheets/sheet1.xml", more: dict[str, bytes] | None = None
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f"{HEAD}<workbook {SPACE}/>")
        archive.writestr(name, sheet)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
        for path, data in (more or {}).items():
            archive.writestr(path, data)
    return made.getvalue()


def sheet(cells: str) -> str:
    return f"{HEAD}<worksheet {SPACE}><sheetData><row>{cells}</row></sheetData></worksheet>"


def code(data: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        table_of(data)
    return refusal.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，", "、"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_is_read_in_every_encoding_with_every_separator(encoding: str, separator: str, end: str) -> None:
    text = end.join(separator.join(row) for row in ROWS)
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert table_of(data).rows == ROWS


def test_numbers_on_one_line_are_a_column() -> None:
    assert table_of(b"12800000001, 12800000002, 12800000003,12800000004").columns[0][3] == "12800000004"


def test_a_workbook_is_read_as_a_spreadsheet_writes_it() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    first, second = book.add_worksheet(), book.add_worksheet()
    first.write_row(0, 0, ["手机号", "备注"])
    first.write_number(1, 0, 12800000001)
    first.write_string(2, 0, "128 0000 0002")
    first.write_formula(3, 0, '=HYPERLINK("http://x.example","x")', value="12800000003")
    first.write_number(4, 0, 990199198001010011)  # the sheet itself keeps fifteen digits
    second.write_column(0, 2, ["客户号", "1000000001"])
    book.close()
    table = table_of(made.getvalue())
    assert table.columns[0][:4] == ["手机号", "12800000001", "128 0000 0002", "12800000003"]
    assert table.columns[0][4].endswith("E+17")
    assert normalise(table.columns[0][4]).kind is Kind.LOST
    assert table.columns[4][-2:] == ["客户号", "1000000001"]  # the second sheet stands beside the first
    assert [one.categories[0] for one in recognise_columns(table).columns] == ["MOBILE", "CUST_ID"]


def test_a_number_in_exponent_form_is_whole_in_a_workbook_and_lost_in_text_without_its_digits() -> None:
    assert table_of(workbook(sheet("<c><v>1.2800000001E10</v></c>"))).rows == (("12800000001",),)
    assert (normalise("1.2800000001E+10").key, normalise("1.28E+10").kind) == ("12800000001", Kind.LOST)


def test_a_spreadsheet_s_cut_digits_come_back_where_a_check_digit_allows() -> None:
    card = credit_card(5)
    assert mended("BANK_CARD", card[:15] + "0") == (card,)
    assert mended("BANK_CARD", "12345") == ()
    assert "990199198001010011"[:15] == "990199198001010"
    documents = mended("ID_NO", "990199198001010000")
    assert len(documents) == 100
    assert len({one[:15] for one in documents}) == 1
    assert was_cut("990199198001010000")
    assert not was_cut(account_number(3, 0).rstrip("0") + "7")


def test_columns_are_recognised_without_headings_and_amounts_are_none() -> None:
    rows = "\n".join(f"{mobile(n)}\t{customer_number(n)}\t{n * 3.5}\t{credit_card(n)}" for n in range(30))
    found = recognise_columns(table_of(rows.encode()))
    assert {one.place: one.categories[0] for one in found.columns} == {0: "MOBILE", 1: "CUST_ID", 3: "BANK_CARD"}
    assert spellings("MOBILE", "＋86 128-0000-0001\u200b") == ("12800000001",)
    assert spellings("MOBILE", "128****0001") == ()


@pytest.mark.parametrize(
    "data", [b"", b"\n \n,;\n", b"\x00\x01\x02", b"\xff\xfe\x00", b"PK\x03\x04", b"PK\x03\x04" * 500]
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    assert code(data) in {"trace.empty", "trace.encoding", "trace.workbook"}


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (workbook("<" * 2000), "trace.workbook"),
        (workbook(sheet("<c r='1A'><v>1</v></c>")), "trace.workbook"),
        (workbook(sheet("<c t='s'><v>7</v></c>")), "trace.workbook"),
        (workbook(sheet("<c r='ZZZ1'><v>1</v></c>")), "trace.large"),
        (workbook(sheet("<c r='XFD1'><v>1</v></c>")), "trace.large"),
        (workbook(f"{HEAD}<worksheet {SPACE}/>", name="xl/other.xml"), "trace.empty"),
        (workbook(sheet("<c/>"), more={f"x{n}": b"" for n in range(workbooks.MOST_MEMBERS)}), "trace.large"),
        (
            workbook('<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet("<c><v>&b;</v></c>")[len(HEAD) :]),
            "trace.workbook",
        ),
        (workbook('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + sheet("<c><v>&a;</v></c>")[len(HEAD) :]), "trace.workbook"),
    ],
)  # fmt: skip
def test_a_workbook_that_was_built_by_hand_is_refused(made: bytes, wanted: str) -> None:
    assert code(made) == wanted


def test_a_zip_that_unpacks_to_gigabytes_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            member.write(f"{HEAD}<worksheet {SPACE}><sheetData>".encode())
            for _ in range(workbooks.MOST_UNPACKED // 2**20 + 2):
                member.write(b" " * 2**20)
    assert len(made.getvalue()) < 2**20
    assert code(made.getvalue()) == "trace.large"


def test_huge_cells_are_cut_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "9" * 200_000
    assert len(table_of(workbook(sheet(f"<c t='inlineStr'><is><t>{long}</t></is></c>"))).rows[0][0]) == 1000
    assert code(f"a,b\n{long},1".encode()) == "trace.form"
    monkeypatch.setattr(workbooks, "MOST_CELLS", 10)
    assert code(workbook(sheet("".join(f"<c><v>{n}</v></c>" for n in range(11))))) == "trace.large"
    assert code(("\n".join("," * 300 for _ in range(3))).encode() + b"1") == "trace.large"


def test_no_error_quotes_a_value() -> None:
    for data in (b"12800000001\x00", workbook(sheet("<c r='12800000001'><v>1</v></c>"))):
        with pytest.raises(BadInput) as refusal:
            table_of(data)
        assert "128" not in f"{refusal.value.cause} {refusal.value.cure}"
        assert refusal.value.__cause__ is None
