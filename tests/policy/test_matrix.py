# SPDX-License-Identifier: Apache-2.0
"""`tournier policy matrix`: each cell is what the rule book decides in the ordinary case."""

import csv
import io
import random
import zipfile

import pytest

from tests.policy.asking import TODAY
from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, Level
from tournier.policy import Channel, Outcome, RuleBook
from tournier.policy.laboratory import matrix, sheet
from tournier.policy.ordinary import ordinary_facts, ordinary_request


@pytest.fixture(scope="module")
def whole(book: RuleBook):
    return matrix.build_matrix(book, matrix.Part(), TODAY)


def test_every_post_purpose_category_and_channel_has_a_cell(whole):
    cells = list(whole.cells())
    assert len(cells) == whole.size == 17 * 15 * len(CATEGORIES) * 8
    assert len({cell[:4] for cell in cells}) == len(cells)


def test_a_cell_is_the_decision_of_the_real_engine(book, whole):
    chance = random.Random(5)
    for post, purpose, category, channel, answer in chance.sample(list(whole.cells()), 250):
        if purpose == "emergency":
            continue  # asked with a stated reason, which the ordinary request lacks
        request = ordinary_request(post, channel, [category], purpose=purpose)
        decision = book.decide_with_engine(request, ordinary_facts(post, TODAY))
        assert answer.outcome is decision.outcome
        assert answer.rule == decision.reasons[0].rule
        assert answer.stages == decision.stages
        if decision.outcome is Outcome.ALLOW:
            assert answer.level is decision.level(request.fields[0].ref)


def test_a_cell_that_waits_says_for_whom_and_what_is_shown_then(book):
    part = matrix.Part(("teller",), ("counter_service",), ("MOBILE",), ("reveal",))
    ((_, _, _, _, answer),) = matrix.build_matrix(book, part, TODAY).cells()
    assert answer.outcome is Outcome.NEEDS_APPROVAL
    assert answer.stages[0].roles == ("branch_manager",)
    assert answer.level is Level.CLEAR
    assert answer.rule == "teller-reveal"


def test_c3_is_nowhere_shown_in_the_whole_matrix(whole):
    secret = {name for name, category in CATEGORIES.items() if category.cls == 3}
    assert all(answer.level <= Level.MATCH for *_, category, _, answer in whole.cells() if category in secret)


def test_a_rule_about_one_category_is_seen_though_families_are_asked_together(book):
    odd = """@id("no-wechat") @law("XB-47") @title("无") @title_en("None")
    forbid (principal, action == Action::"look_up", resource)
    when { context.request.categories.contains(Category::"WECHAT") };"""
    texts = {"refuse-wechat.cedar": odd}
    for rule in book.rules:
        texts[rule.file] = texts.get(rule.file, "") + rule.text + "\n"
    part = matrix.Part(("teller",), ("counter_service",), ("WECHAT", "QQ"), ("look_up",))
    found = {cell[2]: cell[4].outcome for cell in matrix.build_matrix(RuleBook(texts), part, TODAY).cells()}
    assert found == {"WECHAT": Outcome.REFUSE, "QQ": Outcome.ALLOW}


def test_a_word_that_is_in_no_list_is_refused(book):
    with pytest.raises(BadInput, match="'cashier'"):
        matrix.build_matrix(book, matrix.Part(posts=("cashier",)), TODAY)


def test_the_sheet_holds_what_the_matrix_says(book):
    part = matrix.Part(("teller", "auditor"), ("audit", "counter_service"), ("NAME", "MOBILE"), ("look_up",))
    found = matrix.build_matrix(book, part, TODAY)
    out = io.StringIO()
    sheet.write_csv(found, out)
    lines = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(lines) == found.size == 8
    row = next(
        line
        for line in lines
        if line["post"] == "auditor" and line["purpose"] == "audit" and line["category"] == "MOBILE"
    )
    assert (row["outcome"], row["level"], row["rule"]) == ("allow", "partial", "auditor-audit")
    book_file = io.BytesIO()
    sheet.write_xlsx(found, book_file)
    with zipfile.ZipFile(book_file) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "审计岗 auditor" in text
    assert "允许 · 部分" in text
    assert Channel.LOOK_UP in {row[2] for row in found.rows}
