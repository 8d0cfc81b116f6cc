# SPDX-License-Identifier: Apache-2.0
"""`tournier backup`: make an encrypted backup with its keys apart, verify it, restore it, and drill that."""

from __future__ import annotations

import argparse
import json
import os
import pwd
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier.cli.office import office

if TYPE_CHECKING:
    from tournier.backup import Restored

NAME = "backup"
HELP = "make an encrypted backup with its keys apart, verify it, restore it, and drill that"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The acts."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    create = acts.add_parser("create", help="copy databases and project into one archive, and the keys into another")
    create.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of the data archive")
    create.add_argument(
        "--keys", type=Path, required=True, metavar="DIR", help="the folder of the key archive, elsewhere"
    )
    create.add_argument("--data-to", required=True, metavar="age1...", help="public key that the data is sealed to")
    create.add_argument(
        "--keys-to", required=True, metavar="age1...", help="another one, of other people, for the keys"
    )
    create.add_argument(
        "--destroy-older-keys", action="store_true", help="remove older key archives of this ledger from DIR"
    )
    verify = acts.add_parser("verify", help="read both archives whole, without restoring them")
    restore = acts.add_parser("restore", help="restore into an empty place, verify the ledger and the registers")
    for one in (verify, restore):
        one.add_argument("data", type=Path, help="the data archive")
        one.add_argument("keys", type=Path, help="the newest key archive")
        one.add_argument("--data-identity", type=Path, required=True, metavar="FILE", help="age identity for the data")
        one.add_argument("--keys-identity", type=Path, required=True, metavar="FILE", help="age identity for the keys")
        one.add_argument("--key", default="", metavar="VKEY", help="the ledger's verifier key, from elsewhere")
        one.add_argument(
            "--known", action="append", default=[], type=Path, metavar="FILE", help="a checkpoint kept elsewhere"
        )
    where = restore.add_mutually_exclusive_group(required=True)
    where.add_argument("--into", type=Path, metavar="DIR", help="a new folder")
    where.add_argument(
        "--drill", action="store_true", help="restore in passing, ask the gate once, delete it, and record the drill"
    )
    restore.add_argument("--office", default="", metavar="URL", help="an empty PostgreSQL database for the office")
    restore.add_argument("--ledger", default="", metavar="URL", help="an empty PostgreSQL database for the ledger")
    restore.add_argument("--live", type=Path, metavar="DIR", help="the live project, to say what is lost since")
    create.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    restore.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="where a drill is recorded (here)")
    for one in (create, verify, restore):
        one.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """0 when it is done and everything holds; 1 when something was refused or found wanting."""
    if find_spec("pyrage") is None:
        raise BadInput("backup.age", "Backups are sealed by pyrage.", "pip install 'tournier[office]'.")
    return {"create": _create, "verify": _verify, "restore": _restore}[options.act](options)


def _me() -> str:
    return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"


def _told(name: str, size: int) -> None:
    if sys.stderr.isatty():
        print(f"{name}  {size:,} bytes", file=sys.stderr)


def _create(options: argparse.Namespace) -> int:
    from tournier.backup import create

    made = create(
        Project.load(options.project),
        data_folder=options.data,
        keys_folder=options.keys,
        data_to=options.data_to,
        keys_to=options.keys_to,
        actor=_me(),
        destroy_older_keys=options.destroy_older_keys,
        told=_told,
    )
    if options.json:
        print(json.dumps(asdict(made), default=str))
        return 0
    print(f"data  {made.data}  sha256 {made.data_digest}")
    print(f"keys  {made.keys}  sha256 {made.keys_digest}")
    print(f"the ledger had {made.entries} entries")
    for one in made.older_keys:
        print(f"destroy wherever it lies: {one}")
    return 0


def _given(options: argparse.Namespace) -> dict[str, Any]:
    from tournier.backup.archives import read_identity

    return {
        "data_identity": read_identity(options.data_identity),
        "keys_identity": read_identity(options.keys_identity),
        "key": options.key,
        "known": [_text(file) for file in options.known],
        "told": _told,
    }


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput("backup.known", f"{file} cannot be read as a checkpoint.", "Name the file again.") from None


