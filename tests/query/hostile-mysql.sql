-- dialects: mysql
-- Statements that want what is hidden, by the classes of research and of later finds. What is taken is run over two
-- databases that differ in hidden values only, and over a masked copy: all three must answer alike.
-- The tables, their treatments and what they hold stand in bank.py. A statement is never taken out of here.

-- 1, 2. Names, quoting

SELECT `customers`.`ssn` FROM `customers`;
-- taken

SELECT * FROM proof0.customers;
-- refused: table, customers

SELECT * FROM `proof0`.`customers`;
-- refused: table, customers

SELECT proof0.customers.ssn FROM customers;
-- refused: column, ssn

SELECT "ssn" AS x, name FROM customers;
-- taken

SELECT 'x' AS `a``b`, name FROM customers;
-- taken

WITH customers AS (SELECT * FROM customers) SELECT * FROM CUSTOMERS;
-- taken

-- reads otherwise on mysql: names of tables are taken in any case, and written in the catalogue's
SELECT c.ssn FROM CUSTOMERS C;
-- taken

SELECT .id FROM customers;
-- refused: syntax

SELECT name ssn FROM customers;
-- taken

-- 3, 4, 6. Procedures, statements, SQL in a string

CALL all_of();
-- refused: statement, CALL

EXECUTE IMMEDIATE 'SELECT * FROM customers';
-- refused: statement, EXECUTE

PREPARE p FROM 'SELECT * FROM customers';
-- refused: statement, PREPARE

DO first_secret();
-- refused: syntax

HANDLER customers OPEN;
-- refused: syntax

HANDLER customers READ FIRST;
-- refused: syntax

SELECT first_secret();
-- refused: function, first_secret

SELECT ssn INTO @x FROM customers;
-- refused: clause, INTO

SELECT 1 INTO @x;
-- refused: clause, INTO

SELECT * FROM customers INTO DUMPFILE '/tmp/x';
-- refused: syntax

SELECT name FROM customers LOCK IN SHARE MODE;
-- refused: clause, LOCKS

SELECT name FROM customers FOR UPDATE NOWAIT;
-- refused: clause, LOCKS

SELECT name FROM customers PROCEDURE ANALYSE();
-- refused: syntax

LOCK TABLES customers READ;
-- refused: statement, LOCK TABLES

FLUSH TABLES;
-- refused: statement, ALIAS

RESET QUERY CACHE;
-- refused: syntax

KILL 1;
-- refused: statement, KILL

USE mysql;
-- refused: statement, USE

DELIMITER //;
-- refused: syntax

TRUNCATE customers;
-- refused: statement, TRUNCATETABLE

REPLACE INTO hidden SELECT ssn FROM customers;
-- refused: statement, REPLACE

INSERT INTO hidden SET value = 'x';
-- refused: statement, INSERT

ALTER TABLE customers ADD x INT;
-- refused: statement, ALTER

START TRANSACTION READ WRITE;
-- refused: statement, TRANSACTION

SET @x = (SELECT ssn FROM customers LIMIT 1);
-- refused: statement, SET

SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';
-- refused: statement, SET

SET NAMES gbk;
-- refused: statement, SET

SHOW WARNINGS;
-- refused: statement, SHOW

SHOW CREATE TABLE customers;
-- refused: statement, SHOW

SHOW COLUMNS FROM customers;
-- refused: statement, SHOW

SHOW INDEX FROM customers;
-- refused: statement, SHOW

DESC customers;
-- refused: statement, DESCRIBE

EXPLAIN EXTENDED SELECT * FROM customers;
-- refused: statement, DESCRIBE

ANALYZE SELECT * FROM customers;
-- refused: syntax

NEXT VALUE FOR counter;
-- refused: syntax

SELECT NEXT VALUE FOR counter;
-- refused: syntax

SELECT LASTVAL(counter);
-- refused: function, LASTVAL

-- 5, 7. Files, catalogues

SELECT LOAD_FILE('/etc/passwd');
-- refused: function, LOAD_FILE

SELECT * FROM mysql.user;
-- refused: table, user

SELECT * FROM information_schema.processlist;
-- refused: table, processlist

SELECT * FROM information_schema.column_stats;
-- refused: table, column_stats

SELECT * FROM mysql.column_stats;
-- refused: table, column_stats

SELECT * FROM performance_schema.threads;
-- refused: table, threads

SELECT histogram FROM mysql.column_stats;
-- refused: table, column_stats

SELECT @@version, @@datadir;
-- refused: syntax-node, SESSIONPARAMETER

SELECT @@GLOBAL.sql_mode;
-- refused: syntax-node, SESSIONPARAMETER

