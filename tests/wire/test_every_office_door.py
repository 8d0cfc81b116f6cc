# SPDX-License-Identifier: Apache-2.0
"""Law 4 in the whole office, as a table: each fact that binds, flipped in its own register, x each door that one person has open."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.test import Client

from tests.laws.fact_flips import TABLE
from tests.simulators.office_flips import FLIPS
from tests.simulators.small_office import Office, small_office
from tests.simulators.smallbank import ACCOUNT, ACCOUNTS, CUSTOMERS
from tests.simulators.working_hours import WorkingHours
from tournier.base import Refused
from tournier_office.disclosures.tests import desk as counter
from tournier_office.exports import delivering
from tournier_office.exports.models import Export
from tournier_office.exports.tests import desk
from tournier_office.people.models import Network, Post, SignIn
from tournier_office.queries.models import Run
from tournier_office.site import gateway
from tournier_office.wire import actions as wire
from tournier_office.wire.command import desk as wire_desk
from tournier_office.wire.door import OfficeSignIn

pytestmark = pytest.mark.django_db(transaction=True)
WHO, POST, GROUND = "S0010", "aml_officer", "anti_money_laundering:legal_duty"
PURPOSE, _, BASIS = GROUND.partition(":")
ASKED = {"query": "SELECT khh, ye FROM acct_base ORDER BY 1", "names": "SELECT khh, khxm FROM cust_info ORDER BY 1"}
# By the channel whose rules the door goes by (`tests/laws/fact_flips.py`).
DOORS = (
    ("workbench", "query"), ("workbench", "names"), ("API page", "query"), ("API page", "names"), ("cursor", "query"),
    ("cursor", "names"), ("download", "download"), ("search", "search"), ("card", "look_up"), ("more rows", "rows"),
    ("API rows", "rows"), ("reveal", "reveal"), ("API reveal", "reveal"), ("print", "print"), ("match", "match"),
)  # fmt: skip
Door = Callable[[], bool]  # asks for the next thing; whether anything of the bank's came


@pytest.fixture
def office(transactional_db: None, tmp_path) -> Iterator[Office]:
    with small_office(tmp_path, WorkingHours()) as found:
        Network.objects.create(cidr="127.0.0.0/8", kind="branch")
        Post.objects.filter(code=POST).update(networks=["10.0.0.0/8", "127.0.0.0/8"])
        yield found


@pytest.fixture
def dsn(office: Office) -> Iterator[str]:
    """The wire's address."""
    from tournier.wire import House, Server

    secret = wire.issue(WHO, factors=2, days=1, ranges=["127.0.0.0/8"])
    server = Server(House(OfficeSignIn(), gateway.gate, wire_desk, lambda: ["core"]), port=0)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield (
        f"host=127.0.0.1 port={server.port} user={WHO} password={secret} dbname=core/{PURPOSE} sslmode=disable "
        f"options='-c tournier.basis={BASIS} -c tournier.case={desk.CASE}'"
    )
    server.stop()
    thread.join(5)


def _workbench(browser: Client, sql: str) -> Door:
    browser.post("/queries/ask/", {"sql": sql, "ground": GROUND, "case": desk.CASE, "rows": "1"})
    where = f"/queries/{Run.objects.order_by('-started_at')[0].pk}/pages/2/"
    return lambda: "tok_" in browser.get(where, headers={"HX-Request": "true"}).content.decode()


def _api_page(browser: Client, sql: str) -> Door:
    asked = {"sql": sql, "purpose": PURPOSE, "basis": BASIS, "case": desk.CASE, "rows": 1}
    answer = browser.post("/api/v1/queries", json.dumps(asked), content_type="application/json").json()
    return lambda: "tok_" in browser.get(f"/api/v1/queries/{answer['run']}/pages/2").content.decode()


def _cursor(dsn: str, sql: str, opened: list[psycopg.Connection]) -> Door:
    connection = psycopg.connect(dsn)
    opened.append(connection)
    SignIn.objects.filter(user__username=WHO).update(managed_device=True)  # as on a device that proved itself
    cursor = connection.cursor("walk")
    cursor.itersize = 1
    cursor.execute(sql)
    assert cursor.fetchone()

    def again() -> bool:
        try:
            return bool(cursor.fetchmany(1))
        except psycopg.Error:
            return False

    return again


