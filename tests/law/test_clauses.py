# SPDX-License-Identifier: Apache-2.0
"""The law pack: every entry whole, every citation answered, and what was not checked says so."""

from datetime import date
from pathlib import Path

import pytest

from tournier.base import BadInput
from tournier.law import CONFIDENCES, clauses
from tournier.law.clauses import read_clauses
from tournier.policy import RuleBook, shipped_rules
from tournier.purpose import BASES

SOUND = """
[[instrument]]
zh = "某办法"
en = "Some Measures"
effective_from = 2024-01-01
retrieved = 2026-11-23
[[instrument.clause]]
id = "SOME-1"
article = "第一条"
confidence = "K"
text_zh = "文"
text_en = "Text"
"""


def test_every_clause_is_whole():
    for name, clause in clauses().items():
        assert clause.id == name
        assert all((clause.instrument_zh, clause.instrument_en, clause.article, clause.text_zh, clause.text_en))
        assert clause.text_en.isascii(), name
        assert clause.confidence in CONFIDENCES
        assert clause.effective_from <= clause.retrieved


def test_rules_and_bases_cite_clauses_in_force():
    known = clauses()
    cited = {law for rule in RuleBook.load(shipped_rules()).rules for law in rule.clauses}
    cited |= {basis.law for basis in BASES.values()}
    assert cited <= set(known)
    assert all(known[law].in_force(date(2026, 11, 23)) for law in cited)


def test_only_what_was_checked_counts_as_verified():
    known = clauses()
    assert known["PIPL-13-1"].is_verified
    assert not known["JRT0171-6.1.4.1"].is_verified  # the standard's text was not at hand
    assert all(CONFIDENCES[clause.confidence].zh for clause in known.values())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace('text_en = "Text"\n', ""), "SOME-1 has no text_en"),
        (lambda text: text.replace('"K"', '"Z"'), "SOME-1 has an unknown confidence"),
        (lambda text: text.replace("2024-01-01", '"2024"'), "SOME-1 lacks a date"),
        (lambda text: text + text[text.index("[[instrument.clause]]") :], "SOME-1 stands twice"),
        (lambda text: text + "[[", "cannot be read"),
        (lambda _: "", "holds no instrument"),
    ],
)
def test_a_pack_that_is_not_whole_is_refused(tmp_path: Path, change, says: str):
    path = tmp_path / "clauses.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert read_clauses(path)["SOME-1"].in_force(date(2024, 1, 1))
    path.write_text(change(SOUND), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_clauses(path)


def test_an_end_date_ends_a_clause(tmp_path: Path):
    path = tmp_path / "clauses.toml"
    path.write_text(SOUND + "effective_to = 2025-12-31\n", encoding="utf-8")
    clause = read_clauses(path)["SOME-1"]
    assert clause.in_force(date(2025, 12, 31))
    assert not clause.in_force(date(2026, 1, 1))


@pytest.mark.parametrize("name", ["xx", "../cn", "", "c n"])
def test_an_unknown_jurisdiction(name: str):
    with pytest.raises(BadInput):
        clauses(name)
