# SPDX-License-Identifier: Apache-2.0
"""Law 9: what the customer sees and what the law withholds for now are together what the ledger holds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tournier.base import JSON
from tournier.ledger.entries import Event, OpenedEntry
from tournier.purpose import PURPOSES
from tournier_office.customers.history import Secrecy, part, tell

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ME = "1000001"
EVENTS = [
    Event.DISCLOSURE_INTENDED,
    Event.DISCLOSURE_PAGE,
    Event.DISCLOSURE_FAILED,
    Event.DISCLOSURE_REFUSED,
    Event.DISCLOSURE_NEEDS_APPROVAL,
    Event.REQUEST_FILED,
    Event.APPROVAL_GIVEN,
    Event.BREAK_GLASS_OPENED,
    Event.LEDGER_READ,
]
DISCLOSURES = ["d1", "d2", "d3", ""]
purposes = st.sampled_from(sorted(PURPOSES))


@st.composite
def entries(draw: st.DrawFn) -> list[OpenedEntry]:
    found = []
    for number in range(draw(st.integers(0, 25))):
        purpose = draw(st.one_of(st.none(), purposes))
        categories: list[JSON] = list(draw(st.lists(st.sampled_from(["NAME", "MOBILE", "BALANCE"]), max_size=3)))
        detail: dict[str, JSON] = {
            "channel": "look_up",
            "categories": categories,
        }
        if purpose:
            detail["purpose"] = purpose
        found.append(
            OpenedEntry(
                id=f"e{number:03}",
                event=draw(st.sampled_from(EVENTS)),
                at=NOW - timedelta(minutes=number),
                actor=draw(st.sampled_from(["S0001", "S0002", ME])),
                subjects=(ME,),
                detail=detail,
                disclosure=draw(st.sampled_from(DISCLOSURES)),
                index=number,
            )
        )
    return found


secrecies = st.lists(
    st.one_of(
        st.builds(
            Secrecy,
            clause=st.just("AML-7"),
            purpose=purposes,
            until=st.one_of(st.none(), st.datetimes().map(lambda at: at.replace(tzinfo=UTC))),
        ),
        st.builds(Secrecy, clause=st.just("AML-7"), disclosure=st.sampled_from(DISCLOSURES[:3])),
    ),
    max_size=4,
)


@given(entries(), secrecies)
def test_shown_and_withheld_are_the_whole_and_share_nothing(held: list[OpenedEntry], orders: list[Secrecy]) -> None:
    parted = part(held, orders, NOW)
    shown, withheld = [entry.id for entry in parted.shown], [entry.id for entry, _ in parted.withheld]
    assert sorted(shown + withheld) == [entry.id for entry in held]


@given(entries(), secrecies)
def test_nothing_is_withheld_without_an_order_that_stands(held: list[OpenedEntry], orders: list[Secrecy]) -> None:
    for _entry, order in part(held, orders, NOW).withheld:
        assert order in orders
        assert order.clause
        assert order.until is None or order.until > NOW


@given(entries(), secrecies)
def test_a_story_is_told_whole_or_not_at_all(held: list[OpenedEntry], orders: list[Secrecy]) -> None:
    parted = part(held, orders, NOW)
    shown = {entry.disclosure for entry in parted.shown if entry.disclosure}
    withheld = {entry.disclosure for entry, _ in parted.withheld if entry.disclosure}
    assert not shown & withheld


@given(entries(), secrecies, purposes)
def test_the_page_is_the_same_whether_secret_entries_exist_or_not(
    held: list[OpenedEntry], orders: list[Secrecy], purpose: str
) -> None:
    """Non-interference: two ledgers that differ only in withheld entries tell the same stories."""
    every = [*orders, Secrecy("AML-7", purpose=purpose)]
    parted = part(held, every, NOW)
    without = [entry for entry in held if entry in parted.shown]
    assert tell(part(held, every, NOW).shown, ME) == tell(part(without, every, NOW).shown, ME)


@given(entries())
def test_every_shown_entry_is_in_exactly_one_story(held: list[OpenedEntry]) -> None:
    looks = tell(held, ME)
    assert len(looks) == len({entry.disclosure or entry.id for entry in held})
    assert list(looks) == sorted(looks, key=lambda look: look.at, reverse=True)


def test_when_the_order_ends_everything_is_shown() -> None:
    entry = OpenedEntry("e1", Event.DISCLOSURE_PAGE, NOW, "S0010", (ME,), {"purpose": "audit"}, "d1", 0)
    order = Secrecy("AML-7", purpose="audit", until=NOW)
    assert part([entry], [order], NOW - timedelta(seconds=1)).shown == ()
    assert part([entry], [order], NOW).shown == (entry,)
