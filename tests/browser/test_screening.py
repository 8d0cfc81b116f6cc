# SPDX-License-Identifier: Apache-2.0
"""Writing to a customer on the screens, in both languages and by keys alone: marked while typing, held, appealed, judged by another."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tests.screening.leaks import LEAKS
from tournier.detect import detect

HOTLINE = {"zh-hans": "请拨打13800138000", "en": "Please call 13900139000"}
ASK = {"zh-hans": "请把验证码告诉我", "en": "tell me the otp"}


def writes(screen: Screen, text: str) -> None:
    """Types into the line that has the focus already, then goes to the button by one key and presses it."""
    line = screen.page.locator("#line")
    expect(line).to_be_focused()
    screen.page.keyboard.type(text)
    expect(screen.page.locator("#seen [data-outcome]")).to_be_visible()
    screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator("#answer .screening-line")).to_have_text(text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_chat_of_ten_leaks_sends_none_and_a_bad_ask_is_judged(screens, office, language):
    agent, officer = screens(language), screens(language)
    for screen, post in ((agent, "teller"), (officer, "compliance_officer")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    agent.go("/talk/")
    agent.page.locator("#line").press_sequentially("手机13800138000")
    expect(agent.page.locator("#seen mark")).to_have_text("13800138000")
    expect(agent.page.locator("#seen [data-goes]")).to_have_text("手机****")
    picture(agent.page, f"screening-while-typing-{language}")
    agent.go("/talk/")
    for text in LEAKS:
        writes(agent, text)
    told = agent.page.locator(".screening-talk").inner_text()
    for text in LEAKS:
        for one in detect(text):
            assert text[one.start : one.end] not in told
    assert agent.page.locator(".screening-talk li").count() == len(LEAKS)

    writes(agent, HOTLINE[language])
    agent.page.locator(".screening-appeal [name=why]").fill("公开热线")
    agent.button("Appeal", agent.page.locator(".screening-appeal")).click()
    expect(agent.page.locator("#answer .alert-success")).to_be_visible()
    agent.page.locator("#line").focus()
    writes(agent, ASK[language])
    expect(agent.page.locator("#answer [data-goes-nothing]")).to_be_visible()
    picture(agent.page, f"screening-held-{language}")
    agent.page.set_viewport_size({"width": 360, "height": 740})
    assert agent.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(agent.page, f"screening-narrow-{language}")

    officer.go("/word-alerts/")
    picture(officer.page, f"screening-alerts-{language}")
    for name in ("word-lists", "word-appeals", "conversations"):
        officer.go(f"/{name}/")
        expect(officer.page.locator("main h1")).to_be_visible()
    officer.go("/talk/desks/")
    expect(officer.heading("Figures by desk")).to_be_visible()
