# SPDX-License-Identifier: Apache-2.0
"""Declared interests on the screens, in both languages: declared by a clerk, binding at once, decided by compliance, ended by two.

The card that the clerk had open is shut by what they declare, and opens again when another person confirms that it is over.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES
from tests.browser.register import keeps_what_was_typed
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tournier.law.clocks import BANK_TIME
from tournier_samples.cast import WALK

NAME = {"zh-hans": "远山商贸", "en": "Far Hill Trading"}
WHAT = {"zh-hans": "配偶任财务经理", "en": "spouse keeps its books"}
WHY = {"zh-hans": "须回避其投诉", "en": "keeps away from its matters"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_interest_from_the_declaration_to_its_end(screens, office, language):
    clerk, officer, manager = (screens(language) for _number in range(3))
    people = [office.person(post) for post in ("teller", "compliance_officer", "branch_manager")]
    for screen, person in zip((clerk, officer, manager), people, strict=True):
        screen.go("/accounts/login/")
        steps.become(screen, person)
    steps.search(clerk, STORIES[language])
    steps.open_card(clerk)
    card = clerk.page.url

    key = declares(clerk, language)
    clerk.page.goto(card)
    expect(clerk.page.locator("main")).to_contain_text("interest-declared")
    picture(clerk.page, f"interest-card-shut-{language}")

    decides(officer, key, language)
    is_told_counts_only(manager, office.address, key, language)
    clerk.go(f"/people/{people[0].number}/")
    expect(clerk.page.locator("main")).to_contain_text(clerk.say("Declaration of interests"))
    picture(clerk.page, f"interest-person-{language}")

    takes(clerk, key, "say_over", WHY[language])
    clerk.page.goto(card)
    expect(clerk.page.locator("main")).to_contain_text("interest-declared")
    takes(officer, key, "end", WHY[language])
    clerk.page.goto(card)
    expect(clerk.heading("Customer card")).to_be_visible()
    expect(clerk.page.locator("main")).not_to_contain_text("interest-declared")


def declares(screen: Screen, language: str) -> str:
    """A form; the entry is there, not reviewed, and waits for the officer."""
    screen.go("/interests/new/")
    asks_what_the_kind_needs(screen, language)
    day = timezone.now().astimezone(BANK_TIME).date() - timedelta(days=2)
    screen.page.fill("#n-since", day.isoformat())
    screen.button("Open the entry").click()
    said = "This does not belong to the kind that was chosen. Leave it empty, or choose another kind."
    keeps_what_was_typed(screen, "customers", said, customers=WALK.customer, since=day.isoformat())
    picture(screen.page, f"interest-form-fault-{language}")
    screen.page.fill("#n-colleague", "")
    screen.page.select_option("#n-kind", "employer")
    screen.page.fill("#n-organisation", NAME[language])
    screen.button("Open the entry").click()
    keeps_what_was_typed(screen, "what", "Say which organisation, and what it is.", organisation=NAME[language])
    screen.page.fill("#n-what", WHAT[language])
    picture(screen.page, f"interest-form-{language}")
    screen.button("Open the entry").click()
    expect(screen.page.locator("main .badge", has_text=screen.say("declared, not reviewed")).first).to_be_visible()
    picture(screen.page, f"interest-declared-{language}")
    return str(re.findall(r"/interests/([0-9a-v]{24})/", screen.page.url)[0])


def asks_what_the_kind_needs(screen: Screen, language: str) -> None:
    """Nothing but the kind at first; then what it needs. What was typed for another kind is told, not dropped."""
    shown = {
        "": (),
        "relative": ("customers",),
        "employer": ("customers", "organisation", "what"),
        "colleague": ("colleague",),
    }
    screen.page.fill("#n-since", "")
    for kind, names in shown.items():
        screen.page.select_option("#n-kind", kind)
        for name in ("customers", "organisation", "colleague", "what"):
            expect(screen.page.locator(f"#n-{name}")).to_be_visible(visible=name in names)
        if kind == "relative":
            screen.page.fill("#n-customers", WALK.customer)
            picture(screen.page, f"interest-form-relative-{language}")
    screen.page.fill("#n-colleague", "1003")


def decides(screen: Screen, key: str, language: str) -> None:
    """From home to the decision: what the person keeps away from."""
    screen.go("/")
    expect(screen.page.locator(f"[data-item] a[href='/interests/{key}/']")).to_be_visible()
    screen.go(f"/interests/{key}/")
    opens_whom_it_names(screen, language)
    form = screen.page.locator("form[action$='/decide/']")
    expect(form).to_be_visible()
    form.locator("input[value=look]").check()
    form.locator("input[value=handle]").check()
    form.locator("[name=reason]").fill(WHY[language])
    picture(screen.page, f"interest-review-{language}")
    form.locator("button").click()
    expect(screen.page.locator("main .badge", has_text=screen.say("keeps away")).first).to_be_visible()


def opens_whom_it_names(screen: Screen, language: str) -> None:
    """How many stands there; the number by the gate, with a reason."""
    expect(screen.page.locator("main")).not_to_contain_text(WALK.customer)
    picture(screen.page, f"interest-closed-{language}")
    form = screen.page.locator("form[action$='/open/']")
    form.locator("[name=reason]").fill(WHY[language])
    form.locator("button").click()
    expect(form).to_contain_text(WALK.customer)
    picture(screen.page, f"interest-opened-{language}")


def is_told_counts_only(screen: Screen, address: str, key: str, language: str) -> None:
    """The head sees how many, not who."""
    answer = screen.page.request.get(f"{address}/interests/{key}/")
    assert answer.status == 403
    screen.go("/declared/")
    expect(screen.heading("Figures of declarations")).to_be_visible()
    picture(screen.page, f"interest-figures-{language}")


def takes(screen: Screen, key: str, verb: str, why: str) -> None:
    """A step with its reason."""
    screen.go(f"/interests/{key}/")
    form = screen.page.locator(f"form[action$='/{verb}/']")
    if not form.is_visible():  # of several steps only the first stands open
        screen.page.locator("details", has=form).locator("summary").click()
    form.locator("[name=reason]").fill(why)
    form.locator("button").click()
    expect(form).to_have_count(0)
