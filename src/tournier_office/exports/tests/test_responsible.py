# SPDX-License-Identifier: Apache-2.0
"""Each record of an export resolves to who manages, who benefits (its receiver) and who uses (M03)."""

from __future__ import annotations

from django.utils.translation import override
from tests.simulators.small_office import Office
from tests.simulators.smallbank import CUSTOMER

from tournier.ledger.entries import Event
from tournier.seal.files import new_identity, recipient_of
from tournier_office.evidence.accounting import responsible_told
from tournier_office.exports import actions
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway


def told(event: Event, disclosure: str) -> dict[str, object]:
    found = gateway.ledger().entries(event=event, disclosure=disclosure)
    assert found
    with override("en"):
        three = responsible_told(found[0])
    assert three is not None
    return three


def test_who_has_the_file_benefits_wherever_they_work_later(office: Office) -> None:
    Staff.objects.filter(pk=office.staff("aml_officer")).update(branch_id="B02")
    who, taker = desk.person(office, "analyst"), desk.person(office, "aml_officer")
    row = desk.made(office, who, Terms(receiver_kind="staff", receiver=taker.staff))
    desk.taken(taker, row)
    Staff.objects.filter(pk=taker.staff).update(branch_id="B01")
    filed = gateway.ledger().entries(event=Event.EXPORT_FILED)[0]
    assert filed.detail["tables"] == [CUSTOMER]
    for event, disclosure, using in (
        (Event.EXPORT_FILED, row.pk, who.staff),
        (Event.DISCLOSURE_INTENDED, row.disclosure, who.staff),
        (Event.DISCLOSURE_PAGE, row.disclosure, who.staff),
        (Event.DISCLOSURE_DELIVERED, row.disclosure, taker.staff),
    ):
        three = told(event, disclosure)
        assert three["managing"] == ["nobody"], event
        assert three["benefiting"] == "Branch B02", event
        assert str(three["using"]).endswith(using), event


def test_outside_the_bank_the_receiver_benefits(office: Office) -> None:
    terms = Terms(receiver_kind="partner", receiver="Example Trust", recipient=recipient_of(new_identity()))
    row = actions.file(desk.person(office, "analyst"), desk.asked(terms))
    assert isinstance(row, Export)
    assert told(Event.EXPORT_FILED, row.pk)["benefiting"] == "Example Trust"
