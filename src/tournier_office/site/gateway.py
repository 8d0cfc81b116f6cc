# SPDX-License-Identifier: Apache-2.0
"""The office's one way to the library: project, clock, ledger, rule book and gate, each once in a process.

`rules()` is the rule book in force: the row that the law book marks active is asked for at most once a second,
so an activation binds every worker at the next fetch (law 4).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import connection

from tournier.base import JSON, Clock, SystemClock, SystemFailed
from tournier.ledger.entries import Entry, Event, Receipt
from tournier_office.site.limits import OfficeLimits

if TYPE_CHECKING:
    from tournier.catalogue.project import Project
    from tournier.gate import Gate
    from tournier.ledger import Ledger
    from tournier.policy import Facts, Request, RuleBook

_FRESH_SECONDS = 1.0


class Closes(Protocol):
    """What holds connections to the bank's databases."""

    def close(self) -> None:
        """Give them up."""
        ...


@dataclass(slots=True)
class _Held:
    clock: Clock = field(default_factory=SystemClock)
    project: Project | None = None
    ledger: Ledger | None = None
    gate: Gate | None = None
    opened: tuple[Closes, ...] = ()
    catalogue_version: str = ""
    rules: RuleBook | None = None
    rules_key: str = ""
    asked: float = 0.0
    catalogue_asked: float = 0.0


def _nothing() -> None:
    """No register has anything to do first."""


_lock = threading.RLock()
_before_rules: Callable[[], None] = _nothing
_held = _Held()


def _close_gate() -> None:
    """Give up the gate with its sources. What a request reads from them now is finished first (`Database.close`)."""
    _held.gate = None
    for part in _held.opened:
        part.close()
    _held.opened = ()


def use(project: Project | None, clock: Clock | None = None, ledger: Ledger | None = None) -> None:
    """Work on this project from now on (the demo's start, tests), with this ledger if one is given; closes what was open before."""
    global _held  # noqa: PLW0603 - one set of parts in a process is the point of this file
    with _lock:
        if _held.ledger is not None:
            _held.ledger.close()
        _close_gate()
        _held = _Held(clock=clock or SystemClock(), project=project, ledger=ledger)


def clock() -> Clock:
    """The clock of the office."""
    return _held.clock


def project() -> Project:
    """The project folder this process serves. Raises SystemFailed when there is none."""
    with _lock:
        if _held.project is None:
            if settings.TOURNIER_PROJECT is None:
                raise SystemFailed(
                    "office.no_project",
                    "The office does not know which project it serves.",
                    "Start it with 'tournier serve PROJECT', or set TOURNIER_PROJECT to the project's folder.",
                )
            from tournier.catalogue.project import Project

            _held.project = Project.load(Path(settings.TOURNIER_PROJECT))
        return _held.project


def ledger() -> Ledger:
    """The ledger, opened once. Raises SystemFailed when its store is out of reach."""
    with _lock:
        if _held.ledger is None:
            from tournier.engines.assembly import open_project_ledger

            _held.ledger = open_project_ledger(project(), clock=_held.clock)
        return _held.ledger


def record(
    event: Event,
    actor: str,
    detail: Mapping[str, JSON] | None = None,
    *,
    subjects: tuple[str, ...] = (),
    disclosure: str = "",
) -> Receipt:
    """Write an act of the office into the ledger. Raises SystemFailed when it cannot, and then the act must not happen."""
    return ledger().append(
        Entry(event, actor=actor, subjects=subjects, detail=dict(detail or {}), disclosure=disclosure)
    )


def limits() -> OfficeLimits:
    """The counters shared by all workers."""
    return OfficeLimits(_held.clock)


@lru_cache(maxsize=2)
def _load(files: tuple[tuple[str, str], ...]) -> RuleBook:
    # A rule book never changes, so equal texts may share one: validating and compiling takes half a second.
    from tournier.policy import RuleBook

    with TemporaryDirectory(prefix="tournier-rules-") as folder:
        for name, text in files:
            (Path(folder) / Path(name).name).write_text(text, encoding="utf-8")
        return RuleBook.load(Path(folder))


def rules() -> RuleBook:
    """The rule book in force. Raises SystemFailed when none is active: then nothing is decided (law 1)."""
    _connected(_held.asked)
    with _lock:
        if _held.rules is None or time.monotonic() - _held.asked >= _FRESH_SECONDS:
            reload_rules()
        assert _held.rules is not None  # noqa: S101 - reload_rules sets it or raises
        return _held.rules


def _connected(asked: float) -> None:
    """Have a connection before the lock, where something will be asked: whoever holds the lock must not wait for one that the waiting hold."""
    if time.monotonic() - asked >= _FRESH_SECONDS:
        connection.ensure_connection()


def before_rules(act: Callable[[], None]) -> None:
    """Do this whenever it is about to be asked which rules hold: the law book puts in force what has come due."""
    global _before_rules  # noqa: PLW0603 - the law book says it once, when Django starts
    _before_rules = act


def reload_rules() -> None:
    """Ask which rule book is active now and load it when it is another one."""
    from tournier_office.lawbook.lookups import active_files, active_version

    with _lock:
        _before_rules()
        active = active_version()
        if active is None:
            raise SystemFailed(
                "rules.none",
                "No rule book is in force.",
                "Let a compliance officer propose one and another person activate it.",
            )
        key = f"{active.id}:{active.digest}"
        if key != _held.rules_key or _held.rules is None:
            _held.rules = _load(tuple(sorted(active_files().items())))
            _held.rules_key = key
        _held.asked = time.monotonic()


def reload_catalogue() -> None:
    """Forget the gate, so that the next question opens the sources by the catalogue as it is now."""
    with _lock:
        _close_gate()


def gate() -> Gate:
    """The one gate of this process, over the catalogue in force: asked for at most once a second, as the rules are."""
    from tournier.engines.assembly import open_gate, open_project_sources
    from tournier_office.catalogue.lookups import active_version, current_catalogue
    from tournier_office.site.facts import OfficeFacts

    _connected(_held.catalogue_asked)
    with _lock:
        if _held.gate is None or time.monotonic() - _held.catalogue_asked >= _FRESH_SECONDS:
            active = active_version()
            key = f"{active.id}:{active.digest}" if active else ""
            if key != _held.catalogue_version:
                _close_gate()
            _held.catalogue_version, _held.catalogue_asked = key, time.monotonic()
        if _held.gate is None:
            here = project()
            catalogue = current_catalogue()
            sources = open_project_sources(here, catalogue)
            facts = OfficeFacts(here, catalogue, _held.clock)
            _held.gate = open_gate(
                here,
                sources=sources,
                catalogue=catalogue,
                rules=rules,
                facts=facts,
                evidence=ledger(),
                limits=limits(),
                clock=_held.clock,
            )
            _held.opened = (sources, facts)
        return _held.gate


def supposed_facts(request: Request) -> Facts:
    """The facts of now if whoever `request` names asked in an orderly session. Nothing is decided by them but explanations."""
    from tournier_office.site.facts import SupposedFacts

    facts = SupposedFacts(project(), gate().catalogue, clock())
    try:
        return facts.facts(request)
    finally:
        facts.close()
