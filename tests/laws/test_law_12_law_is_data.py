# SPDX-License-Identifier: Apache-2.0
"""Law 12: clauses carry version, dates and confidence; rules cite them; a changed clause lists what it touches."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.simulators.small_office import office
from tournier.base import BadInput
from tournier.law.clauses import CONFIDENCES, clauses, read_clauses
from tournier.policy import shipped_rules

__all__ = ["office"]

CITED = re.compile(r'@law\("([^"]*)"\)')


@pytest.fixture(scope="module")
def cited() -> dict[str, set[str]]:
    """Which rules cite a clause, read from the text by a way of our own."""
    found: dict[str, set[str]] = {}
    for file in sorted(shipped_rules().glob("*.cedar")):
        for block in re.split(r"\n(?=@id)", file.read_text(encoding="utf-8")):
            name = re.search(r'@id\("([^"]+)"\)', block)
            for law in CITED.findall(block):
                for clause in re.split(r"[\s,]+", law.strip()):
                    if name and clause:
                        found.setdefault(clause, set()).add(name[1])
    return found


def test_every_rule_cites_a_clause_that_the_law_pack_holds(cited: dict[str, set[str]]):
    assert len(cited) > 10, "nothing was read, so nothing was proved"
    assert set(cited) <= set(clauses())


def test_every_clause_says_since_when_it_holds_where_it_was_read_and_how_sure_we_are():
    for clause in clauses().values():
        assert isinstance(clause.effective_from, date)
        assert clause.effective_to is None or clause.effective_to > clause.effective_from
        assert clause.retrieved >= date(2020, 1, 1)
        assert clause.confidence in CONFIDENCES


@pytest.mark.parametrize(
    ("part", "why"), [("confidence", "law.entry"), ("effective_from", "law.date"), ("text_zh", "law.entry")]
)
def test_a_clause_without_its_date_or_confidence_is_no_clause(tmp_path, part: str, why: str):
    """The pack is refused whole, and says which entry."""
    pack = Path(__file__).parents[2] / "data" / "law" / "cn" / "clauses.toml"
    text = pack.read_text(encoding="utf-8")
    broken = re.sub(rf"^{part} = .*$", "", text, count=1, flags=re.MULTILINE)
    assert broken != text
    (tmp_path / "clauses.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_clauses(tmp_path / "clauses.toml")
    assert caught.value.code == why


def test_a_clause_lists_every_rule_it_touches(office, cited: dict[str, set[str]]):
    """Whoever changes a clause sees on its page what has to be looked at again, and nothing else."""
    client = office.client("compliance_officer")
    every = set().union(*cited.values())
    for clause, rules in cited.items():
        page = client.get(f"/lawbook/clauses/{clause}/").content.decode()
        shown = {rule for rule in every if re.search(rf"(?<![\w-]){re.escape(rule)}(?![\w-])", page)}
        assert shown == rules, clause


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_not_verified_says_so_on_the_screen(office, language: str):
    client = office.client("compliance_officer", language)
    unsure = [clause for clause in clauses().values() if not clause.is_verified]
    assert unsure, "the pack claims to be sure of everything, so nothing was proved"
    for clause in unsure:
        confidence = CONFIDENCES[clause.confidence]
        page = client.get(f"/lawbook/clauses/{clause.id}/").content.decode()
        assert (confidence.en if language == "en" else confidence.zh) in page, clause.id
