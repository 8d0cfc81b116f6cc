# SPDX-License-Identifier: Apache-2.0
"""The rows of PostgreSQL's catalogs that a set of names makes. Numbers come from the names alone, places from what is seen.

So neither tells of a table or a column that is not there: an object's number is a digest of its name, a column's its
place among those that may be seen.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tournier.gate.names import NamedColumn, NamedTable, Names
from tournier.query.catalogs import RELATIONS, SERVER_VERSION, TYPES, TypeRow

Rows = dict[str, list[dict[str, Any]]]
ME, HERE = "\x01", "\x02"  # stand for who asks and for the name of the database, which each question brings along
_OWNER, _PERSON = 10, 16383
_HEAP, _BTREE = 2, 403
_SYSTEM = {"pg_catalog": 11, "information_schema": 13000, "public": 2200}
_CLASSES = {"pg_type": 1247, "pg_attribute": 1249, "pg_proc": 1255, "pg_class": 1259, "pg_database": 1262,
    "pg_namespace": 2615, "pg_constraint": 2606,
}  # fmt: skip
_BY_NAME: Mapping[str, TypeRow] = {key: row for row in TYPES for key in (row.name, row.written)}
_MODIFIED = re.compile(r"(?P<name>[a-z ]+?)\((?P<first>\d+)(?:,(?P<second>-?\d+))?\)(?P<rest>.*)\Z")
_SETTINGS = {
    "server_version": SERVER_VERSION,
    "server_version_num": "150000",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "max_index_keys": "32",
    "max_identifier_length": "63",
    "default_table_access_method": "heap",
    "standard_conforming_strings": "on",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "Asia/Shanghai",
    "lc_collate": "C.UTF-8",
    "lc_ctype": "C.UTF-8",
    "default_transaction_read_only": "on",
    "transaction_read_only": "on",
    "transaction_isolation": "read committed",
    "is_superuser": "off",
    "bytea_output": "hex",
}


class Catalogs:
    """Collects the rows."""

    def __init__(self, names: Names) -> None:
        self.rows: Rows = defaultdict(list)
        self._names = names
        self._oids: set[int] = set()
        self._schemas: dict[str, int] = {}
        self._tables: dict[tuple[str, str], int] = {}
        self._indexes: dict[tuple[str, str], int] = {}
        self._server()
        for table in names.tables:
            self._tables[table.schema, table.name] = self._oid("table", table.schema, table.name)
        for table in names.tables:
            self._table(table)
        for table in names.tables:
            self._references(table)

    def _oid(self, *words: str) -> int:
        oid = 20_000 + zlib.crc32("\0".join(words).encode()) % 2_000_000_000
        while oid in self._oids:
            oid += 1
        self._oids.add(oid)
        return oid

    def _add(self, relation: str, **row: Any) -> None:
        self.rows[relation].append(row)

    def _server(self) -> None:
        for name, oid in _SYSTEM.items():
            if name != "public" or self._names.schema == "public":
                self._schema(name, oid)
        self._schema(self._names.schema)
        for oid, name, login in ((_OWNER, "tournier", False), (_PERSON, ME, True)):
            self._add("x_role", x_oid=oid, x_name=name)
            self._add(
                "pg_roles", oid=oid, rolname=name, rolcanlogin=login, rolsuper=False, rolinherit=True, rolconnlimit=-1,
                rolcreaterole=False, rolcreatedb=False, rolreplication=False, rolbypassrls=False,
            )  # fmt: skip
        self._add("pg_user", usename=ME, usesysid=_PERSON, usecreatedb=False, usesuper=False)
        self._add(
            "pg_database", oid=16384, datname=HERE, datdba=_OWNER, encoding=6, datistemplate=False,
            datallowconn=True, datconnlimit=-1, dattablespace=1663, datcollate="C.UTF-8", datctype="C.UTF-8",
            datlocprovider="c",
        )  # fmt: skip
        self._add("information_schema_information_schema_catalog_name", catalog_name=HERE)
        self._add("information_schema_enabled_roles", role_name=ME)
        self._add("pg_am", oid=_HEAP, amname="heap", amtype="t")
        self._add("pg_am", oid=_BTREE, amname="btree", amtype="i")
        self._add("pg_tablespace", oid=1663, spcname="pg_default", spcowner=_OWNER)
        self._add("pg_collation", oid=100, collname="default", collnamespace=11, collowner=_OWNER, collprovider="d")
        self._add("pg_collation", oid=950, collname="C", collnamespace=11, collowner=_OWNER, collprovider="c")
        self._add("pg_language", oid=12, lanname="internal", lanowner=_OWNER)
        for name, value in {**_SETTINGS, "search_path": self._names.schema}.items():
            self._add("pg_settings", name=name, setting=value, vartype="string", context="internal", boot_val=value)
            self._add("x_setting", x_name=name.lower(), x_text=value)
            self._add("pg_show_all_settings", name=name, setting=value)
        for word in ("select", "from", "where", "group", "order", "having", "limit", "union", "join", "table", "user"):
            self._add("pg_get_keywords", word=word, catcode="R", barelabel=False, catdesc="reserved")
        for known in RELATIONS.values():
            own = known.schema == "pg_catalog"
            fixed = _CLASSES.get(known.name, 0) if own else 0
            self._class(fixed or self._oid(known.schema, known.name), known.schema, known.name, "r" if own else "v", 0)
        self._types()

    def _schema(self, name: str, oid: int = 0) -> int:
        if name not in self._schemas:
            self._schemas[name] = oid or self._oid("schema", name)
            self._add("x_schema", x_oid=self._schemas[name], x_name=name)
            self._add("pg_namespace", oid=self._schemas[name], nspname=name, nspowner=_OWNER)
            self._add(
                "information_schema_schemata", catalog_name=HERE, schema_name=name,
                schema_owner="tournier",
            )  # fmt: skip
        return self._schemas[name]

    def _types(self) -> None:
        functions = {name: self._oid("function", name) for row in TYPES for name in row.functions if name != "-"}
        for name, oid in functions.items():
            self._add("x_proc", x_oid=oid, x_name=name)
            self._add(
                "pg_proc", oid=oid, proname=name, pronamespace=11, proowner=_OWNER, prolang=12, prokind="f",
                prorettype=2278, pronargs=1, proretset=False, provolatile="i", prosrc=name,
            )  # fmt: skip
        for row in TYPES:
            self._add("x_type", x_oid=row.oid, x_name=row.name, x_written=row.written)
            given, taken, received, sent = (functions.get(name, 0) for name in row.functions)
            self._add(
                "pg_type", oid=row.oid, typname=row.name, typnamespace=11, typowner=_OWNER, typlen=row.length,
                typbyval=row.by_value, typtype=row.kind, typcategory=row.category, typispreferred=row.preferred,
                typisdefined=True, typdelim=",", typrelid=0, typelem=row.element, typarray=row.array, typinput=given,
                typoutput=taken, typreceive=received, typsend=sent, typmodin=0, typmodout=0, typanalyze=0,
                typsubscript=0, typalign=row.align, typstorage=row.storage, typnotnull=False, typbasetype=0,
                typtypmod=-1, typndims=0, typcollation=row.collation,
            )  # fmt: skip

    def _class(self, oid: int, schema: str, name: str, kind: str, columns: int, **more: Any) -> None:
        spelled, seen = _quoted(name), schema in {"pg_catalog", self._names.schema}
        self._add("x_class", x_oid=oid, x_spelled=spelled, x_whole=f"{_quoted(schema)}.{spelled}", x_seen=seen)
        row: dict[str, Any] = {
            "oid": oid, "relname": name, "relnamespace": self._schema(schema), "relkind": kind, "relnatts": columns,
            "reltype": 0, "reloftype": 0, "relowner": _OWNER, "relam": _HEAP if kind == "r" else 0, "relfilenode": 0,
            "reltablespace": 0, "relpages": 0, "reltuples": -1.0, "relallvisible": 0, "reltoastrelid": 0,
            "relhasindex": False, "relisshared": False, "relpersistence": "p", "relchecks": 0, "relhasrules": False,
            "relhastriggers": False, "relhassubclass": False, "relrowsecurity": False, "relforcerowsecurity": False,
            "relispopulated": True, "relreplident": "d", "relispartition": False, "relrewrite": 0,
            "relacl": [f"{who}=r/tournier" for who in ("tournier", ME)] if kind == "r" else None,
        }  # fmt: skip
        self._add("pg_class", **{**row, **more})

    def _table(self, table: NamedTable) -> None:
        oid = self._tables[table.schema, table.name]
        source, schema = HERE, table.schema
        self._class(oid, schema, table.name, "r", len(table.columns), relhasindex=bool(table.key))
        self._describe(oid, 0, table.comment)
        self._add(
            "information_schema_tables", table_catalog=source, table_schema=schema, table_name=table.name,
            table_type="BASE TABLE", is_insertable_into="NO", is_typed="NO",
        )  # fmt: skip
        self._add(
            "pg_tables", schemaname=schema, tablename=table.name, tableowner="tournier", hasindexes=bool(table.key),
            hasrules=False, hastriggers=False, rowsecurity=False,
        )  # fmt: skip
        self._add(
            "information_schema_table_privileges", grantor="tournier", grantee=ME,
            table_catalog=source, table_schema=schema, table_name=table.name, privilege_type="SELECT",
            is_grantable="NO", with_hierarchy="NO",
        )  # fmt: skip
        for number, column in enumerate(table.columns, 1):
            self._column(table, oid, number, column)
        if table.key:
            self._key(table, oid)

    def _column(self, table: NamedTable, oid: int, number: int, column: NamedColumn) -> None:
        kind, modifier = typed(column.type)
        required = column.name in table.key
        self._add(
            "pg_attribute", attrelid=oid, attname=column.name, atttypid=kind.oid, attlen=kind.length, attnum=number,
            attndims=int(kind.category == "A"), atttypmod=modifier, attbyval=kind.by_value, attalign=kind.align,
            attstorage=kind.storage, attcompression="", attnotnull=required, atthasdef=False, atthasmissing=False,
            attidentity="", attgenerated="", attisdropped=False, attislocal=True, attinhcount=0,
            attcollation=kind.collation, attstattarget=-1,
        )  # fmt: skip
        self._describe(oid, number, column.comment)
        length = modifier - _HEADER if kind.oid in {1042, 1043} and modifier >= _HEADER else None
        precision = (
            (modifier - _HEADER) >> 16 if kind.name == "numeric" and modifier >= _HEADER else _PRECISION.get(kind.name)
        )
        whole = kind.name in {"int2", "int4", "int8"}
        scale = (
            (modifier - _HEADER) & 0xFFFF if kind.name == "numeric" and modifier >= _HEADER else 0 if whole else None
        )
        self._add(
            "information_schema_columns", table_catalog=HERE, table_schema=table.schema,
            table_name=table.name, column_name=column.name, ordinal_position=number,
            is_nullable="NO" if required else "YES", data_type="ARRAY" if kind.category == "A" else kind.written,
            character_maximum_length=length, numeric_precision=precision, numeric_scale=scale,
            datetime_precision=6 if kind.name.startswith(("time", "timestamp")) else 0 if kind.name == "date" else None,
            udt_catalog=HERE, udt_schema="pg_catalog", udt_name=kind.name, dtd_identifier=str(number),
            is_identity="NO", is_generated="NEVER", is_updatable="NO", is_self_referencing="NO",
        )  # fmt: skip
        self._add(
            "information_schema_column_privileges", grantor="tournier", grantee=ME,
            table_catalog=HERE, table_schema=table.schema, table_name=table.name,
            column_name=column.name, privilege_type="SELECT", is_grantable="NO",
        )  # fmt: skip

    def _describe(self, oid: int, number: int, comment: str) -> None:
        if comment:
            self._add("pg_description", objoid=oid, classoid=_CLASSES["pg_class"], objsubid=number, description=comment)
            self._add("x_description", x_oid=oid, x_number=number, x_text=comment)

    def _key(self, table: NamedTable, oid: int) -> None:
        name = f"{table.name}_pkey"
        index, constraint = self._oid("index", table.schema, name), self._oid("constraint", table.schema, name)
        self._indexes[table.schema, table.name] = index
        places = [self._number(table, column) for column in table.key]
        listed = ", ".join(_quoted(column) for column in table.key)
        whole = f"CREATE UNIQUE INDEX {_quoted(name)} ON {_quoted(table.schema)}.{_quoted(table.name)} USING btree ({listed})"
        wide = len(places)
        self._class(index, table.schema, name, "i", wide, relam=_BTREE)
        self._add(
            "pg_index", indexrelid=index, indrelid=oid, indnatts=wide, indnkeyatts=wide, indisunique=True,
            indnullsnotdistinct=False, indisprimary=True, indisexclusion=False, indimmediate=True,
            indisclustered=False, indisvalid=True, indcheckxmin=False, indisready=True, indislive=True,
            indisreplident=False, indkey=places, indcollation=[0] * wide, indclass=[0] * wide, indoption=[0] * wide,
        )  # fmt: skip
        for number, column in enumerate(table.key, 1):
            kind = typed(next(one.type for one in table.columns if one.name == column))[0]
            self._add(
                "pg_attribute", attrelid=index, attname=column, attnum=number, atttypid=kind.oid, attlen=kind.length,
                atttypmod=-1, attnotnull=False, attisdropped=False, atthasdef=False, attidentity="", attgenerated="",
            )  # fmt: skip
        self._add("x_index", x_oid=index, x_written=whole, x_names=list(table.key))
        self._add("pg_indexes", schemaname=table.schema, tablename=table.name, indexname=name, indexdef=whole)
        self._add("x_constraint", x_oid=constraint, x_written=f"PRIMARY KEY ({listed})")
        self._constraint(table, constraint, name, "p", table.key, places, conindid=index)

    def _constraint(
        self,
        table: NamedTable,
        oid: int,
        name: str,
        kind: str,
        columns: tuple[str, ...],
        places: list[int],
        **more: Any,
    ) -> None:
        row: dict[str, Any] = {
            "oid": oid, "conname": name, "connamespace": self._schema(table.schema), "contype": kind,
            "condeferrable": False, "condeferred": False, "convalidated": True, "conenforced": True,
            "conrelid": self._tables[table.schema, table.name], "contypid": 0, "conparentid": 0, "confrelid": 0,
            "confupdtype": "a" if kind == "f" else "", "confdeltype": "a" if kind == "f" else "",
            "confmatchtype": "s" if kind == "f" else "", "conislocal": True, "coninhcount": 0, "connoinherit": True,
            "conkey": places,
        }  # fmt: skip
        self._add("pg_constraint", **{**row, **more})
        where = {"constraint_catalog": HERE, "constraint_schema": table.schema, "constraint_name": name}
        place = {"table_catalog": HERE, "table_schema": table.schema, "table_name": table.name}
        said = "PRIMARY KEY" if kind == "p" else "FOREIGN KEY"
        self._add(
            "information_schema_table_constraints", **where, **place, constraint_type=said, is_deferrable="NO",
            initially_deferred="NO", enforced="YES",
        )  # fmt: skip
        for number, column in enumerate(columns, 1):
            unique = {"position_in_unique_constraint": number} if kind == "f" else {}
            self._add(
                "information_schema_key_column_usage", **where, **place, column_name=column, ordinal_position=number,
                **unique,
            )  # fmt: skip
            if kind == "p":
                self._add("information_schema_constraint_column_usage", **where, **place, column_name=column)

    def _references(self, table: NamedTable) -> None:
        for reference in table.references:
            to = next(one for one in self._names.tables if (one.schema, one.name) == reference.to)
            name = f"{table.name}_{'_'.join(reference.columns)}_fkey"
            fits = bool(to.key) and to.key == reference.to_columns
            here, there = (", ".join(map(_quoted, part)) for part in (reference.columns, reference.to_columns))
            constraint = self._oid("constraint", table.schema, name)
            self._add(
                "x_constraint",
                x_oid=constraint,
                x_written=f"FOREIGN KEY ({here}) REFERENCES {_quoted(to.name)}({there})",
            )
            self._constraint(
                table,
                constraint,
                name,
                "f",
                reference.columns,
                [self._number(table, column) for column in reference.columns],
                confrelid=self._tables[reference.to],
                confkey=[self._number(to, column) for column in reference.to_columns],
                conindid=self._indexes[reference.to] if fits else 0,
            )
            if fits:
                self._add(
                    "information_schema_referential_constraints", constraint_catalog=HERE,
                    constraint_schema=table.schema, constraint_name=name, match_option="NONE",
                    unique_constraint_catalog=HERE, unique_constraint_schema=to.schema,
                    unique_constraint_name=f"{to.name}_pkey", update_rule="NO ACTION", delete_rule="NO ACTION",
                )  # fmt: skip

    @staticmethod
    def _number(table: NamedTable, column: str) -> int:
        return next(place for place, one in enumerate(table.columns, 1) if one.name == column)


_HEADER = 4  # what PostgreSQL adds to a modifier
_PRECISION = {"int2": 16, "int4": 32, "int8": 64, "float4": 24, "float8": 53}


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


def typed(written: str) -> tuple[TypeRow, int]:
    """The type that this name of PostgreSQL's means, and its modifier; text for one that is not known here."""
    found = _MODIFIED.match(written)
    if found is None:
        return _BY_NAME.get(written, _BY_NAME["text"]), -1
    kind = _BY_NAME.get(found["name"] + found["rest"], _BY_NAME["text"])
    first, second = int(found["first"]), int(found["second"] or 0)
    if kind.name == "numeric":
        return kind, ((first << 16) | (second & 0xFFFF)) + 4
    return kind, first + 4 if kind.name in {"varchar", "bpchar"} else -1
