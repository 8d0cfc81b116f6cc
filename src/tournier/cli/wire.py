# SPDX-License-Identifier: Apache-2.0
"""`tournier wire`: a PostgreSQL door to the gate, for psql, JDBC and reporting tools."""

from __future__ import annotations

import argparse
from pathlib import Path

from tournier.cli.office import office

NAME = "wire"
HELP = "answer PostgreSQL clients through the gate, over a project"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("project", type=Path, nargs="?", default=Path(), help="the project folder (default: here)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=5433, help="port (default: 5433)")
    parser.add_argument("--certificate", type=Path, help="PEM certificate, with its chain")
    parser.add_argument("--key", type=Path, help="PEM key of the certificate")
    parser.add_argument("--device-ca", type=Path, help="PEM of who signs the certificates of the bank's devices")
    parser.add_argument("--trial", action="store_true", help="make a self-signed certificate: for a trial only")
    parser.add_argument("--json", action="store_true", help="print the address as JSON")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    return int(
        office("wire")(
            project=options.project,
            host=options.host,
            port=options.port,
            certificate=options.certificate,
            key=options.key,
            devices=options.device_ca,
            trial=options.trial,
            as_json=options.json,
        )
    )
