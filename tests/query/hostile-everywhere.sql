-- dialects: sqlite, duckdb, postgresql, mysql
-- Statements that want what is hidden, by the classes of research and of later finds. What is taken is run over two
-- databases that differ in hidden values only, and over a masked copy: all three must answer alike.
-- The tables, their treatments and what they hold stand in bank.py. A statement is never taken out of here.

-- 1. A named query takes the name of a table

-- reads otherwise on sqlite: it calls this a circle; under our names it is none
WITH customers AS (SELECT * FROM customers) SELECT * FROM customers;
-- taken

WITH customers AS (SELECT * FROM rates) SELECT * FROM customers;
-- taken

WITH customers AS (SELECT 1 AS ssn) SELECT c.ssn, d.name FROM customers c, (SELECT name FROM customers) d;
-- refused: column, name

-- reads otherwise on sqlite: it calls this a circle; under our names it is none
WITH x AS (WITH customers AS (SELECT * FROM customers) SELECT * FROM customers) SELECT * FROM x;
-- taken

WITH x AS (WITH rates AS (SELECT * FROM customers) SELECT * FROM rates) SELECT x.*, r.kind FROM x, rates r;
-- taken

WITH a AS (SELECT 1 AS n), b AS (SELECT * FROM customers) SELECT * FROM a, b;
-- taken

WITH b AS (SELECT * FROM a), a AS (SELECT * FROM customers) SELECT * FROM b;
-- refused: table, a

WITH hidden AS (SELECT * FROM hidden) SELECT * FROM hidden;
-- refused: table, hidden

WITH hidden AS (SELECT id FROM customers) SELECT * FROM hidden;
-- taken

WITH x AS (SELECT * FROM customers), y AS (SELECT ssn FROM x) SELECT * FROM y;
-- taken

SELECT * FROM customers UNION ALL (WITH customers AS (SELECT * FROM customers) SELECT * FROM customers);
-- taken

SELECT name FROM customers UNION ALL SELECT name FROM (WITH customers AS (SELECT secret AS name FROM customers) SELECT * FROM customers) x;
-- refused: column, secret

WITH RECURSIVE customers AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM customers WHERE n < 3) SELECT * FROM customers;
-- taken

WITH RECURSIVE r AS (SELECT id, ssn FROM customers UNION ALL SELECT id, ssn FROM r) SELECT * FROM r;
-- refused: recursive, RECURSIVE

WITH x(ssn) AS (SELECT name FROM customers) SELECT ssn FROM x;
-- taken

WITH x AS (SELECT name FROM customers) SELECT * FROM x x JOIN x y ON x.name = y.name;
-- taken

SELECT (WITH customers AS (SELECT count(*) AS n FROM rates) SELECT n FROM customers) AS n FROM customers;
-- taken

SELECT name FROM customers WHERE id IN (WITH customers AS (SELECT 1 AS id) SELECT id FROM customers);
-- taken

-- 2. Spelling of names

-- reads otherwise on mysql: names of tables are taken in any case, and written in the catalogue's
SELECT SSN FROM CUSTOMERS;
-- taken

-- reads otherwise on mysql: a text as a table is an error there; read as a name it is safe
SELECT "ssn" FROM "customers";
-- taken

-- reads otherwise on mysql: names of tables are taken in any case, and written in the catalogue's
SELECT Phone, "phone", pHoNe FROM Customers;
-- taken

SELECT `ssn` FROM `customers`;
-- sqlite, mysql: taken
-- duckdb, postgresql: refused: syntax

SELECT [ssn] FROM [customers];
-- sqlite: taken
-- duckdb, postgresql, mysql: refused: syntax

-- reads otherwise on mysql: a text as a table is an error there; read as a name it is safe
WITH "CUSTOMERS" AS (SELECT 1 AS phone) SELECT phone FROM CUSTOMERS;
-- taken

WITH Customers AS (SELECT kind AS phone FROM rates) SELECT phone FROM customers;
-- taken

SELECT ｓｓｎ FROM customers;
-- refused: column, ｓｓｎ

SELECT * FROM ｃustomers;
-- refused: table, ｃustomers

SELECT "customers"."SSN" FROM customers;
-- sqlite, duckdb: taken
-- postgresql: refused: column, SSN
-- mysql: refused: syntax-node, DOT

-- reads otherwise on mysql: a text as a table is an error there; read as a name it is safe
SELECT * FROM "Customers" AS "CUSTOMERS" WHERE customers.id = 1;
-- sqlite, duckdb, mysql: taken
-- postgresql: refused: table, Customers

SELECT name AS "name", phone AS "NAME" FROM customers;
-- taken

