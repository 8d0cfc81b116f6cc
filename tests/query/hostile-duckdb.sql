-- dialects: duckdb
-- Statements that want what is hidden, by the classes of research and of later finds. What is taken is run over two
-- databases that differ in hidden values only, and over a masked copy: all three must answer alike.
-- The tables, their treatments and what they hold stand in bank.py. A statement is never taken out of here.

-- 1, 2. Names

WITH CUSTOMERS AS (SELECT * FROM customers) FROM Customers;
-- taken

WITH "customers" AS MATERIALIZED (SELECT * FROM customers) SELECT * FROM "CUSTOMERS";
-- taken

SELECT customers.customers FROM customers;
-- refused: column, customers

SELECT c.ssn FROM customers AS c;
-- taken

SELECT * FROM memory.main.customers;
-- refused: table, customers

SELECT * FROM duckdb0.main.customers;
-- refused: table, customers

SELECT main.customers.ssn FROM main.customers;
-- refused: column, ssn

-- 3, 4. Macros, SQL in a string

SELECT first_secret();
-- refused: function, first_secret

SELECT * FROM main.all_of();
-- refused: table-function, all_of

SELECT * FROM query('FROM customers');
-- refused: table-function, query

SELECT * FROM query_table('customers');
-- refused: table-function, query_table

SELECT * FROM query_table(['customers', 'hidden']);
-- refused: table-function, query_table

SELECT json_execute_serialized_sql(json_serialize_sql('SELECT * FROM customers'));
-- refused: function, json_execute_serialized_sql

SELECT * FROM json_execute_serialized_sql('{}');
-- refused: table-function, json_execute_serialized_sql

SELECT json_serialize_sql('SELECT * FROM customers');
-- refused: function, json_serialize_sql

PRAGMA json_execute_serialized_sql('{}');
-- refused: statement, PRAGMA

EXECUTE p;
-- refused: statement, EXECUTE

PREPARE p AS FROM customers;
-- refused: statement, PREPARE

-- 5. Files, network, secrets

FROM '/etc/passwd';
-- refused: table, /etc/passwd

SELECT * FROM "/etc/passwd";
-- refused: table, /etc/passwd

SELECT * FROM 'customers.csv';
-- refused: table, customers.csv

SELECT * FROM read_text('/etc/passwd');
-- refused: table-function, read_text

SELECT * FROM read_blob('/etc/passwd');
-- refused: table-function, read_blob

SELECT * FROM read_csv_auto('/etc/passwd');
-- refused: table-function, read_csv_auto

SELECT * FROM read_parquet('https://evil.example/x');
-- refused: table-function, ?

SELECT * FROM parquet_metadata('x');
-- refused: table-function, parquet_metadata

SELECT * FROM glob('*');
-- refused: table-function, glob

SELECT * FROM sniff_csv('/etc/passwd');
-- refused: table-function, sniff_csv

SELECT getenv('HOME');
-- refused: function, getenv

SELECT * FROM postgres_scan('', 'public', 'customers');
-- refused: table-function, postgres_scan

SELECT * FROM sqlite_scan('x', 'customers');
-- refused: table-function, sqlite_scan

ATTACH '/tmp/x.db';
-- refused: statement, ATTACH

INSTALL httpfs;
-- refused: statement, INSTALL

LOAD httpfs;
-- refused: statement, LOAD

COPY customers TO '/tmp/x';
-- refused: statement, COPY

EXPORT DATABASE '/tmp/x';
-- refused: syntax

CREATE SECRET s (TYPE s3);
-- refused: statement, CREATE

SELECT * FROM duckdb_secrets();
-- refused: table-function, duckdb_secrets

SELECT which_secret('s3://x', 's3');
-- refused: function, which_secret

-- 6, 7. Other statements, catalogues, statistics

SUMMARIZE customers;
-- refused: statement, SUMMARIZE

DESCRIBE SELECT ssn FROM customers;
-- refused: statement, DESCRIBE

SHOW ALL TABLES;
-- refused: statement, SHOW

