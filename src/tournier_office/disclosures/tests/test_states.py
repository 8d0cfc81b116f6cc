# SPDX-License-Identifier: Apache-2.0
"""The life of a request, walked at random: what the table does not know cannot happen."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tournier.base import Refused
from tournier_office.disclosures.states import FINAL, OPEN, TRANSITIONS, WAITING, Act, State, after


class Life(RuleBasedStateMachine):
    """One request to which anything is tried at any time."""

    def __init__(self):
        super().__init__()
        self.state = State.FILED
        self.granted = self.ended = False

    @rule(act=st.sampled_from(list(Act)))
    def anything(self, act):
        before = self.state
        try:
            self.state = after(self.state, act)
        except Refused:
            assert (before, act) not in TRANSITIONS
            return
        self.granted |= act is Act.GRANT
        self.ended |= act in {Act.REFUSE, Act.WITHDRAW, Act.LAPSE}

    @invariant()
    def open_only_after_the_last_agreement(self):
        assert (self.state in OPEN) <= self.granted

    @invariant()
    def an_end_is_final(self):
        assert self.ended == (self.state in FINAL)

    @invariant()
    def used_only_when_granted(self):
        assert (self.state is State.USED) <= self.granted


TestLife = Life.TestCase


@pytest.mark.parametrize("state", sorted(FINAL))
@pytest.mark.parametrize("act", list(Act))
def test_nothing_leaves_a_final_state(state, act):
    with pytest.raises(Refused):
        after(state, act)


def test_every_state_is_waiting_open_or_final():
    assert frozenset(State) == WAITING | OPEN | FINAL
    assert not WAITING & OPEN
