# SPDX-License-Identifier: Apache-2.0
"""Restoring a backup into an empty place, and saying what came back: up to which entry, what is lost since, how long it took.

1. Both archives are read whole into `NAME.part`; nothing of them is used unless every byte is what was written.
2. Databases and keys are joined, and whoever was erased after the data were copied is erased in them again (law 8).
3. The auditor's code verifies the ledger, with the head that the archive names; then the place gets its name.
What verification finds is reported and the place stays: in a disaster people must see what they have.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tournier.backup.archives import Manifest, Told
from tournier.backup.checking import check
from tournier.backup.creating import KEY_FILE, OFFICE, STORE
from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue.addresses import resolved, without_password
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.engines.copies import ensure_empty, is_server, put_back
from tournier.engines.kek import auditors_kek, holders
from tournier.ledger import Entry, Event, Report, verify
from tournier.ledger.apart import Again, put_keys
from tournier.ledger.verify_sources import Database

_MARK = ".restoring"  # in a folder that a restore made


@dataclass(frozen=True, slots=True)
class Lost:
    """What the live ledger holds beyond the restored one: how many entries, and the moments of the first and the last."""

    entries: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Restored:
    """`point` is the moment of the last entry that came back; `again` how many openings were destroyed anew; `lost` None when not asked."""

    project: Path
    entries: int
    point: str
    again: int
    report: Report
    lost: Lost | None
    warnings: tuple[str, ...]


def restore(  # noqa: PLR0913 - two archives, two identities and two databases are better named than bundled
    data: Path,
    keys: Path,
    into: Path,
    *,
    data_identity: str,
    keys_identity: str,
    actor: str,
    key: str = "",
    known: Sequence[str] = (),
    office: str = "",
    store: str = "",
    live: Project | None = None,
    told: Told = lambda _name, _size: None,
) -> Restored:
    """Restore into `into`, which must not be there or be empty; `office` and `store` are addresses of empty PostgreSQL databases.

    Errors as `check` has them; Refused (`backup.place`) when something is there; BadInput
    (`project.password`) when an address holds a password, which `env:NAME` keeps out of the files.
    """
    for address, option in ((office, "--office"), (store, "--ledger")):
        without_password(address, option)  # they are written into the restored project
    with _part(into) as part:
        taken = part / "keys-taken"
        checked = check(
            data,
            keys,
            data_identity=data_identity,
            keys_identity=keys_identity,
            key=key,
            known=known,
            into=(part, taken),
            told=told,
        )
        project = _placed(part, taken, checked.data, office, store)
        put_keys(project.ledger_store, taken / KEY_FILE)
        shutil.rmtree(taken)
        again, entries, point = _again(project, actor, checked.data)
        report = _verified(project, (checked.data.checkpoint, *known))
        if into.exists():
            into.rmdir()
        (part / _MARK).unlink()
        part.rename(into)
    found = Project.load(into)
    lost = _lost(found, live, entries) if live else None
    return Restored(into, entries, point, again, report, lost, checked.warnings)


@contextmanager
def _part(into: Path) -> Iterator[Path]:
    """The folder beside the place in which all is put together, by one run at a time.

    What a restore that died left there is removed; whatever else has that name is somebody's and stays.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Refused("backup.place", f"{into} is not empty.", "Name a new folder.")
    part = into.with_name(into.name + ".part")
    if part.is_symlink() or (part.exists() and not (part / _MARK).is_file()):
        raise Refused("backup.place", f"{part} is not of a restore.", "Move it away, or name another folder.")
    part.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _alone(held, into)
        for left in part.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        (part / _MARK).touch(mode=0o600)
        try:
            yield part
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    finally:
        os.close(held)


