# SPDX-License-Identifier: Apache-2.0
"""The imprint of a row: what the office last wrote there, as a code that the database cannot make (M44).

- The code is an HMAC over the table, the row's key, a version that only grows, and every column; the key lies in the
  project's folder, not in the database. Nobody who writes the database alone can change or add a row unseen.
- It commits to the row and tells nothing of it: without the key no value can be guessed against it.
- A column that holds its default is left out, so a new column with a default changes no code of a row already there.
- Whoever reads a row as a fact checks it in the same statement (`Whole`): what does not match is refused, not read.

That a row is gone, or back as it was before, shows only beside the ledger: see `telling` and `comparing`.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.options import Options
from django.utils.translation import gettext_noop

from tournier.base import Refused
from tournier_office.site.reading import Question, moment
from tournier_office.site.remembering import Genuine

_log = logging.getLogger("tournier.office")
CHANGED = gettext_noop("A row of a register is not as the office wrote it, so nothing is decided by it.")
RESTORE = gettext_noop(
    "An auditor compares the registers under Evidence, which names the row; restore it from the backup as it was."
)
GONE = None
_AT_ONCE = 400
_KEY_BITS = 63
_VERSION = re.compile(r"[0-9]{1,19}")
_EXTRA = 1  # of a row as it is read: what its imprint states
_Row = TypeVar("_Row", bound=models.Model)


class Written(NamedTuple):
    """A row as it stands in its table: its values, and what its imprint says; `code` is empty where there is none."""

    values: tuple[Any, ...]
    version: int
    code: str


def about(model: type[models.Model]) -> Options[Any]:
    """What Django knows of a model: its table, its columns, its app."""
    return model._meta  # noqa: SLF001 - Django's public name for it


def _key() -> bytes:
    return _derived(str(settings.SECRET_KEY))


@lru_cache(maxsize=4)
def _derived(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"imprints of registers, 1", "sha256")


def row_name(table: str, key: object) -> str:
    """The name of a row among all rows of all registers."""
    return f"{table}:{key}"


def code_of(table: str, key: object, version: int, values: Mapping[str, Any] | None) -> str:
    """The code of a row with these values, or, without values, of a row that is gone."""
    whole = orjson.dumps([table, str(key), version, values], option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hmac.digest(_key(), whole, "sha256").hex()


def ended(table: str, key: object, version: int, code: str) -> bool:
    """Whether the office itself noted that the row is gone."""
    return hmac.compare_digest(code, code_of(table, key, version, GONE))


def refusal(table: str) -> Refused:
    """Why a row that does not match is not read. The log names its register; the comparison names the row."""
    _log.error("a row of %s is not as the office wrote it", table)
    return Refused("fact.changed", CHANGED, RESTORE)


def _text_moment(value: datetime) -> str:
    return moment(value).astimezone(UTC).isoformat()


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _plain(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a stored value is written canonically, whichever database gave it and whether the ORM converted it."""
    if isinstance(field, models.ForeignKey):
        return _plain(field.target_field)
    kinds: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
        (models.DateTimeField, _text_moment),
        (models.DateField, date.isoformat),
        (models.BooleanField, bool),
        (models.JSONField, _json),
        (models.BinaryField, lambda value: bytes(value).hex()),
        (models.IntegerField, int),
    )
    return next((plain for kind, plain in kinds if isinstance(field, kind)), str)


def _left_out(field: models.Field[Any, Any]) -> Any:
    """The value that stands for itself when it is not written."""
    if callable(field.default) and field.default not in {list, dict, bytes}:
        return object()  # an identifier is made anew each time: there is nothing to leave out
    value = field.get_default()
    return None if value is None else _plain(field)(value)


def looked_up(table: str, alias: str, key: str) -> str:
    """What the imprint of a row states (see `stated`), in SQL that every store reads. It has no value of anybody's in it."""
    # The name inside stands nowhere outside: a statement's own `i` would be taken for it. Not a join: until a table was
    # counted, PostgreSQL would sooner read every imprint there is than look one up.
    return (
        "SELECT CAST(imprint_.version AS text) || ':' || imprint_.code FROM site_imprint imprint_"
        f" WHERE imprint_.row = '{table}:' || CAST({alias}.\"{key}\" AS text) AND NOT imprint_.gone"
    )


