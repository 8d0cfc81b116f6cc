# SPDX-License-Identifier: Apache-2.0
"""The cast: everybody whom the stories and the rules need, each with an own password, known to the bank."""

import base64
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from tournier.purpose import PURPOSES
from tournier_samples.cast import BRANCHES, CAST_CUSTOMERS, PEOPLE, PORTAL, POSTS, WALK, person
from tournier_samples.offices import COUNTERS, NETWORKS
from tournier_samples.partners import AUTHORITIES, PARTNERS
from tournier_samples.staff import colleagues, managers

DAY = date(2026, 11, 23)


def holding(post):
    return [one for one in PEOPLE if post in one.posts]


@pytest.fixture
def core(bank):
    with closing(sqlite3.connect(f"file:{bank / 'core.sqlite'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        yield db


def test_every_post_but_the_machines_has_somebody():
    assert {post.code for post in POSTS} - {post for one in PEOPLE for post in one.posts} == {"service"}


def test_numbers_names_and_passwords_are_distinct():
    for values in ([p.code for p in PEOPLE], [p.zh for p in PEOPLE], [p.en for p in PEOPLE]):
        assert len(set(values)) == len(values)
    passwords = [p.password for p in PEOPLE] + [p.password for p in PORTAL]
    assert len(set(passwords)) == len(passwords)


@pytest.mark.parametrize("one", [*PEOPLE, *PORTAL], ids=lambda one: one.en)
def test_a_password_keeps_the_policy(one):
    kinds = [
        any(map(test, one.password)) for test in (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    ]
    assert len(one.password) >= 14
    assert all(kinds)
    assert not any(part.lower() in one.password.lower() for part in one.en.split())


def test_the_three_administrators_are_three_people_without_business_posts():
    three = [holding(post) for post in ("system_admin", "security_admin", "audit_admin")]
    assert [len(people) for people in three] == [1, 1, 1]
    assert len({people[0].code for people in three}) == 3
    assert all(len(people[0].posts) == 1 for people in three)


def test_two_tellers_of_one_branch_differ_in_their_training():
    here = [one for one in holding("teller") if one.branch == WALK.branch and one.employment == "regular"]
    trained = [one.until("training", DAY) >= DAY for one in here]
    assert sorted(trained) == [False, True]
    assert any(one.branch != WALK.branch for one in holding("teller"))


def test_contracts_end_for_those_who_are_not_employed_by_the_bank():
    for one in PEOPLE:
        ends = one.until("contract", DAY)
        assert (ends is None) == (one.employment == "regular"), one.code
        assert (one.sponsor == "") == (one.employment == "regular"), one.code
        if one.sponsor:
            assert person(one.sponsor).employment == "regular"
    assert {one.employment for one in PEOPLE} == {"regular", "dispatched", "outsourced", "intern"}
    soon = [one for one in PEOPLE if one.employment == "dispatched"]
    assert soon
    assert all(one.until("contract", DAY) - DAY <= timedelta(days=30) for one in soon)


def test_terms_are_named_as_the_facts_are():
    assert set(person("1001").terms(DAY)) == {
        "training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until", "contract_until",
    }  # fmt: skip


def test_one_time_codes_can_be_set_up():
    secrets = [one.totp for one in PEOPLE if one.totp]
    assert len(set(secrets)) == len(secrets) == len(PEOPLE) - 1
    assert all(len(base64.b32decode(secret)) == 20 for secret in secrets)


def test_branches_make_one_tree_in_two_regions_and_a_head():
    codes = {branch.code for branch in BRANCHES}
    assert [branch.code for branch in BRANCHES if not branch.parent] == ["9900"]
    assert {branch.parent for branch in BRANCHES} - {""} <= codes
    assert len({branch.region for branch in BRANCHES}) == 3
    assert {one.branch for one in PEOPLE} <= codes
    assert set(COUNTERS) <= codes


def test_posts_may_be_used_from_known_networks_only():
    import ipaddress

    known = [ipaddress.ip_network(cidr) for cidr, _ in NETWORKS]
    for post in POSTS:
        assert post.networks
        for cidr in map(ipaddress.ip_network, post.networks):
            assert any(cidr.version == net.version and cidr.subnet_of(net) for net in known), post.code


def test_the_customer_of_the_walk_is_as_the_cast_says(core):
    row = core.execute("SELECT * FROM cust_info WHERE khh = ?", [WALK.customer]).fetchone()
    assert (row["khxm"], row["zjhm"], row["sjhm"], row["csrq"], row["ssjg"]) == (
        WALK.name, WALK.id_number, WALK.mobile, WALK.birth.isoformat(), WALK.branch,
    )  # fmt: skip
    assert (row["khjb"], row["khzt"], row["swbz"], row["sfyg"], row["xzbz"]) == ("PT", "正常", "0", "0", "0")
    accounts = [found[0] for found in core.execute("SELECT zh FROM acct_holder WHERE khh = ?", [WALK.customer])]
    assert WALK.account in accounts
    cards = {found[0] for found in core.execute("SELECT kh FROM card_info WHERE khh = ?", [WALK.customer])}
    assert cards == {WALK.debit_card, WALK.credit_card}
    assert person(WALK.clerk).posts == ("teller",)
    assert person(WALK.approver).posts == ("branch_manager",)
    assert person(WALK.clerk).branch == person(WALK.approver).branch == WALK.branch


def test_the_customers_of_the_cast_are_as_their_stories_say(core):
    for index, one in enumerate(CAST_CUSTOMERS):
        row = core.execute("SELECT * FROM cust_info WHERE rowid = ?", [index + 1]).fetchone()
        assert (row["khxm"], row["ssjg"], row["khjl"]) == (one.zh, one.branch, one.manager)
        flags = (
            row["khjb"] == "VIP",
            row["khzt"] == "久悬",
            row["swbz"] == "1",
            row["sfyg"] == "1",
            row["xzbz"] == "1",
        )
        assert flags == (one.vip, one.dormant, one.deceased, one.staff, one.restricted)
        assert set(filter(None, row["sqyt"].split(","))) == set(one.consents) <= set(PURPOSES)
    assert {one.customer for one in PORTAL} <= {row["khh"] for row in core.execute("SELECT khh FROM cust_info")}
    assert WALK.customer in {one.customer for one in PORTAL}


def test_drawn_consents_name_purposes_that_a_consent_can_carry(core):
    named = {part for row in core.execute("SELECT sqyt FROM cust_info") for part in row["sqyt"].split(",") if part}
    assert named
    assert all("consent" in PURPOSES[name].bases for name in named)


def test_declared_relatives_are_relatives(core):
    related = {(row["khh"], row["glkhh"]) for row in core.execute("SELECT khh, glkhh FROM cust_relation")}
    people = [one for one in [*PEOPLE, *colleagues()] if one.own_customer]
    assert len(people) > 300
    for one in people:
        assert {(one.own_customer, other) for other in one.relatives} <= related, one.code


def test_the_staff_bank_here_under_their_own_names(core):
    people = [one for one in [*PEOPLE, *colleagues()] if one.own_customer]
    for one in people:
        row = core.execute("SELECT khxm, sfyg, csrq FROM cust_info WHERE khh = ?", [one.own_customer]).fetchone()
        assert (row["khxm"], row["sfyg"]) == (one.zh, "1")
        assert "1960" < row["csrq"] < "2006"
    marked = core.execute("SELECT count(*) FROM cust_info WHERE sfyg = '1'").fetchone()[0]
    assert marked == len(people)


def test_every_portfolio_has_its_manager_at_the_customers_branch(core):
    kept = {
        (row["ssjg"], row["khjl"]) for row in core.execute("SELECT DISTINCT ssjg, khjl FROM cust_info WHERE khjl <> ''")
    }
    assert kept == {(org, code) for org, codes in managers().items() for code in codes}


def test_ordinary_staff_are_of_every_employment_and_some_terms_have_run_out():
    everybody = colleagues()
    assert len(everybody) == len({one.code for one in everybody}) == 300
    assert {one.employment for one in everybody} == {"regular", "dispatched", "outsourced"}
    lapsed = [one for one in everybody if one.until("training", DAY) < DAY]
    assert 0 < len(lapsed) < 30
    assert colleagues(7) == everybody[:7]


def test_partners_and_authorities_have_codes_and_both_names():
    for one in (*PARTNERS, *AUTHORITIES):
        assert one.code
        assert one.zh
        assert one.en.isascii()
        assert one.kind
    codes = [one.code for one in (*PARTNERS, *AUTHORITIES)]
    assert len(set(codes)) == len(codes)
