# SPDX-License-Identifier: Apache-2.0
"""A duty on the screens, in both languages: opened by hand, seen at home with what is left, done with evidence, and gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import steps

NOTE = {"zh-hans": "第四季度", "en": "fourth quarter"}
DUTY = {"zh-hans": "保密例会", "en": "Secrecy meeting"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_duty_from_its_opening_to_its_evidence(screens, office, language):
    officer, page = screens(language), None
    owner = office.person("protection_officer")
    officer.go("/accounts/login/")
    steps.become(officer, owner)
    page = officer.page
    officer.go("/duties/new/")
    page.select_option("#n-deadline", "Y26")
    page.fill("#n-note", NOTE[language])
    page.fill("#n-began_at", f"{datetime.now() - timedelta(days=80):%Y-%m-%dT%H:%M}")  # noqa: DTZ005 - the browser's own clock
    page.fill("#n-owner", owner.number)
    officer.button("Open the entry").click()
    expect(page.get_by_role("heading", name=DUTY[language])).to_be_visible()
    officer.go("/")
    mine = page.locator("[data-item]", has_text=NOTE[language])
    expect(mine).to_contain_text(DUTY[language])
    mine.locator("a").click()
    page.fill("#finish-evidence", "7/2026")
    officer.button("Done").last.click()
    expect(page.locator(".badge.tone-good", has_text=officer.say("done"))).to_be_visible()
    expect(page.locator("li", has_text="7/2026")).to_have_count(1)
    officer.go("/")
    expect(page.locator("[data-item]", has_text=NOTE[language])).to_have_count(0)  # owed anew, and due in three months


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_filter_that_is_kept_and_nothing_that_may_be_seen(screens, office, language):
    officer = screens(language)
    officer.go("/accounts/login/")
    steps.become(officer, office.person("compliance_officer"))
    officer.go("/duties/")
    officer.page.select_option("#f-state", "standing")
    officer.button("Show").click()
    expect(officer.page.locator("[data-empty=filter]")).to_contain_text(officer.say("Nothing matches the filter"))
    officer.page.locator("input[name=name]").fill(NOTE[language])
    officer.button("Keep this filter").click()
    officer.go("/duties/")
    officer.page.get_by_role("link", name=NOTE[language]).click()
    expect(officer.page.locator("#f-state")).to_have_value("standing")
    clerk = screens(language)
    clerk.go("/accounts/login/")
    steps.become(clerk, office.person("collector"))
    clerk.go("/duties/")
    expect(clerk.page.locator("[data-empty=closed]")).to_contain_text(clerk.say("Nothing that you may see"))
