-- What dbt, Superset's own code, Looker-like tools and people by hand ask. One statement a paragraph.

-- tells: acct_base, ye, BALANCE 字段
select 'core' as table_database, sch.nspname as table_schema, tbl.relname as table_name,
  case tbl.relkind when 'v' then 'VIEW' else 'BASE TABLE' end as table_type, tbl_desc.description as table_comment,
  col.attname as column_name, col.attnum as column_index, pg_catalog.format_type(col.atttypid, col.atttypmod) as column_type,
  col_desc.description as column_comment, pg_get_userbyid(tbl.relowner) as table_owner
from pg_catalog.pg_namespace sch join pg_catalog.pg_class tbl on tbl.relnamespace = sch.oid
join pg_catalog.pg_attribute col on col.attrelid = tbl.oid
left outer join pg_catalog.pg_description tbl_desc on (tbl_desc.objoid = tbl.oid and tbl_desc.objsubid = 0)
left outer join pg_catalog.pg_description col_desc on (col_desc.objoid = tbl.oid and col_desc.objsubid = col.attnum)
where not pg_is_other_temp_schema(sch.oid) and tbl.relpersistence in ('p', 'u') and tbl.relkind in ('r', 'v', 'f', 'p')
  and col.attnum > 0 and not col.attisdropped and sch.nspname = '{schema}'
order by sch.nspname, tbl.relname, col.attnum

-- tells: cust_info
select table_catalog, table_schema, table_name, table_type from information_schema.tables where table_type = 'BASE TABLE' order by 1, 2, 3

-- tells: 4
select count(*) as n from information_schema.columns where table_name = 'cust_info'

-- tells: t001, PostgreSQL 15.0
select current_user, version()

-- tells: 1
select 1

-- tells:
select pid, usename, query, state from pg_stat_activity where state <> 'idle'

-- tells:
select schemaname, tablename, attname, most_common_vals, histogram_bounds from pg_stats

-- tells:
select usename, passwd from pg_shadow

-- tells: t001
select rolname from pg_roles where rolcanlogin

-- tells: khh character varying | text
select attname || ' character varying | ' || format_type(atttypid, atttypmod) as told from pg_attribute
where attrelid = to_regclass('cust_info') and attnum = 1
