# SPDX-License-Identifier: Apache-2.0
"""Look-ups in a MariaDB: the tests of any source, over the same customers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulators.small_office import Office, small_office

from tournier_office.disclosures.tests.test_screens import (
    clerk,
    test_a_name_needs_a_second_factor,
    test_a_search_shows_masked_hits_and_keeps_its_text_out_of_the_address,
    test_copies_and_prints_are_registered,
    test_match_says_match,
    test_the_card_is_masked_and_says_why_field_by_field,
    test_the_value_comes_by_itself_when_it_is_approved,
    test_wildcards_are_refused,
)

pytestmark = pytest.mark.django_db
__all__ = [
    "clerk",
    "test_a_name_needs_a_second_factor",
    "test_a_search_shows_masked_hits_and_keeps_its_text_out_of_the_address",
    "test_copies_and_prints_are_registered",
    "test_match_says_match",
    "test_the_card_is_masked_and_says_why_field_by_field",
    "test_the_value_comes_by_itself_when_it_is_approved",
    "test_wildcards_are_refused",
]


@pytest.fixture
def office(db: None, tmp_path: Path, mariadb_url: str) -> Iterator[Office]:
    """The small office over a MariaDB."""
    with small_office(tmp_path, bank=("mysql", mariadb_url)) as found:
        yield found
