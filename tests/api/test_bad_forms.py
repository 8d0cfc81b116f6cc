# SPDX-License-Identifier: Apache-2.0
"""Whoever fills in a form badly is told what was the matter in their own language, in every register.

Every address of every register is sent nothing, and odd and overlong texts, by people of several posts, and what comes
back is read: an answer in the reader's language, never a failure of the office.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.api.test_languages import strangers
from tests.simulators.small_office import Office, office

__all__ = ["office"]

pytestmark = pytest.mark.timeout(900)  # fifteen hundred forms, and a busy machine takes its time
WHO = ("teller", "protection_officer", "security_admin")
_NOT_ALLOWED = 405
_STARTS_WORK = {"evidence:verification"}
_OTHERS = {"admin", "api"}
_KNOWN = {"people number": "S0004", "exports name": "cancel"}
_ODD = "\u202e%'\"<b>;--" + "某" * 3000
_FIELDS = (  # noqa: SIM905 - two lines in place of thirty
    "number reason status until post branch change kind text why case since pledged_until name sql source purpose basis"
    " days downloads format receiver receiver_kind recipient code channels networks keeper fields query_id title files"
).split()


def addresses(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The address of every page of every register; its ids stand for nothing that is there, but for a number of staff."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, pattern.namespace or space)
        elif isinstance(pattern, URLPattern) and space and space not in _OTHERS:
            name = f"{space}:{pattern.name}"
            given = {key: _KNOWN.get(f"{space} {key}", "1") for key in pattern.pattern.regex.groupindex}
            if name not in _STARTS_WORK:
                yield reverse(name, kwargs=given)


def test_bad_input_is_answered_in_chinese_to_who_reads_chinese(office: Office) -> None:
    found: dict[str, str] = {}
    sent = 0
    for post in WHO:
        client = office.client(post, "zh-hans")
        for path in addresses(get_resolver()):
            for form in ({}, dict.fromkeys(_FIELDS, _ODD)):
                answer = client.post(path, form, follow=True)
                assert answer.status_code != 500, path
                if answer.status_code == _NOT_ALLOWED:
                    break
                sent += 1
                html = answer.content.decode() if "html" in answer["Content-Type"] else ""
                found |= dict.fromkeys(strangers(html, "zh-hans"), f"{post} {path}")
    assert sent > 200
    assert found == {}


@pytest.mark.parametrize(
    ("language", "cause"),
    [("zh-CN,zh;q=0.9", "没有此工号的员工。"), ("en", "There is nobody with this number.")],
)
def test_the_api_says_an_error_in_the_language_that_was_asked_for(office: Office, language: str, cause: str) -> None:
    answer = office.client("system_admin", language).get("/api/v1/people/S9999")
    assert (answer.status_code, answer.json()["cause"]) == (400, cause)
