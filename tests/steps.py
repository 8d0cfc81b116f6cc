# SPDX-License-Identifier: Apache-2.0
"""`make test`: every check, each named with its time. Quick ones go first, and the first that fails ends the run.

The long ones then run side by side, so that no core is idle while a test waits for a browser or a database; what they say
is shown one after the other, in the order below. One that fails lets what has begun beside it come to its end.

`python -m tests.steps NAME ...` runs the named steps only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from tests.again import Outcome
from tests.house import messages
from tests.postgres import PostgresAbsentError, database, postgres

ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sys.executable).parent


UNSTEADY: list[str] = []
"""Tests of this run that passed only when they were run again, alone."""


@dataclass(eq=False)
class Step:
    """A step of this run. What it says goes to a file, until its turn comes to be shown."""

    name: str
    said: Path
    status: int | None = None
    seconds: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Run it; whatever breaks here is a failure of it."""
        started = time.monotonic()
        self.status = 1
        with self.said.open("ab") as output:
            try:
                self.status = STEPS[self.name](output)
            finally:
                self.seconds = time.monotonic() - started
        return self.status

    def show(self) -> None:
        """Print what it says while it says it, to its end; nothing when it never begins."""
        while self.status is None and not self.ended.wait(0.1):
            pass
        if self.status is None:
            return
        print(f"── {self.name}", flush=True)
        with self.said.open("rb") as output:
            while True:
                ended = self.ended.wait(0.2)
                sys.stdout.buffer.write(output.read())
                sys.stdout.flush()
                if ended:
                    return


def main(names: list[str]) -> int:
    """Run the steps and say what each took; the exit status is 1 when one failed."""
    unknown = sorted(set(names) - set(STEPS))
    if unknown:
        print(f"No step is called {', '.join(unknown)}. Steps: {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    started = time.monotonic()
    steps: dict[str, Step] = {}
    with TemporaryDirectory(prefix="tournier-steps-") as folder, _compiled_once(Path(folder) / "bytecode"):
        for name in names or STEPS:
            steps[name] = Step(name, Path(folder) / name.replace(" ", "-"))
            steps[name].said.touch()
        quick = [step for step in steps.values() if not any(step.name in lane for lane in SIDE_BY_SIDE)]
        lanes = [[step for step in steps.values() if step.name in lane] for lane in SIDE_BY_SIDE]
        if _along([quick]):
            _along(lanes)
    print("\n── summary")
    begun = [step for step in steps.values() if step.status is not None]
    for step in begun:
        print(f"{'FAILED' if step.status else 'passed':<7} {step.name:<22} {step.seconds:6.1f} s")
    for name in UNSTEADY:
        print(f"unsteady {name}: it failed beside others and passed alone; find out why")
    left = [step.name for step in steps.values() if step.status is None]
    if left:
        print(f"not run {', '.join(left)}")
    failed = bool(left) or any(step.status for step in begun)
    print(f"{'FAILED' if failed else 'passed'} in {time.monotonic() - started:.0f} s", flush=True)
    return int(failed)


@contextmanager
def _compiled_once(folder: Path) -> Iterator[None]:
    """Where Python may leave no bytecode beside its files, it is kept here: else hundreds of processes compile everything."""
    before = dict(os.environ)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _along(lanes: list[list[Step]]) -> bool:
    """Run each lane's steps one after the other, and the lanes side by side; whether all passed."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        running = [pool.submit(_lane, lane) for lane in lanes]
        for step in (step for lane in lanes for step in lane):
            step.show()
    return all(lane.result() for lane in running)


def _lane(steps: list[Step]) -> bool:
    try:
        return not any(_ended(step) for step in steps)
    finally:
        for step in steps:
            step.ended.set()  # those that were not begun have nothing to say


def _ended(step: Step) -> int:
    try:
        return step.run()
    finally:
        step.ended.set()


def _program(*command: str) -> Callable[[BinaryIO], int]:
    return lambda output: _run(output, *command)


def _run(output: BinaryIO, *command: str, environment: Mapping[str, str] | None = None) -> int:
    program, *words = command
    found = _BIN / program
    path = str(found) if found.exists() else program
    # TOURNIER_PROJECT would point the tests at somebody's real project.
    clean = {key: value for key, value in os.environ.items() if key != "TOURNIER_PROJECT"}
    return subprocess.run(
        [path, *words],
        cwd=ROOT,
        env={**clean, **(environment or {})},
        stdout=output,
        stderr=subprocess.STDOUT,
        check=False,
    ).returncode


# What has to hold on both stores and stands beside the office: two writers at once, a leaver's doors, facts that bind.
_ON_BOTH = (
    "tests/wire/test_question_costs.py",
    "tests/wire/test_leaver.py",
    "tests/laws/test_law_04_reviews.py",
    "tests/laws/test_law_04_every_fact_every_channel.py",
)


def _pytest(output: BinaryIO, *words: str, environment: Mapping[str, str] | None = None) -> int:
    """Run tests, and those that may be run again once more, alone. Its last line counts all of them, as pytest's does."""
    asked = dict(environment or {})
    with TemporaryDirectory(prefix="tournier-outcome-") as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        began = time.monotonic()
        status = _run(output, *_PYTEST, *words, environment={**asked, "TOURNIER_TEST_OUTCOME": str(first)})
        before = Outcome.read(first)
        if not status or not before.again:
            return status
        output.write("\n── once more, alone\n".encode())
        output.flush()
        status = _run(output, *_PYTEST, *before.again, environment={**asked, "TOURNIER_TEST_OUTCOME": str(second)})
        after = Outcome.read(second)
        if not status and after.passed == len(before.again):
            UNSTEADY.extend(before.again)
            told = f"{before.passed + after.passed} passed ({after.passed} only when run again, alone)"
            output.write(f"{told}, {before.skipped} skipped in {time.monotonic() - began:.2f}s\n".encode())
            return 0
    return 1


def _office_on_postgres(output: BinaryIO) -> int:
    """The office's own tests once more, on a real PostgreSQL."""
    try:
        with postgres() as server, database(server) as url:
            words = ("-p", "no:cacheprovider", "src", *_ON_BOTH)
            return _pytest(output, *words, environment={"TOURNIER_TEST_DATABASE": url})
    except PostgresAbsentError as absent:
        output.write(f"skipped: {absent}\n".encode())
        return 0


_PYTEST = ("python", "-m", "pytest", "-q")
# In the order of the conftest, whole files to a worker.
_TWO_WORKERS = ("-n", "2", "--dist", "loadscope", "--no-loadscope-reorder")
STEPS: Mapping[str, Callable[[BinaryIO], int]] = {
    "messages": lambda _: messages.compile_all(),
    "ruff check": _program("ruff", "check", "."),
    "ruff format": _program("ruff", "format", "--check", "."),
    "import contracts": _program("lint-imports"),
    "mypy": _program("mypy"),
    "office on PostgreSQL": _office_on_postgres,
    # Last, because its closing line is the one that a build machine looks for.
    "pytest": lambda output: _pytest(output, *_TWO_WORKERS, "--durations", "10", "--one-language"),
}
SIDE_BY_SIDE = (("mypy", "office on PostgreSQL"), ("pytest",))

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
