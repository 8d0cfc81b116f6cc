-- dialects: trino
-- Statements that want what is hidden. Nothing of these is run: each must be refused, or come out with no more
-- than the views of what may be seen in it.

-- Read and written only; nothing of it is run

SELECT * FROM customers;
-- taken

SELECT ssn FROM customers;
-- taken

SELECT * FROM TABLE(system.query(query => 'SELECT * FROM customers'));
-- refused: table-function, TABLE

SELECT * FROM TABLE(mysql.system.query('SELECT * FROM customers'));
-- refused: table-function, TABLE

SHOW STATS FOR customers;
-- refused: statement, SHOW

SHOW STATS FOR (SELECT ssn FROM customers);
-- refused: statement, SHOW

SHOW CREATE TABLE customers;
-- refused: statement, SHOW

SHOW COLUMNS FROM customers;
-- refused: statement, SHOW

DESCRIBE customers;
-- refused: statement, DESCRIBE

EXPLAIN ANALYZE SELECT * FROM customers;
-- refused: statement, EXPLAIN

SELECT * FROM "customers$partitions";
-- refused: table, customers$partitions

SELECT "$path", "$file_size" FROM customers;
-- refused: column, $path

SELECT * FROM system.runtime.queries;
-- refused: table, queries

SELECT * FROM system.metadata.table_comments;
-- refused: table, table_comments

SELECT * FROM customers FOR VERSION AS OF 1;
-- refused: clause, VERSION

SELECT * FROM customers FOR TIMESTAMP AS OF TIMESTAMP '2020-01-01 00:00:00';
-- refused: clause, VERSION

SELECT * FROM customers TABLESAMPLE BERNOULLI (10);
-- refused: clause, SAMPLE

SELECT * FROM customers MATCH_RECOGNIZE (MEASURES A.ssn AS s PATTERN (A) DEFINE A AS true);
-- refused: clause, MATCH

SELECT approx_most_frequent(3, ssn, 10) FROM customers;
-- refused: function, approx_most_frequent

SELECT max_by(phone, id) FROM customers;
-- taken

SELECT CAST(ROW(name) AS JSON) FROM customers;
-- refused: function, STRUCT

SELECT to_utf8(ssn), sha256(to_utf8(phone)) FROM customers;
-- refused: function, ENCODE

SELECT x.ssn FROM customers CROSS JOIN UNNEST(ARRAY[ssn]) AS x(ssn);
-- refused: source, UNNEST

SELECT transform(ARRAY[1], x -> ssn) FROM customers;
-- refused: function, TRANSFORM

SELECT current_user, current_catalog;
-- refused: function, CURRENT_USER

PREPARE p FROM SELECT * FROM customers;
-- refused: statement, PREPARE

CALL system.sync_partition_metadata('a', 'b', 'FULL');
-- refused: statement, CALL

SET SESSION query_max_run_time = '1d';
-- refused: statement, SET

WITH customers AS (SELECT * FROM customers) SELECT * FROM customers;
-- taken

SELECT name FROM customers /* + */ WHERE ssn = 'x';
-- taken

TABLE customers;
-- taken
