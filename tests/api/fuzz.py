# SPDX-License-Identifier: Apache-2.0
"""Sends generated requests to every operation of the API of one project, with a living service key and without one.

    python -m tests.api.fuzz PROJECT EXAMPLES

Prints what it found wrong, one line each, and exits 1 when there is anything. It runs in a process of its own, because the
office is set up for one project in a process.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

_TOO_BAD = 500
_SUCCESS = range(200, 400)
_PROBLEM = {"code", "cause", "cure"}


def main(project: str, examples: int) -> int:
    """Fuzz every operation; returns the exit status."""
    os.environ |= {"TOURNIER_PROJECT": project, "DJANGO_SETTINGS_MODULE": "tournier_office.site.settings"}
    from tournier_office.site.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    wrong: dict[str, str] = {}
    asked, statuses = 0, set()
    for headers in ({"Authorization": f"Bearer {_key()}"}, {}):
        for result in schema.get_all_operations():
            operation = result.ok()
            for status, problem in _answers(operation, headers, examples):
                asked += 1
                statuses.add(status)
                wrong |= {f"{operation.method.upper()} {operation.path}": problem} if problem else {}
    for place, problem in wrong.items():
        print(f"{place}: {problem}")
    print(f"{asked} requests, answers {sorted(statuses)}")
    return 1 if wrong or not asked else 0


def _answers(operation: Any, headers: dict[str, str], examples: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call(headers=headers)
        found.append((answer.status_code, _wrong(answer, signed=bool(headers))))

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


def _key() -> str:
    """A key for the demo's service account, made as a security administrator makes it."""
    from tournier_office.people import keys
    from tournier_office.people.lookups import posts_of
    from tournier_office.people.models import Staff

    numbers = [staff.pk for staff in Staff.objects.order_by("pk")]
    service = next(number for number in numbers if "service" in posts_of(number))
    security = next(number for number in numbers if "security_admin" in posts_of(number))
    _, text = keys.issue(
        service, channels=keys.CHANNELS, ranges=["127.0.0.0/8"], days=1, purpose="fuzzing", by=security
    )
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
