# SPDX-License-Identifier: Apache-2.0
"""Sixteen clients that ask one after another on a kept connection, and how many answers they get in a second."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence

CLIENTS = 16


def rate(port: int, path: str, key: str, bodies: Sequence[bytes], seconds: float) -> float:
    """Answers a second with status 200; any other status ends the measurement with an error."""
    until = time.perf_counter() + seconds
    counts, failures = [0] * CLIENTS, []

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        turn = client
        while time.perf_counter() < until and not failures:
            connection.request("POST", path, bodies[turn % len(bodies)], headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                failures.append(f"{answer.status}: {text[:300]!r}")
            counts[client] += 1
            turn += CLIENTS

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        text = f"the server did not answer the bench: {failures[0]}"
        raise RuntimeError(text)
    return sum(counts) / (time.perf_counter() - started)
