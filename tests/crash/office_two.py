# SPDX-License-Identifier: Apache-2.0
"""Acts of two persons on rules and catalogue, from the very first; a part of office_acts.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.crash.office_acts import COMPLIANCE, PROTECTION, SECURITY, _rules, last, project
from tests.crash.office_dying import Act, World


def story() -> Iterator[Act]:
    """The first of each, then a change, taken and turned down."""
    yield from _rule_books()
    yield from _catalogues()


def _rule_books() -> Iterator[Act]:
    from tournier_office.lawbook import actions as lawbook
    from tournier_office.lawbook.models import RuleBookVersion
    from tournier_office.lawbook.rulebooks import folder_files
    from tournier_office.site import gateway

    def rules(note: str) -> None:
        lawbook.propose(_rules(note), by="S0004", posts=COMPLIANCE, why="a note")

    yield Act("rules are founded", lambda _: lawbook.found(folder_files(project().rules), by="S0004", why="first"))
    yield Act(
        "rules get their second person",
        lambda _: lawbook.activate(last("RuleBookVersion"), by="S0005", posts=SECURITY, why="seen"),
    )
    yield Act("rules are proposed", lambda _: rules("one"))
    yield Act(
        "rules come into force",
        lambda _: lawbook.activate(last("RuleBookVersion", state="proposed"), by="S0005", posts=SECURITY),
    )
    yield Act(
        "rules are rejected",
        lambda _: lawbook.reject(last("RuleBookVersion", state="proposed"), by="S0005", posts=SECURITY, why="no"),
        lambda _: rules("two"),
    )

    def later() -> None:
        at = gateway.clock().now() + timedelta(hours=1)
        lawbook.activate(last("RuleBookVersion", state="proposed"), by="S0005", posts=SECURITY, at=at)

    def waiting(_world: World) -> None:
        rules("four")
        later()
        past = gateway.clock().now() - timedelta(minutes=1)
        RuleBookVersion.objects.filter(state="scheduled").update(effective_at=past)

    yield Act("rules are to come into force later", lambda _: later(), lambda _: rules("three"))
    yield Act(
        "rules that wait are withdrawn",
        lambda _: lawbook.withdraw(
            last("RuleBookVersion", state="scheduled"), by="S0005", posts=SECURITY, why="not yet"
        ),
    )
    yield Act("rules' moment has come", lambda _: lawbook.arrive(), waiting)


def _catalogues() -> Iterator[Act]:
    from tournier.catalogue import FieldRef, InformationClass
    from tournier_office.catalogue import actions as catalogue
    from tournier_office.catalogue import lookups
    from tournier_office.catalogue.changes import Saying, wish

    def classed(_world: World, category: str = "GENDER") -> None:
        saying = Saying(category, InformationClass.C1, confirmed=True)
        change = wish(lookups.current_catalogue(), FieldRef("core:cust_info", "beizhu"), saying)
        catalogue.propose([change], by="S0003", posts=PROTECTION, why="looked at the values")

    yield Act(
        "the first catalogue",
        lambda _: catalogue.install(project().catalogue(), proposed_by="S0003", decided_by="S0004", why="first"),
    )
    yield Act("a class is proposed", classed)
    yield Act(
        "a class is confirmed",
        lambda _: catalogue.confirm(last("CatalogueVersion", state="proposed"), by="S0004", posts=COMPLIANCE),
    )
    yield Act(
        "a class is rejected",
        lambda _: catalogue.reject(last("CatalogueVersion", state="proposed"), by="S0004", posts=COMPLIANCE, why="no"),
        lambda w: classed(w, "NATIONALITY"),
    )
