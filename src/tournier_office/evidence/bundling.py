# SPDX-License-Identifier: Apache-2.0
"""The public part of a small ledger as one ZIP file, for the screen and the API."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from tournier.base import Refused
from tournier_office.evidence import actions
from tournier_office.evidence.access import Reader
from tournier_office.site import gateway

MOST = 50_000


def packed(reader: Reader) -> bytes:
    """Commitments, tiles and the checkpoint; no clear value. That it was taken is recorded before it is packed.

    Raises Refused for who does not verify the whole ledger, and for one too large to be packed in memory.
    """
    actions.expect_auditor(reader)
    ledger = gateway.ledger()
    if ledger.status().size > MOST:
        raise Refused("evidence.bundle", "The ledger is too large for one download.", "Use `tournier ledger bundle`.")
    actions.record_bundle(reader)
    taken = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="bundle-") as scratch:
        folder = ledger.bundle(Path(scratch, "ledger-bundle"))
        with zipfile.ZipFile(taken, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder.parent).as_posix())
            archive.writestr("ledger-bundle/verifier-key.txt", ledger.verifier_key + "\n")
    return taken.getvalue()
