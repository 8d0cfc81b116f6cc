# SPDX-License-Identifier: Apache-2.0
"""One person answers for each table, two name them, and whoever goes answers for nothing from that moment (M02)."""

from typing import Any

import pytest
from django.apps import apps

from tournier.base import Refused
from tournier_office.catalogue import answering, naming
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import OWNERS
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway, owning
from tournier_office.site.owning import Handing
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

PROTECTION, COMPLIANCE, LEGAL = "S0003", "S0004", "S0009"
OWNER, HEIR = "S0001", "S0002"


def source() -> str:
    return current_catalogue().sources[0].name


def table() -> str:
    return current_catalogue().tables[0].id


def propose(asset: str = "", by: str = PROTECTION, **over: str) -> Any:
    given = {"asset": asset or source(), "department": "B01", "owner": OWNER, "successor": HEIR, "why": "x", **over}
    return acts.open_row(OWNERS, person(by), given)


def step(row: Any, by: str, verb: str, **given: str) -> Any:
    return acts.step(OWNERS, person(by), row.pk, verb, {"reason": "seen", **given})


def in_force(asset: str = "", **over: str) -> Any:
    return step(propose(asset, **over), LEGAL, "confirm")


def counted() -> dict[str, bool]:
    return {one.asset: one.counts for one in answering.answers(current_catalogue())}


def clocks(row: Any) -> list[tuple[str, str, str]]:
    return list(apps.get_model("duties.Duty").objects.filter(subject=row.pk).values_list("deadline", "owner", "state"))


def test_nobody_answers_until_a_second_person_agreed(office):
    row = propose(by=COMPLIANCE)
    assert not any(counted().values())
    assert answering.unanswered(current_catalogue()) == sorted(one.id for one in current_catalogue().tables)
    for number in (COMPLIANCE, OWNER, HEIR):
        with pytest.raises(Refused):
            step(row, number, "confirm")
    step(row, LEGAL, "confirm")
    assert all(counted().values())
    assert answering.unanswered(current_catalogue()) == []


def test_a_table_of_its_own_is_taken_out_of_its_source(office):
    in_force()
    in_force(table(), owner="S0010", successor="S0011")
    found = {one.asset: one for one in answering.answers(current_catalogue())}
    own = found[table()].row
    assert own is not None
    assert (own.owner, found[table()].through) == ("S0010", False)
    assert found[current_catalogue().tables[1].id].through
    Staff.objects.filter(pk="S0010").update(status="left")
    assert answering.unanswered(current_catalogue()) == [table()]  # its source's owner was never asked about it


def test_a_new_version_ends_the_one_before_and_one_waits_at_a_time(office):
    first, second = in_force(), propose(owner="S0010")
    with pytest.raises(Unfit):
        propose()
    assert Ownership.objects.get(pk=first.pk).state == "in_force"
    step(second, LEGAL, "confirm")
    assert dict(Ownership.objects.values_list("pk", "state")) == {first.pk: "ended", second.pk: "in_force"}


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"department": "B02"}, "owner"),
        ({"successor": OWNER}, "successor"),
        ({"asset": "no such table"}, "asset"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(office, over, fault):
    with pytest.raises(Unfit) as caught:
        propose(**over)
    assert fault in caught.value.faults


def test_whoever_left_meanwhile_is_not_put_in_force(office):
    row = propose()
    Staff.objects.filter(pk=OWNER).update(status="left")
    with pytest.raises(Unfit):
        step(row, LEGAL, "confirm")


@pytest.mark.parametrize(
    "change", [{"status": "left"}, {"status": "suspended"}, {"branch": "B02"}, {"contract_until": "2020-01-01"}]
)
def test_when_the_owner_goes_nobody_answers_at_once_and_the_successor_has_a_clock(office, change):
    row = in_force()
    Staff.objects.filter(pk=OWNER).update(**change)
    assert not any(counted().values())  # with no chore yet
    naming.go_on()
    row.refresh_from_db()
    assert (row.state, row.successor) == ("open", HEIR)
    assert clocks(row) == [("B17", HEIR, "running")]
    naming.go_on()
    assert len(clocks(row)) == 1
    home = office.client(HEIR).get("/").content.decode()
    assert "To be taken on" in home
    assert source() in home
    step(row, HEIR, "take_on", successor="S0010")
    assert not any(counted().values())
    for number in (HEIR, "S0010"):
        with pytest.raises(Refused):
            step(row, number, "confirm")
    row = step(row, LEGAL, "confirm")
    assert (row.owner, row.successor) == (HEIR, "S0010")
    assert all(counted().values())
    assert [state for _one, _owner, state in clocks(row)] == ["done"]


def test_where_the_successor_has_gone_too_the_head_is_asked(office):
    row = in_force(successor="S0010")
    Staff.objects.filter(pk__in=[OWNER, "S0010"]).update(status="left")
    naming.go_on()
    row.refresh_from_db()
    assert row.successor == "S0002"  # the head of the branch


def test_who_keeps_the_register_names_another_and_does_not_agree_alone(office):
    row = in_force()
    Staff.objects.filter(pk=OWNER).update(status="left")
    naming.go_on()
    step(row, COMPLIANCE, "name_owner", owner="S0010", successor="S0011")
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "confirm")
    assert step(row, LEGAL, "confirm").owner == "S0010"


def test_it_is_handed_on_inside_the_department_only(office):
    row = in_force()
    (mine,) = [one for one in owning.owned(OWNER) if one.register == "owners"]
    Staff.objects.filter(pk="S0011").update(branch="B02")
    with pytest.raises(Unfit):
        owning.hand_on(mine, Handing(OWNER, "S0011", OWNER, gateway.clock().now()))
    owning.hand_on(mine, Handing(OWNER, HEIR, OWNER, gateway.clock().now()))
    row.refresh_from_db()
    assert (row.owner, row.successor, row.state) == (HEIR, "", "in_force")
    Staff.objects.filter(pk=OWNER).update(status="left")
    naming.go_on()
    assert all(counted().values())


def test_what_the_catalogue_no_longer_has_ends(office):
    row = in_force()
    Ownership.objects.filter(pk=row.pk).update(asset="gone")
    row = Ownership.objects.get(pk=row.pk)
    row.asset = "gone"
    row.save()
    naming.go_on()
    row.refresh_from_db()
    assert row.state == "ended"


@pytest.mark.parametrize(
    ("language", "open_words", "all_words"), [("zh", "无责任人", "随数据源"), ("en", "nobody answers", "by its source")]
)
def test_the_page_lists_what_nobody_answers_for(office, language, open_words, all_words):
    client = office.client("auditor", language)
    page = client.get("/catalogue/answers/?only=open").content.decode()
    assert table() in page
    assert open_words in page
    in_force()
    assert table() not in client.get("/catalogue/answers/?only=open").content.decode()
    assert all_words in client.get("/catalogue/answers/").content.decode()


def test_home_says_how_many_tables_have_nobody(office):
    client = office.client(PROTECTION)
    assert "Nobody answers for" in client.get("/").content.decode()
    in_force()
    assert "Nobody answers for" not in client.get("/").content.decode()


def test_the_interface_says_the_same(office):
    in_force()
    told = office.client("auditor").get("/api/v1/catalogue/answers").json()
    assert {one["owner"] for one in told} == {OWNER}
    assert office.client("auditor").get("/api/v1/catalogue/answers?only_open=true").json() == []
