# SPDX-License-Identifier: Apache-2.0
"""The guards of the catalogue's sources: which tables a statement names, and the statement that may run."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tournier.base import BadInput
from tournier.catalogue import Catalogue, Field, Source, Table
from tournier.gate.leaving_out import apart_conditions, apart_settings
from tournier.gate.ports import SourcePort
from tournier.gate.treatments import treatment
from tournier.mask import PARTIAL, TREATMENTS, partial
from tournier.policy import Apart, Decision
from tournier.purpose import PURPOSES
from tournier.query import Answered, LookUp, Refused, Rewritten, TableRule
from tournier.query.tokens import token

if TYPE_CHECKING:
    from tournier.query import Guard

_KEPT = 256
_NOBODY = Answered()
Fields = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # table id, then column and treatment


def rule_name(table: Table, source: Source) -> str:
    """A table's name as its rule gives it. PostgreSQL finds nothing without a schema, because its search path is empty."""
    return f"public.{table.name}" if source.dialect == "postgresql" and "." not in table.name else table.name


def customer_tokens(key: bytes, customer: str) -> frozenset[str]:
    """The tokens that stand for a customer's number, one for each purpose; asks no source."""
    return frozenset(token(_token_key(key, purpose), customer) for purpose in PURPOSES)


def _token_key(key: bytes, purpose: str) -> bytes:
    # A token of one purpose says nothing under another (PIPL 6).
    return hmac.new(key, b"token\0" + purpose.encode(), hashlib.sha256).digest()


def _is_sealed(word: str) -> Refused:
    # What lies sealed is bytes to the database: to show them as if they were data, or compare with them, would be a lie.
    return Refused(
        "sealed",
        f"The field {word} lies sealed in the source: no statement can read it or compare with it.",
        "Look the customer up, where it is opened; or leave the field out of the statement.",
        word=word,
    )


def _dialect(source: Source) -> str:
    return "duckdb" if source.dialect == "files" else source.dialect


