# SPDX-License-Identifier: Apache-2.0
"""A near miss in confidence, and a case about a clerk from an alert to the answer to the appeal, in both languages.

While the case runs the clerk sees nothing of C2 in clear; the decision that the appeal makes void gives it back. Who told it is
seen by the protection officer alone.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import STORIES
from tests.browser.register import fills, keeps_what_was_refused, keeps_what_was_typed, key_of, new, takes
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tests.browser.test_screening import ASK, writes
from tournier.law.clocks import BANK_TIME

SAID = {
    "report": {"zh-hans": "隔壁窗口在没有客户时打开了客户卡片。", "en": "A card stood open at the next counter, without a customer."},
    "answer": {"zh-hans": "谢谢，已立案核查。", "en": "Thank you; it is looked into."},
    "charge": {"zh-hans": "在没有业务编号的情况下查看客户。", "en": "Looked at a customer without a case."},
    "statement": {"zh-hans": "客户当时在电话中。", "en": "The customer was on the telephone."},
    "finding": {"zh-hans": "电话记录与陈述不符。", "en": "The list of calls shows none."},
    "appeal": {"zh-hans": "通话在另一部电话上。", "en": "The call came on another telephone."},
    "reasons": {"zh-hans": "另一部电话的记录属实。", "en": "The other telephone's list shows it."},
}  # fmt: skip
TELLS, CLERK, PROTECTION, COMPLIANCE, EXAMINER, REVIEWER = "1004", "1001", "1016", "1017", "1018", "1025"
HEAD, GRADE, SANCTION = "1006", "minor", "training"
CLERK_NAME = {"zh-hans": "苏晚晴", "en": "Su Wanqing"}


def day(away: int) -> str:
    """A day of the bank, from today."""
    return (timezone.now().astimezone(BANK_TIME).date() + timedelta(days=away)).isoformat()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_a_near_miss_to_the_answer_to_an_appeal(screens, office, language):
    opened = become(screens, office, language)
    teller, clerk, protection, compliance, examiner, reviewer = opened.values()
    said = {name: texts[language] for name, texts in SAID.items()}
    assert "violation" not in asks_in_clear(clerk, language)

    near = tells(teller, said["report"], language)
    compliance.go(f"/near-misses/{near}/")
    compliance.heard_no()  # who told it is for the protection officer alone
    answers(protection, near, said, language)
    asks_badly(clerk, language)
    key = opens_a_case(protection, said, language)
    compliance.go("/")
    picture(compliance.page, f"violation-home-{language}")
    compliance.page.locator(f"[data-item] a[href='/violations/{key}/']").click()
    takes_up(compliance, language)
    assert "violation" in asks_in_clear(clerk, language)
    picture(clerk.page, f"violation-suspended-{language}")

    examines(examiner, key, language)
    speaks(clerk, key, "state", said["statement"], language)
    proposes(examiner, key, said["finding"], language)
    compliance.go("/")
    compliance.page.locator(f"[data-item] a[href='/violations/{key}/']").click()
    takes(compliance, "decide")
    sees_points(compliance, language)
    clerk.go(f"/cases/{key}/")
    expect(clerk.page.locator("main")).to_contain_text(said["finding"])
    expect(clerk.page.locator("main")).not_to_contain_text(re.compile(f"{PROTECTION}|{TELLS}"))
    picture(clerk.page, f"violation-decided-{language}")
    assert "violation" in asks_in_clear(clerk, language)

    speaks(clerk, key, "appeal", said["appeal"], language)
    protection.go(f"/violations/{key}/")
    takes(protection, "assign_review", reviewer=REVIEWER)
    reviewer.go("/")
    reviewer.page.locator(f"[data-item] a[href='/violations/{key}/']").click()
    takes(reviewer, "answer_appeal", appeal_answer="void", appeal_reasons=said["reasons"], sanction="none")
    picture(reviewer.page, f"violation-final-{language}")
    clerk.go(f"/cases/{key}/")
    expect(clerk.page.locator("main")).to_contain_text(said["reasons"])
    picture(clerk.page, f"violation-void-{language}")
    assert "violation" not in asks_in_clear(clerk, language)


def sees_points(screen: Screen, language: str) -> None:
    """What the case takes from the year's score: nothing yet, since the clerk may appeal."""
    screen.go("/cases/points/")
    cells = screen.page.locator("main tbody tr", has_text=CLERK).locator("td")
    expect(cells.last).to_have_text("1")
    expect(cells.nth(3)).to_have_text("0")
    picture(screen.page, f"violation-points-{language}")


def become(screens, office, language: str) -> dict[str, Screen]:
    """A screen for each of them."""
    opened = {}
    for number in (TELLS, CLERK, PROTECTION, COMPLIANCE, EXAMINER, REVIEWER):
        opened[number] = screens(language)
        opened[number].go("/accounts/login/")
        steps.become(opened[number], office.people[number])
    return opened


