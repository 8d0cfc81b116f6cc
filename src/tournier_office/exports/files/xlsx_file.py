# SPDX-License-Identifier: Apache-2.0
"""XLSX: a sheet that says whose it is and what for, then the rows, as many sheets as they take.

Text stays text, so that leading zeros and long numbers keep every digit; numbers that Excel holds exactly are numbers.
A text that is longer than a cell ends the file with an error: half of it would look like all. Nothing is a formula. The visible mark stands on the first sheet and in the footer of every printed page.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tournier.base import BadInput
from tournier_office.exports.files.contents import Contents, text

ROWS_A_SHEET = 1_048_575  # what Excel holds, less the header
MOST_ROWS = 3 * ROWS_A_SHEET
_EXACT = 10**15
_MOST_UNITS = 32_767  # of UTF-16, which is how Excel counts the signs of a cell


def write(contents: Contents) -> None:
    """Row by row; the library keeps one row in memory. Raises BadInput (`export.xlsx`) for a text that no cell takes."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(contents.path.parent),
    }
    with xlsxwriter.Workbook(str(contents.path), options) as book:
        book.set_properties({"title": contents.title, "comments": contents.mark})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        about = book.add_worksheet("说明")
        about.set_column(0, 0, 100)
        for number, line in enumerate((contents.title, contents.mark, *contents.terms)):
            about.write_string(number, 0, line, bold if not number else None)
        _footed(about, contents.mark)
        sheet, number = _sheet(book, contents, 1, bold), 0
        for batch in contents.batches:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                if number > ROWS_A_SHEET:
                    sheet, number = _sheet(book, contents, len(book.worksheets()), bold), 1
                for place, value in enumerate(row):
                    _cell(sheet, number, place, value, day)


def _sheet(book: xlsxwriter.Workbook, contents: Contents, number: int, bold: Any) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(f"数据{number}")
    for place, name in enumerate(contents.schema.names):
        sheet.write_string(0, place, _fitting(name), bold)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _footed(sheet, contents.mark)
    return sheet


def _footed(sheet: Worksheet, mark: str) -> None:
    sheet.set_footer(f"&L{mark.replace('&', '&&')[:200]}&R&P / &N")
    sheet.set_header(f"&C{mark.replace('&', '&&')[:200]}")


def _cell(sheet: Worksheet, row: int, place: int, value: Any, day: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, place, value)
        case int() if abs(value) < _EXACT:
            sheet.write_number(row, place, value)
        case float() if abs(value) < _EXACT:
            sheet.write_number(row, place, value)
        case Decimal() if len(value.as_tuple().digits) <= 15:  # noqa: PLR2004  what Excel keeps
            sheet.write_number(row, place, float(value))
        case date() if not isinstance(value, datetime) and value.year >= 1900:  # noqa: PLR2004  Excel's first year
            sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  a day
        case _:
            sheet.write_string(row, place, _fitting(text(value)))


def _fitting(said: str) -> str:
    if len(said) > _MOST_UNITS // 2 and len(said.encode("utf-16-le")) > 2 * _MOST_UNITS:
        raise BadInput(
            "export.xlsx", "A cell of an Excel file takes 32,767 characters at most.", "Choose CSV or Parquet."
        )
    return said
