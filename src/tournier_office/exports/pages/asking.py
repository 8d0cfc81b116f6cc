# SPDX-License-Identifier: Apache-2.0
"""Asking for an export: by a form over one table, or in SQL, or by a question that was kept. No SQL stands in a URL."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tournier.base import BadInput, TournierError
from tournier.catalogue import InformationClass, Level
from tournier.policy import Channel, Decision, Outcome
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.disclosures.sessions import person_of
from tournier_office.disclosures.words import decision_words, grounds, level_name
from tournier_office.exports import actions, building, terms
from tournier_office.exports.models import Export
from tournier_office.exports.statements import Condition
from tournier_office.queries import lookups as queries
from tournier_office.site import gateway
from tournier_office.site.language import said

_CONDITIONS = 3
_ANY_CASE = "case"
OPERATORS = (
    ("eq", _("equals")),
    ("ne", _("is not")),
    ("ge", _("at least")),
    ("le", _("at most")),
    ("gt", _("more than")),
    ("lt", _("less than")),
    ("begins", _("begins with")),
    ("empty", _("is empty")),
    ("filled", _("is filled")),
)


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field of the table: what it is, and how the file would show it for this purpose."""

    name: str
    said: str
    cls: str
    level: str
    level_name: str
    offered: bool
    conditions: bool
    chosen: bool


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form; posted, the gate says at once whether it is possible at all."""
    person = person_of(request)
    refuse_administrators(person)
    shown: dict[str, object] = {}
    if request.method == "POST":
        try:
            answer = actions.file(person, _asked(request))
            if isinstance(answer, Export):
                return redirect("exports:one", answer.pk)
            shown = {"answer": answer, "decision": decision_words(answer.decision)}
        except TournierError as error:
            shown = {"error": error}
    return render(request, "exports/new.html", _form(request, person) | shown)


def _form(request: HttpRequest, person: Person) -> dict[str, object]:
    given = request.POST if request.method == "POST" else request.GET
    ground, table = given.get("ground", ""), given.get("table", "")
    catalogue = gateway.gate().catalogue
    tables = [(one.id, said(one.zh, one.en) or one.name) for one in catalogue.tables if catalogue.open_fields(one.id)]
    saved = next((one for one in queries.saved_of(person.staff) if one.pk == given.get("saved")), None)
    in_sql = saved is not None or bool(given.get("in_sql"))
    decision = None
    if table in dict(tables) and ground and not in_sql:
        purpose, basis = _ground(ground)
        # The case is asked for further down: here it is supposed to be given.
        asked = person.ask(purpose, basis, given.get("case", "") or _ANY_CASE)
        decision = gateway.gate().outlook(asked, Channel.EXPORT, table)
    refused = decision is not None and decision.outcome is not Outcome.ALLOW
    return {
        "refused": decision_words(decision) if decision and refused else None,
        "grounds": grounds(),
        "ground": ground,
        "tables": tables,
        "table": table if decision else "",
        "fields": _fields(decision, table, given.getlist("field")) if decision and not refused else (),
        "in_sql": in_sql,
        "sql": given.get("sql", "") if request.method == "POST" else (saved.sql if saved else ""),
        "source": saved.source if saved else given.get("source", ""),
        "sources": [one.name for one in catalogue.sources],
        "case": given.get("case", ""),
        "why": given.get("why", ""),
        "formats": Export.Format.choices,
        "receivers": Export.Receiver.choices,
        "given": given,
        "operators": OPERATORS,
        "conditions": _given_conditions(request),
        "most_days": terms.most_days("C2"),
        "most_downloads": range(1, terms.MOST_DOWNLOADS + 1),
    }


def _fields(decision: Decision, table: str, chosen: list[str]) -> tuple[FieldChoice, ...]:
    found = []
    for ref, field in building.fields_of(table):
        level = decision.level(ref)
        cls = field.cls or InformationClass.C3
        treatment = building.treatment_of(decision, ref, field.category or "")
        found.append(
            FieldChoice(
                field.name,
                said(field.zh, field.en) or field.name,
                cls.name,
                level.name.lower(),
                level_name(level),
                cls < InformationClass.C3 and treatment != "withheld",
                treatment == "plain" and level is Level.CLEAR,
                field.name in chosen,
            )
        )
    return tuple(found)


def _ground(text: str) -> tuple[str, str]:
    purpose, _colon, basis = text.partition(":")
    return purpose, basis


def _given_conditions(request: HttpRequest) -> list[Condition]:
    lists = [request.POST.getlist(name) for name in ("on", "operator", "value")]
    given = [Condition(*one) for one in zip(*lists, strict=False) if one[0]]
    return [*given, *(Condition("", "eq") for _number in range(_CONDITIONS - len(given)))]


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004  digits of a term
        raise BadInput("export.terms", "A number of the terms is missing or cannot be read.", "Write it in digits.")
    return int(text)


def _asked(request: HttpRequest) -> actions.Asked:
    post = request.POST
    purpose, basis = _ground(post.get("ground", ""))
    given = terms.Terms(
        format=post.get("format", ""),
        days=_number(request, "days"),
        receiver_kind=post.get("receiver_kind", ""),
        receiver=post.get("receiver", ""),
        recipient=post.get("recipient", ""),
        downloads=_number(request, "downloads"),
    )
    sql, source, built = post.get("sql", ""), post.get("source", ""), False
    if not post.get("in_sql"):
        conditions = [one for one in _given_conditions(request) if one.field]
        sql, source = building.built(post.get("table", ""), post.getlist("field"), conditions)
        built = True
    return actions.Asked(sql, purpose, basis, post.get("why", ""), post.get("case", ""), source, built, given)
