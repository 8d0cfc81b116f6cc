# SPDX-License-Identifier: Apache-2.0
"""The register of changes of branches, described: one administrator proposes, another puts it in force (decision 0362)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.personnel import branch_words as words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

KEEPERS = frozenset({"system_admin", "security_admin"})
READERS = KEEPERS | {"audit_admin", "auditor", "protection_officer", "compliance_officer"}
_HEADS = frozenset({"branch_manager", "department_head"})
IN_FORCE, PROPOSED = "in_force", "proposed"
_NAMED, _PLACED = (words.OPEN, words.RENAME), (words.OPEN, words.MOVE)

BRANCH_CHANGES = Register(
    name="branches",
    words=_("Changes of branches"),
    about=_("Branches are opened, renamed, moved under another, and closed. Another administrator puts each change in force; from the next question on everybody there is decided about by it."),
    model="personnel.BranchChange",
    fields=(
        Field("code", pgettext_lazy("of a branch", "Code"), asked=True, listed=True, sorts=True, most=32, reading=words.which, hint=_("Of a new branch one that no branch has had; else the branch's own.")),
        Field("kind", pgettext_lazy("of a branch", "What happens"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        Field("zh", pgettext_lazy("of a branch", "Chinese name"), asked=True, listed=True, most=80, only_for=_NAMED),
        Field("en", pgettext_lazy("of a branch", "English name"), asked=True, most=120, only_for=_NAMED),
        Field("parent", pgettext_lazy("of a branch", "Branch above"), Kind.BRANCH, asked=True, required=False, listed=True, only_for=_PLACED, hint=_("Of a branch that moves: none means that it stays.")),
        Field("region", pgettext_lazy("of a branch", "Region"), asked=True, required=False, most=32, only_for=_PLACED, hint=_("As the rules name it. Of a branch that moves: none means that it stays.")),
        Field("why", pgettext_lazy("of a branch", "Reason"), Kind.TEXT, asked=True, most=1000, hint=_("Or the number of the resolution.")),
        Field("decided_at", pgettext_lazy("of a branch", "In force since"), Kind.MOMENT, listed=True, sorts=True, narrows=True),
        Field("was", pgettext_lazy("of a branch", "Before it"), reading=words.was, stored=False),
    ),
    stages=(
        Stage(PROPOSED, pgettext_lazy("of a branch", "waits for a second administrator"), "warn"),
        Stage(IN_FORCE, pgettext_lazy("of a branch", "in force"), "good", last=True),
        Stage("rejected", pgettext_lazy("of a branch", "rejected"), last=True),
    ),
    moves=(
        Move("confirm", pgettext_lazy("of a branch", "Put it in force"), (PROPOSED,), IN_FORCE, Who(anywhere=KEEPERS, never=("opened_by",)), tone="good", bulk=False),
        Move("reject", pgettext_lazy("of a branch", "Reject it"), (PROPOSED,), "rejected", Who(anywhere=KEEPERS), reason=True, tone="bad"),
    ),
    readers=Who(_HEADS, READERS),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(anywhere=READERS),
    place=64,
    acts="tournier_office.personnel.branches",
    panel="personnel/branch.html",
)  # fmt: skip
