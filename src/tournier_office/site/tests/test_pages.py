# SPDX-License-Identifier: Apache-2.0
"""Headers, languages, errors, limits, and what exists only in the demo."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from tournier.base import FixedClock, Refused
from tournier_office.people.tests import PASSWORD
from tournier_office.site import gateway
from tournier_office.site.limits import OfficeLimits

_VENDOR = Path(__file__).parents[1] / "static" / "vendor"


@pytest.fixture
def clerk(bank: object) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "t001", "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/", "/people/", "/no-such-page/", "/accounts/2fa/", "/accounts/password/change/"]
)
def test_every_page_is_fenced_and_never_kept(clerk: Client, path: str) -> None:
    answer = clerk.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"].startswith("no-store") or "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "Referrer-Policy" in answer
    assert "Permissions-Policy" in answer
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content
    assert b" onclick=" not in answer.content


def test_a_page_needs_a_sign_in(db: object) -> None:
    assert Client().get("/people/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "我的工作"), ("en", "My work")])
def test_chinese_comes_first_and_english_on_request(clerk: Client, language: str, words: str) -> None:
    clerk.post("/language/", {"language": language, "next": "/"})
    assert words in clerk.get("/").content.decode()


def test_an_error_page_names_cause_and_cure_and_nothing_of_what_was_typed(clerk: Client) -> None:
    answer = clerk.get("/no-such-page/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert b"<script>alert" not in answer.content
    assert b"page.not_found" in answer.content


def test_the_persona_switch_does_not_exist_outside_the_demo(clerk: Client) -> None:
    assert clerk.get("/personas/").status_code == 404


def test_the_theme_is_kept_and_leads_nowhere_else(clerk: Client) -> None:
    answer = clerk.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert 'data-bs-theme="dark"' in clerk.get("/").content.decode()


def test_administrators_are_not_shown_the_way_to_customers(bank: object) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "sys1", "password": PASSWORD})
    assert b'<a href="/lookup/"' not in client.get("/").content


@pytest.mark.django_db
def test_a_limit_is_shared_counted_and_forgotten_after_its_window() -> None:
    clock = FixedClock()
    first, second = OfficeLimits(clock), OfficeLimits(clock)
    for limits in (first, second, first):
        limits.spend("search", "t001", 3, 60)
    with pytest.raises(Refused) as refused:
        second.spend("search", "t001", 3, 60)
    assert refused.value.code == "limit.spent"
    first.spend("search", "m001", 3, 60)
    assert first.used_today("search", "t001") == 4
    from datetime import timedelta

    clock.advance(timedelta(seconds=60))
    first.spend("search", "t001", 3, 60)
    assert first.used_today("search", "t001") == 5


def test_vendored_files_are_the_ones_that_were_named() -> None:
    listed = tomllib.loads((_VENDOR / "vendor.toml").read_text())["file"]
    for item in listed:
        assert hashlib.sha256((_VENDOR / item["path"]).read_bytes()).hexdigest() == item["sha256"]
    there = {path.relative_to(_VENDOR).as_posix() for path in _VENDOR.rglob("*") if path.is_file()}
    assert there == {item["path"] for item in listed} | {"vendor.toml"}


def test_without_a_project_the_office_says_what_to_do() -> None:
    from tournier.base import SystemFailed

    gateway.use(None)
    with pytest.raises(SystemFailed, match="tournier serve"):
        gateway.project()
