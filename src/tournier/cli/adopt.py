# SPDX-License-Identifier: Apache-2.0
"""`tournier adopt URL`: from a database that was not made for us to a project with a ready gate."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, Catalogue, CustomerFacts, Project
from tournier.catalogue.facts import How
from tournier.cli.init import default_origin
from tournier.cli.progress import Shown

if TYPE_CHECKING:
    from tournier.engines.adoption import Adopted, Confirmed
    from tournier.engines.indexing import Indexed

NAME = "adopt"
HELP = "read a database's schema, propose what is personal in it, and make a project with a ready gate"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "url", nargs="?", help="postgresql://…, mysql://…, a SQLite or DuckDB file, a folder of CSV or Parquet files"
    )
    parser.add_argument("--project", type=Path, help="the project folder (default: named after the database)")
    parser.add_argument("--name", help="the bank's name on the screens")
    parser.add_argument("--origin", help="the ledger's name, a domain and a path")
    parser.add_argument("--customer", default="", metavar="TABLE", help="the table that holds the customers")
    parser.add_argument("--yes", action="store_true", help="confirm the proposals at once, facts included")
    parser.add_argument("--confirm", action="store_true", help="confirm what an earlier adopt proposed")
    parser.add_argument("--sure", type=float, default=0.7, metavar="SHARE", help="how sure a proposal must be (0.7)")
    parser.add_argument("--refresh", action="store_true", help="follow a changed database and build the index anew")
    parser.add_argument("--json", action="store_true", help="print the result as an object")


def run(options: argparse.Namespace) -> int:
    """Adopt, confirm or refresh."""
    if (options.confirm or options.refresh) == bool(options.url):
        raise BadInput(
            "adopt.usage",
            "Give either a database, or --confirm or --refresh for a project.",
            "For instance `tournier adopt core.sqlite`, then `tournier adopt --confirm --project core`.",
        )
    if not 0 <= options.sure <= 1:
        raise BadInput("adopt.sure", "--sure is a share between 0 and 1.", "Write 0.7, for instance.")
    said: dict[str, Any] = {}
    with Shown(quiet=options.json) as shown:
        project = _adopted(options, shown, said) if options.url else _continued(options, shown, said)
    said["project"] = str(project.path)
    said["next"] = _next(project, said)
    if options.json:
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        _print(project, said)
    return 0


def _adopted(options: argparse.Namespace, shown: Shown, said: dict[str, Any]) -> Project:
    from tournier.engines import address_of
    from tournier.engines.adoption import adopt, source_name

    url = address_of(options.url)
    folder = (options.project or Path(source_name(url))).resolve()
    made = adopt(
        url,
        folder,
        name=options.name or folder.name,
        origin=options.origin or default_origin(folder),
        customer=options.customer,
        progress=shown,
    )
    said |= _proposed(made)
    if options.yes:
        _confirm(made.project, options, shown, said)
    return made.project


def _continued(options: argparse.Namespace, shown: Shown, said: dict[str, Any]) -> Project:
    from tournier.engines.adoption import index, refresh

    project = Project.load(options.project or Path())
    if options.refresh:
        said["changes"] = [
            {"what": change.what, "field": str(change.ref).rstrip(".")} for change in refresh(project, shown)
        ]
    if options.confirm:
        _confirm(project, options, shown, said)
    else:
        said |= _indexed(index(project, shown))
    return project


def _confirm(project: Project, options: argparse.Namespace, shown: Shown, said: dict[str, Any]) -> None:
    from tournier.engines.adoption import confirm, index

    said |= _confirmed(confirm(project, least=options.sure, progress=shown))
    said |= _indexed(index(project, shown))


def _proposed(made: Adopted) -> dict[str, Any]:
    catalogue = made.proposal.catalogue
    sure = {(row.table, row.column): row for row in made.classified}
    return {
        "customer": catalogue.customer,
        "tables": [
            {
                "table": table.id,
                "way": [join.to_table for join in table.path],
                "subject": table.subject,
                "fields": [
                    {
                        "field": field.name,
                        "category": field.category,
                        "class": field.cls.name if field.cls else None,
                        "confidence": round(sure[table.name, field.name].confidence, 2),
                        "why": sure[table.name, field.name].why,
                    }
                    for field in table.fields
                ],
            }
            for table in catalogue.tables
        ],
        "left_out": [{"table": name, "why": why} for name, why in made.proposal.left_out],
        "check": [*made.said, *made.proposal.questions],
        "facts": _facts(made.facts),
        "environment": made.environment,
    }


def _facts(facts: CustomerFacts) -> list[dict[str, Any]]:
    return [
        {
            "fact": mapping.fact,
            "from": str(mapping.ref) if mapping.ref else mapping.how.value,
            "value": sorted(mapping.value) if isinstance(mapping.value, frozenset) else mapping.value,
            "confirmed": mapping.confirmed,
            "why": mapping.why,
        }
        for mapping in facts.mappings
    ]


def _confirmed(done: Confirmed) -> dict[str, Any]:
    return {
        "opened": [str(ref) for ref in done.opened],
        "closed": [str(ref) for ref in done.closed],
        "facts": _facts(done.facts),
    }


def _indexed(built: Indexed) -> dict[str, Any]:
    return {
        "indexed": {str(ref): count for ref, count in built.built.items()},
        "searched_in_the_source": [str(ref) for ref in built.native],
    }


def _next(project: Project, said: dict[str, Any]) -> list[str]:
    catalogue = project.catalogue()
    here = project.path
    steps = [f"export {said['environment']}='the database address'"] if said.get("environment") else []
    if "opened" not in said and not any(field.is_open for table in catalogue.tables for field in table.fields):
        return [*steps, f"tournier adopt --confirm --project {here}"]
    steps.append(f"tournier doctor {here}")
    return [*steps, f"tournier serve {here} --first-people PEOPLE.csv"]


def _print(project: Project, said: dict[str, Any]) -> None:
    catalogue = project.catalogue()
    if "tables" in said:
        _print_proposal(catalogue, said)
    for change in said.get("changes", []):
        print(f"{change['what']}: {change['field']}")
    if said.get("changes") == []:
        print("The database looks as the catalogue says.")
    if "opened" in said:
        print(f"\nConfirmed {len(said['opened'])} fields; {len(said['closed'])} stay closed to everyone.")
    for field, count in said.get("indexed", {}).items():
        print(f"Index: {field}, {count:,} entries (the source has no index of its own for it)")
    _print_advice(catalogue)
    print("\nNext:")
    for step in said["next"]:
        print(f"  {step}")


def _print_proposal(catalogue: Catalogue, said: dict[str, Any]) -> None:
    print(f"Customers: {catalogue.customer}, key {catalogue.tables[0].subject}\n")
    for table in said["tables"]:
        way = " → ".join([*table["way"], table["subject"]])
        print(f"{table['table']}   by {way}")
        for field in table["fields"]:
            known = CATEGORIES.get(field["category"] or "")
            label = f"{known.zh} {known.en}" if known else "closed"
            sure = f"{field['confidence']:4.0%}" if known else "    "
            print(f"  {field['field']:26} {field['class'] or '':3} {sure}  {label}")
    for left in said["left_out"]:
        print(f"left out: {left['table']} ({left['why']})")
    if said["check"]:
        print("\nPlease check:")
        for sentence in said["check"]:
            print(f"  {sentence}")
    print("\nWhat the rules will know about a customer (facts.toml):")
    for fact in said["facts"]:
        source = (
            fact["from"] if fact["from"] != How.UNKNOWN.value else f"not known, taken as {json.dumps(fact['value'])}"
        )
        print(f"  {fact['fact']:12} {source}{'   ' + fact['why'] if fact['why'] else ''}")


def _print_advice(catalogue: Catalogue) -> None:
    """Joins that no index serves: right, but slow on a big table."""
    for table in catalogue.tables:
        dialect = catalogue.source(table.source).dialect
        column = table.path[0].columns[0] if table.path else table.subject
        field = table.field(column)
        if dialect in {"sqlite", "postgresql"} and field is not None and not field.indexed:
            print(f"Advice: an index on {table.name} ({column}) would make look-ups fast; ask the DBA.")
