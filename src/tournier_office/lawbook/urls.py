# SPDX-License-Identifier: Apache-2.0
"""Addresses of the law book."""

from django.urls import path

from tournier_office.lawbook import law_pages, matrix_pages, pages, proof_pages, rehearsal_pages, time_pages

app_name = "lawbook"
urlpatterns = [
    path("", pages.rules, name="rules"),
    path("clauses/", pages.clause_list, name="clauses"),
    path("clauses/<str:key>/", pages.clause, name="clause"),
    path("drafts/", law_pages.draft_list, name="drafts"),
    path("names/", law_pages.names, name="names"),
    path("deadlines/", time_pages.deadline_list, name="deadlines"),
    path("deadlines/<str:key>/", time_pages.deadline, name="deadline"),
    path("matrix/", matrix_pages.matrix, name="matrix"),
    path("matrix/sheet/", matrix_pages.sheet, name="matrix_sheet"),
    path("versions/", pages.versions, name="versions"),
    path("versions/new/", pages.edit, name="edit"),
    path("versions/<str:key>/", pages.version, name="version"),
    path("versions/<str:key>/proof/", proof_pages.proof, name="proof"),
    path("versions/<str:key>/decide/", pages.decide, name="decide"),
    path("versions/<str:key>/withdraw/", pages.withdraw, name="withdraw"),
    path("versions/<str:key>/again/", pages.again, name="again"),
    path("versions/<str:key>/rehearse/", rehearsal_pages.start, name="rehearse"),
    path("rehearsals/<str:key>/", rehearsal_pages.rehearsal, name="rehearsal"),
    path("rehearsals/<str:key>/state/", rehearsal_pages.state, name="rehearsal_state"),
]
