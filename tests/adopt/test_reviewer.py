# SPDX-License-Identifier: Apache-2.0
"""How many columns of the sample bank a reviewer would change after `adopt`: no more than were counted, none opened too far."""

from bench.adopted import changes

from tournier.catalogue import CATEGORIES
from tournier_samples.bank import make_bank

COUNTED = 11


def test_no_more_columns_are_to_be_changed_than_were_counted(tmp_path):
    make_bank(tmp_path / "bank", customers=200)
    found = list(changes(tmp_path / "bank"))
    wrong = [(name, proposed, said) for name, proposed, said, _sure in found if proposed != said]
    assert len(found) == 90
    assert len(wrong) <= COUNTED, wrong
    # What is proposed wrongly is of the same class: nothing is shown that its own category would have hidden.
    for name, proposed, said in wrong:
        if proposed is not None:
            assert said is not None, name
            assert CATEGORIES[proposed].cls == CATEGORIES[said].cls, name
