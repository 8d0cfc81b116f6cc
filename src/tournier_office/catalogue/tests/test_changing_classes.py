# SPDX-License-Identifier: Apache-2.0
"""A class changes under two persons; the gate follows; what is not confirmed stays closed (M06, M11)."""

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.simulators.small_office import Office
from tests.simulators.smallbank import BALANCE, CUSTOMER, MOBILE

from tournier.base import BadInput, Refused, TournierError
from tournier.catalogue import Catalogue, FieldRef, InformationClass
from tournier.gate import Ask
from tournier.ledger.entries import Event
from tournier_office.catalogue import actions, lookups, texts
from tournier_office.catalogue.changes import FieldChange, Saying, apply, compare, wish
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.site import gateway

PROTECTION = frozenset({"protection_officer"})
COMPLIANCE = frozenset({"compliance_officer"})
SECURITY = frozenset({"security_admin"})
NOTE = FieldRef(CUSTOMER, "beizhu")
C1, C2, C3 = InformationClass.C1, InformationClass.C2, InformationClass.C3
Decide = Callable[..., CatalogueVersion]
GENDER = Saying("GENDER", C1, confirmed=True)


def propose(ref: FieldRef = NOTE, after: Saying = GENDER) -> CatalogueVersion:
    change = wish(lookups.current_catalogue(), ref, after)
    return actions.propose([change], by="S0003", posts=PROTECTION, why="looked at the values")


def test_a_proposal_changes_nothing_until_a_second_person_confirms_it(office: Office) -> None:
    before = lookups.current_catalogue()
    row = propose()
    assert lookups.current_catalogue() == before
    actions.confirm(row.pk, by="S0004", posts=COMPLIANCE)
    after = lookups.current_catalogue()
    assert after.field(NOTE).is_open
    assert after.version == before.with_field(NOTE, "GENDER", C1, confirmed=True).version


def test_the_commands_see_the_confirmed_catalogue_too(office: Office) -> None:
    actions.confirm(propose().pk, by="S0004", posts=COMPLIANCE)
    assert office.project.catalogue() == lookups.current_catalogue()


@pytest.mark.parametrize(
    ("by", "posts", "code"),
    [
        ("S0003", PROTECTION, "catalogue.post"),
        ("S0003", PROTECTION | COMPLIANCE, "catalogue.own"),
        ("S0001", frozenset({"teller"}), "catalogue.post"),
        ("S0008", frozenset({"system_admin"}), "catalogue.post"),
        ("S0006", frozenset({"auditor"}), "catalogue.post"),
    ],
)
@pytest.mark.parametrize("act", [actions.confirm, actions.reject])
def test_who_may_not_decide(office: Office, act: Decide, by: str, posts: frozenset[str], code: str) -> None:
    row = propose()
    with pytest.raises(Refused) as refused:
        act(row.pk, by=by, posts=posts, why="because")
    assert refused.value.code == code
    assert not lookups.current_catalogue().field(NOTE).is_open


@pytest.mark.parametrize("post", ["teller", "compliance_officer", "security_admin", "system_admin", "auditor"])
def test_only_the_protection_officer_proposes(office: Office, post: str) -> None:
    change = wish(lookups.current_catalogue(), NOTE, GENDER)
    with pytest.raises(Refused):
        actions.propose([change], by="S0001", posts=frozenset({post}), why="x")


