# SPDX-License-Identifier: Apache-2.0
"""The public: no account to file, a receipt to follow, and nothing for whoever guesses."""

import json

import pytest
from django.test import Client
from tests.simulators.small_office import ADDRESS

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.complaints import lookups, receiving
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.complaints.tests.filing import (
    COMPLIANCE,
    GIVEN,
    LEGAL,
    MANAGER,
    NAME,
    PHONE,
    PROTECTION,
    STORY,
    decided,
    filed,
    investigated,
    step,
)
from tournier_office.site import forgetting, gateway
from tournier_office.site.register import sealed


@pytest.fixture
def public(office):
    return Client(REMOTE_ADDR="198.51.100.7", headers={"accept-language": "en"})


def followed(public, receipt):
    return public.post("/complain/follow/", {"number": receipt.number, "secret": receipt.secret})


def test_anybody_files_and_gets_number_and_secret_once(office, public):
    assert public.get("/complain/").status_code == 200
    page = public.post("/complain/", GIVEN).content.decode()
    row = Complaint.objects.get()
    assert row.number in page
    assert (row.channel, row.opened_by, row.branch, row.subject) == ("online", "outside", "B01", "")
    assert not [text for text in (NAME, PHONE, STORY) if text in page]


def test_who_erases_nobody_takes_the_words_of_no_complaint_whose_customer_is_unknown(office):
    _, row = filed()
    assert (row.subject, forgetting.forget("")) == ("", 0)
    assert Complaint.objects.get().story == row.story != b""


def test_a_form_that_cannot_be_taken_comes_back_as_it_was_typed(office, public):
    answer = public.post("/complain/", {**GIVEN, "matter": "", "story": "<b>x</b>"})
    assert answer.status_code == 422
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.content.decode()
    for matter, missing in (("stop_use", "uses"), ("partner", "partner")):
        answer = public.post("/complain/", {**GIVEN, "matter": matter})
        assert answer.status_code == 422
        assert STORY in answer.content.decode()
        assert f"c-{missing}-fault" in answer.content.decode() or missing == "uses"
    assert not Complaint.objects.exists()


def test_the_secret_is_kept_by_nobody_but_the_complainant(office):
    receipt, row = filed()
    assert receipt.secret.replace("-", "").encode() not in bytes(row.secret)
    assert receipt.secret not in repr([one.detail for one in gateway.ledger().entries(limit=50)])


def test_a_guessed_number_and_a_wrong_secret_are_answered_alike(office, public):
    receipt, _row = filed()
    wrong = public.post("/complain/follow/", {"number": receipt.number, "secret": "0" * 20})
    guessed = public.post("/complain/follow/", {"number": "TS-00000-00000", "secret": receipt.secret})
    odd = public.post("/complain/follow/", {"number": "投诉\x00", "secret": ""})
    assert {one.status_code for one in (wrong, guessed, odd)} == {403}
    assert [json.loads(json.dumps(_no(one))) for one in (wrong, guessed, odd)].count(_no(wrong)) == 3
    staff = filed()[1]
    Complaint.objects.filter(pk=staff.pk).update(secret=b"")
    taken_by_staff = public.post("/complain/follow/", {"number": staff.number, "secret": ""})
    assert taken_by_staff.status_code == 403


def _no(answer) -> str:
    return "do not belong together" if "do not belong together" in answer.content.decode() else "another"


def test_guessing_and_flooding_are_rationed_by_address(office, public):
    for _number in range(receiving.LOOKS[0]):
        public.post("/complain/follow/", {"number": "TS-00000-00000", "secret": "x"})
    with pytest.raises(Refused, match="used up"):
        receiving.follow("TS-00000-00000", "x", "198.51.100.7")
    for _number in range(receiving.FILINGS[0]):
        receiving.file(GIVEN, "198.51.100.8")
    with pytest.raises(Refused, match="used up"):
        receiving.file(GIVEN, "198.51.100.8")


def test_the_complainant_sees_stage_clock_and_what_may_be_done(office, public):
    receipt, row = filed()
    page = followed(public, receipt).content.decode()
    assert row.number in page
    assert "2026-10-08" in page
    assert "Withdraw the complaint" in page
    assert "Ask for a review" not in page
    assert not [text for text in (NAME, PHONE, STORY) if text in page]


def test_the_answer_is_the_complainants_own_view_recorded_before_it_is_shown(office, public, clock):
    receipt, row = filed()
    investigated(row)
    assert "You were right." not in followed(public, receipt).content.decode()
    decided(row)
    clock.set("2026-09-18T10:00")
    page = followed(public, receipt).content.decode()
    assert "You were right." in page
    assert "review within 30 days" in page
    subject = sealed.subject_of(COMPLAINTS, row)
    entry = gateway.ledger().entries(subject=subject, event=Event.DISCLOSURE_INTENDED)[0]
    assert (entry.actor, entry.detail["channel"], entry.detail["basis"]) == (subject, "own_view", "own_request")
    row.refresh_from_db()
    assert row.received_at == clock.now()  # reading it is receiving it (TS-20)


