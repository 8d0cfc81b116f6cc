-- dialects: sqlite, duckdb, postgresql, mysql
-- table main.cust subject khh: khxm sealed:partial:NAME, sjhm sealed:token, csrq sealed:plain, cxmm sealed:withheld, khjg plain
-- table main.acct subject khh: zh plain, ye sealed:plain
-- Columns whose values lie sealed: a statement shows them in its outermost list, as they are, and does nothing else with them.

SELECT khxm, khjg FROM main.cust;
-- sqlite: becomes, and carries cust.khh, and opens 0 of 2 as partial:NAME
WITH "tournier_view1" AS (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN hex("cust"."khxm") END AS "khxm",
  "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust") SELECT "khxm", "khjg",
  "cust"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "cust";
-- duckdb: becomes, and carries cust.khh, and opens 0 of 2 as partial:NAME
SELECT "khxm", "khjg", "cust"."tournier_subject2_0" AS "tournier_carried3" FROM (SELECT CASE WHEN "cust"."khxm" IS
  NOT NULL THEN hex("cust"."khxm") END AS "khxm", "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0"
  FROM "main"."cust") AS "cust";
-- postgresql: becomes, and carries cust.khh, and opens 0 of 2 as partial:NAME
SELECT "khxm", "khjg", "cust"."tournier_subject2_0" AS "tournier_carried3" FROM (SELECT CASE WHEN "cust"."khxm" IS
  NOT NULL THEN encode("cust"."khxm", 'hex') END AS "khxm", CASE WHEN "cust"."sjhm" IS NOT NULL THEN
  encode("cust"."sjhm", 'hex') END AS "sjhm", CASE WHEN "cust"."csrq" IS NOT NULL THEN encode("cust"."csrq", 'hex')
  END AS "csrq", CASE WHEN 1 = 0 THEN encode("cust"."cxmm", 'hex') END AS "cxmm", "cust"."khjg" AS "khjg",
  "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust") AS "cust";
-- mysql: becomes, and carries cust.khh, and opens 0 of 2 as partial:NAME
SELECT `khxm`, `khjg`, `cust`.`tournier_subject2_0` AS `tournier_carried3` FROM (SELECT CASE WHEN `cust`.`khxm` IS
  NOT NULL THEN HEX(`cust`.`khxm`) END AS `khxm`, `cust`.`khjg` AS `khjg`, `cust`.`khh` AS `tournier_subject2_0`
  FROM `main`.`cust`) AS `cust`;

SELECT * FROM main.cust ORDER BY khjg LIMIT 3;
-- sqlite: becomes, and carries cust.khh, and opens 0 of 5 as partial:NAME, 1 of 5 as token, 2 of 5 as plain, 3 of 5 as withheld
WITH "tournier_view1" AS (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN hex("cust"."khxm") END AS "khxm", CASE
  WHEN "cust"."sjhm" IS NOT NULL THEN hex("cust"."sjhm") END AS "sjhm", CASE WHEN "cust"."csrq" IS NOT NULL THEN
  hex("cust"."csrq") END AS "csrq", CASE WHEN 1 = 0 THEN hex("cust"."cxmm") END AS "cxmm", "cust"."khjg" AS "khjg",
  "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust") SELECT "cust"."khxm", "cust"."sjhm", "cust"."csrq",
  "cust"."cxmm", "cust"."khjg", "cust"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "cust"
  ORDER BY "khjg" LIMIT 3;
-- duckdb: becomes, and carries cust.khh, and opens 0 of 5 as partial:NAME, 1 of 5 as token, 2 of 5 as plain, 3 of 5 as withheld
SELECT "cust"."khxm", "cust"."sjhm", "cust"."csrq", "cust"."cxmm", "cust"."khjg", "cust"."tournier_subject2_0" AS
  "tournier_carried3" FROM (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN hex("cust"."khxm") END AS "khxm", CASE
  WHEN "cust"."sjhm" IS NOT NULL THEN hex("cust"."sjhm") END AS "sjhm", CASE WHEN "cust"."csrq" IS NOT NULL THEN
  hex("cust"."csrq") END AS "csrq", CASE WHEN 1 = 0 THEN hex("cust"."cxmm") END AS "cxmm", "cust"."khjg" AS "khjg",
  "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust") AS "cust" ORDER BY "khjg" LIMIT 3;