def _download(office: Office) -> Door:
    who = desk.person(office, POST)
    file = Export.objects.first() or desk.made(office, who, purpose=PURPOSE, basis=BASIS)
    Export.objects.update(downloads=0)
    pieces = delivering.take(who, delivering.link(who, file.pk, proved_at=time.time()).pk).pieces
    next(pieces)

    def again() -> bool:
        try:
            return bool(list(pieces))
        except Refused:
            return False

    return again


def _at_the_counter(browser: Client) -> dict[tuple[str, str], Door]:
    """An open card of one customer, and what is done with it; a card says what came by the data in it."""
    key = counter.look(browser, ground=GROUND)
    mobile = {"table": counter.MOBILE[0], "field": counter.MOBILE[1]}

    def says(word: str, path: str, body: dict[str, object] | None = None, *, api: bool = False) -> Door:
        def again() -> bool:
            if api:
                answer = browser.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
            else:
                answer = browser.get(path) if body is None else browser.post(path, body)
            return word in answer.content.decode()

        return again

    masked, row, clear = "云**", ACCOUNTS[1][0][-4:], CUSTOMERS[0][3]
    shown = {"fields": counter.fields(counter.MOBILE)}
    return {
        ("search", "search"): lambda: re.search(r'href="/lookup/[0-9a-v]{24}/"', _hits(browser)) is not None,
        ("card", "look_up"): says(masked, f"/lookup/{key}/"),
        ("more rows", "rows"): says(row, f"/lookup/{key}/more/", {"table": ACCOUNT, "offset": "1"}),
        ("API rows", "rows"): says(row, "/look-ups/rows", {"look": key, "table": ACCOUNT, "offset": 1}, api=True),
        ("reveal", "reveal"): says(clear, f"/lookup/{key}/reveal/", shown),
        ("API reveal", "reveal"): says(clear, "/reveals", {"look": key, "fields": [mobile]}, api=True),
        ("print", "print"): says(masked, f"/lookup/{key}/print/", {}),
        ("match", "match"): says("alert-success", f"/lookup/{key}/match/", {"category": "MOBILE", "text": clear}),
    }


def _hits(browser: Client) -> str:
    return counter.search(browser, ground=GROUND).content.decode()


def _doors(office: Office, browser: Client, dsn: str, opened: list[psycopg.Connection]) -> dict[tuple[str, str], Door]:
    found = _at_the_counter(browser) | {("download", "download"): _download(office)}
    for channel, sql in ASKED.items():
        found["workbench", channel] = _workbench(browser, sql)
        found["API page", channel] = _api_page(browser, sql)
        found["cursor", channel] = _cursor(dsn, sql, opened)
    return found


@pytest.fixture
def in_small_steps(monkeypatch) -> None:
    """Pages of one row, pieces of few bytes that each ask anew, and no ration of attempts among twelve facts."""
    monkeypatch.setattr(delivering, "_LOOK", -1.0)
    monkeypatch.setattr("tournier.seal.files.PIECE", 16)
    monkeypatch.setattr("tournier.gate.gate.MATCHES", (100, 600))
    monkeypatch.setattr("tournier_office.queries.pages.workbench._PAGE_SIZES", (1,))


@pytest.mark.usefixtures("in_small_steps")
def test_each_fact_shuts_the_doors_that_it_must_and_no_other(office, dsn):
    browser, wrong = office.client(POST), []
    for fact, (flip, _names) in FLIPS.items():
        opened: list[psycopg.Connection] = []
        doors = _doors(office, browser, dsn, opened)
        assert set(doors) == set(DOORS)
        with flip(WHO):
            for (door, channel), again in doors.items():
                if again() is (channel in TABLE[fact][1]):
                    wrong.append((fact, door, channel))
        for connection in opened:
            connection.close()
    assert wrong == []


@pytest.mark.usefixtures("in_small_steps")
def test_every_door_is_open_while_nothing_is_flipped(office, dsn):
    opened: list[psycopg.Connection] = []
    assert [door for door, again in _doors(office, office.client(POST), dsn, opened).items() if not again()] == []
    for connection in opened:
        connection.close()
