# SPDX-License-Identifier: Apache-2.0
"""A lapse is no reminder: it stops the work, says why, leads to the course, and passing the exam opens the work again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import learning, steps
from tests.browser import workbench as bench


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_whose_training_lapses_in_mid_query_is_stopped_takes_the_course_and_is_back_at_work(
    screens, office, language
):
    clerk, officer, second = screens(language), screens(language), screens(language)
    bench.opens(clerk, office)
    bench.says_why(clerk, bench.RECONCILIATION, "T-2026-118")
    bench.gets_rows(clerk, bench.PEOPLE, "khxm")
    for screen, post in ((officer, "protection_officer"), (second, "compliance_officer")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    learning.puts_in_force(second, learning.drafts_the_next_version(officer))

    clerk.link("Next", clerk.page.locator("#result")).click()
    stopped = clerk.page.locator(".disclosures-no")
    expect(stopped).to_contain_text("training-lapsed")
    expect(clerk.page.locator("[data-grid] tbody tr")).to_have_count(0)
    expect(stopped.locator("details").first).to_contain_text(re.compile("PIPL|个人信息保护法|Personal Information"))
    stopped.locator(".disclosures-remedy a").first.click()

    expect(clerk.page).to_have_url(re.compile(f"/learning/courses/{learning.COURSE}/"))
    expect(clerk.page.locator("article")).to_contain_text("Tournier")
    clerk.button("Begin the exam").click()
    expect(clerk.page.get_by_text(clerk.say("What is handed in later does not count."))).to_be_visible()
    learning.answers_rightly(clerk)
    expect(clerk.page.get_by_text(clerk.say("You have passed."))).to_be_visible()

    clerk.go("/queries/")
    bench.says_why(clerk, bench.RECONCILIATION, "T-2026-118")
    bench.gets_rows(clerk, bench.PEOPLE, "khxm")
    clerk.link("Next", clerk.page.locator("#result")).click()
    expect(clerk.link("Previous", clerk.page.locator("#result"))).to_be_visible()
