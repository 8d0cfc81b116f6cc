# SPDX-License-Identifier: Apache-2.0
"""`tournier open`: puts a sealed source's clear values back, when two persons agreed."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path

from tournier.base import BadInput, Refused
from tournier.catalogue.project import Project
from tournier.cli.progress import Shown

NAME = "open"
HELP = "put a sealed source's clear values back, by two persons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The steps."""
    parser.add_argument("source", help="the source, as tournier.toml calls it")
    step = parser.add_mutually_exclusive_group(required=True)
    step.add_argument("--why", default="", metavar="TEXT", help="propose it, and why; nothing changes yet")
    step.add_argument("--approve", default="", metavar="ID", help="agree to this proposal, and open")
    step.add_argument("--resume", action="store_true", help="go on with an opening that was agreed to")
    parser.add_argument(
        "--writer", default="", metavar="ADDRESS", help="the same database with an account that may write"
    )
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """0 when it is open; 1 when it waits for a second person or was refused."""
    from tournier.engines.assembly import open_project_ledger
    from tournier.engines.sealing import agreed
    from tournier.engines.sealing.copies import Copies
    from tournier.ledger import Event

    project = Project.load(options.project)
    me = f"cli:{getpass.getuser()}"
    ledger = open_project_ledger(project, background=False)
    try:
        with Shown(quiet=options.json) as shown:
            work = Copies(project, ledger, me, writer=options.writer, told=shown)
            store = work.standing(options.source)
            if store is None:
                raise BadInput("opening.none", "Nothing of this source is sealed.", "See `tournier seal --status`.")
            # As for a rotation of keys: where people sign in, accounts of the machine are no persons.
            if not options.resume and ledger.entries(event=Event.SIGN_IN_SUCCEEDED, limit=1):
                raise Refused("opening.office", "People sign in to this office: two of its people decide.", "Ask them.")
            if options.why:
                return _proposed(agreed.propose_opening(ledger, store, me, options.why), options)
            if options.approve:
                agreed.agree_to_opening(ledger, store, options.approve, me)
            agreed.check_opening(ledger, store)
            done = work.open(options.source)
    finally:
        ledger.close()
    if options.json:
        print(json.dumps({"rows": dict(done.rows), "erased": done.erased, "may_be_empty": list(done.may_be_empty)}))
        return 0
    for table, rows in done.rows.items():
        print(f"{table}: {rows} rows opened")
    if done.erased:
        print(f"{done.erased} values are gone: the keys of their customers were destroyed")
    for place in done.may_be_empty:
        print(
            f"{place} may be empty from now on: rows of erased customers have no value there, so NOT NULL was left out"
        )
    return 0


def _proposed(proposed: str, options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps({"proposed": proposed, "needs": "approval by another person"}))
    else:
        print(f"Proposed as {proposed}. Nothing was changed: somebody else runs it with --approve {proposed}.")
    return 1
