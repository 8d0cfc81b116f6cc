# SPDX-License-Identifier: Apache-2.0
"""Opening a sealed source in the office: two administrators decide, the host does it once, and the ledger says both."""

import json
import re
from datetime import timedelta

import pytest

from tournier.base import JSON, BadInput, Refused
from tournier.catalogue.sealed import SealedColumn, SealedStore, State, save_sealed
from tournier.engines.sealing.agreed import check_opening
from tournier.ledger.entries import Entry, Event
from tournier_office.evidence import opening
from tournier_office.evidence.access import Reader
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db
SECURITY, AUDIT = Reader("S0005", frozenset({"security_admin"})), Reader("S0007", frozenset({"audit_admin"}))
TELLER = Reader("S0001", frozenset({"teller"}))
COLUMN = SealedColumn("core:cust_info", "khxm", "TEXT")


def stored(source: str = "core", *columns: SealedColumn) -> SealedStore:
    project = gateway.project()
    store = SealedStore(source, project.catalogue().sources[0].url, State.SEALED, columns or (COLUMN,))
    save_sealed(project.sealed_path, project.path, store)
    return store


@pytest.fixture
def sealed(office):
    """An office one of whose sources has a sealed column."""
    stored()
    return office


def opened(store: SealedStore) -> None:
    columns: list[JSON] = [column.place for column in store.columns]
    gateway.ledger().append(
        Entry(Event.STORE_OPENED, "cli:host", detail={"source": store.source, "columns": columns, "rows": {}})
    )


def test_one_proposes_another_agrees_and_the_host_may_open_it_once(sealed):
    store = stored()
    proposed = opening.propose(SECURITY, "core", "The archive moves.")
    (row,) = opening.openings(AUDIT)
    assert (row.id, row.source, row.columns, row.waits, row.done) == (
        proposed, "core", ("core:cust_info.khxm",), True, False,
    )  # fmt: skip
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(gateway.ledger(), store)
    opening.agree(AUDIT, proposed)
    (row,) = opening.openings(SECURITY)
    assert (row.proposed_by, row.agreed_by, row.waits, row.done) == ("S0005", "S0007", False, False)
    check_opening(gateway.ledger(), store)
    opened(store)
    (row,) = opening.openings(SECURITY)
    assert (row.waits, row.done) == (False, True)
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(gateway.ledger(), store)
    with pytest.raises(Refused) as said:
        opening.agree(AUDIT, proposed)
    assert said.value.code == "opening.agreed"


def test_nobody_does_both_and_nobody_else_does_either(sealed):
    with pytest.raises(Refused):
        opening.propose(AUDIT, "core", "The archive moves.")
    with pytest.raises(BadInput):
        opening.propose(SECURITY, "core", "  ")
    with pytest.raises(BadInput):
        opening.propose(SECURITY, "nowhere", "The archive moves.")
    proposed = opening.propose(Reader("S0005", SECURITY.posts | AUDIT.posts), "core", "The archive moves.")
    for reader, code in (
        (SECURITY, "opening.post"),
        (TELLER, "opening.post"),
        (Reader("S0005", AUDIT.posts), "opening.two_persons"),
    ):
        with pytest.raises(Refused) as said:
            opening.agree(reader, proposed)
        assert said.value.code == code
    with pytest.raises(Refused):
        opening.openings(TELLER)
    assert gateway.ledger().entries(event=Event.OPENING_AGREED) == []


def test_what_is_sealed_by_now_is_what_was_proposed(sealed):
    proposed = opening.propose(SECURITY, "core", "The archive moves.")
    stored("core", COLUMN, SealedColumn("core:cust_info", "sjhm", "TEXT"))
    assert [row.waits for row in opening.openings(AUDIT)] == [False]
    with pytest.raises(Refused) as said:
        opening.agree(AUDIT, proposed)
    assert said.value.code == "opening.old"


def test_an_agreement_about_another_source_takes_nothing_away_and_gives_nothing(sealed):
    first, other = stored(), stored("second")
    opening.agree(AUDIT, opening.propose(SECURITY, "core", "The archive moves."))
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(gateway.ledger(), other)
    opening.agree(AUDIT, opening.propose(SECURITY, "second", "This one, too."))
    opened(other)
    check_opening(gateway.ledger(), first)


@pytest.mark.parametrize(
    ("language", "waits", "agreed"),
    [
        ("zh-hans", "等待第二人同意", "已同意，尚未解封"),
        ("en", "Waits for a second person", "Agreed to, not opened yet"),
    ],
)
def test_the_screens_walk(sealed, language, waits, agreed):
    security = sealed.client("security_admin", language)
    given = {"source": "core", "why": "The archive moves."}
    page = security.post("/evidence/openings/", given, follow=True).content.decode()
    assert waits in page
    assert "core:cust_info.khxm" in page
    audit = sealed.client("audit_admin", language)
    (form,) = re.findall(r'action="(/evidence/openings/[0-9a-v]+/)"', audit.get("/evidence/openings/").content.decode())
    assert "/evidence/openings/" not in re.findall(r'action="([^"]+)"', page), "who proposed is not asked to agree"
    assert agreed in audit.post(form, follow=True).content.decode()
    assert sealed.client("teller", language).get("/evidence/openings/").status_code == 403


def test_who_decides_finds_it_among_their_work_until_it_is_decided_or_old(sealed):
    def waits(role):
        return "The archive moves." in sealed.client(role).get("/").content.decode()

    proposed = opening.propose(SECURITY, "core", "The archive moves.")
    assert waits("audit_admin")
    assert not waits("security_admin")
    with pytest.MonkeyPatch.context() as later:
        later.setattr(opening, "VALID", timedelta(0))
        assert not waits("audit_admin")
    opening.agree(AUDIT, proposed)
    assert not waits("audit_admin")


def test_the_api_walks_alike(sealed):
    security, audit = sealed.client("security_admin"), sealed.client("audit_admin")
    body = json.dumps({"source": "core", "why": "The archive moves."})
    (made,) = security.post("/api/v1/evidence/openings", body, content_type="application/json").json()
    assert (made["source"], made["proposed_by"], made["waits"]) == ("core", "S0005", True)
    path = f"/api/v1/evidence/openings/{made['id']}/agreement"
    assert security.post(path, content_type="application/json").status_code == 403
    (agreed,) = audit.post(path, content_type="application/json").json()
    assert (agreed["agreed_by"], agreed["waits"], agreed["done"]) == ("S0007", False, False)
    assert audit.get("/api/v1/evidence/openings").json() == [agreed]
