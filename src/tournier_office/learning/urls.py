# SPDX-License-Identifier: Apache-2.0
"""The addresses of a person's own learning; the registers' are made by the kit."""

from django.urls import path

from tournier_office.learning import contest_pages, key_pages, pages

app_name = "learning"
urlpatterns = [
    path("", pages.mine, name="mine"),
    path("lacking/<slug:fact>/", pages.lacking, name="lacking"),
    path("courses/<slug:code>/", pages.course, name="courses"),
    path("courses/<slug:code>/exam/", pages.begin, name="begin"),
    path("documents/<slug:code>/", pages.document, name="documents"),
    path("documents/<slug:code>/confirm/", pages.confirm, name="confirm"),
    path("documents/<slug:code>/sign/", pages.sign, name="sign"),
    path("files/<slug:key>/", pages.file, name="file"),
    path("drafts/<slug:key>/files/", pages.add_file, name="add_file"),
    path("plan/", pages.plan, name="plan"),
    path("standing/<slug:code>/", pages.standing, name="standing"),
    path("keys/", key_pages.browsers, name="keys"),
    path("keys/own/", key_pages.own, name="own_key"),
    path("signatures/<slug:key>/", pages.signed, name="signed"),
    path("contests/", contest_pages.listed, name="contests"),
    path("contests/<slug:key>/", contest_pages.one, name="contest"),
    path("contests/<slug:key>/papers/", contest_pages.begin, name="take_part"),
    path("contest-papers/<slug:key>/", contest_pages.paper, name="contest_paper"),
    path("contest-papers/<slug:key>/answers/", contest_pages.answers, name="contest_answers"),
    path("exams/<slug:key>/", pages.exam, name="exam"),
    path("exams/<slug:key>/answers/", pages.hand_in, name="hand_in"),
]
