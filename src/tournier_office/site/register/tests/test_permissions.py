# SPDX-License-Identifier: Apache-2.0
"""Every register x post x branch x verb: who may, may; nobody else does anything, and what they tried leaves no step.

Made from the descriptions: a new register has these tests by being described. What is expected is worked out here from the
description by itself, not by the code that decides.
"""

from itertools import product
from operator import itemgetter

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.simulators.small_office import PEOPLE

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.site import gateway
from tournier_office.site.models import Step
from tournier_office.site.register import Who, acts, reading, registers
from tournier_office.site.register.judging import OFFICE, allows
from tournier_office.site.register.tests.sample import form, make, person

REGISTERS = registers()
MOVES = [(register, move) for register in REGISTERS for move in register.moves]
BRANCHES = ("B01", "B02")  # all the office's people work at B01


def name(value):
    return getattr(value, "name", None) or getattr(value, "verb", str(value))


def expected(who: Who, post: str, branch: str) -> bool:
    """Somebody with this one post, who stands in none of the row's fields."""
    return post in who.anywhere or (post in who.posts and branch == "B01")


def lets(act) -> bool:
    """Whether the person was let in; what the register itself then says against it is another matter."""
    try:
        act()
    except Refused as refused:
        return refused.code not in {
            "register.person",
            "register.row",
            "register.post",
            "register.open",
            "register.export",
        }
    except BadInput:
        return True
    return True


def shown(register, number) -> set[str]:
    """The keys of the list; none for whom it is closed."""
    try:
        return {row.pk for row in reading.page(register, person(number), reading.Query({})).rows}
    except Refused:
        return set()


@pytest.mark.parametrize("register", REGISTERS, ids=name)
def test_reading_a_row(office, register):
    let, should = {}, {}
    for number, branch in product(PEOPLE, BRANCHES):
        with transaction.atomic():
            row, post = make(register, branch=branch), PEOPLE[number]
            let[post, branch] = lets(lambda row=row, number=number: reading.one(register, person(number), row.pk))
            should[post, branch] = expected(register.readers, post, branch)
            assert (row.pk in shown(register, number)) is let[post, branch]
            transaction.set_rollback(True)  # of some registers one row alone may be open
    assert let == should


@pytest.mark.parametrize("register", REGISTERS, ids=name)
def test_the_list_is_closed_to_whom_no_post_and_no_row_could_let_in(office, register):
    for number, post in PEOPLE.items():
        let = lets(lambda number=number: reading.page(register, person(number), reading.Query({})))
        assert let is (bool(register.readers.named) or post in register.readers.by_post), post


@pytest.mark.parametrize(("register", "move"), MOVES, ids=name)
def test_a_step(office, register, move):
    let, should = {}, {}
    everybody = {number: person(number) for number in PEOPLE}
    for state, branch in product(move.source, BRANCHES):
        may = {
            number: expected(register.readers, post, branch) and expected(move.who, post, branch)
            for number, post in PEOPLE.items()
        }
        closed = make(register, state, branch)  # one for all who may not: none of them changes it
        for number, allowed in sorted(may.items(), key=itemgetter(1)):
            row, case = make(register, state, branch) if allowed else closed, (PEOPLE[number], state, branch)
            let[case] = lets(
                lambda row=row, who=everybody[number]: acts.step(register, who, row.pk, move.verb, form(move))
            )
            should[case] = allowed
        _unchanged(register, closed)
    assert let == should


@pytest.mark.parametrize(("register", "move"), MOVES, ids=name)
def test_whoever_stands_in_a_row_may_what_the_row_lets_them(office, register, move):
    """`named` opens it to that person alone, `never` closes it to them whatever posts they hold."""
    posted = next((number for number, post in PEOPLE.items() if post in move.who.by_post), "")
    for field in move.who.named:
        row = make(register, move.source[0], "B02", **{field: "S0001"})
        assert lets(lambda row=row: acts.step(register, person("S0001"), row.pk, move.verb, form(move)))
        other = make(register, move.source[0], "B02", **{field: "S0001"})
        assert not lets(lambda row=other: acts.step(register, person("S0011"), row.pk, move.verb, form(move)))
    who = posted or "S0001"
    for field in move.who.never:
        named = {} if posted else {move.who.named[0]: who}
        verb = field in {one.verb for one in register.moves}
        try:
            with transaction.atomic():
                row = make(register, move.source[0], **named, **({} if verb else {field: who}))
        except IntegrityError:
            continue  # the table itself takes no such row
        if verb:
            took = {"before": "", "after": row.state, "at": timezone.now(), "entry": "e"}
            Step.objects.create(register=register.name, row=row.pk, verb=field, by=who, **took)
        assert not lets(lambda row=row: acts.step(register, person(who), row.pk, move.verb, form(move)))
        assert register.table.objects.get(pk=row.pk).state == row.state


@pytest.mark.parametrize(("register", "move"), MOVES, ids=name)
def test_a_step_from_a_stage_where_it_does_not_begin(office, register, move):
    keeper = next((number for number, post in PEOPLE.items() if post in move.who.anywhere), "")
    for stage in register.stages:
        if stage.code not in move.source and keeper:
            row = make(register, stage.code)
            with pytest.raises(Refused) as caught:
                acts.step(register, person(keeper), row.pk, move.verb, form(move))
            assert caught.value.code == "register.stage"
            _unchanged(register, row)


@pytest.mark.parametrize("register", REGISTERS, ids=name)
def test_opening_a_row_and_taking_the_list_away(office, register):
    for number, post in PEOPLE.items():
        opens = bool(register.form) and expected(register.openers, post, "B01")
        assert lets(lambda number=number: acts.open_row(register, person(number), {})) is opens, post
        takes = expected(register.exporters, post, "B01")
        assert lets(lambda number=number: acts.export(register, person(number), reading.Query({}))) is takes, post


@pytest.mark.parametrize("register", REGISTERS, ids=name)
def test_every_door_is_closed_to_customers_and_to_whoever_is_not_signed_in(office, register, client):
    row = make(register)
    paths = [f"/{register.name}/", f"/{register.name}/{row.pk}/", f"/{register.name}/export/"]
    routes = [f"/api/v1/registers/{register.name}", f"/api/v1/registers/{register.name}/{row.pk}"]
    customer = office.client("1000001")
    assert {customer.get(path).status_code for path in paths} == {403}
    assert {customer.get(path).status_code for path in routes} == {401}
    assert {client.get(path).status_code for path in paths} == {302}
    assert {client.get(path).status_code for path in routes} == {401}
    for move in register.moves:
        assert customer.post(f"/{register.name}/{row.pk}/{move.verb}/", form(move)).status_code == 403
    _unchanged(register, row)


@pytest.mark.parametrize("register", REGISTERS, ids=name)
def test_a_list_shows_exactly_the_rows_that_can_be_opened(office, register):
    for number in PEOPLE:
        fields = (*register.readers.named, "opened_by")
        rows = {make(register, branch=branch, **{field: number}).pk for branch in BRANCHES for field in fields}
        opened = {key for key in rows if lets(lambda key=key, by=number: reading.one(register, person(by), key))}
        assert shown(register, number) & rows == opened, number


def test_the_office_itself_does_what_the_description_lets_it():
    assert allows(Who(system=True), OFFICE, "B01", {})
    assert not allows(Who(posts=frozenset({"teller"}), anywhere=frozenset({"auditor"})), OFFICE, "B01", {})


def _unchanged(register, row) -> None:
    assert register.table.objects.get(pk=row.pk).state == row.state
    assert not Step.objects.filter(register=register.name, row=row.pk).exists()
    assert not gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)
