# SPDX-License-Identifier: Apache-2.0
"""A draft that is open for comments is somebody's duty, once; and a clause's page lists all that rests on it (M12)."""

from datetime import date, timedelta

import pytest
from django.utils.html import escape
from tests.simulators.small_office import Office

from tournier.law import Draft, touched
from tournier.law.clocks import BANK_TIME
from tournier.law.drafts import COMMENTS
from tournier_office.lawbook import chores
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.register import acts, register_named
from tournier_office.site.register.tests.sample import person


def draft(closes: date) -> Draft:
    published = closes - timedelta(days=20)
    return Draft(
        "some-law", "某法（草案）", "Some Law (draft)", "某部", "a ministry", published, closes, ("CBL-29",), "S"
    )


def test_an_open_draft_begins_one_duty_that_is_over_with_its_last_day(office: Office, monkeypatch: pytest.MonkeyPatch):
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    monkeypatch.setattr(chores, "drafts", lambda: [draft(today - timedelta(days=1))])
    duties = register_named("duties")
    chores.chores()
    assert not duties.table.objects.filter(deadline=COMMENTS).exists(), "it is over"
    monkeypatch.setattr(chores, "drafts", lambda: [draft(today)])
    chores.chores()
    chores.chores()
    row = duties.table.objects.get(deadline=COMMENTS)
    assert row.owner in {one.pk for one in people.holders_of("legal_officer")}
    last = row.due_at.astimezone(BANK_TIME)
    assert last.date() == today
    acts.step(duties, person(row.owner), row.pk, "finish", {"evidence": "letter 17"})
    chores.chores()
    assert duties.table.objects.filter(deadline=COMMENTS).count() == 1, "what was sent is not owed again"


def test_drafts_and_what_a_clause_touches_on_screen_and_over_the_api(office: Office):
    client = office.client("legal_officer", "en")
    told = client.get("/api/v1/law/drafts").json()
    page = client.get("/lawbook/drafts/").content.decode()
    assert told
    assert all(escape(one["en"]) in page for one in told)
    clause = client.get("/lawbook/clauses/PIPL-47/").content.decode()
    assert all(escape(one.en) in clause for one in touched()["PIPL-47"])
    listed = {one["id"]: one for one in client.get("/api/v1/law/clauses").json()}
    assert [one["id"] for one in listed["PIPL-47"]["controls"]] == [one.id for one in touched()["PIPL-47"]]
