# SPDX-License-Identifier: Apache-2.0
"""catalogue.toml: how a catalogue stands on disk, for a person to review line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tournier.base import JSON, BadInput
from tournier.catalogue.classes import InformationClass
from tournier.catalogue.places import Field, Join, Source, Table
from tournier.catalogue.toml import Plain, read_toml, section, write_file

_T = TypeVar("_T", str, bool)

_HEADING = """\
# Where customer information lies and what each field says about a person.
# A field without a category and a class, or without `confirmed = true`, is closed to everyone.
"""


def _field(field: Field) -> dict[str, Plain]:
    line: dict[str, Plain] = {"name": field.name}
    if field.category is not None:
        line["category"] = field.category
    if field.cls is not None:
        line["class"] = field.cls.name
    line["confirmed"] = field.confirmed
    if field.indexed:
        line["indexed"] = True
    return line | _labels(field)


def _labels(place: Field | Table) -> dict[str, Plain]:
    return {name: value for name, value in (("zh", place.zh), ("en", place.en)) if value}


def _table(table: Table) -> dict[str, Plain]:
    path = [
        {"columns": list(join.columns), "to_table": join.to_table, "to_columns": list(join.to_columns)}
        for join in table.path
    ]
    return {
        "id": table.id,
        "source": table.source,
        "name": table.name,
        **_labels(table),
        "key": list(table.key),
        "subject": table.subject,
        "path": path,
        "fields": [_field(field) for field in table.fields],
    }


def plain_document(sources: Sequence[Source], tables: Sequence[Table], customer: str) -> dict[str, JSON]:
    """The catalogue as plain values, for the digest."""
    found: dict[str, JSON] = {
        "customer": customer,
        "sources": [[source.name, source.dialect, source.url] for source in sources],
        "tables": [_json(_table(table)) for table in tables],
    }
    return found


def _json(value: Plain) -> JSON:
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {name: _json(item) for name, item in value.items()}
    return [_json(item) for item in value]


def save_document(path: Path, sources: Sequence[Source], tables: Sequence[Table], customer: str) -> None:
    """Write the document."""
    parts = [_HEADING, section("", {"customer": customer})]
    for source in sources:
        url: dict[str, Plain] = {"url": source.url} if source.url else {}
        parts.append(section("[[source]]", {"name": source.name, "dialect": source.dialect} | url))
    parts.extend(section("[[table]]", _table(table)) for table in tables)
    write_file(path, "".join(parts))


def load_document(path: Path) -> tuple[tuple[Source, ...], tuple[Table, ...], str]:
    """Read the document; BadInput names the entry that is wrong."""
    read = read_toml(path)
    sources = tuple(
        Source(_get(item, "name", str), _get(item, "url", str, ""), _get(item, "dialect", str))
        for item in entries(read, "source")
    )
    tables = tuple(_read_table(item) for item in entries(read, "table"))
    return sources, tables, _get(read, "customer", str)


def _read_table(item: Mapping[str, object]) -> Table:
    path = tuple(
        Join(_texts(join, "columns"), _get(join, "to_table", str), _texts(join, "to_columns"))
        for join in entries(item, "path")
    )
    return Table(
        id=_get(item, "id", str),
        source=_get(item, "source", str),
        name=_get(item, "name", str),
        key=_texts(item, "key"),
        fields=tuple(_read_field(field) for field in entries(item, "fields")),
        subject=_get(item, "subject", str),
        path=path,
        zh=_get(item, "zh", str, ""),
        en=_get(item, "en", str, ""),
    )


def _read_field(item: Mapping[str, object]) -> Field:
    cls = _get(item, "class", str, "")
    if cls and cls not in InformationClass.__members__:
        raise BadInput("catalogue.class-name", f"{cls!r} is not a class.", "Write C1, C2 or C3.")
    return Field(
        name=_get(item, "name", str),
        category=_get(item, "category", str, "") or None,
        cls=InformationClass[cls] if cls else None,
        confirmed=_get(item, "confirmed", bool, default=False),
        zh=_get(item, "zh", str, ""),
        en=_get(item, "en", str, ""),
        indexed=_get(item, "indexed", bool, default=False),
    )


def _get(item: Mapping[str, object], name: str, kind: type[_T], default: _T | None = None) -> _T:
    value = item.get(name, default)
    if not isinstance(value, kind):
        of = item.get("id") or item.get("name") or "an entry"
        raise BadInput(
            "catalogue.entry", f"`{name}` of {of} is missing or not a {kind.__name__}.", "Correct catalogue.toml."
        )
    return value


def _texts(item: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = item.get(name)
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        of = item.get("id", "an entry")
        raise BadInput("catalogue.entry", f"`{name}` of {of} is not a list of names.", "Correct catalogue.toml.")
    return tuple(value)


def entries(item: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """The list of entries under `name`, empty when there is none; BadInput when it is something else."""
    value = item.get(name, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadInput("catalogue.entry", f"`{name}` is not a list of entries.", "Correct the file.")
    return value
