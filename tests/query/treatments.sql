-- dialects: postgresql
-- How each treatment reads as SQL of PostgreSQL, and the fence behind a rule for rows: without it the planner may
-- run a condition of the user's on rows that the rule hides.
-- table public.plain: x plain
-- table public.withheld: x withheld
-- table public.token: x token
-- table public.year: x year
-- table public.district: x district
-- table public.band: x band:1000
-- table public.mobile: x partial:MOBILE
-- table public.ruled rows branch = 1 and (city <> 'x' or city is null): x plain

SELECT x FROM plain;
-- becomes
SELECT "x" FROM (SELECT "plain"."x" AS "x" FROM "public"."plain") AS "plain";

SELECT x FROM withheld;
-- becomes
SELECT "x" FROM (SELECT CASE WHEN 1 = 0 THEN "withheld"."x" END AS "x" FROM "public"."withheld") AS "withheld";

SELECT x FROM token;
-- becomes
SELECT "x" FROM (SELECT ('tok_' || encode(substr(sha256((SELECT decode(current_setting('tournier.token_outer'),
  'hex')) || sha256((SELECT decode(current_setting('tournier.token_inner'), 'hex')) || convert_to(CAST("token"."x" AS
  text), 'UTF8'))), 1, 16), 'hex')) AS "x" FROM "public"."token") AS "token";

