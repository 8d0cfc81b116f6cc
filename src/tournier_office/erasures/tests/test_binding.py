# SPDX-License-Identifier: Apache-2.0
"""What is kept though its owner wants it gone is only stored (PIPL 47): a fact that the gate reads, until the request's next step."""

import pytest
from django.db import connection
from tests.simulators.small_office import ADDRESS
from tests.simulators.two_branches import session_of

from tournier.base import Refused, SystemFailed
from tournier.gate import Ask, Card, Refusal
from tournier.gate.queries import OpenQuery, Stopped
from tournier_office.erasures import actions, facts
from tournier_office.erasures.models import Erasure
from tournier_office.erasures.register import ERASURES
from tournier_office.erasures.tests.test_erasing import CUSTOMER, KEEPER, LONG_AGO, OTHER, proposed, years_ago
from tournier_office.site import gateway
from tournier_office.site.register import acts, sealed
from tournier_office.site.register.tests.sample import person

TELLER, MANAGER, COMPLIANCE, ANALYST = "S0001", "S0002", "S0004", "S0011"
OVER = {"relation_ended": LONG_AGO, "last_transaction": LONG_AGO, "hold": "none", "reason": "the time is over"}


def look(number: str = TELLER, purpose: str = "counter_service", basis: str = "contract", customer: str = CUSTOMER):
    return gateway.gate().look_up(Ask(number, purpose, basis, "CASE-1", "", session_of(number), ADDRESS), customer)


def rules(answer) -> set[str]:
    return {reason.rule for reason in answer.decision.reasons}


def kept(**over) -> Erasure:
    row: Erasure = proposed(relation_ended=years_ago(1), **over)
    assert row.state == "kept"
    return row


@pytest.mark.parametrize("post", [TELLER, MANAGER])
def test_ordinary_work_is_refused_with_reason_clause_and_cure_and_others_are_served(office, post):
    assert isinstance(look(post), Card), rules(look(post))
    kept()
    answer = look(post)
    assert isinstance(answer, Refusal)
    assert rules(answer) == {"kept-only"}
    assert answer.decision.reasons[0].clauses == ("PIPL-47",)
    assert answer.decision.remedy is not None
    assert [step.en for step in answer.decision.remedy.steps] == [
        "Close the request to erase the customer, or look at it again"
    ]
    assert isinstance(look(post, customer=OTHER), Card)


def test_what_the_law_obliges_goes_on(office):
    kept()
    answer = look(COMPLIANCE, "anti_money_laundering", "legal_duty")
    assert isinstance(answer, Card), rules(answer)


@pytest.mark.parametrize(("verb", "given"), [("look_again", OVER), ("withdraw", {"reason": "the customer comes back"})])
def test_it_lifts_with_the_next_step_of_the_request(office, verb, given):
    row = kept()
    assert isinstance(look(), Refusal)
    acts.step(ERASURES, person(KEEPER), row.pk, verb, given)
    assert isinstance(look(), Card)


def test_a_request_that_waits_for_a_second_person_stops_nothing_until_something_keeps_it(office):
    row = proposed()
    assert isinstance(look(), Card)
    acts.step(ERASURES, person(COMPLIANCE), row.pk, "keep", {"hold": "authority", "reason": "an order came"})
    assert isinstance(look(), Refusal)


def test_a_row_that_somebody_changed_behind_the_office_is_not_read(tampered_office):
    row = kept()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE erasures_erasure SET hold = 'debt' WHERE id = %s", [row.pk])
    with pytest.raises(Refused):
        facts.customer_facts(CUSTOMER)
    assert rules(look()) == {"fact.changed"}


def test_the_table_names_nobody_and_a_closed_request_is_not_found_any_more(office):
    row = kept()
    assert CUSTOMER not in str(Erasure.objects.filter(pk=row.pk).values())
    acts.step(ERASURES, person(KEEPER), row.pk, "withdraw", {"reason": "the customer comes back"})
    assert Erasure.objects.get(pk=row.pk).mark == ""


def test_of_two_requests_the_one_that_binds_more_counts(office):
    kept(hold="debt")
    assert facts.customer_facts(CUSTOMER) == {"kept": "debt"}
    assert [one.why for one in facts.apart()] == ["debt"]
    kept(hold="aml")
    assert facts.customer_facts(CUSTOMER) == {"kept": "law"}
    assert [(one.subject, one.why) for one in facts.apart()] == [(CUSTOMER, "law")]


def test_requests_that_are_older_than_marks_get_theirs(office):
    row = kept()
    Erasure.objects.filter(pk=row.pk).update(mark="")
    actions.name_marks()
    assert facts.customer_facts(CUSTOMER) == {"kept": "law"}


def query(sql: str = "SELECT khh, khxm FROM cust_info ORDER BY khh") -> OpenQuery:
    ask = Ask(ANALYST, "reconciliation", "contract", "CS-2026-0001", "", session_of(ANALYST), ADDRESS)
    opened = gateway.gate().open_query(ask, sql, source="core")
    assert isinstance(opened, OpenQuery), opened
    return opened


def test_an_answer_in_sql_leaves_them_out_and_an_open_one_ends_with_its_next_page(office):
    open_before = query().pages(batch_rows=1)
    next(open_before)
    every = sum(page.rows.num_rows for page in query().pages())
    row = kept()
    with pytest.raises(Stopped):
        next(open_before)
    assert sum(page.rows.num_rows for page in query().pages()) == every - 1
    acts.step(ERASURES, person(KEEPER), row.pk, "withdraw", {"reason": "the customer comes back"})
    assert sum(page.rows.num_rows for page in query().pages()) == every


def test_while_nobody_knows_whom_a_kept_request_is_about_nothing_is_answered_about_many(office, monkeypatch):
    kept()
    monkeypatch.setattr(facts, "_numbers", {})
    monkeypatch.setattr(sealed, "read", lambda *_: {"customer": None})
    with pytest.raises(SystemFailed, match="does not say any more"):
        facts.apart()


def test_requests_without_a_mark_bind_each_by_itself(office):
    """Older than marks, and until the chore has given them theirs."""
    kept()
    row = proposed(customer=OTHER, relation_ended=years_ago(1))
    for one in Erasure.objects.all():
        one.mark = ""
        one.save(update_fields=["mark"])
    assert row.state == "kept"
    assert {one.subject for one in facts.apart()} == {CUSTOMER, OTHER}
    assert [facts.customer_facts(one)["kept"] for one in (CUSTOMER, OTHER, "1000003")] == ["law", "law", "no"]
