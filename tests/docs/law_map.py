# SPDX-License-Identifier: Apache-2.0
"""The law map: which shipped rule carries out which clause. `python -m tests.docs.law_map` writes docs/law-map.md."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tournier.law import CONFIDENCES, Clause, clauses, deadlines
from tournier.policy import RuleBook, shipped_rules

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "law-map.md"
_HEAD = """# Law map

Which shipped rule carries out which clause and which deadline rests on it, made from `rules/` and `data/law/cn` by `python -m tests.docs.law_map`; a test
fails when it is out of date. The texts are short paraphrases for people at work. The last column says how sure the pack is
of a clause. Clauses without a rule are carried out elsewhere (by the ledger, sign-in, or not yet) or serve as definitions.
"""


def page() -> str:
    """The page as it must read for the rules and the law pack as they are."""
    carried: dict[str, list[str]] = defaultdict(list)
    for rule in RuleBook.load(shipped_rules()).rules:
        for clause in rule.clauses:
            carried[clause].append(f"`{rule.id}`")
    timed: dict[str, list[str]] = defaultdict(list)
    for one in deadlines("cn").values():
        for clause in one.clauses:
            timed[clause].append(f"`{one.id}`")
    instruments: dict[str, list[Clause]] = defaultdict(list)
    for known in clauses("cn").values():
        instruments[f"{known.instrument_en} {known.instrument_zh}"].append(known)
    lines = [_HEAD]
    for instrument, held in instruments.items():
        lines += [
            f"\n## {instrument}\n",
            "| clause | what it says | rules | deadlines | checked |",
            "|---|---|---|---|---|",
        ]
        for known in held:
            rules, times = (", ".join(sorted(set(found))) for found in (carried.pop(known.id, []), timed[known.id]))
            sure = CONFIDENCES[known.confidence].en
            cells = (f"{known.article} `{known.id}`", known.text_en, rules, times, sure)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    assert not carried, f"rules cite clauses that the pack does not hold: {sorted(carried)}"
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
