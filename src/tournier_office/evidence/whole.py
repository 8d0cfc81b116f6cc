# SPDX-License-Identifier: Apache-2.0
"""One pass over the whole ledger by the auditors' code, with what this office knows from elsewhere, and over the registers.

The office keeps the checkpoint of every sound run in its own database. Whoever rewrote the ledger and signed it anew
would have to rewrite that database too, and still not the copies that auditors took away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tournier.base import SystemFailed
from tournier.engines.kek import auditors_kek
from tournier.ledger.verify import verify
from tournier_office.site import accepting, gateway

_MOST_FINDINGS = 50


def verify_whole(known: Sequence[str]) -> dict[str, Any]:
    """What was checked and found, as plain values; raises SystemFailed when the store cannot be read at all."""
    project, ledger = gateway.project(), gateway.ledger()
    note = ledger.checkpoint()
    witness = project.witness
    try:
        report = verify(
            project.ledger_store,
            key=ledger.verifier_key,
            known=known,
            witnesses=[witness.key] if witness else [],
            kek=auditors_kek(project),
        )
    except (OSError, ValueError):
        raise SystemFailed(
            "evidence.store", "The ledger's store could not be read.", "Keep it as it is and call the auditors."
        ) from None
    told = report.as_dict()
    told["more"] = max(0, len(told["findings"]) - _MOST_FINDINGS)
    told["findings"] = told["findings"][:_MOST_FINDINGS]
    registers = _registers()
    holds, told["ok"] = told["ok"], told["ok"] and registers["ok"]
    return {**told, "checkpoint": note, "ledger": holds, "registers": registers}


def _registers() -> dict[str, Any]:
    try:
        found = accepting.report()
    except SystemFailed as error:  # a damaged ledger must not keep what was found in it from being told
        return {"ok": False, "rows": 0, "findings": [], "more": 0, **error.as_dict()}
    except Exception as error:  # noqa: BLE001 - and a damaged store can fail in any way
        cause = f"The ledger's store could not be read or written ({type(error).__name__})."
        return {"ok": False, "rows": 0, "findings": [], "more": 0, "cause": cause}
    found["more"] = max(0, len(found["findings"]) - _MOST_FINDINGS)
    found["findings"] = found["findings"][:_MOST_FINDINGS]
    return found
