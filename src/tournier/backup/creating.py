# SPDX-License-Identifier: Apache-2.0
"""Making a backup: two archives, of which only one shows anything without the other.

1. The office's database, then the ledger's store, each of one moment: so the ledger holds the entry of whatever the
   office holds. The keys of customers are left out.
2. The files that people decided: configuration, catalogue, rules, courses.
3. Then the keys, as they are after all that: whoever has none there was erased.
What can be made again from the bank's own sources is not copied: the search index. Files of exports and waiting answers are not
either: they end within days, and a copy of them would outlive an erasure.
A run that dies leaves files that end in `.part`, and nothing under a name of a backup; the next run removes them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tournier import __version__
from tournier.backup.archives import DATA, KEYS, Archive, Manifest, Told, writing
from tournier.base import JSON, BadInput, Clock, Refused, SystemClock, SystemFailed, new_id
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.engines.copies import copy_database, is_server
from tournier.ledger import Entry, Event, Ledger
from tournier.ledger.apart import KEY_TABLES, take_keys
from tournier.ledger.notes import Signer
from tournier.seal.files import check_recipient

FILES = ("tournier.toml", "catalogue.toml", "facts.toml", "sealed.toml")
FOLDERS = ("rules", "learning")
OFFICE, STORE, KEY_FILE = "office.database", "ledger.database", "wrapped-keys.sqlite"
_WORK = "backup.work"


@dataclass(frozen=True, slots=True)
class Made:
    """The two archives, the digests that the ledger holds of them, its size then, and older key archives that still lie there."""

    data: Path
    keys: Path
    data_digest: str
    keys_digest: str
    entries: int
    older_keys: tuple[str, ...]


def create(  # noqa: PLR0913 - two places and two receivers, which must not be mixed up, are better named than bundled
    project: Project,
    *,
    data_folder: Path,
    keys_folder: Path,
    data_to: str,
    keys_to: str,
    actor: str,
    destroy_older_keys: bool = False,
    clock: Clock | None = None,
    told: Told = lambda _name, _size: None,
    probe: Callable[[str], None] = lambda _: None,
) -> Made:
    """Make both archives and record them. BadInput when the two go to one place or one receiver.

    `probe` is called with the name of each moment at which a crash must be harmless.
    """
    check_apart(data_folder, keys_folder, data_to, keys_to)
    clock = clock or SystemClock()
    name = f"{project.origin.replace('/', '_')}-{clock.now():%Y%m%dT%H%M%SZ}"
    data, keys = data_folder / f"{name}.data.age", keys_folder / f"{name}.keys.age"
    if data.exists() or keys.exists():
        raise Refused("backup.exists", "A backup of this second is there already.", "Run it again.")
    ledger = open_project_ledger(project, clock=clock, background=False)
    try:
        with _bench(project.path) as bench:
            _sweep(data_folder, keys_folder, project)
            parts = [path.with_name(path.name + ".part") for path in (data, keys)]
            made = _described(project, ledger, clock)
            _both(project, made, bench, (parts[0], data_to), (parts[1], keys_to), clock, told, probe)
            probe("before_record")
            digests = [_digest(part) for part in parts]
            detail: dict[str, JSON] = {"data": digests[0], "keys": digests[1], "size": made.size, "pair": made.pair}
            ledger.append(Entry(Event.BACKUP_MADE, actor, detail=detail))
            probe("before_names")
            for part, final in zip(parts, (data, keys), strict=True):
                part.rename(final)
                _sync(final.parent)
    finally:
        ledger.close()
    older = older_keys(keys)
    if destroy_older_keys:
        for one in older:
            (keys_folder / one).unlink()
        older = ()
    return Made(data, keys, digests[0], digests[1], made.size, older)


def _both(
    project: Project,
    made: Manifest,
    bench: Path,
    data: tuple[Path, str],
    keys: tuple[Path, str],
    clock: Clock,
    told: Told,
    probe: Callable[[str], None],
) -> None:
    signer = Signer(project.origin, project.key("ledger-signing"))
    with writing(*data, told) as archive:
        _data(project, archive, bench)
        archive.finish(made, signer)
    probe("between_archives")
    with writing(*keys, told) as archive:
        count = _keys(project, archive, bench)
        archive.finish(replace(made, kind=KEYS, keys=count, made=clock.now().isoformat()), signer)


def check_apart(data_folder: Path, keys_folder: Path, data_to: str, keys_to: str) -> None:
    """BadInput unless data and keys go to two places and two receivers: together they open everything."""
    if data_folder.resolve() == keys_folder.resolve() or check_recipient(data_to) == check_recipient(keys_to):
        raise BadInput(
            "backup.apart",
            "Data and keys would go to one place or to one receiver, and together they open everything.",
            "Name two folders, and two public keys of age whose identities two people keep.",
        )
    for folder in (data_folder, keys_folder):
        if not folder.is_dir():
            raise BadInput("backup.folder", f"{folder} is no folder.", "Make it, for the service account alone.")


def older_keys(archive: Path) -> tuple[str, ...]:
    """Key archives of the same ledger beside this one that are older: each brings back whoever was erased since."""
    origin, _, _ = archive.name.rpartition("-")
    return tuple(sorted(p.name for p in archive.parent.glob(f"{origin}-*.keys.age") if p.name < archive.name))


def _described(project: Project, ledger: Ledger, clock: Clock) -> Manifest:
    ledger.integrate()
    return Manifest(
        kind=DATA,
        pair=new_id(),
        made=clock.now().isoformat(),
        origin=project.origin,
        key=ledger.verifier_key,
        checkpoint=ledger.checkpoint(),
        version=__version__,
        store="postgresql" if is_server(project.ledger_store) else "sqlite",
        office=_office_kind(project),
        keys=0,
    )


def _office_kind(project: Project) -> str:
    """Nothing where no office was ever started."""
    if is_server(project.office_database):
        return "postgresql"
    return "sqlite" if Path(project.office_database.removeprefix("sqlite:///")).is_file() else ""


def _data(project: Project, archive: Archive, bench: Path) -> None:
    if _office_kind(project):
        copy_database(project.office_database, bench / OFFICE, ledger=False, without=KEY_TABLES)
        archive.add(OFFICE, bench / OFFICE)
        (bench / OFFICE).unlink()
    copy_database(project.ledger_store, bench / STORE, ledger=True, without=KEY_TABLES)
    archive.add(STORE, bench / STORE)
    (bench / STORE).unlink()
    for file in FILES:
        if (project.path / file).is_file():
            archive.add(f"project/{file}", project.path / file)
    for folder in FOLDERS:
        for path in sorted((project.path / folder).rglob("*")):
            if path.is_file():
                archive.add(f"project/{path.relative_to(project.path)}", path)


def _keys(project: Project, archive: Archive, bench: Path) -> int:
    count = take_keys(project.ledger_store, bench / KEY_FILE)
    archive.add(KEY_FILE, bench / KEY_FILE)
    (bench / KEY_FILE).unlink()
    for path in sorted((project.path / "keys").iterdir()):
        if path.is_file():
            archive.add(f"keys/{path.name}", path)
    return count


@contextmanager
def _bench(project: Path) -> Iterator[Path]:
    """A folder beside the databases that are copied, readable by their owner alone; one run at a time."""
    bench = project / _WORK
    bench.mkdir(mode=0o700, exist_ok=True)
    held = os.open(bench, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in bench.iterdir():
            left.unlink()
        yield bench
        shutil.rmtree(bench)
    except BlockingIOError:
        raise Refused("backup.runs", "Another backup of this project runs.", "Wait for its end.") from None
    except OSError as error:
        raise SystemFailed(
            "backup.disk", f"The backup cannot be written: {error.strerror}.", "Look at the disk."
        ) from None
    finally:
        os.close(held)


def _sweep(data_folder: Path, keys_folder: Path, project: Project) -> None:
    prefix = project.origin.replace("/", "_")
    for folder in (data_folder, keys_folder):
        for left in folder.glob(f"{prefix}-*.age.part"):
            left.unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """The name, too, survives the loss of power."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
