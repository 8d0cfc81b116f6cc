# SPDX-License-Identifier: Apache-2.0
"""A secrecy meeting on the screens, in both languages: written down by one, confirmed by another, read by whoever was absent."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.register import keeps_what_was_typed, key_of, new, takes
from tests.browser.test_personnel import picture
from tournier.law.clocks import BANK_TIME

MINUTES = {
    "zh-hans": "抽查三份导出登记，均有销毁回执。",
    "en": "Three entries of exports were looked at; each had its receipt.",
}
NAMED = {"zh-hans": "客户王建国，手机号 13812345678，来电询问。", "en": "The customer of 13812345678 called and asked."}
ACTION = {"zh-hans": "补齐柜台打印登记", "en": "Complete the register of prints at the counter"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_meeting_from_its_minutes_to_whoever_was_absent(screens, office, language):
    taker, chair, absent = (screens(language) for _number in range(3))
    posts = ("compliance_officer", "branch_manager", "teller")
    people = dict(zip(posts, (office.person(post) for post in posts), strict=True))
    for screen, person in zip((taker, chair, absent), people.values(), strict=True):
        screen.go("/accounts/login/")
        steps.become(screen, person)
    by, head, away = (one.number for one in people.values())

    today = timezone.now().astimezone(BANK_TIME).date().isoformat()
    said = {"kind": "regular", "day": today, "chair": head, "called": f"{by}, {head}, {away}", "came": f"{by}，{head}"}
    new(taker, "/meetings/new/", {**said, "minutes": NAMED[language]})
    fault = "This seems to name a person who was not called, or holds a number of somebody. Write it without."
    keeps_what_was_typed(taker, "minutes", fault, chair=head)
    picture(taker.page, f"meeting-form-fault-{language}")
    new(taker, "", {"minutes": MINUTES[language]})
    key = key_of(taker, "meetings")
    takes(taker, "act", what=ACTION[language], owner=away, term="B21")
    expect(taker.page.locator("main")).to_contain_text(ACTION[language])

    chair.go(f"/meetings/{key}/")
    picture(chair.page, f"meeting-drafted-{language}")
    takes(chair, "confirm")
    expect(chair.page.locator("main .badge", has_text=chair.say("confirmed")).first).to_be_visible()
    picture(chair.page, f"meeting-confirmed-{language}")

    absent.go("/")
    expect(absent.page.locator("[data-item] a[href^='/attendances/']")).to_have_count(1)
    expect(absent.page.locator("[data-item] a[href^='/meeting-actions/']").first).to_be_visible()
    picture(absent.page, f"meeting-home-{language}")
    absent.page.locator("[data-item] a[href^='/attendances/']").click()
    expect(absent.page.locator("main")).to_contain_text(MINUTES[language])
    picture(absent.page, f"meeting-absent-{language}")
    takes(absent, "read")
    expect(absent.page.locator("main .badge", has_text=absent.say("knows the minutes")).first).to_be_visible()
