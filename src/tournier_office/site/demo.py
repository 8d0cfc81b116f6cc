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
from tournier_office.site.serve import prepare
from tournier_office.site.serve import serve as serve_project

BY = "setup"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _progress(what: str, done: int, of: int) -> None:
    end = "\n" if done >= of else ""
    sys.stderr.write(f"\r  {what}: {done:,} / {of:,}   {end}")
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
    from tournier_samples.bank import make_bank
    from tournier_samples.catalogue import catalogue as sample_catalogue
    from tournier_samples.facts import CUSTOMER_FACTS

    bank = folder / "bank"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_bank(bank, customers=customers, progress=_progress)
    catalogue = sample_catalogue(bank)
    Project.create(
        folder,
        name="云泽银行（虚构）",
        origin="yunze.example/ledger",
        sources=catalogue.sources,
        catalogue=catalogue,
        facts=CUSTOMER_FACTS,
        rules=shipped_rules(),
        office=_database(folder, database, "office.sqlite"),
        store=_database(folder, database, "ledger.sqlite"),
    )
    with (folder / "tournier.toml").open("a", encoding="utf-8") as text:
        text.write("\n# Anyone can become anyone: for the demonstration only.\n[demo]\npersonas = true\n")


def _index(folder: Path) -> None:
    """Searches by masked values go through a blind index, which is made once from the sources."""
    from tournier.catalogue.project import Project
    from tournier.engines import build_index
    from tournier.engines.assembly import open_project_sources

    project = Project.load(folder)
    if project.index_path.exists():
        return
    sources = open_project_sources(project, project.catalogue())
    try:
        build_index(sources)
    finally:
        sources.close()


def _load_cast_whole() -> None:
    """All or nobody, so that a run that was cut off is run again."""
    from django.db import transaction

    with transaction.atomic():
        _load_cast()


def _load_cast() -> None:
    from tournier_office.people import enrol
    from tournier_office.people.lookups import branch_codes
    from tournier_samples.cast import BRANCHES, NETWORKS, PORTAL, POSTS

    if branch_codes():
        return
    for post in POSTS:
        enrol.install_post(post.code, post.zh, post.en, post.networks)
    for cidr, kind in NETWORKS:
        enrol.install_network(cidr, kind)
    for branch in BRANCHES:
        enrol.install_branch(branch.code, branch.zh, branch.en, branch.region, branch.parent)
    _load_people()
    for customer in PORTAL:
        enrol.create_customer(customer.customer, customer.username, customer.zh, customer.password)


def _load_people() -> None:
    from tournier_office.people import enrol
    from tournier_samples.cast import PEOPLE
    from tournier_samples.staff import colleagues, sponsor_of

    day = enrol.today()
    for person in PEOPLE:
        facts: dict[str, Any] = {**person.terms(day), "employment": person.employment, "status": person.status}
        facts |= {"open_violation": person.open_violation, "own_customer": person.own_customer}
        facts["relatives"] = list(person.relatives)
        _enter(person.code, person.zh, person.en, person.branch, person.posts, person.password, facts)
        if person.totp:
            enrol.set_totp(person.code, person.totp)
    for person in PEOPLE:
        if person.sponsor:
            enrol.set_sponsor(person.code, person.sponsor)
    for one in colleagues():
        facts = {f"{term}_until": one.until(term, day) for term in ("training", "pledge", "contract")}
        facts["exam_until"] = facts["training_until"]  # a course ends in its exam
        facts |= {"employment": one.employment, "own_customer": one.own_customer, "relatives": list(one.relatives)}
        _enter(one.code, one.zh, one.en, one.branch, (one.post,), "", facts)
        if sponsor := sponsor_of(one):
            enrol.set_sponsor(one.code, sponsor)


def _enter(
    code: str, zh: str, en: str, branch: str, posts: tuple[str, ...], password: str, facts: dict[str, Any]
) -> None:
    from tournier_office.people import enrol

    enrol.create_staff(
        code, zh=zh, en=en, branch=branch, posts=posts, password=password, by=BY, facts=facts, must_change=False
    )


def _activate_rules(rules: Path) -> None:
    from tournier_office.lawbook.actions import install
    from tournier_office.lawbook.lookups import active_version

    if active_version() is None:
        files = {path.name: path.read_text(encoding="utf-8") for path in sorted(rules.glob("*.cedar"))}
        install(files, proposed_by="1017", decided_by="1021", why="The rule book as shipped")


def _activate_catalogue() -> None:
    from tournier_office.catalogue.actions import install
    from tournier_office.catalogue.lookups import active_version, adopted_catalogue

    if active_version() is None:
        install(adopted_catalogue(), proposed_by="1016", decided_by="1017", why="The catalogue of the sample bank")


def _load_duties() -> None:
    """What recurs in every bank and is due soon here, opened by the compliance officer."""
    from tournier_office.duties.sample import load

    load(by="1017")


def _load_courses() -> None:
    """Written by the protection officer, put in force by the compliance officer."""
    from tournier_office.learning.sample import hold_contest, load
    from tournier_samples.learning import courses, documents

    load(courses(), documents(), by="1016", second="1017")
    hold_contest(by="1016", second="1017")


