# SPDX-License-Identifier: Apache-2.0
"""A complaint past a holiday to its review, in both languages: filed without sign-in, answered after the National Day holiday
and in time by the law, disputed, reviewed above, rated; and the evidence of it, checked as an outsider checks it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.office import Office, running_office
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tournier.ledger import verify_proof

LANGUAGES = ("zh-hans", "en")
STORY = {"zh-hans": "我从未同意接到这些电话。", "en": "I never agreed to these calls."}
FILED, DUE = "2026-09-16T10:00+08:00", "2026-10-08"  # the fifteenth day is 1 October; the holiday ends on the seventh
ANSWERED, DISPUTED, REVIEWED = "2026-10-08T16:00+08:00", "2026-10-10T09:00+08:00", "2026-11-09T10:00+08:00"


@dataclass
class Bank:
    office: Office
    clock: Path

    def at(self, moment: str) -> None:
        self.clock.write_text(moment)


@pytest.fixture(scope="module")
def bank(browser, tmp_path_factory):
    """The demo in the September before a holiday."""
    folder = tmp_path_factory.mktemp("complaints")
    clock = folder / "clock"
    clock.write_text(FILED)
    with running_office(folder, clock=clock) as office:
        yield Bank(office, clock)


@dataclass
class Case:
    """One complaint in one language, by its receipt, and its page."""

    language: str
    number: str
    secret: str
    key: str = ""


class Desk:
    """Screens of this test: each step is somebody's at a screen of their own."""

    def __init__(self, browser, bank: Bank) -> None:
        self._browser, self._bank = browser, bank

    def public(self, language: str) -> Screen:
        return Screen(self._browser, self._bank.office, language)

    def staff(self, language: str, post: str) -> Screen:
        screen = self.public(language)
        screen.go("/accounts/login/")
        steps.become(screen, self._bank.office.person(post))
        return screen


def test_a_complaint_runs_past_a_holiday_to_its_review(browser, bank, tmp_path):
    desk = Desk(browser, bank)
    cases = [files(desk.public(language)) for language in LANGUAGES]
    for case in cases:
        screen = desk.staff(case.language, "protection_officer")
        takes_on(screen, case, bank.office.person("compliance_officer").number)
        expect(screen.page.locator("main")).to_contain_text(DUE)
        picture(screen.page, f"complaint-taken-on-{case.language}")
        screen.close()
    bank.at(ANSWERED)
    for case in cases:
        answers(desk, case)
    bank.at(DISPUTED)
    for case in cases:
        disputes(desk.public(case.language), case)
        screen = desk.staff(case.language, "protection_officer")
        act(screen, case, "assign_review", reviewer=bank.office.person("legal_officer").number)
        screen.close()
    bank.at(REVIEWED)
    for case in cases:
        screen = desk.staff(case.language, "legal_officer")
        act(screen, case, "decide_review", review_outcome="changed", review_reply="The calls have ended.")
        screen.close()
        rates(desk.public(case.language), case)
        takes_the_evidence(desk.staff(case.language, "compliance_officer"), case, tmp_path)


def files(screen: Screen) -> Case:
    """Without sign-in; the receipt is shown once."""
    screen.go("/complain/")
    page = screen.page
    page.select_option("#c-matter", "information")
    page.fill("#c-name", "王小明")
    page.fill("#c-phone", "13800138000")
    page.locator("#c-branch").select_option(index=1)
    page.fill("#c-story", STORY[screen.language])
    picture(page, f"complaint-form-{screen.language}")
    screen.button("File the complaint").click()
    found = Case(screen.language, page.locator("#number").inner_text(), page.locator("#secret").inner_text())
    follows(screen, found)
    expect(page.locator("main")).to_contain_text(DUE)
    picture(page, f"complaint-followed-{screen.language}")
    screen.close()
    return found


def follows(screen: Screen, case: Case) -> None:
    screen.go("/complain/follow/")
    screen.page.fill("#number", case.number)
    screen.page.fill("#secret", case.secret)
    screen.button("Show").click()
    expect(screen.page.locator("main")).to_contain_text(case.number)


def act(screen: Screen, case: Case, verb: str, **given: str) -> None:
    """One step on the complaint's page."""
    screen.go(f"/complaints/{case.key}/")
    form = screen.page.locator(f"form[action$='/{verb}/']")
    if not form.is_visible():
        screen.page.locator("details", has=form).locator("summary").click()
    for name, text in given.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    form.locator("button").click()
    expect(screen.page.locator(".alert-danger")).to_have_count(0)


def takes_on(screen: Screen, case: Case, handler: str) -> None:
    screen.go("/complaints/")
    screen.page.get_by_role("link", name=case.number).click()
    expect(screen.page.locator("form[action$='/accept/']")).to_have_count(1)
    case.key = screen.page.url.rstrip("/").rpartition("/")[2]
    act(screen, case, "accept")
    act(screen, case, "assign", handler=handler)


def answers(desk: Desk, case: Case) -> None:
    """On the last day, by one, signed by another: in time."""
    handler = desk.staff(case.language, "compliance_officer")
    act(handler, case, "decide", outcome="upheld", reply="You were right.", basis="PIPL 44", remedy="stopped")
    handler.close()
    signer = desk.staff(case.language, "protection_officer")
    act(signer, case, "approve")
    signer.go(f"/complaints/{case.key}/")
    expect(signer.page.locator("main .badge.tone-good").first).to_be_visible()
    picture(signer.page, f"complaint-answered-{case.language}")
    signer.close()


def disputes(screen: Screen, case: Case) -> None:
    follows(screen, case)
    expect(screen.page.locator("[data-answer]")).to_contain_text("You were right.")
    picture(screen.page, f"complaint-answer-{case.language}")
    sends(screen, "ask_review", story="They still call.")
    screen.close()


def sends(screen: Screen, verb: str, **given: str) -> None:
    """A step of the complainant's own."""
    form = screen.page.locator(f"form[action$='/{verb}/']")
    screen.page.locator("details", has=form).locator("summary").click()
    for name, text in given.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    screen.button("Send", form).click()
    expect(screen.page.locator(f"form[action$='/{verb}/']")).to_have_count(0)


def rates(screen: Screen, case: Case) -> None:
    follows(screen, case)
    expect(screen.page.locator("main")).to_contain_text("The calls have ended.")
    picture(screen.page, f"complaint-reviewed-{case.language}")
    sends(screen, "rate", satisfaction="5")
    screen.close()


def takes_the_evidence(screen: Screen, case: Case, folder: Path) -> None:
    """The file holds every step with its proof, and nothing that the complainant wrote."""
    screen.go(f"/complaints/{case.key}/")
    picture(screen.page, f"complaint-evidence-{case.language}")
    with screen.page.expect_download() as download:
        screen.link("Take the evidence: what was done, with proofs").click()
    file = folder / f"{case.language}.zip"
    download.value.save_as(file)
    with zipfile.ZipFile(file) as found:
        told = json.loads(found.read("complaint.json"))
        key = found.read("verifier-key.txt").decode().strip()
        verbs = [one["verb"] for one in told["history"]]
        for one in told["history"]:
            assert verify_proof(found.read(f"proofs/{one['entry']}.tlog-proof").decode(), key).id == one["entry"]
        assert STORY[case.language] not in "".join(found.read(name).decode() for name in found.namelist())
    assert verbs[:5] == ["opened", "accept", "assign", "decide", "approve"]
    assert {"ask_review", "assign_review", "decide_review", "rate"} <= set(verbs)
    screen.close()