def _verify(options: argparse.Namespace) -> int:
    from tournier.backup import check

    checked = check(options.data, options.keys, **_given(options))
    data = checked.data
    if options.json:
        print(json.dumps({"ok": True, **asdict(checked)}))
        return 0
    print(
        f"{data.origin}, made {data.made[:19]} by version {data.version}: {len(data.files)} files, {data.size} entries"
    )
    print(f"{checked.keys.keys} keys of {checked.keys.made[:19]}; every byte is what was written")
    for one in checked.warnings:
        print(f"note: {one}")
    return 0


def _restore(options: argparse.Namespace) -> int:
    return _drill(options) if options.drill else _into(options, options.into)[0]


def _into(options: argparse.Namespace, place: Path) -> tuple[int, dict[str, Any]]:
    from tournier.backup import restore

    started = time.monotonic()
    restored = restore(
        options.data,
        options.keys,
        place,
        actor=_me(),
        office=options.office,
        store=options.ledger,
        live=Project.load(options.live) if options.live else None,
        **_given(options),
    )
    live = options.project if options.drill else None
    registers = office("registers")(place, live, restored=True) if _has_office(place) else None
    told = _said(restored, registers) | {"seconds": round(time.monotonic() - started, 1)}
    if not options.json:
        _print(told)
    elif not options.drill:
        print(json.dumps(told, ensure_ascii=False))
    return (0 if told["ok"] else 1), told


def _has_office(place: Path) -> bool:
    project = Project.load(place)
    return not project.office.startswith("sqlite") or (place / "office.sqlite").is_file()


def _said(restored: Restored, registers: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "ok": restored.report.ok and (registers is None or registers["ok"]),
        "entries": restored.entries,
        "point": restored.point,
        "erased_again": restored.again,
        "lost": asdict(restored.lost) if restored.lost else None,
        "ledger": restored.report.as_dict(),
        "registers": registers,
        "warnings": list(restored.warnings),
    }


def _print(told: dict[str, Any]) -> None:
    print(f"{told['entries']} entries came back; the last is of {told['point'][:19]}: this is the point of recovery")
    if told["erased_again"]:
        print(f"{told['erased_again']} openings of customers who were erased since were destroyed again")
    if told["registers"] and told["registers"]["forgotten"]:
        print(f"{told['registers']['forgotten']} rows of the office forgot customers who were erased since")
    if told["lost"]:
        lost = told["lost"]
        since = f", of {lost['first'][:19]} to {lost['last'][:19]}" if lost["first"] else ""
        print(f"the live ledger holds {lost['entries']} entries more{since}")
    for found in told["ledger"]["findings"]:
        print(f"FOUND {found['kind']} at {found['where']}: {found['text']}")
    print("the ledger holds" if told["ledger"]["ok"] else "the ledger does not hold")
    registers = told["registers"]
    if registers is not None:
        for found in registers["findings"]:
            print(f"FOUND {found['kind']} in {found['table']}: {found['row']}")
        print(f"{registers['rows']} rows of {registers['registers']} registers, {len(registers['findings'])} findings")
    for one in told["warnings"]:
        print(f"note: {one}")
    print(f"it took {told['seconds']} seconds")


def _drill(options: argparse.Namespace) -> int:
    """Everything as in earnest, in a folder of the project that is deleted whatever happens."""
    from tournier.engines.assembly import open_project_ledger
    from tournier.ledger import Entry, Event

    live = Project.load(options.project)
    options.live = options.project
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=live.path))
    try:
        status, told = _into(options, folder / "restored")
        told["gate"] = (told["registers"] or {}).pop("gate", "")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ledger = open_project_ledger(live, background=False)
    try:
        detail = {name: told[name] for name in ("ok", "entries", "point", "lost", "seconds", "gate")}
        detail["seconds"] = str(detail["seconds"])  # entries hold whole numbers only
        ledger.append(Entry(Event.BACKUP_DRILLED, _me(), detail=detail))
    finally:
        ledger.close()
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"the gate answered a look-up: {told['gate']}" if told["gate"] else "there was no office to ask")
        print("the drill is recorded and its folder deleted")
    return status
