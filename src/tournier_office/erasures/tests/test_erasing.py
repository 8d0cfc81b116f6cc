# SPDX-License-Identifier: Apache-2.0
"""The law wins, else two persons erase: what is kept, who agrees, what goes, and what the certificate says."""

import json
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from tests.simulators.small_office import ADDRESS

from tournier.base import Refused, new_id
from tournier.catalogue.sealed import Owner, SealedColumn, SealedStore, State, save_sealed
from tournier.engines.adoption import index
from tournier.ledger import verify_proof
from tournier.ledger.entries import Entry, Event
from tournier_office.duties.lookups import about
from tournier_office.erasures import actions, lookups
from tournier_office.erasures.models import Erasure
from tournier_office.erasures.register import ERASURES
from tournier_office.site import forgetting, gateway
from tournier_office.site.register import acts, reading, sealed
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

Complaint = apps.get_model("complaints.Complaint")
Look, AccessRequest = apps.get_model("disclosures.Look"), apps.get_model("disclosures.AccessRequest")
KEEPER, SUPERVISOR, AUDITOR = "S0003", "S0004", "S0006"
CUSTOMER, OTHER = "1000001", "1000002"
LONG_AGO = "2010-03-01"


def years_ago(number):
    today = timezone.localdate()
    return date(today.year - number, 1, 1).isoformat()


def proposed(**over):
    given = {
        "customer": CUSTOMER, "ground": "over", "asked_on": years_ago(0), "relation_ended": LONG_AGO, "last_transaction": LONG_AGO,
        "hold": "none", **over,
    }  # fmt: skip
    return acts.open_row(ERASURES, person(KEEPER), given)


def agreed(row, by=SUPERVISOR, again=CUSTOMER):
    return acts.step(ERASURES, person(by), row.pk, "agree", {"again": again, "reason": "the time is over"})


@pytest.fixture
def known(office, django_capture_on_commit_callbacks):
    """The ledger, a look, a request and a complaint know the customer; what follows a commit is done at the end of each block."""
    ledger = gateway.ledger()
    ledger.append_many(
        [Entry(Event.DISCLOSURE_INTENDED, "S0001", (who,), {"fields": ["name"]}) for who in (CUSTOMER, OTHER)]
    )
    now = timezone.now()
    for who in (CUSTOMER, OTHER):
        Look.objects.create(
            staff="S0001", session="s", subject=who, purpose="credit", basis="contract", found_at=now, touched_at=now
        )
        AccessRequest.objects.create(
            requester="S0001", subject=who, purpose="credit", basis="contract", channel="reveal", fields=[], reason="of them",
            stages=[], filed_at=now, lapses_at=now, entry="e",
        )  # fmt: skip
    return ledger


@pytest.mark.parametrize(
    ("ended", "last", "until"),
    [
        (3, 3, 10),  # identity data: ten years after the relation
        (20, 4, 10),  # the last transaction is later: the longest wins
    ],
)
def test_what_the_law_keeps_is_kept_with_the_day_and_the_clauses(known, ended, last, until):
    row = proposed(relation_ended=years_ago(ended), last_transaction=years_ago(last))
    assert row.state == "kept"
    assert row.keep_until == date(timezone.localdate().year - min(ended, last) + until, 1, 1)
    assert row.clauses == "AML-34, CDD-44"
    with pytest.raises(Refused):
        agreed(row)
    assert known.entries(subject=CUSTOMER)


def test_a_hold_keeps_it_however_old_it_is_until_somebody_looks_again(known):
    row = proposed(hold="aml")
    assert (row.state, row.keep_until, row.clauses) == ("kept", None, "CDD-44")
    again = {"relation_ended": LONG_AGO, "last_transaction": LONG_AGO, "hold": "none", "reason": "it has ended"}
    row = acts.step(ERASURES, person(KEEPER), row.pk, "look_again", again)
    assert (row.state, row.clauses) == ("proposed", "")


def test_an_open_complaint_keeps_it(known):
    now = timezone.now()
    row = proposed()
    Complaint.objects.create(
        state="accepted", subject=CUSTOMER, channel="web", matter="x", opened_by="S0001", opened_at=now, entry="e"
    )
    with pytest.raises(Refused, match="still open"):
        agreed(row)
    assert proposed().state == "kept"


