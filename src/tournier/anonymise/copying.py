# SPDX-License-Identifier: Apache-2.0
"""A copy of a table by a plan: every column treated, rows in another order, and the risk before and after."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tournier.anonymise.generalising import generalise
from tournier.anonymise.ladders import ladder
from tournier.anonymise.plan import Plan
from tournier.anonymise.replacing import any_order, drawn, invented, perturbed, tokens
from tournier.anonymise.risk import Risk, coded, measure
from tournier.base import BadInput, Refused

_KEY = 32


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy, what was done and what stays. `rungs` says how far each column was generalised, 0 not at all."""

    table: pa.Table
    purpose: str
    before: Risk
    after: Risk
    rungs: Mapping[str, int]
    left_out: int
    residual: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report for people and programs; it holds counts and names of columns, no value."""
        return {
            "purpose": self.purpose,
            "rows": self.table.num_rows,
            "left_out": self.left_out,
            "generalised": dict(self.rungs),
            "before": asdict(self.before),
            "after": asdict(self.after),
            "residual": list(self.residual),
        }


def copy(table: pa.Table, plan: Plan, key: bytes | None = None) -> Copied:
    """The copy by this plan. Tokens are made under `key` (32 bytes), or under one that is thrown away.

    BadInput when plan and table do not name the same columns or a value cannot be treated as planned, by its row; Refused
    when the plan's k, l and t cannot be reached. Nothing of the table is changed.
    """
    _fit(table, plan)
    if key is not None and len(key) != _KEY:
        raise BadInput("anonymise.key", "A key of tokens has 32 bytes.", "Give 64 hexadecimal digits.")
    columns = {name: _plain(name, line, table.column(name)) for name, line in plan.columns.items()}
    quasi = [ladder(name, plan.columns[name], columns[name]) for name in plan.of("quasi")]
    sensitive = {name: coded(columns[name]) for name in plan.of("sensitive")}
    choice = generalise(quasi, sensitive, table.num_rows, plan)
    kept = np.flatnonzero(choice.kept)
    # The place of a row would lead back to it where the two tables lie side by side.
    order = kept[any_order(len(kept))]
    shown = {one.name: one.shown(rung, order) for one, rung in zip(quasi, choice.rungs, strict=True)}
    held = key or os.urandom(_KEY)
    made = {}
    for name, line in plan.columns.items():
        if line.method != "drop":
            made[name] = shown[name] if name in shown else _replaced(name, line, columns[name], held).take(order)
    after = measure(list(shown.values()), {name: made[name] for name in plan.of("sensitive")}, len(order))
    _checked(after, plan, len(order))
    known = [columns[name] for name in plan.of("quasi")]
    before = measure(known, {name: columns[name] for name in sensitive}, table.num_rows)
    rungs = {one.name: rung for one, rung in zip(quasi, choice.rungs, strict=True)}
    left_out = table.num_rows - len(order)
    return Copied(pa.table(made), plan.purpose, before, after, rungs, left_out, _residual(plan, after, key))


def _fit(table: pa.Table, plan: Plan) -> None:
    names = table.column_names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput("anonymise.columns", f"Two columns are called {', '.join(twice)}.", "Rename one of them.")
    unplanned, absent = sorted(set(names) - set(plan.columns)), sorted(set(plan.columns) - set(names))
    if unplanned:
        raise BadInput(
            "anonymise.columns",
            f"The plan says nothing of {', '.join(unplanned)}.",
            "Say what is done with each column; what nobody thought of is not copied.",
        )
    if absent:
        raise BadInput("anonymise.columns", f"The table has no {', '.join(absent)}.", "Take it out of the plan.")


def _plain(name: str, line: Any, column: Any) -> pa.Array[Any]:
    """The column's own values, however the file holds them; BadInput for lists and records, which no method treats."""
    array: pa.Array[Any] = column.combine_chunks()
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    if pa.types.is_null(array.type):
        return array.cast(pa.string())
    if pa.types.is_nested(array.type) and line.method != "drop":
        raise BadInput("anonymise.type", f"{name} holds lists or records.", "Drop the column, or make columns of it.")
    return array


def _replaced(name: str, line: Any, column: pa.Array[Any], key: bytes) -> pa.Array[Any]:
    match line.method:
        case "token":
            return tokens(name, line.form, column, key)
        case "invent":
            return invented(line.form, column)
        case "perturb":
            return perturbed(name, column, line.share)
        case "draw":
            return drawn(name, column)
        case _:
            return column


def _checked(after: Risk, plan: Plan, rows: int) -> None:
    """The copy is measured as it will be read, and not by what the search believed of it."""
    if rows and (after.k < plan.k or after.rows != rows):
        raise Refused(
            "anonymise.unsafe", "The copy does not hold what was searched for.", "Report this; nothing was written."
        )


def _residual(plan: Plan, after: Risk, key: bytes | None) -> tuple[str, ...]:
    """What stays possible, in sentences."""
    found = []
    if after.rows:
        found.append(
            f"Whoever knows that a person is in the copy, and all generalised columns of theirs, finds them with a chance of"
            f" {after.highest:.1%} at most and {after.mean:.1%} on average."
        )
    told = [
        name for name in plan.of("sensitive") if plan.columns[name].method == "keep" and after.diversity.get(name) == 1
    ]
    if told:
        found.append(
            f"All rows of some class hold one value of {', '.join(told)}: who places a person there learns it."
        )
    if plan.of("other"):
        found.append(f"Taken for harmless, and not measured: {', '.join(plan.of('other'))}.")
    formed = [name for name, line in plan.columns.items() if line.method == "token" and line.form != "text"]
    if formed:
        found.append(f"A token of {', '.join(formed)} may be somebody else's number: call nobody by it.")
    if any(line.method == "token" for line in plan.columns.values()):
        keep = "who holds the key can lead tokens back" if key else "tokens still show which rows are one person's"
        found.append(f"De-identified, not anonymous (PIPL 73): {keep}. It stays personal information.")
    else:
        found.append("Anonymous only if nothing else leads back to people (PIPL 73): that is for a person to judge.")
    return tuple(found)
