# SPDX-License-Identifier: Apache-2.0
"""The addresses as a program that asks the API finds them: the API's, then the pages'."""

from django.urls import URLPattern, URLResolver, path

from tournier_office.site import urls
from tournier_office.site.api import api_urls
from tournier_office.site.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api_urls), *urls.urlpatterns]
