# SPDX-License-Identifier: Apache-2.0
"""Contests: who takes part, what a paper shows, and a board on which nobody's weakness stands (M15)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from tournier.base import BadInput, Refused
from tournier_office.learning import boards, contest_papers, contests, lookups, papers
from tournier_office.learning.boards import Best
from tournier_office.learning.contest_register import CONTEST_PAPERS, CONTESTS
from tournier_office.learning.models import ContestPaper, Record
from tournier_office.learning.tests.conftest import moved
from tournier_office.learning.tests.school import CODE, WHO, right
from tournier_office.people.facts import staff_facts
from tournier_office.site import gateway
from tournier_office.site.register import acts, reading
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

OTHER, KEEPER, SECOND = "S0002", "S0003", "S0004"


def drafted(**over):
    today = lookups.today()
    terms = {
        "title_zh": "竞赛", "title_en": "Contest", "banks": CODE, "begins": today.isoformat(),
        "ends": (today + timedelta(days=7)).isoformat(), "drawn": "4", "minutes": "10", "tries": "2", "places": "3",
        "team_least": "5", "prize": "A book",
    }  # fmt: skip
    return acts.open_row(CONTESTS, person(KEEPER), {**terms, **over})


@pytest.fixture
def contest(school):
    """A contest runs over the questions of the course."""
    row = drafted()
    return acts.step(CONTESTS, person(SECOND), row.pk, "start", {})


def sits(contest, number=WHO, *, well=True, agreed=False):
    row = contest_papers.begin(person(number), contest.pk, agreed=agreed)
    return papers.hand_in(CONTEST_PAPERS, person(number), row.pk, right(row) if well else [])


def test_a_second_person_opens_it_and_the_bank_must_be_large_enough(school):
    row = drafted(drawn="9")
    with pytest.raises(Refused):
        acts.step(CONTESTS, person(KEEPER), row.pk, "start", {})
    with pytest.raises(BadInput, match="fewer questions"):
        acts.step(CONTESTS, person(SECOND), row.pk, "start", {})
    for wrong in (
        {"team_least": "4"},
        {"places": "11"},
        {"posts": "nobody"},
        {"branches": "B99"},
        {"banks": "?"},
        {"ends": "2020-01-01"},
    ):
        with pytest.raises(Unfit):
            drafted(**wrong)


def test_a_result_opens_and_closes_nothing_and_stands_in_no_record(contest):
    before = staff_facts(WHO, lookups.today())
    row = sits(contest)
    assert (row.state, row.score) == ("done", 100)
    assert staff_facts(WHO, lookups.today()) == before
    assert not Record.objects.filter(proof=row.pk).exists()
    assert sits(contest, well=False).score == 0
    assert staff_facts(WHO, lookups.today()) == before


def test_the_draw_stands_in_the_ledger_and_the_score_does_not(contest):
    row = sits(contest, agreed=True)
    told = [entry.detail for entry in gateway.ledger().entries(disclosure=row.pk)]
    assert any(one.get("sealed") == row.sealed for one in told)
    assert all("score" not in one and "right" not in one and "seed" not in one for one in told)


def test_a_paper_is_its_persons_alone(contest, school):
    row = sits(contest)
    with pytest.raises(Refused):
        papers.of(CONTEST_PAPERS, person(OTHER), row.pk)
    for number in (OTHER, KEEPER, SECOND, "S0005", "S0006", "S0007", "S0008"):
        with pytest.raises(Refused):
            reading.one(CONTEST_PAPERS, person(number), row.pk)
    assert reading.one(CONTEST_PAPERS, person(WHO), row.pk).score == 100


def test_time_tries_and_days_hold(contest, clock):
    row = contest_papers.begin(person(WHO), contest.pk, agreed=False)
    assert contest_papers.begin(person(WHO), contest.pk, agreed=True).pk == row.pk
    assert papers.marked(row) == []
    answers = right(row)
    moved(clock, minutes=11)
    with pytest.raises(Refused, match="is over"):
        papers.hand_in(CONTEST_PAPERS, person(WHO), row.pk, answers)
    assert ContestPaper.objects.get().state == "over"
    sits(contest)
    with pytest.raises(Refused, match="all tries"):
        sits(contest)
    moved(clock, days=8)
    with pytest.raises(Refused, match="does not run"):
        sits(contest, OTHER)


def test_only_its_posts_and_branches_take_part(school):
    row = acts.step(CONTESTS, person(SECOND), drafted(posts="teller").pk, "start", {})
    assert contests.of(person(WHO))
    assert not contests.of(person("S0011"))
    with pytest.raises(BadInput):
        contest_papers.begin(person("S0011"), row.pk, agreed=False)
    with pytest.raises(BadInput):
        boards.of(contests.one(person("S0011"), row.pk), person("S0011"))


def test_a_name_taken_back_is_gone_from_the_board(contest):
    best = sits(contest, WHO, agreed=True)
    sits(contest, OTHER, well=False, agreed=True)
    assert [line.who for line in boards.of(contest, person(OTHER)).people] == [WHO]
    acts.step(CONTEST_PAPERS, person(WHO), best.pk, "hide", {})
    assert boards.of(contest, person(OTHER)).people == []
    assert boards.of(contest, person(WHO)).place == 1


people = st.lists(
    st.builds(
        Best, staff=st.uuids().map(str), branch=st.sampled_from(["B1", "B2", "B3"]), score=st.integers(0, 100),
        took=st.integers(1, 5).map(lambda minutes: timedelta(minutes=minutes)), agreed=st.booleans(),
    ),
    max_size=40,
).map(lambda found: sorted(found, key=boards._rank))  # fmt: skip


@given(people, st.integers(1, 10), st.integers(5, 8), st.booleans())
@examples(150)
def test_no_board_shows_a_weakness(ranked, most, least, over):
    board = boards.board(ranked, "nobody", most=most, least=least, over=over)
    assert (board.score, board.place) == (None, None)
    known = {one.staff: one for one in ranked}
    for line in board.people:
        one = known[line.who]
        assert one.agreed
        assert line.place <= most
        assert line.score >= boards.STRONG
        # At least as many people stand behind every name as on the board above and beside it.
        assert sum(boards._rank(other) > boards._rank(one) for other in ranked) >= len(ranked) - len(ranked) // 2
    assert over or not board.teams
    named = {line.who for line in board.people}
    for team in board.teams:
        hidden = [one for one in ranked if one.branch == team.who and one.staff not in named]
        assert len(hidden) >= least


@given(people, st.data())
@examples(60)
def test_what_a_hidden_person_did_changes_no_line_of_another_but_its_place(ranked, data):
    hidden = [one for one in ranked if not one.agreed]
    if not hidden:
        return
    one = data.draw(st.sampled_from(hidden))
    board = boards.board(ranked, one.staff, most=10, least=5, over=False)
    assert (board.score, one.staff in {line.who for line in board.people}) == (one.score, False)


def test_the_pages_and_the_api_tell_the_same(contest, school):
    client, other = school.client(WHO), school.client(OTHER)
    assert client.get("/learning/contests/").status_code == 200
    answer = client.post(f"/learning/contests/{contest.pk}/papers/", {"agreed": "yes"})
    row = ContestPaper.objects.get()
    assert answer["Location"] == f"/learning/contest-papers/{row.pk}/"
    assert client.get(answer["Location"]).status_code == 200
    assert other.get(answer["Location"]).status_code == 403
    given = {f"q{number}": places for number, places in enumerate(right(row), 1)}
    client.post(f"/learning/contest-papers/{row.pk}/answers/", given)
    assert "100 %" in client.get(answer["Location"]).content.decode()
    api = f"/api/v1/learning/contests/{contest.pk}"
    made = other.post(f"{api}/papers", json.dumps({"agreed": True}), content_type="application/json").json()
    done = other.post(
        f"/api/v1/learning/contest-papers/{made['key']}/answers",
        json.dumps({"answers": []}),
        content_type="application/json",
    ).json()
    assert (done["score"], done["state"]) == (0, "done")
    assert other.get(f"{api}/board").json() == {
        "people": [{"place": 1, "who": WHO, "score": 100}], "teams": [], "score": 0, "place": 2,
    }  # fmt: skip
    page = client.get(f"/learning/contests/{contest.pk}/").content.decode()
    assert ">0 %" not in page
    assert school.client("analyst").get(f"/api/v1/learning/contest-papers/{made['key']}").status_code == 403
