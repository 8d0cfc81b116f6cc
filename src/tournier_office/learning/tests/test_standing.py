# SPDX-License-Identifier: Apache-2.0
"""Who has done what is demanded, for whom it is to know."""

from __future__ import annotations

import pytest

from tournier.base import BadInput, Refused
from tournier_office.learning import standing
from tournier_office.learning.tests.conftest import publish
from tournier_office.learning.tests.school import CODE, WHO, passes
from tournier_office.people.lookups import Staff
from tournier_office.site.register.tests.sample import person

KEEPER, MANAGER = "S0003", "S0002"


def lacking(number):
    return [one.staff for one in standing.standing(person(number), CODE).lacking]


def test_a_keeper_sees_who_has_not_and_how_many_have(school):
    publish(posts="teller analyst")
    assert lacking(KEEPER) == [WHO, "S0011"]
    passes()
    found = standing.standing(person(KEEPER), CODE)
    assert (found.met, found.of, found.percent, lacking(KEEPER)) == (1, 2, 50, ["S0011"])
    Staff.objects.filter(pk="S0011").update(status="left")
    assert standing.standing(person(KEEPER), CODE).percent == 100


def test_the_head_of_a_branch_sees_its_people_and_nobody_else(school):
    assert lacking(MANAGER) == [WHO]
    Staff.objects.filter(pk=WHO).update(branch="B02")
    assert lacking(MANAGER) == []
    assert lacking(KEEPER) == [WHO]


def test_whoever_oversees_nobody_is_refused(school):
    with pytest.raises(Refused):
        standing.standing(person(WHO), CODE)
    assert school.client(WHO).get(f"/learning/standing/{CODE}/").status_code == 403
    assert school.client(WHO).get(f"/api/v1/learning/standing/{CODE}").status_code == 403
    assert "Who has done it" not in school.client(WHO).get(f"/learning/courses/{CODE}/").content.decode()


def test_screen_and_api_say_the_same(school):
    client = school.client(KEEPER)
    assert client.get(f"/api/v1/learning/standing/{CODE}").json()["lacking"][0]["staff"] == WHO
    assert "0 of 1 people have met it (0 %)." in client.get(f"/learning/standing/{CODE}/").content.decode()
    with pytest.raises(BadInput):
        standing.standing(person(KEEPER), "nothing")