def test_the_database_itself_keeps_two_persons_and_one_version_in_force(office: Office) -> None:
    row = propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueVersion.objects.filter(pk=row.pk).update(decided_by="S0003", state="rejected", decision_why="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueVersion.objects.filter(pk=row.pk).update(state="active", serial=9, text="x", digest="x")


def test_proposal_and_decision_are_recorded(office: Office) -> None:
    row = actions.confirm(propose().pk, by="S0005", posts=SECURITY)
    proposed, decided = gateway.ledger().read(row.entry), gateway.ledger().read(row.decision_entry)
    assert (proposed.event, proposed.actor) == (Event.CATALOGUE_PROPOSED, "S0003")
    assert (decided.event, decided.actor) == (Event.CATALOGUE_CONFIRMED, "S0005")
    assert decided.detail["fields"] == [[str(NOTE), "opens"]]


def test_a_class_cannot_fall_below_its_category(office: Office) -> None:
    with pytest.raises(BadInput) as refused:
        propose(MOBILE, Saying("MOBILE", C1, confirmed=True))
    assert "JR/T 0171" in refused.value.cause


@pytest.mark.parametrize(
    "after",
    [
        {"category": "NO_SUCH", "class": "C2", "confirmed": True},
        {"category": "GENDER", "class": "C9", "confirmed": True},
        {"category": "", "class": "C2", "confirmed": True},
        {"category": "GENDER", "class": "", "confirmed": True},
    ],
)
def test_what_says_too_little_cannot_be_opened(after: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Saying.from_json(after)


def test_a_stale_proposal_does_not_undo_what_others_confirmed(office: Office) -> None:
    first, second = propose(), propose(NOTE, Saying("OCCUPATION", C2, confirmed=True))
    elsewhere = propose(BALANCE, Saying("BALANCE", C3, confirmed=True))
    actions.confirm(first.pk, by="S0004", posts=COMPLIANCE)
    with pytest.raises(Refused) as refused:
        actions.confirm(second.pk, by="S0004", posts=COMPLIANCE)
    assert refused.value.code == "catalogue.stale"
    actions.confirm(elsewhere.pk, by="S0004", posts=COMPLIANCE)  # another field: both hold
    after = lookups.current_catalogue()
    assert after.field(NOTE).category == "GENDER"
    assert after.field(BALANCE).cls is C3


def test_what_adopt_found_is_proposed_whole_and_holds_for_one_version_only(office: Office) -> None:
    found = lookups.current_catalogue().with_field(NOTE, "GENDER", C1, confirmed=True)
    office.project.save_catalogue(found)
    assert not lookups.current_catalogue().field(NOTE).is_open  # the folder alone changes nothing
    row = actions.propose_adopted(by="S0003", posts=PROTECTION, why="adopted again")
    assert [change.ref for change in lookups.changes_of(row)] == [NOTE]
    actions.confirm(propose(BALANCE, Saying("BALANCE", C3, confirmed=True)).pk, by="S0004", posts=COMPLIANCE)
    with pytest.raises(Refused):
        actions.confirm(row.pk, by="S0004", posts=COMPLIANCE)


def test_install_needs_two_people_and_an_empty_register(office: Office) -> None:
    with pytest.raises(Refused):
        actions.install(office.project.catalogue(), proposed_by="S0003", decided_by="S0004", why="again")
    CatalogueVersion.objects.all().delete()
    with pytest.raises(Refused):
        actions.install(office.project.catalogue(), proposed_by="S0003", decided_by="S0003", why="alone")


def test_the_gates_of_two_workers_follow_within_a_second(office: Office) -> None:
    spec = importlib.util.find_spec("tournier_office.site.gateway")
    assert spec is not None
    assert spec.loader is not None
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    other.use(office.project)
    try:
        assert not gateway.gate().catalogue.field(NOTE).is_open
        assert not other.gate().catalogue.field(NOTE).is_open
        actions.confirm(propose().pk, by="S0004", posts=COMPLIANCE)
        time.sleep(1.05)  # the bound itself is what is tested
        assert gateway.gate().catalogue.field(NOTE).is_open
        assert other.gate().catalogue.field(NOTE).is_open
    finally:
        other.use(None)


def test_a_closed_field_is_refused_by_the_live_gate_and_an_opened_one_is_not(office: Office) -> None:
    ask = Ask("S0001", "counter_service", "contract", case="T-1")
    with pytest.raises(BadInput) as closed:
        gateway.gate().reveal(ask, "1000001", [NOTE])
    assert closed.value.code == "field.closed"
    actions.confirm(propose().pk, by="S0004", posts=COMPLIANCE)
    time.sleep(1.05)
    assert gateway.gate().reveal(ask, "1000001", [NOTE]) is not None


def test_a_damaged_active_catalogue_closes_the_gate(office: Office) -> None:
    CatalogueVersion.objects.filter(state="active").update(text="nonsense = [", digest="other")
    time.sleep(1.05)
    with pytest.raises(TournierError):
        gateway.gate()


sayings = st.builds(
    Saying,
    st.sampled_from(["GENDER", "MOBILE", "BALANCE", "PASSWORD"]),
    st.sampled_from(InformationClass),
    st.booleans(),
)


def _small(folder: Path) -> Catalogue:
    from tests.simulators.smallbank import make_small_bank

    path = folder / "core.sqlite"
    path.unlink(missing_ok=True)
    return make_small_bank(path)


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["beizhu", "khxm", "csrq", "khjg"]), sayings),
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_changes_survive_keeping_and_lead_from_before_to_after(
    tmp_path: Path, wishes: list[tuple[str, Saying]]
) -> None:
    before = _small(tmp_path)
    changes = [wish(before, FieldRef(CUSTOMER, name), after) for name, after in wishes]
    kept = [FieldChange.from_json(change.as_json()) for change in changes]
    assert kept == changes
    try:
        after = apply(before, kept)
    except BadInput:
        return  # a class below its category: the catalogue refuses itself
    assert list(compare(before, after)) == sorted((c for c in changes if c.before != c.after), key=lambda c: c.ref)
    assert texts.read(texts.write(after), before.sources) == after


def test_the_kept_text_holds_no_address_of_a_source(office: Office) -> None:
    text = CatalogueVersion.objects.get(state="active").text
    assert str(office.folder) not in text
    assert "sqlite:" not in text
