# SPDX-License-Identifier: Apache-2.0
"""A review of rights on the screens, in both languages: made, started by another, exceptions decided, the rest confirmed at once.

Its day passes with one clerk whom nobody reviewed: refused at the counter with the reason, and let in by a late review.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES, Story, forty_days_later
from tests.browser.screen import Screen

TITLE = {"zh-hans": "秋季权限复核", "en": "Autumn review"}
WHY = {"zh-hans": "已调离", "en": "has moved"}
REASON = {"zh-hans": "到期时无人复核", "en": "nobody reviewed it in"}
BRANCH = "9911"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_review_from_start_to_suspension_and_back(screens, office, language):
    officer, second, manager, clerk = (screens(language) for _number in range(4))
    people = [office.person(post) for post in ("compliance_officer", "security_admin", "branch_manager", "teller")]
    for screen, person in zip((officer, second, manager, clerk), people, strict=True):
        screen.go("/accounts/login/")
        steps.become(screen, person)
    story, number = STORIES[language], people[3].number
    steps.search(clerk, story)

    key = drafts(officer, TITLE[language], office.person("protection_officer").number)
    starts(second, key)
    decides_what_stands_out(manager, key, WHY[language])
    passes_on(manager, key, number, people[0].number, WHY[language])
    confirms_the_rest(manager, key)
    steps.search(clerk, story)  # until its day nothing is suspended that nobody removed

    forty_days_later(office, key)
    is_refused(clerk, story, REASON[language], people[0].number)
    reviews_late(officer, key, number)
    steps.search(clerk, story)
    reads_the_report(officer, key)


def drafts(screen: Screen, title: str, owner: str) -> str:
    """One person makes it; it starts by nobody's hand but another's."""
    screen.go("/campaigns/new/")
    screen.page.fill("#n-title", title)
    screen.page.fill("#n-owner", owner)
    screen.page.locator(f"#n-branches input[value='{BRANCH}']").check()
    screen.page.locator("#n-posts input[value=teller]").check()
    screen.page.select_option("#n-term", "B03")
    screen.button("Open the entry").click()
    expect(screen.page.get_by_role("heading", name=title)).to_be_visible()
    expect(screen.button("Start it")).to_have_count(0)
    return str(re.findall(r"/campaigns/([0-9a-v]{24})/", screen.page.url)[0])


def starts(screen: Screen, key: str) -> None:
    """The page says how many would be suspended if nobody acted."""
    screen.go(f"/campaigns/{key}/")
    expect(screen.page.locator("[data-would]")).to_be_visible()
    assert int(screen.page.locator("[data-would]").get_attribute("data-would") or 0) > 5
    screen.button("Start it").click()
    expect(screen.link("Rights of this review")).to_be_visible()


def decides_what_stands_out(screen: Screen, key: str, why: str) -> None:
    """From home to the exceptions, which are on top with their reason; one is removed."""
    screen.go("/")
    screen.page.locator("[data-item] a", has_text=re.compile(r"\d")).filter(
        has=screen.page.locator(f"xpath=self::a[contains(@href, '/reviews/{key}/')]")
    ).first.click()
    rows = screen.page.locator("tbody tr[data-item]")
    expect(rows.first).to_contain_text(screen.say("training or pledge has lapsed"))
    outside = rows.filter(
        has_text=screen.say("not employed by the bank, and the post opens highly sensitive information")
    )
    expect(outside.first).to_be_visible()
    outside.first.locator("input[name=right]").check()
    screen.page.locator("label[for=v-remove]").click()
    screen.button("Record the verdict").click()
    expect(screen.page.locator(".alert")).to_contain_text(screen.say("A reason is needed, of at most 2000 characters."))
    outside.first.locator("input[name=right]").check()
    screen.page.locator("label[for=v-remove]").click()
    screen.page.fill("#why", why)
    screen.button("Record the verdict").click()
    expect(screen.page.locator(".alert-success")).to_be_visible()
    screen.page.locator("[data-tab=decided]").click()
    expect(screen.page.locator("tr[data-item] .badge.tone-bad")).to_have_count(1)


def passes_on(screen: Screen, key: str, number: str, to: str, why: str) -> None:
    """A right that another one has to judge."""
    screen.go(f"/reviews/{key}/?show=all")
    screen.page.locator(f"tr[data-staff='{number}'] a").click()
    screen.page.locator("label[for=v-pass]").click()
    screen.page.fill("#why", why)
    screen.page.fill("#to", to)
    screen.button("Record the verdict").click()
    expect(screen.page.locator(f"tr[data-staff='{number}']")).to_contain_text(to)


def confirms_the_rest(screen: Screen, key: str) -> None:
    """One act about all that stands out in nothing, without a pointer; its number is on the button and in the report."""
    screen.go(f"/reviews/{key}/?show=open")
    button = screen.page.locator("[data-rest]")
    number = str(button.get_attribute("data-rest"))
    assert int(number) > 5
    button.focus()
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator("[data-rest]")).to_have_count(0)
    screen.go(f"/reviews/{key}/report/")
    expect(screen.page.locator("tr", has_text=screen.say("Confirm")).first).to_contain_text(number)


def is_refused(screen: Screen, story: Story, reason: str, helper: str) -> None:
    """The answer says which review, and who can help."""
    screen.go("/lookup/")
    screen.page.select_option("#ground", steps.GROUND)
    screen.page.fill("#case", "C20261123-002")
    screen.page.select_option("#kind", story.searched_by)
    screen.page.fill("#identifier", story.identifier)
    screen.button("Search").click()
    no = screen.page.locator("#answer .disclosures-no")
    expect(no).to_contain_text(reason)
    expect(no.locator(".disclosures-remedy li").first).to_contain_text(helper)
    screen.go("/")
    screen.page.locator("[data-item] a[href='/reviews/mine/']").first.click()
    expect(screen.page.locator(".alert-danger").first).to_contain_text(helper)


def reviews_late(screen: Screen, key: str, number: str) -> None:
    """It is said that it is late; the clerk's right counts again, and so do the others that nobody reviewed, by one verdict."""
    screen.go(f"/reviews/{key}/?show=shut")
    expect(screen.page.locator(".alert-warning")).to_be_visible()
    expect(screen.page.locator(f"tr[data-staff='{number}']")).to_have_count(1)
    for box in screen.page.locator("input[name=right]").all():
        box.check()
    screen.button("Record the verdict").click()
    expect(screen.page.locator(f"tr[data-staff='{number}']")).to_have_count(0)


def reads_the_report(screen: Screen, key: str) -> None:
    """Who was late stands there, and the late verdict."""
    screen.go(f"/reviews/{key}/report/")
    expect(screen.page.locator(".badge.tone-warn", has_text=screen.say("late")).first).to_be_visible()
