# SPDX-License-Identifier: Apache-2.0
"""TOML as people review it: fixed order, one item of a list a line, every text on one line."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tournier.base import BadInput, SystemFailed

Plain: TypeAlias = "str | int | bool | Sequence[Plain] | Mapping[str, Plain]"
Named: TypeAlias = Mapping[str, Plain]  # a table of a list, known by its `name`

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    # Controls TOML forbids, and marks that would make a reviewed line look different from what it says.
    if not character.isprintable():
        code = ord(character)
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  the BMP
    return character


def quoted(value: str) -> str:
    """A basic string; raises BadInput for lone surrogates, which no TOML can hold."""
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise BadInput("catalogue.text", "A text is not valid Unicode.", "Remove lone surrogates.")
    return '"' + "".join(map(_character, value)) + '"'


def _key(name: str) -> str:
    return name if _BARE_KEY.match(name) else quoted(name)


def _inline(value: Plain) -> str:
    match value:
        case str():
            return quoted(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Mapping():
            return "{ " + ", ".join(f"{_key(name)} = {_inline(item)}" for name, item in value.items()) + " }"
        case _:
            return "[" + ", ".join(map(_inline, value)) + "]"


def _line(name: str, value: Plain) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(item, Mapping) for item in value):
        items = "".join(f"  {_inline(item)},\n" for item in value)
        return f"{_key(name)} = [\n{items}]\n"
    return f"{_key(name)} = {_inline(value)}\n"


def section(heading: str, values: Mapping[str, Plain]) -> str:
    """One section: the heading (may be empty), then a line for each value in the given order."""
    return (f"\n{heading}\n" if heading else "") + "".join(_line(name, value) for name, value in values.items())


def read_toml(path: Path) -> dict[str, object]:
    """The document at `path`; BadInput names the file and, when it is damaged, the place."""
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        raise BadInput(
            "project.file-missing", f"{path.name} is not in {path.parent}.", "Run `tournier init` or `tournier adopt`."
        ) from None
    except OSError as error:
        raise SystemFailed(
            "project.file-unreadable", f"{path.name} cannot be read: {error.strerror}.", "Check the file's permissions."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r"at line \d+, column \d+", str(error))
        where = f" {place.group()}" if place else ""
        raise BadInput(
            "project.file-damaged", f"{path.name} is not valid TOML{where}.", "Correct it or restore a backup."
        ) from None


def edited(document: str, sections: Mapping[str, Mapping[str, Plain]], listed: Mapping[str, Sequence[Named]]) -> str:
    """The document with these values in its sections (`ledger.witness`; empty for the head), and these lists of named tables.

    All else stays as it stands: other sections, other values, comments, order. `document` is valid TOML.
    """
    import tomlkit

    found = tomlkit.parse(document)
    for heading, values in sections.items():
        place: MutableMapping[str, Any] = found
        for name in filter(None, heading.split(".")):
            place = place.setdefault(name, tomlkit.table())
        _set(place, values)
    for name, wanted in listed.items():
        rows = found.get(name)
        if not isinstance(rows, tomlkit.items.AoT):  # none yet, or all of them on one line, which takes no table
            kept = rows.unwrap() if rows is not None else []
            found.pop(name, None)
            found.append(name, tomlkit.aot())
            rows = found[name]
            for one in kept:
                rows.append(tomlkit.item(one))
        before = {row["name"]: row for row in rows}
        for one in wanted:
            if one["name"] not in before:
                before[one["name"]] = tomlkit.table()
                rows.append(before[one["name"]])
            _set(before[one["name"]], one)
        for gone in before.keys() - {one["name"] for one in wanted}:
            del rows[[row["name"] for row in rows].index(gone)]
    return tomlkit.dumps(found)


def _set(place: MutableMapping[str, Any], values: Mapping[str, Plain]) -> None:
    for name, value in values.items():
        if place.get(name) != value:
            place[name] = value


def write_file(path: Path, document: str) -> None:
    """Put `document` in place of `path` at once: a crash leaves the old text or the new one, never a part.

    A new file is its owner's alone. One that stands keeps its mode: whoever narrowed it finds it narrow.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(document.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SystemFailed(
            "project.file-unwritable",
            f"{path.name} cannot be written: {error.strerror}.",
            "Check the disk and the folder's permissions; nothing was changed.",
        ) from None
