# SPDX-License-Identifier: Apache-2.0
"""Addresses of the evidence. Ids of entries and runs only; never a customer's key."""

from django.urls import path

from tournier_office.evidence import (
    accounting_pages,
    explaining_pages,
    opening_pages,
    pages,
    proof_pages,
    restoring_pages,
    rotating_pages,
    supposing_pages,
    verification_pages,
)

app_name = "evidence"
urlpatterns = [
    path("", pages.entries, name="entries"),
    path("accountability/", accounting_pages.accountability, name="accountability"),
    path("accountability/sheet/", accounting_pages.sheet, name="accountability_sheet"),
    path("customer/", pages.customer, name="customer"),
    path("explanation/", supposing_pages.suppose, name="suppose"),
    path("entries/<str:key>/", pages.entry, name="entry"),
    path("entries/<str:key>/check/", proof_pages.check, name="check"),
    path("entries/<str:key>/explanation/", explaining_pages.explained, name="explained"),
    path("entries/<str:key>/proof/", proof_pages.proof, name="proof"),
    path("checkpoint/", proof_pages.checkpoint, name="checkpoint"),
    path("checkpoint/note/", proof_pages.note, name="note"),
    path("health/", proof_pages.health, name="health"),
    path("verification/", verification_pages.verification, name="verification"),
    path("verification/<str:key>/", verification_pages.run, name="run"),
    path("restored/", restoring_pages.restored, name="restored"),
    path("restored/<slug:key>/", restoring_pages.decide, name="restored_decide"),
    path("keys/", rotating_pages.rotations, name="rotations"),
    path("keys/<slug:key>/", rotating_pages.agree, name="rotation_agree"),
    path("openings/", opening_pages.openings, name="openings"),
    path("openings/<slug:key>/", opening_pages.agree, name="opening_agree"),
    path("bundle/", verification_pages.bundle, name="bundle"),
]
