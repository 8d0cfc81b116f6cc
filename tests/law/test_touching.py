# SPDX-License-Identifier: Apache-2.0
"""What rests on a clause, what changed between two packs, and drafts that are watched (M12)."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from tournier.base import BadInput
from tournier.cli.main import main
from tournier.law import clauses, deadlines, drafts, touched
from tournier.law.drafts import COMMENTS, read_drafts
from tournier.law.packs import pack_folder
from tournier.law.touching import changes, clauses_in, controls

_CITED = re.compile(r'^\s*clauses? = (\[[^\]]*\]|"[^"]*")', re.MULTILINE)
_DRAFT = """
[[draft]]
id = "one"
zh = "某法（草案）"
en = "Some Law (draft)"
by_zh = "某部"
by_en = "Some ministry"
published = 2026-03-01
comments_until = 2026-03-20
watches = ["CBL-"]
confidence = "S"
"""


def test_every_citation_of_the_pack_is_found_and_is_answered():
    """Counted from the text by a way of our own."""
    files = [path for path in pack_folder("cn").glob("*.toml") if not path.stem.startswith("clauses")]
    found = [text for path in files for text in _CITED.findall(path.read_text(encoding="utf-8"))]
    cited = sum(len(re.findall('"[^"]+"', text)) for text in found)
    assert cited > 100
    assert sum(len(one.clauses) for one in controls()) == cited
    assert set(touched()) <= set(clauses())
    deadline = {one.id for one in touched()["TS-18"] if one.kind == "deadline"}
    assert deadline == {one.id for one in deadlines().values() if "TS-18" in one.clauses}


def test_what_changed_between_two_packs_is_told_with_what_it_touches(tmp_path: Path, capsys):
    for path in pack_folder("cn").glob("clauses*.toml"):
        shutil.copy(path, tmp_path)
    assert changes(clauses_in(tmp_path), clauses()) == ()
    file = tmp_path / "clauses.toml"
    text = file.read_text(encoding="utf-8").replace('article = "第四十七条"', 'article = "第四十六条"', 1)
    file.write_text(text.replace('id = "PBOC4-9"', 'id = "PBOC4-0"').replace("retrieved = 2026-11-23", "retrieved = 2026-11-22", 1), encoding="utf-8")  # fmt: skip
    assert main(["law", "changes", str(tmp_path), "--json"]) == 0
    told = {one["clause"]: one for one in json.loads(capsys.readouterr().out)}
    assert {name: (one["how"], one["parts"]) for name, one in told.items()} == {
        "PIPL-47": ("changed", ["article", "article_en"]),
        "PBOC4-0": ("gone", []),
        "PBOC4-9": ("new", []),
    }
    touches = {(one["kind"], one["id"]) for one in told["PIPL-47"]["touches"]}
    assert {("refuse", "kept-only"), ("hold", "R19A")} <= touches
    assert main(["law", "changes", str(tmp_path / "nowhere")]) == 2
    assert main(["law", "touches", "NO-SUCH"]) == 2
    assert main(["law", "touches", "PIPL-47"]) == 0
    assert "kept-only" in capsys.readouterr().out


def test_a_drafts_clock_is_over_with_its_last_day(tmp_path: Path):
    path = tmp_path / "drafts.toml"
    path.write_text(_DRAFT, encoding="utf-8")
    one = read_drafts(path, clauses())[0]
    assert (one.closes, one.watches) == (date(2026, 3, 20), ("CBL-29",))
    assert one.begins().isoformat() == "2026-02-19T00:00:00+08:00"  # 720 hours before the 21st begins
    assert deadlines()[COMMENTS].amount == 720
    path.write_text(_DRAFT.replace("comments_until = 2026-03-20\n", ""), encoding="utf-8")
    assert read_drafts(path, clauses())[0].closes == date(2026, 3, 31)


def test_no_rule_or_deadline_rests_on_a_draft(capsys):
    ids = {one.id for one in drafts()}
    assert not ids & set(clauses())
    assert main(["law", "drafts"]) == 0
    assert all(one.zh in capsys.readouterr().out for one in drafts()[:1])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace('"CBL-"', '"NO-SUCH"'), "watches NO-SUCH"),
        (lambda text: text.replace("2026-03-20", "2026-02-20"), "closes before"),
        (lambda text: text + text, "one stands twice"),
        (lambda text: text.replace('"S"', '"Z"'), "unknown confidence"),
    ],
)
def test_a_list_of_drafts_that_is_not_sound_is_refused(tmp_path: Path, change, says: str):
    path = tmp_path / "drafts.toml"
    path.write_text(change(_DRAFT), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_drafts(path, clauses())
