# SPDX-License-Identifier: Apache-2.0
"""From what a database says about itself to a catalogue that a person can confirm."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, Catalogue, Field, Join, Source, Table
from tournier.detect import Classified
from tournier.detect.headers import subjects_of, words
from tournier.engines.databases import Database
from tournier.engines.keys import per_key
from tournier.engines.shapes import ForeignKey, Shape, TableShape

# A link table says who holds something: few people to one account. More is a dimension that many rows share.
_MOST_HOLDERS = 3.0
_HELD = frozenset({"ACCOUNT", "BANK_CARD", "CONTRACT_ID"})
_PERSON = frozenset(
    {"NAME", "ID_NO", "BIRTH_DATE", "MOBILE", "PHONE", "EMAIL", "GENDER", "ADDRESS", "PASSPORT", "ID_TYPE"}
)
_MOST_REFERENCES = 3
_LEAST_SCORE = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A catalogue in which nothing is confirmed, the tables that were left out with the reason, and what to check."""

    catalogue: Catalogue
    left_out: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """From one table to another: a reference followed, or a link table entered backwards."""

    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    cost: int


def propose(
    shape: Shape, source: Source, classified: Sequence[Classified], database: Database, customer: str = ""
) -> Proposal:
    """The proposal. `customer` names the customers' table where it is known; BadInput when none can be found."""
    categories = {(row.table, row.column): row for row in classified}
    tables = {table.name: table for table in shape.tables if not table.is_view}
    questions: list[str] = []
    root, key = _customer(tables, categories, customer, questions)
    ways = _ways(tables, categories, root, key, database)
    made, left_out = [], []
    for name, table in sorted(tables.items()):
        if name == root:
            made.append(_table(source, table, categories, (), key, (key,)))
        elif name in ways:
            path, subject = ways[name]
            made.append(_table(source, table, categories, path, subject, table.key))
            questions += _rivals(table, root, path, subject)
        else:
            left_out.append((name, _why_out(table, tables)))
    left_out += [(table.name, "a view: its tables are read instead") for table in shape.tables if table.is_view]
    return Proposal(Catalogue((source,), tuple(made), f"{source.name}:{root}"), tuple(left_out), tuple(questions))


def _customer(
    tables: Mapping[str, TableShape],
    categories: Mapping[tuple[str, str], Classified],
    wanted: str,
    questions: list[str],
) -> tuple[str, str]:
    """The customers' table and its key column."""
    if wanted:
        named = [name for name, table in tables.items() if wanted in {name, table.label}]
        if len(named) != 1:
            raise BadInput("adopt.customer", f"There is no one table {wanted!r}.", f"Choose of: {', '.join(tables)}.")
        key = _customer_key(tables[named[0]], categories)
        if key is None:
            raise BadInput("adopt.customer-key", f"{wanted!r} has no single column that identifies a row.", "")
        return named[0], key
    scores: dict[str, tuple[int, str]] = {}
    for name, table in tables.items():
        key = _customer_key(table, categories)
        if key is not None:
            scores[name] = (_score(table, key, tables, categories), key)
    best = sorted(scores, key=lambda name: (-scores[name][0], name))
    if not best or scores[best[0]][0] < _LEAST_SCORE:
        raise BadInput(
            "adopt.no-customer",
            "No table looks like the customers': none has a single key and says who a person is.",
            "Name it: `tournier adopt URL --customer TABLE`.",
        )
    if len(best) > 1 and scores[best[1]][0] == scores[best[0]][0]:
        questions.append(
            f"{best[0]} or {best[1]}: which holds the customers? Took the first; `--customer` names another."
        )
    return best[0], scores[best[0]][1]


def _customer_key(table: TableShape, categories: Mapping[tuple[str, str], Classified]) -> str | None:
    if len(table.key) == 1:
        return table.key[0]
    said = [
        c.name for c in table.columns if (row := categories.get((table.name, c.name))) and row.category == "CUST_ID"
    ]
    return said[0] if len(said) == 1 and table.key == () else None


def _score(
    table: TableShape, key: str, tables: Mapping[str, TableShape], categories: Mapping[tuple[str, str], Classified]
) -> int:
    said = {row.category for column in table.columns if (row := categories.get((table.name, column.name)))}
    subjects = subjects_of(table.label, table.comment)
    referred = sum(1 for other in tables.values() for k in other.foreign if k.to == table.name)
    own = categories.get((table.name, key))
    score = len(said & _PERSON) + min(referred, _MOST_REFERENCES)
    score += 3 if own is not None and own.category == "CUST_ID" else 0
    score += 2 if "customer" in subjects else 0
    score -= 4 if subjects & {"staff", "branch", "place", "link"} else 0
    # What itself belongs to a customer, as an address does, is not the customer.
    return score - (3 if any(k.to != table.name and key in k.columns for k in table.foreign) else 0)


