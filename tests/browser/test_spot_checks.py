# SPDX-License-Identifier: Apache-2.0
"""A spot check on the screens, in both languages: drawn, explained by whoever was shown it, judged; and a misuse that becomes a case."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES, draw_today
from tests.browser.screen import Screen

SAID = {"zh-hans": "客户来电后又到柜台。", "en": "They called and then came to the counter."}
FOUND = {"zh-hans": "与业务编号相符。", "en": "It fits its case."}
CHARGE = {"zh-hans": "没有业务编号。", "en": "There was no case."}


def test_what_was_shown_is_drawn_explained_and_judged(screens, office):
    officer, clerk = screens("zh-hans"), screens("en")
    for screen, post in ((clerk, "teller"), (officer, "compliance_officer")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    for story in STORIES.values():
        steps.search(clerk, story)
        steps.open_card(clerk)
    draw_today(office)

    opens_a_check(officer, office.person("teller").number)
    explains(officer, clerk)
    judges(officer, "in_order", FOUND[officer.language])
    expect(officer.page.get_by_text(SAID[clerk.language]).first).to_be_visible()

    auditor = screens("en")
    auditor.go("/accounts/login/")
    steps.become(auditor, office.person("auditor"))
    opens_a_check(auditor, office.person("teller").number)
    judges(auditor, "misuse", CHARGE["en"], kind="peeking")
    auditor.go("/violations/?source=sample")
    expect(auditor.page.locator("main tbody tr")).to_have_count(1)
    auditor.go("/draws/")
    expect(auditor.page.locator("main tbody tr").first).to_be_visible()


def opens_a_check(screen: Screen, number: str) -> None:
    """From the list, narrowed to one person's cards: the oldest that still waits."""
    screen.go(f"/spot-checks/?staff={number}&channel=look_up&state=drawn")
    rows = screen.page.locator("main tbody tr a")
    expect(rows.first).to_be_visible()
    rows.last.click()
    expect(screen.page.locator("#h-seen")).to_be_visible()
    expect(screen.page.locator("main")).not_to_contain_text(
        re.compile("|".join(one.identifier for one in STORIES.values()))
    )


def explains(officer: Screen, clerk: Screen) -> None:
    """Asked on one screen, answered from home on the other."""
    officer.page.fill("#ask-question", "?")
    officer.button("Ask for an explanation").click()
    clerk.go("/")
    clerk.page.locator("[data-item] a[href^='/spot-checks/']").first.click()
    clerk.page.fill("#explain-explanation", SAID[clerk.language])
    clerk.button("Explain").click()
    expect(clerk.page.get_by_text(SAID[clerk.language]).first).to_be_visible()
    officer.page.reload()


def judges(screen: Screen, outcome: str, finding: str, kind: str = "") -> None:
    """The outcome, in words that name no customer."""
    judge = screen.page.locator("details", has=screen.page.locator("#judge-outcome"))
    if judge.get_attribute("open") is None:
        judge.locator("summary").click()
    screen.page.select_option("#judge-outcome", outcome)
    screen.page.fill("#judge-finding", finding)
    if kind:
        screen.page.select_option("#judge-kind", kind)
    screen.button("Judge it").click()
    expect(screen.page.get_by_text(finding).first).to_be_visible()
