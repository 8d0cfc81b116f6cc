# SPDX-License-Identifier: Apache-2.0
"""`tournier doctor`: looks at a project and this machine, and says what is well and what is not."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tournier.base import BadInput, TournierError
from tournier.catalogue.project import Project
from tournier.cli.office import office

NAME = "doctor"
HELP = "check a project and this machine"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    part: str
    well: bool
    text: str
    cure: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("project", type=Path, nargs="?", default=Path(), help="the project folder (default: here)")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Look at every part in turn; exit 1 when one is not well."""
    findings = [Finding("python", well=True, text=f"Python {sys.version.split()[0]}"), _ciphers(), _sm2(), _compiled()]
    try:
        project = Project.load(options.project)
    except TournierError as error:
        findings.append(Finding("project", well=False, text=error.cause, cure=error.cure))
    else:
        findings.append(Finding("project", well=True, text=project.name))
        checks: tuple[tuple[str, Callable[[Project], str]], ...] = (
            ("folder", _folder),
            ("catalogue", _catalogue),
            ("rules", _rules),
            ("sources", _sources),
            ("index", _index),
            ("sealed", _sealed),
            ("ledger", _ledger),
            ("keys", _keys),
            ("voice", _voice),
        )
        findings += [_look(part, check, project) for part, check in checks]
        findings += _office(project)
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'ok ' if finding.well else 'BAD'} {finding.part:10} {finding.text} {finding.cure}".rstrip())
    return 0 if all(finding.well for finding in findings) else 1


def _ciphers() -> Finding:
    from tournier.seal.ciphers import engine_of

    try:
        text = f"AES by {engine_of('AES')}, SM4 by {engine_of('SM4')}; each passed its self-test"
    except TournierError as error:
        return Finding("ciphers", well=False, text=error.cause, cure=error.cure)
    return Finding("ciphers", well=True, text=text)


def _sm2() -> Finding:
    """No fault of a machine: where it is not, people sign pledges with Ed25519 or passkeys."""
    from tournier.seal import sm2

    said = sm2.absent()
    text = f"no SM2 signatures here: {said}" if said else "SM2 signatures by OpenSSL; the standard's example holds"
    return Finding("sm2", well=True, text=text)


def _compiled() -> Finding:
    from tournier.detect import loops
    from tournier.ledger import lanes
    from tournier.seal import field_columns, fused
    from tournier.wire import scanning

    said = []
    for what, code, otherwise in (
        ("hashes", lanes.CODE, "one by one"),
        ("rows of the wire", scanning.CODE, "one by one"),
        ("loops of sealing", fused.CODE, "by numpy"),
        ("loops of sealed stores", field_columns.LOOPS, "cell by cell"),
        ("loops of detection", loops.CODE, "by numpy"),
    ):
        code.waited()
        said.append(f"{what} {otherwise} ({code.absent})" if code.absent else f"{what} compiled, self-test passed")
    return Finding("compiled", well=True, text="; ".join(said))


def _look(part: str, check: Callable[[Project], str], project: Project) -> Finding:
    try:
        return Finding(part, well=True, text=check(project))
    except TournierError as error:
        return Finding(part, well=False, text=error.cause, cure=error.cure)


def _folder(project: Project) -> str:
    """Sessions, digests of passwords and entries lie in files there, and their programs make them for everybody to read."""
    if opened := project.open_to_all():
        raise BadInput(
            "project.open-to-all",
            f"Everybody on this machine can read {', '.join(opened)} of the project.",
            f"Run `chmod o-rwx {project.path}`.",
        )
    return "nobody else on this machine can read it"


def _catalogue(project: Project) -> str:
    catalogue = project.catalogue()
    fields = [field for table in catalogue.tables for field in table.fields]
    closed = sum(not field.is_open for field in fields)
    return f"{len(catalogue.tables)} tables, {len(fields)} fields, {closed} closed until they are confirmed"


def _rules(project: Project) -> str:
    from tournier.policy import RuleBook

    book = RuleBook.load(project.rules)
    return f"{len(book.rules)} rules, version {book.version[:12]}"


def _sources(project: Project) -> str:
    from tournier.engines.assembly import open_project_sources
    from tournier.engines.roles import may_write

    catalogue = project.catalogue()
    sources = open_project_sources(project, catalogue)
    # Any key will do: what counts is that the question reaches the database and comes back.
    sources.exists("tournier-doctor")
    names = [source.name for source in catalogue.sources]
    said = ", ".join(names)
    writing = ", ".join(name for name in names if may_write(sources.database(name)))
    return f"{said}; the account of {writing} may write: give Tournier one that may only SELECT" if writing else said


