# SPDX-License-Identifier: Apache-2.0
"""A project folder: everything one bank decided, in files that people read, and the keys beside them.

`tournier.toml` names the parts, `catalogue.toml` and `facts.toml` what the sources hold, `rules/` the rule book,
`keys/` (0700, files 0600) one random key for each use. No password stands in any of them.
"""

from __future__ import annotations

import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tournier.base import BadInput, SystemFailed
from tournier.catalogue.addresses import absolute, relative, resolved, without_password
from tournier.catalogue.catalogue import Catalogue
from tournier.catalogue.document import entries
from tournier.catalogue.facts import CustomerFacts
from tournier.catalogue.places import Source
from tournier.catalogue.toml import Plain, edited, read_toml, section, write_file

KEYS = ("ledger-signing", "ledger-kek", "ledger-search", "index", "office-secret")
_LATER_KEK = re.compile(r"ledger-kek-[A-Za-z0-9-]{1,40}\Z")
_KEY_BYTES = 32
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,80}\Z")
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(/[A-Za-z0-9._-]+)*\Z")
_VOICE_RATES = (8000, 16000)
_MOST_BANDS = 1000
_HEADING = "# One bank's Tournier. Addresses of files are relative to this folder; `env:NAME` reads the environment.\n"


@dataclass(frozen=True, slots=True)
class Witness:
    """Who cosigns the ledger's checkpoints; without it for `grace_minutes` the gate stops."""

    url: str
    key: str
    grace_minutes: int = 10


@dataclass(frozen=True, slots=True)
class Voice:
    """A recogniser of speech: the folder of its model, of which kind it is, and the rate and bands it was made for."""

    model: str
    kind: str = "zipformer_ctc"
    rate: int = 16000
    features: int = 80


