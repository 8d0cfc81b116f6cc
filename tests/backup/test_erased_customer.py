# SPDX-License-Identifier: Apache-2.0
"""A customer of the sample bank is erased: yesterday's backup and yesterday's sealed source show nothing of them (issue 5)."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.backup.conftest import Bank
from tests.backup.test_backup import later
from tests.simulators.registers import Registers
from tournier.catalogue.project import Project
from tournier.catalogue.sealed import load_sealed
from tournier.engines.assembly import open_gate, open_project_ledger, open_project_sources
from tournier.gate import Ask, Card, Gate, OpenQuery
from tournier.policy import RuleBook, shipped_rules
from tournier.seal.files import new_identity

_OFFICE = """
import json, sys
from pathlib import Path
from tournier_office.site.serve import point_at
point_at(Path(sys.argv[1]))
import django
django.setup()
from django.utils import timezone
from tournier.ledger.entries import Entry, Event
from tournier_office.disclosures.models import AccessRequest, Look
from tournier_office.erasures.register import ERASURES
from tournier_office.people.lookups import holders_of
from tournier_office.site import forgetting, gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_samples.cast import PORTAL
customers = [one.customer for one in PORTAL]
"""
#: Somebody looks at a customer and asks for more; whom nothing keeps.
KNOWN = """
gone, kept = [one for one in customers if not forgetting.holds(one)][:2]
now = timezone.now()
for who in (gone, kept):
    gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, "1001", (who,), {"fields": ["name"]}))
    about = {"subject": who, "purpose": "credit", "basis": "contract"}
    Look.objects.create(staff="1001", session="s", found_at=now, touched_at=now, **about)
    AccessRequest.objects.create(
        requester="1001", channel="reveal", fields=[], reason="to be known", stages=[], filed_at=now, lapses_at=now, entry="e", **about
    )
print(json.dumps([gone, kept]))
"""
ERASED = """
given = {
    "customer": sys.argv[2], "ground": "over", "asked_on": "2026-01-05", "relation_ended": "2010-03-01", "last_transaction": "",
    "hold": "none",
}
row = acts.open_row(ERASURES, actor(holders_of("protection_officer")[0]), given)
second = actor(holders_of("compliance_officer")[0])
row = acts.step(ERASURES, second, row.pk, "agree", {"again": sys.argv[2], "reason": "ten years are over"})
print(json.dumps(row.state))
"""
SHOWN = """
ledger = gateway.ledger()
print(json.dumps([
    [who in forgetting.subjects(), len(ledger.entries(subject=who)), AccessRequest.objects.filter(subject=who).count()]
    for who in sys.argv[2:]
]))
"""


def office(folder: Path, script: str, *words: str):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TOURNIER_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", _OFFICE + script, str(folder), *words],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def tournier(folder: Path, *words: str):
    done = subprocess.run(
        [sys.executable, "-m", "tournier", *words, "--json"],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return json.loads(done.stdout)


def ask(purpose: str) -> Ask:
    return Ask("S0001", purpose, "contract", case="T20261124-001", session="s1", address="10.1.0.5")


@contextmanager
def gate_of(folder: Path) -> Iterator[Gate]:
    """The gate of a project, asked by somebody whom its rules serve."""
    project, registers, rules = Project.load(folder), Registers(), RuleBook.load(shipped_rules())
    registers.staff["posts"] = frozenset({"teller", "analyst"})
    with (
        closing(open_project_ledger(project, background=False)) as ledger,
        closing(open_project_sources(project, project.catalogue())) as sources,
    ):
        parts = {"facts": registers, "limits": registers, "evidence": ledger, "sources": sources}
        yield open_gate(project, catalogue=project.catalogue(), rules=lambda: rules, **parts)


def on_card(folder: Path, gate: Gate, who: str) -> tuple[set[str], set[str]]:
    """What a customer's card shows in columns that are sealed, and the columns of which it says that they were erased."""
    sealed = {column.place for column in load_sealed(folder / "sealed.toml", folder)["core"].columns}
    card = gate.look_up(ask("counter_service"), who)
    assert isinstance(card, Card)
    shown = {
        row[place]
        for section in card.sections
        for place, column in enumerate(section.columns)
        for row in section.rows
        if f"{section.table}.{column.ref.field}" in sealed and row[place] is not None
    }
    return shown, {f"{section.table}.{name}" for section in card.sections for name in section.erased}


