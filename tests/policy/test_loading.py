# SPDX-License-Identifier: Apache-2.0
"""A book loads strictly: the first thing that is wrong is named with its file, its rule, the cause and the cure."""

from pathlib import Path

import pytest

from tournier.base import BadInput
from tournier.policy import RuleBook, shipped_rules
from tournier.policy.rules import KINDS

HEAD = '@id("{id}") @law("XB-47") @title("题") @title_en("Title")'
GRANT = HEAD.format(id="some-grant") + ' permit (principal, action in Action::"anything", resource);'
FORBID = HEAD.format(id="some-rule") + ' forbid (principal, action in Action::"anything", resource) when {{ {} }};'


def load(**texts: str) -> RuleBook:
    """A book of these files; `refuse_x` is the file refuse-x.cedar."""
    return RuleBook({name.replace("_", "-") + ".cedar": text for name, text in texts.items()})


def refuse(condition: str) -> RuleBook:
    return load(grant_x=GRANT, refuse_x=FORBID.format(condition))


def test_a_sound_small_book_loads():
    book = refuse("context.moment.factors < 2")
    assert [rule.id for rule in book.rules] == ["some-grant", "some-rule"]
    assert book.rules[1].facts == ("moment.factors",)


def test_the_shipped_book_has_every_rule_titled_in_both_languages():
    book = RuleBook.load(shipped_rules())
    assert len(book.rules) >= 45
    for rule in book.rules:
        assert rule.kind in KINDS
        assert any("一" <= character <= "鿿" for character in rule.zh), rule.id
        assert rule.en.isascii(), rule.id
        assert rule.clauses
        assert f'@id("{rule.id}")' in rule.text
        assert rule.text.endswith(";")
        assert bool(rule.stages) == (rule.kind == "approve")


def test_the_version_follows_the_texts_only():
    first, second = refuse("context.moment.locked"), refuse("context.moment.locked")
    assert first.version == second.version
    assert first.version != refuse("!context.moment.locked").version


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("context.moment.factor < 2", "factor"),  # an attribute that does not exist
        ("context.moment.factors < true", "factors|Long|Bool|type"),
        ('context.moment.factors == "2"', "type|Long"),
        ('context.request.purpose == Purpose::"servcie"', "servcie"),  # a word outside its list
        ('principal in Post::"tellr"', "tellr"),
        ('principal.employment == "regular"', "type|String|Employment"),
        ('action == Action::"lookup"', "lookup"),
        ("resource.vip", "vip"),  # a search has no customer: `anything` covers it
        ("context.approval.caller_matched", "caller_matched"),  # optional, without `has`
    ],
)
def test_what_does_not_fit_the_vocabulary_does_not_load(condition: str, says: str):
    with pytest.raises(BadInput, match=f"(?s)refuse-x.cedar: rule 'some-rule' does not fit.*({says})") as caught:
        refuse(condition)
    assert caught.value.cure


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("forbid (principal", "refuse-x.cedar, line 1 is not Cedar"),
        ("// a note\n\nforbid (principal, action, resource)", "refuse-x.cedar, line 3 is not Cedar"),
        ('forbid (principal, action in Action::"anything", resource);', "no proper @id"),
        (FORBID.format("true").replace("some-rule", "Some Rule"), "no proper @id"),
        (FORBID.format("true").replace('@law("XB-47") ', ""), "has no @law"),
        (FORBID.format("true").replace('@title("题") ', ""), "has no @title"),
        (FORBID.format("true").replace('@title_en("Title")', '@title_en(" ")'), "has no @title_en"),
        (FORBID.format("true").replace("XB-47", "XB-4711"), "cites 'XB-4711'"),
        (FORBID.format("true").replace("@law", '@tier("a") @law'), "unknown annotation @tier"),
        (FORBID.format("true").replace("forbid", "permit"), "is a permit among the refuse rules"),
        (FORBID.format("true").replace("@law", '@stages("auditor") @law'), "has @stages, or lacks them"),
        (FORBID.format("true").replace('action in Action::"anything"', "action"), "names no action"),
        (FORBID.format("true").replace("anything", "upto_clear"), "names no action, or one of another kind"),
        (FORBID.format("context.moment.factors + 1 > 2"), "operator add"),
        (FORBID.format('principal.id like "S*"'), "construct Like"),
        (FORBID.format("true") + "\n" + FORBID.format("false"), "stands in refuse-x.cedar too"),
        ("forbid (principal == ?principal, action, resource);", "template"),
    ],
)
def test_a_rule_that_is_not_well_made_is_named(text: str, says: str):
    with pytest.raises(BadInput) as caught:
        load(grant_x=GRANT, refuse_x=text)
    assert says in caught.value.cause
    assert caught.value.cure


