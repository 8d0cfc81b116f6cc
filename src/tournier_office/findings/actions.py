# SPDX-License-Identifier: Apache-2.0
"""Filing a form, and what stands against accepting it (M56)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.necessity import Checked, check, read_form
from tournier_office.findings import words
from tournier_office.findings.models import Form
from tournier_office.findings.register import FILERS, FORMS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

LONGEST_TITLE = 200


def checked(data: bytes, purposes: Sequence[str], given: Mapping[str, str]) -> Checked:
    """The form held against today's matrix; nothing is kept."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    return check(read_form(data), purposes, today, given)


def expect_filer(actor: Actor) -> None:
    """Raises Refused for whoever files no forms."""
    if actor.service or not actor.posts & FILERS:
        raise Refused(
            "forms.who", "Forms are filed by whoever is in charge of a branch, a department or of protecting information.", "Ask one of them."
        )  # fmt: skip


def file(actor: Actor, data: bytes, title: str, purposes: Sequence[str], given: Mapping[str, str]) -> Form:
    """Check and file a form; a second person decides. Raises BadInput for a form or a title that is none."""
    expect_filer(actor)
    found = checked(data, purposes, given)
    name = " ".join(title.split()) or found.form.title.strip()
    if not 1 <= len(name) <= LONGEST_TITLE or not name.isprintable():
        raise BadInput("forms.title", "The form has no title of 1 to 200 signs.", "Give it a title.")
    values = {
        "title": name,
        "kind": found.form.kind.value,
        "against": len(found.against),
        "questions": len(found.asked),
    }
    row: Form = acts.enter(
        FORMS,
        Asked(
            actor,
            gateway.clock().now(),
            None,
            values,
            told={
                "purposes": list(found.purposes),
                "digest": hashlib.sha256(data).hexdigest(),
                "count": len(found.asked),
                "against": len(found.against),
            },
        ),
        branch=actor.branch,
        purposes=",".join(found.purposes),
        digest=hashlib.sha256(data).hexdigest(),
        verdicts=[one.as_json() for one in found.asked],
    )
    return row


def given_of(lines: str) -> dict[str, str]:
    """What was written by hand, a line for each field: PATH=CATEGORY. Raises BadInput for another line."""
    found = {}
    for line in lines.splitlines():
        if not line.strip():
            continue
        path, between, category = line.strip().rpartition("=")
        if not between:
            raise BadInput("forms.given", "A line is no PATH=CATEGORY.", "Write it as /idCard=ID_NO.")
        found[path.strip()] = category.strip()
    return found


def bars(row: Form, verb: str) -> Refused | None:
    """What has no purpose, is never asked, is not known or is forced is put right first."""
    if verb == "accept" and row.against:
        return Refused(
            "forms.against",
            "The form asks for something that the matrix has no purpose for, never allows, does not know or leaves to the customer.",
            "Send it back, have the form changed or the field named, and file it again.",
        )
    return None


def panel(row: Form) -> dict[str, Any]:
    """The questions with their verdicts, the worst first."""
    return {
        "asked": [
            {
                **one,
                "category_text": words.category(one["category"] or ""),
                "said_text": words.SAID.get(one["said"], one["said"]),
                "tone": {"never": "bad", "no_purpose": "bad", "necessary": "good"}.get(one["said"], "plain" if one["said"] == "not_personal" else "warn"),
            }
            for one in row.verdicts
        ]
    }  # fmt: skip
