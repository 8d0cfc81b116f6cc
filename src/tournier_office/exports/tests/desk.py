# SPDX-License-Identifier: Apache-2.0
"""How a test asks for an export, agrees to it, lets it be produced and takes it."""

from __future__ import annotations

import time
from dataclasses import replace

from tests.simulators.small_office import ADDRESS, Office
from tests.simulators.smallbank import CUSTOMER

from tournier.gate import No
from tournier_office.disclosures import actions as approvals
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.sessions import person as person_for
from tournier_office.exports import actions, delivering, statements, worker
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway

CASE = "CS-2026-0001"
FIELDS = ("khh", "khxm", "sjhm", "khjg")
WHY = "monthly reconciliation"


def person(office: Office, post: str) -> Person:
    """The holder of a post, signed in with two factors."""
    staff = staff_of(office.staff(post))
    assert staff is not None
    return person_for(staff, str(office.client(post).session["sign_in"]), ADDRESS)


def asked(terms: Terms | None = None, fields: tuple[str, ...] = FIELDS, sql: str = "", **more: str) -> actions.Asked:
    """The usual question: four fields of every customer."""
    catalogue = gateway.gate().catalogue
    categories = {field.name: field.category or "" for field in catalogue.open_fields(CUSTOMER)}
    built = statements.build("cust_info", fields, (), categories, catalogue.sources[0].dialect)
    question = actions.Asked(sql or built, "reconciliation", "contract", WHY, CASE, built=not sql)
    return replace(question, terms=terms or Terms(), **more)  # type: ignore[arg-type]  # texts


def filed(who: Person, terms: Terms | None = None, **more: object) -> Export:
    """Asked for and counted; it waits for its approvers."""
    row = actions.file(who, asked(terms, **more))  # type: ignore[arg-type]  # as above
    assert isinstance(row, Export), row
    worker.until_idle()
    row.refresh_from_db()
    return row


def agreed(office: Office, row: Export, posts: tuple[str, ...] = ("branch_manager",)) -> Export:
    """Everybody agrees, one after the other."""
    for post in posts:
        approvals.approve(person(office, post), row.request)
    return row


def made(office: Office, who: Person, terms: Terms | None = None, **more: object) -> Export:
    """Asked for, agreed to and produced."""
    row = agreed(office, filed(who, terms, **more))
    worker.until_idle()
    row.refresh_from_db()
    assert row.state == Export.State.READY, row.problem
    return row


def taken(who: Person, row: Export) -> bytes:
    """The bytes of the file."""
    link = delivering.link(who, row.pk, proved_at=time.time())
    return b"".join(delivering.take(who, link.pk).pieces)


def no(answer: Export | No) -> str:
    """The rules of a refusal."""
    assert not isinstance(answer, Export)
    return " ".join(reason.rule for reason in answer.decision.reasons)
