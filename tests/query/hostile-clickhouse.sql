-- dialects: clickhouse
-- Statements that want what is hidden. Nothing of these is run: each must be refused, or come out with no more
-- than the views of what may be seen in it.

-- Read and written only; nothing of it is run

SELECT * FROM customers;
-- refused: output

SELECT ssn FROM customers;
-- refused: output

SELECT * FROM file('/etc/passwd', 'LineAsString');
-- refused: table-function, file

SELECT * FROM url('http://evil.example/x', CSV);
-- refused: table-function, url

SELECT * FROM remote('127.0.0.1', currentDatabase(), 'customers');
-- refused: table-function, remote

SELECT * FROM merge('default', '.*');
-- refused: table-function, merge

SELECT * FROM cluster('default', 'default', 'customers');
-- refused: table-function, cluster

SELECT * FROM mysql('h:3306', 'd', 'customers', 'u', 'p');
-- refused: table-function, mysql

SELECT * FROM input('x String');
-- refused: table-function, input

SELECT * FROM numbers(10);
-- refused: table-function, numbers

SELECT * FROM executable('cat', 'TSV', 'x String');
-- refused: table-function, executable

SELECT * FROM view(SELECT ssn FROM customers);
-- refused: table-function, view

SELECT * FROM dictionary('d');
-- refused: table, dictionary

SELECT dictGet('d', 'ssn', id) FROM customers;
-- refused: function, dictGet

SELECT * FROM system.columns;
-- refused: table, columns

SELECT * FROM system.query_log;
-- refused: table, query_log

SELECT * FROM customers FINAL;
-- refused: syntax-node, FINAL

SELECT * FROM customers SAMPLE 0.1;
-- refused: clause, SAMPLE

SELECT * FROM customers PREWHERE ssn = 'x';
-- refused: clause, PREWHERE

SELECT name FROM customers ARRAY JOIN [1, 2] AS x;
-- refused: join, ARRAY

SELECT name FROM customers SETTINGS max_threads = 1;
-- refused: clause, SETTINGS

SELECT name FROM customers FORMAT JSON;
-- refused: clause, FORMAT

SELECT name FROM customers INTO OUTFILE '/tmp/x';
-- refused: syntax

SELECT COLUMNS('s.*') FROM customers;
-- refused: function, COLUMNS

SELECT * EXCEPT (name) FROM customers;
-- refused: star, *

SELECT * APPLY (toString) FROM customers;
-- refused: function, APPLY

SELECT _part, _partition_id FROM customers;
-- refused: column, _part

SELECT groupArray(phone) FROM customers;
-- refused: function, ANONYMOUS_AGG_FUNC

SELECT uniqExact(ssn), anyLast(phone) FROM customers;
-- refused: function, ANONYMOUS_AGG_FUNC

SELECT throwIf(ssn != '') FROM customers;
-- refused: function, throwIf

SELECT sleep(3);
-- refused: function, sleep

SELECT sleepEachRow(1) FROM customers;
-- refused: function, sleepEachRow

SELECT hostName(), currentUser();
-- refused: function, hostName

SELECT joinGet('j', 'ssn', id) FROM customers;
-- refused: function, joinGet

SELECT name LIMIT 1 BY city FROM customers;
-- refused: syntax

SELECT name FROM customers LIMIT 1 BY city;
-- refused: clause, EXPRESSIONS

SELECT cityHash64(*) FROM customers;
-- refused: function, CITY_HASH64

SELECT tuple(*) FROM customers;
-- refused: function, STRUCT

SELECT * FROM customers AS c ASOF JOIN rates AS r ON c.id >= r.rate;
-- refused: join, ASOF

WITH ssn AS s SELECT s FROM customers;
-- refused: clause, SCALAR

WITH (SELECT max(ssn) FROM customers) AS m SELECT m;
-- refused: clause, SCALAR

WITH customers AS (SELECT * FROM customers) SELECT * FROM customers;
-- refused: output

SELECT CUSTOMERS.SSN FROM CUSTOMERS;
-- refused: table, CUSTOMERS

EXPLAIN AST SELECT * FROM customers;
-- refused: statement, EXPLAIN

DESCRIBE TABLE customers;
-- refused: statement, DESCRIBE

SYSTEM FLUSH LOGS;
-- refused: statement, SYSTEM
