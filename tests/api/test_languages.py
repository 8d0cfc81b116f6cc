# SPDX-License-Identifier: Apache-2.0
"""Whoever reads Chinese finds no English sentence on a page, and whoever reads English no Chinese one.

Every post walks every page that it can reach from its menu, after a day on which everything happened at least once.
Names of people and fields in the bank's own words, ids, codes and SQL are none of the screens' texts.
"""

from __future__ import annotations

import re
import threading
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.simulators.small_office import PEOPLE, Office, office
from tournier_office.disclosures.tests import desk
from tournier_office.evidence import actions as evidence
from tournier_office.people import actions

__all__ = ["office"]

_SKIPPED = frozenset({"pre", "code", "script", "style", "textarea", "title"})
_ID = re.compile(r"[0-9a-v]{20,}|\d{3,}")
_LINK = re.compile(r'href="(/[^"#]*)')
_FILES = ("/proof/", "/note/", "/bundle/", "/accounts/", "/step-up/", "/static/", "/api/")
_MOST = 60
_ENGLISH = re.compile(r"[A-Za-z][a-z']+(?:[ ,;:]+[a-z'`]+){3,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+[，。；：、！？][\u4e00-\u9fff]*")
# Laws and rules are quoted in the language in which they were made, and say so by `lang`; what people typed is theirs.
_QUOTED = {"en": (desk.REASON,), "zh-hans": (desk.REASON, "left the building")}


class _Texts(HTMLParser):
    """What a page shows as text of its own: not code, not what is marked as of another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.other = "zh" if language == "en" else "en"
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [text for name in ("title", "aria-label", "placeholder") if (text := given.get(name)) is not None]
        if tag not in {"meta", "link", "input", "br", "hr", "img", "wbr", "col", "source"}:
            hidden = tag in _SKIPPED or str(given.get("lang") or "").startswith(self.other)
            self.open.append((tag, hidden and tag != "html"))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(hidden for _tag, hidden in self.open):
            self.found.append(" ".join(data.split()))


def strangers(html: str, language: str) -> list[str]:
    """The texts of a page that hold a sentence of the other language."""
    texts = _Texts(language)
    texts.feed(html)
    other = _CHINESE if language == "en" else _ENGLISH
    return [text for text in texts.found if other.search(text) and not any(said in text for said in _QUOTED[language])]


def reached(client: Client) -> dict[str, str]:
    """Every kind of page that this person reaches from home, one of each kind."""
    waiting, pages, kinds = ["/", "/people/commands/"], {}, set()
    while waiting and len(pages) < _MOST:
        path = waiting.pop(0)
        kind = _ID.sub("*", path.split("?")[0])
        if kind in kinds or any(part in path for part in _FILES):
            continue
        kinds.add(kind)
        answer = client.get(path, follow=True)
        if answer.headers["Content-Type"].startswith("text/html"):
            pages[path] = answer.content.decode()
            waiting += _LINK.findall(pages[path])
    return pages


@pytest.fixture
def a_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Looks, a refusal, requests agreed to and open, a copy, an administrator's act, and a verification of all."""
    clerk, manager = office.client("teller"), office.client("branch_manager")
    key = desk.look(clerk)
    clerk.get(f"/lookup/{key}/")
    desk.reveal(clerk, key, desk.ID_NO)
    row = desk.filed(clerk, key, desk.MOBILE)
    manager.post(f"/approvals/{row.pk}/approve/", {})
    desk.reveal(clerk, key, desk.MOBILE)
    clerk.post(f"/lookup/{key}/copy/", {"fields": desk.fields(desk.MOBILE)})
    clerk.post(f"/lookup/{key}/print/", {})
    desk.filed(clerk, key, desk.ID_NO)
    actions.set_status("S0011", "suspended", by="S0005", reason="left the building")
    with monkeypatch.context() as alone:  # a thread would see nothing of this test's transaction, and outlive the test
        alone.setattr(threading.Thread, "start", lambda _thread: None)
        office.client("auditor").post("/evidence/verification/")
    evidence.run_verification(evidence.Verification.objects.get().pk)
    return office


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_speaks_the_other_language(a_day: Office, language: str) -> None:
    found: dict[str, str] = {}
    for number, post in PEOPLE.items():
        if post == "analyst":  # suspended on that day
            continue
        pages = reached(a_day.client(number, language))
        assert len(pages) > 5
        found |= {text: f"{post} {path}" for path, html in pages.items() for text in strangers(html, language)}
    assert found == {}


def test_the_search_for_strangers_finds_one() -> None:
    page = '<html lang="zh"><p>查询</p><p>{}</p><code>select a from b where c</code><q lang="en">as the law says it</q></html>'
    assert strangers(page.format("Nothing is released to you."), "zh-hans") == ["Nothing is released to you."]
    assert strangers(page.format("客户已签字"), "zh-hans") == []
    assert strangers("<p>没有规则开放此字段，因此不予显示。</p>", "en") == ["没有规则开放此字段，因此不予显示。"]
