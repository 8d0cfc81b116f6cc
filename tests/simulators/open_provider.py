# SPDX-License-Identifier: Apache-2.0
"""A real OpenID provider of another make, run with Node.js where its packages are installed (`npm ci` in identity_provider/)."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).with_name("identity_provider")
SECRET = "a-client-secret-of-the-tests"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class ProviderAbsentError(Exception):
    """No provider can be had here; the text says why, in one line fit for a skip."""


@contextlib.contextmanager
def open_provider(office: str, numbers: Mapping[str, str], port: int, *, in_token: bool = True) -> Iterator[str]:
    """Yield the issuer of a provider that knows these names, for the office at this address. It ends with the block."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        raise ProviderAbsentError("no OpenID provider: node is not there, or `npm ci` was not run in its folder")
    process = subprocess.Popen(
        [node, "provider.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    settings = {
        "port": port, "redirect": f"{office}/accounts/single-sign-on/callback/", "secret": SECRET,
        "logout": f"{office}/accounts/single-sign-on/ended/", "numbers": dict(numbers), "inToken": in_token,
    }  # fmt: skip
    try:
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
        if process.stdout.readline().strip() != "ready":
            raise ProviderAbsentError("no OpenID provider: it did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
