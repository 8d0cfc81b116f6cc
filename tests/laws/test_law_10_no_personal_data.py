# SPDX-License-Identifier: Apache-2.0
"""Law 10: no personal data in logs, error texts, URLs, file names, or in the clear in the ledger.

Every channel is walked with everything that can go wrong on the way, and what was written down is searched for every
value that the bank holds about its customers.
"""

import json
import logging
import re
import sqlite3
from pathlib import Path

import pytest

from tests.simulators.small_office import ADDRESS, office
from tests.simulators.smallbank import ACCOUNTS, CUSTOMERS
from tournier_office.disclosures.tests import desk
from tournier_office.site import gateway

__all__ = ["office"]

# the customers' keys are personal data too: they are numbers that the bank prints on letters
VALUES = sorted(
    {value for row in CUSTOMERS for value in (*row[:6], row[7]) if len(value) > 1}
    | {value for row in ACCOUNTS for value in row if len(value) > 4}
)
PAGES = ("/lookup/", "/requests/", "/approvals/", "/emergencies/", "/evidence/", "/lawbook/", "/catalogue/", "/people/")


def call(client, path, body):
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def ask(category: str, text: str) -> dict[str, object]:
    criteria = [{"category": category, "text": text}]
    return {"purpose": "counter_service", "basis": "contract", "case": desk.CASE, "criteria": criteria}


def walk(office) -> list[object]:
    """Every channel at the screen and through the API: allowed, refused, malformed, and with a broken source."""
    clerk, manager = office.client("teller"), office.client("branch_manager")
    key = desk.look(clerk)
    named = {"look": key, "fields": [{"table": table, "field": field} for table, field in (desk.MOBILE, desk.PIN)]}
    row = desk.filed(clerk, key, desk.MOBILE)
    found = [
        desk.search(clerk, customer="1000002"),
        desk.search(clerk, customer="云小满"),
        desk.search(clerk, customer="1000001%"),
        desk.search(clerk, customer="欧阳望川 10087654321 '; DROP"),
        clerk.get(f"/lookup/{key}/"),
        desk.reveal(clerk, key, desk.MOBILE),
        desk.reveal(clerk, key, desk.PIN),
        call(clerk, "/look-ups", {"look": key}),
        call(clerk, "/reveals", named),
        call(clerk, "/copies", named),
        call(clerk, "/prints", {"look": key}),
        call(clerk, "/look-ups", {"look": "1000001"}),
        call(clerk, "/look-ups/10012345678", {"look": key}),
        call(clerk, "/search", {"criteria": [{"category": "990101199003070017", "text": "云小满"}]}),
        call(clerk, "/search", ask("CUST_ID", "1000001%")),
        call(clerk, "/search", ask("CUST_ID", "1000002")),
        call(clerk, "/search", ask("NAME", "欧阳望川")),
        call(clerk, "/matches", {"look": key, "category": "MOBILE", "text": "10012345678"}),
        call(clerk, "/emergencies", named | {"reason": "客户在柜台突发疾病需要联系家属"}),
        manager.get(f"/approvals/{row.pk}/"),
        desk.approve(manager, row),
        desk.reveal(clerk, key, desk.MOBILE),
        office.client("1000001").get("/me/"),
        office.client("1000001").get("/me/looks/"),
    ]
    for post in ("auditor", "protection_officer", "compliance_officer", "security_admin"):
        client = office.client(post)
        found += [client.get(page, follow=True) for page in PAGES]
    with sqlite3.connect(office.folder / "core.sqlite") as other:
        other.execute("ALTER TABLE acct_base RENAME TO elsewhere")
    other.close()
    gateway.reload_catalogue()
    return [*found, call(clerk, "/look-ups", {"look": key}), clerk.get(f"/lookup/{key}/")]


def held_in(text: str) -> list[str]:
    return [value for value in VALUES if value in text]


def test_the_walk_shows_values_on_its_pages_so_that_the_search_can_find_them(office):
    answers = walk(office)
    shown = "".join(answer.content.decode() for answer in answers)
    assert "10012345678" in shown
    assert "1234.56" in shown
    assert {answer.status_code for answer in answers} >= {200, 400, 403, 503}


def test_nothing_personal_is_logged(office, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(logging.Formatter("%(name)s %(message)s %(exc_text)s"))
    walk(office)
    lines = [record for record in caplog.records if not record.name.startswith(("django.db.backends", "asyncio"))]
    assert lines, "nothing was logged at all, so nothing was proved"
    for record in lines:
        text = f"{record.getMessage()} {record.exc_info or ''} {record.exc_text or ''}"
        assert not held_in(text), record.name


def test_no_error_says_what_was_asked_or_held(office):
    for answer in walk(office):
        if answer.status_code >= 400 and "json" in answer.get("Content-Type", ""):
            problem = answer.json()
            assert not held_in(json.dumps(problem, ensure_ascii=False)), problem.get("code")
            assert problem["cause"]


def test_no_address_of_ours_holds_a_value(office):
    """Links, forms, redirects and what a page fetches by itself."""
    seen = 0
    for answer in walk(office):
        page = answer.content.decode() if not answer.streaming else ""
        addresses = re.findall(r'(?:href|action|src|hx-[a-z]+|data-[a-z-]*url)="([^"]*)"', page)
        addresses += [answer.get("Location", ""), answer.get("HX-Redirect", ""), answer.get("HX-Push-Url", "")]
        seen += len(addresses)
        assert not held_in(" ".join(addresses))
    assert seen > 100


def test_no_leaf_of_the_ledger_and_no_file_name_holds_a_value(office):
    walk(office)
    gateway.ledger().integrate()
    bundle = gateway.ledger().bundle(office.folder / "bundle")
    leaves = b"".join(file.read_bytes() for file in Path(bundle).rglob("*") if file.is_file())
    assert leaves.count(b'"event"') > 20, "the bundle holds no entries, so nothing was proved"
    assert not held_in(leaves.decode(errors="replace"))
    names = " ".join(str(file.relative_to(office.folder)) for file in office.folder.rglob("*"))
    assert not held_in(names)


def test_what_the_ledger_keeps_beside_the_tree_is_sealed(office):
    """The store itself, byte for byte: a copy of the file without its keys says nobody's name."""
    walk(office)
    store = gateway.ledger()
    store.integrate()
    found = [file for file in office.folder.rglob("ledger.sqlite*") if file.is_file()]
    assert found
    data = b"".join(file.read_bytes() for file in found)
    assert not [value for value in VALUES if value.encode() in data]


@pytest.mark.parametrize("post", ["auditor", "audit_admin", "security_admin", "system_admin"])
def test_who_reads_evidence_or_administers_reads_no_value(office, post: str):
    clerk = office.client("teller")
    desk.reveal(clerk, desk.look(clerk), desk.MOBILE)
    client = office.client(post)
    for page in ("/evidence/", "/"):
        text = client.get(page, follow=True, REMOTE_ADDR=ADDRESS).content.decode()
        assert not held_in(text), page
