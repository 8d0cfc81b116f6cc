# SPDX-License-Identifier: Apache-2.0
"""The office as a newcomer starts it: `tournier demo`, in a folder of its own, on a free port."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tournier_samples.cast import CAST, WALK

ROOT = Path(__file__).resolve().parent.parent.parent
_PATIENCE = 280  # pytest's own is 300, and does not say what was waited for


@dataclass(frozen=True)
class Person:
    """One of the cast, as the demo prints them."""

    number: str
    name: str
    post: str
    password: str
    totp: str


@dataclass(frozen=True)
class Story:
    """One telling of the walk: how the customer is found, and which field the clerk asks for, with its clear value."""

    searched_by: str
    identifier: str
    field: str
    value: str


# Two tellings in one office need two fields: an approval that was given opens the field for a while.
STORIES = {
    "zh-hans": Story("ID_NO", WALK.id_number, "手机号码", WALK.mobile),
    "en": Story("MOBILE", WALK.mobile, "Identity document number", WALK.id_number),
}


@dataclass(frozen=True)
class Office:
    address: str
    folder: Path
    people: Mapping[str, Person]
    log: Path
    process: int = 0  # of the server's parent; 0 where no test ends its workers

    def web_workers(self) -> list[int]:
        """The processes that answer requests: the parent's forks. Empty where there is no /proc."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.process and b"export" not in (place / "cmdline").read_bytes():
                    found.append(int(place.name))
        return found

    def person(self, post: str) -> Person:
        """Who holds this post: the walk's clerk and approver, or the first of the cast."""
        if post in _WALKERS:
            return self.people[_WALKERS[post]]
        return next(person for person in self.people.values() if person.post == post)


_WALKERS = {"teller": WALK.clerk, "branch_manager": WALK.approver}


# Every clock of the office reads the file, which a test moves on; the demo is made at its first moment.
_BY_FILE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
def now(*_self):
    return datetime.fromisoformat(Path(sys.argv[1]).read_text()).astimezone(UTC)
from tournier.base import SystemClock
SystemClock.now = now
from django.utils import timezone
timezone.now = now
from tournier.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@contextlib.contextmanager
def running_office(
    folder: Path, database: str = "", customers: int = 300, clock: Path | None = None
) -> Iterator[Office]:
    """Start the demo, wait for its sign-in page, and end exactly the processes that were started.

    With `clock` the office lives at the moment that stands in this file.
    """
    port = _free_port()
    project, log = folder / "demo", folder / "office.log"
    command = _demo(project, customers, "--port", str(port), "--database", database)
    if clock is not None:
        command = [sys.executable, "-c", _BY_FILE, str(clock), *command[1:]]
    environment = _environment()
    printed = folder / "printed.json"
    with log.open("w") as errors, printed.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address, log)
        yield Office(address, project, _cast(printed.read_text()), log, process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def prepared_project(folder: Path, customers: int = 300) -> Path:
    """The demo's project, made and not served."""
    project = folder / "demo"
    command = _demo(project, customers, "--no-serve")
    done = subprocess.run(
        command, cwd=folder, env=_environment(), capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return project


def _demo(project: Path, customers: int, *options: str) -> list[str]:
    program = str(Path(sys.executable).parent / "tournier")
    return [program, "demo", "--json", "--folder", str(project), "--customers", str(customers), *options]


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}


def _cast(text: str) -> dict[str, Person]:
    printed, _ = json.JSONDecoder().raw_decode(text[text.index("{") :])
    return {
        entry["number"]: Person(
            entry["number"], entry["name"], (entry["posts"] or [""])[0], entry["password"], entry.get("totp", "")
        )
        for entry in printed["cast"]
    }


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    text = f"the office did not come up on {address}:\n{log.read_text()[-4000:]}"
    raise AssertionError(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_ANY_HOUR = """
import sys
from pathlib import Path
from tournier_office.site import serve
serve.point_at(Path(sys.argv[1]))
import django
django.setup()
from tournier_office.lawbook import actions, lookups
files = dict(lookups.active_files())
hours = "context.moment.minute < 450 || context.moment.minute >= 1200"
for name, closed, times in (("refuse-query", f"({hours})", 1), ("approve-branch", f"(!context.moment.workday || {hours})", 2)):
    name += ".cedar"
    assert files[name].count(closed) == times
    files[name] = files[name].replace(closed, "context.moment.minute < 0")
row = actions.propose(files, by=sys.argv[2], posts=frozenset({"compliance_officer"}), why="a night shift of this bank")
actions.activate(row.pk, by=sys.argv[3], posts=frozenset({"security_admin"}))
"""


def put_in_force_at_any_hour(demo: Path) -> None:
    """Put rules in force by which this bank works at night and on holidays too, so that no walk depends on when it is walked."""
    people = (next(one.code for one in CAST if post in one.posts) for post in ("compliance_officer", "security_admin"))
    words = [sys.executable, "-c", _ANY_HOUR, str(demo), *people]
    subprocess.run(words, env=_environment(), check=True, timeout=_PATIENCE)


# The step of an erasure that files hear of; the customer stays for the tests that follow.
_ASK_BACK = """
import sys
from pathlib import Path
from tournier_office.site import serve
serve.point_at(Path(sys.argv[1]))
import django
django.setup()
from tournier_office.site import forgetting
assert forgetting.recall(sys.argv[2], sys.argv[3], "a request")
"""


def ask_back(office: Office, customer: str) -> None:
    """Ask back every file in which the customer stands, as an erasure does."""
    words = [sys.executable, "-c", _ASK_BACK, str(office.folder), customer, office.person("compliance_officer").number]
    subprocess.run(words, env=_environment(), check=True, timeout=_PATIENCE)


# The office's clock is the machine's: in place of the day the campaign's dates are moved, by the ORM as an act would.
_FORTY_DAYS = """
import sys
from datetime import timedelta
from pathlib import Path
from tournier_office.site import serve
serve.point_at(Path(sys.argv[1]))
import django
django.setup()
from tournier_office.reviews import chores, lookups
row = lookups.campaign(sys.argv[2])
row.started_at, row.due_at = row.started_at - timedelta(days=40), row.due_at - timedelta(days=40)
row.save()
chores.end_when_over(row)
"""


def forty_days_later(office: Office, campaign: str) -> None:
    """Let the day of a review of rights have passed."""
    words = [sys.executable, "-c", _FORTY_DAYS, str(office.folder), campaign]
    subprocess.run(words, env=_environment(), check=True, timeout=_PATIENCE)


# A day is drawn when it is over, and a share of it: here today, and all of it.
_DRAWN = """
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tournier_office.site import serve
serve.point_at(Path(sys.argv[1]))
import django
django.setup()
from tournier.base import FixedClock
from tournier.law.spot_checks import spot_check_terms
from tournier_office.site import gateway
from tournier_office.spot_checks import drawing
now = gateway.clock().now()
terms = spot_check_terms(now.date())
drawing.spot_check_terms = lambda day: replace(terms, share=dict.fromkeys(terms.share, 100))
gateway.clock = lambda: FixedClock(now + timedelta(days=1))
drawing.draw()
drawing.draw()
"""


def draw_today(office: Office) -> None:
    """Let all that was shown today have been drawn for a spot check."""
    subprocess.run(
        [sys.executable, "-c", _DRAWN, str(office.folder)], env=_environment(), check=True, timeout=_PATIENCE
    )
