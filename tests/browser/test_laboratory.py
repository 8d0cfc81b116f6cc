# SPDX-License-Identifier: Apache-2.0
"""A draft rule on the screens, in both languages: tried, proved, published by two, felt at the counter, and rolled back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES, Story
from tests.browser.screen import Screen

CLOSED = """
@id("closed-for-the-move")
@law("XB-47")
@title("搬迁期间停办")
@title_en("Closed for the move")
forbid (principal, action in Action::"anything", resource) when { principal in Post::"teller" };
"""
TITLE = {"zh-hans": "搬迁期间停办", "en": "Closed for the move"}
WHY = "2026-12"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_draft_is_tried_proved_published_by_two_and_rolled_back(screens, office, language):
    clerk, drafter, second = (screens(language) for _number in range(3))
    clerk.sign_in(office.person("teller"))
    drafter.sign_in(office.person("compliance_officer"))
    second.sign_in(office.person("security_admin"))
    story = STORIES[language]
    steps.search(clerk, story)  # what the draft will be tried on

    draft = proposes(drafter)
    tries(drafter, draft)
    compares(drafter, draft)
    proves(drafter, draft)
    agrees_for_later_and_withdraws(second, draft)
    steps.search(clerk, story)  # until then nothing has changed

    agrees(second, proposes_again(drafter, draft))
    is_refused(clerk, story, TITLE[language])

    drafter.go("/lawbook/versions/")
    row = drafter.page.locator("tr", has=drafter.page.locator(".badge", has_text=drafter.say("superseded"))).first
    agrees(second, proposes_again(drafter, str(row.locator("a").first.get_attribute("href"))))
    steps.search(clerk, story)


def proposes(screen: Screen) -> str:
    """A rule more in one file; returns the address of the version."""
    page = screen.page
    screen.go("/lawbook/versions/new/")
    page.get_by_role("link", name=re.compile("^refuse-")).first.click()
    page.fill("#text", page.input_value("#text") + CLOSED)
    page.fill("#why", WHY)
    screen.button("Check and propose").first.click()
    expect(page.get_by_role("heading", name="closed-for-the-move")).to_be_visible()
    return page.url


def tries(screen: Screen, draft: str) -> None:
    """On the ledger's history: the clerk's search would have been refused."""
    screen.go(draft)
    screen.button("Decide them again").click()
    row = screen.page.locator("tr", has_text="closed-for-the-move").first
    expect(row).to_be_visible(timeout=60_000)
    expect(row.locator(".badge")).to_have_text(screen.say("refused"))


def compares(screen: Screen, draft: str) -> None:
    """In the matrix: of all posts only the tellers' answers differ."""
    screen.go(draft)
    screen.link("What it answers in the ordinary case: the matrix").click()
    screen.page.locator("[name=differences]").check()
    screen.button("Show").click()
    expect(screen.page.locator("tbody tr")).to_have_count(1)
    expect(screen.page.locator("tbody s").first).to_be_visible()


def proves(screen: Screen, draft: str) -> None:
    """What must always hold still does; and nobody decides on their own draft."""
    screen.go(draft)
    expect(screen.button("Put in force")).to_have_count(0)
    screen.link("Prove what must always hold").click()
    expect(screen.page.locator("tbody .badge").first).to_be_visible(timeout=60_000)
    expect(screen.page.locator("tbody .badge:not(.tone-good)")).to_have_count(0)


def agrees_for_later_and_withdraws(screen: Screen, draft: str) -> None:
    """From midnight the day after tomorrow; and then not."""
    screen.go(draft)
    screen.page.fill("#at", f"{datetime.now(ZoneInfo('Asia/Shanghai')) + timedelta(days=2):%Y-%m-%dT00:00}")
    screen.button("Put in force").click()
    expect(screen.page.locator(".badge", has_text=screen.say("agreed, waits for its moment"))).to_be_visible()
    screen.page.fill("#why", WHY)
    screen.button("Withdraw").click()
    expect(screen.page.locator(".badge.tone-bad")).to_be_visible()


def proposes_again(screen: Screen, version: str) -> str:
    """An older text once more; returns the address of the new version."""
    screen.go(version)
    screen.page.fill("#why", WHY)
    screen.button("Propose again").click()
    expect(screen.page.locator(".badge.tone-warn").first).to_be_visible()
    return screen.page.url


def agrees(screen: Screen, version: str) -> None:
    """The second person puts it in force; every worker follows within a second."""
    screen.go(version)
    screen.button("Put in force").click()
    expect(screen.page.locator(".badge.tone-good").first).to_be_visible()
    screen.page.wait_for_timeout(1_100)


def is_refused(screen: Screen, story: Story, title: str) -> None:
    """The clerk's search meets the new rule and is told which."""
    screen.go("/lookup/")
    screen.page.select_option("#ground", steps.GROUND)
    screen.page.fill("#case", "C20261123-001")
    screen.page.select_option("#kind", story.searched_by)
    screen.page.fill("#identifier", story.identifier)
    screen.button("Search").click()
    expect(screen.page.locator("#answer", has_text=title)).to_be_visible()
