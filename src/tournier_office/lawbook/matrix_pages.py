# SPDX-License-Identifier: Apache-2.0
"""The matrix: what the rules answer in the ordinary case, as a page and as a sheet, in force or as proposed."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournier.base import BadInput, day_number
from tournier.policy import RuleBook
from tournier.policy.laboratory.matrix import Part, build_matrix
from tournier.policy.laboratory.sheet import STANDARD, write_xlsx
from tournier_office.lawbook import lookups, matrices, rulebooks
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.staff_person import person_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book_of(key: str) -> tuple[RuleBook, RuleBookVersion | None]:
    """The rule book of a version, or the one in force for an empty key. Raises BadInput for an unknown one."""
    if not key:
        return gateway.rules(), None
    row = lookups.version(key)
    if row is None:
        raise BadInput("rules.unknown", "There is no such version.", "Open the list of versions.")
    return rulebooks.read(row.files), row


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """One table of the matrix; of a version that is not in force, beside what is answered today."""
    person_of(request)
    try:
        book, row = book_of(request.GET.get("version", ""))
        asked = matrices.asked(request.GET.dict())
    except BadInput as error:
        if error.code == "rules.unknown":
            raise Http404 from None
        return render(request, "lawbook/matrix.html", {"tab": "matrix", "error": error}, status=400)
    found = list(matrices.lines(asked, book, gateway.rules() if row is not None else None))
    only = row is not None and bool(request.GET.get("differences"))
    context = {
        "tab": "matrix",
        "asked": asked,
        "sides": [(name, matrices.SIDES[name]) for name in matrices.DIMENSIONS],
        "choices": matrices.choices(asked),
        "columns": matrices.columns_of(asked),
        "lines": [line for line in found if line.differs] if only else found,
        "only": only,
        "differing": sum(bool(cell.before) for line in found for cell in line.cells),
        "row": row,
        "standard": said(*STANDARD),
    }
    return render(request, "lawbook/matrix.html", context)


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The whole matrix as a workbook."""
    person_of(request)
    return sheet_of(request.GET.get("version", ""))


def sheet_of(key: str) -> HttpResponse:
    """The whole matrix of a version, or of the rules in force, as a workbook."""
    book, _row = book_of(key)
    out = io.BytesIO()
    write_xlsx(build_matrix(book, Part(), day_number()), out)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="matrix-{book.version[:12]}.xlsx"'
    return answer