SELECT "tournier_view1".ssn FROM customers AS "tournier_view1";
-- sqlite, duckdb, postgresql: refused: name, tournier_view1
-- mysql: refused: syntax-node, DOT

SELECT tournier_subject1_0 FROM customers;
-- refused: name, tournier_subject1_0

SELECT "Tournier_0123456789abcdef_view1" FROM customers;
-- sqlite, duckdb, postgresql: refused: name, Tournier_0123456789abcdef_view1
-- mysql: taken

SELECT x."tournier_carried1" FROM (SELECT * FROM customers) x;
-- sqlite, duckdb, postgresql: refused: name, tournier_rried1
-- mysql: refused: column, tournier_rried1

SELECT '"tournier_view1"' AS x, name FROM customers;
-- taken

SELECT name AS "a;b--c" FROM customers;
-- taken

SELECT name AS "x"" FROM hidden --" FROM customers;
-- taken

SELECT "" FROM customers;
-- sqlite, duckdb, postgresql: refused: name
-- mysql: taken

SELECT name FROM customers AS "rates", rates AS "customers" WHERE "customers".rate = 1;
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: syntax-node, DOT

-- 3. Objects of the database that hold customers under another name

SELECT * FROM all_customers;
-- refused: table, all_customers

SELECT * FROM kept_customers;
-- refused: table, kept_customers

SELECT * FROM archive;
-- refused: table, archive

SELECT * FROM all_of();
-- refused: table-function, all_of

SELECT all_of();
-- refused: function, all_of

SELECT first_secret();
-- refused: function, first_secret

SELECT * FROM hidden;
-- refused: table, hidden

SELECT * FROM rates, hidden;
-- refused: table, hidden

SELECT value FROM rates JOIN hidden ON 1 = 1;
-- refused: table, hidden

SELECT name FROM customers WHERE id IN (SELECT length(value) FROM hidden);
-- refused: table, hidden

SELECT nextval('counter');
-- refused: function, nextval

SELECT * FROM counter;
-- refused: table, counter

SELECT * FROM public.customers;
-- sqlite, duckdb, mysql: refused: table, customers
-- postgresql: taken

SELECT * FROM main.customers;
-- sqlite, duckdb: taken
-- postgresql, mysql: refused: table, customers

SELECT * FROM other.customers;
-- refused: table, customers

SELECT * FROM x.public.customers;
-- refused: table, customers

SELECT * FROM temp.customers;
-- refused: table, customers

SELECT public.customers.phone FROM customers;
-- refused: column, phone

SELECT main.customers.ssn FROM customers;
-- refused: column, ssn

-- 4. SQL inside a string

SELECT * FROM query('select * from customers');
-- refused: table-function, query

SELECT * FROM query_table('customers');
-- refused: table-function, query_table

SELECT query_to_xml('select * from customers', true, false, '');
-- refused: function, query_to_xml

SELECT eval('select ssn from customers');
-- refused: function, eval

EXECUTE 'select * from customers';
-- refused: statement, EXECUTE

EXECUTE IMMEDIATE 'select * from customers';
-- refused: statement, EXECUTE

-- 5. Files, network, environment

SELECT * FROM '/etc/passwd';
-- refused: table, /etc/passwd

SELECT * FROM read_csv('/etc/passwd');
-- refused: table-function, /etc/passwd

SELECT readfile('/etc/passwd');
-- refused: function, readfile

SELECT load_file('/etc/passwd');
-- refused: function, load_file

SELECT load_extension('evil');
-- refused: function, load_extension

SELECT getenv('HOME');
-- refused: function, getenv

SELECT name FROM customers INTO OUTFILE '/tmp/x';
-- refused: syntax

LOAD DATA INFILE '/etc/passwd' INTO TABLE hidden;
-- refused: syntax

-- 6. What is no query, or more than one

EXPLAIN SELECT * FROM customers;
-- sqlite, duckdb, postgresql: refused: statement, EXPLAIN
-- mysql: refused: statement, DESCRIBE

EXPLAIN ANALYZE SELECT * FROM customers;
-- sqlite, duckdb, postgresql: refused: statement, EXPLAIN
-- mysql: refused: statement, DESCRIBE

DESCRIBE customers;
-- refused: statement, DESCRIBE

SHOW TABLES;
-- refused: statement, SHOW

PRAGMA table_info(customers);
-- refused: statement, PRAGMA

SET x = 1;
-- refused: statement, SET

COPY customers TO '/tmp/x';
-- refused: statement, COPY

CALL all_of();
-- refused: statement, CALL

PREPARE p AS SELECT * FROM customers;
-- refused: statement, PREPARE

DECLARE c CURSOR FOR SELECT * FROM customers;
-- sqlite, duckdb, mysql: refused: syntax
-- postgresql: refused: statement, DECLARE

