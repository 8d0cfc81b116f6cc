-- dialects: sqlite
-- Statements that want what is hidden, by the classes of research and of later finds. What is taken is run over two
-- databases that differ in hidden values only, and over a masked copy: all three must answer alike.
-- The tables, their treatments and what they hold stand in bank.py. A statement is never taken out of here.

-- 1, 2. Names: SQLite takes what it does not know for text

SELECT "ssn" FROM customers;
-- taken

SELECT "nothing" FROM customers;
-- refused: column, nothing

SELECT 'ssn' FROM customers;
-- taken

SELECT "secret" FROM customers;
-- refused: column, secret

SELECT name FROM customers WHERE "secret" = 'ALPHA-11';
-- refused: column, secret

SELECT [secret], `secret` FROM customers;
-- refused: column, secret

SELECT main.customers.ssn FROM main.customers;
-- refused: column, ssn

SELECT * FROM temp.customers;
-- refused: table, customers

SELECT * FROM 'customers';
-- taken

SELECT * FROM "customers" AS 'c';
-- taken

SELECT name AS 'ssn' FROM customers;
-- taken

-- reads otherwise on sqlite: it calls this a circle; under our names it is none
WITH customers AS (SELECT * FROM customers) SELECT * FROM CUSTOMERS;
-- taken

WITH customers AS MATERIALIZED (SELECT * FROM main.customers) SELECT * FROM main.customers;
-- taken

-- 4 to 7. Statements, files, catalogues

ATTACH '/tmp/x.db' AS x;
-- refused: statement, ATTACH

DETACH main;
-- refused: statement, DETACH

VACUUM INTO '/tmp/x.db';
-- refused: statement, VACUUM

PRAGMA table_info('customers');
-- refused: statement, PRAGMA

PRAGMA query_only = OFF;
-- refused: statement, PRAGMA

PRAGMA writable_schema = ON;
-- refused: statement, PRAGMA

EXPLAIN QUERY PLAN SELECT * FROM customers;
-- refused: statement, EXPLAIN

ANALYZE;
-- refused: statement, ANALYZE

REINDEX;
-- refused: statement, COLUMN

SELECT * FROM pragma_table_info('customers');
-- refused: table-function, pragma_table_info

SELECT * FROM pragma_database_list;
-- refused: table, pragma_database_list

SELECT * FROM sqlite_schema;
-- refused: table, sqlite_schema

SELECT sql FROM sqlite_master WHERE name = 'customers';
-- refused: table, sqlite_master

SELECT * FROM sqlite_temp_master;
-- refused: table, sqlite_temp_master

SELECT * FROM sqlite_stat1;
-- refused: table, sqlite_stat1

SELECT * FROM sqlite_stat4;
-- refused: table, sqlite_stat4

SELECT * FROM dbstat;
-- refused: table, dbstat

SELECT * FROM sqlite_dbpage;
-- refused: table, sqlite_dbpage

SELECT load_extension('x');
-- refused: function, load_extension

SELECT readfile('/etc/passwd');
-- refused: function, readfile

SELECT writefile('/tmp/x', ssn) FROM customers;
-- refused: function, writefile

SELECT edit(ssn) FROM customers;
-- refused: function, edit

SELECT fts3_tokenizer('x');
-- refused: function, fts3_tokenizer

SELECT * FROM json_each('[1]');
-- refused: table-function, json_each

