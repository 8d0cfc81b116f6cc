# SPDX-License-Identifier: Apache-2.0
"""`tournier wire`, the office's side: the server of the wire over the registers and the one gate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tournier.base import BadInput
from tournier_office.site.cycles import leave_out_what_is_loaded

if TYPE_CHECKING:
    from tournier.wire import Desk, GatePort, Tls

_PATIENCE = 15  # seconds


def wire(
    *, project: Path, host: str, port: int, certificate: Path | None, key: Path | None, devices: Path | None,
    trial: bool, as_json: bool,
) -> int:  # fmt: skip
    """Serve until interrupted. Raises SystemFailed when a source's role can do more than read."""
    from tournier_office.site.serve import prepare

    prepare(project)
    from tournier.engines.shadow import Shadows
    from tournier.wire import House, Server
    from tournier_office.site import gateway
    from tournier_office.wire.door import OfficeSignIn

    sources = _sources()
    for source in sources:
        desk(source).close()
    _let_many_wait()
    names = Shadows(lambda ask, source: gateway.gate().names(ask, source))
    house = House(OfficeSignIn(), lambda: cast("GatePort", gateway.gate()), desk, lambda: sources, names)
    server = Server(house, host, port, _tls(project, host, certificate, key, devices, trial=trial))
    address = f"postgresql://{host}:{server.port}/"
    sys.stdout.write(json.dumps({"address": address, "sources": sources}) + "\n" if as_json else f"Wire: {address}\n")
    sys.stdout.flush()
    leave_out_what_is_loaded()
    try:
        server.serve()
    except KeyboardInterrupt:
        server.stop()
    return 0


def _let_many_wait() -> None:
    """Sessions are many more than the connections to the office's database: who waits for one behind the others waits longer."""
    from django.db import DEFAULT_DB_ALIAS, connections

    here = connections[DEFAULT_DB_ALIAS]
    pool = here.settings_dict["OPTIONS"].get("pool")
    if pool:
        here.close()
        here.close_pool()  # type: ignore[attr-defined]  # PostgreSQL has one
        pool["timeout"] = _PATIENCE


def _sources() -> list[str]:
    from tournier_office.catalogue.lookups import current_catalogue

    return [source.name for source in current_catalogue().sources]


def desk(source: str) -> Desk:
    """A session's own way to this source: relayed frames for PostgreSQL, encoded batches for the others."""
    from tournier.catalogue.addresses import resolved
    from tournier.engines.roles import read_only
    from tournier.wire.arrow_desk import ArrowDesk
    from tournier.wire.relay import PgDesk
    from tournier_office.catalogue.lookups import current_catalogue

    declared = current_catalogue().source(source)
    if declared.dialect == "postgresql":
        return PgDesk(resolved(declared.url))
    read_only(declared)
    return ArrowDesk()


def _tls(
    project: Path, host: str, certificate: Path | None, key: Path | None, devices: Path | None, *, trial: bool
) -> Tls | None:
    from tournier.wire import load, make_for_trial

    if certificate is not None and key is not None:
        return load(certificate, key, devices)
    if certificate is not None or key is not None:
        raise BadInput("wire.certificate", "A certificate and its key go together.", "Give both.")
    if not trial and devices is not None:
        raise BadInput("wire.certificate", "Without TLS no device can prove itself.", "Give a certificate and its key.")
    return load(*make_for_trial(project, host), devices) if trial else None
