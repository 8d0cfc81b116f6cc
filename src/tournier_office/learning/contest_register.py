# SPDX-License-Identifier: Apache-2.0
"""The registers of contests and of their papers, described. A paper is its person's alone: no post reads another's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.learning import words
from tournier_office.learning.register import KEEP, KEEPERS, POSTS_HINT, READ
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

_BRANCHES_HINT = _("Numbers of branches with a blank between them; none means all.")

CONTESTS = Register(
    name="contests",
    words=pgettext_lazy("register", "Contests"),
    about=_("Contests of knowledge: what is asked, who may take part, how much is shown. A second person opens one."),
    model="learning.Contest",
    fields=(
        Field("title", _("Title"), reading=words.title, stored=False, listed=True),
        Field("title_zh", _("Title in Chinese"), asked=True),
        Field("title_en", _("Title in English"), asked=True),
        Field("banks", _("Question banks"), asked=True, hint=_("Codes of courses with a blank between them.")),
        Field("posts", _("Open to the posts"), reading=lambda row: words.posts(row.posts), asked=True, required=False, most=400, hint=POSTS_HINT),
        Field("branches", _("Open to the branches"), asked=True, required=False, most=400, hint=_BRANCHES_HINT),
        Field("begins", _("First day"), Kind.DAY, asked=True, listed=True, sorts=True),
        Field("ends", _("Last day"), Kind.DAY, asked=True, listed=True, sorts=True),
        Field("drawn", _("Questions of a paper"), Kind.NUMBER, asked=True),
        Field("minutes", _("Minutes of a paper"), Kind.NUMBER, asked=True),
        Field("tries", _("Tries"), Kind.NUMBER, asked=True),
        Field("places", _("Places shown"), Kind.NUMBER, asked=True, hint=_("At most ten, and never the lower half of those who took part.")),
        Field("team_least", _("Smallest team shown"), Kind.NUMBER, asked=True, hint=_("Of how many people a branch's average is made at least: five or more.")),
        Field("prize", _("Prizes and points"), asked=True, required=False, most=400),
    ),
    stages=(
        Stage("draft", _("drafted"), "warn"),
        Stage("open", pgettext_lazy("of a contest", "open"), "good"),
        Stage("closed", pgettext_lazy("of a contest", "closed"), last=True),
        Stage("dropped", _("dropped"), last=True),
    ),
    moves=(
        Move("start", pgettext_lazy("of a contest", "Open it"), ("draft",), "open", Who(anywhere=KEEPERS, never=("opened_by",)), tone="good", bulk=False),
        Move("drop", _("Drop the draft"), ("draft",), "dropped", KEEP, reason=True),
        Move("close", pgettext_lazy("of a contest", "Close it"), ("open",), "closed", KEEP, reason=True, bulk=False),
    ),
    readers=READ,
    openers=KEEP,
    exporters=READ,
    place=69,
    acts="tournier_office.learning.contests",
)  # fmt: skip

CONTEST_PAPERS = Register(
    name="contest_papers",
    words=_("My contest papers"),
    about=_("Your own papers in contests. Nobody else reads them, and they stand in no personnel file."),
    model="learning.ContestPaper",
    fields=(
        Field("staff", _("Person"), Kind.STAFF),
        Field("contest", _("Contest"), reading=lambda row: words.contest(row.contest), listed=True),
        Field("ends_at", _("Time is up at"), Kind.MOMENT),
        Field("ended_at", pgettext_lazy("of an exam", "Ended at"), Kind.MOMENT, listed=True, sorts=True),
        Field("score", _("Score in percent"), Kind.NUMBER, listed=True),
        Field("sealed", _("Digest of the seed")),
    ),
    stages=(
        Stage("running", pgettext_lazy("of an exam", "runs"), "warn"),
        Stage("done", pgettext_lazy("of a contest", "handed in"), "good"),
        Stage("over", pgettext_lazy("of a contest", "time was up"), rests=True),
    ),
    moves=(
        Move("show", _("Agree to be named"), ("done",), "", Who(named=("staff",)), bulk=False),
        Move("hide", _("Not to be named"), ("done",), "", Who(named=("staff",))),
        Move("hand_in", _("Hand in"), ("running",), "done", Who(system=True), bulk=False),
        Move("run_out", _("Time is up"), ("running",), "over", Who(system=True), bulk=False),
    ),
    readers=Who(named=("staff",)),
    place=70,
    acts="tournier_office.learning.contest_papers",
)  # fmt: skip
