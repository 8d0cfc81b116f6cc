# SPDX-License-Identifier: Apache-2.0
"""The registers of courses and exams, described: all that the kit makes of them comes from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.learning import words
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

KEEPERS = frozenset({"compliance_officer", "protection_officer"})
HEADS = frozenset({"branch_manager", "department_head"})
AUDITORS = frozenset({"auditor", "audit_admin"})
KEEP, READ = Who(anywhere=KEEPERS), Who(anywhere=KEEPERS | AUDITORS)
CODE = Field(
    "code",
    _("Course code"),
    asked=True,
    listed=True,
    narrows=True,
    most=40,
    hint=_("Small letters, figures and hyphens. The same code again is the next version."),
)
OF = Field("code", _("Course code"), asked=True, listed=True, narrows=True, most=40)
POSTS_HINT = _("Codes of posts with a blank between them; none means everybody.")
GRACE = Field(
    "grace_days",
    _("Days of grace"),
    Kind.NUMBER,
    hint=_(
        "So long an older version is enough, and for the first version a date that was entered about a person. You approve it by name."
    ),
)

VERSION_STAGES = (
    Stage("draft", _("drafted"), "warn"),
    Stage("in_force", _("in force"), "good"),
    Stage("ending", _("is to end"), "warn"),
    Stage("replaced", _("replaced"), last=True),
    Stage("ended", pgettext_lazy("of a course", "ended"), last=True),
    Stage("dropped", _("dropped"), last=True),
)
VERSION_MOVES = (
    Move("publish", _("Put in force"), ("draft",), "in_force", Who(anywhere=KEEPERS, never=("opened_by",)), (GRACE,), reason=True, tone="good", bulk=False),
    Move("drop", _("Drop the draft"), ("draft",), "dropped", KEEP, reason=True),
    Move("replace", _("Replace"), ("in_force", "ending"), "replaced", Who(system=True), bulk=False),
    Move("ask_end", _("Propose to end it"), ("in_force",), "ending", KEEP, reason=True, tone="bad", bulk=False),
    Move("stay", _("Leave it in force"), ("ending",), "in_force", KEEP, reason=True, bulk=False),
    Move("end", pgettext_lazy("of a course", "End it"), ("ending",), "ended", Who(anywhere=KEEPERS, never=("ended_by",)), reason=True, tone="bad", bulk=False),
)  # fmt: skip

COURSES = Register(
    name="courses",
    words=_("Courses"),
    about=_("What is learnt, by which posts, and how its exam is held. A version is put in force by a second person."),
    model="learning.Course",
    fields=(
        Field("title", _("Title"), reading=words.title, stored=False, listed=True),
        CODE,
        Field("version", pgettext_lazy("of a course", "Version"), Kind.NUMBER, listed=True, sorts=True),
        Field("title_zh", _("Title in Chinese"), asked=True),
        Field("title_en", _("Title in English"), asked=True),
        Field("fact", _("Keeps open"), Kind.CHOICE, words.facts, asked=True, listed=True, narrows=True),
        Field("posts", _("Demanded of the posts"), reading=lambda row: words.posts(row.posts), asked=True, listed=True, required=False, most=400, hint=POSTS_HINT),
        Field("contents", _("Contents of the yearly plan"), Kind.CHOICES, words.contents, asked=True, required=False, most=80, hint=_("Of the five that every post learns each year; see Training plan.")),
        Field("term_days", _("Counts for days"), Kind.NUMBER, asked=True),
        Field("drawn", _("Questions of a paper"), Kind.NUMBER, asked=True),
        Field("minutes", _("Minutes of an exam"), Kind.NUMBER, asked=True),
        Field("pass_mark", _("Pass mark in percent"), Kind.NUMBER, asked=True),
        Field("tries", _("Tries"), Kind.NUMBER, asked=True, hint=_("After so many failures somebody has to set one aside.")),
        Field("wait_hours", _("Hours between tries"), Kind.NUMBER, asked=True),
        Field("text_zh", _("Text in Chinese"), Kind.TEXT, asked=True, most=words.MOST_TEXT, hint=_("Markdown: headings, lists, quotations, bold. Anything else stays text.")),
        Field("text_en", _("Text in English"), Kind.TEXT, asked=True, most=words.MOST_TEXT),
        Field("grace_days", _("Days of grace"), Kind.NUMBER),
    ),
    stages=VERSION_STAGES,
    moves=(*VERSION_MOVES, Move("add_file", _("File added"), ("draft",), "", Who(system=True), bulk=False)),  # see materials
    readers=READ,
    openers=KEEP,
    exporters=READ,
    place=62,
    acts="tournier_office.learning.courses",
    panel="learning/files.html",
)  # fmt: skip

QUESTIONS = Register(
    name="questions",
    words=_("Question bank"),
    about=_("What papers are drawn from. A question is never changed: it is withdrawn, and another is written."),
    model="learning.Question",
    fields=(
        Field("text", _("Question"), reading=words.question, stored=False, listed=True),
        OF,
        Field("text_zh", _("Question in Chinese"), asked=True, most=500),
        Field("text_en", _("Question in English"), asked=True, most=500),
        Field("options_zh", _("Options in Chinese"), Kind.TEXT, asked=True, most=2000, hint=_("One on each line, two to eight.")),
        Field("options_en", _("Options in English"), Kind.TEXT, asked=True, most=2000, hint=_("In the same order.")),
        Field("answers", _("Right options"), asked=True, most=20, hint=_("Their numbers with a blank between them, as 1 3.")),
        Field("clauses", _("Clauses"), asked=True, most=100, reading=lambda row: words.clause_list(row.clauses), listed=True, hint=_("Their names in the law pack, as PIPL-51-4.")),
    ),
    stages=(
        Stage("draft", _("drafted"), "warn"),
        Stage("used", pgettext_lazy("of a question", "used"), "good"),
        Stage("withdrawn", _("withdrawn"), last=True),
    ),
    moves=(
        Move("use", _("Take into use"), ("draft",), "used", Who(anywhere=KEEPERS, never=("opened_by",)), tone="good"),
        Move("withdraw", _("Withdraw"), ("draft", "used"), "withdrawn", KEEP, reason=True, tone="bad"),
    ),
    confided=True,  # an officer sits the exams too
    readers=KEEP,  # who reads the bank knows the answers
    openers=KEEP,
    place=63,
    acts="tournier_office.learning.bank",
)  # fmt: skip

EXAMS = Register(
    name="exams",
    words=_("Exams"),
    about=_("Papers that were drawn: whose, of which course, and how they ended."),
    model="learning.Exam",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, listed=True, narrows=True),
        OF,
        Field("version", pgettext_lazy("of a course", "Version"), Kind.NUMBER, listed=True),
        Field("ends_at", _("Time is up at"), Kind.MOMENT),
        Field("ended_at", pgettext_lazy("of an exam", "Ended at"), Kind.MOMENT, listed=True, narrows=True, sorts=True),
        Field("score", _("Score in percent"), Kind.NUMBER, listed=True),
        Field("sealed", _("Digest of the seed")),
    ),
    stages=(
        Stage("running", pgettext_lazy("of an exam", "runs"), "warn"),
        Stage("passed", _("passed"), "good", last=True),
        Stage("failed", pgettext_lazy("of an exam", "failed"), "bad", rests=True),
        Stage("set_aside", _("set aside"), last=True),
    ),
    moves=(
        Move("set_aside", _("Set the failure aside"), ("failed",), "set_aside", Who(anywhere=KEEPERS, never=("staff",)), reason=True),
        Move("hand_in", _("Hand in"), ("running",), "passed", Who(system=True), bulk=False),
        Move("run_out", _("Time is up"), ("running",), "failed", Who(system=True), bulk=False),
    ),
    readers=Who(anywhere=KEEPERS | AUDITORS, named=("staff",)),
    exporters=Who(anywhere=KEEPERS | AUDITORS),
    place=64,
    acts="tournier_office.learning.exams",
)  # fmt: skip

RECORDS = Register(
    name="records",
    words=_("Learning records"),
    about=_("Who has done what until when: by an exam here, or by a source that somebody names and a second person confirms."),
    model="learning.Record",
    fields=(
        Field("staff", _("Person"), Kind.STAFF, asked=True, listed=True, narrows=True, hint=_("Staff number")),
        OF,
        Field("version", pgettext_lazy("of a course", "Version"), Kind.NUMBER, asked=True, listed=True),
        Field("until", _("Counts until"), Kind.DAY, asked=True, listed=True, narrows=True, sorts=True),
        Field("source", pgettext_lazy("of a record", "Source"), asked=True, listed=True, reading=lambda row: words.way(row.source), hint=_("Which system or paper says so. No customer's data.")),
        Field("branch", _("Branch"), Kind.BRANCH, narrows=True),
    ),
    stages=(
        Stage("proposed", _("waits for a second person"), "warn"),
        Stage("counts", _("counts"), "good"),
        Stage("void", _("does not count"), "bad", last=True),
    ),
    moves=(
        Move("confirm", _("Confirm"), ("proposed",), "counts", Who(anywhere=KEEPERS, never=("opened_by", "staff")), tone="good"),
        Move("void", _("Let it not count"), ("proposed", "counts"), "void", Who(anywhere=KEEPERS, never=("staff",)), reason=True, tone="bad"),
    ),
    readers=Who(frozenset({"branch_manager", "department_head"}), KEEPERS | AUDITORS, ("staff",)),
    openers=KEEP,
    exporters=Who(frozenset({"branch_manager", "department_head"}), KEEPERS | AUDITORS),
    place=65,
    acts="tournier_office.learning.records",
)  # fmt: skip
