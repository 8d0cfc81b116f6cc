# SPDX-License-Identifier: Apache-2.0
"""Decisions are found from their index, say what speaks against them, and every link between our pages leads somewhere."""

from __future__ import annotations

import re

from tests.house.sources import ROOT, files, place

DECISIONS = ROOT / "docs" / "decisions"
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def pages():
    return sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")


def test_every_decision_stands_in_the_index_once():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[\d{4}\]\((\d{4}-[^)]+\.md)\)", index, re.MULTILINE)) == [p.name for p in pages()]


def test_no_two_decisions_share_a_number():
    numbers = [path.name[:4] for path in pages()]
    assert len(numbers) == len(set(numbers))


def test_every_decision_says_what_speaks_against_it():
    for path in pages():
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {path.name[:4]} \S.*\n", text), path.name
        for part in ("State: ", "## Question", "## Decision", "## What speaks against it", "## Rejected"):
            assert part in text, f"{path.name} has no {part!r}"


def test_links_between_pages_lead_somewhere():
    dead = [
        f"{place(path)} -> {target}"
        for path in files(".md")
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert dead == []
