-- dialects: spark
-- Statements that want what is hidden. Nothing of these is run: each must be refused, or come out with no more
-- than the views of what may be seen in it.

-- Read and written only; nothing of it is run

SELECT * FROM customers;
-- taken

SELECT `ssn` FROM customers;
-- taken

SELECT `(ss|sec).*` FROM customers;
-- refused: column, (ss|sec).*

SELECT `(id)?+.+` FROM customers;
-- refused: column, (id)?+.+

SELECT * FROM csv.`/etc/passwd`;
-- refused: table, /etc/passwd

SELECT * FROM parquet.`s3://x/y`;
-- refused: table, s3://x/y

SELECT * FROM text.`/etc/passwd`;
-- refused: table, /etc/passwd

SELECT reflect('java.lang.System', 'getenv', 'HOME');
-- refused: function, reflect

SELECT java_method('java.lang.Runtime', 'getRuntime');
-- refused: function, java_method

SELECT input_file_name(), * FROM customers;
-- refused: function, input_file_name

SELECT _metadata.file_path FROM customers;
-- refused: column, file_path

SELECT TRANSFORM(ssn) USING 'cat' AS (x) FROM customers;
-- refused: syntax-node, QUERYTRANSFORM

FROM customers SELECT TRANSFORM(name) USING 'cat';
-- refused: syntax-node, QUERYTRANSFORM

SELECT * FROM customers LATERAL VIEW explode(array(ssn)) t AS x;
-- refused: clause, VIEW

SELECT * FROM customers TABLESAMPLE (10 PERCENT);
-- refused: clause, SAMPLE

SELECT * FROM customers VERSION AS OF 1;
-- refused: clause, VERSION

SELECT * FROM customers TIMESTAMP AS OF '2020-01-01';
-- refused: clause, VERSION

SELECT * FROM range(10);
-- refused: table-function, range

SELECT struct(*) FROM customers;
-- refused: function, STRUCT

SELECT to_json(struct(*)) FROM customers;
-- refused: function, JSON_FORMAT

SELECT stack(2, ssn, phone) FROM customers;
-- refused: function, STACK

SELECT java_method('a', 'b', ssn) FROM customers;
-- refused: function, java_method

SELECT /*+ BROADCAST(customers) */ name FROM customers;
-- refused: clause, HINT

SELECT '\' UNION SELECT ssn FROM customers -- ' AS x;
-- taken

SELECT r'\' AS x, name FROM customers;
-- refused: syntax-node, RAWSTRING

SELECT "ssn" AS x, name FROM customers;
-- taken

SELECT first(phone), collect_list(phone) FROM customers;
-- taken

SELECT hash(ssn), xxhash64(phone) FROM customers;
-- refused: function, hash

SELECT assert_true(ssn IS NULL) FROM customers;
-- refused: function, assert_true

SELECT raise_error(ssn) FROM customers;
-- refused: function, raise_error

CACHE TABLE customers;
-- refused: statement, CACHE

DESCRIBE EXTENDED customers ssn;
-- refused: syntax

ANALYZE TABLE customers COMPUTE STATISTICS;
-- refused: statement, ANALYZE

SET spark.sql.parser.escapedStringLiterals = true;
-- refused: statement, SET

ADD JAR '/tmp/x.jar';
-- refused: statement, ADD JAR

INSERT OVERWRITE DIRECTORY '/tmp/x' SELECT * FROM customers;
-- refused: statement, INSERT

SELECT name FROM customers DISTRIBUTE BY ssn;
-- refused: clause, DISTRIBUTE

SELECT name FROM customers SORT BY ssn;
-- refused: clause, SORT

SELECT name FROM customers CLUSTER BY secret;
-- refused: clause, CLUSTER

WITH customers AS (SELECT * FROM customers) SELECT * FROM customers;
-- taken
