# SPDX-License-Identifier: Apache-2.0
"""Takes the README's pictures of a fresh demo, in both languages: `make pictures`.

All people in them are the sample bank's; none exists.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import leaks, steps, workbench
from tests.browser.office import STORIES, Office, running_office
from tests.browser.screen import ARGUMENTS, Screen

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def main() -> int:
    """Walk the walk and take a picture at each station."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("No Chromium on this machine: the pictures stay as they are.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=ARGUMENTS)
        with running_office(Path(folder)) as office:
            for short, language in LANGUAGES.items():
                _walk(browser, office, short, language)
                _workbench(browser, office, short, language)
            text = leaks.listed(leaks.live_through(office.folder))
            for short, language in LANGUAGES.items():
                _trace(browser, office, short, language, text)
        browser.close()
    return 0


def _walk(browser: Browser, office: Office, short: str, language: str) -> None:
    clerk, manager = Screen(browser, office, language), Screen(browser, office, language)
    story = STORIES[language]
    clerk.sign_in(office.person("teller"))
    steps.search(clerk, story)
    steps.open_card(clerk)
    _take(clerk, f"card.{short}")
    steps.matches_story(clerk, story)
    steps.ask(clerk, story.field)
    steps.sees_why_not(clerk)
    _take(clerk, f"refusal.{short}")
    steps.file(clerk, "Statement to a new address" if short == "en" else "客户要求更改对账单地址")
    manager.sign_in(office.person("customer_manager"))
    steps.become(manager, office.person("branch_manager"))
    _take(manager, f"home.{short}")
    steps.opens_approval(manager)
    _take(manager, f"approval.{short}")
    manager.page.keyboard.press("a")
    entry = steps.sees_the_value(clerk, story.value)
    steps.checks_the_proof(clerk, entry)
    _take(clerk, f"entry.{short}")
    for screen in (clerk, manager):
        screen.close()


def _trace(browser: Browser, office: Office, short: str, language: str, text: str) -> None:
    officer, auditor = Screen(browser, office, language), Screen(browser, office, language)
    for screen, post in ((officer, "protection_officer"), (auditor, "auditor")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    steps.agrees_to_the_trace(auditor, steps.files_a_trace(officer, text))
    steps.sees_the_lead(auditor, leaks.SOURCE)
    _take(auditor, f"trace.{short}")
    for screen in (officer, auditor):
        screen.close()


def _workbench(browser: Browser, office: Office, short: str, language: str) -> None:
    analyst = Screen(browser, office, language)
    workbench.opens(analyst, office)
    workbench.says_why(analyst, workbench.RECONCILIATION, "T-2026-0042")
    workbench.gets_rows(analyst, workbench.PICTURED, "khxm")
    analyst.page.mouse.move(640, 400)
    analyst.page.mouse.wheel(0, -330)  # the statement and the first rows together
    analyst.page.wait_for_timeout(500)
    _take(analyst, f"workbench.{short}")
    analyst.close()


def _take(screen: Screen, name: str) -> None:
    screen.page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
