# SPDX-License-Identifier: Apache-2.0
"""`tournier keys`: under which epoch the customers' keys lie, and how two persons begin the next."""

from __future__ import annotations

import argparse
import json
import os
import pwd
import sys
from pathlib import Path

from tournier.base import BadInput, Refused
from tournier.catalogue.project import Project
from tournier.ledger import Event, Ledger

NAME = "keys"
HELP = "show under which key-encryption key the customers' keys lie, and rotate it by two persons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The acts."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    status = acts.add_parser("status", help="epochs, who holds their key, how many keys each wraps")
    rotate = acts.add_parser("rotate", help="propose the next epoch, agree to it, or go on with a rotation")
    step = rotate.add_mutually_exclusive_group(required=True)
    step.add_argument("--why", default="", metavar="TEXT", help="propose a rotation, and why; nothing changes yet")
    step.add_argument("--approve", default="", metavar="ID", help="agree to this proposal, and rotate")
    step.add_argument("--resume", action="store_true", help="go on with a rotation that was agreed to")
    make = acts.add_parser("make", help="make the AES-256 key of [keys] in its PKCS#11 token, where it is missing")
    for one in (status, rotate, make):
        one.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
        one.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """0 when it is done; 1 when it waits for a second person, was refused, or keys are left in an older epoch."""
    from tournier.engines.assembly import open_project_ledger

    project = Project.load(options.project)
    if options.act == "make":
        return _make(project, options)
    ledger = open_project_ledger(project, background=False)
    try:
        return _status(ledger, options) if options.act == "status" else _rotate(ledger, options)
    finally:
        ledger.close()


def _status(ledger: Ledger, options: argparse.Namespace) -> int:
    epochs = ledger.key_epochs()
    if options.json:
        print(json.dumps([one._asdict() for one in epochs]))
    elif not epochs:
        print("no keys yet")
    else:
        for one in epochs:
            since = f"since {one.since[:16]}" if one.since else "from before there were epochs"
            print(f"epoch {one.number}  {one.keys} keys  {one.holder}  {since}")
    return 0


def _rotate(ledger: Ledger, options: argparse.Namespace) -> int:
    if not options.resume and ledger.entries(event=Event.SIGN_IN_SUCCEEDED, limit=1):
        raise Refused(
            "keys.office", "People sign in to this office: two of its administrators decide.", "Propose it there."
        )
    me = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    if options.why:
        proposed = ledger.propose_rotation(me, options.why)
        if options.json:
            print(json.dumps({"proposed": proposed, "needs": "approval by another person"}))
        else:
            print(f"Proposed as {proposed}. Nothing was changed: somebody else runs it with --approve {proposed}.")
        return 1
    if not options.approve and not options.resume:
        raise BadInput("keys.why", "A rotation is proposed with its reason.", "Say why in a few words.")
    if options.approve:
        ledger.agree_to_rotation(options.approve, me)
    done = ledger.rotate(me, told=lambda count: _tell(count, options))
    if options.json:
        print(json.dumps(done._asdict()))
    else:
        print(f"{done.keys} keys are under epoch {done.epoch} now")
    if done.left:
        raise Refused(
            "keys.left", f"{done.left} keys are still under an older epoch.", "Run `tournier keys rotate --resume`."
        )
    return 0


def _tell(count: int, options: argparse.Namespace) -> None:
    if not options.json and sys.stderr.isatty():
        print(f"{count} keys", file=sys.stderr)


def _make(project: Project, options: argparse.Namespace) -> int:
    from tournier.keys.hsm import HsmKey

    if not project.kek.startswith("pkcs11:"):
        raise BadInput(
            "keys.no_token", "[keys] of tournier.toml names no PKCS#11 token.", "Write its address there first."
        )
    made = HsmKey(project.kek).make()
    print(json.dumps({"made": made}) if options.json else "made" if made else "it stands there already")
    return 0
