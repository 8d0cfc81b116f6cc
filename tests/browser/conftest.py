# SPDX-License-Identifier: Apache-2.0
"""A real office and a real Chromium. Where there is no Chromium these tests skip, and say so in one line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser.office import Office, put_in_force_at_any_hour, running_office
from tests.postgres import PostgresAbsentError, database, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.screen import Opener

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Module scope: a running Playwright would make Django refuse its database in later tests of this process."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: the browser walk was not walked")
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.screen import ARGUMENTS

    expect.set_options(timeout=20_000)  # two busy cores
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, headless=True, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Office]:
    """The demo at any hour, on SQLite, a copy of the one that is made once, or made on PostgreSQL when a test asks for it by parameter."""
    kind = getattr(request, "param", "sqlite")
    with ExitStack() as stack:
        url = ""
        if kind == "postgresql":
            try:
                url = stack.enter_context(database(stack.enter_context(postgres())))
            except PostgresAbsentError as absent:
                pytest.skip(str(absent))
            made = stack.enter_context(running_office(tmp_path_factory.mktemp(kind), url))
            put_in_force_at_any_hour(made.folder)
            yield made
        else:
            folder = tmp_path_factory.mktemp(kind)
            shutil.copytree(request.getfixturevalue("demo_at_any_hour"), folder / "demo")
            yield stack.enter_context(running_office(folder))


@pytest.fixture
def screens(browser: Browser, office: Office) -> Iterator[Opener]:
    """Opens screens; each must close without a complaint of the browser."""
    from tests.browser.screen import Screen

    opened: list[Screen] = []

    def open_screen(language: str, *, dark: bool = False) -> Screen:
        opened.append(Screen(browser, office, language, dark=dark))
        return opened[-1]

    yield open_screen
    for screen in opened:
        screen.close()