-- postgresql: becomes, and carries cust.khh, and opens 0 of 5 as partial:NAME, 1 of 5 as token, 2 of 5 as plain, 3 of 5 as withheld
SELECT "cust"."khxm", "cust"."sjhm", "cust"."csrq", "cust"."cxmm", "cust"."khjg", "cust"."tournier_subject2_0" AS
  "tournier_carried3" FROM (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN encode("cust"."khxm", 'hex') END AS
  "khxm", CASE WHEN "cust"."sjhm" IS NOT NULL THEN encode("cust"."sjhm", 'hex') END AS "sjhm", CASE WHEN
  "cust"."csrq" IS NOT NULL THEN encode("cust"."csrq", 'hex') END AS "csrq", CASE WHEN 1 = 0 THEN
  encode("cust"."cxmm", 'hex') END AS "cxmm", "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0" FROM
  "main"."cust") AS "cust" ORDER BY "khjg" LIMIT 3;
-- mysql: becomes, and carries cust.khh, and opens 0 of 5 as partial:NAME, 1 of 5 as token, 2 of 5 as plain, 3 of 5 as withheld
SELECT `cust`.`khxm`, `cust`.`sjhm`, `cust`.`csrq`, `cust`.`cxmm`, `cust`.`khjg`, `cust`.`tournier_subject2_0` AS
  `tournier_carried3` FROM (SELECT CASE WHEN `cust`.`khxm` IS NOT NULL THEN HEX(`cust`.`khxm`) END AS `khxm`, CASE
  WHEN `cust`.`sjhm` IS NOT NULL THEN HEX(`cust`.`sjhm`) END AS `sjhm`, CASE WHEN `cust`.`csrq` IS NOT NULL THEN
  HEX(`cust`.`csrq`) END AS `csrq`, CASE WHEN 1 = 0 THEN HEX(`cust`.`cxmm`) END AS `cxmm`, `cust`.`khjg` AS `khjg`,
  `cust`.`khh` AS `tournier_subject2_0` FROM `main`.`cust`) AS `cust` ORDER BY `khjg` LIMIT 3;

SELECT c.sjhm AS x, a.ye FROM main.acct a JOIN main.cust c ON c.khjg = a.zh;
-- sqlite: becomes, and carries acct.khh, cust.khh, and opens 0 of 3 as token, 1 of 2 as plain
WITH "tournier_view1" AS (SELECT "acct"."zh" AS "zh", CASE WHEN "acct"."ye" IS NOT NULL THEN hex("acct"."ye") END AS
  "ye", "acct"."khh" AS "tournier_subject2_0" FROM "main"."acct"), "tournier_view3" AS (SELECT CASE WHEN
  "cust"."sjhm" IS NOT NULL THEN hex("cust"."sjhm") END AS "sjhm", "cust"."khjg" AS "khjg", "cust"."khh" AS
  "tournier_subject4_0" FROM "main"."cust") SELECT "c"."sjhm" AS "x", "a"."ye", "a"."tournier_subject2_0" AS
  "tournier_carried5", "c"."tournier_subject4_0" AS "tournier_carried6" FROM "tournier_view1" AS "a" JOIN
  "tournier_view3" AS "c" ON "c"."khjg" = "a"."zh";
-- duckdb: becomes, and carries acct.khh, cust.khh, and opens 0 of 3 as token, 1 of 2 as plain
SELECT "c"."sjhm" AS "x", "a"."ye", "a"."tournier_subject2_0" AS "tournier_carried5", "c"."tournier_subject4_0" AS
  "tournier_carried6" FROM (SELECT "acct"."zh" AS "zh", CASE WHEN "acct"."ye" IS NOT NULL THEN hex("acct"."ye") END
  AS "ye", "acct"."khh" AS "tournier_subject2_0" FROM "main"."acct") AS "a" CROSS JOIN (SELECT CASE WHEN
  "cust"."sjhm" IS NOT NULL THEN hex("cust"."sjhm") END AS "sjhm", "cust"."khjg" AS "khjg", "cust"."khh" AS
  "tournier_subject4_0" FROM "main"."cust") AS "c" WHERE "c"."khjg" = "a"."zh";
