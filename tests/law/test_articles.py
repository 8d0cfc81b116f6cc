# SPDX-License-Identifier: Apache-2.0
"""Articles in English."""

import re

import pytest

from tournier.law import clauses
from tournier.law.articles import article_en


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("第六条", "art. 6"),
        ("第十条", "art. 10"),
        ("第十三条第一款第二项", "art. 13(1)(2)"),
        ("第四十四条", "art. 44"),
        ("第一百零三条", "art. 103"),
        ("第一百二十条", "art. 120"),
        ("6.1.4.1", "6.1.4.1"),
        ("附录A", "附录A"),
    ],
)
def test_articles(zh: str, en: str) -> None:
    assert article_en(zh) == en


def test_no_article_of_the_pack_is_chinese_in_english() -> None:
    assert not [clause.id for clause in clauses().values() if re.search("[\u4e00-\u9fff]", clause.article_en)]
    assert clauses()["CAC-OFFICER"].article_en == "announcement"
    assert clauses()["PIPL-6"].article_en == "art. 6"
