# SPDX-License-Identifier: Apache-2.0
"""Why an export was stopped: kept in both languages, because whoever reads it may read either. No values.

The words of rules are the rule book's own, as they were at that moment; they have no other translation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tournier.base import SystemFailed, TournierError
from tournier.gate import No
from tournier.gate import Stopped as StoppedByRules
from tournier.policy import Decision
from tournier_office.disclosures import words
from tournier_office.disclosures import written as answers
from tournier_office.site.language import said
from tournier_office.site.said import said_error


def of_no(answer: No) -> dict[str, Any]:
    """The rules' no."""
    code = answers.problem(answer)["code"]
    return {"code": code, "rules": _rules(answer.decision), **_both(lambda: answers.problem(answer))}


def of_error(error: TournierError) -> dict[str, Any]:
    """An error; where rules of a later moment stopped what was allowed, in their words."""
    rules = _rules(error.decision) if isinstance(error, StoppedByRules) else []
    return {"code": error.code, "rules": rules, **_both(lambda: _error(error))}


def unforeseen() -> dict[str, Any]:
    """An error nobody thought of; its text may hold a value."""
    return of_error(SystemFailed("export.failed", "The export failed on the way.", "Try again."))


def told(problem: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a stop, in the reader's language; empty texts for none. `rules` are the ids of those that said no."""
    zh = problem.get("zh", {})
    return {
        "code": str(problem.get("code", "")),
        "rules": list(problem.get("rules", [])),
        **{name: said(str(zh.get(name, "")), str(problem.get(name, ""))) for name in ("cause", "cure")},
    }


def _rules(decision: Decision) -> list[str]:
    return [reason.rule for reason in decision.reasons]


def _error(error: TournierError) -> dict[str, str]:
    if not isinstance(error, StoppedByRules):
        return {"cause": said_error(error.cause), "cure": said_error(error.cure)}
    decision = words.decision_words(error.decision)
    titles = "; ".join(reason.title for reason in decision.reasons)
    steps = "; ".join(step.text for step in decision.remedy or ())
    return {"cause": titles or said_error(error.cause), "cure": steps or _("Ask again.")}


def _both(say: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    found = {}
    for language in ("zh-hans", "en"):
        with override(language):
            one = say()
            found[language] = {name: str(one[name]) for name in ("cause", "cure")}
    return {**found["en"], "zh": found["zh-hans"]}
