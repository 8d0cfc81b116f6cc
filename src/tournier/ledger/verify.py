# SPDX-License-Identifier: Apache-2.0
"""Verifies a ledger. Written for the suspicious auditor: it shares no line with the code that writes.

What is checked, from the entries up:
1. every entry is canonical JSON of the agreed shape; places run 0, 1, 2, ... without a gap;
2. each writer's numbers run without a gap, and what it promised last stands in the tree or waits for it;
3. every stored tile holds the hashes that the entries give (RFC 6962, SHA-256, tiles of 256 as in C2SP tlog-tiles);
4. the root at the size of every signed checkpoint, of every cosigned one and of every one the auditor kept (`known`), and
   the root by SM3 where they name one: from the first that does, every later one has to;
5. signatures by the ledger's key and cosignatures by the witnesses' keys, when these keys are given;
6. in a database: every sealed part belongs to its entry, and with the KEK opens to what the entry commits to;
7. in a database: the tree over the subjects of an entry that concerns many gives the root that the entry holds.
Whoever holds the ledger's key can rewrite all of it and sign it again: only a checkpoint kept elsewhere (a witness's or the
auditor's own) shows that. `verify_sources.py` fetches the rows, `verify_marks.py` knows roots and
signatures, `verify_sealed.py` does number 6, `verify_subjects.py` number 7.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tournier.ledger.verify_marks import kinds, promised, read_note, signed, unique
from tournier.ledger.verify_sealed import Sealed
from tournier.ledger.verify_sources import Bundle, Database, Kek, Source, raw
from tournier.ledger.verify_trees import Grown, by_sha256, by_sm3

_LEAF = {"at": str, "c": dict, "event": str, "id": str, "number": int, "v": int, "writer": str}
_COMMITTED = {1: {"actor": str, "detail": str, "disclosure": str, "subjects": list}}
_COMMITTED[2] = {**_COMMITTED[1], "number": str, "subjects": dict}
_TREE = {"root": str, "size": int, "tree": str}


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be; `where` is an entry's place, a checkpoint's size or a name."""

    kind: str
    where: str
    text: str


@dataclass
class Report:
    """What was checked and what was found. `notes` say what could not be checked, and why."""

    entries: int = 0
    staged: int = 0
    tiles: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    openings: int = 0
    erased: int = 0
    subject_trees: int = 0
    subjects: int = 0
    root: str = ""
    sm3: str = ""  # the root by SM3, where a checkpoint names one
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def find(self, kind: str, where: object, text: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, str(where), text))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"ok": self.ok, **asdict(self)}


