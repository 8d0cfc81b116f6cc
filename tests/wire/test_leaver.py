# SPDX-License-Identifier: Apache-2.0
"""A person who leaves: every door that stood open is shut within a second, and the person's page proves it (M17)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.test import Client

from tests.simulators.small_office import ADDRESS, PEOPLE, Office, small_office, with_post_beside
from tests.simulators.working_hours import WorkingHours
from tournier.base import TournierError
from tournier_office.disclosures import actions as approvals
from tournier_office.exports import delivering
from tournier_office.exports.tests import desk
from tournier_office.people import actions as people
from tournier_office.people import activation, command_keys, enrol
from tournier_office.people.models import ApiKey, SignIn
from tournier_office.people.tests import make_key
from tournier_office.queries import actions as queries
from tournier_office.site import doors, gateway
from tournier_office.wire import actions as wire
from tournier_office.wire.command import desk as wire_desk
from tournier_office.wire.door import OfficeSignIn

pytestmark = pytest.mark.django_db(transaction=True)
WHO, SECURITY, SYSTEM, HERE = "S0011", "S0005", "S0008", "127.0.0.0/8"
SQL = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY 1"
KINDS = {
    "session", "command_key", "wire_session", "kept_key", "activation_code", "password", "post", "proposal",
    "wire_password", "query", "export", "download", "request",
}  # fmt: skip


@pytest.fixture
def office(transactional_db, tmp_path):
    with small_office(tmp_path, WorkingHours()) as found:
        enrol.install_post("service", "服务账号", "Service account", [HERE, "10.0.0.0/8"])
        today = enrol.today()
        terms = ("training", "exam", "pledge", "read_confirmed", "background_check", "contract")
        facts = {f"{term}_until": today.replace(year=today.year + 1) for term in terms}
        enrol.create_staff(
            "9801", zh="系统", en="System", branch="B01", posts=["service"], password="", by="setup", facts=facts
        )
        with_post_beside(WHO, "customer_manager", HERE)
        enrol.install_post("customer_manager", "客户经理", "Customer manager", [HERE, "10.0.0.0/8"])
        yield found


@pytest.fixture
def dsn(office):
    from tournier.wire import House, Server

    secret = wire.issue(WHO, factors=2, days=1, ranges=[HERE])
    server = Server(House(OfficeSignIn(), gateway.gate, wire_desk, lambda: ["core"]), port=0)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield (
        f"host=127.0.0.1 port={server.port} user={WHO} password={secret} dbname=core/reconciliation sslmode=disable "
        f"options='-c tournier.basis=contract -c tournier.case={desk.CASE}'"
    )
    server.stop()
    thread.join(5)


def open_doors(office: Office, dsn: str) -> dict[str, Callable[[], object]]:
    """Open one door of every kind; by its name, what goes through it and raises when it is shut."""
    browser = office.client(WHO)
    session = str(browser.session["sign_in"])
    who = desk.person(office, PEOPLE[WHO])
    text, code = command_keys.ask(WHO, address=ADDRESS, hours=4)
    command_keys.grant(code, session=session, by=WHO, proved_at=time.time())
    _key, service = make_key("9801", channels=["registers"], ranges=[], days=9, purpose="p", by=SECURITY, keeper=WHO)
    cursor = psycopg.connect(dsn).cursor("walk")
    cursor.itersize = 1
    cursor.execute(SQL)
    assert cursor.fetchone()
    idle = psycopg.connect(dsn, autocommit=True)
    idle.execute("SELECT count(*) AS n FROM cust_info")
    ready = desk.made(office, who)
    link = delivering.link(who, ready.pk, proved_at=time.time())
    waits = desk.filed(who, why="another month")
    question = queries.Question(SQL, "reconciliation", "contract", desk.CASE)
    asked = queries.start(who, question, rows_a_page=1)
    assert isinstance(asked, queries.Begun), asked
    queries.page(who, asked.run.pk, 1)
    people.propose_post(WHO, "aml_officer", "B01", "give", until=None, by=SYSTEM, reason="more work")
    proposed = people.lookups.proposals_for(SECURITY).get()
    return {
        "page": lambda: expect(browser.get("/")),
        "API by the session": lambda: expect(browser.get("/api/v1/work")),
        "command": lambda: expect(bearer(text).get("/api/v1/people/me")),
        "kept service key": lambda: expect(bearer(service).get("/api/v1/people/me")),
        "open cursor": lambda: cursor.fetchmany(1),
        "idle connection": lambda: idle.execute("SELECT count(*) AS n FROM cust_info"),
        "new connection": lambda: psycopg.connect(dsn).close(),
        "next page": lambda: queries.page(who, asked.run.pk, 2),
        "download": lambda: b"".join(delivering.take(who, link.pk).pieces),
        "another link": lambda: delivering.link(who, ready.pk, proved_at=time.time()),
        "approval": lambda: approvals.approve(desk.person(office, "branch_manager"), waits.request),
        "proposed post": lambda: people.decide_post(proposed.pk, by=SECURITY, agree=True),
        "second half": lambda: activation.give_second(WHO, by=SYSTEM),
    }


def is_open(go: Callable[[], object]) -> bool:
    try:
        go()
    except (TournierError, psycopg.Error, PermissionError):
        return False
    return True


def expect(answer: object) -> None:
    if answer.status_code != 200:
        raise PermissionError(answer.status_code)


def bearer(text: str) -> Client:
    return Client(REMOTE_ADDR=ADDRESS, headers={"Authorization": f"Bearer {text}"})


def test_every_door_is_shut_within_a_second_and_the_proof_names_each(office, dsn):
    goes = open_doors(office, dsn)
    for name in ("page", "API by the session", "command", "kept service key", "idle connection"):
        goes[name]()
    activation_code()
    before = doors.standing(WHO, leaving=True)
    assert {door.kind for door in before} == KINDS, "a kind of door is not tried here"

    people.set_status(WHO, "left", by=SECURITY, reason="last day")

    time.sleep(1)
    assert [name for name, go in goes.items() if is_open(go)] == []
    assert doors.standing(WHO, leaving=True) == []
    assert {(row.kind, row.door) for row in doors.proof(WHO)} == set(before)
    entry = gateway.ledger().read(doors.proof(WHO)[0].entry)
    assert entry.detail["doors"] == doors.counted(before)
    page = office.client(SECURITY).get(f"/people/{WHO}/").content.decode()
    assert all(door.key in page for door in before)


def activation_code() -> None:
    activation.give_first(WHO, by=SECURITY, reason="a lost password")


def test_a_key_bound_to_the_bank_s_addresses_waits_for_a_new_keeper(office):
    row, text = make_key(
        "9801", channels=["registers"], ranges=["10.0.0.0/8"], days=9, purpose="p", by=SECURITY, keeper=WHO
    )
    people.set_status(WHO, "left", by=SECURITY, reason="last day")
    expect(bearer(text).get("/api/v1/people/me"))
    assert ApiKey.objects.get(pk=row.pk).revoked_at is None


def test_who_is_suspended_keeps_posts_and_comes_back_by_the_old_way_in(office):
    office.client(WHO)
    people.set_status(WHO, "suspended", by=SECURITY, reason="inquiry")
    assert not SignIn.objects.filter(user__staff=WHO, ended_at__isnull=True).exists()
    people.set_status(WHO, "active", by=SECURITY, reason="cleared")
    assert people.posts_of(WHO) == {"analyst", "customer_manager"}


def test_whoever_has_left_comes_back_without_posts_and_without_a_way_in(office):
    people.set_status(WHO, "left", by=SECURITY, reason="last day")
    people.set_status(WHO, "active", by=SECURITY, reason="hired again")
    assert not people.posts_of(WHO)
    assert not people.Staff.objects.get(pk=WHO).user.has_usable_password()
