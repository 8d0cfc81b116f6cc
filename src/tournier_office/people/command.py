# SPDX-License-Identifier: Apache-2.0
"""`tournier login`, `logout` and `call`, the office's side; and where a command line keeps the key of its person.

The key lies in one file a project, readable by its owner alone. A file that others may read is not used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tournier.base import Refused, SystemFailed

ADDRESS = "127.0.0.1"  # commands run on the office's own machine
_EVERY = 1.0
_PRIVATE = 0o077


def _file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    project = hashlib.sha256(os.environ.get("TOURNIER_PROJECT", "").encode()).hexdigest()[:16]
    return Path(home, "tournier", f"{project}.key")


def key_text() -> str:
    """The key by which this command acts: TOURNIER_KEY's, or the one that `tournier login` left for the project; or empty."""
    given = os.environ.get("TOURNIER_KEY", "")
    if given:
        return given
    try:
        with _file().open(encoding="ascii") as file:
            found = os.fstat(file.fileno())
            if stat.S_IMODE(found.st_mode) & _PRIVATE or found.st_uid != os.getuid():
                raise Refused(
                    "command.file",
                    "The file of your key is open to others, so it is not used.",
                    "Run `tournier login` again, and revoke the old key in the console.",
                )
            return file.read().strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise SystemFailed(
            "command.file", "The file of your key cannot be read.", "Run `tournier login` again."
        ) from None


def _keep(text: str) -> None:
    """Put the key in place at once or not at all; whoever reads the file before sees the old one."""
    target = _file()
    beside = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
        beside.replace(target)
    except OSError:
        raise SystemFailed(
            "command.file", "The key cannot be kept in your home folder.", "Set XDG_CONFIG_HOME to a folder of yours."
        ) from None


def _start(project: Path) -> None:
    from tournier_office.site.serve import point_at

    point_at(project)
    import django

    django.setup()


def login(*, staff: str, hours: int, project: Path, show: Callable[[str], None]) -> dict[str, Any]:
    """Ask, `show` the code, wait until the person grants it in the console, and keep the key. Refused after five minutes."""
    _start(project)
    from tournier_office.people import command_keys

    text, code = command_keys.ask(staff, address=ADDRESS, hours=hours)
    show(code)
    while command_keys.is_waiting(text):
        time.sleep(_EVERY)
    return kept(text)


def kept(text: str) -> dict[str, Any]:
    """Keep a key that was granted, and tell whose it is and until when. Refused for one that nobody granted."""
    from tournier_office.people import command_keys

    row = command_keys.find(text, ADDRESS)
    if row is None or row.expires_at is None:
        raise Refused("command.waited", "Nobody granted this in time.", "Run `tournier login` again.")
    _keep(text)
    return {"staff": row.staff_id, "until": row.expires_at.isoformat(timespec="minutes")}


def logout(*, project: Path) -> dict[str, Any]:
    """End the key and its session, and remove the file. Nothing happens without a key."""
    _start(project)
    return forgotten()


def forgotten() -> dict[str, Any]:
    """The same in a process whose office has started."""
    from tournier_office.people import command_keys

    row = command_keys.find(key_text(), ADDRESS)
    if row is not None:
        command_keys.revoke(row.pk, by=row.staff_id)
    with contextlib.suppress(FileNotFoundError):
        _file().unlink()
    return {"ended": row is not None}


def call(*, method: str, path: str, body: bytes, project: Path) -> tuple[int, str, bytes]:
    """Send one request to the API of this office, inside this process, under the person's own key: status, kind, bytes."""
    _start(project)
    return answered(method, path, body)


def answered(method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
    """The same in a process whose office has started."""
    from io import BytesIO

    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    address, _, query = path.partition("?")
    told: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        told["status"] = int(status.split(maxsplit=1)[0])
        told["kind"] = next((value for name, value in headers if name.lower() == "content-type"), "")
        return lambda _more: None

    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    environment = {
        "REQUEST_METHOD": method.upper(),
        "PATH_INFO": f"/api/v1/{address.removeprefix('/api/v1').lstrip('/')}",
        "QUERY_STRING": query,
        "SERVER_NAME": hosts[0] if hosts else "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": ADDRESS,
        "HTTP_X_FORWARDED_FOR": ", ".join([ADDRESS] * settings.TRUSTED_PROXIES),
        "HTTP_AUTHORIZATION": f"Bearer {key_text()}",
        "HTTP_ACCEPT_LANGUAGE": "en",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "https",
    }
    answer = WSGIHandler()(environment, start)
    try:
        content = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return told["status"], told["kind"], content
