# SPDX-License-Identifier: Apache-2.0
"""A witness (C2SP tlog-witness): cosigns a checkpoint only when it continues the last one it cosigned.

Rules of `add-checkpoint`, in this order:
- malformed, or old size above the new one: 400; unknown origin: 404; no signature by the log's key: 403;
- old size is not what the witness last cosigned: 409 with that size; same size and another root: 409;
- consistency proof does not hold: 422; otherwise the new head is kept, and only then the cosignature leaves: 200.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from tournier.base import BadInput, Clock, SystemFailed
from tournier.ledger.notes import Checkpoint, Cosigner, VerifierKey, from_b64
from tournier.ledger.tree import EMPTY_ROOT, consistency_holds

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_MOST_LINES = 63
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Head:
    """The last head of one log that was cosigned."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Reply:
    """What the witness answers; `head` is the new head to keep before the answer may leave."""

    status: int
    body: str
    kind: str = "text/plain; charset=utf-8"
    head: Head | None = None


def judge(request: bytes, head: Head, log: VerifierKey) -> tuple[Reply, Checkpoint | None]:
    """Decide on one request for a known log. No IO; the cosignature is made by the caller on a 200."""
    try:
        old, proof, checkpoint = parse_request(request)
    except BadInput as error:
        return Reply(400, f"{error.cause}\n"), None
    if not checkpoint.signed_by(log):
        return Reply(403, "No signature by the log's key.\n"), None
    if old > checkpoint.size:
        return Reply(400, "The old size is above the new size.\n"), None
    if old != head.size or (old == checkpoint.size and checkpoint.root != head.root):
        return Reply(409, f"{head.size}\n", SIZE_TYPE), None
    if not consistency_holds(old, checkpoint.size, proof, head.root, checkpoint.root):
        return Reply(422, "The consistency proof does not hold.\n"), None
    return Reply(200, "", head=Head(checkpoint.size, checkpoint.root)), checkpoint


def parse_request(request: bytes) -> tuple[int, list[bytes], Checkpoint]:
    """Old size, consistency proof and checkpoint of a request; raises BadInput."""
    try:
        text = request.decode()
    except UnicodeDecodeError:
        raise BadInput("witness.request", "The request is not text.", "Send old size, proof and checkpoint.") from None
    first, gap, note = text.partition("\n\n")
    lines = first.split("\n")
    old = _OLD.fullmatch(lines[0])
    if not gap or not old or len(lines) > _MOST_LINES + 1:
        raise BadInput("witness.request", "The request is malformed.", "Send old size, proof and checkpoint.")
    return int(old[1]), [from_b64(line) for line in lines[1:]], Checkpoint.parse(note)


class Witness:
    """A witness with its memory in a folder, one file for each log. May be called by several threads of one process."""

    def __init__(self, cosigner: Cosigner, logs: Iterable[VerifierKey], folder: Path, clock: Clock) -> None:
        self._cosigner = cosigner
        self._logs = {log.name: log for log in logs}
        self._folder = folder
        self._clock = clock
        self._lock = Lock()

    def add_checkpoint(self, request: bytes) -> Reply:
        """Answer one request. Raises SystemFailed when the memory cannot be kept; then no cosignature leaves."""
        try:
            origin = parse_request(request)[2].origin
        except BadInput as error:
            return Reply(400, f"{error.cause}\n")
        log = self._logs.get(origin)
        if log is None:
            return Reply(404, "This witness does not know the log.\n")
        # checking the old size and keeping the new one must not be interleaved, or a rollback could be cosigned
        with self._lock:
            reply, checkpoint = judge(request, self.head(origin), log)
            if reply.head is None or checkpoint is None:
                return reply
            self._keep(origin, reply.head)
            line = self._cosigner.cosign(checkpoint.text, int(self._clock.now().timestamp()))
            return Reply(200, str(line))

    def _file(self, origin: str) -> Path:
        return self._folder / f"{sha256(origin.encode()).hexdigest()[:32]}.head"

    def head(self, origin: str) -> Head:
        """The last head that was cosigned. Raises SystemFailed when its file is not one: better to stop than to forget."""
        file = self._file(origin)
        try:
            name, size, root = file.read_text().splitlines()
            if name == origin:
                return Head(int(size), from_b64(root))
        except FileNotFoundError:
            return Head()
        except (OSError, ValueError, BadInput):
            pass
        raise SystemFailed(
            "witness.memory",
            "The witness cannot read what it cosigned last.",
            "Restore its state folder; do not empty it.",
        )

    def _keep(self, origin: str, head: Head) -> None:
        file = self._file(origin)
        fresh = file.with_suffix(".new")
        try:
            with fresh.open("w") as out:
                out.write(Checkpoint(origin, head.size, head.root, "", ()).body())
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(file)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                # without this the rename itself may be lost with the power
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise SystemFailed(
                "witness.memory",
                "The witness cannot keep what it is about to cosign.",
                "Free space in its state folder.",
            ) from None
