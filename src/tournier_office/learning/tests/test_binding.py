# SPDX-License-Identifier: Apache-2.0
"""What a course demands opens and closes: the fact of the gate is a reading of the plan and of what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tournier.base import BadInput, Refused
from tournier_office.learning import facts, lookups, words
from tournier_office.learning.register import COURSES, QUESTIONS, RECORDS
from tournier_office.learning.tests.conftest import moved, publish
from tournier_office.learning.tests.school import CODE, TERMS, WHO, passes
from tournier_office.people import actions as people
from tournier_office.people.facts import days, staff_facts
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

KEEPER, SECOND, SECURITY = "S0003", "S0004", "S0005"


def trained(number: str = WHO) -> int:
    """The fact as the gate reads it."""
    value = staff_facts(number, lookups.today())["training_until"]
    assert isinstance(value, int)
    return value - days(lookups.today())


def test_what_nobody_demands_is_as_it_was_entered(timed):
    entered = Staff.objects.get(pk=WHO).training_until
    assert entered is not None
    assert staff_facts(WHO, lookups.today())["training_until"] == days(entered)


def test_a_course_in_force_closes_whoever_has_not_passed_it_and_an_exam_opens(school):
    assert trained() < 0
    assert trained("S0002") > 0  # it is not demanded of a branch manager
    passes()
    assert trained() == 365


def test_dates_that_are_entered_let_nobody_in_where_a_course_is_demanded(school):
    far = lookups.today() + timedelta(days=900)
    with pytest.raises(Refused, match="nobody enters it here"):
        people.set_facts(WHO, {"training_until": far}, open_violation=False, by=SECURITY, reason="please")
    Staff.objects.filter(pk=WHO).update(training_until=far)  # an import, before anybody looked
    assert trained() < 0


def test_an_entered_date_counts_to_the_end_of_the_first_versions_grace_and_no_longer(timed, clock):
    from tournier_office.learning import sample
    from tournier_office.learning.tests.school import QUESTIONS

    sample.draft(person(KEEPER), person(SECOND), CODE, QUESTIONS)
    publish(grace=30)
    assert trained() == 30
    moved(clock, days=5)
    publish(grace=30)  # the second version begins no new time for what was entered
    assert trained() == 25
    publish(grace=3)
    assert trained() == 3
    publish()
    assert trained() < 0


def test_a_new_version_is_demanded_at_once_or_after_the_grace_that_somebody_approved(school, clock):
    passes()
    row = publish(grace=10)
    assert trained() == 10
    entry = gateway.ledger().entries(disclosure=row.pk)[0]
    assert (entry.actor, entry.detail["grace_days"]) == (SECOND, 10)
    passes()
    assert trained() == 365
    publish(grace=0)
    assert trained() < 0


def test_nobody_puts_their_own_course_in_force_nor_ends_one_alone(school):
    row = lookups.course_in_force(CODE)
    assert row is not None
    acts.step(COURSES, person(KEEPER), row.pk, "ask_end", {"reason": "old"})
    with pytest.raises(Refused):
        acts.step(COURSES, person(KEEPER), row.pk, "end", {"reason": "old"})
    assert trained() < 0
    acts.step(COURSES, person(SECOND), row.pk, "end", {"reason": "old"})
    assert trained() > 0


def test_a_record_from_a_named_source_counts_when_a_second_person_confirms_it(school):
    given = {
        "staff": WHO,
        "code": CODE,
        "version": "1",
        "until": f"{lookups.today() + timedelta(days=50)}",
        "source": "HR 2026",
    }
    row = acts.open_row(RECORDS, person(KEEPER), given)
    assert trained() < 0
    with pytest.raises(Refused):
        acts.step(RECORDS, person(KEEPER), row.pk, "confirm", {})
    acts.step(RECORDS, person(SECOND), row.pk, "confirm", {})
    assert trained() == 50
    acts.step(RECORDS, person(SECOND), row.pk, "void", {"reason": "a mistake"})
    assert trained() < 0


def test_a_record_about_oneself_is_confirmed_by_somebody_else(school):
    given = {"staff": SECOND, "code": CODE, "version": "1", "until": f"{lookups.today()}", "source": "HR"}
    row = acts.open_row(RECORDS, person(KEEPER), given)
    with pytest.raises(Refused):
        acts.step(RECORDS, person(SECOND), row.pk, "confirm", {})


def test_of_several_courses_the_one_that_ends_first_counts(school):
    from tournier_office.learning import sample
    from tournier_office.learning.tests.school import QUESTIONS

    sample.draft(person(KEEPER), person(SECOND), "second", QUESTIONS)
    publish(code="second", term_days="100", posts="teller branch_manager")
    passes()
    assert trained() < 0
    lacking = lookups.lacking(WHO, "training_until", lookups.today())
    assert lacking is not None
    assert lacking.code == "second"
    passes(code="second")
    assert trained() == 100


def test_a_person_without_a_post_is_demanded_nothing_and_stays_as_entered(school):
    from tournier_office.people.lookups import Holding

    Holding.objects.filter(staff_id=WHO).update(ended=True)
    assert lookups.owed_by(WHO, lookups.today()) == []
    assert staff_facts(WHO, lookups.today())["posts"] == frozenset()


def test_a_row_that_somebody_else_wrote_opens_nothing(tampered_office):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_demand (id, fact, kind, row, code, version, posts, in_force, since, approver)"
            " VALUES ('x', 'training_until', 'courses', 'r', 'c', 1, '[\"nobody\"]', %s, '2026-01-01', 'S0004')",
            [True],
        )
    with pytest.raises(Refused) as caught:
        facts.demanded(WHO)
    assert caught.value.code == "fact.changed"


@pytest.mark.parametrize("field", ["title_zh", "text_zh", "text_en"])
def test_nobody_learns_a_name_that_the_law_has_left_behind(school, field):
    old = "the CBRC" if field == "text_en" else "非法获取公民个人信息罪"
    with pytest.raises(Unfit) as caught:
        acts.open_row(COURSES, person("S0003"), {**TERMS, field: old})
    assert field in caught.value.faults
    told = str(caught.value.faults[field])
    assert "国家金融监督管理总局" in told or "侵犯公民个人信息罪" in told  # the present name is the cure


def test_a_question_or_a_draft_from_before_a_name_was_left_behind_is_not_put_in_force(school):
    asked = {"code": "no-secrets", "text_zh": "甲", "text_en": "A", "options_zh": "一\n二", "options_en": "1\n2", "answers": "1", "clauses": "PIPL-6"}  # fmt: skip
    with pytest.raises(Unfit) as caught:
        acts.open_row(QUESTIONS, person("S0003"), asked | {"options_zh": "非法获取公民个人信息罪\n二"})
    assert list(caught.value.faults) == ["options_zh"]
    with pytest.MonkeyPatch.context() as before:
        before.setattr(words, "outdated", lambda _text, _day: ())
        question = acts.open_row(QUESTIONS, person("S0003"), asked | {"text_zh": "银监会"})
        course = acts.open_row(COURSES, person("S0003"), {**TERMS, "text_zh": "银监会"})
    for register, row, verb, given in ((QUESTIONS, question, "use", {}), (COURSES, course, "publish", {"grace_days": "0", "reason": "plan"})):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            acts.step(register, person("S0004"), row.pk, verb, given)
        assert refused.value.code == "learning.old_name"
