# SPDX-License-Identifier: Apache-2.0
"""`tournier doctor`: looks at a project and this machine, and says what is well and what is not."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tournier.base import TournierError
from tournier.catalogue.project import Project

NAME = "doctor"
HELP = "check a project and this machine"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    part: str
    well: bool
    text: str
    cure: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("project", type=Path, nargs="?", default=Path(), help="the project folder (default: here)")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Look at every part in turn; exit 1 when one is not well."""
    findings = [Finding("python", well=True, text=f"Python {sys.version.split()[0]}")]
    try:
        project = Project.load(options.project)
    except TournierError as error:
        findings.append(Finding("project", well=False, text=error.cause, cure=error.cure))
    else:
        findings.append(Finding("project", well=True, text=project.name))
        checks: tuple[tuple[str, Callable[[Project], str]], ...] = (
            ("catalogue", _catalogue),
            ("rules", _rules),
            ("sources", _sources),
            ("ledger", _ledger),
        )
        findings += [_look(part, check, project) for part, check in checks]
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'ok ' if finding.well else 'BAD'} {finding.part:10} {finding.text} {finding.cure}".rstrip())
    return 0 if all(finding.well for finding in findings) else 1


def _look(part: str, check: Callable[[Project], str], project: Project) -> Finding:
    try:
        return Finding(part, well=True, text=check(project))
    except TournierError as error:
        return Finding(part, well=False, text=error.cause, cure=error.cure)


def _catalogue(project: Project) -> str:
    catalogue = project.catalogue()
    fields = [field for table in catalogue.tables for field in table.fields]
    closed = sum(not field.is_open for field in fields)
    return f"{len(catalogue.tables)} tables, {len(fields)} fields, {closed} closed until they are confirmed"


def _rules(project: Project) -> str:
    from tournier.policy import RuleBook

    book = RuleBook.load(project.rules)
    return f"{len(book.rules)} rules, version {book.version[:12]}"


def _sources(project: Project) -> str:
    from tournier.engines.assembly import open_project_sources

    catalogue = project.catalogue()
    sources = open_project_sources(project, catalogue)
    # Any key will do: what counts is that the question reaches the database and comes back.
    sources.exists("tournier-doctor")
    return ", ".join(source.name for source in catalogue.sources)


def _ledger(project: Project) -> str:
    from tournier.engines.assembly import open_project_ledger

    ledger = open_project_ledger(project, background=False)
    try:
        ledger.ensure_open()
        status = ledger.status()
        return f"{status.size} entries, {status.state}"
    finally:
        ledger.close()
