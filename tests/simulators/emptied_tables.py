# SPDX-License-Identifier: Apache-2.0
"""After a test whose rows other threads see, the tables are emptied: those that hold something, and by deleting.

Django truncates every table there is and then lists the models and their permissions anew. On PostgreSQL that makes and
removes some five hundred files, which took longer than most of these tests.
"""

from __future__ import annotations

from django.db import connections, transaction
from django.test import TransactionTestCase

_OF_THE_MODELS = frozenset({"django_content_type", "auth_permission"})
"""What says which models there are, and no more: it stands as it was when the tables were made."""


def emptied(self: TransactionTestCase) -> None:
    """Delete every row of every table of the office, in one transaction."""
    for name in self._databases_names(include_mirrors=False):
        connection = connections[name]
        tables = {
            *connection.introspection.django_table_names(only_existing=True, include_views=False)
        } - _OF_THE_MODELS
        held = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in sorted(tables)
        )
        with transaction.atomic(using=name), connection.cursor() as cursor:
            cursor.execute(held)
            for (table,) in cursor.fetchall():
                cursor.execute(f'DELETE FROM "{table}"')


def by_deleting() -> None:
    """From now on empty the tables like that."""
    TransactionTestCase._fixture_teardown = emptied
