# SPDX-License-Identifier: Apache-2.0
"""`tournier query`, the office's side: the same functions as the screen and the API, with a service key for a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from tournier_office.disclosures.command import person_of_environment, start_office

_PAGE = 5000


def query(
    *,
    staff: str,
    question: dict[str, str],
    rows: int,
    project: Path,
    own: tuple[str, str, str] = ("", "", ""),
) -> dict[str, Any]:
    """Open the question; `pages` gives record batches, each recorded before it comes. `problem` holds the rules' no.

    `question` has sql, purpose, basis, case and source; `rows` is the most that is wanted, 0 for all. `own` is of the person's own questions: the name of the one to ask,
    the name under which to keep this one, or which to list; of the latter two `listed` holds plain values.
    Raises Refused for a key that is missing or not this person's and for a statement that is not taken.
    """
    start_office(project)
    saved, save, listed = own
    if save or listed:
        return kept(staff, save, listed, question["source"], question["sql"])
    return ask(staff, question, rows, saved=saved)


def kept(staff: str, save: str, listed: str, source: str, sql: str) -> dict[str, Any]:
    """Keep a question, or list what the person keeps or has asked."""
    from tournier_office.queries import actions, lookups, written

    person = person_of_environment(staff, "query")
    if save:
        return {"listed": [written.saved(actions.save(person, save, source, sql))]}
    if listed == "history":
        actions.sweep()
        return {"listed": [written.run(run) for run in lookups.runs_of(person.staff)]}
    return {"listed": [written.saved(one) for one in lookups.saved_of(person.staff)]}


def ask(staff: str, question: dict[str, str], rows: int, *, saved: str = "") -> dict[str, Any]:
    """The same in a process whose office has started."""
    from tournier_office.disclosures import written as refusals
    from tournier_office.queries import actions, lookups, written

    person = person_of_environment(staff, "query")
    asked = dict(question)
    if saved:
        one = lookups.saved_named(person.staff, saved)
        asked |= {"sql": one.sql, "source": one.source or asked["source"], "saved": one.pk}
    if not asked["basis"]:
        asked["basis"] = usual_basis(asked["purpose"])
    begun = actions.start(person, actions.Question(**asked), rows_a_page=min(rows or _PAGE, _PAGE), most=rows)
    if not isinstance(begun, actions.Begun):
        return {"problem": refusals.problem(begun)}
    answer, gone = begun.answer, list[str]()
    return {
        "columns": written.columns(answer.columns, answer.decision, answer.tables),
        "reasons": written.reasons(answer.columns, answer.decision, answer.tables),
        "rewritten": begun.told,
        "pages": _pages(person, begun, rows, gone),
        "erased": gone,
        "hints": written.hints(answer.hints),
        "mark": answer.mark,
        "entry": answer.receipt.id,
        "disclosure": answer.request.id,
    }


def _pages(person: Any, begun: Any, rows: int, gone: list[str]) -> Iterator[pa.RecordBatch]:
    """The pages; `gone` gets the names of columns in which a value of them was erased. Nothing is kept when they are given."""
    from tournier_office.queries import actions

    left = rows
    try:
        for number in range(1, begun.run.pages + 1):
            page = actions.page(person, begun.run.pk, number).page
            seen = left if rows else page.rows.num_rows
            gone += [one.column for one in page.erased if min(one.rows) < seen and one.column not in gone]
            yield page.rows.slice(0, left) if rows else page.rows
            left -= page.rows.num_rows
    finally:
        actions.given(begun.run)


def usual_basis(purpose: str) -> str:
    """The usual legal basis of a purpose; the rules check whether it can carry it."""
    from tournier.base import BadInput
    from tournier.purpose import PURPOSES

    found = PURPOSES.get(purpose)
    if found is None:
        raise BadInput("purpose.unknown", "The purpose is not in the list.", "Choose one of the listed purposes.")
    return found.bases[0]
