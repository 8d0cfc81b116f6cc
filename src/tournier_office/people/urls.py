# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room."""

from django.urls import path

from tournier_office.people import importing, pages

app_name = "people"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("import/", importing.upload, name="import"),
    path("<str:number>/", pages.one, name="one"),
    path("<str:number>/status/", pages.status, name="status"),
    path("<str:number>/facts/", pages.facts, name="facts"),
    path("<str:number>/posts/", pages.propose, name="propose"),
    path("<str:number>/posts/<slug:key>/", pages.decide, name="decide"),
    path("<str:number>/keys/", pages.issue, name="issue"),
    path("<str:number>/keys/<slug:key>/revoke/", pages.revoke, name="revoke"),
]
