# SPDX-License-Identifier: Apache-2.0
"""A leaked list traced on the screens, in both languages: filed by one, agreed to by another, a lead and not a verdict."""

from __future__ import annotations

import pytest

from tests.browser import steps
from tests.browser.leaks import SOURCE, listed, live_through


@pytest.fixture(scope="module")
def leaked(office):
    return live_through(office.folder)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_persons_trace_a_list(screens, office, leaked, language):
    officer, auditor = screens(language), screens(language)
    for screen, post in ((officer, "protection_officer"), (auditor, "auditor")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    address = steps.files_a_trace(officer, listed(leaked))
    steps.agrees_to_the_trace(auditor, address)
    steps.sees_the_lead(auditor, SOURCE)
    officer.go(address)
    steps.sees_the_lead(officer, SOURCE)


def test_a_list_from_outside_names_nobody(screens, office, leaked):
    officer, auditor = screens("en"), screens("en")
    for screen, post in ((officer, "protection_officer"), (auditor, "auditor")):
        screen.go("/accounts/login/")
        steps.become(screen, office.person(post))
    address = steps.files_a_trace(officer, listed(list(range(3, 300, 11))))
    steps.agrees_to_the_trace(auditor, address)
    steps.sees_that_nobody_stands_out(auditor)
