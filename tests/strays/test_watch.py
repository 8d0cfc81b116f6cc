# SPDX-License-Identifier: Apache-2.0
"""Files that lie where they should not: what is read, what is named as unread, and what brings no walk to its knees."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter

from tournier.base import BadInput
from tournier.cli.main import main
from tournier.strays import Text, Unread, Watch, texts_of, watch
from tournier.strays import reading as strays_reading
from tournier.strays.walking import Seen

MOBILES = [f"1381234{number:04d}" for number in range(20)]
LIST = "姓名,手机号码,备注\n" + "".join(f"张三丰,{mobile},已联系\n" for mobile in MOBILES)


def old(path: Path) -> Path:
    """As if it had been written a minute ago: what is written just now is read again by the next walk."""
    os.utime(path, (time.time() - 60,) * 2)
    return path


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return old(path)


def walked(folder: Path, seen: Seen | None = None, least: int = 3):
    told = Watch()
    found = list(watch(folder, seen or Seen(), told, least=least))
    return {one.path: one for one in found}, told


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, line in enumerate(LIST.splitlines()):
        sheet.write_row(row, 0, line.split(","))
    book.close()
    return out.getvalue()


def document(*runs: str, doctype: str = "") -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    xml = f'<?xml version="1.0"?>{doctype}<w:document {space}><w:body><w:p>{body}</w:p></w:body></w:document>'
    return packed(**{"word/document.xml": xml.encode()})


def mail(attached: bytes = b"", name: str = "a.zip") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@bank.example", "b@elsewhere.example", "名单"
    message.set_content("见附件\n")
    if attached:
        message.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


TEXT = "客户电话 13812340001、13812340002、13812340003"
FILES = {
    "share/名单.csv": LIST.encode(),
    "share/gb.csv": LIST.encode("gb18030"),
    "share/note": TEXT.encode(),
    "share/a.xlsx": workbook(),
    "share/a.docx": document("电话 138", "12340001 与 13812340002 与 1381234", "0003"),
    "share/deep.zip": packed(**{"x.zip": packed(**{"y.csv": LIST.encode()})}),
    "out/new/1": mail(LIST.encode(), "名单.csv"),
    "out/spool": b"".join(b"From a@bank.example Mon\n" + mail(packed(**{"y.csv": LIST.encode()})) for _ in "ab"),
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_with_customers_is_found_whatever_it_is(tmp_path, name):
    put(tmp_path, name, FILES[name])
    put(tmp_path, "harmless.csv", "商品,数量\n苹果,3\n梨,5\n")
    found, told = walked(tmp_path)
    assert list(found) == [name]
    assert found[name].types["MOBILE"] in {3, 20}
    assert told.unread == {}
    shown = json.dumps(found[name].as_json("share"), ensure_ascii=False)
    assert "13812340001" not in shown
    assert "13812340001" not in repr(found[name])
    assert "138****0000" in shown or "138****0001" in shown


def test_pdf_is_read(tmp_path):
    pytest.importorskip("pypdf")
    typst = pytest.importorskip("typst")
    put(tmp_path, "a.txt.typ", "")
    source = tmp_path / "a.typ"
    source.write_text("Kunden: mobile 13812340001, 13812340002, 13812340003")
    put(tmp_path, "a.pdf", typst.compile(str(source)))
    source.unlink()
    found, _told = walked(tmp_path)
    assert found["a.pdf"].types == {"MOBILE": 3}
    assert found["a.pdf"].kind == "pdf"


def test_a_secret_is_enough_and_two_numbers_are_not(tmp_path):
    put(tmp_path, "two", "客户电话 13812340001、13812340002")
    put(tmp_path, "masked.csv", "姓名,手机号码\n张*,138****0001\n李*,138****0002\n王*,139****0003\n")
    put(tmp_path, "secret", "网银密码:Qwer1234!")
    found, _told = walked(tmp_path)
    assert list(found) == ["secret"]
    assert set(walked(tmp_path, least=2)[0]) == {"secret", "two"}


def test_what_was_seen_is_not_read_again_until_it_changes(tmp_path):
    folder, state = tmp_path / "f", tmp_path / "state"
    put(folder, "张三.csv", LIST)
    put(folder, "b", "nothing")
    for read in (2, 0):
        seen = Seen(state)
        found, told = walked(folder, seen)
        seen.close()
        assert (told.read, told.known) == (read, 2 - read)
    assert "张三" not in state.read_text()
    put(folder, "b", TEXT)
    found, told = walked(folder, Seen(state))
    assert (list(found), told.read) == (["b"], 1)


def test_a_walk_that_dies_with_a_finding_in_hand_finds_it_again(tmp_path):
    folder, state = tmp_path / "f", tmp_path / "state"
    for name in "abc":
        put(folder, name, TEXT)
    walk = watch(folder, Seen(state), Watch())
    assert [next(walk).path, next(walk).path] == ["a", "b"]
    walk.close()
    state.write_text(state.read_text() + '["torn')
    assert list(walked(folder, Seen(state))[0]) == ["b", "c"]


def test_links_pipes_and_closed_files_are_counted_and_nothing_blocks(tmp_path):
    folder = tmp_path / "f"
    put(tmp_path, "outside", TEXT)
    put(folder, "inside", TEXT)
    (folder / "file").symlink_to(tmp_path / "outside")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    closed = put(folder, "closed", TEXT)
    closed.chmod(0)
    found, told = walked(folder)
    expected = {"link": 2, "not_a_file": 1}
    if os.geteuid():
        expected["no_permission"] = 1
    assert "inside" in found
    assert "file" not in found
    assert told.unread == expected


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    path = put(tmp_path, "a", TEXT)
    real = os.read

    def growing(opened: int, most: int) -> bytes:
        with path.open("a") as file:
            file.write("\nx")
        return real(opened, most)

    state = tmp_path.parent / "state"
    monkeypatch.setattr(os, "read", growing)
    seen = Seen(state)
    found, told = walked(tmp_path, seen)
    seen.close()
    assert (found, told.unread) == ({}, {"changed": 1})
    monkeypatch.undo()
    old(path)
    assert list(walked(tmp_path, Seen(state))[0]) == ["a"]


def encrypted() -> bytes:
    data = bytearray(packed(a=b"x" * 50))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def nested(levels: int) -> bytes:
    data = LIST.encode()
    for _ in range(levels):
        data = packed(a=data)
    return data


LAUGHS = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]>'


HOSTILE = {
    "a file that swells": (packed(a=b"\0" * 40 * 2**20), "too_large"),
    "a log that swells": (gzip.compress(b"\0" * 40 * 2**20), "too_large"),
    "a log of nothing": (b"\x1f\x8b\x08" + b"x" * 20, "damaged"),
    "encrypted": (encrypted(), "encrypted"),
    "eight deep": (nested(8), "too_deep"),
    "cut off": (packed(a=b"x" * 1000)[:60], "damaged"),
    "a head alone": (b"PK\x03\x04", "damaged"),
    "entities": (document("&c;", doctype=LAUGHS), "damaged"),
    "an old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "no_reader"),
    "another archive": (b"Rar!\x1a\x07\x00", "no_reader"),
    "no text": (bytes(range(128, 192)) + b"\0\xff", "no_text"),
    "pages that cannot be read": (b"%PDF-1.7\n" + b"%" * 100, "encrypted"),
    "very many files": (packed(**{f"n{number}": b"x" for number in range(2001)}), "too_large"),
    "many files": (packed(**{f"n{number}": b"x" for number in range(600)}), "too_large"),
}


# By names: in an archive stands when it was made, and two processes must collect the same tests.
@pytest.mark.parametrize(("data", "why"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_named_and_never_fatal(data, why):
    began = time.process_time()
    told = list(texts_of(data))
    assert Unread(why) in told
    assert time.process_time() - began < 20


def test_what_unpacks_together_to_more_than_is_read_ends(monkeypatch):
    monkeypatch.setattr(strays_reading, "MOST_UNPACKED", 1000)
    told = list(texts_of(packed(a=os.urandom(600).hex().encode(), b=b"b" * 300)))
    assert told == [Unread("too_large")]


@pytest.mark.parametrize("data", [b"\xff\xfe" + TEXT.encode("utf-16-le"), b"\xef\xbb\xbf" + TEXT.encode()])
def test_marked_encodings_are_read(data):
    [text] = texts_of(data)
    assert isinstance(text, Text)
    assert TEXT in text.lines[0]


def test_any_bytes_at_all_bring_no_error():
    good = [workbook(), FILES["out/spool"], document(TEXT), mail(LIST.encode())]
    for base in good:
        for at in range(0, len(base), max(1, len(base) // 40)):
            list(texts_of(base[:at]))
            list(texts_of(base[:at] + b"\xff\0<" + base[at + 3 :]))


def test_the_command_prints_no_path_and_says_what_was_not_read(tmp_path, capsys):
    put(tmp_path / "f", "张三.csv", LIST)
    put(tmp_path / "f", "x.zip", encrypted())
    given = ["watch", str(tmp_path / "f"), "--state", str(tmp_path / "state")]
    assert main(given) == 1
    said = capsys.readouterr().out
    assert "MOBILE 20" in said
    assert "not read: 1 (encrypted" in said
    assert "张三" not in said
    assert main(given) == 0
    assert main(["watch", str(tmp_path / "f"), "--json", "--place", "share"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["types"]["MOBILE"] == 20
    assert main(["watch", str(tmp_path / "none")]) == 2
    with pytest.raises(BadInput):
        list(watch(tmp_path / "none", Seen(), Watch()))
