# SPDX-License-Identifier: Apache-2.0
"""`tournier mask FILE`: a de-identified or anonymous copy of a table in a file, and the risk that stays in it.

It reads a file that somebody already holds, such as an export that the gate gave out; a source is asked by `tournier export`.
"""

from __future__ import annotations

import argparse
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tournier.base import BadInput

if TYPE_CHECKING:
    from tournier.anonymise import Copied, Risk

NAME = "mask"
HELP = "write a copy of a CSV or Parquet file in which people cannot be found, by a plan; say what risk stays"
_KINDS = (".csv", ".parquet")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8, with headings) or Parquet")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--propose", action="store_true", help="print a plan to be corrected; writes no copy")
    what.add_argument("--plan", type=Path, metavar="PLAN.toml", help="what is done with each column")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="COPY", help="the copy, CSV or Parquet; must not be there yet"
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE",
        help="64 hexadecimal digits: equal values get equal tokens in other files too (default: a key that is thrown away)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the report as one object")


def run(options: argparse.Namespace) -> int:
    """0 when the copy was written, 1 when the plan's k, l and t cannot be reached; then nothing was written."""
    from tournier.anonymise import Plan, copy
    from tournier.anonymise.proposal import propose

    if options.propose:
        print(propose(_read(options.file)), end="")
        return 0
    out = _free(options.out)
    plan = Plan.read(_text(options.plan))
    key = None if options.key_file is None else _key(options.key_file)
    copied = copy(_read(options.file), plan, key)
    _write(copied.table, out)
    if options.json:
        print(json.dumps(copied.as_dict(), ensure_ascii=False))
    else:
        print(_report(copied, out))
    return 0


def _read(path: Path) -> Any:
    """The table of a file. In a CSV file everything is text, so that no number loses its noughts; an empty cell is a null."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    kind = _kind(path)
    try:
        if kind == ".parquet":
            return parquet.read_table(path)
        heading = csv.open_csv(path).schema.names
        texts = csv.ConvertOptions(
            column_types=dict.fromkeys(heading, pa.string()), null_values=[""], strings_can_be_null=True
        )
        return csv.read_csv(path, convert_options=texts, parse_options=csv.ParseOptions(newlines_in_values=True))
    except FileNotFoundError:
        raise BadInput("mask.file", f"There is no file {path}.", "Give the file's path.") from None
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError, OSError):
        # The library's own words quote the line that it could not read.
        raise BadInput(
            "mask.file",
            f"{path} is no {kind[1:]} file with headings.",
            "Write CSV in UTF-8, one heading for each column.",
        ) from None


def _kind(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise BadInput("mask.kind", f"{path.name} is neither .csv nor .parquet.", "Convert it first.")
    return kind


def _free(out: Path | None) -> Path:
    if out is None:
        raise BadInput("mask.out", "Nothing says where the copy goes.", "Add -o COPY.csv or COPY.parquet.")
    _kind(out)
    if out.exists():
        raise BadInput("mask.out", f"{out} is there already.", "Choose another name, or delete it yourself.")
    return out


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            "mask.plan", f"{path} cannot be read.", "Make one with `tournier mask FILE --propose`."
        ) from None


def _key(path: Path) -> bytes:
    try:
        return bytes.fromhex(_text(path).strip())
    except ValueError:
        raise BadInput("anonymise.key", "The key file holds no hexadecimal digits.", "Write 64 of them.") from None


def _write(table: Any, out: Path) -> None:
    """Whole or not at all, for its owner only. A crash leaves `.part` beside it, which nobody takes for the copy."""
    from pyarrow import csv, parquet

    part = out.with_name(out.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            if _kind(out) == ".csv":
                csv.write_csv(table, file)
            else:
                parquet.write_table(table, file)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, out)  # fails where somebody wrote one meanwhile; a rename would write over it
    except FileExistsError:
        raise BadInput("mask.out", f"{out} is there already.", "Choose another name.") from None
    except OSError as error:
        raise BadInput("mask.out", f"{out} cannot be written: {error.strerror}.", "Choose another folder.") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _report(copied: Copied, out: Path) -> str:
    lines = [
        f"{out}: {copied.table.num_rows:,} rows, {copied.left_out:,} left out.",
        *(f"{name}: generalised to rung {rung}" for name, rung in copied.rungs.items()),
        _measured("before", copied.before),
        _measured("after", copied.after),
        *copied.residual,
    ]
    return "\n".join(lines)


def _measured(when: str, risk: Risk) -> str:
    beyond = [
        f"{name}: l {risk.diversity[name]} ({risk.entropy[name]:.1f} by entropy), t {risk.closeness[name]:.2f}"
        for name in risk.diversity
    ]
    alone = f"k {risk.k}, {risk.unique:,} rows alone in {risk.classes:,} classes, risk {risk.highest:.1%} at most, {risk.mean:.1%} on average"
    return f"{when}: " + "; ".join([alone, *beyond])