def test_nobody_agrees_to_their_own_and_only_who_types_the_same_number(known):
    row = proposed()
    with pytest.raises(Refused):
        agreed(row, by=KEEPER)
    with pytest.raises(Refused):
        agreed(row, by=AUDITOR)
    with pytest.raises(Unfit):
        agreed(row, again=OTHER)
    assert known.entries(subject=CUSTOMER)
    assert Erasure.objects.get(pk=row.pk).state == "proposed"


def test_what_was_agreed_to_is_gone_everywhere_and_everybody_else_stays(
    known, office, django_capture_on_commit_callbacks
):
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        assert agreed(row).state == "erased"
    assert known.entries(subject=CUSTOMER) == []
    assert len(known.entries(subject=OTHER)) == 1
    assert list(Look.objects.values_list("subject", flat=True)) == [OTHER]
    assert set(AccessRequest.objects.values_list("subject", "reason")) == {("erased", "—"), (OTHER, "of them")}
    kept = Erasure.objects.get(pk=row.pk)
    assert sealed.read(ERASURES, kept, ["customer"]) == {"customer": None}, "the request forgot whom it was about"
    told = json.dumps([dict(one.detail) for one in known.entries(limit=100)])
    assert CUSTOMER not in told
    assert known.erased_among([CUSTOMER, OTHER]) == {CUSTOMER}


def indexed():
    """How many entries of the search index lead to each customer."""
    with closing(sqlite3.connect(gateway.project().index_path)) as opened:
        return dict(opened.execute("SELECT subject, count(*) FROM entry GROUP BY subject"))


def test_the_search_index_forgets_them_alone_and_the_certificate_says_how_much(
    known, django_capture_on_commit_callbacks
):
    index(gateway.project())
    before = indexed()
    assert before[CUSTOMER] > 0
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    assert indexed() == {who: count for who, count in before.items() if who != CUSTOMER}
    assert OTHER in indexed()
    assert CUSTOMER.encode() not in gateway.project().index_path.read_bytes()
    proven = verify_proof(lookups.certificate(person(AUDITOR), row.pk), known.verifier_key)
    assert json.loads(proven.values["detail"])["index"] == before[CUSTOMER]


def test_an_answer_that_waits_with_their_token_is_gone_from_the_disk_and_for_who_asked(
    known, office, django_capture_on_commit_callbacks
):
    analyst, spool = office.client("analyst"), gateway.project().path / "spool"
    asked = {
        "sql": "SELECT khh FROM cust_info",
        "purpose": "reconciliation",
        "basis": "contract",
        "case": "CS-2026-0001",
    }
    answer = analyst.post("/api/v1/queries", json.dumps(asked | {"rows": 1}), content_type="application/json").json()
    pages = [f"/api/v1/queries/{answer['run']}/pages/{number}" for number in (1, 2, 3)]
    assert [analyst.get(page).status_code for page in pages] == [200] * 3
    assert len(list(spool.rglob("*.arrow"))) == 3
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    assert [path for path in spool.rglob("*") if path.is_file()] == []
    for page in pages:
        told = analyst.get(page)
        assert told.status_code == 403
        assert told.json()["code"] == "query.gone"


def test_its_history_holds_its_steps_and_not_the_destruction_of_the_key(known, django_capture_on_commit_callbacks):
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    lines, heard = reading.history(ERASURES, Erasure.objects.get(pk=row.pk))
    assert heard
    assert [(line.verb, line.step is not None) for line in lines] == [("opened", True), ("agree", True)]


@pytest.fixture
def sealed_source(office):
    """The project says that columns of its source lie sealed; nothing opens the source meanwhile."""
    project = gateway.project()
    columns = (
        SealedColumn("core:cust_info", "zjhm", "text"),
        SealedColumn("core:cust_info", "sjh", "text"),
        SealedColumn("core:org", "fzr", "text", Owner.SOURCE),
    )
    save_sealed(project.sealed_path, project.path, SealedStore("core", "sqlite:///core.db", State.SEALED, columns))
    yield
    project.sealed_path.unlink()


def test_the_certificate_names_the_columns_that_lay_sealed_under_the_key(
    known, sealed_source, django_capture_on_commit_callbacks
):
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    detail = json.loads(verify_proof(lookups.certificate(person(AUDITOR), row.pk), known.verifier_key).values["detail"])
    assert detail["sealed"] == ["core:cust_info.sjh", "core:cust_info.zjhm"]