def _index(project: Project) -> str:
    """The blind index is a copy: what changed in a source since it was built is not found until it is built anew."""
    from tournier.engines.assembly import open_project_sources
    from tournier.engines.indexing import fields_to_search

    catalogue = project.catalogue()
    sources = open_project_sources(project, catalogue)
    try:
        needed = [ref for ref in fields_to_search(catalogue) if ref.field not in sources.standing(ref.table).seekable]
        bare = [ref for ref in needed if not sources.blind.covers(ref)]
    finally:
        sources.close()
    if not needed:
        return "not needed: the sources search by themselves"
    cure = f"Run `tournier adopt --refresh --project {project.path}`."
    if bare:
        raise BadInput("index.missing", f"Customers cannot be searched by {bare[0]}: it is not in the index.", cure)
    names = {catalogue.table(ref.table).source for ref in needed}
    built = project.index_path.stat().st_mtime
    ages = {name: _changed(catalogue.source(name).url) for name in sorted(names)}
    if stale := [name for name, changed in ages.items() if changed is not None and changed > built]:
        raise BadInput("index.stale", f"The source {stale[0]} is newer than the search index.", cure)
    when = datetime.fromtimestamp(built, tz=UTC).isoformat(timespec="minutes")
    unknown = [name for name, changed in ages.items() if changed is None]
    said = f"; whether {', '.join(unknown)} changed since is not known here" if unknown else ", newer than the sources"
    return f"{len(needed)} fields, built {when}{said}"


def _sealed(project: Project) -> str:
    """What is half done is said: clear and sealed values stand side by side until it is ended."""
    from tournier.catalogue.sealed import State, load_sealed

    stores = load_sealed(project.sealed_path, project.path)
    for store in stores.values():
        if store.state is not State.SEALED:
            again = (
                f"tournier seal {store.source}" + (f" --into {store.address}" if store.copy else "")
                if store.state is State.SEALING
                else f"tournier open {store.source} --resume"
            )
            raise BadInput(
                "sealed.half", f"The source {store.source} is {store.state} and not finished.", f"Run `{again}`."
            )
    places = {source.name: source.url for source in project.catalogue().sources}
    if moved := [name for name, store in stores.items() if not store.copy and places.get(name) != store.address]:
        raise BadInput("sealed.moved", f"{moved[0]} is sealed at another address than it stands at.", "Correct it.")
    said = (
        f"{len(store.columns)} columns of {'a copy of ' if store.copy else ''}{store.source}"
        for store in stores.values()
    )
    return ", ".join(said) or "nothing"


def _changed(url: str) -> float | None:
    """When a source of files was last written; None for a server, which does not say."""
    kind, found, place = url.partition(":///")
    if not found or kind not in {"sqlite", "duckdb", "files"}:
        return None
    path = Path(place)
    # A database may hold its latest rows beside the file, until it writes them into it.
    parts = path.rglob("*") if path.is_dir() else (path, Path(f"{path}-wal"), Path(f"{path}.wal"))
    return max((part.stat().st_mtime for part in parts if part.is_file()), default=None)


def _office(project: Project) -> list[Finding]:
    """How the console stands to the project folder; nothing where the office is not installed or never started."""
    try:
        standing = office("standing")
    except BadInput:
        return []
    return [Finding(part, well=well, text=text, cure=cure) for part, well, text, cure in standing(project.path)]


def _ledger(project: Project) -> str:
    from tournier.engines.assembly import open_project_ledger
    from tournier.ledger.notes import Checkpoint

    ledger = open_project_ledger(project, background=False)
    try:
        ledger.ensure_open()
        status = ledger.status()
        note = ledger.checkpoint()
        both = bool(note) and bool(Checkpoint.parse(note).sm3)
        return f"{status.size} entries, {'trees by SHA-256 and SM3' if both else 'a tree by SHA-256'}, {status.state}"
    finally:
        ledger.close()


def _keys(project: Project) -> str:
    from tournier.engines.assembly import open_project_ledger

    ledger = open_project_ledger(project, background=False)
    try:
        newest = ledger.ensure_keys()
        older = sum(one.keys for one in ledger.key_epochs()[:-1])
    finally:
        ledger.close()
    said = f"KEK by {project.kek.partition('?')[0]}, epoch {newest.number}, {newest.keys} keys"
    if older and newest.number:
        raise BadInput(
            "keys.left", f"{said}; {older} keys are under an older epoch.", "Run `tournier keys rotate --resume`."
        )
    return f"{said} from before there were epochs: rotate them once" if not newest.number else said


def _voice(project: Project) -> str:
    """Loaded as for a recording. What the library dislikes about a model it says itself, on standard error."""
    if project.voice is None:
        return "no recogniser of speech is set"
    from tournier.hearing import recogniser_of

    recogniser = recogniser_of(project, loud=True)
    try:
        return recogniser.about
    finally:
        recogniser.close()
