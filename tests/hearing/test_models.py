# SPDX-License-Identifier: Apache-2.0
"""A folder of a model is looked through before anything is loaded; without one, and without the extra, the answer says what to do."""

from __future__ import annotations

import pytest

from tournier.base import BadInput, Refused
from tournier.catalogue.project import Project, Voice
from tournier.hearing import recogniser_of
from tournier.hearing.models import KINDS, files_of
from tournier.hearing.sherpa import Sherpa

TOKENS = "<blk> 0\n幺 1\n"


def filled(folder, kind="tdnn_ctc", tokens=TOKENS):
    for part in KINDS[kind]:
        (folder / f"{part}.int8.onnx").write_bytes(b"x")
    if tokens is not None:
        (folder / "tokens.txt").write_bytes(tokens.encode() if isinstance(tokens, str) else tokens)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_files(tmp_path, kind):
    assert set(files_of(filled(tmp_path, kind), kind)) == {*KINDS[kind], "tokens"}


def refused(folder, kind="tdnn_ctc"):
    with pytest.raises(BadInput) as no:
        files_of(folder, kind)
    assert no.value.cure
    return no.value.code


def test_what_is_wrong_is_named(tmp_path):
    assert refused(tmp_path / "nowhere") == "voice.folder"
    assert refused(tmp_path) == "voice.file"
    filled(tmp_path)
    assert refused(tmp_path, "whistle") == "voice.kind"
    assert refused(tmp_path, "transducer") == "voice.file"
    (tmp_path / "model.onnx").write_bytes(b"x")
    assert refused(tmp_path) == "voice.file"


@pytest.mark.parametrize("tokens", [None, "", "幺 1\n", "<blk>\n", "<blk> 0\n幺 x\n", b"\xff\xfe"])
def test_what_is_no_list_of_tokens_is_refused(tmp_path, tokens):
    assert refused(filled(tmp_path, tokens=tokens)) == "voice.tokens"


def test_without_a_recogniser_the_answer_is_no(tmp_path):
    project = Project.create(tmp_path / "project", name="n", origin="bank.example/ledger")
    with pytest.raises(Refused) as no:
        recogniser_of(project)
    assert no.value.code == "voice.none"


def test_without_the_extra_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("tournier.hearing.sherpa.find_spec", lambda _name: None)
    with pytest.raises(BadInput) as no:
        Sherpa(Voice(str(filled(tmp_path))), tmp_path)
    assert no.value.code == "voice.extra"


def test_a_project_keeps_its_recogniser(tmp_path):
    from dataclasses import replace

    project = replace(
        Project.create(tmp_path / "p", name="n", origin="bank.example/ledger"), voice=Voice("models/zh", "sense_voice")
    )
    project.save()
    again = Project.load(project.path)
    assert again.voice == Voice("models/zh", "sense_voice", 16000, 80)
    again.save()
    assert Project.load(project.path) == again


@pytest.mark.parametrize(
    "wrong",
    [
        "model = 3",
        'model = ""',
        'model = "m"\nrate = "8"',
        'model = "m"\nrate = 44100',
        'model = "m"\nfeatures = 0',
        'model = "m"\nkind = 1',
    ],
)
def test_a_wrong_entry_is_named(tmp_path, wrong):
    project = Project.create(tmp_path / "p", name="n", origin="bank.example/ledger")
    path = project.path / "tournier.toml"
    path.write_text(path.read_text("utf-8") + f"\n[voice]\n{wrong}\n", "utf-8")
    with pytest.raises(BadInput) as no:
        Project.load(project.path)
    assert no.value.code == "project.entry"