class _Auditor:
    """One pass over a source."""

    def __init__(self, source: Source, key: str, witnesses: Sequence[str], kek: Kek) -> None:
        self.source, self.key, self.witnesses = source, key, witnesses
        self.report = Report()
        self.sealed = Sealed(source, kek)
        self.trees = [Grown(by_sha256, source.tile, self.differs)]
        self.numbers: dict[str, int] = {}
        self.roots: dict[int, tuple[bytes, ...]] = {}
        self.second: int | None = None  # the size at which a checkpoint first named a root by SM3

    def read(self, place: object, entry: bytes) -> dict[str, Any]:
        """The entry as JSON; finds what is not canonical, not of the shape, or out of its writer's count."""
        try:
            told: dict[str, Any] = json.loads(entry, object_pairs_hook=unique)
            again = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            right = again == entry and kinds(told) == _LEAF and kinds(told["c"]) == _COMMITTED[told["v"]]
            right = right and (told["v"] == 1 or kinds(told["c"]["subjects"]) == _TREE)
        except (ValueError, AttributeError, KeyError):
            right, told = False, {}
        if not right:
            self.report.find("form", place, "the entry is not canonical JSON of the agreed shape")
            return {}
        before = self.numbers.get(told["writer"], -1)
        if told["number"] != before + 1:
            text = f"writer {told['writer']} goes from {before} to {told['number']}: entries are missing, doubled or out of order"
            self.report.find("gap", place, text)
        self.numbers[told["writer"]] = told["number"]
        return told

    def differs(self, where: int | str) -> None:
        """A stored tile is not what the entries give."""
        text = "the stored hash is not that of the entry: one of them was changed or moved"
        self.report.find("tile", where, text)

    def root(self) -> tuple[bytes, ...]:
        """The roots over what was read so far."""
        return tuple(tree.root() for tree in self.trees)

    def walk(self, sizes: set[int]) -> None:
        """Read all entries in order, and keep the root at each of `sizes`."""
        if self.second is not None:
            self.trees.append(Grown(by_sm3, self.source.second_tile, self.differs))
        self.roots = {0: self.root()}
        report, place = self.report, -1
        while rows := self.source.rows(place):
            self.sealed.load(place, rows[-1][0])
            for row in rows:
                if row[0] != place + 1:
                    report.find(
                        "place", place + 1, f"the next entry stands at place {row[0]}: entries are missing or moved"
                    )
                place = row[0]
                told = self.read(place, raw(row[2]))
                for tree in self.trees:
                    tree.add(raw(row[2]))
                if self.source.sealed and told and (trouble := self.sealed.trouble(told, row)):
                    report.find("sealed", place, trouble)
                report.entries += 1
                if report.entries in sizes:
                    self.roots[report.entries] = self.root()
        for tree in self.trees:
            tree.end()
            report.tiles += tree.compared
        report.root, *beside = (base64.b64encode(root).decode() for root in self.root())
        report.sm3 = "".join(beside)

    def checkpoint(self, note: str, origin: str) -> None:
        """Check one checkpoint: signatures, and the root at its size."""
        try:
            name, size, roots, signatures, text = read_note(note)
        except ValueError:
            self.report.find("checkpoint", origin, "it is not a checkpoint")
            return
        self.report.checkpoints += 1
        if self.key and (signatures or origin != "known"):
            verdicts = [signed(self.key, text, *one) for one in signatures]
            if True not in verdicts or False in verdicts or name != self.key.split("+", 1)[0]:
                self.report.find("signature", size, f"the {origin} checkpoint is not signed by the ledger's key")
        for witness in self.witnesses:
            verdicts = [signed(witness, text, *one) for one in signatures]
            self.report.cosignatures += verdicts.count(True)
            if False in verdicts:
                self.report.find("cosignature", size, "a cosignature does not hold")
        if size not in self.roots:
            self.report.find(
                "truncated", size, f"the {origin} checkpoint has {size} entries, the ledger {self.report.entries}"
            )
        elif self.roots[size][: len(roots)] != roots:
            told = f"the {origin} checkpoint had another root: entries were changed, moved, added or removed"
            self.report.find("rewritten", size, told)
        elif self.second is not None and size > self.second and len(roots) == 1:
            self.report.find("second_tree", size, f"the {origin} checkpoint names no root by SM3, an earlier one does")

    def database(self) -> None:
        """Check what waits for the tree, what was promised and what was erased."""
        ask, report = self.source.ask, self.report
        for seq, entry in ask("SELECT seq, entry FROM staged ORDER BY seq"):
            report.staged += 1
            self.read(f"staged {seq}", raw(entry))
        rows = {w: (n, i, p) for w, n, i, p in ask("SELECT writer, number, id, promise FROM promised")}
        for writer in sorted(rows.keys() | self.numbers.keys()):
            number, entry_id, promise = rows.get(writer, (-1, "", b""))
            found = ask(
                "SELECT entry FROM leaf WHERE id = ? UNION ALL SELECT entry FROM staged WHERE id = ?",
                entry_id,
                entry_id,
            )
            if number != self.numbers.get(writer, -1) or not found:
                report.find(
                    "promise",
                    writer,
                    f"the writer promised entries up to {number}, there are {self.numbers.get(writer, -1)}",
                )
            elif self.key and not promised(self.key, raw(promise), sha256(b"\0" + raw(found[0][0])).digest()):
                report.find("promise", writer, "the promise is not signed by the ledger's key")
        report.openings, report.erased = self.sealed.openings, self.sealed.erased
        report.subject_trees, report.subjects = self.sealed.subjects.trees, self.sealed.subjects.members
        if self.sealed.kek and report.erased > self.sealed.recorded:
            report.find(
                "erasure", "", f"{report.erased} openings are gone, erasures of {self.sealed.recorded} are recorded"
            )


def verify(
    path: str | Path, *, key: str = "", known: Sequence[str] = (), witnesses: Sequence[str] = (), kek: Kek = b""
) -> Report:
    """Verify a SQLite file, a `postgresql://` address or a bundle folder. Raises OSError or ValueError when it is none of them.

    `key` is the ledger's verifier key, `witnesses` theirs, `known` checkpoints (or a witness's heads) kept elsewhere.
    """
    address = str(path).removeprefix("sqlite:///")
    is_bundle = not address.startswith("postgres") and Path(address).is_dir()
    # while the source is open, an erasure cannot empty the pages that still hold the key
    with closing(Bundle(Path(address)) if is_bundle else Database(address)) as source:
        auditor = _Auditor(source, key, witnesses, kek)
        report, notes = auditor.report, auditor.source.notes()
        named: dict[int, int] = {}
        for note in (*notes, *known):
            with suppress(ValueError):  # `checkpoint` finds it
                _, size, roots, _, _ = read_note(note)
                named[size] = max(len(roots), named.get(size, 1))
        auditor.second = min((size for size, number in named.items() if number > 1), default=None)
        auditor.walk(sizes := set(named))
        for note in notes:
            auditor.checkpoint(note, "signed")
        for note in known:
            auditor.checkpoint(note, "known")
        if report.entries > max((size for size in sizes if size in auditor.roots), default=0):
            report.find("unsigned", report.entries, "entries stand after the last signed checkpoint")
        if auditor.source.sealed:
            auditor.database()
        if not key:
            report.notes.append("signatures were not checked: give the ledger's verifier key")
        if not known:
            report.notes.append(
                "nothing was compared with a checkpoint kept elsewhere: a rewritten and re-signed ledger would pass"
            )
        if auditor.source.sealed and not kek:
            report.notes.append("sealed parts were not opened: that needs the KEK")
        return report
