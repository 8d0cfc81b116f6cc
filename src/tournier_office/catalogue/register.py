# SPDX-License-Identifier: Apache-2.0
"""The register of who answers for which source and table, described (M02, 归口管理). Naming somebody takes two people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.catalogue import assets
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who

KEEPERS = frozenset({"protection_officer", "compliance_officer"})
APPROVERS = frozenset({"compliance_officer", "legal_officer"})
READERS = KEEPERS | APPROVERS | {"auditor", "audit_admin"}
_HEADS = frozenset({"branch_manager", "department_head"})
IN_FORCE = "in_force"
STANDING = (IN_FORCE, "open", "taken")
LIVING = ("proposed", *STANDING)

OWNER = Field("owner", _("Answers for it"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number; whoever works in the managing department."))  # fmt: skip
SUCCESSOR = Field("successor", pgettext_lazy("of an owner", "Successor"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number; whoever takes it on when the owner moves or leaves."))  # fmt: skip
_DECIDES = Who(anywhere=APPROVERS, never=("opened_by", "owner", "successor", "take_on", "name_owner"))

OWNERS = Register(
    name="owners",
    words=_("Who answers for what"),
    about=_("For each source, table, partner and system, and for a finding that is handed over, the managing department and one person who answers for it. Another person puts each in force; when the owner moves or leaves it falls open, and the successor has to take it on."),
    model="catalogue.Ownership",
    fields=(
        Field("asset", _("What it is"), Kind.CHOICE, assets.choices, assets.words_of, asked=True, listed=True, narrows=True, hint=_("Whoever answers for a source answers for its tables that nobody else was named for.")),
        Field("partner", _("Name of the partner"), asked=True, required=False, stored=False, most=80, hint=_("As exports name it. Left empty for everything else.")),
        Field("department", _("Managing department"), Kind.BRANCH, asked=True, listed=True, narrows=True),
        OWNER,
        SUCCESSOR,
        Field("why", pgettext_lazy("of an owner", "Why them"), Kind.TEXT, asked=True, most=1000),
        Field("opened_at", pgettext_lazy("of an owner", "Proposed"), Kind.MOMENT, listed=True, sorts=True),
    ),
    stages=(
        Stage("proposed", pgettext_lazy("of an owner", "waits for a second person"), "warn"),
        Stage(IN_FORCE, pgettext_lazy("of an owner", "in force"), "good"),
        Stage("open", pgettext_lazy("of an owner", "nobody answers, to be taken on"), "bad"),
        Stage("taken", pgettext_lazy("of an owner", "taken on, waits for a second person"), "warn"),
        Stage("rejected", pgettext_lazy("of an owner", "rejected"), last=True),
        Stage("ended", pgettext_lazy("of an owner", "ended"), last=True),
    ),
    moves=(
        Move("confirm", _("Put it in force"), ("proposed", "taken"), IN_FORCE, _DECIDES, reason=True, tells="owner_in_force", tone="good", bulk=False),
        Move("reject", pgettext_lazy("of an owner", "Reject it"), ("proposed",), "rejected", Who(anywhere=APPROVERS | KEEPERS), reason=True, bulk=False),
        Move("return", pgettext_lazy("of an owner", "Not this person"), ("taken",), "open", Who(anywhere=APPROVERS), reason=True, bulk=False),
        Move("take_on", _("Take it on"), ("open",), "taken", Who(named=("successor",)), (SUCCESSOR,), tone="good", bulk=False),
        Move("name_owner", _("Name who answers for it"), ("open", "taken"), "taken", Who(anywhere=KEEPERS), (OWNER, SUCCESSOR), reason=True, bulk=False),
        Move("hand_on", _("It was handed on"), (IN_FORCE,), "", Who(system=True), (OWNER,), bulk=False),
        Move("fall_open", _("The owner has moved, left or was suspended"), (IN_FORCE, "proposed"), "open", Who(system=True), bulk=False),
        Move("replace", _("A newer version is in force, or there is no such thing any more"), LIVING, "ended", Who(system=True), tells="ownership_ended", bulk=False),
    ),
    readers=Who(_HEADS, READERS, ("owner", "successor")),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(anywhere=READERS),
    deadlines=(Timed("B17", "successor", "opened_by", since="fall_open"),),
    place=45,
    acts="tournier_office.catalogue.naming",
)  # fmt: skip
