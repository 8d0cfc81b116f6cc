# SPDX-License-Identifier: Apache-2.0
"""What people do at the workbench, step by step."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.office import Office
from tests.browser.screen import Screen

RECONCILIATION, STATISTICS = "reconciliation:contract", "statistics:legal_duty"
MONITORING = "anti_money_laundering:legal_duty"
PEOPLE = "SELECT khh, khxm, sjhm, fxdj, nsr, ssjg FROM cust_info ORDER BY khrq LIMIT 120"
PICTURED = """SELECT khxm, sjhm, csrq, zy, nsr, fxdj
FROM cust_info
WHERE zy = '银行职员'
ORDER BY khrq LIMIT 200"""
WHOLE_TOKEN = r"tok_[0-9a-f]{32}"
BRANCHES = "SELECT ssjg, COUNT(*) AS n, AVG(nsr) AS income FROM cust_info GROUP BY ssjg ORDER BY n DESC"
ENDLESS = "SELECT COUNT(*) AS n FROM " + ", ".join(f"cust_info t{number}" for number in range(12))


def opens(screen: Screen, office: Office, post: str = "analyst") -> None:
    screen.sign_in(office.person(post))
    screen.link("Ask in SQL").first.click()
    expect(screen.heading("Ask in SQL")).to_be_visible()


def says_why(screen: Screen, ground: str, case: str = "") -> None:
    """Purpose, basis and case; the list of what may be asked follows."""
    screen.page.select_option("#ground", ground)
    screen.page.fill("#case", case)
    screen.page.locator("#case").blur()
    expect(screen.page.locator("#offer [data-field=khxm]")).to_be_visible()


def editor(screen: Screen) -> Locator:
    return screen.page.locator(".cm-content")


def writes(screen: Screen, sql: str) -> None:
    editor(screen).click()
    screen.page.keyboard.press("ControlOrMeta+a")
    screen.page.keyboard.press("Delete")
    screen.page.keyboard.insert_text(sql)


def asks(screen: Screen, sql: str) -> Locator:
    """By the keyboard; returns the panel of the answer."""
    writes(screen, sql)
    screen.page.keyboard.press("ControlOrMeta+Enter")
    return screen.page.locator("#answer")


def gets_rows(screen: Screen, sql: str, column: str) -> Locator:
    """Ask, and wait for the answer that has this column: an earlier one may still be on the screen."""
    grid = asks(screen, sql).locator("[data-grid]")
    expect(grid.locator(f"th[data-name={column}]")).to_be_visible()
    return grid


def copied(screen: Screen) -> list[str]:
    """The lines that the clipboard gets when all rows of the page are taken."""
    text = screen.page.evaluate(
        """() => new Promise((done) => {
          window.addEventListener("copy", (event) => done(event.clipboardData.getData("text/plain")), { once: true });
          getSelection().selectAllChildren(document.querySelector("[data-grid] tbody"));
          document.execCommand("copy");
        })"""
    )
    return str(text).split("\n")
