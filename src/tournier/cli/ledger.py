# SPDX-License-Identifier: Apache-2.0
"""`tournier ledger`: verify it, read it, take proofs out of it, and be a witness for another one."""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tournier.base import BadInput, Refused, SystemClock, SystemFailed
from tournier.catalogue.project import Project
from tournier.cli.office import office
from tournier.engines.kek import auditors_kek
from tournier.ledger import Entry, Event, Ledger, OpenedEntry, Report, VerifierKey, verify, verify_proof
from tournier.ledger.notes import Cosigner, Signer
from tournier.ledger.verify_sources import Kek

NAME = "ledger"
HELP = "verify and read the ledger, make proofs and bundles, run a witness"
_KEY = 32
_PROOF = "c2sp.org/tlog-proof@v1"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    _verify_arguments(
        parts.add_parser("verify", help="check a ledger, a bundle or a proof, independently of the code that wrote it")
    )
    show = parts.add_parser("show", help="entries with their clear values, newest first; the reading is recorded")
    show.add_argument("id", nargs="?", help="one entry")
    show.add_argument("--subject", help="entries about this customer key")
    show.add_argument("--actor", help="entries by this person")
    show.add_argument("--disclosure", help="entries of this disclosure")
    show.add_argument("--subjects", action="store_true", help="every customer key of the one entry, one a line")
    show.add_argument("--limit", type=int, default=20, help="how many (default 20)")
    prove = parts.add_parser("prove", help="one file that shows offline that an entry stands in the ledger")
    prove.add_argument("id", help="the entry")
    prove.add_argument(
        "--reveal",
        action="append",
        metavar="PART",
        help="open only these parts: actor, disclosure, detail, number, subject/0; none: --reveal ''",
    )
    prove.add_argument("--subject", help="prove that the entry concerns this customer key, and tell of no other one")
    checkpoint = parts.add_parser("checkpoint", help="the latest signed checkpoint: keep it elsewhere")
    bundle = parts.add_parser("bundle", help="the public part as static files (C2SP tlog-tiles)")
    bundle.add_argument("folder", type=Path, help="a new folder")
    registers = parts.add_parser(
        "registers", help="compare every row of the office's registers with what the office wrote and the ledger heard"
    )
    for part in (show, prove, checkpoint, bundle, registers):
        part.add_argument("--project", type=Path, default=Path(), help="the project folder (default: here)")
        part.add_argument("--json", action="store_true", help="print JSON")
    witness = parts.add_parser("witness", help="cosign the checkpoints of ledgers that only grow (C2SP tlog-witness)")
    witness.add_argument(
        "--listen", default="127.0.0.1:7411", metavar="HOST:PORT", help="where (default 127.0.0.1:7411)"
    )
    witness.add_argument(
        "--state", type=Path, required=True, help="the folder of its memory; losing it loses its worth"
    )
    witness.add_argument("--key", type=Path, required=True, help="its private key file (made when missing)")
    witness.add_argument("--name", default="witness.example/tournier", help="its public name")
    witness.add_argument(
        "--log", action="append", default=[], metavar="VKEY", help="verifier key of a ledger it serves"
    )
    witness.add_argument("--json", action="store_true", help="print JSON")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", help="a project folder, ledger file, postgresql:// address, bundle folder or .tlog-proof file"
    )
    parser.add_argument("--key", default="", metavar="VKEY", help="the ledger's verifier key (a project folder has it)")
    parser.add_argument(
        "--known",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a checkpoint, or a witness's head, kept elsewhere",
    )
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY", help="verifier key of a witness")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Run one part."""
    if options.part == "verify":
        return _verify(options)
    if options.part == "witness":
        return _witness(options)
    if options.part == "registers":
        return _registers(options)
    ledger = _open(options.project)
    try:
        return {"show": _show, "prove": _prove, "checkpoint": _checkpoint, "bundle": _bundle}[options.part](
            ledger, options
        )
    finally:
        ledger.close()


def _open(folder: Path) -> Ledger:
    from tournier.engines.assembly import open_project_ledger

    return open_project_ledger(Project.load(folder), background=False)


