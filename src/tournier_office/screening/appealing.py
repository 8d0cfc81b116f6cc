# SPDX-License-Identifier: Apache-2.0
"""Filing an appeal: the agent shows the line again and the place in it, and says why it is harmless.

The value itself is not kept: a code under the office's key, and a few of its signs, by which another person can judge.
"""

from __future__ import annotations

from tournier.base import BadInput, Refused
from tournier.screening import Line, Speaker, Way
from tournier.screening.deciding import NEVER
from tournier_office.disclosures.persons import Person
from tournier_office.screening import actions, lookups
from tournier_office.screening.models import Appeal
from tournier_office.screening.register import APPEALS
from tournier_office.screening.words import KINDS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

A_DAY = (10, 86_400)
_LONGEST = 500
_SHOWN = 3  # of a value this part at most is shown to whoever decides


def file(person: Person, asking: actions.Asking, start: int, why: str) -> Appeal:
    """File an appeal about what was held at this place of the one line. Ten a person and day."""
    words = why.strip()
    if len(asking.lines) != 1 or not 1 <= len(words) <= _LONGEST or "\0" in words:
        raise BadInput("appeal.why", "The reason is missing or too long.", "Say why it is harmless, in 1 to 500 characters.")  # fmt: skip
    if person.session.startswith("key:"):
        raise Refused("appeal.person", "A program files no appeal.", "Let the agent file it.")
    line = asking.lines[0]
    decision = actions.preview(person, asking).lines[0]
    held = next((one for one in decision.reasons if one.start == start and one.treatment), None)
    if held is None:
        raise BadInput("appeal.place", "Nothing was held at this place of the line.", "Screen the line again.")
    if held.type in NEVER:
        raise Refused(
            "appeal.never", "Passwords, codes and card secrets are never let through.", "Write the line without it."
        )
    value = line.text if held.type in KINDS else line.text[held.start : held.end]
    code, kept = lookups.code_of(held.type, value), decision.stored
    gateway.limits().spend("appeal", person.staff, *A_DAY)
    if held.split:
        raise Refused(
            "appeal.split", "It was held because of the lines before it.", "Write it in one line, then appeal."
        )
    mine = Appeal.objects.filter(branch=person.branch, kind=held.type, code=code, state__in=["filed", "upheld"])
    if mine.exists():
        raise Refused("appeal.there", "This appeal is there already.", "Wait until it is decided.")
    by = Asked(Actor(person.staff, person.name, person.branch), gateway.clock().now())
    shape = kept if held.type in KINDS else shape_of(value)
    row: Appeal = acts.enter(
        APPEALS, by, branch=person.branch, staff=person.staff, kind=held.type, code=code, shape=shape[:200], said=kept, why=words,
    )  # fmt: skip
    return row


def shape_of(value: str) -> str:
    """A third of the value's signs at most, three in all: enough to tell a hotline from a mobile, too little to call it."""
    shown = min(_SHOWN, len(value) // 3)
    return value[:shown] + "*" * (len(value) - shown)


def asking_of(speaker: str, text: str, way: str, conversation: str, look: str = "") -> actions.Asking:
    """One line as a page sends it. Raises BadInput for a way or a speaker nobody knows."""
    try:
        return actions.Asking([Line(Speaker(speaker), text)], Way(way), conversation, look)
    except ValueError:
        raise BadInput("screening.way", "Nobody knows this way or this speaker.", "Choose one of the list.") from None
