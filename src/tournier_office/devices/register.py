# SPDX-License-Identifier: Apache-2.0
"""The register of devices, described. One administrator enters a device and another puts it in force; closing takes one.

Whoever has a device or keeps its branch may report it lost, at any hour and alone.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.devices import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

KEEPERS = frozenset({"system_admin", "security_admin"})
_HEADS = frozenset({"branch_manager", "department_head"})
_OVERSEERS = frozenset({"protection_officer", "auditor", "audit_admin"})
IN_FORCE, LOST, FOUND = "in_force", "lost", "found"
WAITING = ("proposed", FOUND)
_LIVING = ("proposed", IN_FORCE, LOST, FOUND)

DEVICES = Register(
    name="devices",
    words=_("Devices"),
    about=_("The bank's own terminals, each known by its certificate. Another administrator puts each in force; reported lost or withdrawn it counts for nothing from the next page on."),
    model="devices.Device",
    fields=(
        Field("name", pgettext_lazy("of a device", "Inventory number"), asked=True, listed=True, sorts=True, hint=_("No names of people.")),
        Field("fingerprint", _("SHA-256 of the certificate"), asked=True, hint=_("As openssl x509 -fingerprint -sha256 prints it. The device's key stays on the device.")),
        Field("key_lies", _("Where its private key lies"), Kind.CHOICE, words.keys, asked=True, narrows=True),
        Field("place", _("Branch"), Kind.BRANCH, asked=True, listed=True),
        Field("staff", _("For this person only"), Kind.STAFF, asked=True, listed=True, narrows=True, required=False, hint=_("Staff number; empty is everybody of the branch.")),
        Field("until", pgettext_lazy("of a device", "Last day"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True, hint=_("At most three years from today; one year where the key lies in a file.")),
    ),
    stages=(
        Stage("proposed", pgettext_lazy("of a device", "waits for a second administrator"), "warn"),
        Stage(IN_FORCE, pgettext_lazy("of a device", "in force"), "good"),
        Stage(LOST, pgettext_lazy("of a device", "reported lost"), "bad"),
        Stage(FOUND, pgettext_lazy("of a device", "found, waits for a second administrator"), "warn"),
        Stage("rejected", pgettext_lazy("of a device", "rejected"), last=True),
        Stage("withdrawn", pgettext_lazy("of a device", "withdrawn"), last=True),
    ),
    moves=(
        Move("confirm", _("Put it in force"), ("proposed",), IN_FORCE, Who(anywhere=KEEPERS, never=("opened_by", "staff")), tone="good"),
        Move("reject", pgettext_lazy("of a device", "Reject it"), ("proposed",), "rejected", Who(anywhere=KEEPERS), reason=True),
        # Closing needs no second person, whoever it is.
        Move("lose", _("Report it lost"), (IN_FORCE, FOUND), LOST, Who(_HEADS, KEEPERS | _OVERSEERS, ("staff",)), reason=True, tone="bad", bulk=False),
        Move("find", _("It was found"), (LOST,), FOUND, Who(anywhere=KEEPERS), reason=True, bulk=False),
        Move("restore", _("Put it in force again"), (FOUND,), IN_FORCE, Who(anywhere=KEEPERS, never=("staff", "find")), reason=True, tone="good", bulk=False),
        Move("withdraw", pgettext_lazy("of a device", "Withdraw it"), (IN_FORCE, LOST, FOUND), "withdrawn", Who(anywhere=KEEPERS), reason=True, tone="bad"),
        Move("lapse", _("Its last day is over, or its person has left"), _LIVING, "withdrawn", Who(system=True), bulk=False),
    ),
    readers=Who(_HEADS, KEEPERS | _OVERSEERS, ("staff",)),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(anywhere=KEEPERS | _OVERSEERS),
    place=26,
    acts="tournier_office.devices.actions",
)  # fmt: skip
