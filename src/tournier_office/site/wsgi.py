# SPDX-License-Identifier: Apache-2.0
"""The office as a WSGI program."""

import os
import sys
from importlib.util import find_spec

import pyarrow as pa
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")
application = get_wsgi_application()

# DuckDB looks for it at every value that it is given. An import that fails is searched for on the disk anew each time, and cost
# as much as the look-up's own statement; what is known to be absent is not searched for.
if find_spec("pandas") is None:
    pa.array([""])  # it looks once, and would stumble over what is put there next
    sys.modules["pandas"] = None  # type: ignore[assignment]
