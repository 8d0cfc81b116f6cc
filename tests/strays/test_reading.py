# SPDX-License-Identifier: Apache-2.0
"""Where in a file customers may hide: a place that is not read is named, and one that can be read is."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from email.message import EmailMessage

import pytest
import xlsxwriter

from tests.strays.test_watch import LIST, TEXT, encrypted, mail, old, packed, put, walked, workbook
from tournier.strays import Unread, images, texts_of
from tournier.strays.reading import LARGEST
from tournier.strays.walking import LONGEST_PATH, Seen

NUMBERS = ("13812340001", "13812340002", "13812340003")
WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def sheet(write) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "x")
        write(page)
    return out.getvalue()


def commented(page):
    for row, number in enumerate(NUMBERS):
        page.write_comment(row, 0, number)


def changed(data: bytes, old_name: str = "", new: str = "", **more: bytes) -> bytes:
    """The packed file with one name changed throughout, and more members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            kept = source.read(name)
            archive.writestr(name.replace(old_name, new), kept.replace(old_name.encode(), new.encode()))
        for name, kept in more.items():
            archive.writestr(name, kept)
    return out.getvalue()


def pages(*, comment: str = "", attached: bytes = b"", filled: str = "", picture: bool = False) -> bytes:
    pypdf = pytest.importorskip("pypdf")
    from pypdf import generic
    from pypdf.annotations import FreeText

    out, made = io.BytesIO(), pypdf.PdfWriter()
    page = made.add_blank_page(100, 100)
    if comment:
        made.add_annotation(0, FreeText(text=comment, rect=(0, 0, 90, 90)))
    if attached:
        made.add_attachment("a", attached)
    if filled:
        made.add_metadata({"/Subject": filled})
    if picture:
        dots = generic.StreamObject()
        dots.set_data(b"\xff")
        size = {"/Width": 1, "/Height": 1, "/BitsPerComponent": 8}
        dots.update({generic.NameObject(key): generic.NumberObject(value) for key, value in size.items()})
        dots[generic.NameObject("/Subtype")] = generic.NameObject("/Image")
        dots[generic.NameObject("/ColorSpace")] = generic.NameObject("/DeviceGray")
        held = generic.DictionaryObject({generic.NameObject("/a"): made._add_object(dots)})
        page[generic.NameObject("/Resources")] = generic.DictionaryObject({generic.NameObject("/XObject"): held})
    made.write(out)
    return out.getvalue()


def forwarded() -> bytes:
    inner, outer = EmailMessage(), EmailMessage()
    for one, subject in ((inner, " ".join(NUMBERS)), (outer, "x")):
        one["From"], one["To"], one["Subject"] = "a@bank.example", "b@elsewhere.example", subject
        one.set_content("y")
    outer.add_attachment(inner)
    return outer.as_bytes()