class Whole:
    """Every column of one table, with its imprint, as a part of a reading statement under `alias`."""

    def __init__(self, model: type[models.Model], alias: str = "t") -> None:
        self.model, self.alias = model, alias
        self.table = about(model).db_table

    @cached_property
    def fields(self) -> tuple[models.Field[Any, Any], ...]:
        """The columns, in the order in which they are read."""
        return tuple(about(self.model).concrete_fields)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(str(field.column) for field in self.fields)

    @cached_property
    def _forms(self) -> tuple[tuple[str, Callable[[Any], Any], Any], ...]:
        return tuple((str(field.column), _plain(field), _left_out(field)) for field in self.fields)

    @cached_property
    def _key_place(self) -> int:
        return next(place for place, field in enumerate(self.fields) if field.primary_key)

    @cached_property
    def _known(self) -> Genuine:
        return Genuine()

    @cached_property
    def _names_a_customer(self) -> bool:
        """Whether rows are about a customer: such a row is not remembered, or it would outlive the customer's erasure."""
        return "subject" in self.names

    @cached_property
    def width(self) -> int:
        """How many values a row has in a statement."""
        return len(self.fields) + _EXTRA

    @cached_property
    def columns(self) -> str:
        """What to select."""
        here, key = self.alias, self.names[self._key_place]
        quoted = [f'{here}."{name}"' for name in self.names]
        return ", ".join([*quoted, f"({looked_up(self.table, here, key)})"])

    def instance(self, model: type[_Row], values: Sequence[Any]) -> _Row:
        """The row as an object of its model, checked or not."""
        loaded = [
            value if load is None or value is None else load(value)
            for load, value in zip(self._loads, values[: len(self.fields)], strict=True)
        ]
        return model.from_db(DEFAULT_DB_ALIAS, self._attributes, loaded)

    @cached_property
    def _attributes(self) -> list[str]:
        return [field.attname for field in self.fields]

    @cached_property
    def _loads(self) -> tuple[Callable[[Any], Any] | None, ...]:
        kinds = ((models.DateTimeField, moment), (models.JSONField, _json), (models.BinaryField, bytes))
        return tuple(next((load for kind, load in kinds if isinstance(field, kind)), None) for field in self.fields)

    def written(self, values: Sequence[Any]) -> Written:
        """The values of a statement's row, taken apart."""
        return Written(tuple(values[:-_EXTRA]), *stated(values[-1] or ""))

    def canonical(self, values: Sequence[Any]) -> dict[str, Any]:
        """The columns as they are coded."""
        told = {}
        for (name, plain, left_out), value in zip(self._forms, values, strict=True):
            written = None if value is None else plain(value)
            if written != left_out:
                told[name] = written
        return told

    def key(self, values: Sequence[Any]) -> Any:
        """The row's key."""
        return values[self._key_place]

    def stored(self, key: str) -> Any:
        """The key as the table holds it; None for a text that cannot be a key there."""
        try:
            value = self.fields[self._key_place].to_python(key)
        except ValidationError:
            return None
        return None if isinstance(value, int) and value.bit_length() > _KEY_BITS else value

    def code(self, values: Sequence[Any], version: int) -> str:
        """The code of a row with these values."""
        return code_of(self.table, self.key(values), version, self.canonical(values))

    def matches(self, row: Written) -> bool:
        """Whether the row is as the office wrote it."""
        try:
            code = self.code(row.values, row.version)
        except (
            AttributeError,
            TypeError,
            ValueError,
        ):  # a value of another kind than the column's: the office's is none
            return False
        return bool(row.code) and hmac.compare_digest(row.code, code)

    def open(self, values: Sequence[Any]) -> dict[str, Any]:
        """The row's values by column, once they are known to be genuine; empty for an outer join without a row.

        Raises Refused (`fact.changed`) for a row that is not as the office wrote it.
        """
        key = self.key(values)
        if key is None:
            return {}
        if not self._known.holds(_key(), key, values):
            row = self.written(values)
            if not self.matches(row):
                raise refusal(self.table)
            if not self._names_a_customer:
                self._known.keep(_key(), key, values)
        return dict(zip(self.names, values, strict=False))  # what the imprint states comes last and has no name

    def rows(self, keys: Iterable[Any]) -> Iterator[Written]:
        """The rows of these keys as they stand now, checked or not."""
        chosen = list(keys)
        name = self.names[self._key_place]
        with connection.cursor() as cursor:
            for begin in range(0, len(chosen), _AT_ONCE):
                some = chosen[begin : begin + _AT_ONCE]
                marks = ", ".join(["%s"] * len(some))
                cursor.execute(
                    f'SELECT {self.columns} FROM {self.table} {self.alias} WHERE {self.alias}."{name}" IN ({marks})',
                    some,
                )
                yield from [self.written(values) for values in cursor.fetchall()]

    def pages(self) -> Iterator[list[Written]]:
        """The whole table, in parts, in the order of keys."""
        name, after = self.names[self._key_place], None
        while True:
            where = f'WHERE {self.alias}."{name}" > %s' if after is not None else ""
            statement = (
                f"SELECT {self.columns} FROM {self.table} {self.alias} {where}"
                f' ORDER BY {self.alias}."{name}" LIMIT {_AT_ONCE}'
            )
            with connection.cursor() as cursor:
                cursor.execute(statement, [] if after is None else [after])
                found = [self.written(values) for values in cursor.fetchall()]
            if found:
                yield found
            if len(found) < _AT_ONCE:
                return
            after = self.key(found[-1].values)


