# SPDX-License-Identifier: Apache-2.0
"""A rotation of keys on the screens, in both languages: one administrator proposes it, another agrees, the host is told of."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.test_personnel import picture


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_administrators_begin_an_epoch(screens, office, language):
    why = f"yearly, {language}"
    security = screens(language)
    security.go("/accounts/login/")
    steps.become(security, office.person("security_admin"))
    security.go("/evidence/keys/")
    expect(security.heading("Rotation of keys")).to_be_visible()
    security.page.fill("#why", why)
    security.button("Propose a new epoch").click()
    proposed = security.page.locator("section.card", has_text=why)
    expect(proposed).to_contain_text(security.say("Waits for a second person"))
    expect(proposed.get_by_role("button")).to_have_count(0)
    picture(security.page, f"rotation-proposed-{language}")

    audit = screens(language)
    audit.go("/accounts/login/")
    steps.become(audit, office.person("audit_admin"))
    audit.go("/evidence/keys/")
    audit.page.locator("section.card", has_text=why).get_by_role("button").click()
    expect(audit.page.locator("body")).to_contain_text("tournier keys rotate --resume")
    expect(audit.page.locator("section.card", has_text=why)).to_contain_text(audit.say("Agreed to, not begun"))
    picture(audit.page, f"rotation-agreed-{language}")
