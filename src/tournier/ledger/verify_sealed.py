# SPDX-License-Identifier: Apache-2.0
"""The auditor's look at the sealed parts beside the tree.

Do they belong to their entries, and with the KEK, do they open to what the leaves commit to?
Commitment = SHA256(label | "|" | HMAC-SHA256(key, id | "|" | label) | value).
"""

from __future__ import annotations

import base64
import hmac
import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tournier.ledger.verify_epochs import Wrapped
from tournier.ledger.verify_sources import Kek, Source, raw
from tournier.ledger.verify_subjects import Subjects

_CONCERNS = """SELECT c.id, c.position, c.subject, c.opening FROM concern c JOIN leaf l ON l.id = c.id
WHERE l.idx > ? AND l.idx <= ? ORDER BY c.id, c.position"""


class Sealed:
    """Checks the sealed parts of a database, entry by entry; `trouble` says what is wrong with one."""

    def __init__(self, source: Source, kek: Kek) -> None:
        self._source, self.kek = source, kek
        self.wrapped = Wrapped(source, kek)
        self._keys: dict[bytes, tuple[bytes, bytes]] = {}
        self.subjects = Subjects(source, self._opened, self.wrapped)
        self._concerns: dict[str, list[tuple[Any, ...]]] = {}
        self.openings = 0
        self.erased = 0
        self.recorded = 0

    def load(self, after: int, last: int) -> None:
        """Read the sealed subjects of a chunk of entries."""
        self._concerns = {}  # a bundle has none
        for row in self._source.ask(_CONCERNS, after, last):
            self._concerns.setdefault(row[0], []).append(row[1:])

    def trouble(self, told: dict[str, Any], row: tuple[Any, ...]) -> str:
        """What is wrong beside the entry `told`, or nothing."""
        _, row_id, _, event, opening, detail = row
        if told["id"] != row_id or told["event"] != event:
            return "the stored parts beside the entry are missing or belong to another one"
        concerns = self._concerns.get(row_id, [])
        if told["v"] == 1:
            self.erased += len(told["c"]["subjects"]) - len(concerns)
        try:
            members = self.subjects.check(told, with_key=bool(self.kek)) if told["v"] > 1 else 0
        except (InvalidTag, ValueError, KeyError, IndexError, TypeError) as error:
            return str(error) if type(error) is ValueError else "the subjects of the entry do not open"
        if self.kek:
            try:
                self._open(told, raw(opening), raw(detail), concerns, members)
            except (InvalidTag, ValueError, KeyError, IndexError, TypeError):
                return "a sealed part does not open to what the entry commits to"
        return ""

    def _opened(self, name: bytes) -> tuple[bytes, bytes]:
        """The key of that blind index, and whose it is."""
        rows = self._source.ask("SELECT wrapped FROM data_key WHERE name = ?", name)
        clear = self.wrapped.opened(raw(rows[0][0]), name)
        return clear[:32], clear[32:]

    def _key(self, name: bytes) -> bytes:
        if name not in self._keys:
            self._keys[name] = self._opened(name)
        return self._keys[name][0]

    def _check(self, told: dict[str, Any], label: str, key: bytes, value: bytes, committed: str) -> None:
        salt = hmac.digest(key, f"{told['id']}|{label}".encode(), "sha256")
        if base64.b64encode(sha256(label.encode() + b"|" + salt + value).digest()).decode() != committed:
            raise ValueError(label)
        self.openings += 1

    def _open(
        self, told: dict[str, Any], opening: bytes, detail: bytes, concerns: list[tuple[Any, ...]], members: int
    ) -> None:
        name, hidden = told["id"].encode(), told["c"]
        own = b""  # the entry's own key, carried by every subject, or by the opening when there is none
        for position, subject, sealed in concerns:
            key, label = self._key(raw(subject)), f"subject/{position}"
            clear = AESGCM(key).decrypt(raw(sealed)[:12], raw(sealed)[12:], name + b"|" + label.encode())
            own = clear[:32]
            self._check(told, label, key, clear[32:], hidden["subjects"][position])
        period = self._key(f"period/{told['at'][:7]}".encode())
        length, _, rest = AESGCM(period).decrypt(opening[:12], opening[12:], name + b"|entry").partition(b"|")
        actor, rest = rest[: int(length)], rest[int(length) :]
        self._check(told, "actor", period, actor, hidden["actor"])
        if told["v"] > 1 or not hidden["subjects"]:
            own, rest = rest[:32], rest[32:]
        if told["v"] > 1:
            number, _, rest = rest.partition(b"|")
            self._check(told, "number", period, number, hidden["number"])
            self.erased += int(number) - members
        self._check(told, "disclosure", period, rest, hidden["disclosure"])
        if own:
            # Behind the detail may lie more, which only the digest in the detail binds: what proofs do not show.
            clear, _, beside = AESGCM(own).decrypt(bytes(12), detail, name + b"|detail").partition(b"\0")
            self._check(told, "detail", own, clear, hidden["detail"])
            if beside or b'"beside":' in clear:
                named = base64.b64encode(sha256(beside).digest()).decode() if beside else None
                if json.loads(clear).get("beside") != named:
                    raise ValueError("beside")
            if told["event"] == "subject:erased":
                self.recorded += json.loads(clear)["openings"]
