# SPDX-License-Identifier: Apache-2.0
"""Whether the account with which a source is read could do more than read. Sessions are read only; grants are what holds."""

from __future__ import annotations

import re

from tournier.base import SystemFailed
from tournier.catalogue import Source
from tournier.engines.databases import Connection, Database
from tournier.engines.failures import Failure, SourceError
from tournier.engines.opening import open_database

_WRITES = """
SELECT r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls OR EXISTS (
  SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
) OR EXISTS (
  SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(n.oid, 'CREATE')
) OR EXISTS (
  SELECT FROM pg_catalog.pg_roles p
  WHERE p.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data')
    AND pg_has_role(p.oid, 'MEMBER')
)
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""


# What MariaDB and MySQL let a reader have. Whatever else is granted, or not understood, may be used to write.
_READS = frozenset({"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES"})
_GRANT = re.compile(r"GRANT (?P<what>.+?) ON (?P<where>.+?) TO (?P<whom>.+)\Z", re.DOTALL)
_ROLE = re.compile(r"GRANT (?P<role>[\"`'].+?[\"`'](?:@[\"`'].+?[\"`'])?) TO ")
_LISTED = re.compile(r" \([^)]*\)")
# MariaDB comes with these for everybody, over databases in which nothing of worth lies.
_PLAYGROUND = re.compile(r"[\"`]test(\\_%)?[\"`]\.\*\Z")


def may_write(database: Database) -> bool:
    """Whether the account of a source on a server may write, read the server's files or rule it; files are opened to read."""
    if database.source.dialect == "postgresql":
        return any(found for (found,) in database.read(lambda connection: connection.rows(_WRITES)))
    return database.source.dialect == "mysql" and database.read(_mysql_writes)


def read_only(source: Source) -> None:
    """SystemFailed when the account of the source may do more than read, or cannot be asked."""
    database = open_database(source)
    try:
        if may_write(database):
            raise SystemFailed(
                "source.role",
                "The source's role can do more than read.",
                "Make an account that may SELECT the catalogue's tables and nothing else.",
            )
    finally:
        database.close()


def _mysql_writes(connection: Connection) -> bool:
    at = str(connection.rows("SELECT DATABASE()")[0][0])
    in_playground = at.lower() == "test" or at.lower().startswith("test_")
    seen: set[str] = set()
    waiting = ["CURRENT_USER()"]
    while waiting:
        holder = waiting.pop()
        if holder in seen:
            continue
        seen.add(holder)
        try:
            lines = [str(line) for (line,) in connection.rows(f"SHOW GRANTS FOR {holder}")]
        except SourceError as error:
            if error.failure is not Failure.DENIED:
                raise
            return True  # MySQL tells nobody but an administrator what a role may
        for line in lines:
            role = _ROLE.match(line)
            if role:
                waiting.append(role["role"])
            elif not line.startswith("SET DEFAULT ROLE ") and _writes(line, in_playground=in_playground):
                return True
    return False


def _writes(line: str, *, in_playground: bool) -> bool:
    found = _GRANT.match(line)
    if found is None or "GRANT OPTION" in found["whom"]:
        return True
    if found["whom"] == "PUBLIC" and not in_playground and _PLAYGROUND.match(found["where"]):
        return False
    return not {one.strip() for one in _LISTED.sub("", found["what"]).split(",")} <= _READS
