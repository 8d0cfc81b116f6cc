# SPDX-License-Identifier: Apache-2.0
"""The law map: which shipped rule carries out which clause. `python -m tests.docs.law_map` writes docs/law-map.md."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tournier.law import CONFIDENCES, clauses
from tournier.policy import RuleBook, shipped_rules

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "law-map.md"
_HEAD = """# Law map

Which shipped rule carries out which clause, made from `rules/` and `data/law/cn` by `python -m tests.docs.law_map`; a test
fails when it is out of date. The texts are short paraphrases for people at work. The last column says how sure the pack is
of a clause. Clauses without a rule are carried out elsewhere (by the ledger, sign-in, or not yet) or serve as definitions.
"""


def page() -> str:
    """The page as it must read for the rules and the law pack as they are."""
    carried: dict[str, list[str]] = defaultdict(list)
    for rule in RuleBook.load(shipped_rules()).rules:
        for clause in rule.clauses:
            carried[clause].append(f"`{rule.id}`")
    known = clauses("cn")
    lines = [_HEAD]
    instrument = ""
    for clause in known.values():
        if clause.instrument_en != instrument:
            instrument = clause.instrument_en
            lines += [
                f"\n## {instrument} {clause.instrument_zh}\n",
                "| clause | what it says | rules | checked |",
                "|---|---|---|---|",
            ]
        rules = ", ".join(sorted(set(carried.pop(clause.id, [])))) or ""
        cells = (f"{clause.article} `{clause.id}`", clause.text_en, rules, CONFIDENCES[clause.confidence].en)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    assert not carried, f"rules cite clauses that the pack does not hold: {sorted(carried)}"
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
