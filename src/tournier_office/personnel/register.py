# SPDX-License-Identifier: Apache-2.0
"""The register of exits, described: who leaves, whether the exit pledge is given, and who sees to what is left behind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

KEEPERS = frozenset({"system_admin", "security_admin", "protection_officer", "compliance_officer"})
READERS = KEEPERS | {"auditor", "audit_admin"}
HEADS = frozenset({"branch_manager", "department_head"})
_KEEP = Who(anywhere=KEEPERS, never=("staff",))
_OWED = ("announced", "owed")

EXITS = Register(
    name="exits",
    words=_("Exits"),
    about=_("Who leaves the bank: the pledge of secrecy that goes on, and what has to be handed over (PBOC 2020/3 article 14)."),
    model="personnel.Exit",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, asked=True, listed=True, narrows=True),
        Field("last_day", _("Last day"), Kind.DAY, asked=True, listed=True, sorts=True),
        Field("owner", _("Who sees to it"), Kind.STAFF, asked=True, required=False, listed=True, narrows=True),
        Field("post", _("Posts held"), listed=True, required=False),
        Field("pledge", _("Where the pledge lies"), listed=True, required=False, hint=_("A place in the archive and a number; no names.")),
    ),
    stages=(
        Stage("announced", _("announced"), "warn"),
        Stage("owed", _("pledge owed"), "bad"),
        Stage("given", _("pledge given"), "good"),
        Stage("declined", _("refusal recorded"), "warn"),
        Stage("closed", pgettext_lazy("of an exit", "closed"), "good", last=True),
    ),
    moves=(
        Move("sign", _("I have signed the exit pledge"), _OWED, "given", Who(named=("staff",)), tone="good", bulk=False),
        Move("paper", _("Enter a pledge on paper"), _OWED, "given", _KEEP, (Field("pledge", _("Where the pledge lies"), hint=_("A place in the archive and a number; no names.")),), reason=True),
        Move("decline", _("Record that it is refused"), _OWED, "declined", _KEEP, reason=True, tone="bad"),
        Move("assign", _("Let somebody see to it"), (*_OWED, "given", "declined"), "", Who(posts=HEADS, anywhere=KEEPERS, never=("staff",)), (Field("owner", _("Who sees to it"), Kind.STAFF),)),
        Move("leave", _("The person has left"), ("announced",), "owed", Who(system=True)),
        Move("close", _("Close"), ("given", "declined"), "closed", Who(anywhere=KEEPERS, never=("staff", "paper", "decline")), tone="good"),
    ),
    readers=Who(HEADS, READERS, ("staff", "owner")),
    openers=Who(HEADS, KEEPERS),
    exporters=Who(anywhere=READERS),
    place=62,
    acts="tournier_office.personnel.exits",
    panel="personnel/exit.html",
)  # fmt: skip
