# SPDX-License-Identifier: Apache-2.0
"""A lapse is no reminder: it stops the work, says why, leads to the course, and passing the exam opens the work again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import learning, steps
from tests.browser import workbench as bench
from tests.browser.test_factors import DEVICE, proves_again


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_whose_training_lapses_in_mid_query_is_stopped_takes_the_course_and_is_back_at_work(
    screens, office, language
):
    clerk, officer, second = screens(language), screens(language), screens(language)
    bench.opens(clerk, office)
    bench.says_why(clerk, bench.RECONCILIATION, "T-2026-118")
    bench.gets_rows(clerk, bench.PEOPLE, "khxm")
    for screen, post in ((officer, "protection_officer"), (second, "compliance_officer")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    learning.puts_in_force(second, learning.drafts_the_next_version(officer))

    clerk.link("Next", clerk.page.locator("#result")).click()
    stopped = clerk.page.locator(".disclosures-no")
    expect(stopped).to_contain_text("training-lapsed")
    expect(clerk.page.locator("[data-grid] tbody tr")).to_have_count(0)
    expect(stopped.locator("details").first).to_contain_text(re.compile("PIPL|个人信息保护法|Personal Information"))
    stopped.locator(".disclosures-remedy a").first.click()

    expect(clerk.page).to_have_url(re.compile(f"/learning/courses/{learning.COURSE}/"))
    expect(clerk.page.locator("article")).to_contain_text("Tournier")
    clerk.button("Begin the exam").click()
    expect(clerk.page.get_by_text(clerk.say("What is handed in later does not count."))).to_be_visible()
    learning.answers_rightly(clerk)
    expect(clerk.page.get_by_text(clerk.say("You have passed."))).to_be_visible()

    clerk.go("/queries/")
    bench.says_why(clerk, bench.RECONCILIATION, "T-2026-118")
    bench.gets_rows(clerk, bench.PEOPLE, "khxm")
    clerk.link("Next", clerk.page.locator("#result")).click()
    expect(clerk.link("Previous", clerk.page.locator("#result"))).to_be_visible()


@pytest.fixture
def named(office):
    """The same office under a name: browsers take no passkey for a bare address."""
    return replace(office, address=office.address.replace("127.0.0.1", "localhost"))


def _takes_away(screen, folder, text: str):
    """The signed file, checked by the command that needs no office."""
    with screen.page.expect_download() as taken:
        screen.page.locator("aside a[href*='/learning/signatures/']").click()
    file = folder / "pledge.json"
    taken.value.save_as(file)
    program = str(Path(sys.executable).parent / "tournier")
    done = subprocess.run(
        [program, "pledge", "verify", str(file), "--json"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["method"] == text
    file.write_text(file.read_text().replace("secrecy-pledge", "secrecy-pledgf"))
    changed = subprocess.run([program, "pledge", "verify", str(file)], capture_output=True, check=False, timeout=60)
    assert changed.returncode == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pledge_is_signed_with_the_browsers_key_and_holds_outside(screens, office, language, tmp_path):
    clerk = screens(language)
    clerk.sign_in(office.person("customer_manager" if language == "en" else "loan_officer"))
    clerk.go("/learning/")
    clerk.page.locator("a[href='/learning/documents/secrecy-pledge/']").first.click()
    clerk.button("Sign with this browser's key").click()
    expect(
        clerk.page.get_by_text(clerk.say("Signed. What it keeps open is open to you from this moment on."))
    ).to_be_visible()
    _takes_away(clerk, tmp_path, "ed25519")
    clerk.go("/learning/documents/protection-policy/")
    clerk.button("I have read it and will keep to it").click()
    expect(clerk.page.locator(".badge.tone-good").first).to_contain_text(clerk.say("met until"))


def _command(screen, kind: str, folder) -> str:
    """What a person does in a terminal: the command that stands on the page, beside the key in a file."""
    shown = screen.page.locator("main pre", has_text="distid" if kind == "SM2" else "-inkey key.pem -in").first
    done = subprocess.run(
        ["sh", "-c", shown.inner_text()], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


@pytest.mark.skipif(not shutil.which("openssl"), reason="the openssl command is not here")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pledge_is_signed_outside_with_an_sm2_key_by_the_command_of_the_page(screens, office, language, tmp_path):
    clerk = screens(language)
    clerk.sign_in(office.person("aml_officer" if language == "en" else "legal_officer"))
    openssl = ["openssl", "genpkey", "-algorithm", "SM2", "-out", "key.pem"]
    subprocess.run(openssl, cwd=tmp_path, check=True, timeout=60)
    public = subprocess.run(
        ["openssl", "pkey", "-in", "key.pem", "-pubout"], cwd=tmp_path, check=True, timeout=60, capture_output=True
    ).stdout.decode()
    clerk.go("/learning/documents/secrecy-pledge/")
    clerk.page.locator("details summary", has_text="SM2").click()
    clerk.link("Register a key of your own").click()
    clerk.page.get_by_label(clerk.say("Public key in PEM")).fill(public)
    clerk.page.get_by_label(clerk.say("The signature that the command wrote")).fill(_command(clerk, "SM2", tmp_path))
    clerk.button("Register the key").click()
    expect(clerk.page.get_by_text(clerk.say("The key is yours from now on. Sign pledges with it."))).to_be_visible()

    clerk.go("/learning/documents/secrecy-pledge/")
    clerk.page.locator("details summary", has_text="SM2").click()
    with clerk.page.expect_download() as taken:
        clerk.link("Take the exact bytes").click()
    pasted = _command(clerk, "SM2", tmp_path)
    assert Path(taken.value.path()).read_bytes() == (tmp_path / "statement.json").read_bytes()
    clerk.page.get_by_label(clerk.say("The signature that the command wrote")).fill(pasted)
    clerk.button("Hand in the signature").click()
    signed = clerk.say("Signed. What it keeps open is open to you from this moment on.")
    expect(clerk.page.get_by_text(signed)).to_be_visible()
    _takes_away(clerk, tmp_path, "sm2")


def test_a_pledge_is_signed_with_a_passkey_and_holds_outside(browser, named, tmp_path):
    from tests.browser.screen import Screen

    person = named.person("collector")
    screen = Screen(browser, named, "zh-hans")
    device = screen.context.new_cdp_session(screen.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    screen.sign_in(person)
    screen.go("/accounts/2fa/webauthn/add/")
    proves_again(screen, person)
    screen.page.check("[name=passwordless]")
    screen.page.click("#mfa_webauthn_add")
    expect(screen.page).not_to_have_url(re.compile("/webauthn/add/"))
    screen.go("/learning/documents/secrecy-pledge/")
    screen.button("Sign with a passkey").click()
    expect(
        screen.page.get_by_text(screen.say("Signed. What it keeps open is open to you from this moment on."))
    ).to_be_visible()
    _takes_away(screen, tmp_path, "passkey")
    screen.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_takes_part_in_a_contest_and_only_they_see_how_it_went(screens, office, language):
    clerk = screens(language)
    clerk.sign_in(office.person("legal_officer" if language == "en" else "aml_officer"))
    clerk.go("/learning/contests/")
    clerk.page.locator("main a[href*='/learning/contests/']").first.click()
    clerk.page.check("[name=agreed]")
    clerk.button("Take part").click()
    expect(clerk.page.locator("main fieldset")).to_have_count(5)
    clerk.button("Hand in").click()
    expect(clerk.page.get_by_text(clerk.say("Only you see it."))).to_be_visible()
    clerk.go("/learning/contests/")
    clerk.page.locator("main a[href*='/learning/contests/']").first.click()
    expect(
        clerk.page.get_by_text(
            clerk.say("Nobody is named yet. Only who agreed is, in the upper half and with six questions of ten right.")
        )
    ).to_be_visible()