-- postgresql: becomes, and carries acct.khh, cust.khh, and opens 0 of 3 as token, 1 of 2 as plain
SELECT "c"."sjhm" AS "x", "a"."ye", "a"."tournier_subject2_0" AS "tournier_carried5", "c"."tournier_subject4_0" AS
  "tournier_carried6" FROM (SELECT "acct"."zh" AS "zh", CASE WHEN "acct"."ye" IS NOT NULL THEN encode("acct"."ye",
  'hex') END AS "ye", "acct"."khh" AS "tournier_subject2_0" FROM "main"."acct") AS "a" JOIN (SELECT CASE WHEN
  "cust"."khxm" IS NOT NULL THEN encode("cust"."khxm", 'hex') END AS "khxm", CASE WHEN "cust"."sjhm" IS NOT NULL
  THEN encode("cust"."sjhm", 'hex') END AS "sjhm", CASE WHEN "cust"."csrq" IS NOT NULL THEN encode("cust"."csrq",
  'hex') END AS "csrq", CASE WHEN 1 = 0 THEN encode("cust"."cxmm", 'hex') END AS "cxmm", "cust"."khjg" AS "khjg",
  "cust"."khh" AS "tournier_subject4_0" FROM "main"."cust") AS "c" ON "c"."khjg" = "a"."zh";
-- mysql: becomes, and carries acct.khh, cust.khh, and opens 0 of 3 as token, 1 of 2 as plain
SELECT `c`.`sjhm` AS `x`, `a`.`ye`, `a`.`tournier_subject2_0` AS `tournier_carried5`, `c`.`tournier_subject4_0` AS
  `tournier_carried6` FROM (SELECT `acct`.`zh` AS `zh`, CASE WHEN `acct`.`ye` IS NOT NULL THEN HEX(`acct`.`ye`) END
  AS `ye`, `acct`.`khh` AS `tournier_subject2_0` FROM `main`.`acct`) AS `a` JOIN (SELECT CASE WHEN `cust`.`sjhm` IS
  NOT NULL THEN HEX(`cust`.`sjhm`) END AS `sjhm`, `cust`.`khjg` AS `khjg`, `cust`.`khh` AS `tournier_subject4_0`
  FROM `main`.`cust`) AS `c` ON `c`.`khjg` = `a`.`zh`;

SELECT count(*) FROM (SELECT * FROM main.cust) q;
-- sqlite: becomes, and carries cust.khh, and counts its groups
WITH "tournier_view1" AS (SELECT "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust")
  SELECT COUNT(*) AS "count", CASE WHEN MIN("q"."tournier_carried3") = MAX("q"."tournier_carried3") THEN
  MIN("q"."tournier_carried3") END AS "tournier_alone4", COUNT(*) AS "tournier_group5" FROM (SELECT "cust"."khjg",
  "cust"."tournier_subject2_0" AS "tournier_carried3" FROM "tournier_view1" AS "cust") AS "q";
-- duckdb: becomes, and carries cust.khh, and counts its groups
SELECT COUNT(*) AS "count", CASE WHEN MIN("q"."tournier_carried3") = MAX("q"."tournier_carried3") THEN
  MIN("q"."tournier_carried3") END AS "tournier_alone4", COUNT(*) AS "tournier_group5" FROM (SELECT "cust"."khjg",
  "cust"."tournier_subject2_0" AS "tournier_carried3" FROM (SELECT "cust"."khjg" AS "khjg", "cust"."khh" AS
  "tournier_subject2_0" FROM "main"."cust") AS "cust") AS "q";
-- postgresql: becomes, and carries cust.khh, and counts its groups
SELECT COUNT(*) AS "count", CASE WHEN MIN("q"."tournier_carried3") = MAX("q"."tournier_carried3") THEN
  MIN("q"."tournier_carried3") END AS "tournier_alone4", COUNT(*) AS "tournier_group5" FROM (SELECT "cust"."khjg",
  "cust"."tournier_subject2_0" AS "tournier_carried3" FROM (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN
  encode("cust"."khxm", 'hex') END AS "khxm", CASE WHEN "cust"."sjhm" IS NOT NULL THEN encode("cust"."sjhm", 'hex')
  END AS "sjhm", CASE WHEN "cust"."csrq" IS NOT NULL THEN encode("cust"."csrq", 'hex') END AS "csrq", CASE WHEN 1 =
  0 THEN encode("cust"."cxmm", 'hex') END AS "cxmm", "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0"
  FROM "main"."cust") AS "cust") AS "q";
