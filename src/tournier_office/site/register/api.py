# SPDX-License-Identifier: Apache-2.0
"""The API of every register, made from its description. A service may read; steps are taken by people (law 5)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field as Pydantic
from pydantic import create_model

from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.site.register import acts, opening, reading, typed, written
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.description import Field, Move, Register
from tournier_office.site.register.shown import shown
from tournier_office.site.said import said_dict

_Texts = Annotated[dict[str, str], Pydantic(default_factory=dict)]
_Names = Annotated[list[str], Pydantic(default_factory=list)]


class ProblemOut(Schema):
    """A no: code, cause and cure; `fields` where a form cannot be taken."""

    code: str
    cause: str
    cure: str
    fields: _Texts


class RowOut(Schema):
    """An entry; `values` are its fields by name, `steps` what the caller may do with it now."""

    key: str
    state: str
    branch: str
    opened_by: str
    opened_at: str
    entry: str
    values: dict[str, Any]
    steps: _Names


class PageOut(Schema):
    """A page of the list. `after` leads to the next one; `why_empty` is nothing, filter or closed where there is no row."""

    rows: list[RowOut]
    total: int
    after: str
    why_empty: str


class PastOut(Schema):
    """A line of the history. Without `took_force` it was recorded and never happened."""

    at: str
    by: str
    for_whom: str
    verb: str
    before: str
    after: str
    reason: str
    entry: str
    took_force: bool


class OneOut(RowOut):
    """An entry with its history."""

    history: list[PastOut]


class OutcomeOut(Schema):
    """What became of one entry of many."""

    key: str
    state: str = ""
    problem: ProblemOut | None = None


class OpenIn(Schema):
    """Which fields about the person, and why."""

    fields: Annotated[list[str], Pydantic(min_length=1, max_length=30)]
    why: Annotated[str, Pydantic(max_length=typed.MOST_REASON)]


class OpenedOut(Schema):
    """What the gate answered: the values, or the rules that said no and what would help."""

    outcome: str
    values: dict[str, str]
    reasons: _Names
    remedies: _Names
    mark: str


class FilterOut(Schema):
    """A kept filter."""

    key: str
    name: str
    query: dict[str, str]


class FilterIn(Schema):
    """What to keep under which name."""

    name: str
    query: _Texts


_NO = {400: ProblemOut, 403: ProblemOut, 503: ProblemOut}
_MOST = acts.MOST_AT_ONCE
_Keys = Annotated[list[Annotated[str, Pydantic(max_length=40)]], Pydantic(min_length=1, max_length=_MOST)]


def router_of(register: Register) -> Router:
    """The routes of one register."""
    router = Router(tags=[register.name], auth=PEOPLE_AND_SERVICES)
    _reads(router, register)
    _filters(router, register)
    if register.form:
        _opening(router, register)
    if register.classed:
        _disclosing(router, register)
    for move in register.moves:
        if move.who.people:
            _move(router, register, move)
    return router


def _row(register: Register, row: Any) -> dict[str, Any]:
    told = written.row_as_json(register, row)
    outer = {name: told.pop(name) for name in ("key", "state", "branch", "opened_by", "opened_at", "entry")}
    return {**outer, "values": told}


def _reads(router: Router, register: Register) -> None:
    base = f"/registers/{register.name}"
    names = dict.fromkeys((*reading.narrowing(register), "order", "after"), (str, ""))
    asked: Any = create_model(f"{register.name.title()}Query", __base__=Schema, **names)  # type: ignore[call-overload]

    @router.get(
        base, response={200: PageOut} | _NO, summary=f"List of {register.name}", operation_id=f"{register.name}_list"
    )
    def listing(request: HttpRequest, query: Query[asked]) -> Status[dict[str, Any]]:
        page = reading.page(register, actor_of(request), reading.query_of(register, query.dict()))
        rows = [_row(register, row) for row in page.rows]
        return Status(200, {"rows": rows, "total": page.total, "after": page.after, "why_empty": page.why_empty})

    @router.get(
        f"{base}/export", auth=PEOPLE, summary=f"{register.name} as CSV", operation_id=f"{register.name}_export"
    )
    def export(request: HttpRequest, query: Query[asked]) -> HttpResponse:
        content = acts.export(register, actor_of(request), reading.query_of(register, query.dict()))
        return HttpResponse(content, content_type="text/csv; charset=utf-8")

    @router.get(
        f"{base}/filters",
        auth=PEOPLE,
        response={200: list[FilterOut]} | _NO,
        summary="My kept filters",
        operation_id=f"{register.name}_filters",
    )
    def filters(request: HttpRequest) -> Status[list[dict[str, Any]]]:
        kept = reading.filters(register, actor_of(request))
        return Status(200, [{"key": row.pk, "name": row.name, "query": row.query} for row in kept])

    @router.get(
        f"{base}/{{key}}",
        response={200: OneOut} | _NO,
        summary=f"One of {register.name}",
        operation_id=f"{register.name}_one",
    )
    def one(request: HttpRequest, key: Path[str]) -> Status[dict[str, Any]]:
        actor = actor_of(request)
        row = reading.one(register, actor, key)
        steps = acts.offers(register, actor, row)
        lines, _heard = reading.history(register, row)
        past = [_past(line) for line in lines]
        told = _row(register, row)
        told["values"] |= {field.name: getattr(row, field.name) for field in written.own(register, actor, row)}
        return Status(200, {**told, "steps": [move.verb for move in steps], "history": past})


def _past(line: reading.Past) -> dict[str, Any]:
    step = line.step
    return {
        "at": line.at.isoformat(),
        "by": line.by,
        "for_whom": line.for_whom,
        "verb": line.verb,
        "before": step.before if step else "",
        "after": step.after if step else "",
        "reason": step.reason if step else "",
        "entry": line.key,
        "took_force": step is not None,
    }


def _filters(router: Router, register: Register) -> None:
    base = f"/registers/{register.name}/filters"

    @router.post(
        base,
        auth=PEOPLE,
        response={201: FilterOut} | _NO,
        summary="Keep a filter",
        operation_id=f"{register.name}_keep_filter",
    )
    def keep(request: HttpRequest, body: FilterIn) -> Status[dict[str, Any]]:
        query = reading.query_of(register, body.query)
        row = acts.keep_filter(register, actor_of(request), body.name, query)
        return Status(201, {"key": row.pk, "name": row.name, "query": row.query})

    @router.delete(
        f"{base}/{{key}}",
        auth=PEOPLE,
        response={204: None} | _NO,
        summary="Forget a filter",
        operation_id=f"{register.name}_forget_filter",
    )
    def forget(request: HttpRequest, key: Path[str]) -> Status[None]:
        acts.forget_filter(register, actor_of(request), key)
        return Status(204, None)


def _body(name: str, fields: tuple[Field, ...], **more: Any) -> Any:
    # All are texts that may be left out: what is missing or cannot be read is said by the form, as on the screen.
    texts = {field.name: (Annotated[str, Pydantic(max_length=10_000)], "") for field in fields}
    return create_model(name, __base__=Schema, **{**texts, **more})


def _opening(router: Router, register: Register) -> None:
    form = _body(f"{register.name.title()}In", register.form)

    @router.post(
        f"/registers/{register.name}",
        auth=PEOPLE,
        response={201: RowOut} | _NO,
        summary=f"Open one of {register.name}",
        operation_id=f"{register.name}_new",
    )
    def new(request: HttpRequest, body: form) -> Status[dict[str, Any]]:  # type: ignore[valid-type]  # made from the description
        row = acts.open_row(register, actor_of(request), body.dict())  # type: ignore[attr-defined]
        return Status(201, _row(register, row))


def _disclosing(router: Router, register: Register) -> None:
    @router.post(
        f"/registers/{register.name}/{{key}}/open",
        auth=PEOPLE,
        response={200: OpenedOut} | _NO,
        summary=f"Open what one of {register.name} holds about its person",
        operation_id=f"{register.name}_open",
    )
    def disclose(request: HttpRequest, key: Path[str], body: OpenIn) -> Status[dict[str, Any]]:
        answers = opening.opened(register, actor_of(request), key, body.fields, body.why)
        return Status(200, shown(register, answers).as_dict())


def _move(router: Router, register: Register, move: Move) -> None:
    fields = (*move.asks, typed.REASON) if move.reason else move.asks
    title = f"{register.name.title()}{move.verb.title().replace('_', '')}"
    form = _body(f"{title}In", fields)

    if move.bulk:  # first: a key could be read into the word
        many_form = _body(f"{title}ManyIn", fields, keys=(_Keys, ...))

        @router.post(
            f"/registers/{register.name}/many/{move.verb}",
            auth=PEOPLE, response={200: list[OutcomeOut]} | _NO, summary=f"{move.verb} many of {register.name}", operation_id=f"{register.name}_{move.verb}_many",
        )  # fmt: skip
        def many(request: HttpRequest, body: many_form) -> Status[list[dict[str, Any]]]:  # type: ignore[valid-type]
            given = body.dict()  # type: ignore[attr-defined]
            outcomes = acts.step_many(register, actor_of(request), given.pop("keys"), move.verb, given)
            return Status(200, [
                {"key": one.key, "state": one.row.state if one.row else "", "problem": said_dict(one.problem) if one.problem else None}
                for one in outcomes
            ])  # fmt: skip

    @router.post(
        f"/registers/{register.name}/{{key}}/{move.verb}",
        auth=PEOPLE, response={200: RowOut} | _NO, summary=f"{move.verb} one of {register.name}", operation_id=f"{register.name}_{move.verb}",
    )  # fmt: skip
    def step(request: HttpRequest, key: Path[str], body: form) -> Status[dict[str, Any]]:  # type: ignore[valid-type]
        row = acts.step(register, actor_of(request), key, move.verb, body.dict())  # type: ignore[attr-defined]
        return Status(200, _row(register, row))
