# SPDX-License-Identifier: Apache-2.0
"""Standing in on the screens, in both languages: a post lent for a term, leave, and deciding in another's place.

Each is asked for, agreed by another, used, ended, and refused afterwards; a form that cannot be taken says why and keeps what
was typed.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES
from tests.browser.register import keeps_what_was_refused, keeps_what_was_typed, key_of, new, takes
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tournier.law.clocks import BANK_TIME

LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
WHY = {"zh-hans": "柜台本周人手不足", "en": "the counter is short of people this week"}
HEAD, OTHER_HEAD, LENDER, AWAY = "1006", "1007", "1011", "1001"
OFFICE = "1017"
GIVER, TAKER = {"zh-hans": "1006", "en": "1014"}, {"zh-hans": "1008", "en": "1025"}  # of one branch, and of head office
KEPT = {"zh-hans": "1010", "en": "1009"}  # for whom the giver answers
# The field that is asked for once the delegation is over, beside that of the story.
LATER = {"zh-hans": "电子邮箱", "en": "E-mail address"}


@pytest.fixture
def person(screens, office):
    """Opens a screen as one of the cast."""

    def opened(language: str, number: str) -> Screen:
        screen = screens(language)
        screen.go("/accounts/login/")
        steps.become(screen, office.people[number])
        return screen

    return opened


def day(away: int) -> str:
    """A day of the bank, from today."""
    return (timezone.now().astimezone(BANK_TIME).date() + timedelta(days=away)).isoformat()


def moment(days: int) -> str:
    """A moment as a browser's field writes it, in the bank's time."""
    return f"{timezone.now().astimezone(BANK_TIME) + timedelta(days=days, minutes=-1):%Y-%m-%dT%H:%M}"


@LANGUAGES
def test_a_post_is_lent_used_at_the_counter_and_taken_back(person, language):
    asker, head = person(language, LENDER), person(language, HEAD)
    assert not may_search(asker, language)

    asker.go("/mandates/would/")
    asker.page.locator("a[href$='?post=teller']").click()
    form = {"place": "9911", "top": "C2", "starts_at": moment(0), "ends_at": moment(40), "why": WHY[language]}
    new(asker, "", form | {"purposes": ["counter_service"], "matter": "HR-2026-118"})
    keeps_what_was_typed(asker, "ends_at", "A grant ends after it starts, at most 30 days later.", why=WHY[language])
    expect(asker.page.locator("[name=purposes][value=counter_service]")).to_be_checked()
    picture(asker.page, f"grant-refused-{language}")
    new(asker, "", {"ends_at": moment(5)})
    key = key_of(asker, "grants")
    picture(asker.page, f"grant-asked-{language}")
    assert not may_search(asker, language), "nobody agreed yet"

    head.go("/")
    picture(head.page, f"grant-home-{language}")
    head.page.locator(f"[data-item] a[href='/grants/{key}/']").click()
    takes(head, "agree")
    expect(head.page.locator("main .badge", has_text=head.say("granted for its term")).first).to_be_visible()
    picture(head.page, f"grant-agreed-{language}")

    asker.go("/")
    expect(asker.page.locator(f"[data-item] a[href='/grants/{key}/']")).to_be_visible()
    assert may_search(asker, language)
    card = asker.page.url
    head.go(f"/grants/{key}/")
    takes(head, "withdraw", reason="")
    keeps_what_was_typed(head, "reason", "This is needed.")
    takes(head, "withdraw", reason=WHY[language])
    asker.page.goto(card)
    expect(asker.heading("Customer card")).to_have_count(0)
    picture(asker.page, f"grant-over-{language}")
    asker.heard_no()
    assert not may_search(asker, language)


@LANGUAGES
def test_on_leave_rights_rest_and_somebody_else_lets_them_back(person, language):
    away, head = person(language, AWAY), person(language, HEAD)
    assert may_search(away, language)
    form = {"kind": "mandatory", "since": day(0), "until": day(-1), "deputy": "9999999"}
    new(away, "/leaves/new/", form)
    keeps_what_was_typed(away, "deputy", "Nobody at work has this number.", until=day(-1))
    new(away, "", {"deputy": "1003"})
    keeps_what_was_typed(away, "until", "The last day is the first or later, at most 400 days.", deputy="1003")
    new(away, "", {"until": day(3)})
    keeps_what_was_refused(away, "Nobody sends themselves on mandatory leave.", until=day(3))
    picture(away.page, f"leave-refused-{language}")
    new(away, "", {"kind": "annual"})
    key = key_of(away, "leaves")
    picture(away.page, f"leave-entered-{language}")
    expect(away.page.locator("form[action$='/come_back/']")).to_have_count(0)
    away.go("/")
    picture(away.page, f"leave-home-{language}")
    assert not may_search(away, language)
    picture(away.page, f"leave-search-{language}")

    head.go("/leaves/")
    picture(head.page, f"leave-list-{language}")
    head.page.locator(f"a[href='/leaves/{key}/']").click()
    takes(head, "come_back", reason=WHY[language])
    assert may_search(away, language)


@LANGUAGES
def test_a_head_lets_another_decide_in_their_place_and_ends_it(person, language):
    clerk, head, deputy = (person(language, number) for number in ("1001", HEAD, OTHER_HEAD))
    form = {"deputy": "1001", "post": "branch_manager", "since": day(0), "until": day(5), "why": WHY[language]}
    new(head, "/delegations/new/", form)
    said = "A deputy is of the same rank or a higher one, and neither administers nor audits."
    keeps_what_was_refused(head, said, why=WHY[language])
    picture(head.page, f"delegation-refused-{language}")
    new(head, "", {"deputy": OTHER_HEAD})
    key = key_of(head, "delegations")
    request = asks(clerk, language, STORIES[language].field)
    number = request.strip("/").split("/")[-1]
    deputy.go("/")
    expect(deputy.page.locator(f"[data-item] a[href='/approvals/{number}/']")).to_have_count(0)
    deputy.page.locator(f"[data-item] a[href='/delegations/{key}/']").click()
    picture(deputy.page, f"delegation-offered-{language}")
    takes(deputy, "accept")
    deputy.go("/")
    picture(deputy.page, f"delegation-home-{language}")
    deputy.page.locator(f"[data-item] a[href='/approvals/{number}/']").click()
    deputy.page.wait_for_load_state()
    picture(deputy.page, f"delegation-decides-{language}")
    deputy.page.keyboard.press("a")
    expect(deputy.heading("Decide on a request")).to_have_count(0)
    clerk.go(request)
    expect(clerk.page.locator("main")).to_contain_text(f"{OTHER_HEAD}")
    expect(clerk.page.locator("main")).to_contain_text(HEAD)
    picture(clerk.page, f"delegation-told-{language}")

    head.go("/")
    picture(head.page, f"delegation-given-{language}")
    head.go(f"/delegations/{key}/")
    takes(head, "end", reason=WHY[language])
    request = asks(clerk, language, LATER[language])
    deputy.go("/approvals/")
    number = request.strip("/").split("/")[-1]
    expect(deputy.page.locator(f"a[href='/approvals/{number}/']")).to_have_count(0)
    deputy.go(f"/approvals/{number}/")
    expect(deputy.heading("Decide on a request")).to_have_count(0)
    picture(deputy.page, f"delegation-over-{language}")
    deputy.heard_no()


@LANGUAGES
def test_what_a_person_keeps_goes_to_whoever_accepts_it(person, language):
    office, giver, taker = (person(language, number) for number in (OFFICE, GIVER[language], TAKER[language]))
    new(office, "/handovers/new/", {"staff": "9999999", "kind": "moves", "why": WHY[language]})
    keeps_what_was_typed(office, "staff", "Nobody at work has this number.", why=WHY[language])
    new(office, "", {"staff": GIVER[language]})
    key = key_of(office, "handovers")
    expect(office.page.locator("section:has(#h-sheet)")).to_contain_text(KEPT[language])
    things = office.page.locator("section:has(#h-sheet) tbody tr a")
    expect(things.first).to_be_visible()
    picture(office.page, f"handover-open-{language}")
    takes(office, "close")
    said = "Something has no new owner yet, or came since it was listed."
    keeps_what_was_refused(office, said)
    picture(office.page, f"handover-refused-{language}")

    office.go(f"/handovers/{key}/")
    for address in [str(one.get_attribute("href")) for one in things.all()]:
        office.go(address)
        takes(office, "offer", taker=GIVER[language])
        keeps_what_was_typed(office, "taker", "It is handed on to somebody else.", taker=GIVER[language])
        picture(office.page, f"handover-thing-{language}")
        takes(office, "offer", taker=TAKER[language])
        taker.go("/")
        picture(taker.page, f"handover-home-{language}")
        taker.page.locator(f"[data-item] a[href='{address}']").click()
        takes(taker, "accept")
        expect(taker.page.locator("main")).to_contain_text(taker.say("Nothing more is done with it."))
    giver.go(f"/handovers/{key}/")
    takes(giver, "sign")
    expect(giver.page.locator("form[action$='/close/']")).to_have_count(0)
    office.go(f"/handovers/{key}/")
    takes(office, "close")
    expect(office.page.locator("main")).to_contain_text(office.say("Nothing more is done with it."))
    expect(office.page.locator("main form[action]")).to_have_count(0)
    picture(office.page, f"handover-closed-{language}")
    office.go(f"/people/{KEPT[language]}/")
    expect(office.page.locator("main")).to_contain_text(taker.page.locator(".who").inner_text().split("\n")[0])
    picture(office.page, f"handover-after-{language}")


def may_search(screen: Screen, language: str) -> bool:
    """Whether the person finds the customer at the counter; then their card stands open."""
    story = STORIES[language]
    screen.go("/lookup/")
    if screen.page.locator(f"#ground option[value='{steps.GROUND}']").count() == 0:
        return False
    screen.page.select_option("#ground", steps.GROUND)
    screen.page.fill("#case", "C20261123-001")
    screen.page.select_option("#kind", story.searched_by)
    screen.page.fill("#identifier", story.identifier)
    screen.button("Search").click()
    expect(screen.page.locator("#answer > *").first).to_be_visible()
    if screen.page.locator("#answer [data-item]").count() == 0:
        return False
    steps.open_card(screen)
    return True


def asks(clerk: Screen, language: str, field: str) -> str:
    """Asks for a field in clear; the address of the request."""
    steps.search(clerk, STORIES[language])
    steps.open_card(clerk)
    steps.matches_story(clerk, STORIES[language])
    steps.ask(clerk, field)
    return steps.file(clerk, WHY[language])
