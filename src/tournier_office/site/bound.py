# SPDX-License-Identifier: Apache-2.0
"""Models whose rows are bound: every write by the ORM renews the row's imprint in the same transaction (see `imprints`).

A register's model derives from `Bound` and has nothing else to do. What a write changes is looked at before: a row that
somebody else changed is not written over, because its new imprint would hide what happened.

`PASSING` marks tables of passing things (sessions, open looks): their rows are bound as well, but the ledger hears of
them with the next write of a lasting one, or when the registers are compared. `BEATS` are columns that only tell that
something is alive; a write of nothing else makes no entry by itself either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.db.models.signals import class_prepared, post_delete
from django.dispatch import Signal

from tournier_office.site import imprints
from tournier_office.site.reading import Question, at_once, rows

_Row = TypeVar("_Row", bound=models.Model)
_FOREIGN: dict[type[models.Model], tuple[str, str]] = {}  # another package's models, and the migration that bound them
lasting_written = Signal()  # heard by `telling`, which knows the ledger; models know nothing above them


def bound_models() -> list[type[models.Model]]:
    """Every model whose rows are bound."""
    return [model for model in apps.get_models() if issubclass(model, Bound) or model in _FOREIGN]


def later_bound() -> dict[str, tuple[str, str]]:
    """Tables that were bound while they held rows, and the migration since which they are."""
    return {imprints.about(model).db_table: since for model, since in _FOREIGN.items()}


def bind(model: type[models.Model], *, since: tuple[str, str], beats: frozenset[str] = frozenset()) -> None:
    """Bind the rows of a model that another package wrote, once. Its rows are written one by one, by `save` and `delete`."""
    if model in _FOREIGN:
        return
    plain = model.save_base

    def save_base(self: models.Model, *args: Any, **kwargs: Any) -> None:
        _save(self, lambda: plain(self, *args, **kwargs), kwargs)

    _FOREIGN[model] = since
    setattr(model, "BEATS", beats)  # noqa: B010 - not an attribute that its type knows
    model.save_base = save_base  # type: ignore[method-assign]
    post_delete.connect(_ended, sender=model)


def _save(row: models.Model, plain: Callable[[], None], given: Mapping[str, Any]) -> None:
    with transaction.atomic(savepoint=False):
        if not given.get("force_insert") and row.pk is not None:
            imprints.expect(type(row), [row.pk])
        plain()
        _wrote(type(row), [row.pk], given.get("update_fields"))


def _wrote(model: type[models.Model], keys: Collection[Any], fields: Iterable[str] | None) -> None:
    imprints.renew(model, keys)
    _tell_of(model, fields)


def _tell_of(model: type[models.Model], fields: Iterable[str] | None = None) -> None:
    beats: frozenset[str] = getattr(model, "BEATS", frozenset())
    only_beats = fields is not None and set(fields) <= beats
    if not getattr(model, "PASSING", False) and not only_beats:
        lasting_written.send(model)


class BoundRows(models.QuerySet[_Row]):
    """Rows that are bound, however many are written at once."""

    def update(self, **kwargs: Any) -> int:
        """As Django's; rows are locked first, so that exactly those that are written get a new imprint."""
        with transaction.atomic(using=self.db, savepoint=False):
            locked = self.order_by().select_for_update(of=("self",))
            keys = list(locked.values_list("pk", flat=True))
            if not keys:
                return 0
            imprints.expect(self.model, keys)
            number = models.QuerySet(self.model, using=self.db).filter(pk__in=keys).update(**kwargs)
            _wrote(self.model, keys, kwargs)
            return number

    def bulk_create(self, objs: Iterable[_Row], *args: Any, **kwargs: Any) -> list[_Row]:
        """As Django's, for rows that are not there yet."""
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise TypeError("It would not be known which rows were written, so they could not be bound.")
        with transaction.atomic(using=self.db, savepoint=False):
            made = super().bulk_create(objs, *args, **kwargs)
            _wrote(self.model, [row.pk for row in made], None)
            return made


class BoundManager(models.Manager[_Row]):
    """The rows of a bound model."""

    def get_queryset(self) -> BoundRows[_Row]:
        """All rows."""
        return BoundRows(self.model, using=self._db)