-- mysql: becomes, and carries cust.khh, and counts its groups
SELECT COUNT(*) AS `count`, CASE WHEN MIN(`q`.`tournier_carried3`) = MAX(`q`.`tournier_carried3`) THEN
  MIN(`q`.`tournier_carried3`) END AS `tournier_alone4`, COUNT(*) AS `tournier_group5` FROM (SELECT `cust`.`khjg`,
  `cust`.`tournier_subject2_0` AS `tournier_carried3` FROM (SELECT `cust`.`khjg` AS `khjg`, `cust`.`khh` AS
  `tournier_subject2_0` FROM `main`.`cust`) AS `cust`) AS `q`;

SELECT DISTINCT * FROM main.cust;
-- sqlite: becomes
WITH "tournier_view1" AS (SELECT "cust"."khjg" AS "khjg" FROM "main"."cust") SELECT DISTINCT "cust"."khjg" FROM
  "tournier_view1" AS "cust";
-- asks first for cust.khh
WITH "tournier_view1" AS (SELECT "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust") SELECT DISTINCT
  "cust"."tournier_subject2_0" FROM "tournier_view1" AS "cust";
-- duckdb: becomes
SELECT DISTINCT "cust"."khjg" FROM (SELECT "cust"."khjg" AS "khjg" FROM "main"."cust") AS "cust";
-- asks first for cust.khh
SELECT DISTINCT "cust"."tournier_subject2_0" FROM (SELECT "cust"."khh" AS "tournier_subject2_0" FROM "main"."cust")
  AS "cust";
-- postgresql: becomes
SELECT DISTINCT "cust"."khjg" FROM (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN encode("cust"."khxm", 'hex') END
  AS "khxm", CASE WHEN "cust"."sjhm" IS NOT NULL THEN encode("cust"."sjhm", 'hex') END AS "sjhm", CASE WHEN
  "cust"."csrq" IS NOT NULL THEN encode("cust"."csrq", 'hex') END AS "csrq", CASE WHEN 1 = 0 THEN
  encode("cust"."cxmm", 'hex') END AS "cxmm", "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0" FROM
  "main"."cust") AS "cust";
-- asks first for cust.khh
SELECT DISTINCT "cust"."tournier_subject2_0" FROM (SELECT CASE WHEN "cust"."khxm" IS NOT NULL THEN
  encode("cust"."khxm", 'hex') END AS "khxm", CASE WHEN "cust"."sjhm" IS NOT NULL THEN encode("cust"."sjhm", 'hex')
  END AS "sjhm", CASE WHEN "cust"."csrq" IS NOT NULL THEN encode("cust"."csrq", 'hex') END AS "csrq", CASE WHEN 1 =
  0 THEN encode("cust"."cxmm", 'hex') END AS "cxmm", "cust"."khjg" AS "khjg", "cust"."khh" AS "tournier_subject2_0"
  FROM "main"."cust") AS "cust";
-- mysql: becomes
SELECT DISTINCT `cust`.`khjg` FROM (SELECT `cust`.`khjg` AS `khjg` FROM `main`.`cust`) AS `cust`;
-- asks first for cust.khh
SELECT DISTINCT `cust`.`tournier_subject2_0` FROM (SELECT `cust`.`khh` AS `tournier_subject2_0` FROM `main`.`cust`)
  AS `cust`;

-- Refused, whatever it is called on the way

SELECT khjg FROM main.cust WHERE khxm = 'a';
-- refused: sealed, khxm

SELECT khjg FROM main.cust WHERE khxm IS NULL;
-- refused: sealed, khxm

SELECT khjg FROM main.cust WHERE cxmm IS NOT NULL;
-- refused: sealed, cxmm