class Guards:
    """Guards by what they let through, kept as long as the catalogue is. `key` makes tokens, one key for each purpose."""

    def __init__(self, catalogue: Catalogue, sources: SourcePort, key: bytes) -> None:
        self._catalogue = catalogue
        self._sources = sources
        self._key = key
        self._guard = lru_cache(maxsize=64)(self._made)
        self._reader = cache(self._read)
        self._words = cache(self._named)
        self._decided: dict[tuple[object, ...], tuple[Decision, Guard]] = {}

    def source(self, name: str) -> Source:
        """The source that is asked; without a name the only one. BadInput when it is not there or not said."""
        found = [source for source in self._catalogue.sources if name in {"", source.name}]
        if len(found) == 1:
            return found[0]
        names = ", ".join(source.name for source in self._catalogue.sources)
        raise BadInput("query.source", "The source of the question is not said or not known.", f"Name one of: {names}.")

    def tables(self, source: Source, sql: str) -> tuple[tuple[Table, ...], LookUp | None]:
        """The tables that a statement reads, of those that have an open field, and whom it looks up.

        Raises tournier.query.Refused.
        """
        sealed = self._sealed(source)
        guard, known = self._reader(source, sealed)
        try:
            # Nothing of this rewriting runs; it reads the statement and says which tables it names.
            read = guard.rewrite(sql, _NOBODY)
        except Refused as refused:
            if refused.word in {name for _, name, shown in sealed if not shown}:
                raise _is_sealed(refused.word) from None
            raise
        return tuple(known[name] for name in known if name in read.tables), read.look_up

    def _sealed(self, source: Source) -> frozenset[tuple[str, str, bool]]:
        """The columns of a source, by table, that lie sealed in it now, and whether a statement can show them."""
        tables = [table.id for table in self._catalogue.tables if table.source == source.name]
        shown = {table: self._sources.shown_only(table) for table in tables}
        return frozenset(
            (table, name, name in shown[table]) for table in tables for name in self._sources.sealed(table)
        )

    def readable(self, table: Table) -> tuple[Field, ...]:
        """The open fields of a table that a statement can read."""
        unread = self._sources.sealed(table.id) - self._sources.shown_only(table.id)
        return tuple(field for field in self._catalogue.open_fields(table.id) if field.name not in unread)

    def _read(self, source: Source, sealed: frozenset[tuple[str, str, bool]]) -> tuple[Guard, dict[str, Table]]:
        """The guard that says which tables a statement names, and the open tables by their names in it."""
        known = {rule_name(table, source): table for table in self.open_tables(source)}
        every: Fields = tuple(
            (
                table.id,
                tuple(
                    (field.name, "sealed:plain" if (table.id, field.name, True) in sealed else "plain")
                    for field in self.readable(table)
                ),
            )
            for table in known.values()
        )
        return self._guard(source.name, every, "", 0, False), known  # noqa: FBT003  a key of the cache

    def rewrite(
        self,
        source: Source,
        sql: str,
        decision: Decision,
        tables: Sequence[Table],
        purpose: str,
        answered: Answered | None = None,
        apart: Sequence[Apart] = (),
    ) -> Rewritten:
        """The statement that may run under this decision; `answered` to its look-up. Raises tournier.query.Refused.

        It reaches no row of the customers who are `apart`: they stand in variables of its session.
        """
        found = self._under(source, decision, tables, purpose, apart=bool(apart)).rewrite(sql, answered)
        if not apart:
            return found
        settings = apart_settings(self._sources, _dialect(source), tables, [one.subject for one in apart])
        return replace(found, settings=(*found.settings, *settings))

    def told(
        self,
        source: Source,
        rewritten: Rewritten,
        decision: Decision,
        tables: Sequence[Table],
        purpose: str,
        apart: bool = False,  # noqa: FBT001, FBT002  handed on by a partial
    ) -> str:
        """What runs in place of the statement, for the eyes of who asked."""
        from tournier.query import readable

        under = self._under(source, decision, tables, purpose, apart=apart)
        return readable(rewritten, under.rules, dialect=_dialect(source))

    def _under(
        self, source: Source, decision: Decision, tables: Sequence[Table], purpose: str, *, apart: bool
    ) -> Guard:
        """The guard of a decision. A rule book gives the same object as long as it decides the same."""
        key = (source.name, purpose, tuple(table.id for table in tables), self._sealed(source), apart, id(decision))
        known = self._decided.get(key)
        if known is None or known[0] is not decision:
            if len(self._decided) >= _KEPT:
                self._decided.clear()
            known = self._decided[key] = decision, self._deciding(source, decision, tables, purpose, apart=apart)
        return known[1]

    def _deciding(
        self, source: Source, decision: Decision, tables: Sequence[Table], purpose: str, *, apart: bool
    ) -> Guard:
        sealed = self._sealed(source)
        fields: Fields = tuple(
            (
                table.id,
                tuple(
                    (
                        ref.field,
                        ("sealed:" if (*ref, True) in sealed else "")
                        + treatment(level, self._category(table, ref.field)),
                    )
                    for ref, level in decision.levels.items()
                    if ref.table == table.id and (*ref, False) not in sealed
                ),
            )
            for table in tables
        )
        return self._guard(source.name, fields, purpose, PURPOSES[purpose].least_group, apart)

    def treated(self, purpose: str, treatment: str, text: str) -> str | None:
        """A text under a treatment as the guard's statements show it, for rows that are made up (trace.marks)."""
        kind, _, detail = treatment.partition(":")
        if kind == "plain":
            return text
        if kind == "token":
            return token(self._token_key(purpose), text)
        name = PARTIAL.get(detail, detail) if kind == "partial" else kind
        return partial(name, text) if name in TREATMENTS else None

    def digest(self, sql: str) -> str:
        """A keyed digest of a statement: equal statements can be told to be equal, none can be guessed."""
        return hmac.digest(self._key, b"statement\0" + sql.encode("utf-8", "surrogatepass"), "sha256").hex()

    def names(self, source: Source) -> frozenset[str]:
        """The names of the source's tables and open fields."""
        return self._words(source)

    def _named(self, source: Source) -> frozenset[str]:
        words = {part for table in self.open_tables(source) for part in (*table.name.split("."), table.name)}
        fields = {field.name for table in self.open_tables(source) for field in self._catalogue.open_fields(table.id)}
        return frozenset(words | fields)

    def open_tables(self, source: Source) -> list[Table]:
        """The source's tables that have an open field."""
        return [
            table
            for table in self._catalogue.tables
            if table.source == source.name and self._catalogue.open_fields(table.id)
        ]

    def _category(self, table: Table, name: str) -> str:
        field = table.field(name)
        return (field.category if field else None) or ""

    def _made(self, source: str, fields: Fields, purpose: str, least_group: int, apart: bool) -> Guard:  # noqa: FBT001  a key of the cache
        from tournier.query import Guard

        dialect = _dialect(self._catalogue.source(source))
        by_table: Mapping[str, tuple[tuple[str, str], ...]] = dict(fields)
        without = apart_conditions(self._sources, dialect, by_table) if apart else {}
        rules = [
            TableRule(
                rule_name(self._catalogue.table(table), self._catalogue.source(source)),
                rows=without.get(table, ""),
                fields=dict(columns),
                subject=self._sources.carriers(table),
                own_key=self._sources.own_key(table),
                uuid_key=dialect == "postgresql" and self._is_uuid(table),
                key=self._catalogue.table(table).key,
            )
            for table, columns in by_table.items()
        ]
        return Guard(rules, dialect=dialect, token_key=self._token_key(purpose), least_group=least_group)

    def _is_uuid(self, table: str) -> bool:
        types = self._sources.types(table)
        return any(types.get(column) == "uuid" for column in self._sources.carriers(table))

    def _token_key(self, purpose: str) -> bytes:
        return _token_key(self._key, purpose)
