# SPDX-License-Identifier: Apache-2.0
import pytest

from tournier.policy import RuleBook, shipped_rules


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return RuleBook.load(shipped_rules())
