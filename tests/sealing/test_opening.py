# SPDX-License-Identifier: Apache-2.0
"""Opening a sealed source in bulk takes two persons and is recorded; what was erased stays gone."""

import pytest

from tests.sealing.conftest import Bank
from tournier.base import Refused
from tournier.engines.sealing.agreed import agree_to_opening, check_opening, propose_opening
from tournier.ledger import Event


def test_two_persons_agree_and_the_values_are_as_they_were(bank: Bank):
    before = [bank.row(key) for key in ("1000001", "1000002", "1000003")]
    bank.seal()
    store = bank.work().standing("core")
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(bank.ledger, store)
    proposed = propose_opening(bank.ledger, store, "admin-1", "the archive moves")
    with pytest.raises(Refused, match="does not agree"):
        agree_to_opening(bank.ledger, store, proposed, "admin-1")
    agree_to_opening(bank.ledger, store, proposed, "admin-2")
    check_opening(bank.ledger, store)
    assert bank.work().open("core").rows == {"core:cust_info": 3, "core:acct_base": 3}
    assert [bank.row(key) for key in ("1000001", "1000002", "1000003")] == before
    assert bank.work().standing("core") is None
    (opened,) = bank.ledger.entries(event=Event.STORE_OPENED)
    assert opened.detail["rows"] == {"core:cust_info": 3, "core:acct_base": 3}
    assert not bank.sources.sealed("core:cust_info")


def test_what_was_agreed_to_is_opened_once(bank_in):
    bank = bank_in("sqlite")
    bank.seal()
    store = bank.work().standing("core")
    agree_to_opening(bank.ledger, store, propose_opening(bank.ledger, store, "admin-1", "once"), "admin-2")
    bank.work().open("core")
    bank.seal()
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(bank.ledger, bank.work().standing("core"))


def test_an_agreement_to_some_columns_opens_no_others(bank_in):
    bank = bank_in("sqlite")
    bank.seal("cust_info.sjhm")
    store = bank.work().standing("core")
    agree_to_opening(bank.ledger, store, propose_opening(bank.ledger, store, "admin-1", "one"), "admin-2")
    bank.seal("acct_base.ye")  # the plan is another one now
    from tournier.engines.sealing.plan import joined

    more = joined(store, bank.plan("cust_info.zjhm"))
    with pytest.raises(Refused, match="Nobody agreed"):
        check_opening(bank.ledger, more)


def test_who_was_erased_is_not_brought_back(bank: Bank):
    bank.seal()
    bank.ledger.erase("1000002")
    done = bank.work().open("core")
    assert done.erased == 6
    assert bank.row("1000002") == (None, None, None, None)
    assert bank.row("1000001")[0] == "云小满"
