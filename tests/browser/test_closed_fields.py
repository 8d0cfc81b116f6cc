# SPDX-License-Identifier: Apache-2.0
"""The queue of closed fields on the screens, in both languages: chosen, proposed as one category, open only by a second person."""

import pytest
from playwright.sync_api import expect

from tests.browser import steps

WHY = {"zh-hans": "已查看通话内容", "en": "looked at the transcripts"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_closed_is_chosen_and_proposed(screens, office, language):
    officer = screens(language)
    officer.go("/accounts/login/")
    steps.become(officer, office.person("protection_officer"))
    officer.go("/catalogue/open/")
    page = officer.page
    box = page.locator("input[name=field]")
    expect(box).to_have_count(1)
    box.check()
    page.select_option("#category", "NARRATIVE")
    page.fill("#why", WHY[language])
    officer.button("Propose").click()
    expect(page.get_by_text(WHY[language])).to_be_visible()
    officer.go("/catalogue/open/")
    expect(page.locator("input[name=field]")).to_have_count(1)  # nothing opens before a second person agrees
