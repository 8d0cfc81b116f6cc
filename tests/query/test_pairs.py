# SPDX-License-Identifier: Apache-2.0
"""The files of statements say what the guard makes of each, and every verdict in them is today's."""

import pytest

from tests.query import pairs

FILES = pairs.files()
LEAST = {"taken.sql": 25, "refused.sql": 30, "treatments.sql": 8}


@pytest.mark.parametrize("held", FILES, ids=lambda held: held.path.name)
def test_each_verdict_is_what_the_guard_says(held: pairs.PairFile):
    wrong = [
        f"{group}: {group.statement}\n  file:  {said}\n  guard: {today}"
        for group in held.groups
        for said, today in [(pairs.unwrapped(group.verdict), pairs.unwrapped(pairs.judged(held, group)))]
        if said != today
    ]
    assert not wrong, "\n".join([*wrong, "Read them; then `python -m tests.query.pairs update` writes what is right."])


def test_each_file_holds_what_it_is_there_for():
    held = {one.path.name: len(one.groups) for one in FILES}
    assert all(held[name] >= least for name, least in LEAST.items()), held


def test_a_paragraph_that_is_no_statement_stops_the_reading(tmp_path):
    path = tmp_path / "broken.sql"
    path.write_text("-- dialects: sqlite\n\nSELECT 1\n-- taken\n")
    with pytest.raises(ValueError, match=r"broken\.sql:3"):
        pairs.read(path)
    path.write_text("SELECT 1;\n-- taken\n")
    with pytest.raises(ValueError, match="dialects"):
        pairs.read(path)
