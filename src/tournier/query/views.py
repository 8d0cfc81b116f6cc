# SPDX-License-Identifier: Apache-2.0
"""What stands in place of a table: a subquery of its permitted columns, treated, and of its permitted rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tournier.base import BadInput
from tournier.query.dialects import Profile
from tournier.query.fencing import LOUD, Quiet, kind_of, kind_shown
from tournier.query.relations import Carrier, Column, Field, Relation
from tournier.query.showing import SEALED, shown
from tournier.query.values import Refused, TableRule


@dataclass(frozen=True, slots=True)
class View:
    """A table's rule, made ready: the SQL of each column by its name, of its place and of its row condition."""

    name: str
    path: tuple[str, ...]  # keys of catalogue, schema and table, as many as the rule names
    place: str
    rows: str
    fields: Mapping[str, tuple[str, Field]]  # key -> name, field
    shown: tuple[str, ...]  # each column's SQL and name
    subjects: tuple[tuple[str, str], ...]  # column, its SQL
    own: bool  # the one subject column holds the customer's own key
    firm: bool  # the row condition holds back what cannot fail, without a fence
    kinds: Mapping[str, str]  # key -> what reading the column gives
    tables: frozenset[tuple[str, ...]]  # which it reads: its own, and those of its row condition
    profile: Profile
    uuid: bool = False  # the subject columns are uuids
    key: tuple[str, ...] = ()  # columns that tell its rows apart, as far as known

    def relation(self, prefix: str) -> Relation:
        """What stands in place of the table: its columns, and its carriers under names that begin with `prefix`."""
        carriers = tuple(
            Carrier(self.name, column, f"{prefix}_{place}", self.own, self.uuid)
            for place, (column, _) in enumerate(self.subjects)
        )
        known = {carrier.column: carrier.emitted for carrier in carriers}
        columns = tuple(
            Column(
                key,
                name,
                frozenset({field}),
                known.get(name, "") if field.treatment in _EACH else "",
                kind=self.kinds[key],
            )
            for key, (name, field) in self.fields.items()
        )
        return Relation(columns, carriers, personal=bool(carriers), one=self.own)

    def sql(self, relation: Relation, named: Container[str] | None, *, fenced: bool) -> str:
        """The subquery that gives `relation`, or of its columns those alone whose keys are `named`: nobody reads the others.

        Where its row condition is fenced, no other moves below it. Its text has been read again, under other names of
        its carriers: one query, over the tables of the rule.
        """
        shown = [sql for key, sql in zip(self.fields, self.shown, strict=True) if named is None or key in named]
        pairs = zip(self.subjects, relation.carriers, strict=True)
        hidden = [(sql, one.emitted) for (_, sql), one in pairs if named is None or one.emitted in named]
        read = [(sql, f"{_READ_AS}{at}") for at, (sql, _) in enumerate(hidden)]
        _sound(self._text(shown, read, fenced=fenced), self.profile, self.tables)
        return self._text(shown, hidden, fenced=fenced)

    def _text(self, shown: Iterable[str], hidden: Iterable[tuple[str, str]], *, fenced: bool) -> str:
        quote = self.profile.name
        carried = [f"{sql} AS {quoted(name, quote)}" for sql, name in hidden]
        items = ", ".join([*shown, *carried]) or "1 AS " + quoted("one", quote)
        where = f" WHERE {self.rows}" if self.rows else ""
        needed = fenced or not self.firm or self.profile.fences_all
        fence = f" {self.profile.fence}" if self.rows and needed else ""
        return f"(SELECT {items} FROM {self.place}{where}{fence})"


@lru_cache(maxsize=4096)
def _sound(text: str, profile: Profile, tables: frozenset[tuple[str, ...]]) -> None:
    """Refused unless a view's text is one parenthesis, within it one SELECT, and it reads these tables alone."""
    try:
        found = sqlglot.parse(f"SELECT 1 FROM {text} AS x", read=profile.grammar)
    except Exception:  # noqa: BLE001  whatever cannot be read again must not run
        found = []
    whole = found[0] if len(found) == 1 else None
    start = whole.args.get("from_") if isinstance(whole, exp.Select) else None
    held = start.this if start is not None else None
    # Nothing of the text may stand outside the parenthesis.
    alone = whole is not None and not {name for name, value in whole.args.items() if value} - _AROUND
    if not alone or not isinstance(held, exp.Subquery) or held.alias != "x" or not isinstance(held.this, exp.Select):
        raise Refused("output", "A view cannot be written.", "Have the rule of its table looked at.")
    if {_path(table, profile) for table in held.find_all(exp.Table)} != tables:
        raise Refused("output", "A view cannot be written.", "Have the rule of its table looked at.")


def _path(table: exp.Table, profile: Profile) -> tuple[str, ...]:
    parts = (table.args.get("catalog"), table.args.get("db"), table.this)
    return tuple(profile.key(part.name, quoted=True) for part in parts if part)


_AROUND = {"expressions", "from_"}
_READ_AS = "tournier_carrier"  # a carrier's name while its view is read again
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
    items: list[str] = []
    fields = {}
    for name, treatment in rule.fields.items():
        at = f"{quoted(names[-1], profile.name)}.{quoted(name, profile.name)}"
        items.append(f"{shown(treatment, at, profile, token=token)} AS {quoted(name, profile.name)}")
        is_sealed = treatment.startswith(SEALED)
        fields[key[name]] = (
            name,
            Field(rule.name, name, treatment.removeprefix(SEALED), bool(rule.subject), is_sealed),
        )
    subjects = [
        (column, f"{quoted(names[-1], profile.name)}.{quoted(column, profile.name)}") for column in rule.subject
    ]
    path = tuple(profile.key(name, quoted=True) for name in names)
    if rule.own_key and len(rule.subject) != 1:
        raise BadInput("query.rule-key", f"The rule of {rule.name} has no single key.", "Leave own_key out.")
    types = {profile.key(name, quoted=True): kind_of(type_, profile) for name, type_ in rule.types.items()}
    unknown = kind_of("", profile)
    kinds = {
        at: LOUD if field.sealed else kind_shown(field.treatment, types.get(at, unknown), profile)
        for at, (_, field) in fields.items()
    }
    condition = _condition(rule, profile)
    where, firm, tables = "", True, {path}
    if condition is not None:
        where = f"({condition.sql(dialect=profile.parser, comments=False)})"
        firm = Quiet(profile, lambda column: types.get(profile.key(column.name, quoted=True), unknown)).holds(condition)
        tables |= {_path(table, profile) for table in condition.find_all(exp.Table)}
    return View(
        rule.name, path, place, where, fields, tuple(items), tuple(subjects), rule.own_key, firm, kinds,
        frozenset(tables), profile, rule.uuid_key, rule.key,
    )  # fmt: skip


_MOST_NAMES = 3


def _unique(rule: TableRule, profile: Profile) -> dict[str, str]:
    keys = {name: profile.key(name, quoted=True) for name in rule.fields}
    if len(set(keys.values())) < len(keys):
        raise BadInput("query.rule-fields", f"The rule of {rule.name} names a column twice.", "Take one out.")
    return keys


def _condition(rule: TableRule, profile: Profile) -> exp.Expr | None:
    """The row condition as our own writing of it; the bank's rule is trusted, its comments and form are not kept."""
    if not rule.rows.strip():
        return None
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
    held: exp.Expr = where.this
    return held


_ALONE = {"expressions", "from_", "where"}
