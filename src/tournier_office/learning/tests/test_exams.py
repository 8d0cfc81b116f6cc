# SPDX-License-Identifier: Apache-2.0
"""Exams under attack: other people's papers, replays, clocks, windows, forms."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.learning import chores, drawing, exams, lookups, papers
from tournier_office.learning.models import Exam, Question, Record
from tournier_office.learning.register import EXAMS
from tournier_office.learning.tests.conftest import moved, publish
from tournier_office.learning.tests.school import CODE, WHO, fails, passes, right
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

OTHER, KEEPER = "S0002", "S0003"


def entries(row, event):
    return [entry for entry in gateway.ledger().entries(disclosure=row.pk) if entry.event is event]


def test_the_draw_is_recorded_before_and_can_be_checked_after(school):
    row = exams.begin(person(WHO), CODE)
    opened = entries(row, Event.REGISTER_OPENED)[0]
    assert "seed" not in opened.detail
    done = papers.hand_in(EXAMS, person(WHO), row.pk, right(row))
    result = entries(done, Event.REGISTER_STEP)[0].detail
    seed = bytes.fromhex(result["seed"])
    assert drawing.commitment(seed) == opened.detail["sealed"] == row.sealed
    assert drawing.draw(seed, Question.objects.values_list("pk", flat=True), 5) == row.paper
    assert (result["score"], result["right"], result["of"], result["to"]) == (100, 5, 5, "passed")


def test_a_running_paper_holds_no_answer_and_no_seed_in_any_door(school):
    client = school.client(WHO)
    begun = client.post(f"/api/v1/learning/courses/{CODE}/exam").json()
    assert len(begun["questions"]) == 5
    told = json.dumps(begun) + client.get(f"/learning/exams/{begun['key']}/").content.decode()
    told += json.dumps(client.get(f"/api/v1/registers/exams/{begun['key']}").json())
    row = Exam.objects.get(pk=begun["key"])
    seed = papers.seed(row.pk).hex()
    assert seed not in told
    assert "answers" not in begun
    assert begun["marked"] == []
    assert not {"right", "paper"} & set(begun)
    assert not any(key in told for key in row.paper)


def test_what_is_right_is_not_told_after_the_end_either(school):
    row = fails()
    told = [one.__class__.__slots__ for one in papers.marked(row)]
    assert set(told[0]) == {"number", "text", "right", "clauses"}
    assert all(not one.right for one in papers.marked(row))


def test_asking_again_shows_the_same_paper_with_the_same_end(school, clock):
    first = exams.begin(person(WHO), CODE)
    moved(clock, minutes=6)
    second = exams.begin(person(WHO), CODE)
    assert (second.pk, second.ends_at, second.paper) == (first.pk, first.ends_at, first.paper)


def test_answers_after_the_end_are_refused_and_the_paper_has_failed(school, clock):
    row = exams.begin(person(WHO), CODE)
    moved(clock, minutes=10)
    with pytest.raises(Refused, match="does not count"):
        papers.hand_in(EXAMS, person(WHO), row.pk, right(row))
    row.refresh_from_db()
    assert (row.state, row.score, row.answers, row.seat) == ("failed", 0, [], None)
    assert not Record.objects.exists()


def test_a_paper_that_nobody_hands_in_ends_by_itself_and_counts_as_a_try(school, clock):
    row = exams.begin(person(WHO), CODE)
    moved(clock, minutes=11)
    chores.chores()
    row.refresh_from_db()
    assert row.state == "failed"
    with pytest.raises(Refused, match="The next try begins at"):
        exams.begin(person(WHO), CODE)


def test_a_clock_that_is_set_back_gives_no_second_try_and_no_more_time(school, clock):
    row = exams.begin(person(WHO), CODE)
    moved(clock, minutes=-30)
    assert exams.begin(person(WHO), CODE).ends_at == row.ends_at
    moved(clock, minutes=30)
    fails()
    moved(clock, hours=-24)
    with pytest.raises(Refused, match="The next try"):
        exams.begin(person(WHO), CODE)


def test_a_failure_waits_and_so_many_of_them_need_somebody_else(school, clock):
    fails()
    with pytest.raises(Refused) as caught:
        exams.begin(person(WHO), CODE)
    assert caught.value.code == "learning.wait"
    moved(clock, hours=4)
    last = fails()
    moved(clock, hours=40)
    with pytest.raises(Refused) as caught:
        exams.begin(person(WHO), CODE)
    assert caught.value.code == "learning.tries"
    with pytest.raises(Refused):
        acts.step(EXAMS, person(WHO), last.pk, "set_aside", {"reason": "me"})
    acts.step(EXAMS, person(KEEPER), last.pk, "set_aside", {"reason": "the power went out"})
    assert passes().state == "passed"


def test_a_paper_is_handed_in_once(school):
    row = exams.begin(person(WHO), CODE)
    answers = right(row)
    papers.hand_in(EXAMS, person(WHO), row.pk, [])
    with pytest.raises(Refused):
        papers.hand_in(EXAMS, person(WHO), row.pk, answers)
    row.refresh_from_db()
    assert row.state == "failed"


def test_nobody_sees_or_hands_in_another_persons_paper(school):
    row = exams.begin(person(WHO), CODE)
    other = school.client(OTHER)
    assert other.get(f"/learning/exams/{row.pk}/").status_code == 403
    assert other.get(f"/api/v1/learning/exams/{row.pk}").status_code == 403
    assert other.post(f"/learning/exams/{row.pk}/answers/", {"q1": "0"}).status_code == 403
    body = json.dumps({"answers": right(row)})
    answer = other.post(f"/api/v1/learning/exams/{row.pk}/answers", body, content_type="application/json")
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.state == "running"
    keeper = school.client(KEEPER)
    assert keeper.get(f"/learning/exams/{row.pk}/").status_code == 403  # a keeper neither


def test_what_is_typed_into_the_form_beside_its_places_is_a_wrong_answer(school):
    client = school.client(WHO)
    key = client.post(f"/api/v1/learning/courses/{CODE}/exam").json()["key"]
    form: dict[str, object] = {f"q{number}": ["99", "-1", "x", "1e9", "²", "000"] for number in range(1, 6)}
    form |= {"state": "passed", "score": "100", "ends_at": "2099-01-01", "version": "9"}
    assert client.post(f"/learning/exams/{key}/answers/", form).status_code == 302
    row = Exam.objects.get(pk=key)
    assert (row.state, row.score, row.version) == ("failed", 0, 1)


@pytest.mark.parametrize("answers", [[[100]], [[-1]], "x", [["a"]], [[0] * 30], [[0]] * 300])
def test_a_body_that_is_no_paper_is_told_so(school, answers):
    client = school.client(WHO)
    key = client.post(f"/api/v1/learning/courses/{CODE}/exam").json()["key"]
    told = client.post(
        f"/api/v1/learning/exams/{key}/answers", json.dumps({"answers": answers}), content_type="application/json"
    )
    assert told.status_code == 422
    assert Exam.objects.get(pk=key).state == "running"


def test_two_exams_at_a_time_are_refused(school):
    from tournier_office.learning import sample
    from tournier_office.learning.tests.school import QUESTIONS

    sample.draft(person("S0003"), person("S0004"), "second", QUESTIONS)
    publish(code="second")
    exams.begin(person(WHO), CODE)
    with pytest.raises(Refused, match="Another exam of yours runs"):
        exams.begin(person(WHO), "second")


def test_a_program_takes_no_exam_and_nobody_one_that_is_not_there(school):
    from dataclasses import replace

    with pytest.raises(Refused):
        exams.begin(replace(person(WHO), service=True), CODE)
    for code in ("nothing", "../../etc", "x" * 200):
        with pytest.raises(BadInput):
            exams.begin(person(WHO), code)


def test_a_course_whose_bank_is_too_small_is_not_put_in_force(timed):
    with pytest.raises(BadInput, match="fewer questions"):
        publish()


def test_a_refusal_leads_straight_to_the_course(school):
    from tournier_office.disclosures.tests import desk

    client = school.client("teller")
    page = desk.search(client).content.decode()
    assert "training-lapsed" in page
    assert "/learning/lacking/training_until/" in page
    assert client.get("/learning/lacking/training_until/")["Location"] == f"/learning/courses/{CODE}/"
    assert client.get("/learning/lacking/nothing/")["Location"] == "/learning/"
    passes()
    assert "training-lapsed" not in desk.search(client).content.decode()


def test_the_persons_own_page_and_home_say_what_it_opens_and_where(school):
    client = school.client(WHO)
    assert f"/learning/courses/{CODE}/" in client.get(f"/people/{WHO}/").content.decode()
    assert f"/learning/courses/{CODE}/" in client.get("/").content.decode()
    assert "never done" in client.get("/learning/").content.decode()
    passes()
    assert "met until" in client.get("/learning/").content.decode()
    assert lookups.owed_by(WHO, lookups.today())[0].until == lookups.today() + timedelta(days=365)


def test_a_course_with_html_in_it_shows_it_as_text(school):
    publish(text_en="# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    page = school.client(WHO).get(f"/learning/courses/{CODE}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page
