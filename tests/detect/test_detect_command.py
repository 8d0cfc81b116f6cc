# SPDX-License-Identifier: Apache-2.0
"""`tournier detect`: JSON lines, plain text, standard input, folders; exit codes; nothing of a text in an error."""

from __future__ import annotations

import io
import json

import pytest

from tournier.cli.main import main

ROW = {"id": "a", "text": "手机13800138000"}
SPAN = {"start": 2, "end": 13, "type": "MOBILE", "score": 0.95}


@pytest.fixture
def chat(tmp_path):
    path = tmp_path / "chat.jsonl"
    path.write_text(json.dumps(ROW) + "\n\n" + json.dumps({"id": 2, "text": "你好"}) + "\n", encoding="utf-8")
    return path


def _printed(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_lines_give_spans_in_characters(chat, capsys):
    assert main(["detect", str(chat)]) == 0
    assert _printed(capsys) == [{"id": "a", "spans": [SPAN]}, {"id": 2, "spans": []}]


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ROW) + "\n"))
    assert main(["detect"]) == 0
    assert _printed(capsys) == [{"id": "a", "spans": [SPAN]}]


def test_plain_text_is_read_line_by_line(tmp_path, capsys):
    path = tmp_path / "note.txt"
    path.write_text("你好\n手机13800138000\n", encoding="utf-8")
    assert main(["detect", str(path)]) == 0
    assert _printed(capsys) == [{"id": 1, "spans": []}, {"id": 2, "spans": [SPAN]}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_a_chinese_windows_writes_is_read(tmp_path, capsys, encoding):
    for name, text in (("a.jsonl", json.dumps(ROW, ensure_ascii=False)), ("b.txt", ROW["text"])):
        (tmp_path / name).write_bytes(f"{text}\r\n".encode(encoding))
    assert main(["detect", str(tmp_path)]) == 0
    assert [row["spans"] for row in _printed(capsys)] == [[SPAN], [SPAN]]


def test_a_folder_names_its_files(chat, capsys):
    (chat.parent / "picture.png").write_bytes(b"\x89PNG")
    assert main(["detect", str(chat.parent)]) == 0
    assert _printed(capsys)[0] == {"file": "chat.jsonl", "id": "a", "spans": [SPAN]}


def test_texts_come_back_redacted_or_with_pseudonyms(chat, tmp_path, capsys):
    assert main(["detect", str(chat), "--redact"]) == 0
    assert _printed(capsys)[0] == {"id": "a", "text": "手机[MOBILE]"}
    key = tmp_path / "key"
    key.write_text("ab" * 32)
    assert main(["detect", str(chat), "--pseudonyms", str(key)]) == 0
    assert _printed(capsys)[0]["text"].startswith("手机[MOBILE ")


def test_check_tells_by_the_exit_status(chat, capsys):
    assert main(["detect", str(chat), "--check"]) == 1
    assert main(["detect", str(chat), "--check", "--types", "NAME"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "手机13800138000"}',
        '{"id": 1, "text": 13800138000}',
        "手机13800138000",
        "[1]",
        '{"id": 1, "text": "\\ud800 13800138000"}',
    ],
)
def test_a_wrong_line_is_named_by_its_number_only(tmp_path, capsys, line):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line + "\n", encoding="utf-8")
    assert main(["detect", str(path), "--json"]) == 2
    told = capsys.readouterr().err
    assert "Line 2" in told
    assert "13800138000" not in told


def test_what_cannot_be_read_is_told(tmp_path, capsys, monkeypatch):
    assert main(["detect", str(tmp_path / "none.txt")]) == 2
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xff")
    assert main(["detect", str(tmp_path / "bytes.txt")]) == 2
    assert main(["detect", "--types", "NOSE"]) == 2
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8"))
    assert main(["detect", "--text"]) == 2
    capsys.readouterr()
