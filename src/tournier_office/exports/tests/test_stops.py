# SPDX-License-Identifier: Apache-2.0
"""Why an export was stopped is read in the reader's language, whoever asked for it in which one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tournier.base import Refused, SystemFailed
from tournier_office.exports import stops, worker
from tournier_office.exports.models import Export
from tournier_office.exports.tests import desk
from tournier_office.people.lookups import Staff

pytestmark = pytest.mark.django_db
SAID = {
    "zh-hans": "有未结违规案件的人员不得明示或批量查询 C2 信息",
    "en": "No C2 in clear, and no questions about C2 of many, while a violation case is open",
}


@pytest.fixture
def analyst(office):
    return desk.person(office, "analyst")


@pytest.mark.parametrize("language", list(SAID))
def test_a_rules_no_is_told_in_both_languages_by_both_doors(office, analyst, language):
    row = desk.agreed(office, desk.filed(analyst))
    Staff.objects.filter(pk=analyst.staff).update(open_violation=True)
    worker.until_idle()
    row.refresh_from_db()
    client = office.client("analyst", language)
    page = client.get(reverse("exports:one", args=[row.pk])).content.decode()
    told = client.get(f"/api/v1/exports/{row.pk}", headers={"accept-language": language}).json()["problem"]
    for text in (page, told["cause"]):
        assert SAID[language] in text
        assert not [other for one, other in SAID.items() if one != language and other in text]
    assert told["rules"] == ["open-violation"]
    assert "open-violation" in page


def test_rules_that_stop_it_on_the_way_are_told_alike(office, analyst, monkeypatch):
    """The fact flips between two parts of the answer that is being recorded."""
    row = desk.agreed(office, desk.filed(analyst))
    worker.once()
    row.refresh_from_db()
    assert row.state == Export.State.RECORDING
    Staff.objects.filter(pk=analyst.staff).update(open_violation=True)
    worker.until_idle()
    row.refresh_from_db()
    assert (row.state, row.problem["rules"]) == (Export.State.STOPPED, ["open-violation"])
    assert row.problem["cause"] == SAID["en"]
    assert row.problem["zh"]["cause"] == SAID["zh-hans"]


def test_other_errors_have_their_chinese_too():
    kept = stops.of_error(
        Refused("export.requester", "Who asked for it is not on the register any more.", "Ask for it anew.")
    )
    assert kept["cause"] == "Who asked for it is not on the register any more."
    assert kept["zh"]["cause"] != kept["cause"]
    assert stops.of_error(SystemFailed("x", "", ""))["zh"] == {"cause": "", "cure": ""}


def test_a_stop_from_before_is_shown_as_it_was_kept(office, analyst):
    row = desk.filed(analyst)
    Export.objects.filter(pk=row.pk).update(
        state="stopped",
        problem={"code": "a", "cause": "Old.", "cure": "Do."},
        expires_at=timezone.now().replace(year=2999),
    )
    page = office.client("analyst", "zh-hans").get(reverse("exports:one", args=[row.pk])).content.decode()
    assert "Old. Do." in page
