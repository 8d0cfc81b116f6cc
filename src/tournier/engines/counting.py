# SPDX-License-Identifier: Apache-2.0
"""How many customers the bank holds. The database counts, and no value leaves it."""

from __future__ import annotations

from contextlib import closing

from tournier.catalogue import Catalogue, Project
from tournier.engines.databases import Connection
from tournier.engines.project_sources import open_project_sources
from tournier.engines.statements import column


def count_customers(project: Project, catalogue: Catalogue) -> int:
    """The keys in the catalogue's table of customers, each once. Raises SystemFailed where its source cannot be read."""
    with closing(open_project_sources(project, catalogue)) as sources:
        customer = catalogue.table(catalogue.customer)
        place, key = sources.standing(customer.id).place, column("t", customer.subject)
        what = "*" if tuple(customer.key) == (customer.subject,) else f"DISTINCT {key}"

        def count(connection: Connection) -> int:
            [(many,)] = connection.rows(f"SELECT COUNT({what}) FROM {place} t")
            return int(many)

        return sources.read(customer.source, count)
