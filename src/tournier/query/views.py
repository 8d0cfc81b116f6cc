# SPDX-License-Identifier: Apache-2.0
"""What stands in place of a table: a subquery of its permitted columns, treated, and of its permitted rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tournier.base import BadInput
from tournier.query.dialects import Profile
from tournier.query.relations import Carrier, Column, Field, Relation
from tournier.query.showing import shown
from tournier.query.values import TableRule


@dataclass(frozen=True, slots=True)
class View:
    """A table's rule, made ready: the SQL of each column by its name, of its place and of its row condition."""

    name: str
    path: tuple[str, ...]  # keys of catalogue, schema and table, as many as the rule names
    place: str
    rows: str
    fields: Mapping[str, tuple[str, Field]]  # key -> name, field
    columns: Mapping[str, str]  # emitted name -> SQL
    subjects: tuple[tuple[str, str], ...]  # column, its SQL
    own: bool  # the one subject column holds the customer's own key
    profile: Profile
    uuid: bool = False  # the subject columns are uuids

    def relation(self, prefix: str) -> Relation:
        """What stands in place of the table: its columns, and its carriers under names that begin with `prefix`."""
        carriers = tuple(
            Carrier(self.name, column, f"{prefix}_{place}", self.own, self.uuid)
            for place, (column, _) in enumerate(self.subjects)
        )
        known = {carrier.column: carrier.emitted for carrier in carriers}
        columns = tuple(
            Column(key, name, frozenset({field}), known.get(name, "") if field.treatment in _EACH else "")
            for key, (name, field) in self.fields.items()
        )
        return Relation(columns, carriers, personal=bool(carriers), one=self.own)

    def sql(self, relation: Relation) -> str:
        """The subquery that gives `relation`. A row condition is fenced, so that no predicate moves below it."""
        quote = self.profile.name
        shown = [(self.columns[column.name], column.name) for column in relation.columns]
        hidden = [(sql, carrier.emitted) for (_, sql), carrier in zip(self.subjects, relation.carriers, strict=True)]
        items = ", ".join(f"{sql} AS {quoted(name, quote)}" for sql, name in [*shown, *hidden])
        where = f" WHERE {self.rows}" if self.rows else ""
        fence = f" {self.profile.fence}" if self.rows else ""
        return f"(SELECT {items or '1 AS ' + quoted('one', quote)} FROM {self.place}{where}{fence})"


_EACH = frozenset({"plain", "token"})  # treatments that keep different values different


def quoted(name: str, dialect: str) -> str:
    """An identifier, fit to stand in a statement."""
    mark = "`" if dialect in {"mysql", "spark", "doris", "clickhouse"} else '"'
    if not name or "\0" in name or (dialect == "clickhouse" and "\\" in name):
        raise BadInput("query.name", "A rule has a name that no database can hold.", "Correct it.")
    return mark + name.replace(mark, mark * 2) + mark


def view_of(rule: TableRule, profile: Profile, *, token: str) -> View:
    """The rule made ready; BadInput says what of it cannot be understood. `token` is the SQL of a token of {0}."""
    names = tuple(rule.name.split("."))
    if not all(names) or len(names) > _MOST_NAMES:
        raise BadInput("query.rule-name", f"{rule.name!r} names no table.", "Write schema.table.")
    place = ".".join(quoted(name, profile.name) for name in names)
    key = _unique(rule, profile)
    columns, fields = {}, {}
    for name, treatment in rule.fields.items():
        at = f"{quoted(names[-1], profile.name)}.{quoted(name, profile.name)}"
        columns[name] = shown(treatment, at, profile, token=token)
        fields[key[name]] = (name, Field(rule.name, name, treatment, bool(rule.subject)))
    subjects = [
        (column, f"{quoted(names[-1], profile.name)}.{quoted(column, profile.name)}") for column in rule.subject
    ]
    path = tuple(profile.key(name, quoted=True) for name in names)
    if rule.own_key and len(rule.subject) != 1:
        raise BadInput("query.rule-key", f"The rule of {rule.name} has no single key.", "Leave own_key out.")
    where = _condition(rule, profile)
    return View(rule.name, path, place, where, fields, columns, tuple(subjects), rule.own_key, profile, rule.uuid_key)


_MOST_NAMES = 3


def _unique(rule: TableRule, profile: Profile) -> dict[str, str]:
    keys = {name: profile.key(name, quoted=True) for name in rule.fields}
    if len(set(keys.values())) < len(keys):
        raise BadInput("query.rule-fields", f"The rule of {rule.name} names a column twice.", "Take one out.")
    return keys


def _condition(rule: TableRule, profile: Profile) -> str:
    """The row condition as our own writing of it; the bank's rule is trusted, its comments and form are not kept."""
    if not rule.rows.strip():
        return ""
    try:
        found = sqlglot.parse(f"SELECT 1 FROM t WHERE {rule.rows}", read=profile.parser)
    except (SqlglotError, RecursionError, ValueError):
        found = []
    whole = found[0] if len(found) == 1 else None
    where = whole.args.get("where") if isinstance(whole, exp.Select) else None
    if whole is None or where is None or {name for name, value in whole.args.items() if value} - _ALONE:
        raise BadInput(
            "query.rule-rows", f"The row condition of {rule.name} cannot be read.", "Write one condition of SQL."
        )
    for node in where.find_all(exp.Identifier):
        spelled = node.name if node.args.get("quoted") else profile.key(node.name, quoted=False)
        node.replace(exp.to_identifier(node.name if profile.case == "any" else spelled, quoted=True))
    return f"({where.this.sql(dialect=profile.parser, comments=False)})"


_ALONE = {"expressions", "from_", "where"}
