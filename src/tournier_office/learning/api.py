# SPDX-License-Identifier: Apache-2.0
"""A person's own learning over the API; the registers' routes are the kit's. An exam is taken by a person, never by a key of a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Router, Schema, UploadedFile
from pydantic import Field

from tournier.base import BadInput
from tournier.seal import statements
from tournier_office.learning import documents, exams, keys, lookups, materials, papers, signing, words
from tournier_office.learning import plan as planning
from tournier_office.learning import standing as overseeing
from tournier_office.learning.contest_api import router as contests
from tournier_office.learning.models import Course, Exam, Material
from tournier_office.learning.paper_api import AnswersIn, MarkedOut, QuestionOut, paper_out
from tournier_office.learning.register import EXAMS
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.language import said
from tournier_office.site.register.acting import actor_of

router = Router(tags=["learning"], auth=PEOPLE)
router.add_router("", contests)
_Key = Annotated[str, Field(max_length=40)]


class OwedOut(Schema):
    """Something that is demanded of me: the fact that it keeps, until when it is met, and where it is done."""

    fact: str
    kind: str
    code: str
    until: date | None
    met: bool
    page: str


class CourseOut(Schema):
    """A course in force, its text as Markdown in the asked language."""

    code: str
    version: int
    title: str
    text: str
    fact: str
    minutes: int
    questions: int
    pass_mark: int
    tries: int
    wait_hours: int
    files: list[MaterialOut]


class ExamOut(Schema):
    """A paper: its questions while it runs, how they were answered after the end. Right answers are never in it."""

    key: str
    code: str
    version: int
    state: str
    ends_at: datetime
    score: int | None
    questions: list[QuestionOut]
    marked: list[MarkedOut]


class DocumentOut(Schema):
    """A pledge or a policy in force, its text as Markdown in the asked language, and the digest of its template."""

    code: str
    version: int
    title: str
    text: str
    fact: str
    digest: str


class StatementOut(Schema):
    """What I would sign now: the exact text, and the token with which its signature is sent within ten minutes."""

    statement: str
    token: str


class ProofIn(Schema):
    """A signature of the statement, in hexadecimal; for a passkey with what the authenticator and the browser signed."""

    token: Annotated[str, Field(max_length=4000)]
    method: Annotated[str, Field(max_length=16, examples=["ed25519", "sm2", "passkey"])]
    public: Annotated[str, Field(max_length=200)]
    signature: Annotated[str, Field(max_length=400)]
    authenticator: Annotated[str, Field(max_length=4000)] = ""
    client: Annotated[str, Field(max_length=4000)] = ""


class KeyIn(Schema):
    """The public part of a key of mine: 32 bytes of Ed25519 in hexadecimal, or Ed25519 or SM2 in PEM.

    One in PEM comes with the token of a challenge and its signature by this key, in hexadecimal.
    """

    public: Annotated[str, Field(max_length=800)]
    token: Annotated[str, Field(max_length=1000)] = ""
    signature: Annotated[str, Field(max_length=400, pattern="^([0-9a-fA-F]{2})*$")] = ""


class GivenOut(Schema):
    """What was signed, confirmed or registered: its row, and the entry that proves it."""

    key: str
    entry: str


class MaterialOut(Schema):
    """A file of a course: pdf, mp4 or webm."""

    key: str
    kind: str
    title: str
    size: int


@router.get("/learning", response=list[OwedOut], summary="What is demanded of me")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """What is lacking stands first."""
    today = lookups.today()
    return [
        {"fact": one.fact, "kind": one.kind, "code": one.code, "until": one.until, "met": one.met(today), "page": one.page}
        for one in lookups.owed_by(actor_of(request).staff, today)
    ]  # fmt: skip


@router.get("/learning/courses/{code}", response=CourseOut, summary="A course to read")
def course(request: HttpRequest, code: Path[_Key]) -> dict[str, Any]:
    """The version in force."""
    actor_of(request)
    row = lookups.course_in_force(code)
    if row is None:
        raise BadInput("learning.course", "There is no such course in force.", "Open your list of courses.")
    return _course(row)


def _course(row: Course) -> dict[str, Any]:
    return {
        "code": row.code, "version": row.version, "title": words.title(row), "text": said(row.text_zh, row.text_en),
        "fact": row.fact, "minutes": row.minutes, "questions": row.drawn, "pass_mark": row.pass_mark,
        "tries": row.tries, "files": [_material(one) for one in materials.of_course(row.pk)], "wait_hours": row.wait_hours,
    }  # fmt: skip


@router.post("/learning/courses/{code}/exam", response=ExamOut, summary="Begin the exam, or see the one that runs")
def begin(request: HttpRequest, code: Path[_Key]) -> dict[str, Any]:
    """Its time runs on the server from now on."""
    return _exam(exams.begin(actor_of(request), code))


@router.get("/learning/exams/{key}", response=ExamOut, summary="One of my papers")
def exam(request: HttpRequest, key: Path[_Key]) -> dict[str, Any]:
    """While it runs and after it ended."""
    return _exam(papers.of(EXAMS, actor_of(request), key))


@router.post("/learning/exams/{key}/answers", response=ExamOut, summary="Hand a paper in")
def hand_in(request: HttpRequest, key: Path[_Key], body: AnswersIn) -> dict[str, Any]:
    """Refused when its time is over."""
    return _exam(papers.hand_in(EXAMS, actor_of(request), key, body.answers))


def _exam(row: Exam) -> dict[str, Any]:
    return {
        "key": row.pk, "code": row.code, "version": row.version, "state": row.state, "ends_at": row.ends_at,
        "score": row.score,
        **paper_out(row),
    }  # fmt: skip


@router.get("/learning/documents/{code}", response=DocumentOut, summary="A pledge or a policy to read")
def document(request: HttpRequest, code: Path[_Key]) -> dict[str, Any]:
    """The version in force."""
    actor_of(request)
    row = lookups.document_in_force(code)
    if row is None:
        raise BadInput("learning.document", "There is no such document in force.", "Open your list of courses.")
    return {
        "code": row.code, "version": row.version, "title": words.title(row), "text": said(row.text_zh, row.text_en),
        "fact": row.fact, "digest": statements.digest(documents.template(row)),
    }  # fmt: skip


@router.post("/learning/documents/{code}/confirm", response=GivenOut, summary="I have read this policy")
def confirm(request: HttpRequest, code: Path[_Key]) -> dict[str, str]:
    """The version in force; the ledger records it with the digest of its text."""
    row = signing.confirm(actor_of(request), code)
    return {"key": row.pk, "entry": row.entry}


@router.post("/learning/documents/{code}/statement", response=StatementOut, summary="What I would sign")
def statement(request: HttpRequest, code: Path[_Key]) -> keys.Offered:
    """Made here, so that nobody signs another text or for another person."""
    return signing.offer(actor_of(request), code)


@router.post("/learning/documents/{code}/signature", response=GivenOut, summary="Sign this pledge")
def sign(request: HttpRequest, code: Path[_Key], body: ProofIn) -> dict[str, str]:
    """By a key of one's own, over exactly the statement."""
    parts = body.dict()
    row = signing.sign(actor_of(request), code, parts.pop("token"), signing.proof_of(**parts))
    return {"key": row.pk, "entry": row.entry}


