# SPDX-License-Identifier: Apache-2.0
"""An officer sees every register of the branch and changes none: each register, each step, both branches (M04)."""

from __future__ import annotations

import pytest
from django.db import transaction

from tournier_office.officers.tests.desk import AML, ANALYST, bank, named
from tournier_office.site.register import acts, reading, registers
from tournier_office.site.register.judging import offered
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.tests.test_permissions import expected, lets

pytestmark = pytest.mark.django_db
KEPT = {"near-misses", "incident-reports", "questions", "interests"}


def _sees(register, who, row) -> bool:
    let = lets(lambda: reading.one(register, who, row.pk))
    try:
        listed = {one.pk for one in reading.page(register, who, reading.Query({"state": row.state})).rows}
    except Exception:  # noqa: BLE001 - a list that is closed shows nothing
        listed = set()
    assert (row.pk in listed) is let
    return let


def test_each_register_shows_an_officer_the_rows_of_the_branch(office):
    named()
    bank()
    analyst, aml = person(ANALYST), person(AML)
    assert {one.name for one in registers() if one.confided} == KEPT
    for register in registers():
        for branch in ("B01", "B02", ""):
            with transaction.atomic():
                row = make(register, branch=branch)
                by_post = expected(register.readers, "analyst", branch)
                open_to_officers = register.name not in KEPT
                assert _sees(register, analyst, row) is (by_post or (open_to_officers and branch == "B01")), (
                    register.name,
                    branch,
                )
                by_post = expected(register.readers, "aml_officer", branch)
                assert _sees(register, aml, row) is (by_post or open_to_officers), (register.name, branch)
                transaction.set_rollback(True)


def test_no_register_lets_an_officer_do_more_than_their_posts(office):
    before: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for named_yet in (False, True):
        if named_yet:
            named()
            bank()
        for register in registers():
            for number in (ANALYST, AML):
                who = person(number)
                may = {
                    (stage.code, one.verb)
                    for stage in register.stages
                    for one in offered(register, stage.code, "B01", who, {})
                }
                may |= {("", "open")} if acts.may_open(register, who) else set()
                may |= {("", "export")} if acts.may_export(register, who) else set()
                key = (register.name, number)
                assert before.setdefault(key, may) == may, key


def test_a_step_of_an_officer_is_refused_where_they_see_the_row(office):
    """Through the act itself: what they see without a post of their own, they cannot take a step with."""
    named()
    who = person(ANALYST)
    for register in registers():
        for move in register.moves:
            if expected(move.who, "analyst", "B01") or register.name in KEPT:
                continue
            with transaction.atomic():
                row = make(register, move.source[0])
                assert not lets(lambda row=row, one=register, verb=move.verb: acts.step(one, who, row.pk, verb, {}))
                assert register.table.objects.get(pk=row.pk).state == row.state
                transaction.set_rollback(True)