DELETE FROM customers;
-- refused: statement, DELETE

UPDATE customers SET ssn = name;
-- refused: statement, UPDATE

INSERT INTO hidden SELECT ssn FROM customers;
-- refused: statement, INSERT

MERGE INTO hidden h USING customers c ON h.value = c.ssn WHEN MATCHED THEN UPDATE SET value = c.ssn;
-- refused: statement, MERGE

CREATE TABLE x AS SELECT * FROM customers;
-- refused: statement, CREATE

CREATE VIEW x AS SELECT * FROM customers;
-- refused: statement, CREATE

SELECT * INTO x FROM customers;
-- refused: clause, INTO

DROP TABLE customers;
-- refused: statement, DROP

SELECT 1; SELECT * FROM customers;
-- refused: one-statement

SELECT * FROM customers; DROP TABLE customers;
-- refused: one-statement

SELECT name FROM customers;; SELECT ssn FROM customers;
-- refused: one-statement

WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x;
-- refused: syntax-node, DELETE

SELECT name FROM customers FOR UPDATE;
-- refused: clause, LOCKS

SELECT name FROM customers FOR SHARE;
-- refused: clause, LOCKS

-- reads otherwise on mysql: MariaDB does not know it, MySQL does
TABLE customers;
-- sqlite: refused: statement, ALIAS
-- duckdb, postgresql, mysql: taken

VALUES (1);
-- sqlite, duckdb, postgresql: refused: output
-- mysql: refused: statement, ANONYMOUS

(SELECT * FROM customers);
-- taken

((SELECT ssn FROM customers));
-- taken

BEGIN;
-- refused: statement, TRANSACTION

COMMIT;
-- refused: statement, COMMIT

GRANT SELECT ON hidden TO PUBLIC;
-- refused: statement, GRANT

-- 7. Statistics and catalogues

SELECT * FROM information_schema.columns;
-- refused: table, columns

SELECT * FROM information_schema.tables;
-- refused: table, tables

SELECT * FROM pg_catalog.pg_stats;
-- refused: table, pg_stats

SELECT * FROM pg_stats;
-- refused: table, pg_stats

SELECT * FROM sqlite_master;
-- refused: table, sqlite_master

SELECT * FROM duckdb_columns();
-- refused: table-function, duckdb_columns

SELECT * FROM mysql.user;
-- refused: table, user

SELECT * FROM sys.tables;
-- refused: table, tables

-- 8. Comments and hints

SELECT name /* ssn */ FROM customers -- , ssn;
-- taken

SELECT /*+ FULL(customers) */ name FROM customers;
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: clause, HINT

SELECT name /*! , ssn */ FROM customers;
-- taken

SELECT name /*!50000 , ssn */ FROM customers;
-- taken

SELECT name /*M! , ssn */ FROM customers;
-- taken

-- reads otherwise on mysql: a comment that would run there is dropped
SELECT name FROM customers /*! UNION ALL SELECT ssn FROM customers */;
-- taken

SELECT name FROM customers # UNION ALL SELECT ssn FROM customers;
-- sqlite, duckdb, postgresql: refused: syntax
-- mysql: taken

SELECT 1 --1 AS x;
-- taken

SELECT name --/*! , ssn */ FROM customers;
-- sqlite, duckdb, postgresql: refused: column, name
-- mysql: refused: syntax

SELECT /* /* nested */ ssn, */ name FROM customers;
-- sqlite, mysql: refused: star, *
-- duckdb, postgresql: taken

SELECT name FROM customers -- ; DROP TABLE customers;
-- taken

-- 9. What the writing of a statement could change

SELECT 'a''b' AS x, name FROM customers;
-- taken

SELECT '\' AS x, ' FROM hidden -- ' AS y, name FROM customers;
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: table, hidden

SELECT '\', ' UNION ALL SELECT ssn FROM customers -- ';
-- taken

SELECT '\'' AS x, name FROM customers;
-- sqlite, duckdb, postgresql: refused: syntax
-- mysql: taken

SELECT "\" FROM customers;
-- sqlite, duckdb, postgresql: refused: column, \
-- mysql: refused: syntax

SELECT E'\'', ssn FROM customers;
-- sqlite: refused: syntax
-- duckdb, postgresql: refused: syntax-node, BYTESTRING
-- mysql: refused: column, E

SELECT $$ $$ AS x, name FROM customers;
-- sqlite, mysql: refused: syntax
-- duckdb, postgresql: refused: syntax-node, RAWSTRING

SELECT $a$ ' $a$ AS x, name FROM customers;
-- sqlite, mysql: refused: syntax
-- duckdb, postgresql: refused: syntax-node, RAWSTRING

