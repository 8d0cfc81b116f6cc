# SPDX-License-Identifier: Apache-2.0
"""The yearly plan by post: its five contents, who has done it, and that nobody takes a content out of a whole plan (M14)."""

import pytest

from tournier.base import Refused
from tournier_office.learning import plan, words
from tournier_office.learning.register import COURSES
from tournier_office.learning.tests.conftest import publish
from tournier_office.learning.tests.school import CODE, WHO, passes
from tournier_office.people import lookups as people
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

KEEPER, SECOND, HEAD = "S0003", "S0004", "S0002"
ALL = ",".join(words.CONTENTS)


def teller(actor: str = KEEPER) -> plan.PostPlan:
    return next(one for one in plan.of_reader(person(actor)).posts if one.post == "teller")


def test_what_a_post_learns_and_who_has_done_it(school):
    before = teller()
    assert (before.courses, before.contents, before.missing) == ((CODE,), (), tuple(words.CONTENTS))
    assert (before.met, before.of) == (0, len(people.holders_of("teller")))
    publish(contents="rules,risks")
    passes()
    after = teller()
    assert (after.contents, after.missing, after.met) == (("rules", "risks"), ("duties", "measures", "response"), 1)


def test_a_course_that_counts_longer_than_a_year_is_no_part_of_a_yearly_plan(school):
    publish(contents=ALL, term_days="367")
    assert teller().missing == tuple(words.CONTENTS)
    publish(contents=ALL, term_days="366")
    assert teller().missing == ()


def test_nobody_takes_a_content_out_of_a_plan_that_is_whole(school):
    whole = publish(contents=ALL)
    with pytest.raises(Refused) as caught:
        publish(contents="rules,risks,duties,measures")
    assert caught.value.code == "learning.plan"
    acts.step(COURSES, person(KEEPER), whole.pk, "ask_end", {"reason": "old"})
    with pytest.raises(Refused) as caught:
        acts.step(COURSES, person(SECOND), whole.pk, "end", {"reason": "old"})
    assert caught.value.code == "learning.plan"
    assert teller().missing == ()
    publish(contents=ALL, text_zh="# 新")  # a version that is whole takes its place


def test_a_head_sees_their_branch_and_a_teller_nobody(school):
    assert 0 < teller(HEAD).of <= teller().of
    with pytest.raises(Refused):
        plan.of_reader(person(WHO))
    client = school.client(KEEPER)
    page = client.get("/learning/plan/").content.decode()
    told = {one["post"]: one for one in client.get("/api/v1/learning/plan").json()["posts"]}
    assert told["teller"]["missing"] == list(words.CONTENTS)
    assert "What to do in an incident" in page
    assert school.client(WHO).get("/learning/plan/").status_code == 403


def test_an_old_name_in_a_course_in_force_is_told(school, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(words, "outdated", lambda _text, _day: ())
        row = publish(text_zh="向银监会报告")
    assert [(one.kind, one.row) for one in plan.of_reader(person(KEEPER)).old_names] == [("courses", row.pk)]
    assert "银监会" in school.client(KEEPER).get("/learning/plan/").content.decode()
