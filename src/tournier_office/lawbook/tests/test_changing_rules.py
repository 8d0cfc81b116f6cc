# SPDX-License-Identifier: Apache-2.0
"""Rules change under two persons, never otherwise."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from tests.simulators.small_office import Office

from tournier.base import BadInput, Refused, SystemFailed, TournierError
from tournier.ledger.entries import Event
from tournier_office.lawbook import actions, lookups
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site import gateway

Decide = Callable[..., RuleBookVersion]
COMPLIANCE = frozenset({"compliance_officer"})
SECURITY = frozenset({"security_admin"})
LEGAL = frozenset({"legal_officer"})
EXTRA = """
@id("test-closed-day")
@law("XB-47")
@title("今日停业")
@title_en("Closed today")
forbid (principal, action in Action::"anything", resource);
"""


def changed_files() -> dict[str, str]:
    files = dict(lookups.active_files())
    name = next(name for name in files if name.startswith("refuse-"))
    return {**files, name: files[name] + EXTRA}


def propose() -> RuleBookVersion:
    return actions.propose(changed_files(), by="S0004", posts=COMPLIANCE, why="closing day")


def test_a_proposal_changes_nothing_until_a_second_person_activates_it(office: Office) -> None:
    before = lookups.active_version()
    row = propose()
    assert lookups.active_version() == before
    actions.activate(row.pk, by="S0005", posts=SECURITY)
    after = lookups.active_version()
    assert after is not None
    assert before is not None
    assert (after.id, after.serial) == (row.pk, before.serial + 1)
    assert RuleBookVersion.objects.get(pk=before.id).state == "superseded"


@pytest.mark.parametrize("act", [actions.activate, actions.reject])
@pytest.mark.parametrize(
    ("by", "posts", "code"),
    [
        ("S0004", COMPLIANCE, "rules.own"),
        ("S0004", COMPLIANCE | SECURITY, "rules.own"),
        ("S0001", frozenset({"teller"}), "rules.post"),
        ("S0008", frozenset({"system_admin"}), "rules.post"),
        ("S0006", frozenset({"auditor"}), "rules.post"),
        ("S0009", LEGAL, "rules.post"),
        ("S0003", frozenset(), "rules.post"),
    ],
)
def test_who_may_not_decide(office: Office, act: Decide, by: str, posts: frozenset[str], code: str) -> None:
    row = propose()
    with pytest.raises(Refused) as refused:
        act(row.pk, by=by, posts=posts, why="because")
    assert refused.value.code == code
    assert RuleBookVersion.objects.get(pk=row.pk).state == "proposed"
    assert not gateway.ledger().entries(event=Event.RULES_ACTIVATED, actor=by)


@pytest.mark.parametrize("post", ["teller", "auditor", "system_admin", "audit_admin", "branch_manager"])
def test_who_may_not_propose(office: Office, post: str) -> None:
    with pytest.raises(Refused):
        actions.propose(changed_files(), by=office.staff(post), posts=frozenset({post}), why="closing day")
    assert RuleBookVersion.objects.count() == 1


def test_the_database_itself_keeps_two_persons_and_one_version_in_force(office: Office) -> None:
    row = propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleBookVersion.objects.filter(pk=row.pk).update(decided_by="S0004", state="rejected", decision_why="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleBookVersion.objects.filter(pk=row.pk).update(decided_by="S0005", state="active", serial=9)


def test_a_decision_is_final(office: Office) -> None:
    row = propose()
    actions.reject(row.pk, by="S0005", posts=SECURITY, why="not now")
    with pytest.raises(Refused) as refused:
        actions.activate(row.pk, by="S0005", posts=SECURITY)
    assert refused.value.code == "rules.decided"


def test_a_rejection_needs_its_reason(office: Office) -> None:
    with pytest.raises(BadInput):
        actions.reject(propose().pk, by="S0005", posts=SECURITY, why="  ")


def test_proposal_and_decision_are_in_the_ledger_with_the_digest(office: Office) -> None:
    row = actions.activate(propose().pk, by="S0005", posts=SECURITY, why="agreed")
    proposed, decided = gateway.ledger().read(row.entry), gateway.ledger().read(row.decision_entry)
    assert (proposed.event, proposed.actor, proposed.detail["digest"]) == (Event.RULES_PROPOSED, "S0004", row.digest)
    assert (decided.event, decided.actor, decided.detail["digest"]) == (Event.RULES_ACTIVATED, "S0005", row.digest)


def test_what_cannot_be_recorded_does_not_happen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = propose()
    gateway.ledger().close()
    with pytest.raises(TournierError):
        actions.activate(row.pk, by="S0005", posts=SECURITY)
    assert RuleBookVersion.objects.get(pk=row.pk).state == "proposed"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('@id("x") permit (principal, action, resource', "line"),
        (EXTRA.replace("XB-47", "NO-SUCH-1"), "NO-SUCH-1"),
        (EXTRA.replace("anything", "nothing"), "test-closed-day"),
        (EXTRA.replace("forbid", "permit"), "permit"),
        (EXTRA.replace('@title_en("Closed today")', ""), "title_en"),
        (EXTRA + EXTRA, "test-closed-day"),
        (EXTRA.replace("resource);", "resource) when { principal.shoesize == 3 };"), "shoesize"),
    ],
)
def test_a_text_that_makes_no_book_is_refused_and_says_where(office: Office, text: str, named: str) -> None:
    files = dict(lookups.active_files())
    name = next(name for name in files if name.startswith("refuse-"))
    with pytest.raises(BadInput) as refused:
        actions.propose({**files, name: files[name] + text}, by="S0004", posts=COMPLIANCE, why="broken")
    assert named in refused.value.cause
    assert refused.value.cure
    assert RuleBookVersion.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["../grant.cedar", "grant/x.cedar", "Grant.cedar", "grant-x.txt", "", "grant-\u200b.cedar"]
)
def test_odd_file_names_are_refused(office: Office, name: str) -> None:
    with pytest.raises(BadInput):
        actions.propose({**lookups.active_files(), name: "x"}, by="S0004", posts=COMPLIANCE, why="odd")


def test_a_proposal_on_older_rules_does_not_undo_newer_ones(office: Office) -> None:
    first = propose()
    files = dict(lookups.active_files())
    name = next(name for name in files if name.startswith("grant-"))
    second = actions.propose({**files, name: files[name] + "// a note\n"}, by="S0009", posts=LEGAL, why="a note")
    actions.activate(first.pk, by="S0005", posts=SECURITY)
    with pytest.raises(Refused) as refused:
        actions.activate(second.pk, by="S0005", posts=SECURITY)
    assert refused.value.code == "rules.stale"


def test_the_way_back_is_a_proposal_of_the_older_version(office: Office) -> None:
    old = RuleBookVersion.objects.get(state="active")
    actions.activate(propose().pk, by="S0005", posts=SECURITY)
    again = actions.propose_again(old, by="S0004", posts=COMPLIANCE, why="back")
    actions.activate(again.pk, by="S0005", posts=SECURITY)
    active = lookups.active_version()
    assert active is not None
    assert active.digest == old.digest
    assert active.serial == 3


def test_the_same_text_is_not_proposed_twice(office: Office) -> None:
    propose()
    with pytest.raises(BadInput):
        propose()
    with pytest.raises(BadInput):
        actions.propose(lookups.active_files(), by="S0004", posts=COMPLIANCE, why="same")


def test_install_needs_two_people_and_an_empty_register(office: Office) -> None:
    files = dict(lookups.active_files())
    with pytest.raises(Refused):
        actions.install(files, proposed_by="S0004", decided_by="S0005", why="again")
    RuleBookVersion.objects.all().delete()
    with pytest.raises(Refused):
        actions.install(files, proposed_by="S0004", decided_by="S0004", why="alone")


def test_two_workers_follow_an_activation_within_a_second(office: Office) -> None:
    """Two gateways over one database: each asks for the version in force at most once a second."""
    import importlib.util

    spec = importlib.util.find_spec("tournier_office.site.gateway")
    assert spec is not None
    assert spec.loader is not None
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    other.use(office.project)
    try:
        old = gateway.rules().version
        assert other.rules().version == old
        row = actions.activate(propose().pk, by="S0005", posts=SECURITY)
        time.sleep(1.05)  # the bound itself is what is tested
        assert gateway.rules().version == other.rules().version != old
        assert gateway.rules().rule("test-closed-day") is not None
        assert row.state == "active"
    finally:
        other.use(None)


def test_a_worker_whose_active_rules_are_broken_refuses_everything(office: Office) -> None:
    RuleBookVersion.objects.filter(state="active").update(files={"grant-x.cedar": "nonsense"}, digest="0" * 64)
    time.sleep(1.05)
    with pytest.raises(TournierError):
        gateway.rules()
    with pytest.raises(TournierError):
        gateway.rules()


def test_without_rules_in_force_nothing_is_decided(office: Office) -> None:
    RuleBookVersion.objects.all().delete()
    time.sleep(1.05)
    with pytest.raises(SystemFailed):
        gateway.rules()


@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_at_once_only_one_decides_and_records(office_of_threads: Office) -> None:
    row = propose()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def decide(by: str, act: Decide) -> None:
        start.wait()
        try:
            outcomes.append(act(row.pk, by=by, posts=SECURITY, why="me").state)
        except (Refused, DatabaseError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=decide, args=("S0005", actions.activate)),
        threading.Thread(target=decide, args=("S0011", actions.reject)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    decided = [outcome for outcome in outcomes if outcome in {"active", "rejected"}]
    assert len(decided) == 1
    ledger = gateway.ledger()
    recorded = [
        entry
        for event in (Event.RULES_ACTIVATED, Event.RULES_REJECTED)
        for entry in ledger.entries(event=event)
        if entry.detail["version"] == row.pk
    ]
    assert len(recorded) == 1