def _verify(options: argparse.Namespace) -> int:
    path, key, witnesses = options.path, options.key, list(options.witness)
    kek: Kek = b""
    VerifierKey.parse(key) if key else None
    for vkey in witnesses:
        VerifierKey.parse(vkey)
    is_address = path.startswith(("postgresql://", "postgres://"))
    if not is_address and Path(path, "tournier.toml").is_file():
        project = Project.load(Path(path))
        path, kek = project.ledger_store, auditors_kek(project)
        key = key or str(Signer(project.origin, project.key("ledger-signing")).verifier)
        witnesses += [project.witness.key] if project.witness else []
    elif not is_address and _is_proof(Path(path)):
        return _verify_proof(Path(path).read_text(), key, witnesses, as_json=options.json)
    report = _report(path, key, [_text(file) for file in options.known], witnesses, kek)
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        _print(report)
    return 0 if report.ok else 1


def _registers(options: argparse.Namespace) -> int:
    told = office("registers")(options.project)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0 if told["ok"] else 1
    print(f"{told['rows']} rows of {told['registers']} registers, {told['untold']} not told to the ledger yet")
    for one in told["accepted"]:
        print(f"accepted {one['at']} by {one['accepted_by']}, proposed by {one['proposed_by']}: {_counted(one)}")
    for found in told["findings"]:
        print(f"FOUND {found['kind']} in {found['table']}: {found['row']}")
    print("the registers are as the office wrote them" if told["ok"] else f"{len(told['findings'])} findings")
    return 0 if told["ok"] else 1


def _counted(accepted: Mapping[str, Any]) -> str:
    parts = [
        f"{register} {number} {kind}"
        for register, kinds in accepted["counts"].items()
        for kind, number in kinds.items()
    ]
    return f"{accepted['count']} rows of a restored backup ({'; '.join(parts)}), digest {accepted['digest'][:16]}"


def _is_proof(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_PROOF)) == _PROOF.encode()


def _report(path: str, key: str, known: list[str], witnesses: list[str], kek: Kek) -> Report:
    try:
        return verify(path, key=key, known=known, witnesses=witnesses, kek=kek)
    except (OSError, ValueError) as error:
        raise BadInput(
            "ledger.no_ledger",
            f"There is no readable ledger at this path ({type(error).__name__}).",
            "Name a project folder, a ledger file, a bundle or a database.",
        ) from None


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            "ledger.known", f"{file} cannot be read as a checkpoint.", "Name the file that was kept."
        ) from None


def _print(report: Report) -> None:
    print(
        f"{report.entries} entries, {report.tiles} tiles, {report.checkpoints} checkpoints, {report.cosignatures} cosignatures,"
    )
    print(
        f"{report.staged} waiting for the tree, {report.openings} sealed parts opened, {report.erased} erased; root {report.root}"
    )
    if report.sm3:
        print(f"root by SM3 {report.sm3}")
    if report.subject_trees:
        print(f"{report.subjects} subjects in the trees of {report.subject_trees} entries that concern many")
    for finding in report.findings:
        print(f"FOUND {finding.kind} at {finding.where}: {finding.text}")
    for note in report.notes:
        print(f"note: {note}")
    print("the ledger holds" if report.ok else f"{len(report.findings)} findings: the ledger does not hold")


def _verify_proof(text: str, key: str, witnesses: list[str], *, as_json: bool) -> int:
    if not key:
        raise BadInput("ledger.vkey", "A proof is checked against the ledger's verifier key.", "Give it with --key.")
    proven = verify_proof(text, key, witnesses)
    if as_json:
        print(
            json.dumps(
                {
                    "ok": True,
                    "id": proven.id,
                    "event": proven.event,
                    "at": proven.at,
                    "index": proven.index,
                    "size": proven.size,
                    "values": dict(proven.values),
                    "witnesses": proven.witnesses,
                    "trees": proven.trees,
                },
                ensure_ascii=False,
            )
        )
    else:
        print(
            f"entry {proven.id} ({proven.event}, {proven.at}) stands at place {proven.index} of {proven.size} in {proven.origin}"
            f" (trees by {', '.join(proven.trees)})"
        )
        for label, value in proven.values.items():
            print(f"  {label}: {value}")
    return 0


