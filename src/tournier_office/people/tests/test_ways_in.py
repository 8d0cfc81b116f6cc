# SPDX-License-Identifier: Apache-2.0
"""Law 5 at the door: nobody alone gives a way in, neither to a person nor to a program."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tournier.base import BadInput, Refused, SystemFailed
from tournier.ledger.entries import Event
from tournier_office.people import activation, enrol, keys
from tournier_office.people.lookups import posts_of
from tournier_office.people.models import ActivationCode, ApiKey, SignIn, User
from tournier_office.people.tests import PASSWORD
from tournier_office.site import gateway

pytestmark = pytest.mark.usefixtures("bank")
FRESH = "Bright-Harbour-7"
LOST = "forgotten"


def signed_in(number: str, password: str = PASSWORD, factors: int = 1) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": number, "password": password})
    SignIn.objects.filter(user__username=number).update(factors=factors)
    return client


def comes_in(number: str, password: str) -> bool:
    return Client().post("/accounts/login/", {"login": number, "password": password}).status_code == 302


def whole(number: str = "t001", **terms: Any) -> str:
    first = activation.give_first(number, by="sys1", reason=LOST, **terms)
    return f"{first}-{activation.give_second(number, by='sec1')}"


def test_a_forgotten_password_is_replaced_by_a_code_of_which_nobody_else_holds_both_halves() -> None:
    sitting = signed_in("t001")
    first = activation.give_first("t001", by="sys1", reason=LOST)
    assert comes_in("t001", PASSWORD), "until a second administrator agrees nothing has changed"
    assert sitting.get("/people/").status_code == 200
    second = activation.give_second("t001", by="sec1")
    assert sitting.get("/people/").status_code == 302, "the old sessions end"
    assert not any(comes_in("t001", text) for text in (PASSWORD, first, second, f"{second}-{first}", ""))
    client = signed_in("t001", f"{first}-{second}")
    assert client.get("/people/").headers["Location"] == "/accounts/password/change/"
    client.post("/accounts/password/set/", {"password1": FRESH, "password2": FRESH})
    assert client.get("/people/").status_code == 200
    assert not comes_in("t001", f"{first}-{second}"), "a code is good for one choice"
    assert comes_in("t001", FRESH)


def test_a_code_is_typed_as_people_type() -> None:
    code = whole()
    assert User.objects.get(username="t001").check_password(f" {code.lower().replace('-', ' ')} ")


@pytest.mark.parametrize("by", ["sys1", "t001", "m001", "aud1"])
def test_the_second_half_comes_from_another_administrator(by: str) -> None:
    activation.give_first("t001", by="sys1", reason=LOST)
    with pytest.raises(Refused):
        activation.give_second("t001", by=by)
    assert comes_in("t001", PASSWORD)


@pytest.mark.parametrize("by", ["t001", "m001", "aud1", "svc1"])
def test_the_first_half_comes_from_an_administrator_and_never_from_oneself(by: str) -> None:
    with pytest.raises(Refused):
        activation.give_first("t001", by=by, reason=LOST)
    with pytest.raises(Refused):
        activation.give_first("sys1", by="sys1", reason=LOST)


def test_where_there_are_three_administrators_only_the_other_two_help_the_third() -> None:
    first = activation.give_first("sys1", by="aud1", reason=LOST)
    assert comes_in("sys1", f"{first}-{activation.give_second('sys1', by='sec1')}")


def test_the_database_keeps_the_two_persons_too() -> None:
    activation.give_first("t001", by="sys1", reason=LOST)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivationCode.objects.update(second="x", second_by="sys1")


def test_halves_stand_in_no_table_and_no_entry() -> None:
    first, second = whole().split("-", 2)[0], whole().rsplit("-", 1)[1]
    kept = str(list(ActivationCode.objects.values())) + str(list(User.objects.values()))
    kept += str([entry.detail for entry in gateway.ledger().entries(event=Event.STAFF_CHANGED)])
    assert first not in kept
    assert second not in kept


@pytest.mark.parametrize(("which", "hours"), [("first_at", 73), ("second_at", 73)])
def test_a_code_ends_after_three_days(which: str, hours: int) -> None:
    first = activation.give_first("t001", by="sys1", reason=LOST)
    late = {which: timezone.now() - timedelta(hours=hours)}
    if which == "first_at":
        ActivationCode.objects.update(**late)
        with pytest.raises(BadInput):
            activation.give_second("t001", by="sec1")
        return
    code = f"{first}-{activation.give_second('t001', by='sec1')}"
    ActivationCode.objects.update(**late)
    answer = Client().post("/accounts/login/", {"login": "t001", "password": code})
    assert answer.status_code == 403
    assert "sign_in.code_expired" in answer.content.decode()


def test_the_code_cannot_be_chosen_as_the_password() -> None:
    code = whole()
    client = signed_in("t001", code)
    client.post("/accounts/password/set/", {"password1": code, "password2": code})
    assert client.get("/people/").status_code == 302


def test_second_factors_go_only_when_both_administrators_said_so() -> None:
    enrol.set_totp("t001", "JBSWY3DPEHPK3PXP")
    whole()
    assert Authenticator.objects.count() == 1
    whole(without_factors=True)
    assert not Authenticator.objects.exists()
    assert [entry.actor for entry in gateway.ledger().entries(event=Event.FACTOR_REMOVED)] == ["sec1"]


def test_a_code_may_be_taken_back_before_it_is_whole() -> None:
    activation.give_first("t001", by="sys1", reason=LOST)
    activation.cancel("t001", by="sec1")
    with pytest.raises(BadInput):
        activation.give_second("t001", by="sec1")


def test_the_secret_of_one_time_codes_lies_sealed_and_one_written_past_the_office_is_refused() -> None:
    enrol.set_totp("t001", "JBSWY3DPEHPK3PXP")
    row = Authenticator.objects.get()
    assert "JBSWY3DPEHPK3PXP" not in str(row.data)
    assert get_adapter().decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"
    for planted in ("JBSWY3DPEHPK3PXP", "sealed:AAAA", row.data["secret"][:-8] + "AAAAAAA="):
        with pytest.raises(SystemFailed):
            get_adapter().decrypt(planted)


TERMS: Any = {"channels": ["look_up"], "ranges": ["127.0.0.0/8"], "days": 30, "purpose": "counter"}


def test_who_sets_the_terms_of_a_key_never_sees_it() -> None:
    row = keys.propose("svc1", by="sec1", keeper="m001", **TERMS)
    assert keys.find(f"tnr_{row.prefix}_", "127.0.0.1") is None, "before it is collected there is no secret"
    for other in ("sec1", "sec2", "sys1", "t001"):  # whoever they are, no key waits for them
        with pytest.raises(BadInput):
            keys.collect(row.pk, by=other, factors=2)
    with pytest.raises(Refused):
        keys.collect(row.pk, by="m001", factors=1)
    secret = keys.collect(row.pk, by="m001", factors=2)
    assert keys.find(secret, "127.0.0.1") is not None
    with pytest.raises(BadInput):
        keys.collect(row.pk, by="m001", factors=2)
    steps = [(entry.actor, entry.detail["step"]) for entry in gateway.ledger().entries(event=Event.KEY_ISSUED)]
    assert sorted(steps) == [("m001", "collected"), ("sec1", "terms set")]


def test_a_key_that_nobody_collects_lapses() -> None:
    row = keys.propose("svc1", by="sec1", keeper="m001", **TERMS)
    ApiKey.objects.update(issued_at=timezone.now() - timedelta(hours=73))
    with pytest.raises(BadInput):
        keys.collect(row.pk, by="m001", factors=2)


def test_the_database_lets_nobody_keep_the_key_whose_terms_they_set() -> None:
    row = keys.propose("svc1", by="sec1", keeper="m001", **TERMS)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=row.pk).update(issued_by="m001")


def test_a_keeper_collects_on_the_screen_and_the_key_stands_on_no_second_page() -> None:
    administrator = signed_in("sec1")
    terms = {"channels": ["look_up"], "networks": "127.0.0.0/8", "days": "30", "purpose": "counter", "keeper": "m001"}
    told = administrator.post("/people/svc1/keys/", terms, follow=True).content.decode()
    row = ApiKey.objects.get()
    assert "tnr_" + row.prefix in told
    keeper = signed_in("m001", factors=1)
    assert "/people/keys/" in keeper.get("/").content.decode()
    assert "step-up" in keeper.get("/people/keys/").content.decode()
    SignIn.objects.update(factors=2)
    page = keeper.post(f"/people/keys/{row.pk}/collect/").content.decode()
    secret = page.split(f"tnr_{row.prefix}_")[1].split("<")[0]
    assert len(secret) > 40
    for client, path in ((keeper, "/people/keys/"), (keeper, "/"), (administrator, "/people/svc1/")):
        assert secret not in client.get(path).content.decode()
    keeper.post(f"/people/keys/{row.pk}/revoke/")
    assert keys.find(f"tnr_{row.prefix}_{secret}", "127.0.0.1") is None


def call(client: Client, path: str, body: Any = None, method: str = "POST") -> Any:
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
    return answer.status_code, answer.json()


def test_an_import_is_settled_by_two_administrators_on_screen_and_over_the_api() -> None:
    text = "number,zh,branch,posts\nn10,甲,1001,teller\nn11,乙,1002,teller collector\n"
    one, other = signed_in("sys1"), signed_in("sec1")
    status, entered = call(one, "/people/import", {"text": text, "enter": True})
    assert (status, sorted(entered["halves"])) == (200, ["n10", "n11"])
    assert not comes_in("n10", entered["halves"]["n10"])
    assert 'value="n10"' not in one.get("/people/waiting/").content.decode()
    assert 'value="n10"' in other.get("/people/waiting/").content.decode()
    page = other.post("/people/waiting/", {"numbers": ["n10"]}).content.decode()
    assert posts_of("n10") == {"teller"}
    second = page.split('<code class="secret">')[1].split("<")[0]
    assert comes_in("n10", f"{entered['halves']['n10']}-{second}")
    status, waits = call(other, "/people/waiting", method="GET")
    assert [item["number"] for item in waits] == ["n11"]
    _, agreed = call(other, "/people/waiting", {"numbers": ["n11"]})
    assert comes_in("n11", f"{entered['halves']['n11']}-{agreed['halves']['n11']}")
    assert call(signed_in("t001"), "/people/import", {"text": text})[0] == 403


def test_the_page_for_choosing_a_password_is_not_loaded_anew_by_what_it_polls() -> None:
    """It asks for the ledger's health by itself; a redirect there took away what was being typed, for ever."""
    client = signed_in("t001", whole())
    polled = client.get("/evidence/health/", headers={"HX-Request": "true", "X-Poll": "1"})
    assert polled.status_code == 204
    assert "HX-Redirect" not in polled.headers
    assert client.get("/people/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/password/change/"
