# SPDX-License-Identifier: Apache-2.0
"""Putting a project's parts together: its ledger and its gate."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import timedelta

from tournier.base import Clock, SystemClock
from tournier.catalogue import Catalogue
from tournier.catalogue.project import Project
from tournier.engines.kek import holders, kek_use
from tournier.engines.project_sources import open_project_sources
from tournier.engines.sources import Sources
from tournier.gate import Gate, customer_tokens
from tournier.gate.ports import EvidencePort, FactPort, LimitPort, RulePort
from tournier.ledger import Ledger, open_ledger
from tournier.ledger.witness_client import HttpWitness

__all__ = ["open_gate", "open_project_ledger", "open_project_sources"]


def open_project_ledger(project: Project, *, clock: Clock | None = None, background: bool = True) -> Ledger:
    """The project's ledger with its keys; raises SystemFailed when the store is out of reach.

    `background` starts the integration and witnessing that a long-lived process owes the ledger.
    """
    return open_ledger(
        project.ledger_store,
        signing_key=project.key("ledger-signing"),
        kek=holders(project),
        search_key=project.key("ledger-search"),
        origin=project.origin,
        clock=clock or SystemClock(),
        witness=_witness(project),
        grace=timedelta(minutes=project.witness_grace_minutes),
        background=background,
        used=kek_use(),
        sm3=project.sm3,
    )


def _witness(project: Project) -> HttpWitness | None:
    return None if project.witness is None else HttpWitness.at(project.witness.url, project.witness.key)


def open_gate(
    project: Project,
    *,
    catalogue: Catalogue,
    rules: Callable[[], RulePort],
    facts: FactPort,
    evidence: EvidencePort,
    limits: LimitPort,
    clock: Clock | None = None,
    sources: Sources | None = None,
) -> Gate:
    """A gate over the project's sources by this catalogue. The caller keeps the ledger and the registers behind `facts`.

    Who means to close the sources later opens them and passes them.
    """
    return Gate(
        catalogue=catalogue,
        rules=rules,
        facts=facts,
        sources=sources or open_project_sources(project, catalogue),
        evidence=evidence,
        limits=limits,
        clock=clock,
        token_key=_token_key(project),
    )


def tokens_of(project: Project, customer: str) -> frozenset[str]:
    """The tokens that stand for a customer's number in answers, one for each purpose, without marks; opens no source."""
    return customer_tokens(_token_key(project), customer)


def _token_key(project: Project) -> bytes:
    # Derived, so that a project made before there were queries needs no new key file.
    return hmac.digest(project.key("index"), b"tokens of queries", "sha256")
