# SPDX-License-Identifier: Apache-2.0
"""A worker that produces an export and kills itself at a named point; run by test_export.py over a real office's folder.

The folder is made by the first act; every act is a process of its own, as in a bank.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.crash.disclosing import die

POINTS = (
    "before the count is written down",
    "after the request is filed",
    "while parts are fetched",
    "while parts are recorded",
    "after the entry is recorded",
    "while the file is written",
    "after the file is sealed",
    "after the file is recorded",
)


def dying(function: Callable[..., Any], *, at: int = 1, after: bool = True) -> Callable[..., Any]:
    """The function, with a death around its call number `at`."""
    calls = 0

    def called(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at and not after:
            die()
        result = function(*given, **named)
        if calls == at:
            die()
        return result

    return called


def arm(point: str) -> None:
    """Put a death at the point. The parts themselves are the real ones."""
    from tournier_office.exports import leases, producing
    from tournier_office.queries import spool
    from tournier_office.site import gateway

    turn, note = leases.Work.turn, leases.Work.note
    at: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        POINTS[0]: (leases.Work, "note", dying(note, after=False)),
        POINTS[1]: (producing, "file_request", dying(producing.file_request)),
        POINTS[2]: (spool, "keep", dying(spool.keep, at=2)),
        POINTS[3]: (leases.Work, "note", dying(note, at=2)),
        POINTS[4]: (leases.Work, "turn", dying(turn, at=2, after=False)),
        POINTS[5]: (producing.marking, "mixed", dying(producing.marking.mixed)),
        POINTS[6]: (producing, "seal_file", dying(producing.seal_file)),
        POINTS[7]: (gateway, "record", dying(gateway.record)),
    }
    owner, name, instead = at[point]
    patch.object(owner, name, instead).start()


def start(folder: Path, *, fresh: bool = False) -> None:
    """Make this process an office over the folder, in working hours, with leases that end soon; `fresh` is a new project."""
    from tests.simulators.small_project import make_small_project
    from tests.simulators.working_hours import WorkingHours
    from tournier.catalogue.project import Project

    there = (folder / "project").exists()
    project = Project.load(folder / "project") if there else make_small_project(folder)
    os.environ["TOURNIER_PROJECT"] = str(project.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tournier_office.exports import producing
    from tournier_office.site import gateway

    settings.EXPORT_LEASE_SECONDS = 1
    producing.ROWS_A_PART = 2
    gateway.use(project, WorkingHours())
    if fresh or not there:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        prepare(project)


def prepare(project: Any) -> None:
    """People, and an export that waits to be counted."""
    from tests.simulators.small_office import Office, furnish
    from tournier_office.exports import actions
    from tournier_office.exports.tests import desk

    furnish(project)
    actions.file(desk.person(Office(project, project.path.parent), "analyst"), desk.asked())


def approve(project: Any) -> None:
    """The branch manager agrees."""
    from tests.simulators.small_office import Office
    from tournier_office.exports.models import Export
    from tournier_office.exports.tests import desk

    desk.agreed(Office(project, project.path.parent), Export.objects.get())


def finish() -> None:
    """Work until the export waits for people, however long a dead worker's lease holds."""
    from tournier_office.exports import lookups, worker
    from tournier_office.exports.models import Export

    while worker.once() or Export.objects.get().state in lookups.WORKING:
        time.sleep(0.05)


def told(project: Any) -> dict[str, Any]:
    """What stands in the register, in the ledger and on the disk."""
    from tournier.ledger.entries import Event
    from tournier.seal.files import open_pieces
    from tournier_office.exports import places
    from tournier_office.exports.models import Export
    from tournier_office.site import gateway

    row, ledger = Export.objects.get(), gateway.ledger()
    pages = ledger.entries(event=Event.DISCLOSURE_PAGE, disclosure=row.disclosure) if row.disclosure else []
    ready = row.state == Export.State.READY
    return {
        "state": row.state,
        "problem": row.problem,
        "pages": [sorted(ledger.subjects_of(page.id)) for page in pages],
        "others": len(ledger.entries(event=Event.DISCLOSURE_PAGE)) - len(pages),
        "requests": len(ledger.entries(event=Event.REQUEST_FILED)),
        "made": len(ledger.entries(event=Event.EXPORT_MADE)),
        "file": b"".join(open_pieces(places.sealed(row.pk), row.identity)).decode("utf-8-sig") if ready else "",
        "left": sorted(found.name for name in ("spool", "exports") for found in (project.path / name).glob("*")),
    }


def main(folder: Path, act: str) -> None:
    """`prepare`, `approve`, `finish`, or a point at which to die."""
    start(folder)
    from tournier_office.site import gateway

    project = gateway.project()
    if act == "approve":
        approve(project)
    elif act in POINTS:
        arm(act)
        finish()
    elif act == "finish":
        finish()
        print(json.dumps(told(project)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
