# SPDX-License-Identifier: Apache-2.0
"""The feed of the HR system on the screens, in both languages: brought, compared, applied, agreed to by a second person."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import steps

FILES = {
    "zh-hans": (
        "工号,姓名,机构,岗位,用工类型,状态\nN9001,王新,C01,teller,正式,在职\n2013,,,loan_officer,,在职\n2012,,,,,离职\n"
        "N9003,某,X99,teller,正式,在职\n"
    ).encode("gb18030"),
    "en": (
        b"number,name,branch,posts,employment,status\nN9002,Wang Xin,C01,teller,regular,active\n"
        b"2023,,,loan_officer,,active\n2022,,,,,left\nN9003,X,X99,teller,regular,active\n"
    ),
}
LEAVER = {"zh-hans": "2012", "en": "2022"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_feed_from_the_file_to_the_second_person(screens, office, language, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_bytes(FILES[language].replace(b"C01", _branch()))
    keeper = screens(language)
    keeper.go("/accounts/login/")
    steps.become(keeper, office.person("security_admin"))
    keeper.go("/personnel/feed/")
    keeper.page.set_input_files("#file", str(file))
    keeper.button("Compare").click()
    page = keeper.page
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("tbody tr", has_text=LEAVER[language])).to_contain_text(keeper.say("left"))
    expect(page.locator("tbody tr", has_text="N9003")).to_contain_text(keeper.say("There is no such branch."))
    picture(page, f"feed-compared-{language}")
    keeper.button("Apply").click()
    expect(page.locator(".badge.tone-good", has_text=keeper.say("applied"))).to_be_visible()
    expect(page.locator("tbody .badge.tone-good")).to_have_count(3)
    picture(page, f"feed-applied-{language}")
    keeper.button("First halves of activation codes for the joiners").click()
    expect(page.locator("code", has_text="-").first).to_be_visible()
    keeper.go(f"/people/{LEAVER[language]}/")
    expect(page.locator("#shut tbody tr").first).to_be_visible()
    picture(page, f"feed-proof-{language}")
    keeper.go("/exits/")
    expect(page.locator("main .badge", has_text=keeper.say("pledge owed")).first).to_be_visible()
    picture(page, f"feed-exits-{language}")
    keeper.go("/personnel/orphans/")
    expect(keeper.heading("Orphan accounts")).to_be_visible()
    picture(page, f"feed-orphans-{language}")


def _branch() -> bytes:
    """A branch of the sample bank."""
    from tournier_samples.staff import colleagues

    return str(next(iter(colleagues())).branch).encode()


def picture(page, name: str) -> None:
    """A picture to look at, where somebody asks for them."""
    folder = os.environ.get("TOURNIER_PICTURES", "")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
