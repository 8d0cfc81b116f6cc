# SPDX-License-Identifier: Apache-2.0
"""Questions in SQL to a MariaDB: the tests of any source, over the same customers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulators.small_office import Office, small_office

from tournier_office.queries.tests.test_queries import (
    analyst,
    test_a_cancelled_answer_is_gone,
    test_a_fact_that_flips_stops_the_next_page_and_removes_the_answer,
    test_a_statement_that_is_not_taken_says_cause_and_cure,
    test_an_offer_holds_what_this_person_may_name_and_how_it_would_be_shown,
    test_pages_are_treated_and_each_is_recorded,
    test_the_answer_tells_by_which_rule_a_column_is_shown,
)

pytestmark = pytest.mark.django_db
__all__ = [
    "analyst",
    "test_a_cancelled_answer_is_gone",
    "test_a_fact_that_flips_stops_the_next_page_and_removes_the_answer",
    "test_a_statement_that_is_not_taken_says_cause_and_cure",
    "test_an_offer_holds_what_this_person_may_name_and_how_it_would_be_shown",
    "test_pages_are_treated_and_each_is_recorded",
    "test_the_answer_tells_by_which_rule_a_column_is_shown",
]


@pytest.fixture
def office(db: None, tmp_path: Path, mariadb_url: str) -> Iterator[Office]:
    """The small office over a MariaDB."""
    with small_office(tmp_path, bank=("mysql", mariadb_url)) as found:
        yield found
