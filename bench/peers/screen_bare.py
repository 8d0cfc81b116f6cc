# SPDX-License-Identifier: Apache-2.0
"""The peer of screening: a bare WSGI handler that reads a line in JSON and says that it may go. It asks, decides and keeps nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import orjson


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Every line as it came."""
    asked = orjson.loads(environ["wsgi.input"].read())
    told = [{"outcome": "pass", "text": line["text"], "asks": [], "reasons": []} for line in asked["lines"]]
    start("200 OK", [("Content-Type", "application/json")])
    return [orjson.dumps({"conversation": asked["conversation"] or "none", "lines": told})]


def main(workers: int, threads: int, port: int) -> None:
    """Serve with as many processes and threads as the office."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bench.peers.screen_bare:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
        workers=workers, blocking_threads=threads, log_level="error",
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
