# SPDX-License-Identifier: Apache-2.0
"""What a request names as its case is one: known here, open and about this customer, or of a form that is trusted (M24, M27; decision 0363)."""

from __future__ import annotations

import pytest
from tests.simulators.smallbank import CUSTOMERS

from tournier.base import BadInput, new_id
from tournier.ledger.entries import OpenedEntry
from tournier_office.disclosures.tests import desk
from tournier_office.site import configuration, gateway, reading
from tournier_office.site.register import register_named
from tournier_office.site.register.tests.sample import make

pytestmark = pytest.mark.django_db
COMPLAINTS, INCIDENTS, LEAVES = map(register_named, ("complaints", "incidents", "leaves"))
ONE, TWO = CUSTOMERS[0][0], CUSTOMERS[1][0]


def told(office, case: str) -> tuple[set[str], str, str]:
    """The rules behind the answer to a clerk who asks for a field in clear, where the case stands, and the answer."""
    clerk = office.client("teller", "en")
    key = desk.look(clerk, customer=ONE, case=case)
    said = desk.reveal(clerk, key, desk.MOBILE).content.decode()
    detail = newest().detail
    return {*map(str, reading.listed(detail["rules"]))}, str(detail.get("case_is", "")), said


def newest() -> OpenedEntry:
    """The entry of the newest answer to somebody who asked for a field in clear."""
    return next(one for one in gateway.ledger().entries(limit=20) if one.detail.get("channel") == "reveal")


def test_an_open_entry_about_this_customer_is_a_case(office):
    row = make(COMPLAINTS, "investigating", subject=ONE)
    rules, stands, _said = told(office, row.pk)
    assert ("clear-needs-case" in rules, stands) == (False, "complaints")


def test_an_open_entry_about_no_customer_is_a_case_of_whoever_it_leads_to(office):
    rules, stands, _said = told(office, make(INCIDENTS, "assessed").pk)
    assert ("clear-needs-case" in rules, stands) == (False, "incidents")


@pytest.mark.parametrize(
    ("state", "subject", "stands", "says"),
    [
        ("closed", ONE, "closed", "this case is closed"),
        ("investigating", TWO, "another", "this case is about another customer"),
    ],
)
def test_one_that_is_closed_or_about_another_customer_is_none(office, state, subject, stands, says):
    row = make(COMPLAINTS, state, subject=subject)
    rules, found, said = told(office, row.pk)
    assert ("clear-needs-case" in rules, found) == (True, stands)
    assert says in said


@pytest.mark.parametrize("of_another_register", [False, True])
def test_a_number_of_our_own_form_that_nothing_has_is_none(office, of_another_register):
    case = make(LEAVES, LEAVES.stages[0].code).pk if of_another_register else new_id()
    rules, stands, said = told(office, case)
    assert ("clear-needs-case" in rules, stands) == (True, "unknown")
    assert "nothing that is known here" in said


def test_a_case_that_closes_is_none_at_the_next_question(office):
    row = make(COMPLAINTS, "investigating", subject=ONE)
    clerk = office.client("teller", "en")
    key = desk.look(clerk, customer=ONE, case=row.pk)
    asked = desk.granted(office, clerk, key, desk.MOBILE)
    assert desk.CLEAR[desk.MOBILE] in desk.reveal(clerk, key, desk.MOBILE).content.decode()
    row.state = "closed"
    row.save()
    said = desk.reveal(clerk, key, desk.MOBILE).content.decode()
    assert desk.CLEAR[desk.MOBILE] not in said, asked.pk
    assert "this case is closed" in said


@pytest.mark.parametrize(
    ("forms", "stands", "refused"),
    [
        (None, "elsewhere", False),
        ((r"CS-[0-9]{4}-[0-9]{4}",), "elsewhere", False),
        ((r"CS-[0-9]{4}",), "unknown", True),
        ((), "unknown", True),
    ],
)
def test_a_number_of_another_system_counts_by_its_form_and_the_ledger_says_so(office, settings, forms, stands, refused):
    settings.CASES_OUTSIDE = forms
    rules, found, _said = told(office, desk.CASE)
    assert (found, "clear-needs-case" in rules) == (stands, refused)


def test_an_entry_page_says_where_the_case_stands(office):
    for case, chinese, english in (
        (desk.CASE, "本系统未登记：其他系统的编号", "not known here: a number of another system"),
        (make(COMPLAINTS, "investigating", subject=ONE).pk, "投诉", "Complaints"),
    ):
        told(office, case)
        entry = newest()
        for language, words in (("en", english), ("zh-hans", chinese)):
            page = office.client("auditor", language).get(f"/evidence/entries/{entry.id}/").content.decode()
            assert f'<dd class="col-sm-8">{words}</dd>' in page


@pytest.mark.parametrize("given", ["T.*", ["("], [1]])
def test_forms_that_are_none_are_not_taken(given):
    with pytest.raises(BadInput):
        configuration._forms(given)
