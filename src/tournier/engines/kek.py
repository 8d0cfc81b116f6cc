# SPDX-License-Identifier: Apache-2.0
"""Who holds the KEK of a project, as `[keys]` of tournier.toml says.

`file`, `file:NAME`, `env:NAME`, `pkcs11:...` or `transit:...`. Another key service is plugged in by passing `open_ledger` a `KeyEncryption` of one's own.
"""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Callable
from pathlib import PurePath

from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier.keys import HeldKey, KeyEncryption, opener
from tournier.keys.encryption import from_environment
from tournier.keys.hsm import HsmKey
from tournier.keys.transit import TransitKey
from tournier.ledger import Entry, Event

_FILE = "ledger-kek"


def holders(project: Project) -> list[KeyEncryption]:
    """Whoever holds it now, and those before; SystemFailed when a key of a file or of the environment cannot be had."""
    return [holder(project, address) for address in (project.kek, *project.kek_before)]


def holder(project: Project, address: str) -> KeyEncryption:
    """The holder at one address; BadInput when it is none."""
    kind, _, name = address.partition(":")
    if address == "file":
        return HeldKey(project.key(_FILE))
    if kind == "file" and name.startswith(f"{_FILE}-"):
        return HeldKey(project.key(name), address)
    if kind == "env" and name:
        return from_environment(name)
    if kind == "pkcs11":
        return HsmKey(address)
    if kind == "transit":
        return TransitKey(address)
    raise BadInput(
        "keys.address",
        "[keys] of tournier.toml names no place of a key-encryption key.",
        f"Write file, file:{_FILE}-NAME, env:NAME, pkcs11:... or transit:...",
    )


def auditors_kek(project: Project) -> bytes | Callable[[int, str, bytes], bytes]:
    """What `verify` opens sealed parts by. Of one file it is the key itself, and none of our code stands between."""
    if project.kek == "file" and not project.kek_before:
        return project.key(_FILE)
    return opener(holders(project))


_PROCESSES = {"serve": "office", "demo": "office", "wire": "wire"}


def kek_use() -> Entry:
    """What this process records when it has the KEK open a key: its account and kind, and which command it is; no argument of one."""
    program, command = (*sys.argv, "", "")[:2]
    if PurePath(program).name != "tournier" and not program.endswith("tournier/__main__.py"):
        command = ""  # another program over the library: its arguments may be anything
    kind = _PROCESSES.get(command, "command")
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        account = str(os.getuid())
    actor = f"cli:{account}" if kind == "command" else f"{kind}:{account}"
    return Entry(
        Event.KEK_USED, actor, detail={"process": kind, "what": f"tournier {command}" if command else "library"}
    )
