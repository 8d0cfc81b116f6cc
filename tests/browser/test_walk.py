# SPDX-License-Identifier: Apache-2.0
"""The walk: a clerk asks, is told no and why, files a request; the branch manager approves; the value appears by itself.

In both languages, on SQLite and on PostgreSQL, with the passwords and codes that the demo prints.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import DATABASES
from tests.browser.office import STORIES


@pytest.mark.parametrize("office", DATABASES, indirect=True, scope="module")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_question_to_evidence(screens, office, language):
    clerk, manager, story = screens(language), screens(language), STORIES[language]
    clerk.sign_in(office.person("teller"))
    expect(clerk.page.locator("html")).to_have_attribute("lang", re.compile("^en" if language == "en" else "^zh"))

    steps.search(clerk, story)
    steps.open_card(clerk)
    assert steps.field(clerk, story.field).locator(".disclosures-value").inner_text() != story.value
    assert story.value not in clerk.page.content()

    steps.matches_story(clerk, story)
    steps.ask(clerk, story.field)
    steps.sees_why_not(clerk)
    request = steps.file(clerk, f"walk {language}")

    manager.sign_in(office.person("customer_manager"))
    steps.become(manager, office.person("branch_manager"))
    steps.approve_by_keyboard(manager)

    # Nobody touches the clerk's page from here on.
    entry = steps.sees_the_value(clerk, story.value)
    for screen in (clerk, manager):
        steps.checks_the_proof(screen, entry)
        steps.checks_the_proof(screen, steps.approval_entry(screen, request))