SELECT U&"\0073sn" FROM customers;
-- refused: syntax-node, BITWISEAND

SELECT N'x' AS x, X'41' AS y, name FROM customers;
-- sqlite, postgresql, mysql: refused: syntax-node, NATIONAL
-- duckdb: refused: syntax

SELECT CAST('a' || name AS VARCHAR(3)) AS x FROM customers;
-- taken

SELECT name FROM customers WHERE id BETWEEN 1 AND 2 AND NOT (id = 1 OR NOT id = 2);
-- taken

SELECT id - -1 AS x, - - id AS y FROM customers;
-- taken

SELECT 1e400 AS x, name FROM customers;
-- taken

SELECT 99999999999999999999999999999999999999999999 AS x;
-- taken

SELECT name FROM customers LIMIT 1 OFFSET 1;
-- taken

-- reads otherwise on mysql: what it does not know is written in its own way
SELECT name FROM customers ORDER BY id DESC NULLS LAST LIMIT 2;
-- taken

-- 10. Rows as a whole, names of the engine, columns by pattern

SELECT customers FROM customers;
-- refused: column, customers

SELECT c FROM customers c;
-- refused: column, c

SELECT c.* FROM customers c;
-- taken

SELECT (c).ssn FROM customers c;
-- refused: syntax-node, DOT

SELECT c.name.ssn FROM customers c;
-- refused: column, ssn

SELECT row_to_json(c) FROM customers c;
-- refused: function, row_to_json

SELECT CAST(c AS VARCHAR) FROM customers c;
-- refused: column, c

SELECT ROW(c) FROM customers c;
-- refused: function, ROW

SELECT count(c) FROM customers c;
-- refused: column, c

SELECT ctid, xmin FROM customers;
-- refused: system-column, ctid

SELECT rowid FROM customers;
-- refused: system-column, rowid

SELECT _rowid_, oid FROM customers;
-- refused: system-column, _rowid_

SELECT tableoid FROM customers;
-- refused: system-column, tableoid

SELECT COLUMNS('.*') FROM customers;
-- refused: function, COLUMNS

SELECT * EXCLUDE (name) FROM customers;
-- refused: star, *

SELECT * REPLACE (ssn AS name) FROM customers;
-- refused: clause, REPLACE

SELECT c.id FROM customers c WHERE c = c;
-- refused: column, c

SELECT name FROM customers c GROUP BY c;
-- refused: column, c

SELECT secret FROM customers;
-- refused: column, secret

SELECT c.secret FROM (SELECT * FROM customers) c;
-- refused: column, secret

SELECT customer_id FROM accounts;
-- refused: column, customer_id

SELECT a.no FROM accounts a JOIN customers c ON a.customer_id = c.id;
-- refused: column, customer_id

SELECT * FROM customers NATURAL JOIN accounts;
-- taken

SELECT * FROM customers JOIN accounts USING (customer_id);
-- refused: column, customer_id

SELECT c.name FROM customers c JOIN customers d USING (ssn);
-- taken

SELECT c.name FROM customers c JOIN customers d USING (secret);
-- refused: column, secret

-- 11. Errors that would tell

SELECT CAST(phone AS INTEGER) AS x FROM customers;
-- taken

SELECT CAST(ssn AS INTEGER) AS x FROM customers;
-- taken

SELECT CAST(name AS DATE) AS x FROM customers;
-- sqlite: refused: type, DATE
-- duckdb, postgresql, mysql: taken

SELECT CAST(address AS INTEGER) AS x FROM customers;
-- taken

SELECT CAST(no AS INTEGER) AS x FROM accounts;
-- taken

SELECT CAST(born AS INTEGER) / 0 AS x FROM customers;
-- taken

SELECT 1 / (id - 1) AS x FROM customers;
-- taken

SELECT 1 / (balance - 10250) AS x FROM accounts;
-- taken

SELECT name FROM customers WHERE id = (SELECT id FROM customers);
-- taken

SELECT name FROM customers WHERE id = (SELECT id FROM customers WHERE branch = 1 AND id > 2);
-- taken

SELECT sqrt(id - 3) AS x FROM customers;
-- taken

SELECT ln(id - 3) AS x FROM customers;
-- taken

SELECT substr(name, 1, id - 3) AS x FROM customers;
-- taken

-- reads otherwise on sqlite: functions are written in capitals, and so the error names this one, which it does not know
SELECT repeat(name, id - 3) AS x FROM customers;
-- refused: size, REPEAT

SELECT power(10, id * 300) AS x FROM customers;
-- taken

SELECT id * 2147483647 AS x FROM customers;
-- taken

SELECT CAST(id * 1000000000 AS INTEGER) AS x FROM customers;
-- taken

