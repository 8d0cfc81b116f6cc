-- dialects: sqlite
-- What is not taken, and the word that was the matter; and what was not taken before decision 0101, with what it becomes.
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
-- becomes, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name" FROM "customers" WHERE ("branch" = 1)) SELECT
  MAX("name") AS "max", COUNT(*) AS "tournier_group3" FROM "tournier_view1" AS "customers";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT DISTINCT "customers"."tournier_subject2_0" FROM "tournier_view1" AS "customers";

SELECT group_concat(name) FROM customers;
-- becomes, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name" FROM "customers" WHERE ("branch" = 1)) SELECT
  GROUP_CONCAT("name") AS "group_concat", COUNT(*) AS "tournier_group3" FROM "tournier_view1" AS "customers";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT DISTINCT "customers"."tournier_subject2_0" FROM "tournier_view1" AS "customers";

SELECT DISTINCT name FROM customers;
-- becomes
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name" FROM "customers" WHERE ("branch" = 1)) SELECT DISTINCT
  "name" FROM "tournier_view1" AS "customers";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT DISTINCT "customers"."tournier_subject2_0" FROM "tournier_view1" AS "customers";

SELECT name FROM customers UNION SELECT city FROM customers;
-- becomes
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city" FROM "customers" WHERE
  ("branch" = 1)), "tournier_view3" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city" FROM
  "customers" WHERE ("branch" = 1)) SELECT "name" FROM "tournier_view1" AS "customers" UNION SELECT "city" FROM
  "tournier_view3" AS "customers";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)),
  "tournier_view3" AS (SELECT "customers"."id" AS "tournier_subject4_0" FROM "customers" WHERE ("branch" = 1))
  SELECT CAST("customers"."tournier_subject2_0" AS TEXT) AS "tournier_key0" FROM "tournier_view1" AS "customers"
  UNION SELECT CAST("customers"."tournier_subject4_0" AS TEXT) AS "tournier_key0" FROM "tournier_view3" AS
  "customers";

SELECT name FROM customers EXCEPT SELECT 'x';
-- becomes
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name" FROM "customers" WHERE ("branch" = 1)) SELECT "name"
  FROM "tournier_view1" AS "customers" EXCEPT SELECT 'x' AS "column1";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT DISTINCT "customers"."tournier_subject2_0" FROM "tournier_view1" AS "customers";

SELECT name FROM customers UNION ALL SELECT no FROM accounts;
-- becomes
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name" FROM "customers" WHERE ("branch" = 1)),
  "tournier_view3" AS (SELECT "accounts"."no" AS "no" FROM "accounts") SELECT "name" FROM "tournier_view1" AS
  "customers" UNION ALL SELECT "no" FROM "tournier_view3" AS "accounts";
-- asks first for customers.id, accounts.customer_id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)),
  "tournier_view3" AS (SELECT "accounts"."customer_id" AS "tournier_subject4_0" FROM "accounts") SELECT
  CAST("customers"."tournier_subject2_0" AS TEXT) AS "tournier_key0", CAST(NULL AS TEXT) AS "tournier_key1" FROM
  "tournier_view1" AS "customers" UNION SELECT CAST(NULL AS TEXT) AS "tournier_key0",
  CAST("accounts"."tournier_subject4_0" AS TEXT) AS "tournier_key1" FROM "tournier_view3" AS "accounts";

SELECT n FROM (SELECT count(*) AS n FROM customers) x;
-- becomes
WITH "tournier_view1" AS (SELECT 1 AS "one" FROM "customers" WHERE ("branch" = 1)) SELECT "n" FROM (SELECT COUNT(*)
  AS "n" FROM "tournier_view1" AS "customers") AS "x";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT DISTINCT "customers"."tournier_subject2_0" FROM "tournier_view1" AS "customers";

SELECT name, (SELECT count(*) FROM accounts) AS n FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT 1 AS "one" FROM "accounts") SELECT "name", (SELECT
  COUNT(*) AS "count" FROM "tournier_view3" AS "accounts") AS "n", "customers"."tournier_subject2_0" AS
  "tournier_carried5" FROM "tournier_view1" AS "customers";
-- asks first for accounts.customer_id
WITH "tournier_view3" AS (SELECT "accounts"."customer_id" AS "tournier_subject4_0" FROM "accounts") SELECT DISTINCT
  "accounts"."tournier_subject4_0" FROM "tournier_view3" AS "accounts";

SELECT name, lag(name) OVER (ORDER BY id) AS l FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)) SELECT "name", LAG("name") OVER (ORDER BY "id") AS
  "l", "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers";

-- Names for columns behind an alias, columns by position, rows as one value.
SELECT a FROM (SELECT name FROM customers) AS x(a);
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT "a", "x"."tournier_carried3" AS "tournier_carried4" FROM (SELECT "name",
  "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers") AS "x";

SELECT no FROM accounts ORDER BY 2;
-- refused: position, 2

SELECT count(c.*) FROM customers c;
-- refused: star, *

SELECT * FROM customers NATURAL JOIN rates;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", CASE WHEN 1 = 0 THEN
  "customers"."ssn" END AS "ssn", "customers"."city" AS "city", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "rates"."kind" AS "kind", "rates"."rate" AS "rate"
  FROM "rates") SELECT "customers"."id", "customers"."name", "customers"."ssn", "customers"."city", "rates"."kind",
  "rates"."rate", "customers"."tournier_subject2_0" AS "tournier_carried5" FROM "tournier_view1" AS "customers"
  NATURAL JOIN "tournier_view3" AS "rates";

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
