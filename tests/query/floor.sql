-- dialects: sqlite
-- For purposes that may only see statistics: every row stands for at least five customers, and nobody is singled out.
-- least group: 5
-- table customers rows branch = 1 subject id: id plain, name plain, city plain, born year
-- table accounts subject customer_id: customer_id plain, balance plain
-- table rates: kind plain, rate plain

SELECT count(*) AS n FROM customers;
-- becomes, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1))
  SELECT COUNT(*) AS "n", COUNT(DISTINCT "customers"."tournier_subject2_0") AS "tournier_group3" FROM
  "tournier_view1" AS "customers" HAVING COUNT(DISTINCT "customers"."tournier_subject2_0") >= 5;

SELECT city, count(*) AS n FROM customers GROUP BY city HAVING count(*) > 1;
-- becomes, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."city" AS "city", "customers"."id" AS "tournier_subject2_0" FROM
  "customers" WHERE ("branch" = 1)) SELECT "city", COUNT(*) AS "n", COUNT(DISTINCT
  "customers"."tournier_subject2_0") AS "tournier_group3" FROM "tournier_view1" AS "customers" GROUP BY "city"
  HAVING (COUNT(*) > 1) AND COUNT(DISTINCT "customers"."tournier_subject2_0") >= 5;

SELECT born, avg(balance) AS a FROM customers JOIN accounts ON customer_id = id GROUP BY born;
-- becomes, and counts its groups
WITH "tournier_view1" AS (SELECT "customers"."id" AS "id", CASE WHEN CAST("customers"."born" AS TEXT) IS NOT NULL
  THEN CASE WHEN (instr(CAST("customers"."born" AS TEXT), char(0)) > 0) THEN '****' ELSE CASE WHEN
  (length(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　')) BETWEEN 8 AND 8 AND trim(trim(CAST("customers"."born" AS
  TEXT), ' ␉␍␊ 　'), '0123456789') = '') THEN (substr(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　'), 1, 4) || '')
  WHEN (length(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　')) BETWEEN 8 AND 40 AND
  trim(substr(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　'), 1, 4), '0123456789') = '' AND
  trim(substr(substr(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　'), 5), 1, 1), '-/.') = '' AND
  trim(substr(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　'), 5), '0123456789-/.:+TZ ') = '' AND
  length(replace(replace(replace(replace(replace(replace(replace(replace(substr(trim(CAST("customers"."born" AS
  TEXT), ' ␉␍␊ 　'), 5), '-', ''), '/', ''), '.', ''), ':', ''), '+', ''), 'T', ''), 'Z', ''), ' ', '')) BETWEEN 2
  AND 40) THEN (substr(trim(CAST("customers"."born" AS TEXT), ' ␉␍␊ 　'), 1, 4) || '') ELSE '****' END END END AS
  "born", "customers"."id" AS "tournier_subject2_0" FROM "customers" WHERE ("branch" = 1)), "tournier_view3" AS
  (SELECT "accounts"."customer_id" AS "customer_id", "accounts"."balance" AS "balance", "accounts"."customer_id" AS
  "tournier_subject4_0" FROM "accounts") SELECT "born", AVG("balance") AS "a", COUNT(DISTINCT
  "customers"."tournier_subject2_0") AS "tournier_group5" FROM "tournier_view1" AS "customers" JOIN "tournier_view3"
  AS "accounts" ON "accounts"."customer_id" = "customers"."id" GROUP BY "born" HAVING COUNT(DISTINCT
  "customers"."tournier_subject2_0") >= 5 AND COUNT(DISTINCT "accounts"."tournier_subject4_0") >= 5;

-- The tables that concern nobody have no floor.
SELECT kind, max(rate) AS r FROM rates GROUP BY kind;
-- becomes
WITH "tournier_view1" AS (SELECT "rates"."kind" AS "kind", "rates"."rate" AS "rate" FROM "rates") SELECT "kind",
  MAX("rate") AS "r" FROM "tournier_view1" AS "rates" GROUP BY "kind";

SELECT name FROM customers;
-- refused: statistic, SELECT

SELECT max(balance) AS m FROM accounts;
-- refused: picks-one, MAX

SELECT sum(CASE WHEN customer_id = 3 THEN balance ELSE 0 END) AS s FROM accounts;
-- refused: floor, CASE

SELECT count(*) FILTER (WHERE customer_id = 3) AS n FROM accounts;
-- refused: floor, CASE

SELECT sum(balance * (customer_id = 3)) AS s FROM accounts;
-- refused: floor, CASE