@lru_cache(maxsize=200)
def whole(model: type[models.Model]) -> Whole:
    """Every column of the model's table."""
    return Whole(model)


def expect(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Refuse to write over rows that are not as the office wrote them: a new imprint would hide it."""
    table = whole(model)
    for row in table.rows(keys):
        if not table.matches(row):
            raise refusal(table.table)


def expect_value(row: models.Model, column: str) -> None:
    """Refuse (`fact.changed`) unless the stored row is as the office wrote it and holds this value in the column."""
    table = whole(type(row))
    for found in table.rows([row.pk]):
        here = dict(zip(table.names, found.values, strict=True))
        if not table.matches(found) or here[column] != getattr(row, column):
            raise refusal(table.table)


def stated(text: str) -> tuple[int, str]:
    """Version and code of an imprint, as they are read together; nothing where there is none, or none of the office's."""
    version, _, code = text.partition(":")
    return (int(version), code) if code and _VERSION.fullmatch(version) else (0, "")


def expect_read(row: models.Model, text: str) -> None:
    """Refuse (`fact.changed`) a row, read by the ORM together with its imprint, that is not as the office wrote it."""
    table = whole(type(row))
    if not table.matches(Written(_attributes(table, row), *stated(text))):
        raise refusal(table.table)


def _attributes(table: Whole, row: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(row, field.attname) for field in table.fields)


def opened(values: Sequence[Any], *tables: Whole) -> list[dict[str, Any]]:
    """One row of a statement over several tables, taken apart and checked (see `Whole.open`)."""
    found, place = [], 0
    for table in tables:
        found.append(table.open(values[place : place + table.width]))
        place += table.width
    return found


_KEEP = (
    "INSERT INTO site_imprint (row, version, code, gone, told) VALUES (%s, %s, %s, %s, '')"
    " ON CONFLICT (row) DO UPDATE SET version = excluded.version, code = excluded.code, gone = excluded.gone, told = ''"
)


def _next(version: int) -> int:
    # Grows across deletion too: a key that is used again never gets a version that the ledger has heard before.
    return max(version + 1, time.time_ns() // 1000)


def renew(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Make the imprints of rows that were just written. Call it in the transaction that wrote them."""
    table = whole(model)
    made = []
    for row in table.rows(keys):
        version = _next(row.version)
        made.append((row_name(table.table, table.key(row.values)), version, table.code(row.values, version), False))
    with connection.cursor() as cursor:
        for begin in range(0, len(made), _AT_ONCE):
            cursor.executemany(_KEEP, made[begin : begin + _AT_ONCE])


def next_of(row: models.Model, text: str) -> tuple[Question, str]:
    """How the imprint of a row is written whose stored one is `text`, and what it then states. The row is written as it is here."""
    table = whole(type(row))
    version = _next(stated(text)[0])
    code = table.code(_attributes(table, row), version)
    return Question(f"{_KEEP} RETURNING 1", (row_name(table.table, row.pk), version, code, False)), f"{version}:{code}"


def note_gone(table: str, key: str) -> None:
    """Note, in the name of the office, that a row which the ledger heard of is gone."""
    version = _next(0)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [row_name(table, key), version, code_of(table, key, version, GONE), True])


def end(model: type[models.Model], key: Any) -> None:
    """Note that the office itself deleted a row. What the ledger never heard of leaves no trace."""
    table = whole(model).table
    name = row_name(table, key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, told FROM site_imprint WHERE row = %s", [name])
        found = cursor.fetchone()
        if found is None:
            return
        version, told = found
        if told:
            version = _next(version)
            cursor.execute(_KEEP, [name, version, code_of(table, key, version, GONE), True])
        else:
            cursor.execute("DELETE FROM site_imprint WHERE row = %s", [name])