def test_the_certificate_is_checked_outside_and_names_no_customer(known, django_capture_on_commit_callbacks):
    row = proposed()
    with pytest.raises(Refused, match="Nothing was erased"):
        lookups.certificate(person(AUDITOR), row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    text = lookups.certificate(person(AUDITOR), row.pk)
    proven = verify_proof(text, known.verifier_key)
    assert proven.event == "subject:erased"
    detail = json.loads(proven.values["detail"])
    assert (detail["executor"], detail["supervisor"], detail["request"]) == (KEEPER, SUPERVISOR, row.pk)
    assert "key was destroyed" in detail["method"]
    assert detail["content"] == ["ledger", "registers", "index"]
    assert CUSTOMER not in text


@pytest.mark.parametrize(("who", "status"), [("auditor", 200), ("teller", 403)])
def test_the_certificate_by_page_and_api(known, office, django_capture_on_commit_callbacks, who, status):
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    client = office.client(who)
    for address in (f"/erase/certificate/{row.pk}/", f"/api/v1/erasures/{row.pk}/certificate"):
        assert client.get(address, REMOTE_ADDR=ADDRESS).status_code == status


def test_a_process_that_died_after_the_erasure_is_gone_on_with(known):
    """The callback after the commit is not run here: that is the death."""
    row = proposed()
    agreed(row)
    assert list(lookups.still_named())
    actions.go_on()
    assert list(lookups.still_named()) == []


def test_a_process_that_died_before_the_commit_is_gone_on_with_by_agreeing_again(
    known, django_capture_on_commit_callbacks
):
    row = proposed()
    died = transaction.atomic()
    died.__enter__()
    agreed(row)
    died.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)  # nothing of the office's own is kept
    assert known.entries(subject=CUSTOMER) == []
    assert Erasure.objects.get(pk=row.pk).state == "proposed"
    with django_capture_on_commit_callbacks(execute=True):
        assert agreed(row).state == "erased"
    assert list(Look.objects.values_list("subject", flat=True)) == [OTHER]
    assert lookups.certificate(person(AUDITOR), row.pk)


def test_rows_of_a_restored_backup_forget_whoever_was_erased_since(known, django_capture_on_commit_callbacks):
    row = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        agreed(row)
    now = timezone.now()
    Look.objects.create(
        id=new_id(), staff="S0001", session="s", subject=CUSTOMER, purpose="credit", basis="contract", found_at=now, touched_at=now
    )  # fmt: skip
    assert forgetting.forget_erased() == 1
    assert list(Look.objects.values_list("subject", flat=True)) == [OTHER]
    assert forgetting.forget_erased() == 0


def checks(row):
    """The running clock of the yearly check: since when, and until when."""
    running = about("erasures", row.pk)
    return [(one.began_at.date(), one.due_at.year - one.began_at.year) for one in running if one.due_at]


def test_what_is_kept_is_looked_at_every_year_until_it_goes(office):
    """PBOC3-27, PIPL-47: begun by what keeps it, anew by each check, ended with the request."""
    row, today = proposed(relation_ended=years_ago(1)), timezone.localdate()
    assert (row.state, checks(row)) == ("kept", [(today, 1)])
    first = about("erasures", row.pk).get().pk
    row = acts.step(ERASURES, person(SUPERVISOR), row.pk, "check", {"how": "access lists of the core system"})
    assert (row.state, checks(row)) == ("kept", [(today, 1)])
    assert about("erasures", row.pk).get().pk != first
    about("erasures", row.pk).update(owner="S0009")  # somebody else keeps it since
    given = {"relation_ended": years_ago(1), "last_transaction": "", "hold": "none", "reason": "once more"}
    row = acts.step(ERASURES, person(KEEPER), row.pk, "look_again", given)
    assert (row.state, checks(row)) == ("kept", [(today, 1)])
    row = acts.step(ERASURES, person(KEEPER), row.pk, "withdraw", {"reason": "asked for by mistake"})
    assert checks(row) == []


def test_the_check_begins_when_somebody_says_what_keeps_it_and_ends_when_it_is_erased(office):
    row = proposed()
    assert checks(row) == []
    row = acts.step(ERASURES, person(SUPERVISOR), row.pk, "keep", {"hold": "dispute", "reason": "a lawsuit"})
    assert len(checks(row)) == 1
    given = {"relation_ended": LONG_AGO, "last_transaction": LONG_AGO, "hold": "none", "reason": "it is over"}
    row = acts.step(ERASURES, person("S0004"), row.pk, "look_again", given)
    assert (row.state, len(checks(row))) == ("proposed", 1)
    with transaction.atomic():
        agreed(row, by="S0009")
    assert checks(row) == []
