# SPDX-License-Identifier: Apache-2.0
"""The functions that a question about names may call: each is a macro of the shadow, called `as_` and its name there.

They know the shadow's tables alone. None of them is ever allowed in a question about data.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PREFIX = "as_"  # so that no macro is taken for a function of the engine's own

# By name, its arguments and what it gives. `;` parts forms with other numbers of arguments.
_TOLD = r"""
format_type(o, m) = (SELECT CASE WHEN x_oid = 1043 AND m >= 4 THEN 'character varying(' || (m - 4) || ')' WHEN x_oid = 1042 AND m >= 4 THEN 'character(' || (m - 4) || ')' WHEN x_oid = 1700 AND m >= 4 THEN 'numeric(' || ((m - 4) >> 16) || ',' || ((m - 4) & 65535) || ')' ELSE x_written END FROM x_type WHERE x_oid = o)
format_type(o) = (SELECT x_written FROM x_type WHERE x_oid = o)
pg_get_userbyid(o) = (SELECT x_name FROM x_role WHERE x_oid = o)
pg_get_expr(a, b) = CAST(NULL AS VARCHAR)
pg_get_expr(a, b, c) = CAST(NULL AS VARCHAR)
pg_get_constraintdef(o) = (SELECT x_written FROM x_constraint WHERE x_oid = o)
pg_get_constraintdef(o, p) = (SELECT x_written FROM x_constraint WHERE x_oid = o)
pg_get_indexdef(o) = (SELECT x_written FROM x_index WHERE x_oid = o)
pg_get_indexdef(o, n, p) = (SELECT CASE WHEN n = 0 THEN x_written ELSE x_names[n] END FROM x_index WHERE x_oid = o)
obj_description(o) = (SELECT any_value(x_text) FROM x_description WHERE x_oid = o AND x_number = 0)
obj_description(o, c) = (SELECT any_value(x_text) FROM x_description WHERE x_oid = o AND x_number = 0)
col_description(o, n) = (SELECT any_value(x_text) FROM x_description WHERE x_oid = o AND x_number = n AND x_number > 0)
shobj_description(o, c) = CAST(NULL AS VARCHAR)
pg_table_is_visible(o) = coalesce((SELECT x_seen FROM x_class WHERE x_oid = o), false)
pg_encoding_to_char(n) = 'UTF8'
pg_char_to_encoding(n) = 6
getdatabaseencoding() = 'UTF8'
pg_client_encoding() = 'UTF8'
current_setting(n) = (SELECT any_value(x_text) FROM x_setting WHERE x_name = lower(n))
current_setting(n, m) = (SELECT any_value(x_text) FROM x_setting WHERE x_name = lower(n))
array_upper(l, d) = nullif(len(l), 0)
array_length(l, d) = nullif(len(l), 0)
array_lower(l, d) = CASE WHEN len(l) > 0 THEN 1 END
cardinality(l) = len(l)
array_position(l, x) = nullif(list_position(l, x), 0)
array_remove(l, x) = list_filter(l, lambda one: one IS DISTINCT FROM x)
array_append(l, x) = list_append(l, x)
_pg_expandarray(l) = unnest(list_transform(list_zip(l, range(1, len(l) + 1)), lambda z: {'x': z[1], 'n': CAST(z[2] AS INTEGER)}))
generate_subscripts(l, d) = unnest(range(1, len(l) + 1))
pg_partition_ancestors(o) = unnest(CAST([] AS BIGINT[]))
parse_ident(n) = string_to_array(replace(n, '"', ''), '.')
quote_ident(n) = CASE WHEN regexp_full_match(n, '[a-z_][a-z0-9_]*') THEN n ELSE '"' || replace(n, '"', '""') || '"' END
quote_literal(n) = chr(39) || replace(n, chr(39), chr(39) || chr(39)) || chr(39)
to_regclass(n) = (SELECT min(x_oid) FROM x_class WHERE (x_spelled = CAST(n AS VARCHAR) AND x_seen) OR x_whole = CAST(n AS VARCHAR))
to_regtype(n) = (SELECT min(x_oid) FROM x_type WHERE x_name = CAST(n AS VARCHAR) OR x_written = CAST(n AS VARCHAR))
to_regnamespace(n) = (SELECT min(x_oid) FROM x_schema WHERE x_name = CAST(n AS VARCHAR))
to_regproc(n) = (SELECT min(x_oid) FROM x_proc WHERE x_name = CAST(n AS VARCHAR))
regclass(n) = coalesce(TRY_CAST(n AS BIGINT), (SELECT min(x_oid) FROM x_class WHERE (x_spelled = CAST(n AS VARCHAR) AND x_seen) OR x_whole = CAST(n AS VARCHAR)))
regtype(n) = coalesce(TRY_CAST(n AS BIGINT), (SELECT min(x_oid) FROM x_type WHERE x_name = regexp_replace(CAST(n AS VARCHAR), '^pg_catalog[.]', '') OR x_written = regexp_replace(CAST(n AS VARCHAR), '^pg_catalog[.]', '')))
regnamespace(n) = coalesce(TRY_CAST(n AS BIGINT), (SELECT min(x_oid) FROM x_schema WHERE x_name = CAST(n AS VARCHAR)))
regproc(n) = coalesce(TRY_CAST(n AS BIGINT), (SELECT min(x_oid) FROM x_proc WHERE x_name = regexp_replace(CAST(n AS VARCHAR), '^pg_catalog[.]', '')))
regrole(n) = coalesce(TRY_CAST(n AS BIGINT), (SELECT min(x_oid) FROM x_role WHERE x_name = CAST(n AS VARCHAR)))
regclass_name(o) = coalesce((SELECT CASE WHEN x_seen THEN x_spelled ELSE x_whole END FROM x_class WHERE x_oid = o), CAST(o AS VARCHAR))
regtype_name(o) = coalesce((SELECT x_written FROM x_type WHERE x_oid = o), CAST(o AS VARCHAR))
regnamespace_name(o) = coalesce((SELECT x_name FROM x_schema WHERE x_oid = o), CAST(o AS VARCHAR))
regproc_name(o) = coalesce((SELECT x_name FROM x_proc WHERE x_oid = o), CAST(o AS VARCHAR))
regrole_name(o) = coalesce((SELECT x_name FROM x_role WHERE x_oid = o), CAST(o AS VARCHAR))
has_table_privilege(t, p) = contains(lower(p), 'select')
has_table_privilege(u, t, p) = contains(lower(p), 'select')
has_column_privilege(t, c, p) = contains(lower(p), 'select')
has_column_privilege(u, t, c, p) = contains(lower(p), 'select')
has_any_column_privilege(t, p) = contains(lower(p), 'select')
has_any_column_privilege(u, t, p) = contains(lower(p), 'select')
has_schema_privilege(s, p) = contains(lower(p), 'usage')
has_schema_privilege(u, s, p) = contains(lower(p), 'usage')
has_database_privilege(d, p) = contains(lower(p), 'connect')
has_database_privilege(u, d, p) = contains(lower(p), 'connect')
has_function_privilege(f, p) = contains(lower(p), 'execute')
has_sequence_privilege(s, p) = false
has_type_privilege(t, p) = contains(lower(p), 'usage')
pg_has_role(r, p) = false
pg_has_role(u, r, p) = false
pg_backend_pid() = 0
pg_is_in_recovery() = false
pg_sequence_last_value(o) = CAST(NULL AS BIGINT)
pg_relation_filenode(o) = CAST(NULL AS BIGINT)
"""
# What the macros look up. Their columns have names that no statement's column has, because a macro's argument would
# otherwise be taken for a column within it.
LOOKED_UP: Mapping[str, str] = MappingProxyType(
    {
        "x_class": "x_oid BIGINT, x_spelled VARCHAR, x_whole VARCHAR, x_seen BOOLEAN",
        "x_type": "x_oid BIGINT, x_name VARCHAR, x_written VARCHAR",
        "x_index": "x_oid BIGINT, x_written VARCHAR, x_names VARCHAR[]",
        "x_constraint": "x_oid BIGINT, x_written VARCHAR",
        "x_description": "x_oid BIGINT, x_number INTEGER, x_text VARCHAR",
        "x_schema": "x_oid BIGINT, x_name VARCHAR",
        "x_proc": "x_oid BIGINT, x_name VARCHAR",
        "x_role": "x_oid BIGINT, x_name VARCHAR",
        "x_setting": "x_name VARCHAR, x_text VARCHAR",
    }
)
# What tells of size, of the server, or of what is not there: always NULL, by number of arguments.
_NOTHING = {
    0: "inet_client_addr inet_client_port inet_server_addr inet_server_port pg_postmaster_start_time pg_conf_load_time "
    "txid_current pg_current_xact_id pg_last_xlog_replay_location pg_last_wal_replay_lsn pg_current_wal_lsn",
    1: "pg_size_pretty pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_database_size "
    "pg_tablespace_size pg_tablespace_location pg_get_viewdef pg_get_ruledef pg_get_triggerdef pg_get_functiondef "
    "pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_partkeydef "
    "pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_function_sqlbody pg_stat_get_numscans age "
    "pg_get_partition_constraintdef pg_stat_get_live_tuples pg_describe_object pg_identify_object",
    2: "pg_get_viewdef pg_get_triggerdef pg_get_serial_sequence pg_relation_size pg_get_ruledef "
    "pg_get_function_arg_default pg_index_column_has_property acldefault",
    3: "pg_get_viewdef pg_index_column_has_property pg_describe_object",
}
_VISIBLE = (
    "type function operator opclass opfamily conversion collation statistics_obj ts_config ts_dict ts_parser "
    "ts_template"
)
_FALSE = "pg_relation_is_publishable pg_relation_is_updatable pg_is_other_temp_schema row_security_active"


def _macros() -> Mapping[str, Mapping[int, tuple[str, str]]]:
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for line in _TOLD.strip().splitlines():
        head, _, body = line.partition(" = ")
        name, _, arguments = head.rstrip(")").partition("(")
        found.setdefault(name, {})[len([a for a in arguments.split(",") if a])] = (arguments, body)
    for number, names in _NOTHING.items():
        for name in names.split():
            arguments = ", ".join("abc"[:number])
            found.setdefault(name, {})[number] = (arguments, "CAST(NULL AS VARCHAR)")
    for kind in _VISIBLE.split():
        found[f"pg_{kind}_is_visible"] = {1: ("o", "true")}
    for name in _FALSE.split():
        found[name] = {1: ("o", "false"), 2: ("o, p", "false")}
    return MappingProxyType(found)


MACROS = _macros()


def macro_sql() -> list[str]:
    """The statements that make the macros in a shadow whose tables stand already."""
    return [
        f"CREATE MACRO {PREFIX}{name}" + ", ".join(f"({arguments}) AS {body}" for arguments, body in forms.values())
        for name, forms in MACROS.items()
    ]
