# SPDX-License-Identifier: Apache-2.0
"""Imprints across a change of the tables: what was genuine before it is bound anew, what was not stays found.

A new column with a default changes no imprint. A column that is renamed, filled or taken away does. So before the change
every row is looked at as the old tables are, and afterwards the rows that were genuine, and those that the change itself
made, get their imprints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tournier_office.site import comparing, imprints, telling
from tournier_office.site.bound import bound_models, later_bound
from tournier_office.site.imprints import Whole


@contextmanager
def kept() -> Iterator[None]:
    """Keep the imprints true while the tables are changed within."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield
        return
    bound = "site_imprint" in connection.introspection.table_names()
    before = _before(executor) if bound else {}
    yield
    if bound:
        _bind(before)
    else:
        comparing.begin()


def _before(executor: MigrationExecutor) -> Mapping[str, set[Any]]:
    """The keys of rows that are not genuine, by table, as the tables were described when they were last changed."""
    nodes = [key for key in executor.loader.applied_migrations if key in executor.loader.graph.nodes]
    tables = {imprints.about(model).db_table: model for model in executor.loader.project_state(nodes).apps.get_models()}
    found: dict[str, set[Any]] = {}
    for name in ({imprints.whole(model).table for model in bound_models()} & tables.keys()) - _newly_bound(executor):
        table = Whole(tables[name])
        rows = (row for page in table.pages() for row in page)
        found[name] = {table.key(row.values) for row in rows if not table.matches(row)}
    return found


def _newly_bound(executor: MigrationExecutor) -> set[str]:
    """Tables whose rows have no imprints yet, because this change is the one that binds them.

    That the migration was never applied is what the database says; so the ledger is asked too.
    """
    new = {table for table, since in later_bound().items() if since not in executor.loader.applied_migrations}
    known = {name.partition(":")[0] for name in comparing.heard()} if new else set()
    return new - known


def _bind(before: Mapping[str, set[Any]]) -> None:
    for table in map(imprints.whole, bound_models()):
        wrong = before.get(table.table, set())
        for page in table.pages():
            keys = [table.key(row.values) for row in page if not table.matches(row)]
            imprints.renew(table.model, [key for key in keys if key not in wrong])
    telling.tell()
