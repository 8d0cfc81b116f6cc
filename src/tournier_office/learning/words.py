# SPDX-License-Identifier: Apache-2.0
"""Learning in words: the facts it keeps, the posts that a plan names, the clauses of a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tournier.law import clauses, outdated
from tournier_office.site.language import said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What passing an exam can keep open.
FACTS: Mapping[str, _StrPromise] = {
    "training_until": _("Training"),
    "exam_until": _("Exam for what is highly sensitive"),
}
#: What the yearly plan of every post holds (PBOC3-13).
CONTENTS: Mapping[str, _StrPromise] = {
    "rules": _("Rules and laws"),
    "risks": _("Knowledge of risks"),
    "duties": _("Duties of the post"),
    "measures": _("Measures of protection"),
    "response": _("What to do in an incident"),
}
MOST_TEXT = 10_000  # as the API of the kit takes it
PLEDGE, POLICY = "pledge_until", "read_confirmed_until"
EXIT = "exit_pledge"  # demanded of nobody's posts: whoever leaves signs it (decision 0252)
SIGNED = (PLEDGE, EXIT)
#: What signing or confirming a document can keep open.
DOCUMENT_FACTS: Mapping[str, _StrPromise] = {
    PLEDGE: _("Secrecy pledge, to be signed"),
    EXIT: _("Exit pledge, signed by whoever leaves"),
    POLICY: _("Policy, to be read and confirmed"),
}
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def facts() -> list[tuple[str, _StrPromise]]:
    """The facts as a choice."""
    return list(FACTS.items())


def contents() -> list[tuple[str, _StrPromise]]:
    """The contents of the yearly plan as a choice."""
    return list(CONTENTS.items())


def document_facts() -> list[tuple[str, _StrPromise]]:
    """The facts of documents as a choice."""
    return list(DOCUMENT_FACTS.items())


_WAYS: Mapping[str, _StrPromise] = {
    "exam": _("an exam here"),
    "ed25519": _("a signature by key"),
    "sm2": _("a signature by SM2 key"),
    "passkey": _("a signature by passkey"),
    "confirmed": _("a confirmation here"),
}


def key_kind(public: str) -> str:
    """What kind of key this is, as its standard names it."""
    return {64: "Ed25519", 130: "SM2"}.get(len(public), "")


def way(code: str) -> str:
    """By what a person has done something; a source that somebody named stands as it was written."""
    return str(_WAYS.get(code, code))


def title(row: Any) -> str:
    """The title of a course or a document in the reader's language."""
    return said(row.title_zh, row.title_en)


def contest(key: str) -> str:
    """The title of a contest by its key."""
    from tournier_office.learning.models import Contest

    row = Contest.objects.filter(pk=key).first()
    return title(row) if row else key


def question(row: Any) -> str:
    """A question in the reader's language."""
    return said(row.text_zh, row.text_en)


def listed(text: str) -> list[str]:
    """The words of a list that is kept as one line."""
    return text.replace(",", " ").split()


def posts(text: str) -> str:
    """The posts of a plan by name."""
    from tournier_office.people import lookups as people

    codes = listed(text)
    return ", ".join(people.post_name(code) for code in codes) if codes else str(_("everybody"))


def clause(key: str) -> str:
    """A clause by its instrument and article."""
    known = clauses().get(key)
    if known is None:
        return key
    name = said(known.instrument_zh, known.instrument_en)
    return f"{name} {said(known.article, known.article_en)}"


def clause_list(text: str) -> str:
    """The clauses of a question."""
    return "; ".join(clause(key) for key in listed(text))


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


_OLD_NAME = _("An old name stands here: %(old)s. Today it is %(now)s.")


def old_names(row: Any, fields: Iterable[str], day: date) -> Iterator[tuple[str, str]]:
    """The fields of a text to be learnt that use a name which the law has left behind, each with the present one (M93)."""
    for field in fields:
        for one in outdated(getattr(row, field), day)[:1]:
            yield field, _OLD_NAME % {"old": one.old, "now": said(one.name.zh, one.name.en)}