SELECT x FROM year;
-- becomes
SELECT "x" FROM (SELECT CASE WHEN CAST("year"."x" AS text) IS NOT NULL THEN CASE WHEN FALSE THEN '****' ELSE CASE
  WHEN translate(CAST("year"."x" AS text), '123456789', '000000000') = '0000-00-00' THEN (substr(CAST("year"."x" AS
  text), 1, 4) || '') ELSE CASE WHEN (length(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　')) BETWEEN 8 AND 8 AND
  btrim(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　'), '0123456789') = '') THEN (substr(btrim(CAST("year"."x" AS text),
  ' ␉␍␊ 　'), 1, 4) || '') WHEN (length(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　')) BETWEEN 8 AND 40 AND
  btrim(substr(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　'), 1, 4), '0123456789') = '' AND
  btrim(substr(substr(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　'), 5), 1, 1), '-/.') = '' AND
  btrim(substr(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　'), 5), '0123456789-/.:+TZ ') = '' AND
  length(replace(replace(replace(replace(replace(replace(replace(replace(substr(btrim(CAST("year"."x" AS text), '
  ␉␍␊ 　'), 5), '-', ''), '/', ''), '.', ''), ':', ''), '+', ''), 'T', ''), 'Z', ''), ' ', '')) BETWEEN 2 AND 40)
  THEN (substr(btrim(CAST("year"."x" AS text), ' ␉␍␊ 　'), 1, 4) || '') ELSE '****' END END END END AS "x" FROM
  "public"."year") AS "year";

SELECT x FROM band;
-- becomes
SELECT "x" FROM (SELECT (floor(CAST("band"."x" AS numeric) / 1000) * 1000) AS "x" FROM "public"."band") AS "band";

SELECT x FROM ruled;
-- becomes
SELECT "x" FROM (SELECT "ruled"."x" AS "x" FROM "public"."ruled" WHERE ("branch" = 1 AND ("city" <> 'x' OR "city" IS
  NULL))) AS "ruled";

SELECT x FROM ruled WHERE 1 / x > 0;
-- becomes
SELECT "x" FROM (SELECT "ruled"."x" AS "x" FROM "public"."ruled" WHERE ("branch" = 1 AND ("city" <> 'x' OR "city" IS
  NULL)) OFFSET 0) AS "ruled" WHERE 1 / "ruled"."x" > 0;

SELECT x FROM district;
-- becomes
SELECT "x" FROM (SELECT CASE WHEN CAST("district"."x" AS text) IS NOT NULL THEN CASE WHEN FALSE THEN '****' ELSE
  (SELECT (SELECT CASE WHEN (strpos(mask_within, '市') > 0) THEN (CASE WHEN (strpos(mask_within, '市') > 0) THEN
  substr(mask_within, 1, coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000)) ELSE '' END || CASE WHEN
  (strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN substr(mask_within, coalesce(nullif(strpos(mask_within,
  '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '区') > 0 OR strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN
  substr(mask_within, coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '县') > 0 OR
  strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN substr(mask_within, coalesce(nullif(strpos(mask_within, '市'),
  0) + 0, 1000000000) + 1) ELSE '' END, '旗') > 0 OR strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN
  substr(mask_within, coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '市') > 0) THEN
  substr(CASE WHEN (strpos(mask_within, '市') > 0) THEN substr(mask_within, coalesce(nullif(strpos(mask_within, '市'),
  0) + 0, 1000000000) + 1) ELSE '' END, 1, least(coalesce(nullif(strpos(CASE WHEN (strpos(mask_within, '市') > 0)
  THEN substr(mask_within, coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '区'), 0)
  + 0, 1000000000), coalesce(nullif(strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN substr(mask_within,
  coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '县'), 0) + 0, 1000000000),
  coalesce(nullif(strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN substr(mask_within,
  coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '旗'), 0) + 0, 1000000000),
  coalesce(nullif(strpos(CASE WHEN (strpos(mask_within, '市') > 0) THEN substr(mask_within,
  coalesce(nullif(strpos(mask_within, '市'), 0) + 0, 1000000000) + 1) ELSE '' END, '市'), 0) + 0, 1000000000))) ELSE
  '' END || '') WHEN (strpos(mask_within, '省') > 0 OR strpos(mask_within, '自治区') > 0) THEN (CASE WHEN
  (strpos(mask_within, '省') > 0 OR strpos(mask_within, '自治区') > 0) THEN substr(mask_within, 1,
  least(coalesce(nullif(strpos(mask_within, '省'), 0) + 0, 1000000000), coalesce(nullif(strpos(mask_within, '自治区'),
  0) + 2, 1000000000))) ELSE '' END || CASE WHEN (strpos(CASE WHEN (strpos(mask_within, '省') > 0 OR
  strpos(mask_within, '自治区') > 0) THEN substr(mask_within, least(coalesce(nullif(strpos(mask_within, '省'), 0) + 0,
  1000000000), coalesce(nullif(strpos(mask_within, '自治区'), 0) + 2, 1000000000)) + 1) ELSE '' END, '县') > 0 OR
  strpos(CASE WHEN (strpos(mask_within, '省') > 0 OR strpos(mask_within, '自治区') > 0) THEN substr(mask_within,
  least(coalesce(nullif(strpos(mask_within, '省'), 0) + 0, 1000000000), coalesce(nullif(strpos(mask_within, '自治区'),
  0) + 2, 1000000000)) + 1) ELSE '' END, '旗') > 0) THEN substr(CASE WHEN (strpos(mask_within, '省') > 0 OR
  strpos(mask_within, '自治区') > 0) THEN substr(mask_within, least(coalesce(nullif(strpos(mask_within, '省'), 0) + 0,
  1000000000), coalesce(nullif(strpos(mask_within, '自治区'), 0) + 2, 1000000000)) + 1) ELSE '' END, 1,
  least(coalesce(nullif(strpos(CASE WHEN (strpos(mask_within, '省') > 0 OR strpos(mask_within, '自治区') > 0) THEN
  substr(mask_within, least(coalesce(nullif(strpos(mask_within, '省'), 0) + 0, 1000000000),
  coalesce(nullif(strpos(mask_within, '自治区'), 0) + 2, 1000000000)) + 1) ELSE '' END, '县'), 0) + 0, 1000000000),
  coalesce(nullif(strpos(CASE WHEN (strpos(mask_within, '省') > 0 OR strpos(mask_within, '自治区') > 0) THEN
  substr(mask_within, least(coalesce(nullif(strpos(mask_within, '省'), 0) + 0, 1000000000),
  coalesce(nullif(strpos(mask_within, '自治区'), 0) + 2, 1000000000)) + 1) ELSE '' END, '旗'), 0) + 0, 1000000000)))
  ELSE '' END || '') ELSE '****' END FROM (SELECT CASE WHEN (strpos(mask_area, '县') > 0 OR strpos(mask_area, '旗') >
  0) THEN CASE WHEN (strpos(mask_area, '县') > 0 OR strpos(mask_area, '旗') > 0) THEN substr(mask_area, 1,
  least(coalesce(nullif(strpos(mask_area, '县'), 0) + 0, 1000000000), coalesce(nullif(strpos(mask_area, '旗'), 0) + 0,
  1000000000))) ELSE '' END ELSE mask_area END AS mask_within OFFSET 0) AS mask_of_within) FROM (SELECT
  substr(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), 1,
  least(coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '0'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '1'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '2'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '3'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '4'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '5'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '6'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '7'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '8'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '9'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '０'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '１'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '２'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '３'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '４'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '５'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '６'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '７'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '８'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '９'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '路'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '街'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '巷'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '弄'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '胡同'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '号'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '村'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '屯'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '栋'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '幢'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '楼'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '室'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '单元'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '公寓'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '大厦'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '广场'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '花园'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '家园'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '小区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '社区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '园区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '厂区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '校区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '院区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '生活区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '宿舍区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '家属区'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '市场'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '超市'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '夜市'), 0) + -1,
  1000000000), coalesce(nullif(strpos(substr(btrim(CAST("district"."x" AS text), ' ␉␍␊ 　'), 1, 30), '门市'), 0) + -1,
  1000000000))) AS mask_area OFFSET 0) AS mask_of_area) END END AS "x" FROM "public"."district") AS "district";

SELECT x FROM mobile;
-- becomes
SELECT "x" FROM (SELECT CASE WHEN CAST("mobile"."x" AS text) IS NOT NULL THEN CASE WHEN FALSE THEN '****' ELSE
  (SELECT CASE WHEN ((length(mask_text0) BETWEEN 11 AND 11 AND btrim(mask_text0, '0123456789') = '') AND
  btrim(substr(mask_text0, 1, 1), '1') = '') THEN (substr(mask_text0, 1, 3) || '****' || right(mask_text0, 4)) WHEN
  (length(mask_text0) BETWEEN 14 AND 14 AND btrim(substr(mask_text0, 1, 1), '+') = '' AND (strpos(substr(mask_text0,
  1, 3), '+86') > 0) AND btrim(substr(substr(mask_text0, 4), 1, 1), '1') = '' AND btrim(substr(mask_text0, 4),
  '0123456789') = '') THEN (substr(substr(mask_text0, 4), 1, 3) || '****' || right(substr(mask_text0, 4), 4)) ELSE
  (SELECT CASE WHEN (length(mask_text1) BETWEEN 9 AND 20 AND btrim(mask_text1, '0123456789') = '') THEN ('****' ||
  right(mask_text1, 4)) WHEN (length(mask_text1) BETWEEN 7 AND 8 AND btrim(mask_text1, '0123456789') = '') THEN
  ('****' || right(mask_text1, 3)) ELSE '****' END FROM (SELECT replace(replace(replace(mask_text0, '+', ''), '(',
  ''), ')', '') AS mask_text1 OFFSET 0) AS mask_of_text1) END FROM (SELECT replace(replace(btrim(CAST("mobile"."x"
  AS text), ' ␉␍␊ 　'), ' ', ''), '-', '') AS mask_text0 OFFSET 0) AS mask_of_text0) END END AS "x" FROM
  "public"."mobile") AS "mobile";
