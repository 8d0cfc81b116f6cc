# SPDX-License-Identifier: Apache-2.0
"""The addresses of pages: the office's own, allauth's, and each room's when the room has a `urls.py`."""

from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from tournier_office.people import keeping, single_sign_on_pages
from tournier_office.site import pages
from tournier_office.site.register import pages as register_pages
from tournier_office.site.register import registers

_ROOMS = (
    ("people/", "tournier_office.people.urls"),
    ("", "tournier_office.disclosures.urls"),
    ("evidence/", "tournier_office.evidence.urls"),
    ("catalogue/", "tournier_office.catalogue.urls"),
    ("lawbook/", "tournier_office.lawbook.urls"),
    ("me/", "tournier_office.customers.urls"),
    ("secrecy/", "tournier_office.customers.secrecy_urls"),
    ("queries/", "tournier_office.queries.urls"),
    ("exports/", "tournier_office.exports.urls"),
    ("wire/", "tournier_office.wire.urls"),
    ("traces/", "tournier_office.traces.urls"),
    ("notices/", "tournier_office.duties.urls"),
    ("learning/", "tournier_office.learning.urls"),
    ("reviews/", "tournier_office.reviews.urls"),
    ("complain/", "tournier_office.complaints.urls"),
    ("erase/", "tournier_office.erasures.urls"),
    ("mandates/", "tournier_office.mandates.urls"),
    ("cases/", "tournier_office.violations.urls"),
    ("declared/", "tournier_office.interests.urls"),
    ("personnel/", "tournier_office.personnel.urls"),
    ("findings/", "tournier_office.findings.urls"),
    ("talk/", "tournier_office.screening.urls"),
    ("inventory/", "tournier_office.devices.urls"),
    ("contacted/", "tournier_office.contacts.urls"),
    ("protection/", "tournier_office.officers.urls"),
    ("risk-report/", "tournier_office.risks.urls"),
    ("assets/", "tournier_office.holdings.urls"),
    ("scim/v2/", "tournier_office.personnel.scim.views"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("theme/", pages.theme, name="theme"),
    path("present/", keeping.present, name="present"),
    path("lock/", keeping.lock, name="lock"),
    path("unlock/", keeping.unlock, name="unlock"),
    path("step-up/", keeping.step_up, name="step_up"),
    path("healthz", pages.alive, name="alive"),
    # Nobody signs up, and nobody has an address for mail: what allauth would offer for that is closed.
    re_path(r"^accounts/(signup|password/reset|email|confirm-email|inactive)/", login_not_required(pages.closed)),
    path("accounts/single-sign-on/", single_sign_on_pages.begin, name="single_sign_on_begin"),
    path("accounts/single-sign-on/callback/", single_sign_on_pages.callback, name="single_sign_on_callback"),
    path("accounts/single-sign-on/ended/", single_sign_on_pages.ended, name="single_sign_on_ended"),
    path("single-sign-on/", single_sign_on_pages.mine, name="single_sign_on"),
    path("single-sign-on/link/", single_sign_on_pages.begin_linking, name="single_sign_on_link"),
    path("single-sign-on/unlink/", single_sign_on_pages.unlink, name="single_sign_on_unlink"),
    path("accounts/", include("allauth.urls")),
    *(path(prefix, include(module)) for prefix, module in _ROOMS if find_spec(module)),
    *(path(f"{one.name}/", include(register_pages.urls(one))) for one in registers()),
]

from django.conf import settings  # noqa: E402 - the demo's pages exist only in the demo

if settings.PERSONAS:
    from tournier_office.site import personas

    urlpatterns += [path("personas/", personas.switch, name="personas")]

handler400 = "tournier_office.site.errors.bad_request"
handler403 = "tournier_office.site.errors.not_allowed"
handler404 = "tournier_office.site.errors.not_found"
handler500 = "tournier_office.site.errors.failed"
