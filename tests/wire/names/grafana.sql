-- What Grafana's query builder asks. One statement a paragraph.

-- tells: cust_info, acct_base
SELECT CASE WHEN quote_ident(table_schema) IN (
    SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
    FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1),
                         array_upper(string_to_array(current_setting('search_path'), ','), 1)) as i,
         string_to_array(current_setting('search_path'), ',') s)
  THEN quote_ident(table_name) ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table"
FROM information_schema.tables
WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog', '_timescaledb_cache')
ORDER BY 1

-- tells: khxm, text
SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns
WHERE CASE WHEN array_length(parse_ident('{schema}.cust_info'), 1) = 2
    THEN quote_ident(table_schema) = (parse_ident('{schema}.cust_info'))[1] AND quote_ident(table_name) = (parse_ident('{schema}.cust_info'))[2]
    ELSE quote_ident(table_name) = '{schema}.cust_info' END

-- tells: 15
SELECT current_setting('server_version_num')::int / 10000 as version
