# SPDX-License-Identifier: Apache-2.0
"""An office over an adopted bank, as the commands start it, and people who use it over HTTP as a browser would."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.screen import totp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE = 120
_ROOT = Path(__file__).resolve().parent.parent.parent
BRANCH = "18"
CHOSEN = "Ordentlich-Geheim-7"
PEOPLE = (
    "number,zh,en,branch,posts\n"
    "A1,陈系统,Chen,18,system_admin\nA2,林安全,Lin,18,security_admin\nA3,周审计,Zhou,18,audit_admin\n"
)
BRANCHES = "code,zh,en\n18,十八区支行,District 18 branch\n"
_DATES = ("training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until")
STAFF = (
    f"number,zh,en,branch,posts,{','.join(_DATES)}\n"
    f"T1,王柜员,Wang,18,teller{',2027-12-31' * len(_DATES)}\n"
    f"M1,赵主任,Zhao,18,branch_manager{',2027-12-31' * len(_DATES)}\n"
    f"U1,孙审计,Sun,18,auditor{',2027-12-31' * len(_DATES)}\n"
)


def environment() -> dict[str, str]:
    """The environment without any project of ours, and with a quick hash of passwords."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}
    return kept | {"DJANGO_SETTINGS_MODULE": "tests.adopt.quick_settings", "PYTHONPATH": str(_ROOT)}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """One `tournier` command, to its end."""
    program = str(Path(sys.executable).parent / "tournier")
    return subprocess.run(
        [program, *words], env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def adopted(url: str, folder: Path) -> Path:
    """A project over this database, confirmed; its terminals on this machine count as the bank's own."""
    project = folder / "bank"
    done = run("adopt", url, "--project", str(project), "--name", "捷克银行", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    settings = project / "tournier.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[office]\n", '[office]\nmanaged_terminals = ["127.0.0.0/8"]\n'), encoding="utf-8")
    return project


def founded(project: Path, people: str = PEOPLE, branches: str = BRANCHES) -> subprocess.CompletedProcess[str]:
    """The office's first day, without serving."""
    files = project.parent / "people.csv", project.parent / "branches.csv"
    for file, text in zip(files, (people, branches), strict=True):
        file.write_text(text, encoding="utf-8")
    names = [str(file) for file in files]
    return run("serve", str(project), "--no-serve", "--json", "--first-people", names[0], "--branches", names[1])


def codes(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The activation codes that a first day printed."""
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)["activation"]
    return found


_AGED = """
import sys
from datetime import timedelta
from pathlib import Path
from tournier_office.site import serve
serve.point_at(Path(sys.argv[1]))
import django
django.setup()
from django.utils import timezone
from tournier_office.people.models import ActivationCode
then = timezone.now() - timedelta(days=int(sys.argv[3]))
assert ActivationCode.objects.filter(user__username=sys.argv[2]).update(second_at=then) == 1
"""


def aged(project: Path, username: str, days: int) -> None:
    """Let an activation code be some days older, by the office's own hand: it believes no other."""
    words = [sys.executable, "-c", _AGED, str(project), username, str(days)]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def serving(project: Path) -> Iterator[str]:
    """`tournier serve`, until the end of the block; the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = project.parent / "serve.log"
    program = str(Path(sys.executable).parent / "tournier")
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, "serve", str(project), "--port", str(port)],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address, log)
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/", timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    text = f"the office did not come up on {address}:\n{log.read_text()[-3000:]}"
    raise AssertionError(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, address after redirections, text."""

    status: int
    url: str
    text: str

    @property
    def json(self) -> Any:
        """The text as JSON."""
        return json.loads(self.text)


class Visitor:
    """One person at one browser."""

    def __init__(self, address: str, number: str) -> None:
        self.address, self.number, self.secret = address, number, ""
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def with_secret(self, secret: str) -> Visitor:
        """The same person with the authenticator that was set up."""
        self.secret = secret
        return self

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self._jar if cookie.name == "csrftoken"), "")

    def _ask(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(
            f"{self.address}{path}",
            data=body,
            headers={"X-CSRFToken": self._token(), "Referer": self.address + "/", "Accept-Language": "en", **headers},
        )
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.read().decode())

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask(path, None, {})

    def post(self, path: str, **fields: str | list[str]) -> Answer:
        """Send a form."""
        form = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._ask(path, form, {"Content-Type": "application/x-www-form-urlencoded"})

    def call(self, path: str, **body: Any) -> Answer:
        """Call the API to do something."""
        return self._ask(f"/api/v1{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})

    def upload(self, path: str, text: str) -> Answer:
        """Send a file."""
        lines = (
            "--part",
            'Content-Disposition: form-data; name="file"; filename="people.csv"',
            "Content-Type: text/csv",
            "",
            text,
            "--part--",
            "",
        )
        return self._ask(path, "\r\n".join(lines).encode(), {"Content-Type": "multipart/form-data; boundary=part"})

    def sign_in(self, password: str) -> Answer:
        """With the password, and the code where a second factor is set up."""
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", login=self.number, password=password)
        if self.secret and "/2fa/" in answer.url:
            answer = self.post(urllib.parse.urlsplit(answer.url).path, code=totp(self.secret))
        return answer

    def choose_password(self, chosen: str = CHOSEN) -> Answer:
        """As the office asks of everybody who came in with an activation code."""
        return self.post("/accounts/password/set/", password1=chosen, password2=chosen)

    def add_second_factor(self) -> None:
        """Set up the codes of an authenticator."""
        activate = "/accounts/2fa/totp/activate/"
        answer = self.get(activate)
        if "/reauthenticate/" in answer.url:  # whoever adds a factor gives the password once more
            answer = self.post("/accounts/reauthenticate/", password=CHOSEN, next=activate)
        page = answer.text
        found = re.search(r'value="([A-Z2-7]{16,})"', page) or re.search(r"\b([A-Z2-7]{32})\b", page)
        assert found, page
        self.secret = found[1]
        answer = self.post("/accounts/2fa/totp/activate/", code=totp(self.secret))
        assert answer.status == 200, answer.text


def activated(address: str, number: str, first: str) -> Visitor:
    """Somebody's first sign-in: with what they were given, then a password of their own."""
    person = Visitor(address, number)
    answer = person.sign_in(first)
    assert "/accounts/password/set/" in person.get("/").url, answer.text
    answer = person.choose_password()
    assert "/accounts/password/set/" not in person.get("/").url, answer.text
    return person


def halves(shown: Answer) -> dict[str, str]:
    """The halves of activation codes that a page shows, by number."""
    found = re.findall(r'/people/(\w+)/"[^>]*>[^<]*</a></td><td><code class="secret">([A-Z0-9-]+)<', shown.text)
    assert found, shown.text
    return dict(found)


def staffed(address: str, given: Mapping[str, str]) -> dict[str, Visitor]:
    """The administrators sign in; one enters the first staff, another agrees; these sign in too."""
    people = {number: activated(address, number, code) for number, code in given.items()}
    preview = people["A1"].upload("/people/import/", STAFF)
    assert "T1" in preview.text, preview.text
    first = halves(people["A1"].post("/people/import/", enter="1"))
    second = halves(people["A2"].post("/people/waiting/", numbers=list(first)))
    for number in ("T1", "M1", "U1"):
        people[number] = activated(address, number, f"{first[number]}-{second[number]}")
        people[number].add_second_factor()
    for number in ("T1", "M1"):  # a code is good once, so these wait for the next one
        people[number] = again = Visitor(address, number).with_secret(people[number].secret)
        again.sign_in(CHOSEN)
    return people