def _ways(
    tables: Mapping[str, TableShape],
    categories: Mapping[tuple[str, str], Classified],
    root: str,
    key: str,
    database: Database,
) -> dict[str, tuple[tuple[Join, ...], str]]:
    """For each table that leads to the customers, the cheapest way: joins, and the column that holds the key."""
    forward = {
        name: [_Step(k.columns, k.to, k.to_columns, 2) for k in table.foreign if k.to in tables and k.to != name]
        for name, table in tables.items()
    }
    plain = _reach(forward, root)
    steps = {name: list(found) for name, found in forward.items() if name != root}
    for link in plain:
        if link == root:
            continue
        for k in tables[link].foreign:
            if k.to in tables and k.to != root and _is_link(tables[link], k, tables, categories, root, database):
                steps.setdefault(k.to, []).append(_Step(k.to_columns, link, k.columns, 3))
    reached = _reach(steps, root)
    return {name: _simplified(path, key) for name, path in reached.items() if name != root}


def _is_link(
    link: TableShape,
    to: ForeignKey,
    tables: Mapping[str, TableShape],
    categories: Mapping[tuple[str, str], Classified],
    root: str,
    database: Database,
) -> bool:
    """Whether the link says who holds the rows of the table that `to` refers to."""
    if not any(key.to == root for key in link.foreign):
        return False
    said = {row.category for name in tables[to.to].key if (row := categories.get((to.to, name)))}
    about = subjects_of(tables[to.to].label, tables[to.to].comment)
    if not said & _HELD and not about & {"account", "card", "loan"}:
        return False  # a branch or a product is shared by customers, not held
    return per_key(database, link, to.columns) <= _MOST_HOLDERS


def _reach(steps: Mapping[str, Sequence[_Step]], root: str) -> dict[str, tuple[_Step, ...]]:
    """The cheapest chain of steps from every table that reaches the root."""
    into: dict[str, list[tuple[str, _Step]]] = {}
    for name, found in steps.items():
        for step in found:
            into.setdefault(step.to, []).append((name, step))
    best: dict[str, tuple[_Step, ...]] = {}
    order = count()
    queue: list[tuple[int, int, str, tuple[_Step, ...]]] = [(0, next(order), root, ())]
    while queue:
        cost, _, name, path = heapq.heappop(queue)
        if name in best:
            continue
        best[name] = path
        # Of several references to the same table the one of the same name as what it refers to is the plainest.
        for before, step in sorted(
            into.get(name, []), key=lambda item: (item[1].columns != item[1].to_columns, item[0])
        ):
            heapq.heappush(queue, (cost + step.cost, next(order), before, (step, *path)))
    return best


def _simplified(path: tuple[_Step, ...], key: str) -> tuple[tuple[Join, ...], str]:
    """Joins that only pass on the same columns are left out: loan, account, holder become loan, holder."""
    steps: list[_Step] = []
    for step in path:
        if steps and steps[-1].to_columns == step.columns:
            last = steps.pop()
            steps.append(_Step(last.columns, step.to, step.to_columns, 0))
        else:
            steps.append(step)
    subject = key
    if steps and steps[-1].to_columns == (key,):
        subject = steps.pop().columns[0]
    return tuple(Join(step.columns, step.to, step.to_columns) for step in steps), subject


def _table(
    source: Source,
    table: TableShape,
    categories: Mapping[tuple[str, str], Classified],
    path: tuple[Join, ...],
    subject: str,
    key: tuple[str, ...],
) -> Table:
    joins = tuple(Join(join.columns, f"{source.name}:{join.to_table}", join.to_columns) for join in path)
    fields = tuple(_field(table, column.name, column.comment, categories) for column in table.columns)
    return Table(
        id=f"{source.name}:{table.name}",
        source=source.name,
        name=table.name,
        key=key,
        fields=fields,
        subject=subject,
        path=joins,
        zh=table.comment if _is_chinese(table.comment) else table.label if _is_chinese(table.label) else "",
        en=_spaced(table.label),
    )


def _field(table: TableShape, name: str, comment: str, categories: Mapping[tuple[str, str], Classified]) -> Field:
    row = categories.get((table.name, name))
    category = CATEGORIES.get(row.category) if row and row.category else None
    alone = category and sum(1 for c in table.columns if (r := categories.get((table.name, c.name))) and r.category == category.name) == 1  # fmt: skip
    zh = comment if _is_chinese(comment) else name if _is_chinese(name) else ""
    if not zh and category and category.name != "NONE":
        zh = category.zh if alone else f"{category.zh} {_spaced(name).lower()}"
    return Field(
        name=name,
        category=category.name if category else None,
        cls=category.cls if category else None,
        zh=zh[:60],
        en=_spaced(name) if name.isascii() and "_" in name else category.en if category and alone else _spaced(name),
        indexed=name in table.indexed,
    )


def _rivals(table: TableShape, root: str, path: tuple[Join, ...], subject: str) -> list[str]:
    """A table with two references to the customers concerns two people; one is taken for the owner."""
    direct = [key.columns[0] for key in table.foreign if key.to == root]
    if len(direct) > 1 and not path:
        others = ", ".join(name for name in direct if name != subject)
        return [f"{table.name}: {subject} is taken for the customer whom a row concerns, not {others}."]
    return []


def _why_out(table: TableShape, tables: Mapping[str, TableShape]) -> str:
    referring = sorted(name for name, other in tables.items() if any(key.to == table.name for key in other.foreign))
    if referring:
        return f"says nothing about one customer; {', '.join(referring[:4])} refer to it"
    return "no reference leads from it to the customers"


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _spaced(name: str) -> str:
    return " ".join(words(name)).capitalize() if name.isascii() and words(name) else name