@router.post("/learning/keys/challenge", response=StatementOut, summary="What a key of mine signs to be registered")
def challenge(request: HttpRequest) -> keys.Offered:
    """It names the bank, me and the moment; its token opens a registration for ten minutes."""
    return keys.challenge(actor_of(request))


@router.post("/learning/keys", response=GivenOut, summary="Register my signing key")
def register_key(request: HttpRequest, body: KeyIn) -> dict[str, str]:
    """Its public part alone, with two factors."""
    caller = request.auth  # type: ignore[attr-defined]  # ninja's
    row = keys.register(
        actor_of(request), body.public, session=caller.session, token=body.token,
        signature=bytes.fromhex(body.signature),
    )  # fmt: skip
    return {"key": row.pk, "entry": row.entry}


@router.get("/learning/signatures/{key}/file", response=None, summary="A signed pledge that anybody can check")
def signed(request: HttpRequest, key: Path[_Key]) -> HttpResponse:
    """For `tournier pledge verify`, and any other tool."""
    return HttpResponse(signing.file_of(actor_of(request), key), content_type="application/json")


def _material(row: Material) -> dict[str, Any]:
    return {"key": row.pk, "kind": row.kind, "title": row.title, "size": row.size}


@router.get("/learning/files/{key}", response=None, summary="A file of a course")
def file(request: HttpRequest, key: Path[_Key]) -> HttpResponse:
    """Its bytes."""
    row = materials.one(actor_of(request), key)
    return HttpResponse(materials.read(row).content, content_type=materials.TYPES[row.kind])


@router.post("/learning/drafts/{key}/files", response=MaterialOut, summary="Add a file to a draft of a course")
def add_file(request: HttpRequest, key: Path[_Key], title: Form[str], file: File[UploadedFile]) -> dict[str, Any]:
    """A PDF, an MP4 or a WebM of at most 8 MB."""
    return _material(materials.add(actor_of(request), key, title, file.read(), file.size or 0))


class LacksOut(Schema):
    """Somebody who has not met it."""

    staff: str
    branch: str
    until: date | None


class StandingOut(Schema):
    """How many of those whom I oversee have met it, and who has not, at most 500."""

    code: str
    met: int
    of: int
    percent: int
    lacking: list[LacksOut]


class PostPlanOut(Schema):
    """What one post learns each year, which of the five contents is lacking, and how many have done it."""

    post: str
    courses: list[str]
    contents: list[str]
    missing: list[str]
    met: int
    of: int
    percent: int


class OldNameOut(Schema):
    """A text in use with a name that the law has left behind."""

    kind: str
    row: str
    said: str


class PlanOut(Schema):
    """The yearly plan of the posts of those whom I oversee."""

    posts: list[PostPlanOut]
    old_names: list[OldNameOut]


@router.get("/learning/plan", response=PlanOut, summary="What every post learns each year, and how many have done it")
def plan(request: HttpRequest) -> planning.Plan:
    """For keepers, auditors and heads of branches and departments."""
    return planning.of_reader(actor_of(request))


@router.get("/learning/standing/{code}", response=StandingOut, summary="Who has done what is demanded, and who has not")
def standing(request: HttpRequest, code: Path[_Key]) -> overseeing.Standing:
    """For keepers, auditors and heads of branches and departments."""
    return overseeing.standing(actor_of(request), code)
