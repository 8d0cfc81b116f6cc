# SPDX-License-Identifier: Apache-2.0
"""Sends generated requests to every operation of the API of one project, each with a living service key and without one.

    python -m tests.api.fuzz PROJECT EXAMPLES

EXAMPLES is for each operation; the campaign multiplies it as that of every property.

Prints what it found wrong, one line each, and exits 1 when there is anything. It runs in a process of its own, because the
office is set up for one project in a process.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis import GenerationMode

from tests.examples import examples
from tournier_samples.cast import WALK

_SERVICE, _SECURITY_ADMINISTRATOR = "9801", "1021"
_TERMS = ("training", "exam", "pledge", "read_confirmed", "background_check")
_TOO_BAD = 500
_SUCCESS = range(200, 400)
_PROBLEM = {"code", "cause", "cure"}
# What the law has the bank publish: contacts of offices, no customer and no person (PIPL 52).
_PUBLISHED = {"/api/v1/protection/contacts"}


def main(project: str, number: int) -> int:
    """Fuzz every operation; returns the exit status."""
    os.environ |= {"TOURNIER_PROJECT": project, "DJANGO_SETTINGS_MODULE": "tournier_office.site.settings"}
    from tournier_office.site.wsgi import application

    def here(environ: dict[str, Any], start: Any) -> Any:
        return application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", here)
    wrong: dict[str, str] = {}
    asked, statuses = 0, set()
    key = service_key()
    for result in schema.get_all_operations():
        operation = result.ok()
        for status, problem in _answers(operation, key, number):
            asked += 1
            statuses.add(status)
            wrong |= {f"{operation.method.upper()} {operation.path}": problem} if problem else {}
    for place, problem in wrong.items():
        print(f"{place}: {problem}")
    print(f"{asked} requests, answers {sorted(statuses)}")
    return 1 if wrong or not asked else 0


def _answers(operation: Any, key: str, number: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []

    fit, unfit = (
        operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @given(case=fit | unfit)
    @examples(
        number,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        # Drawing a request costs more than answering it, so a stranger sends the same one: first, while nothing is changed.
        for headers in ({}, {"Authorization": f"Bearer {key}"}):
            answer = case.call(headers=headers)
            found.append((answer.status_code, _wrong(answer, signed=bool(headers) or operation.path in _PUBLISHED)))

    ask()
    return found


def _wrong(answer: Any, *, signed: bool) -> str:
    """What is wrong with an answer: a failure of ours, a problem without cause and cure, or an open door."""
    status = answer.status_code
    if status >= _TOO_BAD:
        return f"answers {status}"
    if not signed and status in _SUCCESS:
        return f"answers {status} to a stranger"
    if status in _SUCCESS:
        return ""
    try:
        problem = json.loads(answer.content)
    except ValueError:
        return f"answers {status} with something else than a problem object"
    if "outcome" in problem or problem.keys() >= _PROBLEM:
        return ""
    return f"answers {status} without cause and cure: {sorted(problem)}"


def service_key(branch: str = WALK.branch) -> str:
    """A key for a service that acts as a teller, made as a security administrator and its keeper make it."""
    from tournier_office.people import enrol, keys
    from tournier_office.people.tests import make_key

    facts = {f"{term}_until": enrol.today() + timedelta(days=90) for term in _TERMS}
    enrol.create_staff(
        _SERVICE,
        zh="柜面系统",
        en="Counter system",
        branch=branch,
        posts=("service", "teller"),
        password="",
        by="setup",
        facts=facts,
        must_change=False,
    )
    channels = [channel for channel in keys.CHANNELS if channel != "approve"]
    terms = {"channels": channels, "ranges": ["127.0.0.0/8"], "days": 1, "purpose": "fuzzing"}
    _, text = make_key(_SERVICE, by=_SECURITY_ADMINISTRATOR, keeper=WALK.approver, **terms)
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