def takes_up(screen: Screen, language: str) -> None:
    """An examiner of the clerk's own branch is refused, and one of head office is not."""
    takes(screen, "take_up", examiner=HEAD, suspension="yes")
    said = "Whoever reported it, was in charge, or works at the same branch does not judge it."
    keeps_what_was_refused(screen, said, examiner=HEAD)
    picture(screen.page, f"violation-taken-up-{language}")
    takes(screen, "take_up", examiner=EXAMINER)
    expect(screen.page.locator("form[action$='/take_up/']")).to_have_count(0)


def tells(screen: Screen, report: str, language: str) -> str:
    """A near miss in confidence; an empty one is not taken, and what was typed stays."""
    new(screen, "/near-misses/new/", {"place": "9911", "kind": "peeking"})
    keeps_what_was_typed(screen, "report", "This is needed.", place="9911", kind="peeking")
    picture(screen.page, f"violation-near-miss-{language}")
    new(screen, "", {"report": report})
    return key_of(screen, "near-misses")


def answers(screen: Screen, near: str, said: dict[str, str], language: str) -> None:
    """From home to the answer; a case that names no near miss that there is is not opened."""
    screen.go("/")
    screen.page.locator(f"[data-item] a[href='/near-misses/{near}/']").click()
    takes(screen, "answer", answer=said["answer"])
    picture(screen.page, f"violation-answered-{language}")
    form = {"about": CLERK, "source": "near_miss", "origin": "0" * 24, "kind": "peeking", "charge": said["charge"]}
    new(screen, "/violations/new/", form)
    keeps_what_was_refused(screen, "There is no such number where the case comes from.", charge=said["charge"])


def asks_badly(screen: Screen, language: str) -> None:
    """The clerk asks a customer for a code; the line is held, and raises an alert."""
    screen.go("/talk/")
    writes(screen, ASK[language])
    expect(screen.page.locator("#answer [data-goes-nothing]")).to_be_visible()


def opens_a_case(screen: Screen, said: dict[str, str], language: str) -> str:
    """The alert is judged as founded, with a suspicion: the case is there at once, and names the alert's own entry."""
    screen.go("/word-alerts/?state=raised")
    screen.page.locator(f"main tbody tr:has-text('{CLERK_NAME[language]}') a").first.click()
    picture(screen.page, f"violation-alert-{language}")
    takes(screen, "confirm", suspected="peeking", reason=said["charge"])
    expect(screen.page.locator("main .badge.tone-warn").first).to_be_visible()
    picture(screen.page, f"violation-alert-founded-{language}")
    screen.page.locator("main dd a[href^='/violations/']").click()
    expect(screen.page.locator("main")).to_contain_text(said["charge"])
    expect(screen.page.locator("main dd a[href^='/evidence/entries/']")).to_have_count(1)
    return key_of(screen, "violations")


def examines(screen: Screen, key: str, language: str) -> None:
    """Counted from the ledger, and the person asked to be heard."""
    screen.go("/")
    screen.page.locator(f"[data-item] a[href='/violations/{key}/']").click()
    takes(screen, "count", since_day=day(0), until_day=day(-30))
    keeps_what_was_refused(screen, "The last day lies before the first.", since_day=day(0))
    takes(screen, "count", since_day=day(-30), until_day=day(0))
    expect(screen.page.locator("#h-counts")).to_be_visible()
    picture(screen.page, f"violation-counted-{language}")
    takes(screen, "hear")


def speaks(screen: Screen, key: str, verb: str, text: str, language: str) -> None:
    """From home: the person has the word, and an empty form is not taken."""
    screen.go("/")
    screen.page.locator(f"[data-item] a[href='/cases/{key}/']").click()
    form = screen.page.locator(f"form[action$='/{verb}/']")
    form.locator("button").click()
    expect(screen.page.locator(".field-error")).to_have_text(screen.say("This is needed."))
    screen.heard_no()
    picture(screen.page, f"violation-{verb}-{language}")
    fills(form, {verb.replace("state", "statement"): text})
    form.locator("button").click()
    expect(screen.page.locator("main")).to_contain_text(text)


def proposes(screen: Screen, key: str, finding: str, language: str) -> None:
    """A finding with a sanction that its grade does not have is refused, and stays; then one that it has."""
    screen.go(f"/violations/{key}/")
    takes(screen, "propose", finding=finding, grade="none", sanction=SANCTION, barred_until=day(20))
    keeps_what_was_refused(screen, "Without a violation there is no sanction, and with one there is.", finding=finding)
    picture(screen.page, f"violation-proposed-{language}")
    takes(screen, "propose", grade=GRADE)
    expect(screen.page.locator("form[action$='/propose/']")).to_have_count(0)


def asks_in_clear(screen: Screen, language: str) -> str:
    """The rules that stand against showing a field in clear, as their codes; the request is not filed."""
    steps.search(screen, STORIES[language])
    steps.open_card(screen)
    steps.matches_story(screen, STORIES[language])
    steps.ask(screen, STORIES[language].field)
    no = screen.page.locator("#answer .disclosures-no")
    expect(no.locator(".disclosures-reasons code").first).to_be_visible()
    return " ".join(no.locator(".disclosures-reasons code").all_inner_texts())
