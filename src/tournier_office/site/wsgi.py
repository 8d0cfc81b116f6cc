# SPDX-License-Identifier: Apache-2.0
"""The office as a WSGI program."""

import os
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tournier_office.site.cycles import leave_out_what_is_loaded
from tournier_office.site.programs import ADDRESSES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The office. With `https = true` every request counts as one over TLS, which ended before it.

    No header decides: whoever reaches this port came to the proxy over TLS, or is on that machine. Otherwise each request
    would be sent on to https for ever.
    """
    if settings.SECURE_SSL_REDIRECT:
        environ["wsgi.url_scheme"] = "https"
    return _django(environ, start_response)


# DuckDB looks for it at every value that it is given. An import that fails is searched for on the disk anew each time, and cost
# as much as the look-up's own statement; what is known to be absent is not searched for.
if find_spec("pandas") is None:
    pa.array([""])  # it looks once, and would stumble over what is put there next
    sys.modules["pandas"] = None  # type: ignore[assignment]

get_resolver().url_patterns  # noqa: B018  screens are loaded by it, else by somebody's first request
if not settings.PERSONAS:  # a demonstration is looked at, and its start waited for
    get_resolver(ADDRESSES).url_patterns  # noqa: B018  and the API
leave_out_what_is_loaded()
