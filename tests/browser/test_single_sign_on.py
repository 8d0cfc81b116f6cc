# SPDX-License-Identifier: Apache-2.0
"""Sign-in by the bank's identity provider, a real one of another make, as people meet it: linked once, then in place of the
password; and the sign-out there, which ends the session here."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.office import Office, running_office
from tests.browser.screen import Screen, totp
from tests.simulators.open_provider import SECRET, ProviderAbsentError, free_port, open_provider

POSTS = {"zh-hans": "loan_officer", "en": "customer_manager"}
IN_TOKEN = {
    "zh-hans": True,
    "en": False,
}  # where the provider says the number: in the ID token, or in the user information


@dataclass
class Bank:
    language: str
    office: Office
    issuer: str


@pytest.fixture(scope="module", params=POSTS)
def bank(request, browser, made_demo, tmp_path_factory):
    """The demo with a provider that knows its people by names of its own."""
    demo = tmp_path_factory.mktemp("bank") / "demo"
    shutil.copytree(made_demo, demo)
    port = free_port()
    named = f'\n[single_sign_on]\nissuer = "http://127.0.0.1:{port}"\nclient_id = "tournier"\nstaff_number = "employee_number"\n'
    with (demo / "tournier.toml").open("a", encoding="utf-8") as file:
        file.write(named)
    key = demo / "keys" / "single-sign-on"
    key.write_text(SECRET, encoding="utf-8")
    key.chmod(0o600)
    try:
        with running_office(demo.parent) as office:
            numbers = {f"{post}@bank": office.person(post).number for post in POSTS.values()}
            with open_provider(office.address, numbers, port, in_token=IN_TOKEN[request.param]) as issuer:
                yield Bank(request.param, office, issuer)
    except ProviderAbsentError as absent:
        pytest.skip(str(absent))


def opened(browser, bank):
    """A screen that gets nothing from elsewhere: the provider's own pages would like a font and an icon."""
    screen = Screen(browser, bank.office, bank.language)
    screen.context.route(re.compile(rf"^https:|^{bank.issuer}/favicon"), lambda route: route.fulfill(body=""))
    return screen


def signs_in_there(screen, name):
    page = screen.page
    expect(page).to_have_url(re.compile(r"/interaction/"))
    page.fill("[name=login]", name)
    page.fill("[name=password]", "whatever")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Continue").click()


def test_a_person_links_once_signs_in_by_it_and_is_out_when_they_sign_out_there(browser, bank):
    person = bank.office.person(POSTS[bank.language])
    screen = opened(browser, bank)
    screen.sign_in(person)
    screen.page.locator(".who summary").click()
    screen.link("Single sign-on").click()
    screen.link("Link my identity").click()
    signs_in_there(screen, f"{person.post}@bank")
    expect(screen.page.locator("main")).to_contain_text(bank.issuer)
    expect(screen.button("Unlink")).to_be_visible()
    screen.page.locator(".who summary").click()
    screen.button("Sign out").click()
    screen.page.click("#single_sign_on")
    screen.page.locator("[name=code]").first.fill(totp(person.totp))
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator(".who")).to_contain_text(person.number)
    expect(screen.page.locator(".factor")).not_to_contain_text("One factor")
    there = screen.context.new_page()
    there.goto(f"{bank.issuer}/session/end")
    there.get_by_role("button", name="Yes, sign me out").click()
    there.close()
    screen.go("/")
    expect(screen.page).to_have_url(re.compile("/accounts/login/"))
    screen.close()


def test_somebody_elses_identity_is_neither_linked_nor_let_in(browser, bank):
    mine, other = (bank.office.person(post) for post in sorted(POSTS.values()))
    screen = opened(browser, bank)
    screen.sign_in(mine)
    screen.go("/single-sign-on/")
    if screen.button("Unlink").count():
        screen.button("Unlink").click()
    screen.link("Link my identity").click()
    signs_in_there(screen, f"{other.post}@bank")
    expect(screen.page.get_by_role("alert")).to_contain_text(
        screen.say("The identity provider holds another staff number for this identity.")
    )
    screen.complaints.clear()  # the browser says that the page was refused
    screen.go("/single-sign-on/")
    expect(screen.link("Link my identity")).to_be_visible()
    screen.close()
