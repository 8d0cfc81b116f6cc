# SPDX-License-Identifier: Apache-2.0
"""Three registers, described: key posts, departments and places; each check of a person; who may go into which place (M10).

Who reports a check does not approve it, nor does the person, nor somebody who keeps away from them; so it is with admissions.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.register import Field, Kind, Move, Register, Stage, Timed, Who
from tournier_office.vetting import words

KEEPERS = frozenset({"compliance_officer", "protection_officer"})
APPROVERS = frozenset({"compliance_officer", "legal_officer"})
_READERS = KEEPERS | APPROVERS | {"auditor"}
_HEADS = frozenset({"branch_manager", "department_head"})
_SELF = ("staff",)

CARRY = Field("carry_until", _("Entered dates count until"), Kind.DAY, required=False, listed=True, hint=_("At most 90 days from today; of a place it stays empty."))  # fmt: skip
NEW_OWNER = Field("owner", _("Answers for it"), Kind.STAFF, hint=_("Staff number"))

OWNER = Field("owner", _("Answers for it"), Kind.STAFF, required=False, asked=True, listed=True, narrows=True, only_for=words.WITH_UNIT, hint=_("Staff number"))  # fmt: skip

KEY_POSTS = Register(
    name="key_posts",
    words=_("Key posts, departments and places"),
    about=_("The posts and departments whose people are checked before they see highly sensitive information in clear, and the places that only people who were checked and admitted go into. Another person puts each in force."),
    model="vetting.KeyPost",
    fields=(
        Field("kind", pgettext_lazy("of a key post", "Kind"), Kind.CHOICE, words.kinds, asked=True, listed=True, narrows=True),
        Field("post", _("Post"), Kind.CHOICE, words.posts, asked=True, required=False, listed=True, narrows=True, only_for=(words.POST,)),
        Field("unit", _("Department or branch"), Kind.BRANCH, asked=True, required=False, listed=True, narrows=True, only_for=words.WITH_UNIT, hint=_("The department itself, or where the place lies.")),
        Field("spot", _("Which place"), asked=True, required=False, listed=True, only_for=(words.PLACE,), hint=_("For example: server room, archive, vault.")),
        OWNER,
        Field("why", _("Why it is a key one"), Kind.TEXT, asked=True, most=1000),
        CARRY,
    ),
    stages=(
        Stage("proposed", pgettext_lazy("of a key post", "proposed"), "warn"),
        Stage("in_force", pgettext_lazy("of a key post", "in force"), "good"),
        Stage("ending", pgettext_lazy("of a key post", "end proposed"), "warn"),
        Stage("ended", pgettext_lazy("of a key post", "ended"), last=True),
    ),
    moves=(
        Move("confirm", _("Put it in force"), ("proposed",), "in_force", Who(anywhere=APPROVERS, never=("opened_by",)), (CARRY,), reason=True, tone="good", bulk=False),
        Move("reject", pgettext_lazy("of a key post", "Reject it"), ("proposed",), "ended", Who(anywhere=APPROVERS | KEEPERS), reason=True),
        Move("name_owner", _("Name who answers for it"), ("proposed", "in_force", "ending"), "", Who(anywhere=KEEPERS), (NEW_OWNER,), bulk=False),
        Move("propose_end", _("Propose its end"), ("in_force",), "ending", Who(anywhere=KEEPERS), reason=True, bulk=False),
        Move("keep", _("Keep it in force"), ("ending",), "in_force", Who(anywhere=APPROVERS | KEEPERS), reason=True, bulk=False),
        Move("end", _("Agree to its end"), ("ending",), "ended", Who(anywhere=APPROVERS, never=("propose_end",)), reason=True, bulk=False),
    ),
    readers=Who(anywhere=_READERS, named=("owner",)),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(anywhere=_READERS),
    place=24,
    acts="tournier_office.vetting.actions",
)  # fmt: skip

_REPORT = (
    Field("covers", _("What it covered"), Kind.CHOICES, words.parts),
    Field("checker", _("Who did the check"), hint=_("The department or the agency; no names of people.")),
    Field("checked_on", _("Checked on"), Kind.DAY, listed=True, sorts=True),
    Field("evidence", _("Where the report is kept"), hint=_("The number of the file. The report itself stays there.")),
    Field("digest", _("SHA-256 or SM3 digest of the report"), most=64, hint=_("64 signs of 0-9 and a-f, as sha256sum prints them.")),
    Field("result", pgettext_lazy("of a check", "Result"), Kind.CHOICE, words.results, listed=True, narrows=True),
    Field("until", _("Valid until"), Kind.DAY, listed=True, narrows=True, sorts=True, hint=_("At most three years after the check.")),
)  # fmt: skip
_GRACE = Field("grace_until", _("Grace until"), Kind.DAY, listed=True, hint=_("At most 30 days from today."))
KEEPER = Field("keeper", _("Sees to it"), Kind.STAFF, listed=True, narrows=True, hint=_("Staff number"))
_APPROVES = Who(anywhere=APPROVERS, never=("staff", "report"))
_KEEPS = Who(anywhere=KEEPERS, named=("keeper",), never=_SELF)

CHECKS = Register(
    name="background_checks",
    words=_("Background checks"),
    about=_("Who was checked, by whom, with what evidence and until when. Without a valid check nobody in a key post or a key department sees anything highly sensitive in clear."),
    model="vetting.Check",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number")),
        KEEPER,
        *_REPORT,
        _GRACE,
        Field("approver", pgettext_lazy("of a check", "Approved by"), Kind.STAFF),
    ),
    stages=(
        Stage("asked", pgettext_lazy("of a check", "to be done"), "warn"),
        Stage("reported", pgettext_lazy("of a check", "waits for approval"), "warn"),
        Stage("counts", pgettext_lazy("of a check", "approved"), "good"),
        Stage("failed", pgettext_lazy("of a check", "not passed"), "bad", rests=True),
        Stage("ended", pgettext_lazy("of a check", "ended"), last=True),
    ),
    moves=(
        Move("report", _("Report the check"), ("asked",), "reported", _KEEPS, _REPORT, tells="background_check_reported", tone="good", bulk=False),
        Move("approve", _("Approve the check"), ("reported",), "counts", _APPROVES, reason=True, tone="good", bulk=False),
        Move("fail", _("Decide that it is not passed"), ("reported",), "failed", _APPROVES, reason=True, bulk=False),
        Move("send_back", _("Send it back"), ("reported",), "asked", _APPROVES, reason=True, bulk=False),
        Move("grace", _("Give grace"), ("asked", "reported"), "", Who(anywhere=APPROVERS, never=("staff", "opened_by", "report")), (_GRACE,), reason=True, bulk=False, delegable=True),
        Move("name_keeper", _("Name who sees to it"), ("asked",), "", Who(anywhere=KEEPERS, never=_SELF), (KEEPER,)),
        Move("revoke", _("Revoke the approval"), ("counts",), "failed", Who(anywhere=APPROVERS | KEEPERS, never=_SELF), reason=True, tells="background_check_ended", bulk=False),
        Move("withdraw", _("No check is needed"), ("asked",), "ended", Who(anywhere=KEEPERS, never=_SELF), reason=True, tells="background_check_ended", bulk=False),
        Move("replace", _("A newer check has been decided"), ("counts", "failed"), "ended", Who(system=True), tells="background_check_ended", bulk=False),
        Move("lapse", _("The person has left, or nothing needs it any more"), ("asked",), "ended", Who(system=True), tells="background_check_ended", bulk=False),
    ),
    readers=Who(anywhere=_READERS, named=("staff", "keeper")),
    openers=Who(anywhere=KEEPERS),
    deadlines=(Timed("B15", "keeper", since=""), Timed("B15", "keeper", since="send_back"), Timed("B16", "keeper", since="approve")),
    place=25,
    acts="tournier_office.vetting.actions",
)  # fmt: skip

ADMISSIONS = Register(
    name="admissions",
    words=_("Admissions to key places"),
    about=_("Who may go into which key place, and until when. Only whoever was checked is admitted, by a second person; when the check is revoked or the person leaves, the admission ends with it."),
    model="vetting.Admission",
    fields=(
        Field("place", _("Key place"), Kind.CHOICE, words.places, words.place_of, asked=True, narrows=True),
        Field("unit", _("Where it lies"), Kind.BRANCH, listed=True, narrows=True),
        Field("spot", _("Which place"), listed=True),
        Field("staff", _("Person"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number")),
        Field("why", _("What they do there"), Kind.TEXT, asked=True, most=1000, hint=_("No customer's data.")),
        Field("until", _("Admitted until"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True, hint=_("At most a year from today, and no longer than the background check counts.")),
        Field("approver", pgettext_lazy("of an admission", "Admitted by"), Kind.STAFF),
    ),
    stages=(
        Stage("asked", pgettext_lazy("of an admission", "asked for"), "warn"),
        Stage("admitted", pgettext_lazy("of an admission", "admitted"), "good"),
        Stage("refused", pgettext_lazy("of an admission", "not admitted"), last=True),
        Stage("ended", pgettext_lazy("of an admission", "ended"), last=True),
    ),
    moves=(
        Move("admit", _("Admit the person"), ("asked",), "admitted", Who(anywhere=APPROVERS, never=("staff", "opened_by")), tone="good", bulk=False, delegable=True),
        Move("refuse", _("Do not admit the person"), ("asked",), "refused", Who(anywhere=APPROVERS | KEEPERS, never=_SELF), reason=True, bulk=False),
        Move("end", _("End the admission"), ("admitted",), "ended", Who(_HEADS, KEEPERS | APPROVERS), reason=True),
        Move("lapse", _("It ended with the check, the place, the day or the work"), ("asked", "admitted"), "ended", Who(system=True), bulk=False),
    ),
    readers=Who(_HEADS, _READERS, named=_SELF),
    openers=Who(anywhere=KEEPERS),
    exporters=Who(_HEADS, _READERS),
    place=26,
    acts="tournier_office.vetting.admitting",
)  # fmt: skip