SELECT * FROM (SUMMARIZE customers);
-- refused: syntax-node, SUMMARIZE

SELECT * FROM (DESCRIBE customers);
-- refused: syntax-node, DESCRIBE

SELECT * FROM (SHOW TABLES);
-- refused: source, SUBQUERY

FROM (DESCRIBE customers);
-- refused: syntax-node, DESCRIBE

CHECKPOINT;
-- refused: statement, COLUMN

USE memory;
-- refused: statement, USE

PRAGMA database_list;
-- refused: statement, PRAGMA

PRAGMA storage_info('customers');
-- refused: statement, PRAGMA

SELECT * FROM pragma_storage_info('customers');
-- refused: table-function, pragma_storage_info

SELECT * FROM pragma_table_info('customers');
-- refused: table-function, pragma_table_info

SELECT stats(ssn) FROM customers;
-- refused: function, stats

SELECT * FROM duckdb_tables();
-- refused: table-function, duckdb_tables

SELECT * FROM duckdb_settings();
-- refused: table-function, duckdb_settings

SELECT * FROM duckdb_views();
-- refused: table-function, duckdb_views

SELECT current_setting('threads');
-- refused: function, current_setting

SELECT * FROM sqlite_master;
-- refused: table, sqlite_master

SELECT getvariable('tournier.token_outer');
-- refused: function, getvariable

SET VARIABLE x = 1;
-- refused: statement, SET

SELECT * FROM main.information_schema.tables;
-- refused: table, tables

SELECT nextval('counter');
-- refused: function, nextval

SELECT txid_current();
-- refused: function, txid_current

-- 10. Columns by pattern, structs, rows as a whole

SELECT COLUMNS(*) FROM customers;
-- refused: function, COLUMNS

SELECT COLUMNS(c -> c LIKE 's%') FROM customers;
-- refused: function, COLUMNS

SELECT * LIKE 's%' FROM customers;
-- refused: star, *

SELECT max(COLUMNS(*)) FROM customers;
-- refused: function, COLUMNS

SELECT * EXCLUDE name FROM customers;
-- refused: star, *

SELECT * REPLACE (secret AS name) FROM customers;
-- refused: clause, REPLACE

SELECT * RENAME (name AS n) FROM customers;
-- refused: clause, RENAME

SELECT c.* EXCLUDE (ssn) FROM customers c;
-- refused: star, *

SELECT unnest(c) FROM customers c;
-- refused: function, EXPLODE

SELECT c.name.x FROM customers c;
-- refused: column, x

SELECT struct_pack(a := ssn) FROM customers;
-- refused: function, STRUCT

SELECT {'a': ssn} FROM customers;
-- refused: function, STRUCT

SELECT [ssn, phone] FROM customers;
-- taken

SELECT MAP {'a': ssn} FROM customers;
-- refused: function, TO_MAP

SELECT struct_extract(c, 'ssn') FROM customers c;
-- refused: function, STRUCT_EXTRACT

SELECT c['ssn'] FROM customers c;
-- refused: syntax-node, BRACKET

SELECT list(phone) FROM customers;
-- taken

SELECT histogram(phone) FROM customers;
-- refused: function, histogram

SELECT arg_max(phone, id) FROM customers;
-- taken

SELECT any_value(phone) FROM customers;
-- taken

SELECT rowid, name FROM customers;
-- refused: system-column, rowid

SELECT c.rowid FROM customers c;
-- refused: system-column, rowid

SELECT phone.length() FROM customers;
-- refused: syntax-node, DOT

SELECT name.upper().lower() AS x FROM customers;
-- refused: syntax-node, DOT

SELECT list_transform([1], x -> ssn) FROM customers;
-- refused: function, TRANSFORM

SELECT [x FOR x IN [1, 2]] AS x, name FROM customers;
-- refused: syntax-node, COMPREHENSION

SELECT #1 FROM customers;
-- refused: syntax-node, POSITIONALCOLUMN

SELECT name FROM customers ORDER BY #1;
-- refused: syntax-node, POSITIONALCOLUMN

