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


@pytest.mark.parametrize("office", DATABASES, indirect=True, scope="module")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_question_to_evidence(screens, office, language):
    clerk, manager = screens(language), screens(language)
    clerk.sign_in(office.person("teller"))
    expect(clerk.page.locator("html")).to_have_attribute("lang", re.compile("^zh" if language != "en" else "^en"))

    steps.search(clerk, office.walk)
    steps.open_card(clerk)
    name = office.walk.field[language]
    assert steps.field(clerk, name).locator(".disclosures-value").inner_text() != office.walk.value
    assert office.walk.value not in clerk.page.content()

    steps.ask(clerk, name)
    steps.sees_why_not(clerk)
    steps.file(clerk, f"walk {language}")

    manager.sign_in(office.person("teller"))
    steps.become(manager, office.person("branch_manager"))
    steps.approve_by_keyboard(manager)

    # Nobody touches the clerk's page from here on.
    entry = steps.sees_the_value(clerk, office.walk.value)
    for screen in (clerk, manager):
        steps.checks_the_proof(screen, entry)