SELECT @x;
-- refused: variable, x

SELECT @x := ssn FROM customers;
-- refused: syntax-node, PROPERTYEQ

SELECT DATABASE(), USER(), CONNECTION_ID();
-- refused: function, CURRENT_SCHEMA

SELECT ROW_COUNT(), FOUND_ROWS(), LAST_INSERT_ID();
-- refused: function, ROW_COUNT

SELECT SQL_CALC_FOUND_ROWS name FROM customers;
-- refused: clause, OPERATION_MODIFIERS

-- 8. Comments that run, hints

SELECT name FROM customers /*!99999 UNION SELECT ssn FROM customers */;
-- taken

-- reads otherwise on mysql: a comment that would run there is dropped
SELECT name FROM customers /*M!100000 UNION ALL SELECT ssn FROM customers */;
-- taken

SELECT /*!STRAIGHT_JOIN*/ name FROM customers;
-- taken

SELECT STRAIGHT_JOIN name FROM customers;
-- refused: clause, OPERATION_MODIFIERS

SELECT SQL_NO_CACHE name FROM customers;
-- refused: clause, OPERATION_MODIFIERS

SELECT HIGH_PRIORITY name FROM customers;
-- refused: clause, OPERATION_MODIFIERS

SELECT /*+ MAX_EXECUTION_TIME(1) */ name FROM customers;
-- refused: clause, HINT

SELECT name FROM customers USE INDEX (x);
-- refused: clause, HINTS

SELECT name FROM customers PARTITION (p0);
-- refused: clause, PARTITION

SELECT name FROM customers FOR SYSTEM_TIME ALL;
-- refused: clause, VERSION

SELECT name FROM customers WHERE id = 1 -- 1;
-- taken

SELECT name FROM customers WHERE id = 1 --1;
-- taken

SELECT name FROM customers WHERE id = 2--1;
-- taken

-- 9. Literals that read otherwise elsewhere

SELECT '\'' AS x, name FROM customers;
-- taken

SELECT '\\' AS x, name FROM customers;
-- taken

SELECT '\' UNION SELECT ssn FROM customers -- ' AS x;
-- taken

SELECT "a\"b" AS x, name FROM customers;
-- taken

SELECT 'a' 'b' AS x, name FROM customers;
-- taken

SELECT _utf8mb4'x' AS x, name FROM customers;
-- refused: syntax-node, INTRODUCER

SELECT _gbk'縗\' UNION SELECT ssn FROM customers -- ' AS x;
-- refused: syntax-node, INTRODUCER

SELECT x'53' AS x, 0x53 AS y, b'1' AS z, name FROM customers;
-- refused: syntax-node, HEXSTRING

SELECT N'x' AS x, name FROM customers;
-- refused: syntax-node, NATIONAL

SELECT 1 || 0 AS x, name FROM customers;
-- taken

SELECT 'a' && 'b' AS x, name FROM customers;
-- taken

SELECT !id AS x FROM customers;
-- taken

SELECT id DIV (id - 1) AS x, id MOD 2 AS y, id XOR 1 AS z FROM customers;
-- taken

SELECT id ^ 1 AS x, id & 3 AS y, id | 4 AS z, ~id AS w FROM customers;
-- refused: syntax-node, BITWISEXOR

SELECT id <=> NULL AS x FROM customers;
-- taken

SELECT BINARY name AS x FROM customers;
-- refused: type, BINARY

SELECT CONVERT(name USING latin1) AS x FROM customers;
-- refused: type, latin1

SELECT CAST(name AS BINARY) AS x FROM customers;
-- refused: type, BINARY

SELECT name COLLATE utf8mb4_bin AS x FROM customers;
-- refused: function, COLLATE

SELECT LIMIT FROM customers;
-- refused: column, LIMIT

SELECT name FROM customers LIMIT 1, 1;
-- taken

SELECT name FROM customers ORDER BY id LIMIT 18446744073709551615 OFFSET 1;
-- taken

-- reads otherwise on mysql: the function of this name is not understood, and fails
SELECT INTERVAL(1, 2, 3) AS x;
-- refused: function, INTERVAL

SELECT DATE_ADD('2020-01-01', INTERVAL id DAY) AS x FROM customers;
-- taken

SELECT IF(ssn IS NULL, 1, 0) AS x FROM customers;
-- taken

SELECT IFNULL(ssn, 'x') AS x, NULLIF(ssn, 'x') AS y FROM customers;
-- taken

-- 10, 11. Errors and warnings that would tell

SELECT EXTRACTVALUE('<a/>', CONCAT('!', ssn)) FROM customers;
-- refused: function, EXTRACTVALUE

