# SPDX-License-Identifier: Apache-2.0
"""The evidence of one complaint as one file: its history, and for each step the proof that it stands in the ledger (M63).

A bank that is said to have harmed somebody by handling their information has to show that it was not at fault (PIPL 69).

- Whoever may read the complaint takes it. That it was taken is recorded before it is packed.
- It says what the bank did and when. Nothing that the complainant wrote or was answered is in it: that leaves by the gate.
- Each proof is checked outside with the public key alone, and opens the step that `complaint.json` tells.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tournier.base import JSON, SystemFailed
from tournier.ledger.entries import Event
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.site import gateway
from tournier_office.site.register import reading, written
from tournier_office.site.register.judging import Actor

_OPENED = frozenset({"actor", "disclosure", "detail", "number"})
_LEAFLET = """\
complaint.json 投诉经过：每一步由谁、何时作出、依据哪一条台账记录。
complaint.json: what was done, by whom, when, and the ledger's entry of each step.

proofs/*.tlog-proof 每条记录的存在证明，可在任意电脑上核验，无需本行参与：
proofs/*.tlog-proof: that each entry stands in the ledger. Check them on any computer, without the bank:

  pip install tournier
  for file in proofs/*.tlog-proof; do tournier ledger verify "$file" --key '{key}'; done

公钥应另由本行公布处取得并比对。A key that was published elsewhere is to be compared with this one.
"""


def packed(actor: Actor, key: str) -> bytes:
    """The ZIP file. Raises Refused for whom the complaint is closed, SystemFailed where the ledger cannot be asked."""
    row: Complaint = reading.one(COMPLAINTS, actor, key)
    lines, heard = reading.history(COMPLAINTS, row)
    if not heard:
        raise SystemFailed("complaint.ledger", "The ledger cannot be asked now.", "Try again in a moment.")
    ledger = gateway.ledger()
    detail: dict[str, JSON] = {"what": "complaint", "row": row.pk, "entries": len(lines)}
    gateway.record(Event.LEDGER_READ, actor.staff, detail)
    taken = io.BytesIO()
    with zipfile.ZipFile(taken, "w", zipfile.ZIP_DEFLATED) as archive:
        told = {
            "receipt": row.number,
            "complaint": written.row_as_json(COMPLAINTS, row),
            "history": [_line(line) for line in lines],
        }
        archive.writestr("complaint.json", json.dumps(told, ensure_ascii=False, indent=1))
        for line in lines:
            archive.writestr(f"proofs/{line.key}.tlog-proof", ledger.prove(line.key, _OPENED))
        archive.writestr("verifier-key.txt", ledger.verifier_key + "\n")
        archive.writestr("README.txt", _LEAFLET.format(key=ledger.verifier_key))
    return taken.getvalue()


def _line(line: reading.Past) -> dict[str, Any]:
    """One step; one that the ledger knows and the register does not never took force."""
    told = {
        "at": line.at.isoformat(),
        "by": line.by,
        "verb": line.verb,
        "entry": line.key,
        "took_force": bool(line.step),
    }
    if line.step is None:
        return told
    return {**told, "from": line.step.before, "to": line.step.after, "reason": line.step.reason}
