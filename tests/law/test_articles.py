# SPDX-License-Identifier: Apache-2.0
"""Articles in English."""

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


def test_no_article_of_the_pack_keeps_a_chinese_number() -> None:
    assert not [clause.article for clause in clauses().values() if "条" in article_en(clause.article)]
