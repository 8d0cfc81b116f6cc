# SPDX-License-Identifier: Apache-2.0
"""`tournier init`: an empty project, with its keys and the shipped rules."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tournier.catalogue.project import Project

NAME = "init"
HELP = "make an empty project folder with fresh keys and the shipped rules"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("project", type=Path, help="the folder to make")
    parser.add_argument("--name", help="the bank's name on the screens (default: the folder's)")
    parser.add_argument("--origin", help="the ledger's name, a domain and a path (default: ledger.example/FOLDER)")
    parser.add_argument("--json", action="store_true", help="print the result as an object")


def default_origin(folder: Path) -> str:
    """A name for the ledger until the bank states its own."""
    plain = "".join(character if character.isascii() and character.isalnum() else "-" for character in folder.name)
    return f"ledger.example/{plain.strip('-').lower() or 'bank'}"


def run(options: argparse.Namespace) -> int:
    """Make the folder; 2 when there is a project already."""
    from tournier.policy import shipped_rules

    folder = options.project.resolve()
    project = Project.create(
        folder,
        name=options.name or folder.name,
        origin=options.origin or default_origin(folder),
        rules=shipped_rules(),
    )
    following = [f"tournier adopt DATABASE --project {options.project}", f"tournier doctor {options.project}"]
    following.append(f"tournier serve {options.project} --first-people PEOPLE.csv")
    if options.json:
        print(json.dumps({"project": str(project.path), "name": project.name, "next": following}, ensure_ascii=False))
        return 0
    print(f"Made {project.path}: keys/ (back them up), rules/ (the shipped rule book), tournier.toml.")
    print("It reads no database yet. Next:")
    for step in following:
        print(f"  {step}")
    return 0
