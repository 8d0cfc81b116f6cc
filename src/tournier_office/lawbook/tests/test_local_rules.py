# SPDX-License-Identifier: Apache-2.0
"""M11: an exception for one place is agreed to at the head office only; whoever decides elsewhere agrees to the one standard."""

from __future__ import annotations

import pytest
from tests.simulators.small_office import Office

from tournier.base import Refused
from tournier_office.lawbook import actions, lookups
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.people.lookups import Branch, Staff
from tournier_office.site import gateway

COMPLIANCE, SECURITY = frozenset({"compliance_officer"}), frozenset({"security_admin"})
RULE = '\n@id("test-local") @law("XB-47") @title("例外") @title_en("An exception")\nforbid (principal, action in Action::"one_customer", resource) when {{ {} }};\n'
LOCAL = [
    'principal.branch == "B02"',
    '"B02" == resource.branch',
    '["B02", "B09"].contains(principal.branch)',
    'principal.region != "R1"',
]


def propose(condition: str) -> RuleBookVersion:
    files = dict(lookups.active_files())
    name = next(name for name in files if name.startswith("refuse-"))
    kept = files[name].split('\n@id("test-local")')[0]
    files[name] = kept + (RULE.format(condition) if condition else "")
    return actions.propose(files, by="S0004", posts=COMPLIANCE, why="for one place")


def works_at(number: str, branch: str) -> None:
    Staff.objects.filter(pk=number).update(branch=branch)


@pytest.fixture
def below(office: Office) -> Office:
    """B02 lies below B01, and the security administrator works there."""
    Branch.objects.filter(pk="B02").update(parent="B01")
    works_at("S0005", "B02")
    return office


@pytest.mark.parametrize("condition", LOCAL)
def test_an_exception_for_one_place_needs_the_head_office(below: Office, condition: str) -> None:
    row = propose(condition)
    with pytest.raises(Refused) as caught:
        actions.activate(row.pk, by="S0005", posts=SECURITY)
    assert caught.value.code == "rules.local"
    row.refresh_from_db()
    assert row.state == "proposed"
    works_at("S0005", "B01")
    actions.activate(row.pk, by="S0005", posts=SECURITY)
    gateway.reload_rules()
    assert gateway.rules().rule("test-local")


def test_what_holds_for_all_and_the_end_of_an_exception_need_no_head_office(below: Office) -> None:
    actions.activate(propose("principal.branch != resource.branch").pk, by="S0005", posts=SECURITY)
    works_at("S0005", "B01")
    actions.activate(propose(LOCAL[0]).pk, by="S0005", posts=SECURITY)
    works_at("S0005", "B02")
    actions.activate(propose("").pk, by="S0005", posts=SECURITY)
