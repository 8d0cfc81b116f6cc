# SPDX-License-Identifier: Apache-2.0
"""The screens of a review and its API: the same list, the same verdicts, and closed to whoever does not review."""

from __future__ import annotations

import json
import re

import pytest

from tournier.ledger.entries import Event
from tournier_office.people.lookups import Staff, posts_of
from tournier_office.reviews import uses
from tournier_office.reviews.tests.conftest import AUDITOR, CLERK, COMPLIANCE, MANAGER, SECURITY, draft, start
from tournier_office.reviews.tests.test_review import item_of, key_of
from tournier_office.reviews.tests.test_uses import later, used
from tournier_office.site import gateway


def text(client, path, **query):
    return client.get(path, query).content.decode()


def posted(client, path, body):
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def test_a_verdict_on_the_screen(timed):
    Staff.objects.filter(pk=CLERK).update(employment="outsourced", sponsor=None)
    row = start()
    client = timed.client(MANAGER)
    page = text(client, f"/reviews/{row.pk}/")
    assert re.findall(r'data-staff="(\w+)"', page) == [CLERK]
    assert "no sponsor at work" in page
    where = f"/reviews/{row.pk}/decide/"
    assert (
        "A reason is needed"
        in client.post(where, {"right": [key_of(CLERK)], "verb": "remove"}, follow=True).content.decode()
    )
    done = client.post(
        where, {"right": [key_of(CLERK)], "verb": "remove", "why": "left", "show": "decided", "reason": ""}, follow=True
    )
    assert "1 rights decided and recorded." in done.content.decode()
    page = done.content.decode()  # the list that it was decided in, narrowed as before
    assert re.findall(r'data-staff="(\w+)"', page) == [CLERK]
    assert "badge tone-bad" in page
    assert posts_of(CLERK) == frozenset()


def test_a_draft_says_before_it_starts_what_would_happen_and_how_much_use_was_counted(timed, clock):
    row, client = draft(), timed.client(SECURITY)
    before = text(client, f"/campaigns/{row.pk}/")
    assert re.findall(r'data-would="(\d+)"', before)
    assert re.findall(r'data-counted="([\w-]+)"', before) == ["disclosures", "sign-ins"]
    assert before.count("not whole yet") == 2
    used(CLERK, times=3)
    later(clock, minutes=3)
    uses.count()
    after = text(timed.client(SECURITY), f"/campaigns/{row.pk}/")
    assert re.findall(r'data-counted="disclosures">(\d+) entries of the ledger', after) == ["3"]
    assert after.count("not whole yet") == 1  # nobody has signed in by a command's key or a wire password


def test_many_at_once_on_the_screen_name_their_number(review, timed):
    client = timed.client(MANAGER)
    page = text(client, f"/reviews/{review.pk}/", show="open")
    number = re.findall(r'data-rest="(\d+)"', page)[0]
    done = client.post(f"/reviews/{review.pk}/rest/", {"show": "open"}, follow=True).content.decode()
    assert f"{number} rights confirmed by one act and recorded." in done
    assert "data-rest" not in done


def test_pages_of_a_list_are_bounded(review, timed):
    client = timed.client(MANAGER)
    for page in ("0", "9" * 9, "x", "2"):
        assert client.get(f"/reviews/{review.pk}/", {"show": "all", "page": page}).status_code == 200
    assert client.get(f"/reviews/{review.pk}/", {"show": "nothing"}).status_code == 200


def test_the_report_and_one_right_are_shown(review, timed):
    client = timed.client(COMPLIANCE)
    assert review.root in text(client, f"/reviews/{review.pk}/report/")
    assert "look-up · " in text(client, f"/reviews/{review.pk}/rights/{key_of(CLERK)}/")
    assert client.get(f"/reviews/{review.pk}/rights/post:99999/").status_code == 400
    assert client.get(f"/reviews/{'0' * 24}/").status_code == 400


def test_a_list_is_taken_by_officers_and_recorded(review, timed):
    assert timed.client(MANAGER).post(f"/reviews/{review.pk}/sheet/").status_code == 403
    answer = timed.client(COMPLIANCE).post(f"/reviews/{review.pk}/sheet/")
    assert answer.content.decode("utf-8-sig").count("\n") == 12
    assert gateway.ledger().entries(event=Event.REGISTER_EXPORTED, limit=1)[0].detail["count"] == 11


@pytest.mark.parametrize("who", [CLERK, "S0009", "S0011"])
def test_whoever_does_not_review_reads_nothing(review, timed, who):
    client = timed.client(who)
    for path in ("", "report/", f"rights/{key_of(CLERK)}/"):
        assert client.get(f"/reviews/{review.pk}/{path}").status_code == 403
    assert (
        posted(client, f"/reviews/{review.pk}/verdicts", {"rights": [key_of(CLERK)], "verb": "confirm"}).status_code
        == 403
    )
    assert client.get("/reviews/mine/").status_code == 200


def test_an_auditor_reads_and_decides_nothing(review, timed):
    client = timed.client(AUDITOR)
    assert "data-rest" not in text(client, f"/reviews/{review.pk}/", show="all")
    assert posted(client, f"/reviews/{review.pk}/rest", {}).status_code == 400


def test_the_api_tells_what_the_screen_tells(review, timed):
    client = timed.client(MANAGER)
    listed = client.get(f"/api/v1/reviews/{review.pk}/rights", {"show": "all", "staff": CLERK}).json()
    assert [(one["staff"], one["reviewer"], one["mine"]) for one in listed["rights"]] == [(CLERK, MANAGER, True)]
    told = posted(
        client, f"/reviews/{review.pk}/verdicts", {"rights": [key_of(CLERK)], "verb": "remove", "reason": "x"}
    )
    assert told.status_code == 201
    assert item_of(review, CLERK).state == "removed"
    report = client.get(f"/api/v1/reviews/{review.pk}/report").json()
    assert (report["whole"]["removed"], report["verdicts"][0]["verb"]) == (1, "remove")
    one = client.get(f"/api/v1/reviews/{review.pk}/rights/{key_of(CLERK)}").json()
    assert "look_up:counter_service" in {line["pair"] for line in one["use"]}
    shut = timed.client(CLERK).get("/api/v1/reviews/mine").json()
    assert "was removed in the review" in shut[0]["cause"]