def _load_complaints() -> None:
    """Complaints of made-up people; protection names compliance to handle them."""
    from tournier_office.complaints.sample import load
    from tournier_samples.cast import BRANCHES

    load(branch=BRANCHES[-1].code, keeper="1016", handler="1017")


def _load_violations() -> None:
    """A near miss that a clerk told, and a case in which another is heard."""
    from tournier_office.violations.sample import load

    load(told_by="1002", about="1010", reporter="1019", keeper="1016", examiner="1018")


def _load_interests() -> None:
    """Some have declared what could pull them to one side; everybody else is asked by a button of compliance."""
    from tournier_office.interests.sample import load

    load(officer="1017", holder="1011", teacher="1005", nothing=("1001", "1002", "1003", "1006", "1016", "1019"))


def _load_checks() -> None:
    """A key post, a department and a place, a check that waits for its approval, and an admission."""
    from tournier_office.vetting.sample import load

    load(keeper="1016", second="1017", third="1018", checked="1013", waiting="1014")


def _load_owners() -> None:
    """Somebody answers for the sources of the bank."""
    from tournier_office.catalogue.sample import load

    load(keeper="1016", second="1018", owner="1012", successor="1013")


def _load_officers() -> None:
    """Each branch has its secrecy officer, and so has the bank."""
    from tournier_office.officers.sample import load
    from tournier_samples.cast import PEOPLE

    load(keeper="1017", second="1018", of_bank="1016", apart={one.code for one in PEOPLE})


def _load_risks() -> None:
    """Risks to the secrecy of information, treated and accepted, with what the indicators show."""
    from tournier_office.risks.sample import load

    load(keeper="1016", second="1018", owner="1012")


def _load_devices() -> None:
    """Terminals of the bank, one of them lost."""
    from tournier_office.devices.sample import load

    load(enters="1020", confirms="1021", holder="1001")


def _load_holdings() -> None:
    """Boxes and a tape, and a room in which something is missing."""
    from tournier_office.holdings.sample import load

    load(head="1006", second="1001")


def _load_incidents() -> None:
    """An incident that is closed, and one that a clerk told in confidence."""
    from tournier_office.incidents.sample import load

    load(teller="1002", keeper="1016", second="1017", third="1018")


def _load_mandates() -> None:
    """A leave to come with its deputy, and a part of a post that is asked for."""
    from tournier_office.mandates.sample import load

    load(away="1005", stands_in="1003", head="1007", deputy="1025", asks="1012")


def _load_contacts() -> None:
    """Whom a partner called, by its own record."""
    from tournier_office.contacts.sample import load
    from tournier_samples.cast import CAST_CUSTOMERS, customer_key

    load(tuple(customer_key(one.zh) for one in CAST_CUSTOMERS[-3:]), enters="1016", confirms="1017")


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
    _step("Indexing what customers are searched by", lambda: _index(folder))
    _step("Making the office's tables", lambda: prepare(folder))
    _step("Letting the cast in", _load_cast_whole)
    _step("Putting the rule book in force", lambda: _activate_rules(folder / "rules"))
    _step("Putting the catalogue in force", _activate_catalogue)
    _step("Letting clocks run", _load_duties)
    _step("Taking complaints", _load_complaints)
    _step("Putting courses in force", _load_courses)
    _step("Opening a case", _load_violations)
    _step("Declaring interests", _load_interests)
    _step("Checking holders of key posts", _load_checks)
    _step("Naming who answers for tables", _load_owners)
    _step("Naming secrecy officers", _load_officers)
    _step("Entering risks", _load_risks)
    _step("Entering devices", _load_devices)
    _step("Counting paper and media", _load_holdings)
    _step("Taking incidents", _load_incidents)
    _step("Entering leave and grants", _load_mandates)
    _step("Entering contacts by partners", _load_contacts)
    _print_cast(port, as_json=as_json)
    from tournier_office.site import gateway

    gateway.use(None)
    return serve_project(folder, port=port, as_json=as_json) if serve else 0


def _print_cast(port: int, *, as_json: bool) -> None:
    from tournier_samples.cast import PEOPLE, PORTAL

    people = [
        {
            "number": p.code,
            "name": p.zh,
            "posts": list(p.posts),
            "branch": p.branch,
            "password": p.password,
            "totp": p.totp,
        }
        for p in PEOPLE
    ]
    if as_json:
        sys.stdout.write(
            json.dumps({"address": f"http://127.0.0.1:{port}/", "cast": people}, ensure_ascii=False) + "\n"
        )
        return
    sys.stdout.write(f"\n  http://127.0.0.1:{port}/\n\n")
    for one in PEOPLE:
        sys.stdout.write(
            f"  {one.code:<14} {one.password:<22} {one.zh:<6} {one.posts[0]:<20} {one.story_zh} {one.story_en}\n"
        )
    for customer in PORTAL:
        sys.stdout.write(f"  {customer.username:<14} {customer.password:<22} {customer.zh:<6} customer 客户\n")
    sys.stdout.write(
        "\n  Second-factor codes, and becoming anyone with one click: 切换角色 / Change persona, on every page.\n\n"
    )
    sys.stdout.flush()
