# SPDX-License-Identifier: Apache-2.0
"""What programs ask has addresses of its own, so that an office in which only screens are used never builds the API.

To build it is half of what an office does before its first answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

ADDRESSES: Final = "tournier_office.site.program_urls"


def programs(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A request below `/api/` finds the API's addresses, and every other the pages' alone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/api/"):
            request.urlconf = ADDRESSES
        return get_response(request)

    return answer
