# SPDX-License-Identifier: Apache-2.0
"""A person at a screen: one browser context, signed in as one of the cast, reading one language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.codes import totp
from tests.browser.office import Office, Person
from tests.browser.words import pattern, say

LOCALES = {"zh-hans": "zh-CN", "en": "en-US"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Screen:
    """One page with everything that the browser complained about; a complaint fails the test when the screen closes."""

    def __init__(
        self,
        browser: Browser,
        office: Office,
        language: str,
        *,
        dark: bool = False,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        """`certificate`, with its key, is what the browser shows to an office behind TLS."""
        self.office, self.language = office, language
        shown = (
            [{"origin": office.address, "certPath": certificate[0], "keyPath": certificate[1]}] if certificate else None
        )
        self.context = browser.new_context(
            locale=LOCALES[language],
            viewport={"width": 1280, "height": 860},
            color_scheme="dark" if dark else "light",
            base_url=office.address,
            ignore_https_errors=office.address.startswith("https"),
            client_certificates=shown,
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        # A violation of the content policy is reported as a console error.
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda r: self.complaints.append(f"{r.status} {r.url}") if r.status >= 500 else None)

    def say(self, english: str) -> str:
        return say(self.language, english)

    def button(self, english: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=pattern(self.language, english))

    def link(self, english: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("link", name=pattern(self.language, english))

    def heading(self, english: str) -> Locator:
        return self.page.get_by_role("heading", name=pattern(self.language, english))

    def go(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, person: Person) -> None:
        """With the real password, and the real code where the person has a second factor."""
        self.go("/accounts/login/")
        self.page.fill("[name=login]", person.number)
        self.page.fill("[name=password]", person.password)
        self.page.locator("form:has([name=password]) button[type=submit]").first.click()
        if person.totp:
            self.page.locator("[name=code]").first.fill(totp(person.totp))
            self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/accounts/"))

    def heard_no(self) -> None:
        """A page said no, and the test read why: the browser complains of that and of nothing else."""
        assert [text for text in self.complaints if not re.search(r"status of 4\d\d", text)] == []
        self.complaints.clear()

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []


Opener = Callable[..., Screen]
