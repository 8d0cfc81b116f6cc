# SPDX-License-Identifier: Apache-2.0
"""The HTTP door of a witness: one path, one method, small bodies, no logging of what was sent."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tournier.base import SystemFailed
from tournier.ledger.witness import Reply, Witness

_LARGEST = 65_536
_SECONDS = 10
_UNAVAILABLE = 503


def make_server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server bound to the address (port 0 takes a free one); the caller serves and closes. Raises SystemFailed when it cannot bind."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _SECONDS

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                return self._answer(Reply(404, "There is only /add-checkpoint.\n"), close=True)
            if not length.isdecimal() or int(length) > _LARGEST:
                return self._answer(Reply(400, "The request is too large or has no length.\n"), close=True)
            try:
                reply = witness.add_checkpoint(self.rfile.read(int(length)))
            except SystemFailed as error:
                reply = Reply(_UNAVAILABLE, f"{error.cause}\n")
            return self._answer(reply)

        def _answer(self, reply: Reply, *, close: bool = False) -> None:
            body = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(body)))
            if close:
                # the body was not read, so the connection cannot be used again
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server calls it so
            """Say nothing: what is sent to a witness is the log's business."""

    try:
        return ThreadingHTTPServer((host, port), Door)
    except OSError as error:
        raise SystemFailed(
            "witness.address", f"The witness cannot listen there: {error.strerror}.", "Choose another address or port."
        ) from None
