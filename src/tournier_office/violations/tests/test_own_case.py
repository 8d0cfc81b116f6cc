# SPDX-License-Identifier: Apache-2.0
"""What a case is to whoever it is about: pages and API, in both languages, and never who told it."""

import json

import pytest

from tournier_office.violations.tests.cases import (
    ANALYST,
    DAYS,
    LEGAL,
    PROTECTION,
    TELLER,
    decided,
    heard_case,
    opened,
    step,
)


def asked(row):
    step(row, PROTECTION, "take_up", examiner=LEGAL, suspension="no")
    step(row, LEGAL, "count", **DAYS)
    step(row, LEGAL, "hear")
    return row


def test_before_the_hearing_the_person_sees_nothing(office):
    row = opened()
    client = office.client(TELLER)
    assert row.pk not in client.get("/cases/").content.decode()
    assert client.get(f"/cases/{row.pk}/").status_code == 403
    assert client.get(f"/violations/{row.pk}/").status_code == 403
    assert client.get(f"/api/v1/registers/violations/{row.pk}").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_they_read_the_charge_and_speak_and_what_is_missing_is_said(office, language):
    row = asked(opened(origin="REF-77"))
    client = office.client(TELLER, language)
    page = client.get(f"/cases/{row.pk}/").content.decode()
    assert "Forty looks without a case." in page
    assert "REF-77" not in page
    assert client.post(f"/cases/{row.pk}/state/", {"statement": ""}).status_code == 422
    assert client.post(f"/cases/{row.pk}/state/", {"statement": "They had asked."}).status_code == 302
    assert "They had asked." in client.get(f"/cases/{row.pk}/").content.decode()
    assert client.post(f"/cases/{row.pk}/appeal/", {"appeal": "no"}).status_code == 403


def test_another_persons_case_is_as_no_case(office):
    row = asked(opened())
    client = office.client(ANALYST)
    for key in (row.pk, "nothing"):
        answer = client.get(f"/cases/{key}/")
        assert (answer.status_code, "There is no such case about you." in answer.content.decode()) == (403, True)


def test_the_api_does_the_same(office):
    row = decided(heard_case(opened()))
    client = office.client(TELLER)
    told = client.get("/api/v1/cases").json()
    assert [one["key"] for one in told] == [row.pk]
    one = client.get(f"/api/v1/cases/{row.pk}").json()
    assert (one["may"], one["said"]["barred_until"]) == ("appeal", "2026-10-01")
    assert set(one["persons"]) == {"property", "transactions", "other"}
    body = json.dumps({"appeal": "I was told to."})
    assert client.post(f"/api/v1/cases/{row.pk}/appeal", body, content_type="application/json").status_code == 200
    assert client.get(f"/api/v1/cases/{row.pk}").json()["may"] == ""


def test_home_says_that_they_have_the_word(office):
    row = asked(opened())
    client = office.client(TELLER)
    assert f"/cases/{row.pk}/" in client.get("/").content.decode()
    client.post(f"/cases/{row.pk}/state/", {"statement": "They had asked."})
    assert f"/cases/{row.pk}/" not in client.get("/").content.decode()


def test_the_persons_page_and_whoever_approves_tell_what_the_gate_reads(office):
    from tournier_office.disclosures.sessions import facts_of

    row, before = opened(), len(facts_of(TELLER))
    client = office.client(TELLER)
    assert "A violation case is open" not in client.get(f"/people/{TELLER}/").content.decode()
    step(row, PROTECTION, "take_up", examiner=LEGAL, suspension="yes")
    assert "A violation case is open" in client.get(f"/people/{TELLER}/").content.decode()
    assert len(facts_of(TELLER)) == before + 1
