# SPDX-License-Identifier: Apache-2.0
"""The addresses of the workbench. None holds a statement or anything about a customer: ids are random."""

from django.urls import path

from tournier_office.queries.pages import kept, requests, runs, workbench

app_name = "queries"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("ask/", workbench.run, name="ask"),
    path("offer/", workbench.offer, name="offer"),
    path("history/", runs.history, name="history"),
    path("saved/", kept.save, name="save"),
    path("saved/<slug:key>/rename/", kept.rename, name="rename"),
    path("saved/<slug:key>/forget/", kept.forget, name="forget"),
    path("requests/", requests.file, name="file"),
    path("requests/<slug:key>/", requests.state, name="request_state"),
    path("<slug:key>/", runs.run, name="run"),
    path("<slug:key>/state/", runs.state, name="state"),
    path("<slug:key>/pages/<int:number>/", runs.page, name="page"),
    path("<slug:key>/cancel/", runs.cancel, name="cancel"),
]
