# SPDX-License-Identifier: Apache-2.0
"""The import of a file of people: first a preview with every fault by its line, then all of them or nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tournier.base import BadInput, Refused
from tournier_office.people import actions, enrol
from tournier_office.site.layout import visitor_of
from tournier_office.site.said import say

_KEPT = "people_import"
_LARGEST = 1024 * 1024


def _keeper(request: HttpRequest) -> str:
    visitor = visitor_of(request)
    if visitor.staff is None or not visitor.posts & actions.ADMINISTRATORS:
        raise Refused("people.who", _("Staff are entered by an administrator."), _("Ask one of them."))
    return visitor.staff.number


def _text(request: HttpRequest) -> str:
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > _LARGEST:
        raise BadInput("people.file", _("A CSV file of at most 1 MB is needed."), _("Choose one."))
    try:
        return str(given.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("people.encoding", _("The file is not UTF-8 text."), _("Save it as CSV UTF-8.")) from None


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file, see what it would do, then enter it. The first halves of the codes are shown here and never again."""
    by = _keeper(request)
    preview, halves = None, None
    if request.method == "POST":
        try:
            if "enter" in request.POST:
                kept = request.session.pop(_KEPT, "")
                halves = enrol.import_people(kept, by=by)
            else:
                text = _text(request)
                preview = enrol.read_people(text)
                if not preview.errors:
                    request.session[_KEPT] = text
        except BadInput as error:
            say(request, error)
    context = {"preview": preview, "columns": enrol.COLUMNS, "halves": halves}
    return render(request, "people/import.html", context)
