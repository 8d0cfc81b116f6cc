# SPDX-License-Identifier: Apache-2.0
"""The workbench in a real browser: under the strict policy, without a pointer, without scripts, and when a worker dies.

A violation of the content policy fails each of these when its screen closes.
"""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from tests.browser import workbench as bench
from tournier_samples.cast import WALK


@pytest.mark.parametrize(
    ("office", "language", "dark"),
    [("sqlite", "zh-hans", False), ("postgresql", "en", True)],
    indirect=["office"],
    scope="module",
)
def test_from_a_question_to_a_drawing(screens, office, language, dark):
    screen = screens(language, dark=dark)
    bench.opens(screen, office)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-001")

    bench.writes(screen, "")
    screen.page.keyboard.type("SELECT khx")
    expect(screen.page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("khxm")
    screen.page.keyboard.press("Escape")

    answer = bench.asks(screen, "SELECT khxm, nosuch FROM cust_info")
    expect(answer.locator("[data-word=nosuch]")).to_be_visible()
    expect(screen.page.locator(".cm-content .is-wrong")).to_have_text("nosuch")

    grid = bench.gets_rows(screen, bench.PEOPLE, "khxm")
    expect(grid.locator("thead .is-partial").first).to_contain_text(screen.say("partly shown"))
    expect(grid.locator("thead .is-withheld").first).to_contain_text(screen.say("withheld"))
    grid.locator("thead summary").nth(1).click()
    expect(grid.locator("details[open] .disclosures-pop")).to_contain_text("show-query-c2")
    screen.page.keyboard.press("Escape")
    taken = bench.copied(screen)
    assert len(taken) == grid.locator("tbody tr").count() + 1
    assert re.fullmatch(bench.WHOLE_TOKEN, taken[0].split("\t")[0])
    assert taken[-1] == screen.page.locator("[data-answer-mark]").inner_text()
    first = grid.locator("tbody tr").first.inner_text()
    screen.link("Next", screen.page.locator("#result")).click()
    expect(screen.link("Previous", screen.page.locator("#result"))).to_be_visible()
    assert screen.page.locator("[data-grid] tbody tr").first.inner_text() != first
    screen.page.locator(".queries-told > summary").click()
    expect(screen.page.locator(".queries-told pre")).to_contain_text("partial_name(khxm)")

    bench.says_why(screen, bench.STATISTICS)
    bench.gets_rows(screen, bench.BRANCHES, "income")
    screen.page.locator(".queries-chart > summary").click()
    for kind in ("bar", "line", "pie"):
        screen.page.select_option("[data-kind]", kind)
        expect(screen.page.locator("[data-drawn] svg path").first).to_be_attached()
        expect(screen.page.locator("[data-drawn]")).to_have_attribute("aria-label", re.compile(r"\S"))

    screen.page.fill("#name", f"by branch {language}")
    screen.button("Keep").click()
    screen.page.locator("#saved").get_by_role("link", name=f"by branch {language}", exact=True).click()
    expect(bench.editor(screen)).to_contain_text("GROUP BY ssjg")
    assert "GROUP" not in screen.page.url


@pytest.mark.parametrize("office", ["postgresql"], indirect=True, scope="module")
def test_a_long_question_tells_how_far_it_is_and_is_cancelled(screens, office):
    screen = screens("en")
    bench.opens(screen, office)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-002")
    panel = bench.asks(screen, bench.ENDLESS)
    expect(panel.locator("[role=status]")).to_contain_text("Running")
    expect(panel.locator("[role=status]")).to_contain_text(re.compile(r"[2-9] s"))
    screen.button("Cancel", panel).click()
    expect(panel).to_contain_text("The question was cancelled.")
    screen.page.wait_for_timeout(1500)  # a poll that was on its way changes nothing
    expect(panel).to_contain_text("The question was cancelled.")


@pytest.mark.parametrize("office", ["postgresql"], indirect=True, scope="module")
def test_when_the_worker_dies_the_question_is_told_as_failed(screens, office):
    screen = screens("en")
    bench.opens(screen, office)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-003")
    panel = bench.asks(screen, bench.ENDLESS)
    expect(panel.locator("[role=status]")).to_contain_text("Running")
    workers = office.web_workers()
    if not workers:
        pytest.skip("no /proc on this machine: no worker was killed")
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    expect(panel).to_contain_text("The part of the office that ran the question has stopped.", timeout=60_000)
    screen.complaints.clear()  # while no worker listened, the browser said so
    bench.gets_rows(screen, bench.PEOPLE, "khxm")


def test_the_editor_needs_no_pointer_and_keeps_nobody(screens, office):
    screen = screens("en")
    bench.opens(screen, office)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-004")
    screen.page.locator("#source").focus()
    press = screen.page.keyboard
    press.press("Tab")
    expect(bench.editor(screen)).to_be_focused()
    # Letters that are keys of the office elsewhere: look-up, home, lock, help.
    press.type("/hl?jk")
    expect(screen.page.locator("dialog[open]")).to_have_count(0)
    expect(bench.editor(screen)).to_contain_text("/hl?jk")
    press.press("Tab")
    expect(screen.page.locator("#run")).to_be_focused()
    press.press("Shift+Tab")
    expect(bench.editor(screen)).to_be_focused()
    press.press("Escape")
    press.press("Escape")
    expect(screen.page.locator("#run")).to_be_focused()


def test_a_name_is_inserted_from_the_list(screens, office):
    screen = screens("en")
    bench.opens(screen, office)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-005")
    bench.writes(screen, "SELECT")
    screen.page.locator("#offer [data-field=khxm]").click()
    screen.page.keyboard.type(" FROM")
    screen.page.locator("#offer [data-table=cust_info]").click()
    expect(bench.editor(screen)).to_contain_text("SELECT khxm FROM cust_info")


def test_without_the_editors_script_the_plain_field_asks(screens, office):
    screen = screens("en")
    screen.page.route(
        "**/editor.min.js", lambda route: route.fulfill(status=200, body="", content_type="text/javascript")
    )
    bench.opens(screen, office)
    bench.says_why(screen, bench.RECONCILIATION, "T-2026-006")
    field = screen.page.locator("textarea#sql")
    field.fill("SELECT nosuch FROM cust_info")
    field.press("ControlOrMeta+Enter")
    expect(screen.page.locator("[data-word=nosuch]")).to_be_visible()
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == "nosuch"
    field.fill(bench.PEOPLE)
    field.press("ControlOrMeta+Enter")
    expect(screen.page.locator("[data-grid] tbody tr").first).to_be_visible()


def test_without_any_script_the_answer_has_a_page_of_its_own(browser, screens, office):
    signed = screens("en")
    bench.opens(signed, office)
    context = browser.new_context(
        java_script_enabled=False, base_url=office.address, storage_state=signed.context.storage_state()
    )
    page = context.new_page()
    page.goto("/queries/")
    page.select_option("#ground", bench.RECONCILIATION)
    page.fill("#case", "T-2026-007")
    page.fill("textarea#sql", bench.PEOPLE)
    page.click("#run")
    expect(page.locator("[data-grid] tbody tr").first).to_be_visible()
    assert "SELECT" not in page.url
    page.locator("#result nav a").last.click()
    expect(page.locator("#result nav")).to_contain_text("Page 2")
    context.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_customer_is_looked_up_in_a_statement(screens, office, language):
    screen = screens(language)
    bench.opens(screen, office, "aml_officer")
    bench.says_why(screen, bench.MONITORING, "T-2026-008")
    masked = f"SELECT khxm, sjhm FROM cust_info WHERE sjhm = '{WALK.mobile}'"
    panel = bench.asks(screen, masked)
    expect(panel.locator("[data-hint=sjhm]")).to_contain_text("tournier_lookup(sjhm, ")
    expect(panel.locator("[data-grid] tbody tr")).to_have_count(0)

    bench.writes(screen, "SELECT khxm, sjhm FROM cust_info WHERE ")
    screen.page.keyboard.type("tournier_")
    option = screen.page.locator(".cm-tooltip-autocomplete li").filter(has_text="tournier_lookup(sjhm, '')")
    expect(option).to_be_visible()
    option.click()
    screen.page.keyboard.type(WALK.mobile)
    expect(bench.editor(screen)).to_contain_text(f"tournier_lookup(sjhm, '{WALK.mobile}')")
    screen.page.keyboard.press("ControlOrMeta+Enter")
    grid = screen.page.locator("#answer [data-grid]")
    expect(grid.locator("tbody tr")).to_have_count(1)
    expect(grid.locator("tbody tr")).to_contain_text(f"{WALK.mobile[:3]}****{WALK.mobile[-4:]}")
    expect(screen.page.locator("#answer [data-hint]")).to_have_count(0)


def test_an_administrator_finds_no_workbench(screens, office):
    screen = screens("en")
    screen.go("/accounts/login/")
    screen.sign_in(office.person("system_admin"))
    expect(screen.link("Ask in SQL")).to_have_count(0)
    refused = screen.page.goto("/queries/")
    assert refused is not None
    assert refused.status == 403
    expect(screen.page.locator("textarea")).to_have_count(0)
    screen.complaints.clear()  # that the page answered 403 is what was wanted
