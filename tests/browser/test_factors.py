# SPDX-License-Identifier: Apache-2.0
"""Second factors as people use them: a passkey enrolled and then enough by itself, recovery codes, one-time codes, and a
lost password that two administrators replace."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.screen import totp

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CHOSEN = "Nine-Quiet-Rivers"


@pytest.fixture
def named(office):
    """The same office under a name: browsers take no passkey for a bare address."""
    return replace(office, address=office.address.replace("127.0.0.1", "localhost"))


def opened(browser, office, language="en"):
    from tests.browser.screen import Screen

    return Screen(browser, office, language)


def proves_again(screen, person) -> None:
    """Whoever changes factors proves once more who they are."""
    if "/reauthenticate/" in screen.page.url:
        code = screen.page.locator("[name=code]")
        if code.count():
            code.fill(totp(person.totp))
        else:
            screen.page.fill("[name=password]", person.password)
        screen.page.keyboard.press("Enter")
        expect(screen.page).not_to_have_url(re.compile("/reauthenticate/"))


def signs_out(screen) -> None:
    screen.page.locator(".who summary").click()
    screen.button("Sign out").click()
    expect(screen.page).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_passkey_is_enrolled_and_signs_in_by_itself_as_two_factors(browser, named, language):
    person = named.person("customer_manager" if language == "en" else "loan_officer")
    screen = opened(browser, named, language)
    device = screen.context.new_cdp_session(screen.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    screen.sign_in(person)
    screen.go("/accounts/2fa/webauthn/add/")
    proves_again(screen, person)
    screen.page.check("[name=passwordless]")
    screen.page.click("#mfa_webauthn_add")
    expect(screen.page).not_to_have_url(re.compile("/webauthn/add/"))
    signs_out(screen)
    screen.page.click("#passkey_login")
    expect(screen.page.locator(".who")).to_contain_text(person.number)
    expect(screen.link("One factor: add the second")).to_have_count(0)
    screen.close()


def test_a_recovery_code_stands_in_for_the_telephone_once(browser, named):
    person = named.person("analyst")
    screen = opened(browser, named)
    screen.sign_in(person)
    screen.go("/accounts/2fa/recovery-codes/generate/")
    proves_again(screen, person)
    screen.page.locator("main form button").first.click()
    code = screen.page.locator("#recovery_codes").input_value().split()[0]
    signs_out(screen)
    for expected in (True, False):
        screen.page.fill("[name=login]", person.number)
        screen.page.fill("[name=password]", person.password)
        screen.page.locator("form:has([name=password]) button[type=submit]").first.click()
        screen.page.locator("[name=code]").first.fill(code)
        screen.page.keyboard.press("Enter")
        if expected:
            expect(screen.page.locator(".who")).to_contain_text(person.number)
            signs_out(screen)
        else:
            expect(screen.page.locator("[role=alert]").first).to_be_visible()
            expect(screen.page.locator(".who")).to_have_count(0)
    screen.close()


def test_no_passkey_is_offered_where_none_could_work(browser, office):
    screen = opened(browser, office)
    screen.go("/accounts/login/")
    expect(screen.page.locator("#passkey_login")).to_have_count(0)
    screen.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_administrators_replace_a_lost_password(browser, office, language):
    person = office.person("collector" if language == "en" else "aml_officer")
    screen = opened(browser, office, language)
    screen.go("/accounts/login/")
    halves = []
    for post, act in (("system_admin", "Give the first half"), ("security_admin", "Agree and give the second half")):
        steps.become(screen, office.person(post))
        screen.go(f"/people/{person.number}/")
        if not halves:
            screen.page.fill("#code-reason", "forgotten")
        screen.button(act).click()
        halves.append(screen.page.locator("code.secret").inner_text())
    signs_out(screen)
    screen.page.fill("[name=login]", person.number)
    screen.page.fill("[name=password]", "-".join(halves))
    screen.page.keyboard.press("Enter")
    screen.page.locator("[name=code]").first.fill(totp(person.totp))
    screen.page.keyboard.press("Enter")
    expect(screen.page).to_have_url(re.compile("/password/set/"))
    screen.page.fill("[name=password1]", CHOSEN)
    screen.page.fill("[name=password2]", CHOSEN)
    screen.page.keyboard.press("Enter")
    expect(screen.page).not_to_have_url(re.compile("/password/"))
    screen.go("/")
    expect(screen.page.locator(".who")).to_contain_text(person.number)
    screen.close()
