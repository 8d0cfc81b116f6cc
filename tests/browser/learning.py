# SPDX-License-Identifier: Apache-2.0
"""What people do about courses and exams at the screens, step by step."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen
from tournier_samples.learning import courses

COURSE = "secrecy-duty"
_TYPED = (
    "title_zh", "title_en", "term_days", "drawn", "minutes", "pass_mark", "tries", "wait_hours", "text_zh", "text_en",
)  # fmt: skip


def drafts_the_next_version(officer: Screen, code: str = COURSE) -> str:
    """The protection officer types the course anew; returns the draft's address."""
    course, page = courses()[code], officer.page
    officer.go("/courses/new/")
    page.fill("#n-code", code)
    page.select_option("#n-fact", course["fact"])
    page.fill("#n-posts", " ".join(course["posts"]))
    for name in _TYPED:
        page.fill(f"#n-{name}", str(course[name]).strip())
    for name in course["contents"]:
        page.check(f"#n-contents input[value={name}]")
    officer.button("Open the entry").click()
    expect(page.locator(".badge", has_text=officer.say("drafted")).first).to_be_visible()
    return page.url


def puts_in_force(second: Screen, address: str, grace: int = 0) -> None:
    """The compliance officer approves it, with so many days of grace."""
    second.go(address)
    second.page.fill("#publish-grace_days", str(grace))
    second.page.fill("#publish-reason", "2026/12")
    second.button("Put in force").last.click()
    expect(second.page.locator(".badge.tone-good", has_text=second.say("in force")).first).to_be_visible()


def _asked(card: Locator, screen: Screen, code: str) -> dict[str, Any]:
    name = "zh" if screen.language == "zh-hans" else "en"
    text = card.locator("legend").inner_text()
    return next(one for one in courses()[code]["question"] if one[name] in text)


def answers_rightly(screen: Screen, code: str = COURSE) -> None:
    """Choose what the bank holds for right, and hand in."""
    options = "options_zh" if screen.language == "zh-hans" else "options_en"
    cards = screen.page.locator("main fieldset")
    for number in range(cards.count()):
        card = cards.nth(number)
        one = _asked(card, screen, code)
        for place in one["answers"]:
            card.get_by_label(one[options][place - 1], exact=True).check()
    screen.button("Hand in").click()
