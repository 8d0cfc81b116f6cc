-- dialects: sqlite
-- What is taken, and what runs in its place. Each table has become a view of what may be seen; the rest is the
-- statement as it was written. Hidden last columns carry whom a row concerns; they are cut off before delivery.
-- table customers rows branch = 1 subject id: id plain, name plain, ssn withheld, city plain
-- table accounts subject customer_id: no plain, balance band:1000
-- table rates: kind plain, rate plain

-- A hidden column has a name and no value; a column without a treatment does not exist.
SELECT name, ssn FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", CASE WHEN 1 = 0 THEN "customers"."ssn" END AS "ssn",
  "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)) SELECT "name", "ssn",
  "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers";

SELECT * FROM accounts;
-- becomes, and carries accounts.customer_id
WITH "tournier_view1" AS (SELECT "accounts"."no" AS "no", ((CAST("accounts"."balance" / (1000 * 1.0) AS INTEGER) -
  ("accounts"."balance" / (1000 * 1.0) < CAST("accounts"."balance" / (1000 * 1.0) AS INTEGER))) * 1000) AS
  "balance", "accounts"."customer_id" AS "tournier_subject2_0" FROM "accounts") SELECT "accounts"."no",
  "accounts"."balance", "accounts"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "accounts";

-- A table that concerns nobody carries nobody.
SELECT * FROM rates;
-- becomes
WITH "tournier_view1" AS (SELECT "rates"."kind" AS "kind", "rates"."rate" AS "rate" FROM "rates") SELECT
  "rates"."kind", "rates"."rate" FROM "tournier_view1" AS "rates";

SELECT c.name, r.rate FROM customers AS c JOIN rates r ON r.kind = c.city WHERE r.rate > 1;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "rates"."kind" AS
  "kind", "rates"."rate" AS "rate" FROM "rates") SELECT "c"."name", "r"."rate", "c"."tournier_subject2_0" AS
  "tournier_carried5" FROM "tournier_view1" AS "c" JOIN "tournier_view3" AS "r" ON "r"."kind" = "c"."city" WHERE
  "r"."rate" > 1;

-- A comma joins as a comma does: CROSS JOIN would fix the order in which SQLite reads the tables.
SELECT c.name, r.rate FROM customers c, rates r WHERE r.kind = c.city;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "rates"."kind" AS
  "kind", "rates"."rate" AS "rate" FROM "rates") SELECT "c"."name", "r"."rate", "c"."tournier_subject2_0" AS
  "tournier_carried5" FROM "tournier_view1" AS "c", "tournier_view3" AS "r" WHERE "r"."kind" = "c"."city";

SELECT c.name, r.rate FROM rates r CROSS JOIN customers c LEFT JOIN accounts a ON a.no = c.city;
-- becomes, and carries customers.id, accounts.customer_id
WITH "tournier_view1" AS (SELECT "rates"."rate" AS "rate" FROM "rates"), "tournier_view3" AS (SELECT
  "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS "tournier_subject4_0" FROM
  "customers" WHERE ("branch" = 1)), "tournier_view5" AS (SELECT "accounts"."no" AS "no", "accounts"."customer_id"
  AS "tournier_subject6_0" FROM "accounts") SELECT "c"."name", "r"."rate", "c"."tournier_subject4_0" AS
  "tournier_carried7", "a"."tournier_subject6_0" AS "tournier_carried8" FROM "tournier_view1" AS "r",
  "tournier_view3" AS "c" LEFT JOIN "tournier_view5" AS "a" ON "a"."no" = "c"."city";

-- Whoever stands on either side of a join is carried.
SELECT c.name, a.no FROM customers c JOIN accounts a ON a.no = c.city;
-- becomes, and carries customers.id, accounts.customer_id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "accounts"."no" AS "no",
  "accounts"."customer_id" AS "tournier_subject4_0" FROM "accounts") SELECT "c"."name", "a"."no",
  "c"."tournier_subject2_0" AS "tournier_carried5", "a"."tournier_subject4_0" AS "tournier_carried6" FROM
  "tournier_view1" AS "c" JOIN "tournier_view3" AS "a" ON "a"."no" = "c"."city";

SELECT c.name, a.no FROM customers c LEFT JOIN accounts a ON a.no = c.city WHERE a.no IS NULL ORDER BY c.name DESC LIMIT 5;
-- becomes, and carries customers.id, accounts.customer_id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "accounts"."no" AS "no",
  "accounts"."customer_id" AS "tournier_subject4_0" FROM "accounts") SELECT "c"."name", "a"."no",
  "c"."tournier_subject2_0" AS "tournier_carried5", "a"."tournier_subject4_0" AS "tournier_carried6" FROM
  "tournier_view1" AS "c" LEFT JOIN "tournier_view3" AS "a" ON "a"."no" = "c"."city" WHERE "a"."no" IS NULL ORDER BY
  "c"."name" DESC LIMIT 5;