SELECT UPDATEXML('<a/>', CONCAT('!', phone), '') FROM customers;
-- refused: function, UPDATEXML

SELECT JSON_EXTRACT(phone, '$') FROM customers;
-- refused: function, JSON_EXTRACT

SELECT JSON_OBJECT('a', ssn) FROM customers;
-- refused: function, J_S_O_N_OBJECT

SELECT JSON_ARRAYAGG(phone) FROM customers;
-- refused: function, JSON_ARRAYAGG

SELECT ssn->'$.x' FROM customers;
-- refused: function, JSON_EXTRACT

SELECT ST_GeomFromText(ssn) FROM customers;
-- refused: function, ST_GeomFromText

SELECT name REGEXP '(' AS x FROM customers;
-- refused: function, REGEXP

SELECT name RLIKE phone AS x FROM customers;
-- refused: function, REGEXP

SELECT MATCH (name) AGAINST ('x') FROM customers;
-- refused: function, MATCH_AGAINST

SELECT VALUES(ssn) FROM customers;
-- refused: function, VALUES

SELECT DEFAULT(ssn) FROM customers;
-- refused: syntax-node, ALIASES

SELECT GET_LOCK('x', 1);
-- refused: function, GET_LOCK

SELECT UUID(), name FROM customers;
-- refused: function, UUID

SELECT ENCRYPT(ssn) FROM customers;
-- refused: syntax

SELECT AES_ENCRYPT(ssn, 'k') FROM customers;
-- refused: function, AES_ENCRYPT

SELECT SHA2(phone, 256) FROM customers;
-- refused: function, SHA2

SELECT COLUMN_JSON(ssn) FROM customers;
-- refused: function, COLUMN_JSON

SELECT CAST(id * 9223372036854775807 AS SIGNED) AS x FROM customers;
-- taken

SELECT id * 9223372036854775807 AS x FROM customers;
-- taken

SELECT 1 / (id - 1) AS x FROM customers;
-- taken

SELECT name + 0 AS x FROM customers;
-- taken

SELECT CAST(city AS SIGNED) AS x FROM customers;
-- taken

SELECT STR_TO_DATE(city, '%Y') AS x FROM customers;
-- taken

SELECT EXP(id * 1000) AS x FROM customers;
-- taken

-- 12. Conditions on rows that the rule hides

SELECT name FROM customers WHERE id * 9223372036854775807 > 0 AND branch = 1;
-- taken

SELECT name FROM customers WHERE (id - 3) * 9223372036854775807 > 0;
-- taken

SELECT name FROM customers WHERE CAST(city AS SIGNED) = 7;
-- taken

SELECT name FROM customers WHERE EXP(branch * 400) > 1;
-- taken

SELECT name FROM customers WHERE city = 7;
-- taken

SELECT name FROM customers WHERE id IN (SELECT EXP(branch * 400) FROM customers);
-- taken

SELECT r.kind FROM rates r LEFT JOIN customers c ON EXP(c.branch * 400) > r.rate;
-- taken

SELECT GROUP_CONCAT(DISTINCT phone ORDER BY id SEPARATOR ';') AS x FROM customers;
-- taken

SELECT city, COUNT(*) AS n FROM customers GROUP BY city WITH ROLLUP;
-- taken

SELECT ANY_VALUE(phone) AS x FROM customers;
-- taken

-- reads otherwise on mysql: MariaDB looks for ungrouped columns in a view with a row rule only
-- the copy differs on mysql: for the same reason, whatever the data
SELECT name, COUNT(*) AS n FROM customers GROUP BY branch;
-- taken

SELECT SLEEP(id) FROM customers;
-- refused: function, SLEEP

SELECT BENCHMARK(10, SHA2(ssn, 256)) FROM customers;
-- refused: function, BENCHMARK

SELECT seq FROM seq_1_to_10;
-- refused: table, seq_1_to_10

SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (x INT PATH '$')) t;
-- refused: table-function, [1]

SELECT 1 FROM DUAL;
-- refused: table, DUAL

SELECT name FROM customers, DUAL;
-- refused: table, DUAL

-- 9. A count that is no number

SELECT name FROM customers ORDER BY id LIMIT 1 + 1;
-- refused: clause, ADD

SELECT name FROM customers ORDER BY id LIMIT 2 OFFSET (SELECT 1);
-- refused: clause, SUBQUERY

-- reads otherwise on mysql: the server takes a bare number only
SELECT name FROM customers ORDER BY id LIMIT CAST(2 AS SIGNED) OFFSET (1);
-- taken
