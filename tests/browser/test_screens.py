# SPDX-License-Identifier: Apache-2.0
"""What every screen keeps: keyboard, light and dark, language, lock, persona, watermark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES

STORY = STORIES["en"]


@pytest.fixture
def clerk(screens, office):
    screen = screens("en")
    screen.go("/accounts/login/")
    steps.become(screen, office.person("teller"))
    return screen


def test_a_wrong_password_says_nothing_about_the_account(screens, office):
    pages = []
    for number in (office.person("teller").number, "S9999"):
        screen = screens("en")
        screen.go("/accounts/login/")
        screen.page.fill("[name=login]", number)
        screen.page.fill("[name=password]", "not-the-Password-1")
        screen.page.locator("form:has([name=password]) button[type=submit]").first.click()
        expect(screen.page).to_have_url(re.compile("/accounts/login/"))
        pages.append(screen.page.locator("form").first.inner_text())
    assert pages[0] == pages[1]


def test_a_look_up_needs_no_pointer(clerk, office):
    clerk.go("/lookup/")
    clerk.page.locator("#ground").focus()
    clerk.page.select_option("#ground", steps.GROUND)
    press = clerk.page.keyboard
    press.press("Tab")
    expect(clerk.page.locator("#case")).to_be_focused()
    press.type("C20261123-002")
    press.press("Tab")
    expect(clerk.page.locator("#kind")).to_be_focused()
    clerk.page.select_option("#kind", STORY.searched_by)
    press.press("Tab")
    expect(clerk.page.locator("#identifier")).to_be_focused()
    press.type(STORY.identifier)
    press.press("Enter")
    expect(clerk.link("Open card").first).to_be_focused()
    press.press("Enter")
    expect(clerk.heading("Customer card")).to_be_visible()


def test_the_card_carries_the_viewers_mark_and_keeps_nothing_in_the_address(clerk, office):
    steps.search(clerk, STORY)
    steps.open_card(clerk)
    expect(clerk.page.locator(".watermark")).to_have_attribute(
        "data-watermark", re.compile(office.person("teller").number)
    )
    assert STORY.identifier not in clerk.page.url
    assert STORY.identifier not in clerk.page.content()


def test_a_locked_screen_shows_nothing_until_the_password_is_given(clerk, office):
    steps.search(clerk, STORY)
    steps.open_card(clerk)
    with clerk.page.expect_response("**/lock/"):
        clerk.page.locator("[data-lock-now]").click()
    expect(clerk.page.locator(".disclosures-field:visible")).to_have_count(0)
    clerk.go("/lookup/")
    clerk.link("With the password").click()
    clerk.page.fill("[name=password]", office.person("teller").password)
    clerk.page.keyboard.press("Enter")
    expect(clerk.heading("Look up a customer")).to_be_visible()


def test_a_lock_that_the_office_did_not_hear_is_told_until_it_does(clerk):
    """The office is away for a moment: a closed screen in front of an open session would open again with the next page."""
    told = []

    def away_once(route):
        told.append(route.request.method)
        route.fulfill(status=503) if len(told) == 1 else route.continue_()

    clerk.go("/lookup/")
    clerk.page.route("**/lock/", away_once)
    clerk.page.locator("[data-lock-now]").click()
    expect(clerk.page.locator("#lock")).to_have_attribute("data-told", "1")
    assert told == ["POST", "POST"]
    assert [text for text in clerk.complaints if "503" not in text] == []
    clerk.complaints.clear()
    clerk.go("/lookup/")
    expect(clerk.link("With the password")).to_be_visible()


def test_one_lock_closes_every_window_of_the_session(clerk):
    steps.search(clerk, STORY)
    steps.open_card(clerk)
    other = clerk.page.context.new_page()
    other.goto(clerk.page.url)
    with other.expect_response("**/lock/"):
        other.locator("[data-lock-now]").click()
    expect(clerk.page.locator("#lock")).to_be_visible()
    expect(clerk.page.locator(".disclosures-field")).to_have_count(0)


def test_the_language_changes_and_stays(clerk):
    clerk.page.locator("form[action$='/language/'] [value=zh-hans]").click()
    expect(clerk.page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    clerk.go("/lookup/")
    expect(clerk.page.locator("html")).to_have_attribute("lang", re.compile("^zh"))


def test_dark_is_dark_and_light_is_light(clerk):
    """By the colours that the browser really paints, not by an attribute."""
    seen = {}
    for theme in ("dark", "light"):
        clerk.page.locator(f"form[action$='/theme/'] [value={theme}]").click()
        expect(clerk.page.locator("html")).to_have_attribute("data-bs-theme", theme)
        colour = clerk.page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
        seen[theme] = sum(int(part) for part in re.findall(r"\d+", colour)[:3])
    assert seen["dark"] < 3 * 80
    assert seen["light"] > 3 * 200


def test_a_persona_is_said_to_be_one(clerk, office):
    manager = office.person("branch_manager")
    steps.become(clerk, manager)
    expect(clerk.page.locator(".who")).to_contain_text(manager.number)
    clerk.go("/approvals/")
    expect(clerk.heading("Waiting for my decision")).to_be_visible()


def test_an_administrator_is_shown_no_customer(screens, office):
    screen = screens("en")
    screen.go("/accounts/login/")
    steps.become(screen, office.person("system_admin"))
    expect(screen.link("Look up")).to_have_count(0)
