# SPDX-License-Identifier: Apache-2.0
"""`tournier demo`: the sample bank as a project, its cast as people who can sign in, and the office over it.

Every step says that it runs; what stands already from an earlier run is kept.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tournier.base import BadInput
from tournier_office.site.serve import prepare, serve as serve_project

BY = "setup"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _step(text: str, act: Callable[[], Any]) -> Any:
    _say(f"… {text}")
    started = time.monotonic()
    done = act()
    _say(f"✓ {text} ({time.monotonic() - started:.1f} s)")
    return done


def _database(folder: Path, url: str, name: str) -> str:
    return url or f"sqlite:///{folder / name}"


def _make_project(folder: Path, customers: int, database: str) -> None:
    from tournier.catalogue.project import Project
    from tournier.policy import shipped_rules
    from tournier_samples import make_bank
    from tournier_samples.catalogue import sample_catalogue, sample_facts

    bank = folder / "bank"
    if not (bank / "core.sqlite").exists():
        make_bank(bank, customers=customers, progress=_say)
    catalogue = sample_catalogue(bank)
    Project.create(
        folder,
        name="江海银行（虚构）",
        origin="jianghai.example/ledger",
        sources=catalogue.sources,
        catalogue=catalogue,
        facts=sample_facts(),
        rules=shipped_rules(),
        office=_database(folder, database, "office.sqlite"),
        store=_database(folder, database, "ledger.sqlite"),
    )
    with (folder / "tournier.toml").open("a", encoding="utf-8") as text:
        text.write("\n# Anyone can become anyone: for the demonstration only.\n[demo]\npersonas = true\n")


def _load_cast() -> None:
    from tournier_samples.cast import BRANCHES, CAST, CUSTOMERS

    from tournier_office.people import enrol
    from tournier_office.people.lookups import branch_codes

    if branch_codes():
        return
    enrol.install_posts()
    enrol.install_network("127.0.0.0/8", "branch")
    enrol.install_network("::1/128", "branch")
    for branch in BRANCHES:
        enrol.install_branch(branch.code, branch.zh, branch.en, branch.region, branch.parent)
    for person in CAST:
        enrol.create_staff(
            person.number,
            zh=person.zh,
            en=person.en,
            branch=person.branch,
            posts=person.posts,
            password=person.password,
            by=BY,
            facts=person.facts,
            must_change=False,
        )
        if person.totp:
            enrol.set_totp(person.number, person.totp)
    for customer in CUSTOMERS:
        enrol.create_customer(customer.key, customer.username, customer.name, customer.password)


def _activate_rules(rules: Path) -> None:
    from tournier_office.lawbook.actions import install
    from tournier_office.lawbook.lookups import active_version

    if active_version() is None:
        files = {path.name: path.read_text(encoding="utf-8") for path in sorted(rules.glob("*.cedar"))}
        install(files, proposed_by="sec1", decided_by="com1", why="The rule book as shipped")


def demo(
    folder: Path = Path("demo"),
    customers: int = 20_000,
    port: int = 8000,
    database: str = "",
    *,
    serve: bool = True,
    as_json: bool = False,
) -> int:
    """Make what is missing of the demo, print the cast, serve until interrupted."""
    if customers < 1:
        raise BadInput("demo.customers", "A bank has at least one customer.", "Give --customers a positive number.")
    folder = folder.resolve()
    if not (folder / "tournier.toml").exists():
        _step("Making the sample bank", lambda: _make_project(folder, customers, database))
    _step("Making the office's tables", lambda: prepare(folder))
    _step("Letting the cast in", _load_cast)
    _step("Putting the rule book in force", lambda: _activate_rules(folder / "rules"))
    _print_cast(port, as_json=as_json)
    from tournier_office.site import gateway

    gateway.use(None)
    return serve_project(folder, port=port, as_json=as_json) if serve else 0


def _print_cast(port: int, *, as_json: bool) -> None:
    from tournier_samples.cast import CAST

    people = [
        {"number": p.number, "name": p.zh, "posts": list(p.posts), "branch": p.branch, "password": p.password, "totp": p.totp}
        for p in CAST
    ]
    if as_json:
        sys.stdout.write(json.dumps({"address": f"http://127.0.0.1:{port}/", "cast": people}, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(f"\n  http://127.0.0.1:{port}/\n\n")
    for row in people:
        sys.stdout.write(f"  {row['number']:<8} {row['password']:<22} {row['name']}  {', '.join(row['posts'])}\n")
    sys.stdout.write("\n  Codes of the second factor: on the page 'Change persona'.\n\n")
    sys.stdout.flush()
