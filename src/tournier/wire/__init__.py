# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's protocol as a door to the gate: psql, JDBC and reporting tools ask as a person, for a purpose."""

from tournier.wire.certificates import load, make_for_trial
from tournier.wire.ports import Catalog, Desk, GatePort, House, SignInPort, Terms
from tournier.wire.scram import Verifier
from tournier.wire.server import Server
from tournier.wire.starting import Tls

__all__ = [
    "Catalog",
    "Desk",
    "GatePort",
    "House",
    "Server",
    "SignInPort",
    "Terms",
    "Tls",
    "Verifier",
    "load",
    "make_for_trial",
]