def test_a_complaint_runs_past_a_holiday_to_its_review(office, public, clock):
    """Issue 4: filed online, answered after the National Day holiday, disputed, reviewed above, read by the complainant."""
    receipt, row = filed()
    investigated(row)
    clock.set("2026-10-08T17:00")  # day 22 by the calendar, in time by the law
    decided(row)
    clock.set("2026-10-10T09:00")
    token = _token(followed(public, receipt))
    page = public.post("/complain/follow/ask_review/", {"token": token, "story": "They still call."}).content.decode()
    assert "under review" in page
    step(row, PROTECTION, "assign_review", reviewer=LEGAL)
    clock.set("2026-11-09T10:00")
    step(row, LEGAL, "decide_review", review_outcome="changed", review_reply="The calls have ended.")
    page = followed(public, receipt).content.decode()
    assert "The calls have ended." in page
    assert "review may be asked for" not in page
    assert "If you still disagree" in page
    public.post("/complain/follow/rate/", {"token": _token(followed(public, receipt)), "satisfaction": "5"})
    row.refresh_from_db()
    assert (row.state, row.satisfaction) == ("reviewed", "5")
    figures = lookups.figures(Complaint.objects.all())
    assert (figures.decided, figures.content) == (1, 5.0)


def _token(answer) -> str:
    return str(answer.content.decode().split('name="token" value="')[1].split('"')[0])


def test_a_token_opens_one_complaint_for_a_quarter_of_an_hour_and_no_other_step(office, public):
    receipt, row = filed()
    other = filed()[1]
    token = _token(followed(public, receipt))
    for given in (token + "x", "", row.pk, token.replace(token[:4], "AAAA", 1)):
        with pytest.raises(Refused):
            receiving.take(given, "withdraw", {}, ADDRESS)
    for verb in ("approve", "identify", "close", "accept", "x"):
        with pytest.raises(Refused):
            receiving.take(token, verb, {}, ADDRESS)
    assert public.post("/complain/follow/withdraw/", {"token": token}).status_code == 200
    states = dict(Complaint.objects.values_list("pk", "state"))
    assert (states[row.pk], states[other.pk]) == ("withdrawn", "received")


def test_the_same_by_the_api(office, public):
    def call(path, **body):
        return public.post(f"/api/v1/complaints/public{path}", json.dumps(body), content_type="application/json")

    assert list(call("", **{**GIVEN, "story": ""}).json()["fields"]) == ["story"]
    receipt = call("", **GIVEN).json()
    assert call("/follow", number=receipt["number"], secret="x").status_code == 403
    seen = call("/follow", **receipt).json()
    assert (seen["state"], seen["steps"]) == ("received", ["add_facts", "withdraw"])
    seen = call("/add_facts", token=seen["token"], story="More.").json()
    assert call("/withdraw", token=seen["token"]).json()["state"] == "withdrawn"


def test_a_customer_who_is_signed_in_is_known(office):
    office.client("1000001").post("/complain/", GIVEN)
    row = Complaint.objects.get()
    assert row.subject == "1000001"
    assert sealed.read(COMPLAINTS, row, ["phone"]) == {"phone": PHONE}
    gateway.ledger().erase("1000001")
    assert sealed.read(COMPLAINTS, row, ["phone"]) == {"phone": None}


def test_a_refusal_to_take_it_on_says_why_and_may_be_disputed(office, public):
    receipt, row = filed()
    step(row, MANAGER, "refuse", refusal="not_ours", reply="It is another bank's card.")
    page = followed(public, receipt).content.decode()
    assert "another bank" in page
    assert "Ask for a review" in page
    assert COMPLIANCE not in page


def test_the_ways_to_complain_are_published_and_a_slip_of_the_operator_closes_no_form(public, office):
    file = office.project.path / "tournier.toml"
    plain = file.read_text(encoding="utf-8")
    staff = office.client("S0003")
    assert "no telephone" in staff.get("/complain/figures/").content.decode()
    file.write_text(
        plain + '\n[complaints]\ntelephone = "95500"\nhours = "8-20"\nletter = "<b>1 Bank Street"\n', encoding="utf-8"
    )
    page = public.get("/complain/").content.decode()
    assert "95500 (8-20)" in page
    assert "&lt;b&gt;1 Bank Street" in page
    assert "no telephone" not in staff.get("/complain/figures/").content.decode()
    for slip in ("telephone = 95500", f'telephone = "{"9" * 201}"', "telephone = ["):
        file.write_text(f"{plain}\n[complaints]\n{slip}\n", encoding="utf-8")
        answer = public.get("/complain/")
        assert answer.status_code == 200
        assert "At the counter of any branch" in answer.content.decode()
