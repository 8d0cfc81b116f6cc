# SPDX-License-Identifier: Apache-2.0
"""The pages that every register has: a new entry, a step with its form, and what stands there when it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen


def new(screen: Screen, path: str, values: Mapping[str, str | list[str]]) -> None:
    """Fill in the form of a new entry and send it; without a path the form that stands there."""
    if path:
        screen.go(path)
    form = screen.page.locator("main form.office-form").first
    fills(form, values)
    form.locator("button").last.click()


def fills(form: Locator, values: Mapping[str, str | list[str]]) -> None:
    """Each field by its name, as its kind is filled."""
    for name, value in values.items():
        field = form.locator(f"[name={name}]").first
        if isinstance(value, list):
            for one in value:
                form.locator(f"[name={name}][value={one}]").check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def key_of(screen: Screen, register: str) -> str:
    """The key of the entry whose page stands open."""
    address = re.compile(rf"/{register}/([0-9a-v]{{24}})/")
    expect(screen.page).to_have_url(address)
    found = address.search(screen.page.url)
    assert found is not None
    return found[1]


def takes(screen: Screen, verb: str, **values: str) -> None:
    """A step of the entry whose page stands open."""
    form = screen.page.locator(f"form[action$='/{verb}/']")
    expect(form).to_have_count(1)
    if not form.is_visible():  # of several steps only the first stands open
        screen.page.locator("details", has=form).locator("summary").click()
    fills(form, values)
    form.locator("button").click()


def keeps_what_was_typed(screen: Screen, field: str, said: str, **typed: str) -> None:
    """The fault stands beside its field, and the other fields hold what was typed."""
    fault = screen.page.locator(f"[id$='-{field}-fault']")
    expect(fault).to_have_text(screen.say(said))
    for name, value in typed.items():
        expect(screen.page.locator(f"[name={name}]").first).to_have_value(value)
    screen.heard_no()


def keeps_what_was_refused(screen: Screen, said: str, **typed: str) -> None:
    """Why it was refused stands above the form, and the form holds what was typed."""
    expect(screen.page.get_by_role("alert")).to_contain_text(screen.say(said))
    for name, value in typed.items():
        expect(screen.page.locator(f"[name={name}]").first).to_have_value(value)
    screen.heard_no()
