# SPDX-License-Identifier: Apache-2.0
"""Whoever leaves has an exit: pledge or recorded refusal, nothing left behind, closed by a second person (M02, M16, M17)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.simulators.small_office import office

from tournier.base import Refused
from tournier.seal import statements
from tournier_office.learning import keys, signing
from tournier_office.learning import lookups as learning
from tournier_office.learning.paperwork import DOCUMENTS
from tournier_office.people import actions as people
from tournier_office.people.lookups import Staff
from tournier_office.personnel import lookups
from tournier_office.personnel.models import Exit
from tournier_office.personnel.register import EXITS
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

__all__ = ["office"]
pytestmark = pytest.mark.django_db
WHO, HEAD, SECURITY, SYSTEM = "S0011", "S0002", "S0005", "S0008"


def template() -> None:
    row = acts.open_row(DOCUMENTS, person("S0003"), {
        "code": "exit", "title_zh": "离岗承诺", "title_en": "Exit pledge", "fact": "exit_pledge", "term_days": "1095",
        "text_zh": "我承诺离岗后继续保密。", "text_en": "I keep secrecy after I have left.",
    })  # fmt: skip
    acts.step(DOCUMENTS, person("S0004"), row.pk, "publish", {"grace_days": "0", "reason": "plan"})


def signed(office, number: str, code: str) -> None:
    """The person registers a key of their own and signs the template in force."""
    seed, public = statements.new_key()
    session = str(office.client(number).session["sign_in"])
    keys.register(person(number), public.hex(), session=session)
    offered = signing.offer(person(number), code)
    signature = statements.sign(seed, offered.statement.encode())
    proof = statements.Proof(statements.ED25519, public, signature)
    signing.sign(person(number), code, offered.token, proof)


def leaves() -> Exit:
    people.set_status(WHO, "left", by=SECURITY, reason="last day")
    return Exit.objects.get(staff=WHO)


def step(row: Exit, by: str, verb: str, **given: str) -> Exit:
    found: Exit = acts.step(EXITS, person(by), row.pk, verb, given)
    return found


def test_whoever_leaves_without_a_pledge_is_an_open_item_of_somebody(office):
    row = leaves()
    assert (row.state, row.owner, row.branch) == ("owed", HEAD, "B01")
    page = office.client(HEAD).get("/").content.decode()
    assert f"/exits/{row.pk}/" in page


def test_the_exit_pledge_is_demanded_of_nobody_at_work(office):
    template()
    assert learning.owed_by(WHO, timezone.localdate()) == []


def test_an_announced_leaver_signs_the_template_while_they_are_here(office):
    template()
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    row = acts.open_row(EXITS, person(HEAD), {"staff": WHO, "last_day": day})
    with pytest.raises(Refused, match="not signed"):
        step(row, WHO, "sign")
    signed(office, WHO, "exit")
    assert step(row, WHO, "sign").state == "given"
    made = learning.signed_exit(WHO)
    assert made is not None
    assert made.pk in Exit.objects.get(pk=row.pk).pledge
    assert leaves().state == "given", "the pledge stands when they go"


def test_a_newer_template_is_not_signed_by_the_older_signature(office):
    template()
    signed(office, WHO, "exit")
    template()
    assert learning.signed_exit(WHO) is None


def test_a_paper_or_a_refusal_needs_a_reason_and_a_second_person_closes(office):
    row = leaves()
    with pytest.raises(Refused):
        step(row, SECURITY, "close")
    row = step(row, SECURITY, "paper", pledge="archive 12-7", reason="signed by hand on the last day")
    assert (row.state, row.why) == ("given", "signed by hand on the last day")
    with pytest.raises(Refused, match="second person"):
        step(row, SECURITY, "close")
    assert step(row, SYSTEM, "close").state == "closed"


def test_an_exit_is_not_closed_while_the_leaver_still_answers_for_something(office):
    Staff.objects.filter(pk="S0010").update(employment="outsourced", sponsor_id=WHO)
    row = step(leaves(), SECURITY, "decline", reason="refused to sign")
    assert [one.page for one in lookups.left_behind(WHO)] == ["/people/S0010/"]
    with pytest.raises(Refused, match="still theirs"):
        step(row, SYSTEM, "close")
    Staff.objects.filter(pk="S0010").update(sponsor_id=HEAD)
    assert step(row, SYSTEM, "close").state == "closed"


def test_nobody_keeps_their_own_exit(office):
    template()
    people.set_status(SYSTEM, "left", by=SECURITY, reason="last day")
    row = Exit.objects.get(staff=SYSTEM)
    people.set_status(SYSTEM, "active", by=SECURITY, reason="hired again")
    with pytest.raises(Refused):
        step(row, SYSTEM, "paper", pledge="mine", reason="me")


def test_signing_says_which_template(office):
    template()
    assert signing.offer(person(WHO), "exit").statement.count('"code":"exit"') == 1
