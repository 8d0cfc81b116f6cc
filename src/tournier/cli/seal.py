# SPDX-License-Identifier: Apache-2.0
"""`tournier seal`: seals columns of a source, in resumable batches, each verified before its clear text is gone."""

from __future__ import annotations

import argparse
import getpass
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tournier.base import Refused
from tournier.catalogue.project import Project
from tournier.cli.progress import Shown

if TYPE_CHECKING:
    from tournier.catalogue.sealed import SealedStore
    from tournier.engines.sealing.work import Done
    from tournier.engines.sources import Sources

NAME = "seal"
HELP = "seal columns of a source under their customers' keys, in resumable batches"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to seal, and how."""
    parser.add_argument("source", help="the source, as tournier.toml calls it")
    parser.add_argument("columns", nargs="*", metavar="TABLE.COLUMN", help="what to seal (every field of C2 and C3)")
    parser.add_argument(
        "--for-source", action="store_true", help="under a key of the source: for rows of no single customer"
    )
    parser.add_argument(
        "--deterministic", action="store_true", help="equal values of one customer look equal; 16 bytes less"
    )
    parser.add_argument(
        "--writer", default="", metavar="ADDRESS", help="the same database with an account that may write"
    )
    parser.add_argument("--into", default="", metavar="ADDRESS", help="make a sealed copy there; the source stays")
    parser.add_argument("--switch", action="store_true", help="let the project read its finished sealed copy")
    parser.add_argument("--status", action="store_true", help="only say what is sealed; change nothing")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """0 when it is sealed. Run again after it was broken off, it goes on."""
    from tournier.catalogue.sealed import State
    from tournier.engines.assembly import open_project_ledger, open_project_sources
    from tournier.engines.sealing.copies import Copies

    project = Project.load(options.project)
    catalogue = project.catalogue()
    ledger = open_project_ledger(project, background=False)
    sources = open_project_sources(project, catalogue)
    try:
        with Shown(quiet=options.json) as shown:
            work = Copies(project, ledger, f"cli:{getpass.getuser()}", writer=options.writer, told=shown)
            store = work.standing(options.source)
            if options.status:
                return _status(store, options)
            if options.switch:
                sources.close()
                work.switch(options.source)
                return _status(work.standing(options.source), options)
            if store is None or store.state is not State.SEALING:
                store = _planned(project, sources, store, options)
            sources.close()
            done = work.seal(store)
    finally:
        sources.close()
        ledger.close()
    _tell(done, options)
    return 0


def _planned(
    project: Project, sources: Sources, standing: SealedStore | None, options: argparse.Namespace
) -> SealedStore:
    """The plan that the options ask for. A copy is made once and holds nothing in clear that can be sealed: it has both kinds of keys."""
    from tournier.catalogue.sealed import Owner
    from tournier.engines.sealing import plan
    from tournier.engines.sealing.copies import address_into

    catalogue, source = sources.catalogue, options.source
    address = catalogue.source(source).url
    if options.into:
        address = address_into(project.path, address, options.into)
    refs = plan.left(standing, plan.named(catalogue, source, options.columns))
    owners = [Owner.SOURCE] if options.for_source else [Owner.CUSTOMER]
    if options.into and not refs:
        owners = [Owner.CUSTOMER, Owner.SOURCE]
    found = standing
    for owner in owners:
        wanted = refs or plan.left(standing, plan.chosen(sources, source, owner))
        if wanted or len(owners) == 1:
            fresh = plan.planned(sources, source, address, wanted, owner, deterministic=options.deterministic)
            found = plan.joined(found, fresh)
    if found is None:
        raise Refused("sealing.nothing", "Nothing of this source can be sealed.", "Name columns as table.column.")
    return replace(found, copy=True) if options.into else found


def _status(store: SealedStore | None, options: argparse.Namespace) -> int:
    columns = [column.place for column in store.columns] if store else []
    state = store.state.value if store else "clear"
    if store and store.copy:
        state = f"clear; a copy of it: {state}"
    if options.json:
        print(json.dumps({"source": options.source, "state": state, "columns": columns}))
    else:
        print(f"{options.source}: {state}", *columns, sep="\n  ")
    return 0


def _tell(done: Done, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps({"rows": dict(done.rows), "said": list(done.said)}))
        return
    for table, rows in done.rows.items():
        print(f"{table}: {rows} rows sealed")
    for sentence in done.said:
        print(sentence)