SELECT $1 AS x FROM customers;
-- taken

SELECT ? AS x FROM customers;
-- refused: variable, ?

SELECT typeof(ssn) FROM customers;
-- refused: function, TYPEOF

SELECT alias(ssn) FROM customers;
-- refused: function, alias

SELECT to_json(c) FROM customers c;
-- refused: function, to_json

SELECT hash(ssn) FROM customers;
-- refused: function, hash

SELECT ssn::mood FROM customers;
-- refused: type, mood

SELECT 'a'::mood;
-- refused: type, mood

-- 12. Conditions on rows that the rule hides

SELECT name FROM customers WHERE city::INT = 7;
-- taken

SELECT name FROM customers WHERE city = 7;
-- taken

SELECT name FROM customers WHERE id / (branch - 2) < 5 AND branch = 1;
-- taken

SELECT name FROM customers WHERE TRY_CAST(city AS INT) IS NULL;
-- taken

SELECT name FROM customers WHERE error(city) IS NULL;
-- refused: function, error

SELECT name FROM customers WHERE CASE WHEN branch = 2 THEN error(city) ELSE 1 END = 1;
-- refused: function, error

SELECT name FROM customers WHERE strptime(city, '%Y') IS NULL;
-- taken

SELECT name FROM customers WHERE regexp_matches(city, '(');
-- taken

SELECT name FROM customers WHERE id << (branch - 2) > 0;
-- refused: syntax-node, BITWISELEFTSHIFT

SELECT r.kind FROM rates r WHERE r.rate > ALL (SELECT city::INT FROM customers);
-- taken

SELECT c.name FROM customers c ASOF JOIN rates r ON c.id >= r.rate;
-- refused: join, ASOF

SELECT c.name FROM customers c SEMI JOIN rates r ON c.id = r.rate;
-- refused: join, SEMI

SELECT c.name FROM customers c ANTI JOIN hidden h ON c.name = h.value;
-- refused: join, ANTI

SELECT c.name FROM customers c POSITIONAL JOIN rates r;
-- refused: join, POSITIONAL

SELECT * FROM customers PIVOT (count(*) FOR city IN ('洛城'));
-- refused: clause, PIVOTS

PIVOT customers ON city USING count(*);
-- refused: statement, PIVOT

UNPIVOT customers ON name, phone INTO NAME k VALUE v;
-- refused: statement, PIVOT

FROM customers SELECT ssn;
-- taken

FROM customers;
-- taken

SELECT name FROM customers USING SAMPLE 1;
-- refused: clause, SAMPLE

SELECT name FROM customers LIMIT 50%;
-- refused: clause, LIMIT_OPTIONS

SELECT name FROM customers WHERE name ^@ '云';
-- taken

SELECT name GLOB '云*' AS x FROM customers;
-- refused: syntax-node, GLOB

SELECT CAST('2020-01-01' AS DATE) + id AS x FROM customers;
-- taken

SELECT id // (id - 1) AS x FROM customers;
-- taken

SELECT name[1] AS x FROM customers;
-- refused: syntax-node, BRACKET

SELECT name[1:2] AS x FROM customers;
-- refused: syntax-node, BRACKET

SELECT sum(credit) AS s FROM accounts GROUP BY ALL;
-- taken

SELECT opened, sum(credit) AS s FROM accounts GROUP BY GROUPING SETS ((opened), ()) ORDER BY 1;
-- taken

SELECT DISTINCT ON (city) name FROM customers;
-- taken

SELECT a: name FROM customers;
-- taken

-- not run: it fills the memory of whoever runs it
SELECT range(1000000000) AS x;
-- refused: size, GENERATE_SERIES

SELECT * FROM range(3);
-- refused: source, (

SELECT * FROM unnest([1, 2]);
-- refused: source, UNNEST

SELECT * FROM customers AT (VERSION => 1);
-- refused: clause, WHEN

SELECT format('{}', c) FROM customers c;
-- refused: function, FORMAT

SELECT printf('%s', ssn) FROM customers;
-- refused: function, printf
