# SPDX-License-Identifier: Apache-2.0
"""Break-glass: at once, recorded before the first value, and closed by somebody else only."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tournier.base import SystemFailed
from tournier_office.disclosures import emergencies
from tournier_office.disclosures.models import BreakGlass
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import CLEAR, MOBILE, PIN
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db
FIRE = "The customer fainted in the hall; the ambulance asks for a relative."


@pytest.fixture
def clerk(office):
    return office.client("teller")


def broken(clerk, key, *fields, reason=FIRE):
    return clerk.post(f"/lookup/{key}/emergency/open/", {"fields": desk.fields(*fields), "reason": reason})


def test_it_opens_at_once_and_says_so_loudly(office, clerk):
    key = desk.look(clerk)
    assert (
        "Break the glass now"
        in clerk.post(f"/lookup/{key}/emergency/", {"fields": desk.fields(MOBILE)}).content.decode()
    )
    page = broken(clerk, key, MOBILE).content.decode()
    assert CLEAR[MOBILE] in page
    row = BreakGlass.objects.get()
    assert row.released
    events = [entry.event.value for entry in reversed(gateway.ledger().entries(disclosure=row.disclosure))]
    assert events.index("break_glass:opened") < events.index("disclosure:page")
    home = office.client("protection_officer").get("/").content.decode()
    assert f"/emergencies/{row.pk}/" in home


def test_it_needs_a_reason(clerk):
    key = desk.look(clerk)
    for reason in ("", "urgent", " " * 40):
        answer = broken(clerk, key, MOBILE, reason=reason)
        assert answer.status_code == 400
        assert CLEAR[MOBILE] not in answer.content.decode()
    assert not BreakGlass.objects.exists()


def test_authentication_data_stay_closed_in_every_emergency(clerk):
    page = broken(clerk, desk.look(clerk), PIN).content.decode()
    assert "135790" not in page
    assert BreakGlass.objects.get().released is False


def test_nothing_is_shown_when_it_cannot_be_recorded(office, clerk, monkeypatch):
    key = desk.look(clerk)

    def down(*_args):
        raise SystemFailed("ledger.down", "The ledger cannot be reached.", "Try again.")

    monkeypatch.setattr(gateway.gate()._evidence, "append", down, raising=False)
    answer = broken(clerk, key, MOBILE)
    assert answer.status_code == 503
    assert CLEAR[MOBILE] not in answer.content.decode()


@pytest.mark.parametrize("reviewer", ["protection_officer", "branch_manager"])
def test_somebody_else_of_the_right_post_reviews(office, clerk, reviewer):
    broken(clerk, desk.look(clerk), MOBILE)
    row = BreakGlass.objects.get()
    body = {"outcome": "justified", "reason": "The ambulance was real."}
    wrong = ("teller", "compliance_officer", "auditor", "security_admin", "system_admin", "audit_admin", "aml_officer")
    for who in wrong:
        assert office.client(who).post(f"/emergencies/{row.pk}/review/", body).status_code == 403, who
    row.refresh_from_db()
    assert not row.outcome
    assert office.client(reviewer).post(f"/emergencies/{row.pk}/review/", body).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.reviewer) == ("justified", office.staff(reviewer))


def test_a_review_is_whole_or_none(office, clerk):
    broken(clerk, desk.look(clerk), MOBILE)
    row = BreakGlass.objects.get()
    for body in ({"outcome": "justified", "reason": ""}, {"outcome": "fine", "reason": "x"}, {"reason": "x"}):
        assert office.client("protection_officer").post(f"/emergencies/{row.pk}/review/", body).status_code == 400
    row.refresh_from_db()
    assert not row.outcome


def test_a_review_is_recorded_and_not_done_twice(office, clerk):
    broken(clerk, desk.look(clerk), MOBILE)
    row = BreakGlass.objects.get()
    officer = office.client("protection_officer")
    body = {"outcome": "not_justified", "reason": "No ambulance was called."}
    officer.post(f"/emergencies/{row.pk}/review/", body)
    assert officer.post(f"/emergencies/{row.pk}/review/", body).status_code == 403
    events = [entry.event.value for entry in gateway.ledger().entries(disclosure=row.disclosure or "x")]
    assert events.count("break_glass:reviewed") == 1


def test_an_overdue_review_is_shown(office, clerk):
    broken(clerk, desk.look(clerk), MOBILE)
    BreakGlass.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert "overdue" in office.client("protection_officer").get("/emergencies/").content.decode()


def test_the_database_itself_refuses_a_review_by_the_actor(clerk):
    broken(clerk, desk.look(clerk), MOBILE)
    row = BreakGlass.objects.get()
    row.outcome, row.review, row.reviewer, row.review_entry = "justified", "fine", row.staff, "e"
    row.reviewed_at = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_least_reason_is_what_the_page_says(clerk):
    page = clerk.post(f"/lookup/{desk.look(clerk)}/emergency/", {}).content.decode()
    assert f'minlength="{emergencies.LEAST_REASON}"' in page