SELECT * FROM generate_series(1, 3);
-- refused: source, (

SELECT value FROM json_tree('[1]');
-- refused: table-function, json_tree

SELECT last_insert_rowid(), changes(), total_changes();
-- refused: function, last_insert_rowid

SELECT sqlite_version(), sqlite_source_id();
-- refused: function, CURRENT_VERSION

SELECT sqlite_compileoption_get(1);
-- refused: function, sqlite_compileoption_get

-- 9 to 11. Rows, types, errors

SELECT rowid, _rowid_, oid FROM customers;
-- refused: system-column, rowid

SELECT c.rowid FROM customers c;
-- refused: system-column, rowid

SELECT * FROM customers INDEXED BY x;
-- refused: clause, INDEXED

SELECT * FROM customers NOT INDEXED;
-- refused: clause, INDEXED

SELECT typeof(ssn), quote(phone), hex(name) FROM customers;
-- refused: function, TYPEOF

SELECT json_object('a', ssn) FROM customers;
-- refused: function, J_S_O_N_OBJECT

SELECT json_group_array(phone) FROM customers;
-- refused: function, J_S_O_N_ARRAY_AGG

SELECT phone ->> '$' FROM customers;
-- refused: function, JSON_EXTRACT_SCALAR

SELECT group_concat(phone, ';') AS x FROM customers;
-- taken

SELECT total(id) AS x, total(ssn) AS y FROM customers;
-- taken

SELECT zeroblob(id) FROM customers;
-- refused: function, zeroblob

SELECT abs(-9223372036854775808) AS x FROM customers;
-- taken

SELECT abs(id - 9223372036854775807 - 3) AS x FROM customers;
-- taken

SELECT sum(id + 9223372036854775806) AS x FROM customers;
-- taken

SELECT CAST(phone AS INTEGER) AS x FROM customers;
-- taken

SELECT name MATCH 'x' FROM customers;
-- refused: syntax-node, MATCH

SELECT name REGEXP 'x' FROM customers;
-- taken

SELECT name GLOB '云*' AS x FROM customers;
-- refused: syntax-node, GLOB

SELECT name LIKE '云%' ESCAPE 'xx' FROM customers;
-- taken

-- not run: it fills the memory of whoever runs it
SELECT printf('%1000000000d', id) FROM customers;
-- refused: size, PRINTF

SELECT printf('%s', ssn) AS x, format('%d', id) AS y FROM customers;
-- refused: function, FORMAT

SELECT likelihood(id = 1, 0.5) AS x FROM customers;
-- refused: function, likelihood

SELECT unlikely(ssn = 'SECRET-1') AS x FROM customers;
-- taken

SELECT iif(ssn IS NULL, 1, 0) AS x, ifnull(ssn, 'x') AS y FROM customers;
-- taken

SELECT name, max(id) AS x FROM customers;
-- taken

SELECT name, phone, count(*) AS x FROM customers;
-- taken

SELECT name IN customers FROM customers;
-- refused: column, customers

SELECT name FROM customers WHERE ssn IN hidden;
-- refused: column, hidden

SELECT name FROM customers WHERE id IN rates;
-- refused: column, rates

SELECT name FROM customers WHERE id IN ();
-- taken

SELECT id == 1 AS x, id <> 2 AS y, id != 3 AS z, NOT id AS w FROM customers;
-- taken

SELECT id ISNULL, id NOTNULL FROM customers;
-- taken

SELECT id IS ssn AS x, id IS NOT ssn AS y FROM customers;
-- taken

SELECT -id AS x, ~id AS y, +id AS z, id << 2 AS w FROM customers;
-- refused: syntax-node, BITWISENOT

SELECT X'27' AS x, name FROM customers;
-- refused: syntax-node, HEXSTRING

SELECT name COLLATE NOCASE AS x FROM customers;
-- refused: function, COLLATE

SELECT name FROM customers ORDER BY name COLLATE RTRIM;
-- refused: function, COLLATE

SELECT name FROM customers ORDER BY 1 COLLATE BINARY;
-- refused: function, COLLATE

-- not run: it tells the time
SELECT current_timestamp AS x, name FROM customers;
-- taken

SELECT date('now') AS x, julianday(born) AS y FROM customers;
-- taken

SELECT strftime('%Y', born) AS x FROM customers;
-- taken

SELECT raise(ABORT, ssn) FROM customers;
-- refused: function, raise

SELECT ?1 AS x, :a AS y, @b AS z, $c AS w;
-- refused: syntax

-- 12. Conditions on rows that the rule hides

SELECT name FROM customers WHERE abs(id - 9223372036854775807 - 3) > 0;
-- taken

SELECT name FROM customers WHERE abs(CASE WHEN branch = 2 THEN -9223372036854775807 - 1 ELSE 1 END) = 1;
-- taken

SELECT count(*) AS n FROM customers WHERE abs(CASE WHEN city LIKE 'H%' THEN -9223372036854775807 - 1 ELSE 1 END) = 1;
-- taken

SELECT r.kind FROM rates r LEFT JOIN customers c ON abs(CASE WHEN c.branch > 1 THEN -9223372036854775807 - 1 ELSE 1 END) = r.rate;
-- taken

SELECT name FROM customers WHERE like('x', city, CASE WHEN branch = 2 THEN 'xx' ELSE 'x' END);
-- refused: output

SELECT name FROM customers WHERE zeroblob(CASE WHEN branch = 2 THEN 2000000000 ELSE 1 END) IS NULL;
-- refused: function, zeroblob

SELECT name FROM customers WHERE city LIKE 'H%' ESCAPE substr(city, 1, branch);
-- refused: syntax

SELECT id FROM customers WHERE json(city) IS NULL;
-- refused: function, json

SELECT c.id FROM customers c JOIN customers d ON c.id = d.id AND abs(d.branch - 9223372036854775807 - 3) > 0;
-- taken
