-- dialects: doris
-- Statements that want what is hidden. Nothing of these is run: each must be refused, or come out with no more
-- than the views of what may be seen in it.

-- Read and written only; nothing of it is run

SELECT * FROM customers;
-- taken

SELECT ssn FROM customers;
-- taken

SELECT * FROM customers TABLET(1);
-- taken

SELECT * FROM customers PARTITION (p1);
-- refused: clause, PARTITION

SELECT * FROM customers TEMPORARY PARTITION (p1);
-- refused: syntax

SELECT * FROM customers TABLESAMPLE(10 ROWS);
-- refused: clause, SAMPLE

SELECT * FROM s3('uri' = 's3://x/y', 'format' = 'csv');
-- refused: table-function, s3

SELECT * FROM local('file_path' = '/etc/passwd', 'format' = 'csv');
-- refused: table-function, local

SELECT * FROM hdfs('uri' = 'hdfs://x/y');
-- refused: table-function, hdfs

SELECT * FROM query('catalog' = 'mysql', 'query' = 'select * from customers');
-- refused: table-function, query

SELECT * FROM numbers('number' = '10');
-- refused: table-function, numbers

SELECT * FROM backends();
-- refused: table-function, backends

SELECT * FROM information_schema.columns;
-- refused: table, columns

SELECT * FROM internal.information_schema.tables;
-- refused: table, tables

SELECT * FROM customers LATERAL VIEW explode_split(ssn, ',') t AS x;
-- refused: clause, VIEW

SELECT name FROM customers INTO OUTFILE 's3://x/y';
-- refused: syntax

SELECT /*+ SET_VAR(query_timeout = 1) */ name FROM customers;
-- refused: clause, HINT

SELECT name FROM customers /*! , ssn */;
-- taken

SELECT @@version;
-- refused: syntax-node, SESSIONPARAMETER

SELECT @x := ssn FROM customers;
-- refused: syntax-node, PROPERTYEQ

SELECT * FROM customers@incr('beginTime'='0');
-- refused: syntax

SELECT sm4_encrypt(ssn, 'k') FROM customers;
-- refused: function, sm4_encrypt

SELECT bitmap_union(to_bitmap(id)) FROM customers;
-- refused: function, bitmap_union

SELECT hll_union_agg(hll_hash(ssn)) FROM customers;
-- refused: function, hll_union_agg

SHOW COLUMN STATS customers;
-- refused: statement, SHOW

SHOW DATA;
-- refused: statement, SHOW

ADMIN SHOW REPLICA STATUS FROM customers;
-- refused: syntax

EXPORT TABLE customers TO 's3://x/y';
-- refused: syntax

SET enable_profile = true;
-- refused: statement, SET

WITH customers AS (SELECT * FROM customers) SELECT * FROM customers;
-- taken
