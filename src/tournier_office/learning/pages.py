# SPDX-License-Identifier: Apache-2.0
"""A person's own pages: what is demanded and what it opens and closes, the course, the exam. Registers' pages are the kit's."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused
from tournier_office.learning import exams, key_pages, lookups, markdown, materials, papers, signing, words
from tournier_office.learning import plan as planning
from tournier_office.learning import standing as overseeing
from tournier_office.learning.models import Course
from tournier_office.learning.register import EXAMS
from tournier_office.people import lookups as people
from tournier_office.people import passkeys
from tournier_office.people.lookups import FACT_WORDS
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.layout import has_name
from tournier_office.site.register.acting import actor_of
from tournier_office.site.said import say

_PLACE = re.compile(r"[0-9]{1,2}")


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is demanded of me, until when it is met, and what I can do now."""
    number, today = actor_of(request).staff, lookups.today()
    owed = [(one, FACT_WORDS[one.fact], one.met(today), _title(one)) for one in lookups.owed_by(number, today)]
    papers = [
        (row, words.title(course)) for row in lookups.papers_of(number)[:20] if (course := lookups.course(row.course))
    ]
    return render(request, "learning/mine.html", {"owed": owed, "papers": papers, "today": today})


def _title(one: lookups.Owed) -> str:
    row = lookups.titled(one.kind, one.row)
    return words.title(row) if row else one.code


@never_cache
@require_GET
def lacking(request: HttpRequest, fact: str) -> HttpResponse:
    """Where a refusal leads: straight to what closes the fact, or to the list where nothing does."""
    found = lookups.lacking(actor_of(request).staff, fact, lookups.today())
    return redirect(found.page if found else "learning:mine")


@never_cache
@require_GET
def course(request: HttpRequest, code: str) -> HttpResponse:
    """The text of the version in force, and the way to its exam."""
    return _course_page(request, code)


def _course_page(request: HttpRequest, code: str, error: Refused | BadInput | None = None) -> HttpResponse:
    actor, today = actor_of(request), lookups.today()
    row = lookups.course_in_force(code)
    if row is None:
        raise BadInput("learning.course", "There is no such course in force.", "Open your list of courses.")
    mine = next((one for one in lookups.owed_by(actor.staff, today) if one.code == code), None)
    running = lookups.papers_of(actor.staff, code).filter(state="running", ends_at__gt=gateway.clock().now()).first()
    context = {
        "course": row,
        "title": words.title(row),
        "text": markdown.page(said(row.text_zh, row.text_en)),
        "owed": mine,
        "met": mine.met(today) if mine else False,
        "opens": FACT_WORDS[row.fact],
        "running": running,
        "oversees": overseeing.may_read(actor),
        "files": materials.of_course(row.pk),
        "error": error,
    }
    return render(request, "learning/course.html", context, status=403 if error else 200)


@never_cache
@require_GET
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The text of a pledge or a policy in force, and how it is signed or confirmed."""
    return _document_page(request, code)


def _document_page(request: HttpRequest, code: str, error: Refused | BadInput | None = None) -> HttpResponse:
    actor, today = actor_of(request), lookups.today()
    row = lookups.document_in_force(code)
    if row is None:
        raise BadInput("learning.document", "There is no such document in force.", "Open your list of courses.")
    mine = next((one for one in lookups.owed_by(actor.staff, today) if one.code == code), None)
    pledge = row.fact in words.SIGNED
    keys = passkeys.of(actor.staff) if pledge and has_name(request) else []
    context = {
        "document": row,
        "title": words.title(row),
        "text": markdown.page(said(row.text_zh, row.text_en)),
        "owed": mine,
        "met": mine.met(today) if mine else False,
        "opens": FACT_WORDS[row.fact],
        "given": lookups.signatures_of(actor.staff, code).first(),
        "pledge": pledge,
        "oversees": overseeing.may_read(actor),
        **(key_pages.outside(actor.staff, signing.offer(actor, code)) if pledge else {}),
        "hidden": ("method", "public", "signature", "authenticator", "client"),
        "passkeys": [{"credential": one.credential.hex(), "point": one.point.hex()} for one in keys],
        "error": error,
    }
    return render(request, "learning/document.html", context, status=403 if error else 200)


@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """I have read the version in force."""
    signing.confirm(actor_of(request), code)
    messages.success(request, _("Confirmed. What it keeps open is open to you from this moment on."))
    return redirect("learning:documents", code)


@require_POST
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the version in force."""
    try:
        signing.sign(actor_of(request), code, request.POST.get("token", ""), key_pages.proof(request))
    except (Refused, BadInput) as error:
        return _document_page(request, code, error)
    messages.success(request, _("Signed. What it keeps open is open to you from this moment on."))
    return redirect("learning:documents", code)


