# SPDX-License-Identifier: Apache-2.0
"""The acts of a whole office in an order in which each finds what it needs; walked by office_dying.py.

A step of a register of the kit is walked by itself, from its description. Any other act that records needs a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.crash.office_dying import Act, World
from tests.simulators.small_office import ADDRESS, PEOPLE, Office
from tests.simulators.smallbank import CUSTOMER

COMPLIANCE, SECURITY, PROTECTION = (
    frozenset({post}) for post in ("compliance_officer", "security_admin", "protection_officer")
)
SYSTEM, SECURITY_ADMIN, AUDIT_ADMIN = "S0008", "S0005", "S0007"
COMPLAINT = "D01"  # a deadline of the law pack whose clock may stand still
STOP = "mediation_begun"


def project() -> Any:
    from tournier_office.site import gateway

    return gateway.project()


def people() -> None:
    """Those of the small office, and a post for programs."""
    from django.utils import timezone

    from tests.simulators import small_office
    from tournier_office.people import enrol

    small_office._people(timezone.localdate())
    enrol.install_post("service", "服务账号", "Service account", ["10.0.0.0/8"])


def sign_in(world: World) -> None:
    """Everybody is at work; asked in the process from which children come, so that they keep their browsers."""
    from django.utils import timezone

    from tournier_office.disclosures.models import CallerMatch
    from tournier_office.disclosures.sessions import person as person_for
    from tournier_office.people.lookups import staff_of

    office = Office(None, world.folder)  # type: ignore[arg-type]  # a browser needs no project
    for post in PEOPLE.values():
        client, staff = office.client(post), staff_of(office.staff(post))
        assert staff is not None
        world.clients[post] = client
        world.persons[post] = person_for(staff, str(client.session["sign_in"]), ADDRESS)
    teller = world.persons["teller"]  # the customer stands at the counter and was matched
    CallerMatch.objects.create(
        staff=teller.staff,
        session=teller.session,
        subject="1000001",
        category="MOBILE",
        at=timezone.now() + timedelta(days=1),
    )


def last(model: str, **where: Any) -> Any:
    """The key of the newest such row."""
    from django.apps import apps

    found = next(one for one in apps.get_models() if one.__name__ == model)
    return found._base_manager.filter(**where).order_by("-pk").values_list("pk", flat=True)[0]


def story() -> Iterator[Act]:
    """Every act, in order."""
    for part in (
        _decided_by_two,
        _staff,
        _ways_in,
        _requests,
        _secrecy,
        _exports,
        _traces,
        _kit,
        _restored,
        _feeds,
        _leavers,
    ):
        yield from part()


def _rules(note: str) -> dict[str, str]:
    from tournier_office.lawbook import lookups

    files = dict(lookups.active_files())
    name = min(files)
    return {**files, name: f"{files[name]}\n// {note}\n"}


def _decided_by_two() -> Iterator[Act]:
    from tests.crash import office_two

    yield from office_two.story()


def _staff() -> Iterator[Act]:
    from django.utils import timezone

    from tournier_office.people import actions, enrol

    far = timezone.localdate() + timedelta(days=900)
    by = {"by": SECURITY_ADMIN, "reason": "as it is"}
    give: dict[str, Any] = {"until": None, **by}
    more = "number,zh,branch,posts\nS0201,某甲,B01,teller\nS0202,某乙,B01,analyst\n"
    facts = {"training_until": far}
    new: dict[str, Any] = {"zh": "某", "en": "One", "branch": "B01", "password": "", "by": SECURITY_ADMIN}

    def post(world: World, who: str = "S0011") -> None:
        actions.propose_post(who, "aml_officer", "B01", "give", **give)

    yield Act("a person is entered", lambda _: enrol.create_staff("S0100", posts=["teller"], **new))
    yield Act("a file of people is entered", lambda _: enrol.import_people(more, by=SECURITY_ADMIN))
    yield Act("a status", lambda _: actions.set_status("S0010", "on_leave", **by))
    yield Act("a status that shuts", lambda _: actions.set_status("S0201", "suspended", **by))
    yield Act("facts", lambda _: actions.set_facts("S0010", facts, open_violation=True, **by))
    yield Act("a post is proposed", post)
    yield Act("a post is given", lambda _: actions.decide_post(_open_change(), by=SYSTEM, agree=True))
    yield Act("a post is not given", lambda _: actions.decide_post(_open_change(), by=SYSTEM, agree=False), _also(post))


def _also(act: Callable[..., object]) -> Callable[[World], None]:
    def ready(world: World) -> None:
        act(world, "S0001")

    return ready


def _open_change() -> str:
    return str(last("PostChange", state="open", staff__number__in=["S0011", "S0001"]))


def _ways_in() -> Iterator[Act]:
    from tests.crash import office_ways_in

    yield from office_ways_in.story()


def _file(world: World) -> Any:
    from tournier.catalogue import FieldRef
    from tournier_office.disclosures import actions
    from tournier_office.disclosures.tests import desk
    from tournier_office.site import gateway

    person = world.persons["teller"]
    ask = person.ask("counter_service", "contract", desk.CASE)
    answer = gateway.gate().reveal(ask, "1000001", [FieldRef(CUSTOMER, "sjhm")])
    actions.file_request(person, answer, desk.REASON)  # type: ignore[arg-type]  # it needs approval


def _requests() -> Iterator[Act]:
    from tournier.catalogue import FieldRef
    from tournier_office.disclosures import actions, destroying, emergencies
    from tournier_office.disclosures.models import AccessRequest, BreakGlass, Look, Taking
    from tournier_office.disclosures.tests import desk

    def late(world: World) -> None:
        from django.utils import timezone

        _file(world)
        AccessRequest.objects.filter(pk=last("AccessRequest")).update(lapses_at=timezone.now() - timedelta(minutes=1))

    def taken(world: World) -> None:
        from django.utils import timezone

        far = timezone.now() + timedelta(days=1)
        Taking.objects.create(
            channel="copy", staff="S0001", subject="1000001", purpose="p", fields=[], mark="m", entry="e",
            at=timezone.now(), destroy_by=far,
        )  # fmt: skip

    def opened(world: World) -> None:
        look = Look.objects.get(pk=world.memory["look"])
        reason = "The customer lies unconscious in the hall of the branch."
        emergencies.break_glass(world.persons["teller"], look, [FieldRef(CUSTOMER, "sjhm")], reason)

    def answered(name: str, post: str, *words: str) -> Callable[[World], object]:
        return lambda w: getattr(actions, name)(w.persons[post], last("AccessRequest"), *words)

    yield Act("a request", _file)
    yield Act("an approval", answered("approve", "branch_manager"))
    yield Act("a grant is given back", answered("withdraw", "teller"))
    yield Act("a request is refused", answered("refuse", "branch_manager", "no need"), _file)
    yield Act("a request lapses", lambda _: actions.notice_expiry(last("AccessRequest")), late)
    yield Act(
        "an emergency", opened, lambda w: {"look": desk.look(w.clients["teller"])},
        several="its case is open before the gate is asked (0062)",
    )  # fmt: skip
    yield Act(
        "an emergency is reviewed",
        lambda w: emergencies.review(w.persons["branch_manager"], BreakGlass.objects.get().pk, "justified", "seen"),
    )
    yield Act(
        "a copy is destroyed",
        lambda w: destroying.confirm_taking(w.persons["teller"], last("Taking"), "shredded"),
        taken,
    )


def _secrecy() -> Iterator[Act]:
    from tournier_office.customers import actions

    legal = {"by": "S0009", "posts": frozenset({"legal_officer"})}
    yield Act(
        "secrecy is ordered",
        lambda _: actions.order(by="S0004", posts=COMPLIANCE, clause="AML-7", why="inspection", purpose="audit"),
    )
    yield Act("secrecy is confirmed", lambda _: actions.confirm(last("SecrecyOrder"), **legal))
    yield Act("secrecy is lifted", lambda _: actions.lift(last("SecrecyOrder"), **legal, why="over"))


def _exports() -> Iterator[Act]:
    from tests.crash import office_exports

    yield from office_exports.story()


def _traces() -> Iterator[Act]:
    from tournier_office.traces import actions, running

    def file(world: World) -> None:
        filing = actions.Filing(b"1000001\n1000002\n", "INC-2026-7", "offered on a forum")
        actions.file(world.persons["protection_officer"], filing)

    def agree(world: World) -> None:
        actions.agree(world.persons["auditor"], last("Trace", state="filed"))

    yield Act("a trace is filed", file)
    yield Act("a trace is agreed to", agree)
    yield Act(
        "a trace finds", lambda _: running.run(last("Trace", state="running")),
        anew="a trace whose process died ends as lost, and its list is gone: it is filed anew",
    )  # fmt: skip
    yield Act(
        "a trace is rejected",
        lambda w: actions.reject(w.persons["auditor"], last("Trace", state="filed"), "no incident"),
        file,
    )
    yield Act(
        "a trace is withdrawn",
        lambda w: actions.withdraw(w.persons["protection_officer"], last("Trace", state="filed")),
        file,
    )


def _kit() -> Iterator[Act]:
    from tests.crash import office_registers

    yield from office_registers.story()


def _restored() -> Iterator[Act]:
    from tournier_office.evidence import restoring
    from tournier_office.evidence.access import Reader

    proposer = Reader(SECURITY_ADMIN, frozenset({"security_admin"}))
    decider = Reader(AUDIT_ADMIN, frozenset({"audit_admin"}))

    def lost(_world: World) -> None:
        """A backup was put back in which a row is missing that the ledger knows."""
        from django.db import connection

        from tournier_office.site import comparing

        comparing.compare()
        key = last("StaffChange")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_staffchange WHERE id = %s", [key])
            cursor.execute("DELETE FROM site_imprint WHERE row = %s", [f"people_staffchange:{key}"])

    def decide(agree: bool) -> Callable[[World], object]:  # noqa: FBT001 - named at the call
        return lambda _: restoring.decide(decider, last("Restored", state="proposed"), "seen", agree=agree)

    def propose(_world: World) -> None:
        restoring.propose(proposer, "The disk died.")

    yield Act("a backup's acceptance is proposed", propose, lost)
    yield Act("a backup is not accepted", decide(agree=False))
    yield Act("a backup is accepted", decide(agree=True), propose)


def _feeds() -> Iterator[Act]:
    from tests.crash import office_feeds

    yield from office_feeds.story()


def _leavers() -> Iterator[Act]:
    from tournier_office.people import actions, keys

    by = {"by": SECURITY_ADMIN, "reason": "last day"}

    def teller(world: World) -> None:
        """With a request that waits, a key for files, and a service key that works from anywhere."""
        import pyrage

        from tournier_office.exports import keys as files

        _file(world)
        files.register(world.persons["teller"], str(pyrage.x25519.Identity.generate().to_public()))
        terms: dict[str, Any] = {"channels": ["registers"], "ranges": [], "days": 9, "purpose": "programs"}
        keys.propose("9801", **terms, keeper="S0001", by=SECURITY_ADMIN)

    def officer(world: World) -> None:
        from tournier_office.traces import actions as traces

        traces.file(world.persons["protection_officer"], traces.Filing(b"1000001\n", "INC-2026-8", "offered again"))

    yield Act("who has a key leaves", lambda _: actions.set_status("S0001", "left", **by), teller)
    yield Act("who has filed a trace leaves", lambda _: actions.set_status("S0003", "left", **by), officer)


def steps() -> list[list[str]]:
    """Every verb that was walked, by register."""
    from tournier_office.site.models import Step

    return [list(one) for one in Step.objects.order_by().values_list("register", "verb").distinct()]


def sound() -> list[str]:
    """What is wrong with the evidence in the end: nothing, and every entry opens."""
    from tests.crash.office_known import all_open
    from tournier.ledger import verify
    from tournier_office.site import comparing, gateway

    store, key = gateway.project().ledger_store, gateway.ledger().verifier_key
    found = [str(one) for one in verify(store, key=key).findings]
    return [*found, *all_open(), *(f"{one.table} {one.row} {one.kind}" for one in comparing.compare().findings)]
