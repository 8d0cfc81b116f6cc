# SPDX-License-Identifier: Apache-2.0
"""A mail server and a group's robot, as small as they can be: what was sent lies in `taken`, and each can be told to fail."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Counterpart:
    """Where it listens, what it took, and how it answers."""

    port: int
    taken: list[Any] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "code": 0})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def robot() -> Iterator[Counterpart]:
    """A group's robot over HTTP on this machine."""
    found = Counterpart(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((self.path, json.loads(body)))
            told = json.dumps(found.answer).encode()
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_anything: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    with _running(server):
        yield found


@contextmanager
def mail_server() -> Iterator[Counterpart]:
    """SMTP on this machine: each mail lies in `taken` as the address and the text."""
    found = Counterpart(0)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            to = ""
            self.say("220 bank.example")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                if verb == "DATA":
                    self.say("354 go on")
                    text = []
                    while (part := self.rfile.readline().decode()) != ".\r\n":
                        text.append(part)
                    found.taken.append((to, "".join(text)))
                if verb == "QUIT":
                    self.say("221 bye")
                    return
                self.say("250 ok" if found.status == 200 else "451 not now")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    with _running(server):
        yield found