SELECT sum(id * 9000000000000000000) AS x FROM customers;
-- taken

SELECT name FROM customers WHERE name LIKE '%\';
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: syntax

SELECT name FROM customers WHERE name LIKE 'x' ESCAPE 'xx';
-- taken

SELECT to_date(name, 'YYYY') AS x FROM customers;
-- sqlite, duckdb, mysql: refused: function, to_date
-- postgresql: taken

SELECT nothing FROM customers;
-- refused: column, nothing

SELECT name + 1 AS x FROM customers;
-- taken

-- 12. Conditions that could run on rows that the rule hides

SELECT name FROM customers WHERE 1 / (id - 3) < 5;
-- taken

SELECT name FROM customers WHERE 1 / (id - 4) < 5;
-- taken

SELECT name FROM customers WHERE 1 / (id - 7) < 5;
-- taken

SELECT name FROM customers WHERE id % (id - 3) = 0;
-- taken

SELECT name FROM customers WHERE CAST(city AS INTEGER) > 0;
-- taken

SELECT name FROM customers WHERE CASE WHEN city LIKE 'H%' THEN CAST(city AS INTEGER) ELSE 1 END = 1;
-- taken

SELECT name FROM customers WHERE CASE WHEN city LIKE 'X%' THEN 1 / (id - id) ELSE 1 END = 1;
-- taken

SELECT name FROM customers WHERE CASE WHEN branch > 1 THEN CAST(name AS INTEGER) ELSE 1 END = 1;
-- taken

SELECT name FROM customers WHERE coalesce(nullif(branch, 1), 0) = 0 AND 1 / (branch - 2) < 0;
-- taken

SELECT name FROM customers WHERE branch = 2 OR CAST(city AS INTEGER) = 7;
-- taken

SELECT name FROM customers WHERE branch <> 1 AND 1 / 0 = 1;
-- taken

SELECT count(*) AS n FROM customers WHERE branch > 1;
-- taken

SELECT name FROM (SELECT * FROM customers WHERE branch = 2) x;
-- taken

SELECT c.name FROM customers c JOIN rates r ON 1 / (c.id - 3) < r.rate;
-- taken

SELECT c.name FROM customers c LEFT JOIN rates r ON CAST(c.city AS INTEGER) = r.rate;
-- taken

SELECT r.kind FROM rates r LEFT JOIN customers c ON c.id = r.rate AND 1 / (c.id - 3) < 5;
-- taken

SELECT kind FROM rates WHERE rate IN (SELECT 1 / (id - 3) FROM customers);
-- taken

SELECT kind FROM rates WHERE EXISTS (SELECT 1 FROM customers WHERE 1 / (id - 4) = rate);
-- taken

SELECT name FROM customers ORDER BY 1 / (id - 3);
-- taken

SELECT city, count(*) AS n FROM customers GROUP BY city HAVING min(1 / (id - 3)) < 5;
-- taken

SELECT name FROM customers GROUP BY name, 1 / (id - 3);
-- taken

SELECT count(*) AS n FROM customers WHERE substr(city, id - 3, 1) = 'x';
-- taken

-- 13. Settings of the session

SET standard_conforming_strings = off;
-- refused: statement, SET

SET sql_mode = 'NO_BACKSLASH_ESCAPES';
-- refused: statement, SET

SELECT set_config('standard_conforming_strings', 'off', false);
-- refused: function, set_config

SELECT @@sql_mode;
-- sqlite: refused: variable, sql_mode
-- duckdb: refused: column, sql_mode
-- postgresql: refused: function, MATCH_AGAINST
-- mysql: refused: syntax-node, SESSIONPARAMETER

SELECT @x := 1;
-- refused: syntax-node, PROPERTYEQ

-- 14. Showing settings

SHOW ALL;
-- sqlite, postgresql, mysql: refused: statement, SHOW
-- duckdb: refused: syntax

SHOW VARIABLES;
-- refused: statement, SHOW

SELECT current_setting('server_version');
-- refused: function, current_setting

SELECT version();
-- sqlite: refused: function, version
-- duckdb, postgresql, mysql: refused: function, CURRENT_VERSION

SELECT current_user;
-- refused: function, CURRENT_USER

SELECT user;
-- refused: system-column, user

SELECT session_user, current_schema;
-- sqlite, mysql: refused: system-column, session_user
-- duckdb, postgresql: refused: function, SESSION_USER

-- 15. The key of the tokens

SELECT current_setting('tournier.token_inner');
-- refused: function, current_setting

SELECT getvariable('tournier.token_inner');
-- refused: function, getvariable

