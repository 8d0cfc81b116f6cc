# SPDX-License-Identifier: Apache-2.0
"""What `tournier trace --as STAFF` does: files a trace in the office, or shows the result of one.

The second person agrees on the screen or over the API of a signed-in session: whoever holds service keys could be both.
"""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from pathlib import Path

from tournier.base import BadInput
from tournier.cli import trace_words
from tournier.cli.office import office

_MOST = 64 * 2**20


def run(options: argparse.Namespace) -> int:
    """0 when there is a result, 1 when it waits or has none."""
    if options.result:
        told = office("trace")(staff=options.staff, project=options.project, key=options.result)
    else:
        told = office("trace")(
            staff=options.staff,
            project=options.project,
            data=_bytes(options.file),
            case=options.case,
            why=options.why or options.case,
            marks=options.marks,
            since=options.since,
            # the screens' last day is a whole one
            until=options.until - timedelta(days=1) if options.until else None,
            channels=options.channel,
            fields=options.fields,
        )
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    elif told["result"] is not None:
        trace_words.show(told["result"])
    elif told["state"] == "filed":
        print(f"Filed as {told['trace']}. Nothing was looked up yet: somebody else agrees in the office first.")
    else:
        print(f"The trace is {told['state']}{': ' + told['code'] if told['code'] else ''}.")
    return 0 if told["result"] is not None else 1


def _bytes(path: Path | None) -> bytes:
    if path is None:
        return b""
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except OSError:
        raise BadInput("trace.file", f"{path} cannot be read.", "Name a readable file.") from None