@dataclass(frozen=True, slots=True)
class Project:
    """What tournier.toml says. Addresses are absolute and resolved when they are asked for."""

    path: Path
    name: str
    origin: str
    office: str = "sqlite:///office.sqlite"
    store: str = "sqlite:///ledger.sqlite"
    sources: tuple[Source, ...] = ()
    witness: Witness | None = None
    kek: str = "file"
    kek_before: tuple[str, ...] = ()
    voice: Voice | None = None
    sm3: bool = False  # whether the ledger keeps a tree by SM3 beside the one by SHA-256

    @classmethod
    def create(  # noqa: PLR0913  each part is named at the call
        cls,
        path: Path,
        *,
        name: str,
        origin: str,
        sources: Iterable[Source] = (),
        catalogue: Catalogue | None = None,
        facts: CustomerFacts | None = None,
        rules: Path | None = None,
        office: str = "sqlite:///office.sqlite",
        store: str = "sqlite:///ledger.sqlite",
        witness: Witness | None = None,
    ) -> Project:
        """Make a folder with fresh keys and the shipped rules of `rules`; BadInput when a project stands there already.

        A new folder is its owner's alone; one that was there keeps its mode.
        """
        folder = path.resolve()
        made = tuple(replace(source, url=relative(source.url, folder)) for source in sources)
        project = cls(folder, name, origin, relative(office, folder), relative(store, folder), made, witness)
        project._check()
        if (folder / "tournier.toml").exists():
            raise BadInput("project.exists", f"{folder} holds a project already.", "Choose another folder.")
        try:
            if not folder.exists():
                folder.parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir(mode=0o700)  # databases in it are made by programs that let everybody read them
            (folder / "keys").mkdir(mode=0o700, exist_ok=True)
            (folder / "rules").mkdir(exist_ok=True)
            for text in sorted(rules.glob("*.cedar")) if rules else ():
                shutil.copyfile(text, folder / "rules" / text.name)
        except OSError as error:
            raise SystemFailed(
                "project.folder", f"{folder} cannot be made: {error.strerror}.", "Check the disk and its permissions."
            ) from None
        for key in KEYS:
            if not (folder / "keys" / key).exists():  # a key made before a crash stays: something may hang on it
                write_file(folder / "keys" / key, secrets.token_bytes(_KEY_BYTES).hex() + "\n")
        if catalogue is not None:
            project.save_catalogue(catalogue)
        if facts is not None:
            project.save_facts(facts)
        project.save()  # last: without tournier.toml it is no project, and `create` can be run again
        return project

    @classmethod
    def load(cls, path: Path) -> Project:
        """Read tournier.toml; BadInput or SystemFailed says what is missing or damaged and what to do."""
        folder = path.resolve()
        read = read_toml(folder / "tournier.toml")
        ledger = _section(read, "ledger")
        witness = _section(ledger, "witness") if "witness" in ledger else None
        project = cls(
            folder,
            _text(read, "name"),
            _text(read, "origin"),
            _text(_section(read, "office"), "database"),
            _text(ledger, "store"),
            tuple(
                Source(_text(item, "name"), _text(item, "url"), _text(item, "dialect"))
                for item in entries(read, "source")
            ),
            None if witness is None else _witness(witness),
            *_keys(_section(read, "keys") if "keys" in read else {}),
            _voice(_section(read, "voice")) if "voice" in read else None,
            _switch(ledger, "sm3"),
        )
        project._check()
        return project

    def save(self) -> None:
        """Write tournier.toml. What stands there already and is not ours to know stays: settings of the office, comments."""
        parts: dict[str, dict[str, Plain]] = {
            "": {"name": self.name, "origin": self.origin},
            "office": {"database": self.office},
            "ledger": {"store": self.store},
        }
        if self.sm3:
            parts["ledger"]["sm3"] = True
        if self.witness is not None:
            parts["ledger.witness"] = asdict(self.witness)
        if (self.kek, self.kek_before) != ("file", ()):
            parts["keys"] = {"kek": self.kek, "before": list(self.kek_before)}
        if self.voice is not None:
            parts["voice"] = asdict(self.voice)
        sources: list[dict[str, Plain]] = [
            {"name": source.name, "dialect": source.dialect, "url": source.url} for source in self.sources
        ]
        place = self.path / "tournier.toml"
        if place.exists():
            read_toml(place)  # says what is the matter with it
            write_file(place, edited(place.read_text("utf-8"), parts, {"source": sources}))
            return
        written = [section(f"[{heading}]" if heading else "", values) for heading, values in parts.items()]
        written += [section("[[source]]", one) for one in sources]
        write_file(place, "".join([_HEADING, *written]))

    def open_to_all(self) -> list[str]:
        """Names of the folder's own files that every account of this machine can read."""
        if not all(place.stat().st_mode & stat.S_IXOTH for place in (self.path, *self.path.parents)):
            return []
        return sorted(one.name for one in self.path.iterdir() if one.is_file() and one.stat().st_mode & stat.S_IROTH)

    def _check(self) -> None:
        if not _NAME.match(self.name):
            raise BadInput("project.name", "A project's name has 1 to 80 printable characters.", "Choose another.")
        if not _ORIGIN.match(self.origin):
            raise BadInput(
                "project.origin",
                "The origin names the ledger like `bank.example/ledger`.",
                "Use a domain of your own and a path, without spaces.",
            )
        for where, url in (
            ("the office", self.office),
            ("the ledger", self.store),
            *((source.name, source.url) for source in self.sources),
        ):
            without_password(url, where)
        names = [source.name for source in self.sources]
        if len(set(names)) != len(names):
            raise BadInput("project.source-twice", "A source stands twice in tournier.toml.", "Rename or remove one.")

    @property
    def rules(self) -> Path:
        """The folder of the rule book."""
        return self.path / "rules"

    @property
    def index_path(self) -> Path:
        """The file of the blind index."""
        return self.path / "index.sqlite"

    @property
    def sealed_path(self) -> Path:
        """The file that says which columns are sealed; there is none before the first."""
        return self.path / "sealed.toml"

    @property
    def office_database(self) -> str:
        """The address of the office's database."""
        return absolute(resolved(self.office), self.path)

    @property
    def ledger_store(self) -> str:
        """The address of the ledger's store."""
        return absolute(resolved(self.store), self.path)

    @property
    def witness_grace_minutes(self) -> int:
        """How long the gate stays open without its witness."""
        return self.witness.grace_minutes if self.witness else Witness("", "").grace_minutes

    def key(self, name: str) -> bytes:
        """The 32 bytes of a key; SystemFailed when it is missing, damaged or open to others."""
        path = self.path / "keys" / name
        if name not in KEYS and not _LATER_KEK.match(name):
            raise BadInput("project.key-name", f"There is no key {name!r}.", f"Use {', '.join(KEYS)}.")
        try:
            for place in (path.parent, path):
                if stat.S_IMODE(place.stat().st_mode) & 0o077:
                    raise SystemFailed(
                        "project.key-open",
                        f"{place} can be read by others.",
                        f"Run `chmod {'700' if place.is_dir() else '600'} {place}`; replace the key if it was seen.",
                    )
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise SystemFailed(
                "project.key-missing",
                f"The key {path} cannot be read: {error.strerror}.",
                "Restore it from the backup.",
            ) from None
        except ValueError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise SystemFailed("project.key-damaged", f"The key {path} is damaged.", "Restore it from the backup.")
        return key

    def catalogue(self) -> Catalogue:
        """The catalogue with absolute addresses; the sources' addresses are those of tournier.toml."""
        read = Catalogue.load(self.path / "catalogue.toml")
        placed = {source.name: source for source in self.sources}
        missing = sorted({source.name for source in read.sources} - placed.keys())
        if missing:
            raise BadInput(
                "project.unknown-source",
                f"The catalogue reads from {missing[0]!r}, which tournier.toml does not name.",
                "Add a [[source]] of that name to tournier.toml.",
            )
        return read.with_sources(
            replace(placed[s.name], url=absolute(placed[s.name].url, self.path)) for s in read.sources
        )

    def save_catalogue(self, catalogue: Catalogue) -> None:
        """Write catalogue.toml at once and whole; addresses stay in tournier.toml."""
        catalogue.with_sources(replace(s, url="") for s in catalogue.sources).save(self.path / "catalogue.toml")

    def facts(self) -> CustomerFacts:
        """Where the customer's facts come from."""
        return CustomerFacts.load(self.path / "facts.toml")

    def save_facts(self, facts: CustomerFacts) -> None:
        """Write facts.toml at once and whole."""
        facts.save(self.path / "facts.toml")