SELECT @`tournier.token_inner`;
-- sqlite, mysql: refused: variable, tournier.token_inner
-- duckdb, postgresql: refused: syntax

SELECT tournier_token(phone) FROM customers;
-- refused: function, tournier_token

SELECT tournier_token('6283517');
-- refused: function, tournier_token

-- 16. Guessing what a token stands for

SELECT no FROM accounts WHERE no = '6283517';
-- taken

SELECT no FROM accounts WHERE no LIKE '%6283517%';
-- taken

SELECT no FROM accounts ORDER BY no;
-- taken

SELECT md5(no), sha256(no) FROM accounts;
-- refused: function, MD5

SELECT sha1(phone) FROM customers;
-- refused: function, SHA

SELECT crc32(ssn) FROM customers;
-- refused: function, crc32

SELECT no, length(no) AS n FROM accounts;
-- taken

SELECT a.no FROM accounts a JOIN rates r ON a.no = r.kind;
-- taken

SELECT a.credit FROM accounts a JOIN customers c ON a.no = c.ssn;
-- taken

SELECT a.credit FROM accounts a JOIN customers c ON a.no = c.phone;
-- taken

-- 17. Time and size

SELECT pg_sleep(10);
-- refused: function, pg_sleep

SELECT sleep(10);
-- refused: function, sleep

SELECT benchmark(1000000000, md5('x'));
-- refused: function, benchmark

