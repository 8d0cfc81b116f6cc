# SPDX-License-Identifier: Apache-2.0
"""Addresses of MariaDB and MySQL: mysql://reader:password@host:port/database?sslmode=verify-full&sslrootcert=/file.

The words of TLS are those of PostgreSQL's addresses, so that a bank writes one kind of address for both.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, unquote, urlsplit

from tournier.base import BadInput

MYSQL_ADDRESS = re.compile(r"(mysql|mariadb)://")
_PORT = 3306
_TLS = ("disable", "prefer", "require", "verify-ca", "verify-full")
_CHECKED = ("verify-ca", "verify-full")


@dataclass(frozen=True, slots=True)
class MysqlAddress:
    """Where a server is and who asks. `database` may be empty: then statements must name it."""

    host: str
    port: int
    user: str
    password: str
    database: str
    tls: str
    roots: str  # a file of certificates that are believed; empty for those of the machine

    @classmethod
    def read(cls, url: str) -> MysqlAddress:
        """The parts of an address; BadInput for what is not understood, without a word of it."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORT
            options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        except ValueError:
            raise _bad("cannot be read", "Write mysql://reader:password@host:3306/database.") from None
        tls, roots = options.pop("sslmode", "prefer"), options.pop("sslrootcert", "")
        if options:
            raise _bad("has an unknown option", "Options are sslmode and sslrootcert.")
        if tls not in _TLS:
            raise _bad("has an unknown sslmode", "Write sslmode=verify-full.")
        database = unquote(parts.path.removeprefix("/"))
        if "/" in database or "\0" in database:
            raise _bad("names no database", "Write mysql://reader@host/database.")
        return cls(
            parts.hostname or "127.0.0.1",
            port,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            database,
            tls,
            roots,
        )

    def context(self) -> ssl.SSLContext:
        """How the line is encrypted, if it is to be. OSError when the file of certificates is no such file."""
        return _context(self.tls, self.roots)

    @property
    def needs_tls(self) -> bool:
        """Whether a server without TLS must be refused before a password is sent."""
        return self.tls not in {"disable", "prefer"}


def _bad(cause: str, cure: str) -> BadInput:
    return BadInput("source.address", f"The address of the MySQL server {cause}.", cure)


@cache
def _context(tls: str, roots: str) -> ssl.SSLContext:
    """One context for all sessions: made for each, it would read the machine's certificates each time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = tls == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if tls in _CHECKED else ssl.CERT_NONE
    if roots:
        context.load_verify_locations(roots)
    elif tls in _CHECKED:
        context.load_default_certs()
    return context
