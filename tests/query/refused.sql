-- dialects: sqlite
-- What is not taken, and the word that was the matter. Some could be placed with more work: see decision 0100.
-- table customers rows branch = 1 subject id: id plain, name plain, ssn withheld, city plain
-- table accounts subject customer_id: no plain, balance band:1000
-- table rates: kind plain, rate plain

-- What does not exist for the one who asks.
SELECT branch FROM customers;
-- refused: column, branch

SELECT customer_id FROM accounts;
-- refused: column, customer_id

SELECT 1 FROM hidden;
-- refused: table, hidden

SELECT name FROM other.customers;
-- refused: table, customers

SELECT main.customers.name FROM customers;
-- refused: column, name

-- What would tell of single persons without their keys.
SELECT max(name) FROM customers;
-- refused: picks-one, MAX

SELECT group_concat(name) FROM customers;
-- refused: picks-one, GROUP_CONCAT

SELECT DISTINCT name FROM customers;
-- refused: distinct, DISTINCT

SELECT name FROM customers UNION SELECT city FROM customers;
-- refused: set-operation, UNION

SELECT name FROM customers EXCEPT SELECT 'x';
-- refused: set-operation, EXCEPT

SELECT name FROM customers UNION ALL SELECT no FROM accounts;
-- refused: set-operation, UNION

SELECT n FROM (SELECT count(*) AS n FROM customers) x;
-- refused: nested-summary, GROUP

SELECT name, (SELECT count(*) FROM accounts) AS n FROM customers;
-- refused: scalar-subquery, SELECT

SELECT name, lag(name) OVER (ORDER BY id) AS l FROM customers;
-- refused: window, LAG

-- Names for columns behind an alias, columns by position, rows as one value.
SELECT a FROM (SELECT name FROM customers) AS x(a);
-- refused: alias-columns, AS

SELECT no FROM accounts ORDER BY 2;
-- refused: position, 2

SELECT count(c.*) FROM customers c;
-- refused: star, *

SELECT * FROM customers NATURAL JOIN rates;
-- refused: join, NATURAL

SELECT c.name FROM customers c, accounts c;
-- refused: alias, c

-- What belongs to the engine.
SELECT rowid FROM customers;
-- refused: system-column, rowid

SELECT name FROM sqlite_master;
-- refused: table, sqlite_master

SELECT load_extension('x');
-- refused: function, load_extension

SELECT random();
-- refused: function, RAND

SELECT CAST(name AS blob) FROM customers;
-- refused: type, VARBINARY

SELECT ?, name FROM customers;
-- refused: variable, ?

SELECT * FROM json_each('[1]');
-- refused: table-function, json_each

SELECT name FROM customers INDEXED BY x;
-- refused: clause, INDEXED

-- What is no query, or more than one.
DELETE FROM customers;
-- refused: statement, DELETE

SELECT 1; SELECT 2;
-- refused: one-statement

EXPLAIN SELECT name FROM customers;
-- refused: statement, EXPLAIN

PRAGMA table_info(customers);
-- refused: statement, PRAGMA

WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x;
-- refused: syntax-node, DELETE

SELECT name INTO x FROM customers;
-- refused: clause, INTO

WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT n FROM x;
-- refused: recursive, RECURSIVE

SELECT name FROM;
-- refused: syntax

-- A name like those that stand for views.
SELECT name AS tournier_x FROM customers;
-- refused: name, tournier_x