def _as_dict(entry: OpenedEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "event": entry.event.value,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "subjects": list(entry.subjects),
        "number": entry.number,
        "detail": dict(entry.detail),
        "disclosure": entry.disclosure,
        "index": entry.index,
        "erased": entry.erased,
    }


def _show(ledger: Ledger, options: argparse.Namespace) -> int:
    if options.id:
        found = [ledger.read(options.id)]
    elif options.subjects:
        raise BadInput("ledger.which", "--subjects lists those of one entry.", "Name the entry.")
    else:
        found = ledger.entries(
            subject=options.subject, actor=options.actor, disclosure=options.disclosure, limit=options.limit
        )
    # PIPL 51: reading the evidence is processing too
    ledger.append(Entry(Event.LEDGER_READ, f"cli:{getpass.getuser()}", detail={"entries": len(found)}))
    if options.subjects:
        for subject in ledger.subjects_of(options.id):
            print(json.dumps(subject, ensure_ascii=False) if options.json else subject)
        return 0
    if options.json:
        print(json.dumps([_as_dict(entry) for entry in found], ensure_ascii=False))
        return 0
    for entry in found:
        place = "staged" if entry.index is None else str(entry.index)
        erased = " (erased)" if entry.erased else ""
        about = f"{entry.number} customers" if entry.in_tree else " ".join(entry.subjects)
        print(
            f"{place:>8} {entry.at:%Y-%m-%d %H:%M:%S} {entry.event.value:26} {entry.actor:12} {about}{erased} {entry.id}"
        )
        if options.id:
            print(json.dumps(dict(entry.detail), ensure_ascii=False, indent=2))
    return 0


def _prove(ledger: Ledger, options: argparse.Namespace) -> int:
    proof = ledger.prove(options.id, options.reveal, subject=options.subject)
    print(json.dumps({"proof": proof, "key": ledger.verifier_key}) if options.json else proof, end="")
    return 0


def _checkpoint(ledger: Ledger, options: argparse.Namespace) -> int:
    ledger.integrate()
    note = ledger.checkpoint()
    if not note:
        raise Refused("ledger.empty", "The ledger has no entries yet.", "Ask again when something was recorded.")
    print(json.dumps({"checkpoint": note, "key": ledger.verifier_key}) if options.json else note, end="")
    return 0


def _bundle(ledger: Ledger, options: argparse.Namespace) -> int:
    ledger.integrate()
    folder = ledger.bundle(options.folder)
    told = {"folder": str(folder), "key": ledger.verifier_key}
    print(
        json.dumps(told)
        if options.json
        else f"{folder}\ncheck it with: tournier ledger verify {folder} --key '{ledger.verifier_key}'"
    )
    return 0


def _witness(options: argparse.Namespace) -> int:
    from tournier.cli.witness_server import make_server
    from tournier.ledger.witness import Witness

    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdecimal():
        raise BadInput("witness.listen", "--listen is not HOST:PORT.", "Write for instance 127.0.0.1:7411.")
    cosigner = Cosigner(options.name, _witness_key(options.key))
    try:
        options.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemFailed(
            "witness.memory", f"The state folder cannot be made: {error.strerror}.", "Choose another folder."
        ) from None
    logs = [VerifierKey.parse(log) for log in options.log]
    if not logs:
        raise BadInput("witness.logs", "The witness serves no ledger.", "Give the verifier key of one with --log.")
    server = make_server(Witness(cosigner, logs, options.state, SystemClock()), host, int(port))
    told = {"url": f"http://{host}:{server.server_address[1]}", "key": str(cosigner.verifier)}
    print(json.dumps(told) if options.json else f"witness at {told['url']}\nits key: {told['key']}", flush=True)
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return 0


def _witness_key(file: Path) -> bytes:
    try:
        if not file.exists():
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(secrets.token_bytes(_KEY).hex() + "\n")
        seed = bytes.fromhex(file.read_text().strip())
    except OSError as error:
        raise SystemFailed(
            "witness.key", f"The witness's key file cannot be used: {error.strerror}.", "Check its folder and rights."
        ) from None
    except ValueError:
        seed = b""
    if len(seed) != _KEY:
        raise SystemFailed("witness.key", "The witness's key file is damaged.", "Restore it from the backup.")
    return seed
