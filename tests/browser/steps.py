# SPDX-License-Identifier: Apache-2.0
"""What people do at the screens, step by step. Whoever reads these reads what the office promises its users."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.office import Person, Story
from tests.browser.screen import Screen

GROUND = "counter_service:contract"


def search(screen: Screen, story: Story, case: str = "C20261123-001") -> None:
    """Purpose, case and a whole identifier; no browsing."""
    screen.go("/lookup/")
    screen.page.select_option("#ground", GROUND)
    screen.page.fill("#case", case)
    screen.page.select_option("#kind", story.searched_by)
    screen.page.fill("#identifier", story.identifier)
    screen.button("Search").click()
    expect(screen.page.locator("#answer [data-item]")).to_have_count(1)


def open_card(screen: Screen) -> None:
    screen.link("Open card").first.click()
    expect(screen.heading("Customer card")).to_be_visible()


def matches(screen: Screen, category: str, text: str) -> None:
    """The customer says something of themselves, and it is matched: at the counter nothing is shown in clear before."""
    screen.page.select_option("#category", category)
    screen.page.fill("#text", text)
    screen.button("Compare").click()
    expect(screen.page.locator("#matched .alert-success")).to_be_visible()


def matches_story(screen: Screen, story: Story) -> None:
    """By what was not searched by."""
    matches(screen, "MOBILE" if story.searched_by == "ID_NO" else "ID_NO", story.value)


def field(screen: Screen, name: str) -> Locator:
    """The field of the card that carries this name."""
    return screen.page.locator(".disclosures-field", has=screen.page.locator("dt", has_text=name)).first


def ask(screen: Screen, name: str) -> None:
    """Tick the field and ask for it in clear."""
    field(screen, name).locator("dt input[type=checkbox]").check()
    screen.button("Show in clear").click()


def sees_why_not(screen: Screen) -> None:
    """The rule, its clause, and the smallest remedy."""
    no = screen.page.locator("#answer .disclosures-no")
    expect(no.get_by_role("heading", name=screen.say("This needs approval"))).to_be_visible()
    expect(no.locator(".disclosures-reasons > li").first).to_be_visible()
    expect(no.locator(".disclosures-reasons code").first).to_have_text(re.compile(r"\S"))
    clause = no.locator(".disclosures-reasons details").first
    clause.locator("summary").click()
    expect(clause.locator("blockquote")).to_have_text(re.compile(r"\S"))
    expect(no.locator(".disclosures-remedy li").first).to_be_visible()


def file(screen: Screen, reason: str) -> str:
    """Returns the address of the request's page."""
    screen.page.fill("#reason", reason)
    screen.button("File the request").click()
    waiting = screen.page.locator(".disclosures-waiting")
    expect(waiting).to_be_visible()
    return str(waiting.get_by_role("link").first.get_attribute("href"))


def become(screen: Screen, person: Person) -> None:
    """The persona switcher, which exists in the demo only."""
    screen.link("Change persona").first.click()
    screen.page.locator(f"button[name=username][value='{person.number}']").click()
    expect(screen.page.locator(".who")).to_contain_text(person.number)


def opens_approval(screen: Screen) -> None:
    """The first request that waits, without a pointer."""
    screen.go("/approvals/")
    expect(screen.page.locator("[data-list] [data-item]").first).to_be_visible()
    screen.page.keyboard.press("j")
    screen.page.keyboard.press("Enter")
    expect(screen.heading("Decide on a request")).to_be_visible()


def approve_by_keyboard(screen: Screen) -> None:
    """Open the first request that waits and approve it, without a pointer."""
    opens_approval(screen)
    screen.page.wait_for_load_state()  # a key is heard once the scripts are there
    screen.page.keyboard.press("a")
    expect(screen.heading("Decide on a request")).to_have_count(0)


def sees_the_value(screen: Screen, value: str) -> str:
    """Waits, without touching the page, until the value stands there; returns the ledger entry it names."""
    shown = screen.page.locator(".disclosures-yes")
    expect(shown.locator("[data-value]").first).to_have_text(value, timeout=15_000)
    return shown.locator("a code").first.inner_text()


def checks_the_proof(screen: Screen, entry: str) -> None:
    """Open the entry and let the office check its proof."""
    screen.go(f"/evidence/entries/{entry}/")
    screen.button("Check the proof").click()
    expect(screen.page.locator("#proof-result")).to_contain_text(screen.say("The proof holds."), timeout=15_000)


def approval_entry(screen: Screen, request: str) -> str:
    """The ledger entry of the answer that this request was given, as its page names it."""
    screen.go(request)
    return screen.page.locator("main li a code").first.inner_text()


def files_a_trace(screen: Screen, text: str, case: str = "INC-2026-017") -> str:
    """Paste a list and say why; returns the trace's address."""
    screen.go("/traces/")
    screen.link("Trace a list").click()
    screen.page.fill("#text", text)
    screen.page.fill("#case", case)
    screen.page.select_option("#origin", "sale")
    screen.page.fill("#why", case)
    screen.button("File the trace").click()
    expect(screen.page.get_by_text(screen.say("The question"))).to_be_visible()
    return screen.page.url


def agrees_to_the_trace(screen: Screen, address: str) -> None:
    """The second person agrees, and the result comes by itself."""
    screen.go(address)
    screen.button("Agree and trace").click()
    expect(screen.heading("How the list was read")).to_be_visible(timeout=30_000)


def sees_the_lead(screen: Screen, number: str) -> None:
    """The source stands first among the persons, with what stands behind it."""
    first = screen.page.locator("section:has(#h-person) article").first
    expect(first.get_by_role("heading", level=3)).to_contain_text(number)
    expect(screen.page.get_by_text(screen.say("Leads, not verdicts."))).to_be_visible()
    first.locator("summary").click()
    expect(first.locator("tbody tr").first).to_be_visible()


def sees_that_nobody_stands_out(screen: Screen) -> None:
    expect(screen.page.get_by_role("status").get_by_text(screen.say("Nobody stands out."))).to_be_visible()
    expect(screen.page.locator("article")).to_have_count(0)
