# SPDX-License-Identifier: Apache-2.0
"""From a template to the tables in which systems differ: with comments and without, with prefixes, empty, by a seed.

A template is a line `# TABLE COMMENT` and a line `COLUMN CATEGORY COMMENT [=KIND]` a column: `-` as a category is a
column that says nothing certain, `-` as a comment is none; the kind names the cells where they are not the category's.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.detect.schemas.cells import column
from tournier.catalogue import CATEGORIES, InformationClass
from tournier.detect import ColumnSample

SEED = 20261129
_HERE = Path(__file__).parent
_ROWS = 300
_PREFIXES = (("T_", "C_"), ("CBS_T_", "F_"), ("ods_nb_", ""), ("TB_", "FLD_"))


@dataclass(frozen=True, slots=True)
class Known:
    """A column as the detector sees it, what it is (None: nothing certain), and how its table was made."""

    sample: ColumnSample
    category: str | None
    cls: InformationClass | None
    form: str


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    category: str | None
    comment: str
    kind: str


def _read(text: str) -> Iterator[tuple[str, str, list[_Column]]]:
    table, about, columns = "", "", list[_Column]()
    for line in [*text.splitlines(), "# end end"]:
        if line.startswith("# "):
            if columns:
                yield table, about, columns
            (table, about), columns = line[2:].split(maxsplit=1), []
        elif line:
            rest, _, kind = line.partition(" =")
            name, said, comment = rest.split(maxsplit=2)
            category = None if said == "-" else said
            columns.append(_Column(name, category, "" if comment == "-" else comment, kind or said))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _camel(name: str) -> str:
    first, *rest = _snake(name).split("_")
    return first + "".join(word.capitalize() for word in rest)


def _table(table: str, about: str, columns: list[_Column], form: str, draw: random.Random) -> Iterator[Known]:
    prefixes = draw.choice(_PREFIXES)
    said = {place.category for place in columns}
    for place in columns:
        cells = () if form == "empty" else column(place.kind, _ROWS, draw)
        sample = ColumnSample("bank", table, place.name, "", place.comment, about, values=cells)
        if form == "bare":
            sample = replace(sample, comment="", table_comment="")
        elif form == "prefixed":
            kept = place.comment if draw.random() < 1 / 2 else ""
            name = prefixes[1] + _snake(place.name).upper()
            sample = replace(sample, table=prefixes[0] + table.upper(), column=name, comment=kept)
        elif form == "empty":
            name = _camel(place.name) if "_" in place.name else place.name.upper()
            sample = replace(sample, column=name, comment=place.comment if draw.random() < 1 / 2 else "")
        yield Known(sample, place.category, _class_of(place.category, said), form)


def _class_of(category: str | None, said: set[str | None]) -> InformationClass | None:
    """The class by JR/T 0171 4.2, where what helps to authenticate is C3 beside the account that it opens."""
    known = CATEGORIES.get(category or "")
    if known is None or not known.personal:
        return None
    opens = category in {"OTP", "SEC_QA"} and said & {"ACCOUNT", "BANK_CARD", "USERNAME", "ALIPAY"}
    return InformationClass.C3 if opens else known.cls


FORMS = ("commented", "bare", "prefixed", "empty")


def half(name: str, seed: int = SEED) -> list[Known]:
    """The columns of `tuning` or `frozen`, each template in four forms."""
    draw = random.Random(f"{seed}:{name}")
    text = (_HERE / f"{name}.txt").read_text(encoding="utf-8")
    return [known for template in _read(text) for form in FORMS for known in _table(*template, form=form, draw=draw)]


def digest(columns: list[Known]) -> str:
    """What the half is, to a bit: names, comments, cells and answers."""
    read = hashlib.sha256()
    for known in columns:
        sample = known.sample
        parts = (
            sample.table,
            sample.table_comment,
            sample.column,
            sample.comment,
            *sample.values,
            str(known.category),
            str(known.cls),
        )
        read.update("\x1f".join(parts).encode() + b"\x1e")
    return read.hexdigest()


def templates_of(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """The tables of a half with the names of their columns."""
    text = (_HERE / f"{name}.txt").read_text(encoding="utf-8")
    return [(table, tuple(column.name for column in columns)) for table, _, columns in _read(text)]


def tables_of(name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The tables of a half with their columns and what fills them."""
    text = (_HERE / f"{name}.txt").read_text(encoding="utf-8")
    return [
        (table, [(one.name, "word" if one.kind == "-" else one.kind) for one in columns])
        for table, _, columns in _read(text)
    ]


def seeded(name: str, seed: int = SEED) -> random.Random:
    """The generator of chance for what is made under this name."""
    return random.Random(f"{seed}:{name}")
