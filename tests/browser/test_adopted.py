# SPDX-License-Identifier: Apache-2.0
"""The walk on real records that were adopted, on PostgreSQL and on MariaDB: the screens of the sample bank's walk, with people of one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.adopt import console, czech
from tests.browser import steps
from tests.browser.office import Office, Person, Story
from tests.browser.screen import Screen


@pytest.fixture(scope="module", params=czech.SERVERS)
def staffed(request, tmp_path_factory, browser):
    """The office over the adopted bank, its people at work, and their authenticators."""
    folder = tmp_path_factory.mktemp("adopted")
    project = console.adopted(czech.source(request.param, folder, request), folder)
    codes = console.codes(console.founded(project))
    with console.serving(project) as address:
        people = console.staffed(address, codes)
        cast = {
            number: Person(number, number, "", console.CHOSEN, visitor.secret) for number, visitor in people.items()
        }
        yield Office(address, project, cast, folder / "serve.log")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_question_to_evidence_on_adopted_records(staffed, browser, language, tmp_path):
    opened = [Screen(browser, staffed, language) for _ in range(3)]
    clerk, manager, security = opened
    # Two tellings need two clients: an approval that was given opens the field for a while.
    ours = [row for row in czech.rows("client") if row[3] == console.BRANCH]
    key, born = ours[0 if language == "en" else 1][:2]
    name = "Birth date" if language == "en" else "出生日期"  # as the adopted field is named on the card
    story = Story("CUST_ID", key, name, born)

    security.sign_in(staffed.people["A2"])
    security.go("/lawbook/")
    expect(security.page.locator("main .alert-warning")).to_contain_text(security.say("Open it"))
    security.page.screenshot(path=tmp_path / f"one-person-{language}.png")

    clerk.sign_in(staffed.people["T1"])
    steps.search(clerk, story)
    steps.open_card(clerk)
    assert born not in clerk.page.content()
    clerk.page.screenshot(path=tmp_path / f"card-{language}.png")
    steps.matches(clerk, "BIRTH_DATE", born)
    steps.ask(clerk, name)
    steps.sees_why_not(clerk)
    steps.file(clerk, f"walk {language}")

    manager.sign_in(staffed.people["M1"])
    steps.approve_by_keyboard(manager)
    entry = steps.sees_the_value(clerk, born)
    clerk.page.screenshot(path=tmp_path / f"value-{language}.png")
    steps.checks_the_proof(clerk, entry)
    for screen in opened:
        screen.close()
