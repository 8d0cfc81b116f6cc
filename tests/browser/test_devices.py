# SPDX-License-Identifier: Apache-2.0
"""Devices behind a proxy that ends TLS, in both languages: entered by one, in force by another, signed in on, reported lost."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.office import Office, running_office
from tests.browser.screen import Screen
from tests.browser.test_personnel import picture
from tests.simulators.terminator import Authority, Device, terminator
from tournier.law.clocks import BANK_TIME

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
WORKS = {"zh-hans": "loan_officer", "en": "collector"}
HEADS = {"zh-hans": "资产编号,证书指纹,私钥位置,机构,截止日", "en": "name,fingerprint,key_lies,place,until"}


@dataclass
class Bank:
    office: Office
    authority: Authority


@pytest.fixture(scope="module")
def bank(browser, made_demo, tmp_path_factory):
    """The demo, served behind TLS."""
    folder = tmp_path_factory.mktemp("devices")
    demo = folder / "demo"
    shutil.copytree(made_demo, demo)
    settings = demo / "tournier.toml"
    text = settings.read_text(encoding="utf-8")
    assert text.count("[office]\n") == 1
    text = text.replace("[office]\n", "[office]\nhttps = true\n")
    settings.write_text(f'{text}\n[devices]\nproxies = ["127.0.0.1/32"]\n', encoding="utf-8")
    key = demo / "keys" / "device-proxy"
    key.write_text(SECRET, encoding="utf-8")
    key.chmod(0o600)
    authority = Authority(folder)
    with running_office(folder) as office:
        port = int(office.address.rpartition(":")[2])
        with terminator(authority, port, SECRET) as address:
            yield Bank(replace(office, address=address), authority)


def at(browser, bank: Bank, language: str, device: Device | None = None) -> Screen:
    """A screen on a device, or on one without a certificate."""
    return Screen(browser, bank.office, language, certificate=(device.certificate, device.key) if device else None)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_device_from_its_entry_to_its_loss(browser, bank, language):
    one = bank.authority.device(f"ZD-{language}")
    administrators = at(browser, bank, language), at(browser, bank, language)
    for screen, post in zip(administrators, ("system_admin", "security_admin"), strict=True):
        screen.sign_in(bank.office.person(post))
    person = bank.office.person(WORKS[language])
    clerk = at(browser, bank, language, one)
    clerk.sign_in(person)
    clerk.go(f"/people/{person.number}/")
    expect(clerk.page.locator("main")).to_contain_text(one.fingerprint[:16])
    picture(clerk.page, f"devices-unknown-{language}")

    enters(administrators[0], person.number, one, language)
    key = puts_in_force(administrators[1], language)
    clerk.page.reload()
    expect(clerk.page.locator("main")).to_contain_text(f"ZD-9-{language}")
    expect(clerk.page.locator("main")).to_contain_text(clerk.say("the register of devices"))
    picture(clerk.page, f"devices-own-{language}")

    clerk.go(f"/devices/{key}/")
    loses(clerk)
    expect(clerk.page).to_have_url(re.compile("/accounts/login/"))
    clerk.page.fill("[name=login]", person.number)
    clerk.page.fill("[name=password]", person.password)
    clerk.page.locator("form:has([name=password]) button[type=submit]").first.click()
    expect(clerk.page.locator("main")).to_contain_text(clerk.say("This device was reported lost."))
    picture(clerk.page, f"devices-lost-{language}")
    clerk.complaints.clear()  # the browser says that it was refused
    for screen in (*administrators, clerk):
        screen.close()


def test_an_inventory_from_the_file_to_the_second_administrator(browser, bank, tmp_path):
    """With a fault nothing is entered; mended, all of it; another administrator puts all of it in force at once."""
    for language, heads in HEADS.items():
        enters, confirms = at(browser, bank, language), at(browser, bank, language)
        for screen, post in ((enters, "system_admin"), (confirms, "security_admin")):
            screen.sign_in(bank.office.person(post))
        names = [f"ZD-{language}-{number}" for number in (1, 2)]
        brings(enters, tmp_path, heads, names, "no certificate")
        expect(enters.page.locator("main tbody tr")).to_have_count(1)
        expect(enters.page.locator("main tbody tr")).to_contain_text(heads.split(",")[1])
        expect(enters.button("Enter all of them")).to_have_count(0)
        picture(enters.page, f"inventory-fault-{language}")
        brings(enters, tmp_path, heads, names, sha256(names[1].encode()).hexdigest())
        picture(enters.page, f"inventory-preview-{language}")
        enters.button("Enter all of them").click()
        expect(enters.page.locator("main tbody tr", has_text=names[0])).to_be_visible()
        picture(enters.page, f"inventory-entered-{language}")

        confirms.go("/devices/?state=proposed")
        for name in names:
            confirms.page.locator("main tbody tr", has_text=name).locator("[name=key]").check()
        confirms.page.select_option("#verb", "confirm")
        confirms.button("Go on").click()
        expect(confirms.page.locator("main .badge.tone-good")).to_have_count(len(names))
        picture(confirms.page, f"inventory-in-force-{language}")
        confirms.go("/devices/?state=in_force")
        for name in names:
            expect(confirms.page.locator("main tbody tr", has_text=name)).to_be_visible()
        for screen in (enters, confirms):
            screen.close()


def brings(screen: Screen, folder: Path, heads: str, names: list[str], second: str) -> None:
    """Two devices; the second with this certificate."""
    until = (timezone.now().astimezone(BANK_TIME).date() + timedelta(days=300)).isoformat()
    key = "安全芯片" if heads.startswith("资") else "chip"
    prints = (sha256(names[0].encode()).hexdigest(), second)
    lines = [f"{name},{print_},{key},9911,{until}" for name, print_ in zip(names, prints, strict=True)]
    file = folder / "inventory.csv"
    file.write_bytes("\n".join([heads, *lines, ""]).encode("gb18030"))
    screen.go("/inventory/")
    screen.page.set_input_files("#file", str(file))
    screen.button("Preview").click()


def test_a_cookie_that_was_carried_to_another_device_ends_the_session(browser, bank):
    """What is taken out of the browser opens nothing elsewhere, and nothing any more where it was taken from."""
    one, other = bank.authority.device("one"), bank.authority.device("other")
    person = bank.office.person("customer_manager")
    here = at(browser, bank, "en", one)
    here.sign_in(person)
    there = at(browser, bank, "en", other)
    there.context.add_cookies(here.context.cookies())
    there.go("/")
    expect(there.page).to_have_url(re.compile("/accounts/login/"))
    here.go("/")
    expect(here.page).to_have_url(re.compile("/accounts/login/"))
    for screen in (here, there):
        screen.close()


def enters(screen: Screen, number: str, device: Device, language: str) -> None:
    screen.go("/devices/new/")
    page, today = screen.page, timezone.now().astimezone(BANK_TIME).date()
    page.fill("#n-name", f"ZD-9-{language}")
    page.fill("#n-fingerprint", device.fingerprint)
    page.select_option("#n-key_lies", "chip")
    page.locator("#n-place").select_option(index=1)
    page.fill("#n-staff", number)
    page.fill("#n-until", (today + timedelta(days=300)).isoformat())
    picture(page, f"devices-new-{language}")
    screen.button("Open the entry").click()
    expect(page).to_have_url(re.compile(r"/devices/[0-9a-v]{24}/"))
    picture(page, f"devices-entered-{language}")
    expect(page.locator("form[action$='/confirm/']")).to_have_count(0)


def puts_in_force(screen: Screen, language: str) -> str:
    """Found on the first page, as what waits for this person."""
    screen.go("/")
    screen.page.get_by_role("link", name=f"ZD-9-{language}").first.click()
    screen.page.locator("form[action$='/confirm/'] button").click()
    expect(screen.page.locator("main .badge.tone-good").first).to_be_visible()
    picture(screen.page, f"devices-in-force-{language}")
    key = re.findall(r"/devices/([0-9a-v]{24})/", screen.page.url)[0]
    screen.go("/devices/")
    picture(screen.page, f"devices-list-{language}")
    return str(key)


def loses(screen: Screen) -> None:
    form = screen.page.locator("form[action$='/lose/']")
    if not form.is_visible():
        screen.page.locator("details", has=form).locator("summary").click()
    form.locator("[name=reason]").fill("left on the train")
    form.locator("button").click()
