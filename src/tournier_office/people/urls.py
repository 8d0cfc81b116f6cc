# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room."""

from django.urls import path

from tournier_office.people import activation_pages, command_pages, importing, key_pages, pages

app_name = "people"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("import/", importing.upload, name="import"),
    path("waiting/", activation_pages.waiting, name="waiting"),
    path("commands/", command_pages.mine, name="commands"),
    path("commands/grant/", command_pages.grant, name="grant_command"),
    path("commands/<slug:key>/revoke/", command_pages.revoke, name="revoke_command"),
    path("keys/", key_pages.kept, name="kept"),
    path("keys/<slug:key>/collect/", key_pages.collect, name="collect"),
    path("keys/<slug:key>/revoke/", key_pages.revoke, name="revoke"),
    path("<str:number>/", pages.one, name="one"),
    path("<str:number>/status/", pages.status, name="status"),
    path("<str:number>/facts/", pages.facts, name="facts"),
    path("<str:number>/posts/", pages.propose, name="propose"),
    path("<str:number>/posts/<slug:key>/", pages.decide, name="decide"),
    path("<str:number>/code/", activation_pages.first, name="first_half"),
    path("<str:number>/code/second/", activation_pages.second, name="second_half"),
    path("<str:number>/keys/", key_pages.propose, name="issue"),
]
