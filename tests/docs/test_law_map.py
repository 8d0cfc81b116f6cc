# SPDX-License-Identifier: Apache-2.0
"""The law map says what the rules and the law pack say now."""

from __future__ import annotations

from tests.docs import law_map


def test_the_law_map_is_current():
    assert law_map.PAGE.read_text(encoding="utf-8") == law_map.page(), "run: python -m tests.docs.law_map"