def _damaged(name: str) -> BadInput:
    return BadInput(
        "project.entry", f"`{name}` of tournier.toml is missing or of a wrong type.", "Correct tournier.toml."
    )


def _section(read: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = read.get(name)
    if not isinstance(value, dict):
        raise _damaged(name)
    return value


def _text(read: Mapping[str, object], name: str) -> str:
    value = read.get(name)
    if not isinstance(value, str) or not value:
        raise _damaged(name)
    return value


def _switch(read: Mapping[str, object], name: str) -> bool:
    value = read.get(name, False)
    if not isinstance(value, bool):
        raise _damaged(f"ledger.{name}")
    return value


def _keys(read: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    before = read.get("before", [])
    kek = _text(read, "kek") if read else "file"
    if not isinstance(before, list) or not all(isinstance(one, str) for one in before):
        raise _damaged("keys.before")
    return kek, tuple(before)


def _witness(read: Mapping[str, object]) -> Witness:
    grace = read.get("grace_minutes", 10)
    if not isinstance(grace, int) or isinstance(grace, bool) or grace < 0:
        raise _damaged("ledger.witness.grace_minutes")
    return Witness(_text(read, "url"), _text(read, "key"), grace)


def _voice(read: Mapping[str, object]) -> Voice:
    plain = Voice(_text(read, "model"))
    kind = _text({"kind": plain.kind, **read}, "kind")
    rate, features = read.get("rate", plain.rate), read.get("features", plain.features)
    if not (isinstance(rate, int) and rate in _VOICE_RATES):
        raise _damaged("voice.rate")
    if not (isinstance(features, int) and 1 <= features <= _MOST_BANDS):
        raise _damaged("voice.features")
    return Voice(plain.model, kind, rate, features)