SELECT count(*) AS n FROM generate_series(1, 1000000000000);
-- refused: source, (

SELECT randomblob(1000000000);
-- refused: function, randomblob

-- not run: it fills the memory of whoever runs it
SELECT repeat('x', 1000000000);
-- refused: size, REPEAT

SELECT zeroblob(1000000000);
-- refused: function, zeroblob

SELECT random() AS x, name FROM customers;
-- refused: function, RAND

SELECT name FROM customers ORDER BY random();
-- refused: function, RAND

-- 18. What is hidden, asked for in every clause

SELECT ssn FROM customers;
-- taken

SELECT ssn || 'x' AS x, length(ssn) AS n FROM customers;
-- taken

SELECT coalesce(ssn, 'none') AS x FROM customers;
-- taken

SELECT name FROM customers WHERE ssn LIKE 'SECRET%';
-- taken

SELECT name FROM customers WHERE ssn IS NOT NULL;
-- taken

SELECT name FROM customers WHERE ssn = 'SECRET-1' OR ssn <> 'SECRET-1';
-- taken

SELECT name FROM customers WHERE phone = '13812345678';
-- taken

SELECT name FROM customers WHERE phone LIKE '%1234%';
-- taken

SELECT name FROM customers WHERE name LIKE '云小%';
-- taken

SELECT name FROM customers WHERE born = '1990-03-07';
-- taken

SELECT name FROM customers WHERE born > '1990-03';
-- taken

SELECT name FROM customers WHERE address LIKE '%文三路%';
-- taken

SELECT no FROM accounts WHERE balance = 10250;
-- taken

SELECT no FROM accounts WHERE balance BETWEEN 10200 AND 10300;
-- taken

SELECT no FROM accounts ORDER BY balance, credit;
-- taken

SELECT name FROM customers ORDER BY ssn, phone, id;
-- taken

SELECT name FROM customers ORDER BY secret;
-- refused: column, secret

SELECT name FROM customers GROUP BY ssn, name;
-- taken

SELECT ssn, count(*) AS n FROM customers GROUP BY ssn;
-- taken

SELECT phone, count(*) AS n FROM customers GROUP BY phone;
-- taken

SELECT count(DISTINCT ssn) AS n, count(ssn) AS m, count(*) AS k FROM customers;
-- taken

SELECT count(DISTINCT phone) AS n FROM customers;
-- taken

SELECT count(DISTINCT born) AS n FROM customers;
-- taken

SELECT sum(balance) AS n, avg(balance) AS m FROM accounts;
-- taken

SELECT sum(CASE WHEN ssn = 'SECRET-1' THEN 1 ELSE 0 END) AS n FROM customers;
-- taken

SELECT sum(CASE WHEN balance = 10250 THEN 1 ELSE 0 END) AS n FROM accounts;
-- taken

SELECT max(ssn) AS x FROM customers;
-- taken

SELECT max(phone) AS x, min(name) AS y FROM customers;
-- taken

SELECT max(balance) AS x FROM accounts;
-- taken

SELECT max(secret) AS x FROM customers;
-- refused: column, secret

SELECT DISTINCT ssn FROM customers;
-- taken

SELECT DISTINCT branch FROM customers;
-- taken

SELECT name FROM customers GROUP BY name HAVING max(ssn) > 'S';
-- taken

SELECT count(*) AS n FROM customers HAVING max(phone) > '138****5';
-- taken

SELECT name, row_number() OVER (ORDER BY ssn, id) AS n FROM customers;
-- taken

SELECT name, rank() OVER (PARTITION BY ssn ORDER BY id) AS n FROM customers;
-- taken

SELECT lag(phone) OVER (ORDER BY id) AS x FROM customers;
-- taken

SELECT first_value(ssn) OVER (ORDER BY id) AS x FROM customers;
-- taken

SELECT sum(balance) OVER (ORDER BY credit, opened, no) AS x FROM accounts;
-- taken

-- reads otherwise on postgresql: a withheld field is no field but NULL, so the branch goes before 1 / 0 is computed
SELECT CASE WHEN ssn = 'SECRET-1' THEN 1 / 0 ELSE 1 END AS x FROM customers;
-- taken

SELECT CASE WHEN EXISTS (SELECT 1 FROM customers WHERE ssn = 'SECRET-1') THEN 1 ELSE 0 END AS x;
-- taken

SELECT name FROM customers WHERE EXISTS (SELECT 1 FROM customers d WHERE d.ssn = 'SECRET-1');
-- taken

SELECT name FROM customers WHERE ssn IN (SELECT ssn FROM customers);
-- taken

SELECT name FROM customers WHERE ssn NOT IN (SELECT 'x' FROM rates);
-- taken

SELECT name, (SELECT max(d.ssn) FROM customers d WHERE d.id = c.id) AS x FROM customers c;
-- taken

SELECT (SELECT count(*) FROM customers WHERE branch > 1) AS n;
-- taken

SELECT name, (SELECT d.phone FROM customers d WHERE d.id = 2) AS x FROM customers;
-- taken

SELECT name FROM customers LIMIT (SELECT count(*) FROM customers WHERE branch > 1);
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: clause, SUBQUERY

SELECT name FROM customers UNION ALL SELECT ssn FROM customers;
-- taken

SELECT name FROM customers UNION SELECT phone FROM customers;
-- taken

SELECT name FROM customers EXCEPT SELECT name FROM customers WHERE ssn = 'SECRET-1';
-- taken

SELECT id FROM customers INTERSECT SELECT rate FROM rates;
-- taken

SELECT branch FROM customers UNION SELECT rate FROM rates;
-- taken

SELECT name FROM customers UNION ALL SELECT name FROM customers ORDER BY (SELECT ssn FROM customers LIMIT 1);
-- refused: syntax-node, SELECT

SELECT x.n FROM (SELECT max(ssn) AS n FROM customers) x;
-- taken

SELECT x.n FROM (SELECT count(*) AS n FROM customers WHERE ssn = 'SECRET-1') x;
-- taken

SELECT * FROM (SELECT DISTINCT city FROM customers) x ORDER BY 1;
-- taken

SELECT * FROM (SELECT city FROM customers UNION SELECT kind FROM rates) x ORDER BY 1;
-- taken

SELECT c.name, l.x FROM customers c, LATERAL (SELECT c.ssn AS x) l;
-- taken

SELECT c.name, l.x FROM customers c CROSS JOIN LATERAL (SELECT d.phone AS x FROM customers d WHERE d.id > c.id) l;
-- taken

SELECT a.no, c.name FROM customers c RIGHT JOIN accounts a ON c.id = 1 AND c.ssn IS NULL;
-- taken

SELECT a.no, c.name FROM customers c FULL JOIN accounts a ON c.ssn = a.no;
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: output

SELECT c.name FROM customers c CROSS JOIN hidden;
-- refused: table, hidden

SELECT name FROM customers QUALIFY row_number() OVER (ORDER BY ssn) = 1;
-- sqlite, postgresql, mysql: refused: clause, QUALIFY
-- duckdb: taken

SELECT name FROM customers TABLESAMPLE (10);
-- refused: clause, SAMPLE

-- reads otherwise on sqlite: it knows no names behind an alias; neither is one a table
SELECT a.x FROM (SELECT phone FROM customers) AS a(x);
-- taken

-- reads otherwise on mysql, sqlite: a function of others is written as its own
SELECT string_agg(name, ',') AS x FROM customers;
-- taken

-- reads otherwise on mysql, sqlite: a function of others is written as its own
SELECT array_agg(phone) AS x FROM customers;
-- taken

-- reads otherwise on postgresql: a function of others is written as its own
SELECT group_concat(phone) AS x FROM customers;
-- taken

SELECT upper(name) AS x FROM customers GROUP BY ALL;
-- taken

SELECT name FROM customers ORDER BY ALL;
-- sqlite, mysql: refused: column, ALL
-- duckdb: refused: order, ALL
-- postgresql: refused: column, all

SELECT name FROM customers ORDER BY 9;
-- refused: position, 9

-- reads otherwise on sqlite, mysql: functions are written in capitals, and so the error names this one, which they do not know
SELECT city, grouping(city) AS g, count(*) AS n FROM customers GROUP BY ROLLUP (city);
-- taken

SELECT count(*) FILTER (WHERE ssn IS NOT NULL) AS n FROM customers;
-- taken

SELECT id FROM customers WHERE (id, ssn) = (1, 'SECRET-1');
-- taken

SELECT id FROM customers WHERE (id, ssn) IN (SELECT id, ssn FROM customers);
-- taken

-- reads otherwise on sqlite: a function of others is written as its own
SELECT greatest(ssn, 'A') AS x, least(phone, '2') AS y FROM customers;
-- taken

SELECT id FROM customers WHERE ssn SIMILAR TO 'S%';
-- taken

SELECT id FROM customers WHERE ssn ~ 'S';
-- sqlite, mysql: refused: syntax
-- duckdb, postgresql: taken

-- reads otherwise on duckdb, postgresql: it is written as REGEXP_LIKE, which is another engine's word for it
SELECT id FROM customers WHERE ssn REGEXP 'S';
-- sqlite, duckdb, postgresql: taken
-- mysql: refused: function, REGEXP

SELECT id FROM customers WHERE ssn COLLATE NOCASE = 'secret-1';
-- refused: function, COLLATE

-- reads otherwise on mysql: it is written as that engine's <=>
SELECT id IS DISTINCT FROM ssn AS x FROM customers;
-- taken

-- Found on 2026-11-28: a position beyond the visible columns names a hidden one

SELECT no FROM accounts ORDER BY 2;
-- refused: position, 2

SELECT no FROM accounts ORDER BY 2 DESC LIMIT 1;
-- refused: position, 2

SELECT no, credit FROM accounts ORDER BY 3, 1;
-- refused: position, 3

SELECT x.no FROM (SELECT no FROM accounts ORDER BY 2 LIMIT 1) x;
-- refused: position, 2

WITH x AS (SELECT no, opened FROM accounts ORDER BY 3 DESC LIMIT 2) SELECT no FROM x;
-- refused: position, 3

SELECT no FROM accounts UNION ALL SELECT no FROM accounts ORDER BY 2;
-- refused: position, 2

SELECT no, count(*) AS n FROM accounts GROUP BY no ORDER BY 3;
-- refused: position, 3

SELECT no FROM accounts GROUP BY no, 2;
-- refused: position, 2

SELECT no FROM accounts WHERE no IN (SELECT no FROM accounts ORDER BY 2 LIMIT 1);
-- refused: position, 2

SELECT no FROM accounts ORDER BY 1 + 1;
-- taken

SELECT no FROM accounts ORDER BY '2';
-- refused: position, 2

SELECT no FROM accounts ORDER BY (2);
-- refused: position, 2

SELECT no FROM accounts ORDER BY CAST(2 AS INTEGER);
-- refused: position, 2

SELECT no FROM accounts ORDER BY +2;
-- refused: position, 2

SELECT no FROM accounts ORDER BY -2;
-- refused: position, 2

SELECT no FROM accounts ORDER BY 2.0;
-- refused: position, 2.0

SELECT no, rank() OVER (ORDER BY 2) AS n FROM accounts;
-- taken

SELECT a.no FROM accounts a JOIN rates r ON r.rate > 1 ORDER BY 2, 1;
-- refused: position, 2

SELECT no, count(*) AS n FROM accounts GROUP BY 1, 3;
-- refused: position, 3

-- Found on 2026-11-28: a row as one value holds the hidden keys too

SELECT CAST(c.* AS VARCHAR) AS x FROM accounts c;
-- refused: star, *

SELECT count(c.*) AS n FROM accounts c;
-- refused: star, *

SELECT coalesce(c.*) AS x FROM accounts c;
-- refused: star, *

SELECT concat(c.*, '') AS x FROM accounts c;
-- refused: star, *

SELECT concat(*) AS x FROM accounts c;
-- refused: star, *

SELECT c.* IS NULL AS x FROM accounts c;
-- refused: star, *

SELECT no FROM accounts c ORDER BY c.*;
-- refused: star, *

SELECT no FROM accounts c GROUP BY no, c.*;
-- refused: star, *

SELECT no FROM accounts c WHERE c.* IS NOT NULL;
-- refused: star, *

SELECT max(c.*) AS x FROM accounts c;
-- refused: star, *

SELECT count(DISTINCT c.*) AS n FROM accounts c;
-- refused: star, *

SELECT count(*) + count(DISTINCT *) AS n FROM accounts;
-- refused: star, *
