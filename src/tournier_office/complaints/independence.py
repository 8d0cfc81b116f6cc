# SPDX-License-Identifier: Apache-2.0
"""Who may look into a complaint: nobody with a direct interest (TS-17); review and more time are the superior body's (TS-20, TS-18).

Taken for an interest: to be complained of; to work at the same branch as whoever is complained of (a default of ours, M62).
"""

from __future__ import annotations

from tournier.base import Refused
from tournier_office.complaints.lookups import took
from tournier_office.complaints.models import Complaint
from tournier_office.people import lookups as people
from tournier_office.people.independence import HANDLE, Matter, check_apart, ties_of

HANDLERS = frozenset({"branch_manager", "compliance_officer", "protection_officer", "legal_officer", "department_head"})


def is_partial(row: Complaint, number: str) -> bool:
    """Whether this person is complained of, or works at the branch of whoever is."""
    if not row.about:
        return False
    branches = people.branches_of()
    return number == row.about or branches.get(number) == branches.get(row.about)


def matter_of(row: Complaint) -> Matter:
    """Whom the complaint is about: the customer, the partner whose part it is, the person complained of."""
    return Matter(row.subject, row.partner, row.about)


def is_apart(row: Complaint, number: str) -> bool:
    """Whether this person is partial, or keeps away because of an interest that they declared (M20)."""
    return is_partial(row, number) or ties_of(number).apart(matter_of(row), HANDLE)


def check_handler(row: Complaint, number: str) -> None:
    """Refused for whom the rule or an interest keeps away (TS-17), and for whom no post lets see what the complaint is about."""
    if is_partial(row, number):
        raise Refused(
            "complaint.interest",
            "Whoever is complained of, and whoever works at the same branch, does not handle the complaint.",
            "Name somebody of another branch.",
        )
    check_apart(number, matter_of(row), HANDLE)
    _fit(number)


def check_acting(row: Complaint, number: str) -> None:
    """Refused for whoever would decide or sign now, and has declared an interest since the complaint was given to them."""
    check_apart(number, matter_of(row), HANDLE)


def _fit(number: str) -> None:
    if not people.posts_of(number) & HANDLERS:
        raise Refused(
            "complaint.handler", "This person holds no post that handles complaints.",
            "Name a branch manager, or somebody of compliance, protection or legal.",
        )  # fmt: skip


def check_reviewer(row: Complaint, number: str) -> None:
    """Refused unless the reviewer belongs to the body above, and had no part in the decision (TS-20).

    Where nothing is above the branch, another person of it than those who decided.
    """
    check_handler(row, number)
    if number in {row.handler, *took(row, "decide"), *took(row, "approve"), *took(row, "refuse")}:
        raise Refused("complaint.reviewer", "Who decided does not review.", "Name somebody who had no part in it.")
    if not is_superior(row, number) and people.parent_of(row.branch):
        raise Refused("complaint.superior", "The review is for the superior body.", "Name somebody of a branch above.")


def check_granter(row: Complaint, number: str) -> None:
    """Refused unless whoever gives more time belongs to a branch above the complaint's, or to the head office that has it (TS-18)."""
    head = people.branches_of().get(number) == row.branch and not people.parent_of(row.branch)
    if not head and not is_superior(row, number):
        raise Refused(
            "complaint.granter",
            "More time is given by the superior body or the head office.",
            "Ask compliance or protection of a branch above.",
        )


def is_superior(row: Complaint, number: str) -> bool:
    """Whether this person belongs to a branch above the complaint's."""
    where = people.branches_of().get(number, "")
    return row.branch in people.branches_below(where) and where != row.branch