SELECT khjg FROM main.cust WHERE 'a' IN (khxm);
-- refused: sealed, khxm

SELECT khxm || '' FROM main.cust;
-- refused: sealed, khxm

SELECT khxm IS NULL FROM main.cust;
-- refused: sealed, khxm

SELECT coalesce(khxm, '') FROM main.cust;
-- refused: sealed, khxm

SELECT CAST(csrq AS CHAR) FROM main.cust;
-- refused: sealed, csrq

SELECT (khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT CASE WHEN khxm IS NULL THEN 1 END FROM main.cust;
-- refused: sealed, khxm

SELECT length(khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT DISTINCT khxm FROM main.cust;
-- refused: sealed, khxm

SELECT khjg FROM main.cust ORDER BY khxm;
-- refused: sealed, khxm

SELECT khxm AS n FROM main.cust ORDER BY n;
-- refused: sealed, n

SELECT khjg, khxm FROM main.cust ORDER BY 2;
-- refused: sealed, khxm

SELECT khjg, khxm FROM main.cust ORDER BY (2) DESC;
-- refused: sealed, khxm

SELECT khjg FROM main.cust GROUP BY khjg, khxm;
-- refused: sealed, khxm

SELECT khxm FROM main.cust GROUP BY khxm;
-- refused: sealed, khxm

SELECT khxm, count(*) FROM main.cust;
-- refused: sealed, khxm

SELECT max(khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT count(khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT count(DISTINCT khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT khjg FROM main.cust GROUP BY khjg HAVING max(khxm) > 'a';
-- refused: sealed, khxm

SELECT row_number() OVER (ORDER BY khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT count(*) OVER (PARTITION BY khxm) FROM main.cust;
-- refused: sealed, khxm

SELECT sum(1) OVER w FROM main.cust WINDOW w AS (ORDER BY khxm);
-- refused: sealed, khxm

SELECT n FROM (SELECT khxm AS n FROM main.cust) q;
-- refused: sealed, khxm

WITH q AS (SELECT khxm AS n FROM main.cust) SELECT n FROM q;
-- refused: sealed, khxm

WITH q(n) AS (SELECT khxm FROM main.cust) SELECT n FROM q;
-- refused: sealed, khxm

SELECT khxm FROM main.cust UNION ALL SELECT khxm FROM main.cust;
-- refused: sealed, khxm

SELECT khjg FROM main.cust UNION SELECT khxm FROM main.cust;
-- refused: sealed, khxm

SELECT khxm FROM main.cust INTERSECT SELECT khxm FROM main.cust;
-- refused: sealed, khxm

SELECT khjg FROM main.cust EXCEPT SELECT khxm FROM main.cust;
-- refused: sealed, khxm

SELECT (SELECT khxm FROM main.cust LIMIT 1) AS n;
-- refused: sealed, khxm

SELECT khjg FROM main.cust c WHERE EXISTS (SELECT 1 FROM main.acct a WHERE a.zh = c.khxm);
-- refused: sealed, khxm

SELECT khjg FROM main.cust WHERE khjg IN (SELECT khxm FROM main.cust);
-- refused: sealed, khxm

SELECT khjg FROM main.cust LIMIT (SELECT count(khxm) FROM main.cust);
-- sqlite, duckdb, postgresql: refused: sealed, khxm
-- mysql: refused: clause, SUBQUERY

SELECT a.zh FROM main.acct a JOIN main.cust c ON c.khxm = a.zh;
-- refused: sealed, khxm

SELECT a.zh FROM main.acct a LEFT JOIN main.cust c ON c.csrq = a.ye;
-- refused: sealed, csrq

SELECT c.khjg FROM main.cust c JOIN main.cust d USING (khxm);
-- refused: sealed, khxm

SELECT c.khjg FROM main.cust c NATURAL JOIN main.cust d;
-- refused: sealed, khxm

SELECT n FROM main.cust AS t(a, n) WHERE n = 'a';
-- refused: sealed, n

SELECT tournier_lookup(khxm, 'a') FROM main.cust;
-- refused: lookup, tournier_lookup

SELECT khjg FROM main.cust WHERE tournier_lookup(khxm, sjhm);
-- refused: lookup, tournier_lookup