-- asks first for customers.id, accounts.customer_id
WITH "tournier_view1" AS (SELECT "customers"."city" AS "city", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "accounts"."no" AS "no", "accounts"."customer_id"
  AS "tournier_subject4_0" FROM "accounts") SELECT DISTINCT "c"."tournier_subject2_0", "a"."tournier_subject4_0"
  FROM "tournier_view1" AS "c" LEFT JOIN "tournier_view3" AS "a" ON "a"."no" = "c"."city";

-- A condition sees what the answer may show, and no more: no row has this ssn.
SELECT name FROM customers WHERE ssn = '1' OR city LIKE 'a%';
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", CASE WHEN 1 = 0 THEN "customers"."ssn" END AS "ssn",
  "customers"."city" AS "city", "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT "name", "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers" WHERE
  "customers"."ssn" = '1' OR "customers"."city" LIKE 'a%';

SELECT name FROM customers WHERE id IN (1, 2, 3) AND NOT city IS NULL;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."city" AS
  "city", "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)) SELECT "name",
  "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers" WHERE
  "customers"."id" IN (1, 2, 3) AND NOT "customers"."city" IS NULL;

-- A subquery in a condition decides which rows come, and shows nothing.
SELECT name FROM customers WHERE id IN (SELECT r.rate FROM rates r);
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "rates"."rate" AS "rate"
  FROM "rates") SELECT "name", "customers"."tournier_subject2_0" AS "tournier_carried5" FROM "tournier_view1" AS
  "customers" WHERE "customers"."id" IN (SELECT "r"."rate" FROM "tournier_view3" AS "r");

SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM accounts a WHERE a.no = c.city);
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "accounts"."no" AS "no"
  FROM "accounts") SELECT "name", "c"."tournier_subject2_0" AS "tournier_carried5" FROM "tournier_view1" AS "c"
  WHERE EXISTS(SELECT 1 AS "column1" FROM "tournier_view3" AS "a" WHERE "a"."no" = "c"."city");
-- asks first for accounts.customer_id
WITH "tournier_view1" AS (SELECT "customers"."city" AS "city" FROM "customers" WHERE ("branch" = 1)),
  "tournier_view3" AS (SELECT "accounts"."no" AS "no", "accounts"."customer_id" AS "tournier_subject4_0" FROM
  "accounts") SELECT DISTINCT "a"."tournier_subject4_0" FROM "tournier_view1" AS "c", "tournier_view3" AS "a" WHERE
  "a"."no" = "c"."city";

SELECT name FROM customers WHERE id > (SELECT avg(balance) FROM accounts);
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1) LIMIT -1), "tournier_view3" AS (SELECT
  ((CAST("accounts"."balance" / (1000 * 1.0) AS INTEGER) - ("accounts"."balance" / (1000 * 1.0) <
  CAST("accounts"."balance" / (1000 * 1.0) AS INTEGER))) * 1000) AS "balance" FROM "accounts") SELECT "name",
  "customers"."tournier_subject2_0" AS "tournier_carried5" FROM "tournier_view1" AS "customers" WHERE
  "customers"."id" > (SELECT AVG("balance") AS "avg" FROM "tournier_view3" AS "accounts");
-- asks first for accounts.customer_id
WITH "tournier_view3" AS (SELECT "accounts"."customer_id" AS "tournier_subject4_0" FROM "accounts") SELECT DISTINCT
  "accounts"."tournier_subject4_0" FROM "tournier_view3" AS "accounts";

-- Named queries get names that nobody can write; one that is called like a table is not taken for it.
WITH x AS (SELECT name, city FROM customers) SELECT name FROM x;
-- becomes, and carries customers.id
WITH "tournier_view2" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject3_0" FROM "customers" WHERE ("branch" = 1)), "tournier_named1" AS (SELECT "name", "city",
  "customers"."tournier_subject3_0" AS "tournier_carried4" FROM "tournier_view2" AS "customers") SELECT "name",
  "x"."tournier_carried4" AS "tournier_carried5" FROM "tournier_named1" AS "x";

WITH customers AS (SELECT kind AS name FROM rates) SELECT name FROM customers;
-- becomes
WITH "tournier_view2" AS (SELECT "rates"."kind" AS "kind" FROM "rates"), "tournier_named1" AS (SELECT "kind" AS
  "name" FROM "tournier_view2" AS "rates") SELECT "name" FROM "tournier_named1" AS "customers";

WITH a AS (SELECT id FROM customers), b AS (SELECT id FROM a) SELECT * FROM b;
-- becomes, and carries customers.id
WITH "tournier_view2" AS (SELECT "customers"."id" AS "id", "customers"."id" AS "tournier_subject3_0" FROM
  "customers" WHERE ("branch" = 1)), "tournier_named1" AS (SELECT "id", "customers"."tournier_subject3_0" AS
  "tournier_carried4" FROM "tournier_view2" AS "customers"), "tournier_named5" AS (SELECT "id",
  "a"."tournier_carried4" AS "tournier_carried6" FROM "tournier_named1" AS "a") SELECT "b"."id",
  "b"."tournier_carried6" AS "tournier_carried7" FROM "tournier_named5" AS "b";

