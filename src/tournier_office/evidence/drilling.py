# SPDX-License-Identifier: Apache-2.0
"""A drill of restoring asks the restored gate once: facts, rules, sources and the restored ledger answer together.

It asks about a customer whom nobody is, so nothing about anybody leaves: what is recorded of it is deleted with the drill.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tournier.base import TournierError, new_id
from tournier.catalogue.addresses import absolute
from tournier.catalogue.project import Project
from tournier.gate import Ask
from tournier_office.people import lookups as people
from tournier_office.site import gateway

_ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})


def asked(restored: Path, live: Path) -> str:
    """What the gate said, by the code of its answer; it reads the sources where the live project finds them."""
    now = Project.load(live)
    placed = tuple(replace(source, url=absolute(source.url, now.path)) for source in now.sources)
    gateway.use(replace(Project.load(restored), sources=placed))
    staff = next(
        (one.number for post in sorted(people.post_codes() - _ADMINISTRATORS) for one in people.holders_of(post)), ""
    )
    if not staff:
        return "nobody"
    try:
        answer = gateway.gate().look_up(Ask(staff, "counter_service", "contract", session="drill"), f"drill-{new_id()}")
    except TournierError as error:
        return error.code
    return str(getattr(getattr(answer, "decision", None), "outcome", type(answer).__name__)).rpartition(".")[2].lower()
