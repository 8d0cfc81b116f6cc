# SPDX-License-Identifier: Apache-2.0
"""Names that the law has left behind: found in any text, and in none of ours (M93)."""

import json
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from tournier.base import BadInput
from tournier.cli.main import main
from tournier.law import outdated, superseded_names
from tournier.law.names import read_names
from tournier.law.packs import pack_folder
from tournier.policy import shipped_rules

DAY = date(2026, 11, 30)
_SOUND = """
[[name]]
id = "one"
kind = "law"
old = ["旧法"]
zh = "新法"
en = "New Law"
since = 2024-01-01
confidence = "K"
"""


def olds(text: str, day: date = DAY) -> list[str]:
    return [one.old for one in outdated(text, day)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("构成出售、非法提供公民个人信息罪。", ["出售、非法提供公民个人信息罪"]),
        ("构成侵犯公民个人信息罪。", []),
        ("依《民法通则》第九十九条", ["民法通则"]),
        ("依《民法典》第一千零三十四条", []),
        ("《刑法修正案（七）》", ["刑法修正案(七)"]),
        ("向银保监会报告", ["银保监会"]),
        ("《中国银保监会办公厅关于规范的通知》仍然有效", []),  # a document keeps its title
        ("《中国银保监会办公厅关于规范的通知》，向银监会报告", ["银监会"]),
        ("tell the cbirc", ["CBIRC"]),
        ("the illegally obtaining citizens’ personal information", ["Illegally Obtaining Citizens' Personal Information"]),
        ("CBIRCX", []),
    ],
)  # fmt: skip
def test_an_old_name_is_found_and_a_title_keeps_its_own(text, found):
    assert olds(text) == found


def test_a_name_is_old_from_its_day_on():
    assert olds("银监会", date(2023, 5, 17)) == []
    assert olds("银监会", date(2023, 5, 18)) == ["银监会"]
    assert {one.confidence for one in superseded_names()} <= set("VSKU")


def _ours() -> list[Path]:
    courses = Path(str(files("tournier_samples"))) / "courses"
    packs = [path for path in pack_folder("cn").glob("*.toml") if path.name != "names.toml"]
    return [*packs, *shipped_rules().glob("*.cedar"), *courses.glob("*.toml")]


def test_no_clause_course_question_deadline_or_rule_of_ours_uses_one():
    found = {path.name: olds(path.read_text(encoding="utf-8")) for path in _ours()}
    assert len(found) > 20
    assert {name: old for name, old in found.items() if old} == {}


def test_the_command_lists_them_and_finds_them_in_a_text(tmp_path: Path, capsys):
    assert main(["law", "names", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(superseded_names())
    text = tmp_path / "course.md"
    text.write_text("向银监会报告", encoding="utf-8")
    assert main(["law", "names", str(text)]) == 1
    assert "国家金融监督管理总局" in capsys.readouterr().out
    text.write_text("向国家金融监督管理总局报告", encoding="utf-8")
    assert main(["law", "names", str(text)]) == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace('"law"', '"word"'), "unknown kind"),
        (lambda text: text.replace('["旧法"]', "[]"), "no old name"),
        (lambda text: text + text.replace('"one"', '"two"'), "旧法 stands twice"),
        (lambda text: text.replace('"新法"', '"比旧法新"'), "both an old name and a present one"),
        (lambda text: text.replace('"K"', '"Z"'), "unknown confidence"),
    ],
)
def test_a_pack_that_does_not_hold_together_is_refused(tmp_path: Path, change, says: str):
    path = tmp_path / "names.toml"
    path.write_text(_SOUND, encoding="utf-8")
    assert tomllib.loads(_SOUND)["name"][0]["id"] == read_names(path)[0].id
    path.write_text(change(_SOUND), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_names(path)
