# SPDX-License-Identifier: Apache-2.0
"""An office that loses its disk, or one of its databases, in the middle of its work, and gets it back; run by test_away.py.

People work through the real WSGI application, as a server calls it, so that nothing catches an error that would reach
a server. What they see is printed: status, cause, and whether a value or a place of ours stood in it.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.crash.exporting import finish, start
from tests.postgres import Cluster, cluster

_TOKEN = "x" * 32
_CAUSE = re.compile(r'<h1 class="h2">(.*?)</h1>|alert-title h4">(.*?)</h3>|"cause": "(.*?)"')
_OURS = re.compile(r"Traceback|psycopg|sqlite3|SELECT |INSERT |UPDATE |tournier@|/tmp/|\.sock|office\.sqlite")


class Browser:
    """Somebody who is signed in."""

    def __init__(self, cookies: dict[str, str]) -> None:
        from django.core.wsgi import get_wsgi_application
        from django.test import RequestFactory

        self._application, self._requests = get_wsgi_application(), RequestFactory()
        self._cookies = "; ".join(f"{name}={value}" for name, value in {**cookies, "csrftoken": _TOKEN}.items())

    def send(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status and text of the answer."""
        body = urlencode(form or {}, doseq=True).encode()
        given = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": self._cookies, "HTTP_X_CSRFTOKEN": _TOKEN,
            "HTTP_ACCEPT_LANGUAGE": "en", "REMOTE_ADDR": "10.1.0.5", "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": io.BytesIO(body),
        }  # fmt: skip
        said: list[str] = []
        answer = self._application(
            self._requests._base_environ(**given),
            lambda status, _headers: said.append(status),
        )
        text = b"".join(answer).decode()
        answer.close()
        return int(said[0][:3]), text


def seen(status: int, text: str, value: str) -> dict[str, Any]:
    """What somebody saw."""
    found = _CAUSE.search(text)
    cause = next(filter(None, found.groups())) if found else ""
    return {"status": status, "cause": cause, "value": value in text, "ours": bool(_OURS.search(text))}


def worked(browser: Browser, key: str) -> dict[str, Any]:
    """A little work: home, the card, a field revealed, the API."""
    from tournier_office.disclosures.tests import desk

    form = {"fields": desk.fields(desk.MOBILE)}
    acts = {"home": ("GET", "/"), "card": ("GET", f"/lookup/{key}/"), "api": ("GET", "/api/v1/work")}
    found = {name: seen(*browser.send(*act), desk.CLEAR[desk.MOBILE]) for name, act in acts.items()}
    found["reveal"] = seen(*browser.send("POST", f"/lookup/{key}/reveal/", form), desk.CLEAR[desk.MOBILE])
    sought = {"ground": "counter_service:contract", "case": desk.CASE, "kind": "CUST_ID", "identifier": "1000001"}
    found["search"] = seen(*browser.send("POST", "/lookup/", sought), desk.CLEAR[desk.MOBILE])
    return found


def asked_in_sql(analyst: Any) -> dict[str, Any]:
    """What becomes of a question in SQL; `recorded` is what the ledger then holds of it, oldest first."""
    from tournier.base import TournierError
    from tournier_office.queries import actions
    from tournier_office.queries.actions import Question
    from tournier_office.site import gateway

    sql = "SELECT khh, khxm FROM cust_info"
    try:
        begun = actions.start(analyst, Question(sql, "reconciliation", "contract", "CS-2026-0001"))
    except TournierError as error:
        return {"state": "raised", "cause": error.cause, "cure": error.cure}
    assert isinstance(begun, actions.Begun), begun
    run = begun.run
    told = [entry.event.value for entry in reversed(gateway.ledger().entries(disclosure=run.disclosure))]
    return {"state": run.state, "cause": run.cause, "cure": run.cure, "recorded": told}


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Nothing more fits on the disk of this folder, nor into the ledger's log.

    A log keeps its file when it begins anew, which is room of its own. The office's begins anew here: else chance would say
    which of the two is full first.
    """
    for name, how in (("ledger", "TRUNCATE"), ("office", "RESTART")):
        with contextlib.closing(sqlite3.connect(folder / "project" / f"{name}.sqlite", timeout=30)) as database:
            busy, *_ = database.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
            assert not busy
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def stopped(own: Cluster) -> Iterator[None]:
    """The database is away."""
    own.stop()
    try:
        yield
    finally:
        own.start()


def pointed(folder: Path, name: str, url: str) -> None:
    """Make the project say that this part lies elsewhere."""
    path = folder / "project" / "tournier.toml"
    os.environ["TOURNIER_AWAY"] = url
    path.write_text(re.sub(rf'(\n{name} = )"sqlite:.*"', r'\1"env:TOURNIER_AWAY"', path.read_text()))


def move_bank(folder: Path, url: str) -> None:
    """The bank's own tables lie in PostgreSQL."""
    from tests.simulators.small_project import make_small_project
    from tests.simulators.smallbank import move_small_bank

    project = make_small_project(folder)
    moved = move_small_bank(project.catalogue(), folder / "core.sqlite", "postgresql", url)
    replace(project, sources=moved.sources).save()
    with psycopg.connect(url, autocommit=True) as bank:
        bank.execute("CREATE INDEX ON cust_info (khh)")
        bank.execute("CREATE INDEX ON acct_base (khh)")


