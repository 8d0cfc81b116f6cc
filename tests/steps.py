# SPDX-License-Identifier: Apache-2.0
"""`make test`: every check in order, each named with its time; the first that fails ends the run.

`python -m tests.steps NAME ...` runs the named steps only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.house import messages
from tests.postgres import PostgresAbsentError, database, postgres

ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sys.executable).parent


def main(names: list[str]) -> int:
    """Run the steps and say what each took; the exit status is the failing step's."""
    unknown = sorted(set(names) - set(STEPS))
    if unknown:
        print(f"No step is called {', '.join(unknown)}. Steps: {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    done: list[tuple[str, float]] = []
    for name in names or STEPS:
        print(f"── {name}", flush=True)
        started = time.monotonic()
        status = STEPS[name]()
        done.append((name, time.monotonic() - started))
        if status:
            break
    print("\n── summary")
    for name, seconds in done:
        failed = bool(status) and name == done[-1][0]
        print(f"{'FAILED' if failed else 'passed':<7} {name:<22} {seconds:6.1f} s")
    left = [name for name in names or STEPS if name not in {ran for ran, _ in done}]
    if left:
        print(f"not run {', '.join(left)}")
    print(f"{'FAILED' if status else 'passed'} in {sum(seconds for _, seconds in done):.0f} s", flush=True)
    return status


def _program(*command: str) -> Callable[[], int]:
    return lambda: _run(*command)


def _run(*command: str, environment: Mapping[str, str] | None = None) -> int:
    program, *words = command
    found = _BIN / program
    path = str(found) if found.exists() else program
    # TOURNIER_PROJECT would point the tests at somebody's real project.
    clean = {key: value for key, value in os.environ.items() if key != "TOURNIER_PROJECT"}
    return subprocess.run([path, *words], cwd=ROOT, env={**clean, **(environment or {})}, check=False).returncode


def _office_on_postgres() -> int:
    """The office's own tests once more, on a real PostgreSQL."""
    try:
        with postgres() as server, database(server) as url:
            return _run(
                "python",
                "-m",
                "pytest",
                "-q",
                "-n",
                "2",
                "--dist",
                "loadscope",
                "src",
                environment={"TOURNIER_TEST_DATABASE": url},
            )
    except PostgresAbsentError as absent:
        print(f"skipped: {absent}")
        return 0


STEPS: Mapping[str, Callable[[], int]] = {
    "messages": messages.compile_all,
    "ruff check": _program("ruff", "check", "."),
    "ruff format": _program("ruff", "format", "--check", "."),
    "mypy": _program("mypy"),
    "import contracts": _program("lint-imports"),
    "office on PostgreSQL": _office_on_postgres,
    "pytest": _program("python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", "--durations", "10"),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
