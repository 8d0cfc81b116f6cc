# SPDX-License-Identifier: Apache-2.0
"""An office over the bank of three customers: a real project folder, ledger, rule book and gate, and a few people.

A register's tests import the fixtures they need:

    from tests.simulators.small_office import office  # noqa: F401 - a fixture
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from tests.simulators.furnished import furnished
from tests.simulators.small_project import make_small_project
from tournier.base import Clock, SystemClock, SystemFailed, new_id
from tournier.catalogue.project import Project
from tournier.ledger import Ledger
from tournier_office.people.models import Branch, Holding, Network, Post, SignIn, Staff, User
from tournier_office.site import gateway

# number: post. S1..: branch B01.
PEOPLE = {
    "S0001": "teller",
    "S0002": "branch_manager",
    "S0003": "protection_officer",
    "S0004": "compliance_officer",
    "S0005": "security_admin",
    "S0006": "auditor",
    "S0007": "audit_admin",
    "S0008": "system_admin",
    "S0009": "legal_officer",
    "S0010": "aml_officer",
    "S0011": "analyst",
}
ADMINISTRATION = {"system_admin", "security_admin", "audit_admin"}
FAR = timedelta(days=300)
ADDRESS = "10.1.0.5"


@dataclass
class Office:
    """The office under test."""

    project: Project
    folder: Path

    def staff(self, post: str) -> str:
        """The number of the person at this post."""
        return next(number for number, held in PEOPLE.items() if held == post)

    def client(self, who: str, language: str = "en", *, device: str = "", managed: bool = True) -> Client:
        """A browser in which `who` (a staff number, a post, or a customer's key) is signed in with two factors.

        The session was begun on the device with this certificate, if any, and at an address of managed terminals or not.
        """
        number = who if who in PEOPLE else (self.staff(who) if who in PEOPLE.values() else f"c{who}")
        user = User.objects.get(username=number)
        client = Client(REMOTE_ADDR=ADDRESS, headers={"accept-language": language})
        client.force_login(user, backend="tournier_office.people.signed_in.Backend")
        now = timezone.now()
        row = SignIn.objects.create(
            id=new_id(),
            user=user,
            session_key=client.session.session_key or "",
            address=ADDRESS,
            methods=["password", "totp"],
            factors=2,
            managed_device=managed,
            device=device,
            started_at=now,
            seen_at=now,
            idle_seconds=3600,
        )
        session = client.session
        session["sign_in"] = row.id
        session.save()
        client.cookies["django_language"] = language
        return client

    def lock_sessions(self) -> None:
        """Lock every session, as the idle time does."""
        SignIn.objects.update(locked_at=timezone.now())


def _people(today: date) -> None:
    branches = [
        Branch.objects.create(code=code, zh=f"{code}支行", en=f"Branch {code}", region="R1") for code in ("B01", "B02")
    ]
    Network.objects.create(cidr="10.1.0.0/16", kind="branch")
    for number, post in PEOPLE.items():
        kind = "administration" if post in ADMINISTRATION else "business"
        held, _made = Post.objects.get_or_create(
            code=post, defaults={"zh": post, "en": post, "kind": kind, "networks": ["10.0.0.0/8"]}
        )
        user = User.objects.create(username=number, name=number, password_changed_at=timezone.now())
        dates = dict.fromkeys(
            ("training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until"),
            today + FAR,
        )
        staff = Staff.objects.create(
            number=number, user=user, zh=f"员工{number}", en=f"Staff {number}", branch=branches[0], **dates
        )
        Holding.objects.create(staff=staff, post=held, branch=branches[0], since=today - FAR, kind=kind)
    for key in ("1000001", "1000002", "1000003"):
        User.objects.create(
            username=f"c{key}", kind=User.Kind.CUSTOMER, customer_key=key, password_changed_at=timezone.now()
        )


def with_post_beside(number: str, code: str, network: str) -> str:
    """Let a person hold another post too, and every post of theirs be used from this network; returns the number."""
    staff = Staff.objects.get(pk=number)
    earlier = timezone.localdate() - timedelta(days=7)  # a test at night or on a day off lives earlier
    post, _made = Post.objects.get_or_create(code=code, defaults={"zh": code, "en": code, "kind": "business"})
    Holding.objects.create(staff=staff, post=post, branch=staff.branch, since=earlier, kind="business")
    Network.objects.create(cidr=network, kind="office")
    for one in Post.objects.filter(code__in=[code, PEOPLE[number]]):
        one.networks = [*one.networks, network]
        one.save()
    return number


def furnish(project: Project) -> None:
    """The people, the rule book and the catalogue of an office whose tables are empty."""
    from tournier_office.catalogue import actions as catalogue
    from tournier_office.lawbook import actions as lawbook
    from tournier_office.lawbook.rulebooks import folder_files

    _people(timezone.localdate())
    lawbook.install(folder_files(project.rules), proposed_by="S0004", decided_by="S0005", why="first rules")
    catalogue.install(project.catalogue(), proposed_by="S0003", decided_by="S0004", why="first catalogue")


@contextmanager
def small_office(
    folder: Path,
    clock: Clock | None = None,
    *,
    tampered: bool = False,
    bank: tuple[str, str] = ("sqlite", ""),
    furnished_by: Callable[[Project], None] = furnish,
) -> Iterator[Office]:
    """Build the office in `folder` and serve it in this process until the end; a test may say that it tampers.

    `bank` is the engine of the customers' data, and the address of its server.
    """
    clock = clock or SystemClock()
    try:
        if bank == ("sqlite", "") and not any(folder.iterdir()):
            project = furnished(folder, clock, furnished_by)
        else:
            project = make_small_project(folder, *bank)
            gateway.use(project, clock)
            furnished_by(project)
        yield Office(project, folder)
        if not tampered:
            expect_untouched()
    finally:
        gateway.use(None)


def expect_untouched() -> None:
    """Every row of every register is as the office wrote it: whatever a test did, nothing but tampering is called that."""
    from tournier_office.site import comparing

    if isinstance(gateway.ledger(), Ledger):  # a test of a broken ledger puts another one in its place
        with suppress(SystemFailed):
            assert not comparing.compare(_touched()).findings


def _touched() -> list[type[Model]]:
    """The registers that have rows, imprints or entries: most have none of them, and nothing can be found wrong there."""
    from tournier_office.site import comparing, telling
    from tournier_office.site.bound import bound_models

    telling.tell_all()
    models = {str(model._meta.db_table): model for model in bound_models()}
    tables = {name.partition(":")[0] for name in (*_names_of(tuple(models)), *comparing.heard())}
    return [model for table, model in models.items() if table in tables]


def _names_of(tables: tuple[str, ...]) -> list[str]:
    """Of the tables that hold a row, and of every row with an imprint."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        # All that a test in one transaction leaves was inserted in it. To plan a look into a hundred tables takes ten times as long.
        known = ", ".join(f"'{table}'" for table in (*tables, _IMPRINTS))
        held = f"{_INSERTED} AND relname IN ({known})"
    else:
        held = " UNION ALL ".join(f"SELECT '{table}:' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"{held} UNION ALL SELECT row FROM {_IMPRINTS}")
        names = [str(name) for (name,) in cursor.fetchall()]
    assert f"{_IMPRINTS}:" in names or not held.startswith(_INSERTED), "The server does not count what is inserted."
    return names


_IMPRINTS = "site_imprint"
_INSERTED = """SELECT relname || ':' FROM pg_class WHERE relnamespace = 'public'::regnamespace
AND pg_stat_get_xact_tuples_inserted(oid) > 0"""


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    """A small office for one test."""
    with small_office(tmp_path) as found:
        yield found


@pytest.fixture
def tampered_office(db: None, tmp_path: Path) -> Iterator[Office]:
    """A small office whose database somebody writes past it."""
    with small_office(tmp_path, tampered=True) as found:
        yield found


@pytest.fixture
def office_of_threads(transactional_db: None, tmp_path: Path) -> Iterator[Office]:
    """A small office whose rows other threads see."""
    with small_office(tmp_path) as found:
        yield found