def prepared(folder: Path, what: str, own: Cluster | None) -> tuple[Any, str]:
    """A clerk with a granted field, and an export that was agreed to."""
    from tests.simulators.small_project import make_small_project

    if own is not None and what == "source":
        move_bank(folder, own.url)
    elif own is not None:
        make_small_project(folder)
        pointed(folder, "database" if what == "office" else "store", own.url)
    start(folder, fresh=True)
    from tests.simulators.small_office import Office
    from tournier_office.disclosures.tests import desk
    from tournier_office.exports import worker
    from tournier_office.exports.models import Export
    from tournier_office.exports.tests import desk as exports
    from tournier_office.site import gateway

    office = Office(gateway.project(), folder)
    teller = office.client("teller")
    key = desk.look(teller)
    desk.granted(office, teller, key, desk.MOBILE)
    worker.once()
    exports.agreed(office, Export.objects.get())
    return Browser({name: morsel.value for name, morsel in teller.cookies.items()}), key


def signed_in(folder: Path, post: str) -> Any:
    """Somebody else who is at work."""
    from tests.simulators.small_office import Office
    from tournier_office.exports.tests import desk
    from tournier_office.site import gateway

    return desk.person(Office(gateway.project(), folder), post)


def export_while_away() -> str:
    """What a worker says when it goes on with the export now."""
    from tournier_office.exports import worker

    try:
        return f"worked: {worker.once()}"
    except Exception as error:  # noqa: BLE001 - the test says which may come
        return type(error).__name__


def export_after() -> dict[str, Any]:
    """The export, finished by whoever works next; asked for again where it was stopped."""
    from tournier_office.exports import actions
    from tournier_office.exports.models import Export
    from tournier_office.exports.tests import desk
    from tournier_office.site import gateway

    row = Export.objects.get()
    before = {"state": row.state, "problem": row.problem.get("cause", "")}
    if row.state == Export.State.STOPPED:
        from tests.simulators.small_office import Office

        actions.retry(desk.person(Office(gateway.project(), Path()), "analyst"), row.pk)
    finish()
    row = Export.objects.get()
    return {"before": before, "state": row.state, "file": bool(row.digest)}


def main(folder: Path, what: str) -> None:
    """`disk`, `office`, `ledger` or `source`: lose it, and get it back."""
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(cluster()) if what != "disk" else None
        browser, key = prepared(folder, what, own)
        from tournier.ledger import verify
        from tournier_office.site import gateway

        told: dict[str, Any] = {"before": worked(browser, key)}
        analyst = signed_in(folder, "analyst") if what == "source" else None
        acknowledged = {entry.id for entry in gateway.ledger().entries(limit=1000)}
        with filled(folder) if own is None else stopped(own):
            told["away"] = worked(browser, key)
            if analyst is not None:
                told["asked"] = asked_in_sql(analyst)
            told["worker"] = export_while_away()
            if what == "source":
                told["recorded"] = [
                    entry.event.value
                    for entry in gateway.ledger().entries(limit=1000)
                    if entry.id not in acknowledged and entry.event.value != "registers:written"
                ]
        told["asked again"] = asked_in_sql(analyst) if analyst is not None else {}
        told["first"], told["after"] = worked(browser, key), worked(browser, key)
        told["export"] = export_after()
        ledger, project = gateway.ledger(), gateway.project()
        told["lost"] = len(acknowledged - {entry.id for entry in ledger.entries(limit=1000)})
        told["findings"] = [str(one) for one in verify(project.ledger_store, key=ledger.verifier_key).findings]
        print(json.dumps(told))
        gateway.use(None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
