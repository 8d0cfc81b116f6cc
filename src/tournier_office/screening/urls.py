# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room's own pages; the registers' are made by the kit."""

from django.urls import path

from tournier_office.screening import pages

app_name = "screening"
urlpatterns = [
    path("", pages.talk, name="talk"),
    path("with/<slug:look>/", pages.talk, name="talk_with"),
    path("preview/", pages.preview, name="preview"),
    path("send/", pages.send, name="send"),
    path("hear/", pages.hear, name="hear"),
    path("appeal/", pages.appeal, name="appeal"),
    path("desks/", pages.desks, name="desks"),
]