def in_a_statement(
    gate: Gate,
) -> tuple[Counter[tuple[str | None, str | None]], dict[str, list[tuple[str | None, ...]]]]:
    """The rows of all customers, and those of them of which the page says that they were erased, by column."""
    answer = gate.open_query(ask("reconciliation"), "SELECT khxm, sjhm FROM cust_info", source="core")
    assert isinstance(answer, OpenQuery)
    (page,) = answer.pages()
    rows = list(zip(*(page.rows[name].to_pylist() for name in ("khxm", "sjhm")), strict=True))
    return Counter(rows), {one.column: [rows[number] for number in one.rows] for one in page.erased}


@pytest.mark.timeout(1200)  # four processes of the office, over the demo
def test_a_customer_is_erased_and_yesterdays_backup_and_source_show_nothing_of_them(made_demo, tmp_path):
    shutil.copytree(made_demo, tmp_path / "bank")
    tournier(tmp_path, "seal", "core", "--project", "bank")
    for name in ("data", "keys"):
        (tmp_path / name).mkdir()
    bank = Bank(Project.load(tmp_path / "bank"), tmp_path, new_identity(), new_identity())
    gone, kept = office(tmp_path / "bank", KNOWN)
    yesterday = bank.backup(clock=later(0))
    shutil.copytree(tmp_path / "bank" / "bank", tmp_path / "yesterday")
    assert office(tmp_path / "bank", SHOWN, gone, kept) == [[True, 1, 1], [True, 1, 1]]
    with gate_of(tmp_path / "bank") as gate:
        before, cards = in_a_statement(gate), {who: on_card(tmp_path / "bank", gate, who) for who in (gone, kept)}
    assert all(len(values) > 5 and not erased for values, erased in cards.values())
    assert office(tmp_path / "bank", ERASED, gone) == "erased"
    today = bank.backup(clock=later(24 * 60))
    for name, identity in (("data", bank.data_identity), ("keys", bank.keys_identity)):
        (tmp_path / f"{name}.id").write_text(identity)
        (tmp_path / f"{name}.id").chmod(0o600)
    told = tournier(
        tmp_path, "backup", "restore", str(yesterday.data), str(today.keys),
        "--data-identity", "data.id", "--keys-identity", "keys.id", "--into", "restored", "--live", "bank",
    )  # fmt: skip
    assert told["ledger"]["findings"] == told["registers"]["findings"] == []
    assert told["erased_again"] == 1
    assert told["registers"]["forgotten"] == 2
    assert office(tmp_path / "restored", SHOWN, gone, kept) == [[False, 0, 0], [True, 1, 1]]
    shutil.copytree(tmp_path / "yesterday", tmp_path / "restored" / "bank")
    with gate_of(tmp_path / "restored") as gate:
        values, erased = on_card(tmp_path / "restored", gate, gone)
        assert values == set()
        assert {"core:cust_info.khxm", "core:cust_info.sjhm", "core:cust_addr.xxdz"} <= erased
        assert on_card(tmp_path / "restored", gate, kept) == cards[kept]
        rows, erased_rows = in_a_statement(gate)
    assert erased_rows == {"khxm": [(None, None)], "sjhm": [(None, None)]}
    assert rows - before[0] == Counter([(None, None)])
    ((row, count),) = (before[0] - rows).items()
    assert (count, set(row) - cards[gone][0]) == (1, set()), "it is their row that shows nothing, and nobody else's"
