# SPDX-License-Identifier: Apache-2.0
"""What every test of the office may ask for: a real project folder with a real ledger, and a small bank of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.furnished import made_once
from tests.simulators.small_office import expect_untouched

from tournier.base import SystemClock
from tournier.catalogue.project import Project
from tournier.ledger import Ledger, open_ledger
from tournier_office.people.tests import FOREVER, PASSWORD
from tournier_office.site import gateway


@pytest.fixture(autouse=True)
def quick_hash(settings: Any) -> None:
    """Argon2 is slow on purpose; the tests sign in hundreds of times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def long_leases(request: pytest.FixtureRequest, settings: Any) -> None:
    """What a test does in one transaction no other thread sees, so none is to look whether an export's lease still stands."""
    if "transactional_db" not in request.fixturenames:
        settings.EXPORT_LEASE_SECONDS = 2_400


@pytest.fixture(scope="session")
def office_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.create(tmp_path_factory.mktemp("bank") / "project", name="Test", origin="bank.example/ledger")


def _ledger(project: Project, folder: Path) -> Ledger:
    """The ledger in this folder, in use from now on."""
    ledger = open_ledger(
        f"sqlite:///{folder / 'ledger.sqlite'}",
        signing_key=project.key("ledger-signing"),
        kek=project.key("ledger-kek"),
        search_key=project.key("ledger-search"),
        origin=project.origin,
        background=False,
    )
    gateway.use(project, ledger=ledger)
    return ledger


def _people() -> None:
    from tournier_office.people import enrol

    enrol.install_posts()
    enrol.install_network("127.0.0.0/8", "branch")
    enrol.install_branch("1001", "江城分行", "Jiangcheng branch", "east")
    enrol.install_branch("1002", "海州支行", "Haizhou sub-branch", "east", "1001")
    facts = dict.fromkeys(
        ("training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until"), FOREVER
    )
    for number, post in (
        ("t001", "teller"),
        ("m001", "branch_manager"),
        ("sys1", "system_admin"),
        ("sec1", "security_admin"),
        ("sec2", "security_admin"),
        ("aud1", "audit_admin"),
        ("svc1", "service"),
    ):
        enrol.create_staff(
            number, zh=f"员工{number}", en=f"Person {number}", branch="1001", posts=[post], password=PASSWORD, by="setup",
            facts=facts, must_change=False,
        )  # fmt: skip


@pytest.fixture
def tampered_bank(
    db: None,  # noqa: ARG001 - pytest-django's way to ask for the database
    office_project: Project,
    tmp_path: Path,
) -> Iterator[Ledger]:
    """Two branches, posts, and one person for each of the posts that these tests need; all duties met. Tests may tamper."""

    def begin(folder: Path) -> Callable[[], None]:
        _ledger(office_project, folder)
        return _people

    made = made_once(_people, SystemClock(), begin)
    made.copy(tmp_path)
    ledger = _ledger(office_project, tmp_path)
    made.fill()
    yield ledger
    gateway.use(None)


@pytest.fixture
def bank(tampered_bank: Ledger) -> Iterator[Ledger]:
    """The same, and nobody tampers."""
    yield tampered_bank
    expect_untouched()
