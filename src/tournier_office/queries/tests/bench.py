# SPDX-License-Identifier: Apache-2.0
"""How people work at the workbench, in a few words that tests read by."""

from __future__ import annotations

import re
import threading
import time

from tournier.catalogue.sealed import Owner
from tournier.engines.assembly import open_project_sources
from tournier.engines.sealing.copies import Copies
from tournier.engines.sealing.plan import chosen, planned
from tournier_office.lawbook import actions as lawbook
from tournier_office.lawbook.rulebooks import folder_files
from tournier_office.queries.models import Run
from tournier_office.site import gateway

CASE = "CS-2026-0001"
GROUND = "reconciliation:contract"
SQL = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY 1"
PATIENCE = 20

AGREED = """@id("reconciliation-needs-head")
@law("XB-47")
@title("对账查询须部门负责人同意")
@title_en("Questions for reconciliation need the head of the department")
@stages("department_head | protection_officer")
forbid (principal, action == Action::"query", resource)
when { context.request.purpose == Purpose::"reconciliation" }
unless { context.approval.roles.containsAny([Post::"department_head", Post::"protection_officer"]) };
"""


def seal_all(project) -> None:
    """Seal what can be sealed of the project's source, where it lies."""
    catalogue = project.catalogue()
    sources = open_project_sources(project, catalogue)
    try:
        address, refs = catalogue.source("core").url, chosen(sources, "core", Owner.CUSTOMER)
        store = planned(sources, "core", address, refs, Owner.CUSTOMER, deterministic=False)
    finally:
        sources.close()
    Copies(project, gateway.ledger(), "cli:host").seal(store)


def ask(client, sql=SQL, *, ground=GROUND, case=CASE, htmx=True, **more):
    """Press the button."""
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post("/queries/ask/", {"sql": sql, "ground": ground, "case": case, **more}, headers=headers)


def text(answer) -> str:
    return str(answer.content.decode())


def newest() -> Run:
    return Run.objects.order_by("-started_at")[0]


def answered(client, sql=SQL, **more) -> str:
    """Ask, wait until it has ended, and return the panel."""
    answer = ask(client, sql, **more)
    assert answer.status_code == 200
    if "every 1s" not in text(answer):
        return text(answer)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        state = client.get(f"/queries/{newest().pk}/state/", headers={"HX-Request": "true"})
        if state.status_code == 286:
            return text(state)
        time.sleep(0.05)
    raise AssertionError(text(answer))


def none_runs() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("query-"):
            thread.join(PATIENCE)


def cells(panel: str) -> list[list[str]]:
    """The rows of the grid as a reader sees them."""
    body = re.search(r"<tbody>(.*?)</tbody>", panel, re.DOTALL)
    assert body, panel[-3000:]
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    return [[_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]


def _plain(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell).strip()


def with_rule(text: str) -> None:
    """Put another rule in force, by two persons."""
    files = {**folder_files(gateway.project().rules), "approve-zz.cedar": text}
    posts = frozenset({"compliance_officer"})
    row = lawbook.propose(files, by="S0004", posts=posts, why="agreement to questions")
    lawbook.activate(row.pk, by="S0005", posts=frozenset({"security_admin"}), why="agreed")
    gateway.reload_rules()
