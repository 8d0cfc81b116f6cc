# SPDX-License-Identifier: Apache-2.0
"""Whether the account with which a source is read could do more than read. Sessions are read only; grants are what holds."""

from __future__ import annotations

from tournier.engines.sources import Sources

_WRITES = """
SELECT r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolbypassrls OR EXISTS (
  SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
) OR EXISTS (
  SELECT FROM pg_catalog.pg_roles p
  WHERE p.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data')
    AND pg_has_role(p.oid, 'MEMBER')
)
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""


def may_write(sources: Sources, name: str) -> bool:
    """Whether the account of a PostgreSQL source may write, read the server's files or rule it; files are opened to read."""
    if sources.catalogue.source(name).dialect != "postgresql":
        return False
    return any(found for (found,) in sources.read(name, lambda connection: connection.rows(_WRITES)))
