# SPDX-License-Identifier: Apache-2.0
"""The closed list of what happens to a branch, in words, and how it stood before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.language import said
from tournier_office.site.register import Text

OPEN, RENAME, MOVE, CLOSE = "open", "rename", "move", "close"


def kinds() -> list[tuple[str, Text]]:
    """What may happen to a branch."""
    return [
        (OPEN, pgettext_lazy("of a branch", "open it")), (RENAME, pgettext_lazy("of a branch", "rename it")),
        (MOVE, pgettext_lazy("of a branch", "move it")), (CLOSE, pgettext_lazy("of a branch", "close it")),
    ]  # fmt: skip


def which(row: Any) -> Text:
    """The branch that is meant, by its code and the name that it has, or that a change gives it."""
    from tournier_office.people import lookups as people

    name = people.branch_name(row.code)
    return f"{row.code} {said(row.zh, row.en) if name == row.code else name}".strip()


def was(row: Any) -> Text:
    """How the branch stood before the change, in words; nothing before it is in force."""
    from tournier_office.people import lookups as people  # its tables are not there yet when the description is read

    before = row.before
    if not before:
        return say("not there") if row.decided_at else ""
    above = people.branch_name(before["parent"]) if before["parent"] else say("no branch above")
    return " · ".join(filter(None, (before["zh"], before["en"], before["region"], above)))


LEFT = {
    "staff": _("Staff who work there: name their new branch in the HR feed; an administrator's post is ended first."),
    "posts": _("Posts held there: end them on the pages of their holders."),
    "proposals": _("Proposals of posts there: decide them."),
    "below": _("Open branches below it: move or close them first."),
}
