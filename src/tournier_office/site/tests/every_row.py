# SPDX-License-Identifier: Apache-2.0
"""One row for each table of each register, as the office itself would write it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from tournier.base import new_id
from tournier_office.site.register import registers
from tournier_office.site.register.tests.sample import values

SOON = timedelta(hours=1)


def _now() -> Any:
    return timezone.now()


def _person(number: str = "S0001") -> Any:
    return _model("Staff").objects.get(pk=number)


def _model(name: str) -> Any:
    return next(
        model
        for model in apps.get_models()
        if model.__name__ == name and model.__module__.startswith(("tournier_office.", "allauth.mfa."))
    )


MAKERS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "Branch": lambda: {"code": "B99", "zh": "支行", "en": "Branch"},
    "Post": lambda: {"code": "p99", "zh": "岗位", "en": "Post"},
    "Network": lambda: {"cidr": "10.99.0.0/16", "kind": "branch"},
    "User": lambda: {"username": "u99", "name": "u99"},
    "ActivationCode": lambda: {
        "user": _person().user,
        "first": "x",
        "first_by": "S0005",
        "first_at": _now(),
    },
    "Authenticator": lambda: {"user": _person().user, "type": "webauthn", "data": {"name": "x"}},
    "Staff": lambda: {"number": "S0099", "zh": "员工", "en": "Staff", "branch": _person().branch},
    "Holding": lambda: {
        "staff": _person(),
        "post": _model("Post").objects.get(pk="analyst"),
        "branch": _person().branch,
        "since": timezone.localdate(),
        "kind": "business",
    },
    "PostChange": lambda: {
        "staff": _person(),
        "post": _model("Post").objects.get(pk="analyst"),
        "branch": _person().branch,
        "kind": "give",
        "reason": "r",
        "proposed_by": "S0005",
        "proposed_at": _now(),
    },
    "StaffChange": lambda: {"staff": _person(), "field": "status", "by": "S0005", "at": _now(), "entry": "e"},
    "SignIn": lambda: {
        "user": _person().user,
        "started_at": _now(),
        "seen_at": _now(),
        "idle_seconds": 60,
        "address": "10.1.0.5",
    },
    "PastPassword": lambda: {"user": _person().user, "hash": "x", "at": _now()},
    "ApiKey": lambda: {
        "prefix": "ab",
        "staff": _person(),
        "keeper": _person("S0002"),
        "purpose": "p",
        "issued_by": "S0005",
        "issued_at": _now(),
        "expires_at": _now() + SOON,
    },
    "LinkedIdentity": lambda: {
        "user": _person().user,
        "issuer": "https://sso.bank.example",
        "subject": "x",
        "linked_at": _now(),
    },
    "CommandKey": lambda: {
        "staff": _person(),
        "code_hash": b"x",
        "hash": b"y",
        "address": "",
        "hours": 1,
        "asked_at": _now(),
    },
    "Look": lambda: {
        "staff": "S0001",
        "session": "s",
        "subject": "1000001",
        "purpose": "p",
        "basis": "b",
        "found_at": _now(),
        "touched_at": _now(),
    },
    "CallerMatch": lambda: {"staff": "S0001", "session": "s", "subject": "1000001", "category": "MOBILE", "at": _now()},
    "AccessRequest": lambda: {
        "requester": "S0001",
        "subject": "1000001",
        "purpose": "p",
        "basis": "b",
        "channel": "reveal",
        "fields": [["t", "f"]],
        "reason": "r",
        "stages": [],
        "filed_at": _now(),
        "lapses_at": _now() + SOON,
        "entry": "e",
    },
    "Approval": lambda: {
        "request": made("AccessRequest"),
        "stage": 0,
        "role": "branch_manager",
        "person": "S0002",
        "answer": "approved",
        "at": _now(),
        "entry": "e",
    },
    "BreakGlass": lambda: {
        "staff": "S0001",
        "subject": "1000001",
        "purpose": "p",
        "basis": "b",
        "fields": [],
        "reason": "r",
        "opened_at": _now(),
        "due_at": _now() + SOON,
    },
    "Taking": lambda: {
        "channel": "copy",
        "staff": "S0001",
        "subject": "1000001",
        "purpose": "p",
        "fields": [],
        "mark": "m",
        "entry": "e",
        "at": _now(),
    },
    "SecrecyOrder": lambda: {
        "purpose": "p",
        "clause": "AML-7",
        "why": "w",
        "ordered_by": "S0004",
        "ordered_at": _now(),
        "entry": "e",
    },
    "RuleBookVersion": lambda: {"files": {"a.cedar": "x"}, "why": "w", "proposed_by": "S0004", "proposed_at": _now()},
    "Rehearsal": lambda: {
        "version": made("RuleBookVersion"),
        "days": 7,
        "started_by": "S0004",
        "started_at": _now(),
        "beat_at": _now(),
        "entry": "e",
    },
    "CatalogueVersion": lambda: {"why": "w", "proposed_by": "S0003", "proposed_at": _now()},
    "Restored": lambda: {"digest": "d", "why": "w", "proposed_by": "S0005", "proposed_at": _now()},
    "Verification": lambda: {"started_by": "S0006", "started_at": _now(), "beat_at": _now()},
    "Run": lambda: {
        "staff": "S0011",
        "session": "s",
        "purpose": "p",
        "basis": "b",
        "source": "s",
        "shape": "SELECT",
        "disclosure": new_id(),
        "started_at": _now(),
        "expires_at": _now() + SOON,
    },
    "SavedQuery": lambda: {"staff": "S0011", "name": "n", "source": "s", "sql": "SELECT 1", "saved_at": _now()},
    "Export": lambda: {
        "requester": "S0011",
        "purpose": "p",
        "basis": "b",
        "why": "w",
        "source": "s",
        "shape": "SELECT",
        "cls": "C2",
        "receiver_kind": "self",
        "receiver": "S0011",
        "format": "csv",
        "days": 7,
        "filed_at": _now(),
        "expires_at": _now() + SOON,
        "entry": "e",
    },
    "Download": lambda: {
        "export": made("Export"),
        "staff": "S0011",
        "session": "s",
        "made_at": _now(),
        "expires_at": _now() + SOON,
    },
    "ReceiverKey": lambda: {"staff": "S0011", "recipient": "age1", "registered_at": _now(), "entry": "e"},
    "Trace": lambda: {
        "case": "c",
        "why": "w",
        "digest": "d",
        "count": 1,
        "filed_by": "S0006",
        "filed_at": _now(),
        "entry": "e",
        "expires_at": _now() + SOON,
    },
    "WirePassword": lambda: {
        "number": "S0011",
        "verifier": "v",
        "issued_at": _now(),
        "expires_at": _now() + SOON,
    },
    "WireSession": lambda: {"session": new_id(), "password": made("WirePassword")},
    "Step": lambda: {"register": "r", "row": "x", "verb": "v", "after": "a", "by": "S0001", "at": _now(), "entry": "e"},
    "ShutDoor": lambda: {"staff": "S0001", "kind": "session", "door": "x", "at": _now(), "by": "S0005", "entry": "e"},
    "FeedRun": lambda: {"source": "file", "digest": "d", "by": "S0005", "at": _now(), "entry": "e"},
    "FeedLine": lambda: {"run": made("FeedRun"), "line": 2, "number": "S0001", "kind": "leaver"},
    "SavedFilter": lambda: {"staff": "S0001", "register": "r", "name": "n"},
    "DutyEvent": lambda: {
        "duty": made("Duty"),
        "event": "received",
        "at": _now(),
        "told_at": _now(),
        "told_by": "S0001",
    },
    "Demand": lambda: {
        "fact": "training_until",
        "kind": "courses",
        "row": "r",
        "code": "no-post",
        "version": 1,
        "posts": ["no_post"],
        "since": timezone.localdate(),
        "approver": "S0004",
    },
    "Material": lambda: {
        "course": "c",
        "kind": "pdf",
        "title": "t",
        "size": 1,
        "digest": "d",
        "at": _now(),
        "by": "S0004",
    },
    "Roll": lambda: {"campaign": made("Campaign"), "place": "1:0", "body": "[]"},
    "Verdict": lambda: {
        "campaign": made("Campaign"),
        "verb": "confirm",
        "by": "S0002",
        "at": _now(),
        "count": 1,
        "salt": "s",
        "root": "r",
        "keys": "post:1",
        "entry": "e",
    },
    "UseRoll": lambda: {"place": "256:0", "body": "{}"},
    "UseMark": lambda: {"id": "use"},
    "Count": lambda: {"day": timezone.localdate(), "persons": 1},
    "Measure": lambda: {
        "day": timezone.localdate(),
        "indicator": "refusals",
        "value": 1,
        "of": 9,
        "tone": "amber",
        "version": "v",
    },
    "Reminding": lambda: {"staff": "S0099", "mail": "a@bank.example"},
    "Notice": lambda: {
        "duty": made("Duty"),
        "level": 1,
        "round": _now(),
        "way": "console",
        "staff": "S0001",
        "made_at": _now(),
        "next_at": _now(),
    },
    **{one.table.__name__: partial(values, one) for one in registers()},
}


def made(name: str) -> models.Model:
    """A new row of the table, written by the ORM."""
    row: models.Model = _model(name).objects.create(**MAKERS[name]())
    return row
