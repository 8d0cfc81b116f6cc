# SPDX-License-Identifier: Apache-2.0
"""A sealed source at the workbench, in Chromium and in both languages: shown, looked up, refused with its cure, and what was erased says why."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import office as offices
from tests.browser import workbench as bench
from tests.browser.test_personnel import picture
from tournier_samples.cast import WALK

SQL = "SELECT khxm, sjhm, zy FROM cust_info ORDER BY khrq LIMIT 40"
_SEAL = ("seal", "core", "cust_info.khxm", "cust_info.sjhm")
_ERASE = """
import sys
from pathlib import Path
from tournier_office.site import serve
serve.point_at(Path(sys.argv[1]))
import django
django.setup()
from tournier_office.site import gateway
gateway.ledger().erase(sys.argv[2])
"""


@pytest.fixture(scope="module")
def sealed(office):
    """Names and numbers of the demo sealed while it serves, and the customer of longest standing erased."""
    first = _asked(office, "SELECT khh FROM cust_info ORDER BY khrq LIMIT 1")
    assert first != WALK.customer
    program = str(Path(sys.executable).parent / "tournier")
    for words in (
        [program, *_SEAL, "--project", str(office.folder)],
        [sys.executable, "-c", _ERASE, str(office.folder), first],
    ):
        subprocess.run(words, env=offices._environment(), check=True, timeout=280, capture_output=True)
    assert _asked(office, "SELECT typeof(khxm) FROM cust_info LIMIT 1") == "blob"
    return office


def _asked(office, sql):
    with closing(sqlite3.connect(office.folder / "bank" / "core.sqlite")) as bank:
        return bank.execute(sql).fetchone()[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_lies_sealed_is_shown_and_what_was_erased_says_why(screens, sealed, language):
    screen = screens(language)
    bench.opens(screen, sealed)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-021")
    grid = bench.gets_rows(screen, SQL, "sjhm")
    expect(grid.locator("thead .is-partial").first).to_contain_text(screen.say("partly shown"))
    gone = grid.locator("details.queries-erased")
    expect(gone).to_have_count(2)
    why = (
        "This value lay sealed, and the customer's key was destroyed: nobody can read it any more, in no backup either."
    )
    expect(gone.first.locator("p")).to_be_hidden()
    gone.first.locator("summary").focus()
    screen.page.keyboard.press("Enter")
    expect(gone.first.locator("p")).to_have_text(screen.say(why))
    expect(screen.page.locator("[data-erased]")).to_contain_text("khxm, sjhm")
    taken = [line.split("\t")[:2] for line in bench.copied(screen)[:-1]]
    assert len(taken) == 40
    assert taken.count(["", ""]) == 1
    picture(screen.page, f"sealed-erased-{language}")

    panel = bench.asks(screen, "SELECT zy FROM cust_info ORDER BY khxm")
    expect(panel.locator("[data-word=khxm]")).to_be_visible()
    expect(panel).to_contain_text("tournier_lookup")
    picture(screen.page, f"sealed-refused-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_customer_is_looked_up_by_what_lies_sealed(screens, sealed, language):
    screen = screens(language)
    bench.opens(screen, sealed, "aml_officer")
    bench.says_why(screen, bench.MONITORING, "T-2026-022")
    found = f"SELECT khxm, sjhm FROM cust_info WHERE tournier_lookup(sjhm, '{WALK.mobile}')"
    grid = bench.gets_rows(screen, found, "sjhm")
    expect(grid.locator("tbody tr")).to_have_count(1)
    expect(grid.locator("tbody tr")).to_contain_text(f"{WALK.mobile[:3]}****{WALK.mobile[-4:]}")
    expect(grid.locator("details.queries-erased")).to_have_count(0)
