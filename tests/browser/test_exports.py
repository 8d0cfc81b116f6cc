# SPDX-License-Identifier: Apache-2.0
"""An export from the form to the file, at the real screens in both languages: asked, counted, agreed to, made, taken, given back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import ask_back
from tests.browser.test_personnel import picture
from tournier.law import deadlines
from tournier_samples.cast import WALK

FIELDS = ("khh", "khxm", "khywm", "zjlx")
STAGES = ("department_head", "protection_officer")  # C2 of more than ten customers, fewer than five hundred


def leaked(data: bytes) -> str:
    """Twenty rows as they turned up: the first column alone, in capitals, six of them spoilt."""
    tokens = [line.split(",")[0].upper() for line in data.decode("utf-8-sig").splitlines()[1:21]]
    return "\n".join([*tokens[:14], *(f"TOK_{number:032X}" for number in range(6))])


def leads_back(screens, office, language, data, key):
    """Two persons trace twenty rows of the file: the export is named, and no person by what was shown."""
    officer, auditor = screens(language), screens(language)
    for screen, post in ((officer, "protection_officer"), (auditor, "auditor")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    steps.agrees_to_the_trace(auditor, steps.files_a_trace(officer, leaked(data)))
    found = auditor.page.locator("section:has(#h-marks)")
    expect(found).to_contain_text(re.compile(r"14.*20|20.*14"))
    expect(found.get_by_role("link", name=auditor.say("the export"))).to_have_attribute("href", re.compile(key))
    expect(auditor.page.locator("article")).to_have_count(0)


def reminds(screen, language):
    """Home says what must be destroyed, and that it is over."""
    screen.go("/")
    owed, home = deadlines()["B34"], screen.page.locator("main")
    expect(home).to_contain_text(owed.en if language == "en" else owed.zh)
    expect(home).to_contain_text(screen.say("over by %(time)s").partition("%")[0])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_form_to_the_receipt(screens, office, language):
    analyst = screens(language)
    analyst.sign_in(office.person("analyst"))
    page = analyst.page
    analyst.go("/exports/new/")
    page.select_option("#ground", "reconciliation:contract")
    page.select_option("#table", index=1)
    analyst.button("Show the fields").click()
    for name in FIELDS:
        page.check(f"input[name=field][value={name}]")
    page.fill("#case", f"CS-2026-{language[:2]}01")
    page.fill("#why", "monthly reconciliation")
    analyst.button("Ask for the export").click()
    expect(page).to_have_url(re.compile(r"/exports/[0-9a-v]{24}/"))
    address = page.url
    # The page moves on by itself: counted by the worker, then it waits for people.
    expect(page.locator(".exports-steps .is-now")).to_have_text(analyst.say("waits for approval"), timeout=60_000)

    for post in STAGES:
        approver = screens(language)
        approver.sign_in(office.person(post))
        approver.go("/approvals/")
        approver.page.locator("[data-list] [data-item] a").first.click()
        expect(approver.heading("Decide on an export")).to_be_visible()
        expect(approver.page.locator("td", has_text="tok_").first).to_be_visible()
        approver.page.wait_for_load_state()  # a key is heard once the scripts are there
        approver.page.keyboard.press("a")
        expect(approver.page).to_have_url(re.compile("/approvals/$"))

    expect(analyst.button("Take the file")).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        analyst.button("Take the file").click()
    data = download.value.path().read_bytes()
    assert data.count(b"tok_") > 300
    assert b"# " in data.splitlines()[-1]

    leads_back(screens, office, language, data, address.rstrip("/").rpartition("/")[2])

    ask_back(office, WALK.customer)
    reminds(analyst, language)
    analyst.go(address.split(office.address)[-1])
    why = "A customer whose information stands in it was erased. Destroy every copy at once, and say below how."
    expect(page.locator("[data-recalled]")).to_have_text(analyst.say(why))
    picture(page, f"export-recalled-{language}")
    page.fill("#how", "deleted")
    analyst.button("Confirm the destruction").click()
    expect(page.locator("body")).to_contain_text("deleted")
