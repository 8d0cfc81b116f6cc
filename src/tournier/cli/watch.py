# SPDX-License-Identifier: Apache-2.0
"""`tournier watch FOLDER`: files with customer information where it should not lie, in a folder, a maildir or an mbox spool.

With `--project` on the office's machine, what is found is compared with the bank's own customers and exports, and opens an
entry in the register of stray files. Elsewhere `--json` prints lines that `tournier call POST /findings/strays` takes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tournier.base import BadInput
from tournier.cli.office import office

NAME = "watch"
HELP = "find files with customer information where it should not lie: shares, outgoing mail"
_WHY = {
    "link": "links, not followed", "not_a_file": "pipes, devices or files that went away", "no_permission": "not permitted to read",
    "too_large": "larger than is read, or unpacks to more", "too_deep": "packed too deeply", "changed": "changed while read",
    "encrypted": "encrypted, or PDF that cannot be read", "damaged": "damaged", "no_reader": "no reader here (images need tournier[ocr])", "no_text": "no text, or wrong bytes in it",
    "broken": "broke while read",
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="what to walk; links are not followed")
    parser.add_argument(
        "--place", default="", metavar="NAME", help="how the register calls this folder; no names of people"
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="remember here what was read, and go on from there")
    parser.add_argument(
        "--least",
        type=int,
        default=3,
        metavar="N",
        help="a finding has so many different numbers at least, or one secret",
    )
    parser.add_argument("--project", type=Path, metavar="FOLDER", help="open entries in this project's office")
    parser.add_argument(
        "--json", action="store_true", help="print the findings as JSON lines; their paths may name people"
    )


def run(options: argparse.Namespace) -> int:
    """0 when nothing was found, 1 when something was. Paths are printed with --json only."""
    from tournier.strays import Watch, watch
    from tournier.strays.walking import Seen

    if options.least < 1:
        raise BadInput("watch.least", "Less than one number makes no finding.", "Give --least 1 or more.")
    place = options.place or "watched folder"
    bring = office("strays")(options.project, place) if options.project else None
    seen, told = Seen(options.state, options.least), Watch()
    for found in watch(options.folder, seen, told, least=options.least):
        line = bring(found) if bring is not None else found.as_json(place)
        if options.json:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            counts = ", ".join(f"{name} {count}" for name, count in sorted(found.types.items()))
            ours = "" if line["ours"] is None else f"; {line['ours']} are our customers'"
            led = f"; leads back to export {line['export']}" if line["export"] else ""
            print(f"{found.kind} {found.digest[:12]}: {counts}{ours}{led}")
    seen.close()
    if not options.json:
        print(f"{told.read} files read, {told.known} as before, {told.found} findings.")
        for why, count in sorted(told.unread.items()):
            print(f"not read: {count} ({_WHY.get(why, why)})")
    return 1 if told.found else 0
