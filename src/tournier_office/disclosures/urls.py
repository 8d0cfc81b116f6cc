# SPDX-License-Identifier: Apache-2.0
"""The addresses of this room. None holds anything about a customer: ids are random."""

from django.urls import path

from tournier_office.disclosures.pages import approvals, emergencies, lookup, register, requests

app_name = "disclosures"
urlpatterns = [
    path("lookup/", lookup.search, name="search"),
    path("lookup/<slug:key>/", lookup.card, name="card"),
    path("lookup/<slug:key>/more/", lookup.more, name="more"),
    path("lookup/<slug:key>/reveal/", lookup.reveal, name="reveal"),
    path("lookup/<slug:key>/copy/", lookup.copy, name="copy"),
    path("lookup/<slug:key>/print/", lookup.print_page, name="print"),
    path("lookup/<slug:key>/match/", lookup.match, name="match"),
    path("lookup/<slug:key>/request/", requests.file, name="file"),
    path("lookup/<slug:key>/emergency/", emergencies.ask, name="emergency_ask"),
    path("lookup/<slug:key>/emergency/open/", emergencies.open_, name="emergency_open"),
    path("requests/", requests.own, name="requests"),
    path("requests/<slug:key>/", requests.one, name="request"),
    path("requests/<slug:key>/withdraw/", requests.withdraw, name="withdraw"),
    path("requests/<slug:key>/state/<slug:look_key>/", requests.state, name="state"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/<slug:key>/", approvals.one, name="approval"),
    path("approvals/<slug:key>/approve/", approvals.approve, name="approve"),
    path("approvals/<slug:key>/refuse/", approvals.refuse, name="refuse"),
    path("emergencies/", emergencies.listed, name="emergencies"),
    path("emergencies/<slug:key>/", emergencies.one, name="emergency"),
    path("emergencies/<slug:key>/review/", emergencies.review, name="review"),
    path("copies/", register.takings, name="takings"),
    path("copies/<slug:key>/destroyed/", register.destroyed, name="destroyed"),
]
