# SPDX-License-Identifier: Apache-2.0
"""Background checks on the screens, in both languages: a check is asked for, reported, approved by another person, seen by its own.

Then whoever was checked is admitted to a key place, which nobody who was not is.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.register import fills, keeps_what_was_typed, key_of, new
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tournier.law.clocks import BANK_TIME

ABOUT = {"zh-hans": "loan_officer", "en": "collector"}
UNIT = {"zh-hans": "9911", "en": "9921"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_check_from_its_asking_to_the_persons_page(screens, office, language):
    keeper, approver, checked = (screens(language) for _number in range(3))
    people = [office.person(post) for post in ("protection_officer", "legal_officer", ABOUT[language])]
    for screen, person in zip((keeper, approver, checked), people, strict=True):
        screen.go("/accounts/login/")
        steps.become(screen, person)

    keeper.go("/key_posts/")
    expect(keeper.page.locator("main .badge.tone-good").first).to_be_visible()
    picture(keeper.page, f"vetting-key-posts-{language}")
    proposes(keeper, people[2].number, language)
    admission = asks_for_a_key(keeper, people[2].number, language)
    approver.go(f"/admissions/{admission}/")
    approver.page.locator("form[action$='/admit/'] button").click()
    expect(approver.page.get_by_role("alert")).to_contain_text(
        approver.say("No approved background check of this person counts today.")
    )
    picture(approver.page, f"vetting-unchecked-{language}")
    approver.heard_no()

    key = asks(keeper, people[2].number)
    reports(keeper, key, language)

    approver.go("/")
    expect(approver.page.locator(f"[data-item] a[href='/background_checks/{key}/']")).to_be_visible()
    approver.go(f"/background_checks/{key}/")
    form = approver.page.locator("form[action$='/approve/']")
    if not form.is_visible():
        approver.page.locator("details", has=form).locator("summary").click()
    form.locator("[name=reason]").fill("ok")
    picture(approver.page, f"vetting-approve-{language}")
    form.locator("button").click()
    expect(approver.page.locator("main .badge.tone-good").first).to_be_visible()

    approver.go("/")
    approver.page.locator(f"[data-item] a[href='/admissions/{admission}/']").click()
    approver.page.locator("form[action$='/admit/'] button").click()
    expect(approver.page.locator("main .badge.tone-good").first).to_be_visible()
    approver.go("/admissions/?state=admitted")
    picture(approver.page, f"vetting-admissions-{language}")

    checked.go(f"/admissions/{admission}/")
    expect(checked.page.locator("form[action$='/end/']")).to_have_count(0)
    checked.go(f"/background_checks/{key}/")
    expect(checked.page.locator("form[action$='/revoke/']")).to_have_count(0)
    picture(checked.page, f"vetting-own-{language}")
    checked.go(f"/people/{people[2].number}/")
    expect(checked.page.locator("main")).to_contain_text(checked.say("Background check"))
    picture(checked.page, f"vetting-person-{language}")


def proposes(screen: Screen, owner: str, language: str) -> None:
    """A department: the form shows what its kind asks, and no more; what is missing is told beside it."""
    screen.go("/key_posts/new/")
    form = screen.page.locator("main form.office-form")
    form.locator("[name=kind]").select_option("department")
    for name, shown in (("unit", True), ("owner", True), ("post", False), ("spot", False)):
        expect(form.locator(f"[name={name}]")).to_be_visible(visible=shown)
    fills(form, {"unit": UNIT[language], "why": "call records"})
    screen.button("Open the entry").click()
    keeps_what_was_typed(screen, "owner", "This is needed.", unit=UNIT[language])
    picture(screen.page, f"vetting-department-{language}")
    new(screen, "", {"owner": owner})
    key_of(screen, "key_posts")


def asks_for_a_key(screen: Screen, number: str, language: str) -> str:
    """To the place of the sample bank, for a while."""
    screen.go("/admissions/new/")
    place = screen.page.locator("[name=place] option").nth(1).get_attribute("value")
    until = (timezone.now().astimezone(BANK_TIME).date() + timedelta(days=90)).isoformat()
    picture(screen.page, f"vetting-admission-{language}")
    new(screen, "", {"place": str(place), "staff": number, "why": "copies records", "until": until})
    return key_of(screen, "admissions")


def asks(screen: Screen, number: str) -> str:
    """A form with one field."""
    screen.go("/background_checks/new/")
    screen.page.fill("#n-staff", number)
    screen.button("Open the entry").click()
    expect(screen.page.locator("form[action$='/report/']")).to_have_count(1)
    return str(re.findall(r"/background_checks/([0-9a-v]{24})/", screen.page.url)[0])


def reports(screen: Screen, key: str, language: str) -> None:
    """What it covered, by whom, with what evidence; a digest that is none is sent back."""
    screen.go(f"/background_checks/{key}/")
    today = timezone.now().astimezone(BANK_TIME).date()
    for digest in ("no digest", "0f" * 32):
        form = screen.page.locator("form[action$='/report/']")
        if not form.is_visible():
            screen.page.locator("details", has=form).locator("summary").click()
        for part in ("identity", "credit"):
            form.locator(f"input[value={part}]").check()
        form.locator("[name=checker]").fill("HR")
        form.locator("[name=checked_on]").fill((today - timedelta(days=3)).isoformat())
        form.locator("[name=evidence]").fill("F-2026-7")
        form.locator("[name=digest]").fill(digest)
        form.locator("[name=result]").select_option("clear")
        form.locator("[name=until]").fill((today + timedelta(days=700)).isoformat())
        form.locator("button").click()
        if digest == "no digest":
            expect(screen.page.locator("main")).to_contain_text(screen.say("Write the 64 signs of the digest."))
            picture(screen.page, f"vetting-report-{language}")
            assert all("422" in text for text in screen.complaints)
            screen.complaints.clear()  # the browser says that the form was sent back
    expect(screen.page.locator("form[action$='/report/']")).to_have_count(0)
