# SPDX-License-Identifier: Apache-2.0
"""A server of our own on a free port for as long as a bench needs it, and the processor time that it has used."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Served:
    """Where it listens, and its process."""

    port: int
    pid: int


def environment() -> dict[str, str]:
    """This process's, without what points it at an office."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}


def run(*arguments: str) -> str:
    """What a Python command prints; ends the bench with its complaint where it fails."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def demo(folder: Path, customers: int, database: str) -> Path:
    """The sample bank in a new project in the folder, its office on the database, or on SQLite where none is named."""
    project = folder / "bank"
    asked = ("--folder", str(project), "--customers", str(customers), "--database", database)
    run("-m", "tournier", "demo", "--no-serve", "--json", *asked)
    return project


@contextlib.contextmanager
def served(*arguments: str, variables: dict[str, str] | None = None) -> Iterator[Served]:
    """A Python program that is given a free port as its last argument; ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, *arguments, str(port)],
        cwd=ROOT,
        env=environment() | (variables or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Served(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def processor(pid: int) -> float:
    """Seconds of processor that this process and those that it has begun have used; of Linux."""
    used, begun = {}, defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            told = path.read_text().rpartition(")")[2].split()
            number = int(path.parent.name)
            begun[int(told[1])].append(number)
            used[number] = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    left, total = [pid], 0.0
    while left:
        one = left.pop()
        total += used.get(one, 0.0)
        left += begun[one]
    return total