SELECT x.n FROM (SELECT name AS n FROM customers WHERE id < 3) AS x;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)) SELECT "x"."n", "x"."tournier_carried3" AS
  "tournier_carried4" FROM (SELECT "name" AS "n", "customers"."tournier_subject2_0" AS "tournier_carried3" FROM
  "tournier_view1" AS "customers" WHERE "customers"."id" < 3) AS "x";

SELECT name FROM customers UNION ALL SELECT city FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS (SELECT "customers"."name" AS
  "name", "customers"."city" AS "city", "customers"."id" AS "tournier_subject4_0" FROM "customers" WHERE ("branch" =
  1)) SELECT "name", "customers"."tournier_subject2_0" AS "tournier_carried5" FROM "tournier_view1" AS "customers"
  UNION ALL SELECT "city", "customers"."tournier_subject4_0" AS "tournier_carried5" FROM "tournier_view3" AS
  "customers";

SELECT kind FROM rates UNION SELECT kind FROM rates;
-- becomes
WITH "tournier_view1" AS (SELECT "rates"."kind" AS "kind" FROM "rates"), "tournier_view3" AS (SELECT "rates"."kind"
  AS "kind" FROM "rates") SELECT "kind" FROM "tournier_view1" AS "rates" UNION SELECT "kind" FROM "tournier_view3"
  AS "rates";

-- A summary of many says how many stand behind each row.
SELECT count(*) FROM customers;
-- becomes, and carries customers.id, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT COUNT(*) AS "count", CASE WHEN MIN("customers"."tournier_subject2_0") =
  MAX("customers"."tournier_subject2_0") THEN MIN("customers"."tournier_subject2_0") END AS "tournier_alone3",
  COUNT(*) AS "tournier_group4" FROM "tournier_view1" AS "customers";

SELECT sum(balance) AS s, avg(balance) AS a FROM accounts;
-- becomes, and carries accounts.customer_id, and counts its groups
WITH "tournier_view1" AS (SELECT ((CAST("accounts"."balance" / (1000 * 1.0) AS INTEGER) - ("accounts"."balance" /
  (1000 * 1.0) < CAST("accounts"."balance" / (1000 * 1.0) AS INTEGER))) * 1000) AS "balance",
  "accounts"."customer_id" AS "tournier_subject2_0" FROM "accounts") SELECT SUM("balance") AS "s", AVG("balance") AS
  "a", CASE WHEN MIN("accounts"."tournier_subject2_0") = MAX("accounts"."tournier_subject2_0") THEN
  MIN("accounts"."tournier_subject2_0") END AS "tournier_alone3", COUNT(*) AS "tournier_group4" FROM
  "tournier_view1" AS "accounts";

-- Its groups may be one person: who stands behind them is asked first, in the same snapshot.
SELECT city, count(*) AS n FROM customers GROUP BY city HAVING count(*) > 1 ORDER BY n;
-- becomes, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."city" AS "city" FROM "customers" WHERE ("branch" = 1)) SELECT "city",
  COUNT(*) AS "n", COUNT(*) AS "tournier_group3" FROM "tournier_view1" AS "customers" GROUP BY "city" HAVING
  COUNT(*) > 1 ORDER BY "n";
-- asks first for customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT DISTINCT "customers"."tournier_subject2_0" FROM "tournier_view1" AS "customers";

SELECT name, rank() OVER (ORDER BY name) AS place FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT "name", RANK() OVER (ORDER BY "name") AS "place",
  "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers";

SELECT upper(name) AS n, length(city) + 1 AS l, CASE WHEN id = 1 THEN 'one' ELSE 'other' END AS w FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."name" AS "name", "customers"."city" AS
  "city", "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)) SELECT UPPER("name") AS
  "n", LENGTH("city") + 1 AS "l", CASE WHEN "id" = 1 THEN 'one' ELSE 'other' END AS "w",
  "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers";

SELECT CAST(id AS TEXT) || '-' || coalesce(city, '?') AS t FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", "customers"."city" AS "city", "customers"."id" AS
  "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)) SELECT CAST("id" AS TEXT) || '-' || COALESCE("city",
  '?') AS "t", "customers"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "customers";

-- Comments do not come through: engines read orders in them.
SELECT /*+ hint */ name -- why
FROM customers /* who */;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT "name", "customers"."tournier_subject2_0" AS "tournier_carried3" FROM
  "tournier_view1" AS "customers";

-- Names are quoted, whatever they are.
SELECT name AS "select" FROM customers AS "from";
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT "name" AS "select", "from"."tournier_subject2_0" AS "tournier_carried3"
  FROM "tournier_view1" AS "from";

SELECT CUSTOMERS.NAME FROM Customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT "CUSTOMERS"."NAME", "Customers"."tournier_subject2_0" AS
  "tournier_carried3" FROM "tournier_view1" AS "Customers";

-- A literal stays one.
SELECT 'it''s; -- "customers"' AS t, name FROM customers;
-- becomes, and carries customers.id
WITH "tournier_view1" AS (SELECT "customers"."name" AS "name", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT 'it''s; -- "customers"' AS "t", "name", "customers"."tournier_subject2_0"
  AS "tournier_carried3" FROM "tournier_view1" AS "customers";