def _alone(held: int, into: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused("backup.runs", f"Another run restores into {into}.", "Wait for its end.") from None


def _placed(part: Path, taken: Path, manifest: Manifest, office: str, store: str) -> Project:
    for name, kind, address, ledger in (
        (OFFICE, manifest.office, office, False),
        (STORE, manifest.store, store, True),
    ):
        if kind == "postgresql" and not is_server(resolved(address)):
            raise BadInput(
                "backup.server_missing",
                f"The {'ledger' if ledger else 'office'} lay in PostgreSQL.",
                "Name an empty database with --office and --ledger.",
            )
        if kind == "postgresql":
            ensure_empty(resolved(address), ledger=ledger)
            put_back(part / name, resolved(address))
            (part / name).unlink()
        elif kind:
            (part / name).rename(part / ("ledger.sqlite" if ledger else "office.sqlite"))
    for path in list((part / "project").iterdir()):
        path.rename(part / path.name)
    (part / "project").rmdir()
    (taken / "keys").rename(part / "keys")
    text = (part / "tournier.toml").read_text(encoding="utf-8")
    text = _addressed(
        text, "office", "database", office if manifest.office == "postgresql" else "sqlite:///office.sqlite"
    )
    text = _addressed(text, "ledger", "store", store if manifest.store == "postgresql" else "sqlite:///ledger.sqlite")
    (part / "tournier.toml").write_text(text, encoding="utf-8")
    return Project.load(part)


def _addressed(text: str, section: str, name: str, address: str) -> str:
    """The configuration with another address in one place, all the rest of it as it was written."""
    if tomllib.loads(text)[section][name] == address:
        return text
    lines, inside = text.splitlines(keepends=True), False
    for number, line in enumerate(lines):
        if line.startswith("["):
            inside = line.strip() == f"[{section}]"
        if inside and line.split("=")[0].strip() == name:
            lines[number] = f'{name} = "{address}"\n'
            changed = "".join(lines)
            if tomllib.loads(changed)[section][name] == address:
                return changed
    raise SystemFailed(
        "backup.configuration",
        f"[{section}] {name} of the restored tournier.toml cannot be changed.",
        "Write it on a line of its own.",
    )


def _again(project: Project, actor: str, manifest: Manifest) -> tuple[int, int, str]:
    """How many openings went, how many entries came back, and the moment of the last of them."""
    ledger = open_project_ledger(project, background=False)
    try:
        ledger.integrate()
        size = ledger.status().size
        newest = ledger.entries(limit=1)
        again = Again(project.ledger_store, holders(project)).carry_out(ledger, actor)
        ledger.append(Entry(Event.BACKUP_RESTORED, actor, detail={"pair": manifest.pair, "entries": size}))
        ledger.integrate()
        return again, size, newest[0].at.isoformat() if newest else ""
    finally:
        ledger.close()


def _verified(project: Project, known: Sequence[str]) -> Report:
    ledger = open_project_ledger(project, background=False)
    key = ledger.verifier_key
    ledger.close()
    return verify(project.ledger_store, key=key, known=[one for one in known if one], kek=auditors_kek(project))


def _lost(restored: Project, live: Project, entries: int) -> Lost:
    """Refused when the live ledger does not continue the restored one."""
    sql = "SELECT entry FROM leaf WHERE idx = ?"
    then, now = Database(_plain(restored)), Database(_plain(live))
    try:
        if entries and then.ask(sql, entries - 1) != now.ask(sql, entries - 1):
            raise Refused(
                "backup.other_history",
                "The live ledger is not the one that was backed up: its entries are others.",
                "Call the auditors; keep both.",
            )
        count = now.ask("SELECT (SELECT COUNT(*) FROM leaf) + (SELECT COUNT(*) FROM staged)")[0][0]
        ids = now.ask("SELECT MIN(id), MAX(id) FROM leaf WHERE idx >= ?", entries)[0]
        moments = [_at(now, one) for one in ids]
        return Lost(count - entries, *moments)
    finally:
        then.close()
        now.close()


def _plain(project: Project) -> str:
    return project.ledger_store.removeprefix("sqlite:///")


def _at(ledger: Database, entry: str | None) -> str:
    if entry is None:
        return ""
    told: Mapping[str, str] = json.loads(bytes(ledger.ask("SELECT entry FROM leaf WHERE id = ?", entry)[0][0]))
    return datetime.fromisoformat(told["at"]).isoformat()
