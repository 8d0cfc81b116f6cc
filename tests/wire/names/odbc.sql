-- What psqlodbc asks for SQLTables, SQLColumns, SQLPrimaryKeys (Tableau and Excel stand on it). One statement a paragraph.

-- tells: acct_base, cust_info
select relname, nspname, relkind from pg_catalog.pg_class c, pg_catalog.pg_namespace n
where relkind in ('r', 'v', 'f', 'm', 'p') and nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1')
  and n.oid = relnamespace order by nspname, relname

-- tells: khh, khxm
select n.nspname, c.relname, a.attname, a.atttypid, t.typname, a.attnum, a.attlen, a.atttypmod, a.attnotnull, c.relhasrules, c.relkind,
  c.oid, pg_get_expr(d.adbin, d.adrelid), case t.typtype when 'd' then t.typbasetype else 0 end, t.typtypmod, 0, attidentity, c.relhassubclass
from (((pg_catalog.pg_class c inner join pg_catalog.pg_namespace n on n.oid = c.relnamespace and c.relname like 'cust\_info' and n.nspname like '{schema}')
  inner join pg_catalog.pg_attribute a on (not a.attisdropped) and a.attnum > 0 and a.attrelid = c.oid)
  inner join pg_catalog.pg_type t on t.oid = a.atttypid)
  left outer join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
order by n.nspname, c.relname, attnum

-- tells: khh, cust_info_pkey
select ta.attname, ia.attnum, ic.relname, n.nspname, tc.relname
from pg_catalog.pg_attribute ta, pg_catalog.pg_attribute ia, pg_catalog.pg_class tc, pg_catalog.pg_index i, pg_catalog.pg_namespace n, pg_catalog.pg_class ic
where tc.relname = 'cust_info' AND n.nspname = '{schema}' AND tc.oid = i.indrelid AND n.oid = tc.relnamespace AND i.indisprimary = 't'
  AND ia.attrelid = i.indexrelid AND ta.attrelid = i.indrelid AND ta.attnum = i.indkey[ia.attnum-1] AND (NOT ta.attisdropped)
  AND (NOT ia.attisdropped) AND ic.oid = i.indexrelid order by ia.attnum

-- tells: cust_info, khh
SELECT array(SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = any(conkey)) AS here,
  (SELECT relname FROM pg_class WHERE oid = confrelid) AS there, conname, confupdtype, confdeltype
FROM pg_catalog.pg_constraint WHERE contype = 'f' ORDER BY conname