def test_one_id_in_two_files_is_refused():
    with pytest.raises(BadInput, match=r"stands in grant-x\.cedar too"):
        load(grant_x=GRANT, grant_y=GRANT)


@pytest.mark.parametrize(
    ("stages", "unless", "fits"),
    [
        ("branch_manager", 'containsAll([Post::"branch_manager"])', True),
        ("branch_manager > protection_officer", 'containsAll([Post::"branch_manager", Post::"protection_officer"])', True),
        ("branch_manager & protection_officer", 'containsAll([Post::"protection_officer", Post::"branch_manager"])', True),
        ("branch_manager | auditor", 'containsAny([Post::"branch_manager", Post::"auditor"])', True),
        ("branch_manager | auditor", 'containsAll([Post::"branch_manager", Post::"auditor"])', False),
        ("branch_manager > protection_officer", 'containsAll([Post::"branch_manager"])', False),
        ("branch_manager", 'containsAll([Post::"protection_officer"])', False),
        ("branch_manager", 'containsAny([Post::"branch_manager", Post::"teller"])', False),
        ("branch_manager", "isEmpty() == false", False),
        ("branch_manager | auditor & teller", 'containsAll([Post::"branch_manager"])', False),
        ("branch_manger", 'containsAll([Post::"branch_manager"])', False),
        ("", 'containsAll([Post::"branch_manager"])', False),
    ],
)  # fmt: skip
def test_stages_and_the_condition_of_an_approval_rule_say_the_same(stages: str, unless: str, *, fits: bool):
    text = FORBID.format("context.request.cls >= 2").replace("@law", f'@stages("{stages}") @law')
    text = text[:-1] + f" unless {{ context.approval.roles.{unless} }};"
    if fits:
        assert load(grant_x=GRANT, approve_x=text).rules[1].stages
        return
    with pytest.raises(BadInput, match=r"approve-x\.cedar: rule 'some-rule'.*stages"):
        load(grant_x=GRANT, approve_x=text)


def test_an_approval_rule_with_a_way_round_is_refused():
    text = FORBID.format("context.request.cls >= 2").replace("@law", '@stages("branch_manager") @law')
    text = text[:-1] + ' unless { context.approval.roles.containsAll([Post::"branch_manager"]) || true };'
    with pytest.raises(BadInput, match="other approvals"):
        load(grant_x=GRANT, approve_x=text)


def test_semicolons_in_strings_and_comments_do_not_end_a_rule():
    text = "// first; second\n" + GRANT.replace('"Title"', '"One; two // three \\" four"') + "\n// the end;\n"
    (rule,) = load(grant_x=text).rules
    assert rule.en == 'One; two // three " four'
    assert rule.text.startswith("@id")


def test_folders_and_files_that_are_no_book(tmp_path: Path):
    with pytest.raises(BadInput, match="no folder"):
        RuleBook.load(tmp_path / "none")
    with pytest.raises(BadInput, match=r"no \.cedar file"):
        RuleBook.load(tmp_path)
    tmp_path.joinpath("grant-x.cedar").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"grant-x\.cedar cannot be read as UTF-8"):
        RuleBook.load(tmp_path)
    tmp_path.joinpath("grant-x.cedar").write_text(GRANT, encoding="utf-8")
    tmp_path.joinpath("odd.cedar").write_text(GRANT, encoding="utf-8")
    with pytest.raises(BadInput, match=r"odd.cedar is of no kind"):
        RuleBook.load(tmp_path)


def test_the_kind_may_be_a_folder(tmp_path: Path):
    (tmp_path / "grant").mkdir()
    tmp_path.joinpath("grant", "branch.cedar").write_text(GRANT, encoding="utf-8")
    assert [rule.kind for rule in RuleBook.load(tmp_path).rules] == ["grant"]