@never_cache
@require_GET
def signed(request: HttpRequest, key: str) -> HttpResponse:
    """The signed pledge as a file; its name holds nobody's name."""
    content = signing.file_of(actor_of(request), key)
    headers = {"Content-Disposition": 'attachment; filename="pledge.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@never_cache
@require_GET
def file(request: HttpRequest, key: str) -> HttpResponse:
    """A file of a course: a video plays within the page, a PDF is taken away. Neither may run anything here."""
    row = materials.one(actor_of(request), key)
    part = materials.read(row, request.headers.get("Range", ""))
    whole = len(part.content) == part.whole
    response = HttpResponse(part.content, content_type=materials.TYPES[row.kind], status=200 if whole else 206)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = f'{"attachment" if row.kind == "pdf" else "inline"}; filename="course.{row.kind}"'
    response["Accept-Ranges"] = "bytes"
    if not whole:
        response["Content-Range"] = f"bytes {part.start}-{part.start + len(part.content) - 1}/{part.whole}"
    return response


@require_POST
def add_file(request: HttpRequest, key: str) -> HttpResponse:
    """Add a file to a draft."""
    given = request.FILES.get("file")
    try:
        content = given.read() if given is not None else b""
        materials.add(actor_of(request), key, request.POST.get("title", ""), content, given.size or 0 if given else 0)
        messages.success(request, _("The file is part of the draft."))
    except (Refused, BadInput) as error:
        say(request, error)
    return redirect("courses:one", key)


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Draw a paper; its time runs from now on."""
    try:
        return redirect("learning:exam", exams.begin(actor_of(request), code).pk)
    except Refused as error:
        return _course_page(request, code, error)


@never_cache
@require_GET
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """Who of those whom I oversee has met it, and who has not."""
    found = overseeing.standing(actor_of(request), code)
    row = lookups.course_in_force(code) or lookups.document_in_force(code)
    return render(request, "learning/standing.html", {"standing": found, "title": words.title(row) if row else code})


@never_cache
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """What every post learns each year, and how many of those whom I oversee have done it."""
    found = planning.of_reader(actor_of(request))
    titles = {one.code: words.title(one) for one in lookups.in_force(Course)}
    rows = [
        {
            "plan": one,
            "name": people.post_name(one.post),
            "courses": [(code, titles.get(code, code)) for code in one.courses],
            "contents": [(words.CONTENTS[name], name not in one.missing) for name in words.CONTENTS],
        }
        for one in found.posts
    ]
    return render(request, "learning/plan.html", {"rows": rows, "old_names": found.old_names})


@never_cache
@require_GET
def exam(request: HttpRequest, key: str) -> HttpResponse:
    """The paper while it runs, and how it ended after that."""
    row = papers.of(EXAMS, actor_of(request), key)
    version = lookups.course(row.course)
    left = row.ends_at - gateway.clock().now()
    context = {
        "exam": row,
        "action": reverse("learning:hand_in", args=[key]),
        "course": version,
        "title": words.title(version) if version else row.code,
        "questions": papers.shown(row),
        "marked": papers.marked(row),
        "left": max(0, int(left.total_seconds())),
    }
    return render(request, "learning/exam.html", context)


@require_POST
def hand_in(request: HttpRequest, key: str) -> HttpResponse:
    """Hand the paper in; what comes too late is told so."""
    actor = actor_of(request)
    row = papers.of(EXAMS, actor, key)
    try:
        papers.hand_in(EXAMS, actor, key, chosen(request, len(row.paper)))
        messages.success(request, _("Your paper is marked."))
    except Refused as error:
        say(request, error)
    return redirect("learning:exam", key)


def chosen(request: HttpRequest, questions: int) -> list[list[int]]:
    """The places that were chosen of each question, in order."""
    given = [request.POST.getlist(f"q{number}") for number in range(1, questions + 1)]
    return [[int(text) for text in one if _PLACE.fullmatch(text)] for one in given]