class Bound(models.Model):
    """A row that is bound to what the office wrote."""

    PASSING: ClassVar[bool] = False
    BEATS: ClassVar[frozenset[str]] = frozenset()

    if not TYPE_CHECKING:  # the checker knows Django's own manager better; this one has no method more
        objects = BoundManager()

    class Meta:
        """No table of its own."""

        abstract = True

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, with a new imprint. Raises Refused (`fact.changed`) when somebody else changed the row."""
        _save(self, lambda: super(Bound, self).save_base(*args, **kwargs), kwargs)


def genuine(rows: models.QuerySet[_Row]) -> list[_Row]:
    """The rows, each read in one statement with its imprint.

    Raises Refused (`fact.changed`) when one of them is not as the office wrote it.
    """
    if rows.query.select_for_update and connection.features.has_select_for_update:
        # First and by themselves: a statement that had to wait would read a row as it is then, and its imprint as it was before.
        locked = list(rows.order_by().values_list("pk", flat=True))
        if not locked:
            return []
        rows = rows.filter(pk__in=locked)
    said = RawSQL(_said(rows.model, str(rows.query.get_initial_alias())), ())  # noqa: S611 - no value of anybody's in it
    found = list(rows.annotate(imprint=said))
    for row in found:
        imprints.expect_read(row, getattr(row, "imprint", None) or "")
    return found


def one_row(model: type[_Row], where: str, values: tuple[Any, ...], *, lock: bool) -> _Row | None:
    """The one row that fits, as the office wrote it; None where none fits. With `lock` nobody writes it before this transaction ends.

    For what is asked at every line of a conversation: by fixed statements. `where` names columns of `t` and holds no value.
    """
    if lock and not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock holds until the end of a transaction.")
    table = imprints.whole(model)
    asked = [Question(f"SELECT {table.columns} FROM {table.table} t WHERE {where}", values)]
    if lock and connection.features.has_select_for_update:
        # By itself and first: a statement that had to wait would read the row as it is then, and its imprint as it was before.
        asked.insert(0, Question(f"SELECT 1 FROM {table.table} t WHERE {where} FOR UPDATE", values))
    with at_once(asked):
        found = [rows(one) for one in asked][-1]
    if not found:
        return None
    row = table.instance(model, found[0])
    row.imprint = found[0][-1] or ""  # type: ignore[attr-defined]  # as `genuine` gives it
    imprints.expect_read(row, row.imprint)  # type: ignore[attr-defined]
    return row


def rewrite(row: models.Model, columns: Sequence[str]) -> None:
    """Write over these columns of a row that `one_row` locked in this transaction; the others are as they were read.

    Nobody can have changed it since, so it is not read again.
    """
    table = imprints.about(type(row))
    fields = [field for field in imprints.whole(type(row)).fields if field.name in columns]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    mark, row.imprint = imprints.next_of(row, row.imprint)  # type: ignore[attr-defined]  # as `one_row` gave it
    update = Question(
        f'UPDATE {table.db_table} SET {sets} WHERE "{table.pk.column}" = %s RETURNING 1', (*values, row.pk)
    )
    with at_once([update, mark]):
        if not rows(update) or not rows(mark):
            raise imprints.refusal(table.db_table)
    _tell_of(type(row))


@cache
def _said(model: type[models.Model], alias: str) -> str:
    """The imprint of a row, in SQL: written once, since nearly every read asks for it."""
    table = imprints.about(model)
    return imprints.looked_up(table.db_table, connection.ops.quote_name(alias), str(table.pk.column))


def _ended(sender: type[models.Model], instance: models.Model, **_more: object) -> None:
    imprints.end(sender, instance.pk)
    if not getattr(sender, "PASSING", False):
        lasting_written.send(sender)


def _prepared(sender: type[models.Model], **_more: object) -> None:
    # By signal, because rows also go with the row they hang on; Django deletes no row of a table that is listened to unseen.
    if issubclass(sender, Bound) and not imprints.about(sender).abstract:
        post_delete.connect(_ended, sender=sender)


class_prepared.connect(_prepared)