def markup(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@bank.example", "b@elsewhere.example", "x"
    message.set_content(text, subtype="html")
    return message.as_bytes()


def titled(page):
    page.write(0, 0, "2026年客户清单")
    page.write_row(2, 0, ["账号", "备注"])
    for row in range(4):
        page.write_row(row + 3, 0, [str(10**11 + row), "-"])


def table(whole: str, cell: str, between: str) -> str:
    rows = [("账号", "备注"), *((str(10**11 + row), "-") for row in range(4))]
    return whole.format(between.join("".join(map(cell.format, row)) for row in rows))


def unknown(charset: str, encoding: str) -> bytes:
    head = f"From: a@bank.example\nTo: b@elsewhere.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
    return head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + TEXT.encode(encoding)


CACHE = "<a>" + "".join(f'<s v="{number}"/>' for number in NUMBERS) + "</a>"
DELETED = f"<w:d {WORDS}><w:p><w:delText>138123</w:delText><w:delText>40001</w:delText></w:p><w:p><w:t>{NUMBERS[1]} {NUMBERS[2]}</w:t></w:p></w:d>"
SLIDE = "<p xmlns:a='a'>" + "".join(f"<a:p><a:t>{n[:5]}</a:t><a:x/><a:t>{n[5:]}</a:t></a:p>" for n in NUMBERS) + "</p>"
MEMBERS = {
    "a comment": ("xlsx", sheet(commented)),
    "a text box": ("xlsx", sheet(lambda page: page.insert_textbox(3, 3, " ".join(NUMBERS)))),
    "a header": ("xlsx", sheet(lambda page: page.set_header("&L" + " ".join(NUMBERS)))),
    "the end of a long cell": ("xlsx", sheet(lambda page: page.write(1, 0, "字" * 1200 + " ".join(NUMBERS)))),
    "a sheet of another name": ("xlsx", changed(workbook(), "sheet1.xml", "sheet.xml")),
    "a pivot's memory": ("xlsx", changed(sheet(lambda _page: None), **{"xl/pivotCache/r1.xml": CACHE.encode()})),
    "a document in a workbook": (
        "xlsx",
        changed(sheet(lambda _page: None), **{"xl/embeddings/a.docx": packed(**{"word/document.xml": DELETED.encode()})}),
    ),
    "deleted words": ("docx", packed(**{"word/document.xml": DELETED.encode()})),
    "a footer": ("docx", packed(**{"word/document.xml": b"<a/>", "word/footer1.xml": DELETED.encode()})),
    "a workbook in a document": ("docx", packed(**{"word/document.xml": b"<a/>", "word/embeddings/a.xlsx": workbook()})),
    "a slide": ("zip", packed(**{"[Content_Types].xml": b"<a/>", "ppt/slides/slide1.xml": SLIDE.encode()})),
    "names of packed files": ("zip", packed(**{f"证件_{number}.txt": b"x" for number in NUMBERS})),
    "a zip behind other bytes": ("zip", b"#!/bin/sh\n" + packed(**{"a.csv": LIST.encode()})),
    "a forwarded subject": ("mail", forwarded()),
    "the name of what is attached": ("mail", mail(b"x", "_".join(NUMBERS) + ".txt")),
    "markup": ("mail", markup("<p>&#49;&#51;&#56;12340001 138<b>1234</b>0002 <a href='tel:13812340003'>x</a></p>")),
    "wide signs without a mark": ("text", ("tel " + TEXT[4:]).encode("utf-16-le")),
    "text with a wrong byte": ("text", TEXT.encode() + b"\xff\0"),
    "cells beyond the columns": ("csv", f"a,b\nx,y\n1,2,{NUMBERS[0]} {NUMBERS[1]} {NUMBERS[2]}\n".encode()),
    "a column that its name tells": ("csv", "账号,备注\n".encode() + b"".join(b"%d,-\n" % (10**11 + n) for n in range(4))),
    "a column below a title": ("csv", "2026年客户清单,,\n,,\n账号,备注,x\n".encode() + b"".join(b"%d,-,1\n" % (10**11 + n) for n in range(4))),
    "a column below a title without signs": ("csv", "2026年客户清单\n\n账号,备注\n".encode() + b"".join(b"%d,-\n" % (10**11 + n) for n in range(4))),
    "a column of a sheet below a title": ("xlsx", sheet(titled)),
    "a column of a page's table": ("text", table("<table><tr>{}</tr></table>", "<td>{}</td>", "</tr><tr>").encode()),
    "a column of a mail's table": ("mail", markup(table("<table><tr>{}</tr></table>", "<td>{}</td>", "</tr><tr>"))),
    "a column of a document's table": (
        "docx",
        packed(**{"word/document.xml": table(f"<w:d {WORDS}><w:tbl><w:tr>{{}}</w:tr></w:tbl></w:d>", "<w:tc><w:p><w:t>{}</w:t></w:p></w:tc>", "</w:tr><w:tr>").encode()}),
    ),
    "a mail of an unknown alphabet": ("mail", unknown("x-nobody", "gb18030")),
    "a mail of another alphabet than it says": ("mail", unknown("utf-8", "gb18030")),
    "yesterday's log": ("text", gzip.compress(TEXT[:9].encode()) + gzip.compress(TEXT[9:].encode())),
    "a log that is cut off": ("text", gzip.compress((TEXT + "\n").encode() * 5000)[:-6]),
    "signs of four bytes": ("text", TEXT.encode("utf-32")),
    "signs of four bytes without a mark": ("text", TEXT.encode("utf-32-be")),
    "signs of four bytes, the least first": ("text", TEXT.encode("utf-32-le")),
    "a quote that never ends": ("csv", ('姓名,手机号\n"张,13812340001\n' + LIST.partition("\n")[2]).encode()),
}  # fmt: skip


@pytest.mark.parametrize("place", sorted(MEMBERS))
def test_what_hides_in_a_file_is_found(tmp_path, place):
    kind, data = MEMBERS[place]
    put(tmp_path, "a", data)
    found, _told = walked(tmp_path)
    assert sum(found["a"].types.get(name, 0) for name in ("MOBILE", "ACCOUNT")) >= 3
    assert found["a"].kind == kind


@pytest.mark.parametrize(
    "made", [{"comment": " ".join(NUMBERS)}, {"attached": TEXT.encode()}, {"filled": " ".join(NUMBERS)}], ids=str
)
def test_a_pdf_is_more_than_its_pages(tmp_path, made):
    put(tmp_path, "a", pages(**made))
    found, told = walked(tmp_path)
    assert (found["a"].types, found["a"].kind, told.unread) == ({"MOBILE": 3}, "pdf", {})


def test_a_picture_that_nobody_reads_is_named_wherever_it_is():
    if images.available():
        pytest.skip("a reader of images is installed")
    header = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    within = {"xl/workbook.xml": b"<a/>", "xl/media/a.png": picture}
    for data in (picture, packed(**within), packed(**{"word/document.xml": b"<a/>", "word/media/a.png": picture})):
        assert Unread("no_reader") in list(texts_of(data))
    assert Unread("no_reader") in list(texts_of(pages(picture=True)))


def test_one_number_is_one_however_it_is_written_and_what_leads_to_nobody_is_none(tmp_path):
    put(tmp_path, "one", "手机 138 1234 0001,13812340001,１３８-1234-0001")
    put(tmp_path, "ip", "10.0.0.1 10.0.0.2 10.0.0.3")
    put(tmp_path, "none.csv", "姓名,手机号码\n张三,无\n李四,有\n王五,否\n")
    put(tmp_path, "_".join(NUMBERS) + ".png", b"\x89PNG")
    found, _told = walked(tmp_path)
    assert list(found) == ["_".join(NUMBERS) + ".png"]
    assert walked(tmp_path, least=1)[0]["one"].types == {"MOBILE": 1}


def test_what_could_not_be_read_is_told_by_each_walk_and_read_once_more_can_be(tmp_path):
    folder, state = tmp_path / "f", tmp_path / "state"
    put(folder, "a.zip", encrypted())
    put(folder, "b", "nothing")
    for known in (0, 2):
        seen = Seen(state)
        _found, told = walked(folder, seen)
        seen.close()
        assert (told.known, told.unread) == (known, {"encrypted": 1})
    lines = [json.loads(line) for line in state.read_text().splitlines()]
    state.write_text("".join(json.dumps([*line[:3], "fewer readers", line[4]]) + "\n" for line in lines))
    _found, told = walked(folder, Seen(state))
    assert (told.read, told.known) == (1, 1)


def test_what_was_too_little_for_an_earlier_walk_is_looked_at_again_by_one_that_takes_less(tmp_path):
    folder, state = tmp_path / "share", tmp_path / "state"
    old(put(folder, "two", f"电话 {NUMBERS[0]} {NUMBERS[1]}"))
    for least, names in ((3, []), (2, ["two"]), (3, []), (2, [])):
        seen = Seen(state, least)
        found, _told = walked(folder, seen, least)
        seen.close()
        assert list(found) == names


def test_of_a_very_long_path_the_middle_is_left_out(tmp_path):
    folder, names = tmp_path, ["d" * 200 for _ in range(11)]
    inside = os.open(folder, os.O_RDONLY)
    for name in names:  # longer than a path may be for the system: a share's folders nest as its users like
        os.mkdir(name, dir_fd=inside)
        below = os.open(name, os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = below
    with os.fdopen(os.open("a.csv", os.O_WRONLY | os.O_CREAT, dir_fd=inside), "wb") as file:
        file.write(LIST.encode())
    os.close(inside)
    (found,) = walked(folder)[0].values()
    assert len(found.path) <= LONGEST_PATH
    assert found.path.startswith("ddd")
    assert found.path.endswith("/a.csv")


def test_what_is_written_just_now_is_read_again_and_what_is_gone_is_forgotten(tmp_path):
    folder, state = tmp_path / "f", tmp_path / "state"
    put(folder, "gone", "nothing")
    (folder / "fresh").write_text("nothing")
    with (folder / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    seen = Seen(state)
    _found, told = walked(folder, seen)
    seen.close()
    assert (told.read, told.unread, len(state.read_text().splitlines())) == (2, {"too_large": 1}, 1)
    (folder / "gone").unlink()
    old(folder / "fresh")
    seen = Seen(state)
    _found, told = walked(folder, seen)
    seen.close()
    assert (told.read, told.known, len(state.read_text().splitlines())) == (1, 0, 1)


def test_one_text_in_very_many_cells_is_too_much():
    cells = ("<row>" + '<c t="s"><v>0</v></c>' * 250 + "</row>") * 20
    made = {
        "xl/workbook.xml": "<a/>",
        "xl/sharedStrings.xml": f"<sst><si><t>{'字' * 40_000}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<a><sheetData>{cells}</sheetData></a>",
    }
    assert Unread("too_large") in list(texts_of(packed(**{name: text.encode() for name, text in made.items()})))
