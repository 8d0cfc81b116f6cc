# SPDX-License-Identifier: Apache-2.0
"""A customer of the sample bank is erased, yesterday's backup is restored and shows nothing of them, the ledger verifies (issue 5)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backup.conftest import Bank
from tests.backup.test_backup import later
from tournier.catalogue.project import Project
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


@pytest.mark.timeout(1200)  # four processes of the office, over the demo
def test_a_customer_of_the_sample_bank_is_erased_and_yesterdays_backup_shows_nothing_of_them(made_demo, tmp_path):
    shutil.copytree(made_demo, tmp_path / "bank")
    for name in ("data", "keys"):
        (tmp_path / name).mkdir()
    bank = Bank(Project.load(tmp_path / "bank"), tmp_path, new_identity(), new_identity())
    gone, kept = office(tmp_path / "bank", KNOWN)
    yesterday = bank.backup(clock=later(0))
    assert office(tmp_path / "bank", SHOWN, gone, kept) == [[True, 1, 1], [True, 1, 1]]
    assert office(tmp_path / "bank", ERASED, gone) == "erased"
    today = bank.backup(clock=later(24 * 60))
    for name, identity in (("data", bank.data_identity), ("keys", bank.keys_identity)):
        (tmp_path / f"{name}.id").write_text(identity)
        (tmp_path / f"{name}.id").chmod(0o600)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tournier", "backup", "restore", str(yesterday.data), str(today.keys), "--json"),
            *("--data-identity", "data.id", "--keys-identity", "keys.id", "--into", "restored", "--live", "bank"),
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
    told = json.loads(done.stdout)
    assert told["ledger"]["findings"] == told["registers"]["findings"] == []
    assert told["erased_again"] == 1
    assert told["registers"]["forgotten"] == 2
    assert office(tmp_path / "restored", SHOWN, gone, kept) == [[False, 0, 0], [True, 1, 1]]
