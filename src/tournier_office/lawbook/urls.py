# SPDX-License-Identifier: Apache-2.0
"""Addresses of the law book."""

from django.urls import path

from tournier_office.lawbook import pages, time_pages

app_name = "lawbook"
urlpatterns = [
    path("", pages.rules, name="rules"),
    path("clauses/", pages.clause_list, name="clauses"),
    path("clauses/<str:key>/", pages.clause, name="clause"),
    path("deadlines/", time_pages.deadline_list, name="deadlines"),
    path("deadlines/<str:key>/", time_pages.deadline, name="deadline"),
    path("versions/", pages.versions, name="versions"),
    path("versions/new/", pages.edit, name="edit"),
    path("versions/<str:key>/", pages.version, name="version"),
    path("versions/<str:key>/decide/", pages.decide, name="decide"),
    path("versions/<str:key>/again/", pages.again, name="again"),
]
