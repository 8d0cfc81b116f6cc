# SPDX-License-Identifier: Apache-2.0
"""A paper of an exam or a contest as the API shows it."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tournier_office.learning import papers

_Places = Annotated[list[Annotated[int, Field(ge=0, le=99)]], Field(max_length=20)]
_Answers = Annotated[list[_Places], Field(max_length=200)]


class QuestionOut(Schema):
    """A question of a running paper; `options` are in their places, from 0."""

    number: int
    text: str
    options: list[str]
    several: bool


class MarkedOut(Schema):
    """A question after the end: whether it was right, and which clauses to read up."""

    number: int
    text: str
    right: bool
    clauses: str


class AnswersIn(Schema):
    """Of each question, in order, the chosen places."""

    answers: _Answers


def paper_out(row: Any) -> dict[str, Any]:
    """The questions of a paper while it runs, how they were answered after that."""
    return {
        "questions": [
            {"number": one.number, "text": one.text, "options": [text for _place, text in one.options], "several": one.several}
            for one in papers.shown(row)
        ],
        "marked": [
            {"number": one.number, "text": one.text, "right": one.right, "clauses": one.clauses} for one in papers.marked(row)
        ],
    }  # fmt: skip
