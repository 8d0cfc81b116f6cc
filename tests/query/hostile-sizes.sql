-- dialects: sqlite, duckdb, postgresql, mysql
-- Statements that would make much out of little: they fill an engine's memory before anybody can count an answer's bytes,
-- or the gateway's own when they are written again. What is taken is run, as the other hostile statements are.

-- 1. Counts

SELECT repeat('x', 1000000) || 'x' AS x;
-- sqlite, duckdb, postgresql: refused: size, ||
-- mysql: taken

SELECT repeat('x', id) AS x FROM customers;
-- refused: size, REPEAT

-- reads otherwise on sqlite: it has no such function, and spells it back as it was written
SELECT repeat('x', least(id, 20)) AS x FROM rates, customers;
-- taken

SELECT repeat('x', (SELECT max(rate) FROM rates)) AS x;
-- refused: size, REPEAT

SELECT repeat('x', 1e9) AS x;
-- refused: size, REPEAT

SELECT repeat('x', '1000000000') AS x;
-- refused: size, REPEAT

SELECT repeat('x', 1000 * 1000 * 1000) AS x;
-- refused: size, REPEAT

-- reads otherwise on sqlite: it has no such function, and spells it back as it was written
SELECT repeat('x', -1000000000) AS x;
-- taken

SELECT repeat('x', CAST(1000000000 AS INT)) AS x;
-- refused: size, REPEAT

SELECT repeat(repeat('x', 100000), 100000) AS x;
-- refused: size, REPEAT

SELECT length(repeat(repeat(repeat('x', 10000), 10000), 10)) AS x;
-- refused: size, REPEAT

SELECT name FROM customers WHERE length(repeat(name, 1000000)) > 5;
-- refused: size, REPEAT

SELECT count(*) AS n FROM customers GROUP BY repeat(city, 1000000);
-- refused: size, REPEAT

SELECT name FROM customers ORDER BY repeat(name, 1000000);
-- refused: size, REPEAT

SELECT kind FROM rates JOIN customers ON length(repeat(kind, 1000000)) > id;
-- refused: size, REPEAT

SELECT count(*) AS n FROM rates HAVING length(repeat(max(kind), 1000000)) > 1;
-- refused: size, REPEAT

SELECT sum(length(repeat(kind, 1000000))) OVER (ORDER BY rate) AS x FROM rates;
-- refused: size, REPEAT

SELECT (SELECT repeat(kind, 1000000) FROM rates LIMIT 1) AS x;
-- refused: size, REPEAT

SELECT v.x FROM (VALUES (repeat('x', 1000000000))) AS v(x);
-- refused: size, REPEAT

SELECT lpad('x', 1000000000, 'y') AS x;
-- refused: size, LPAD

SELECT rpad(name, id, 'y') AS x FROM customers;
-- refused: size, RPAD

-- reads otherwise on sqlite: it has no such function, and spells it back as it was written
SELECT lpad(name, 10, '0') AS x FROM customers;
-- taken

SELECT space(1000000000) AS x;
-- refused: size, SPACE

SELECT printf('%1000000000d', 1) AS x;
-- sqlite: refused: size, PRINTF
-- duckdb, postgresql, mysql: refused: function, printf

SELECT printf('%.1000000000f', 1.5) AS x;
-- sqlite: refused: size, PRINTF
-- duckdb, postgresql, mysql: refused: function, printf

SELECT printf('%.*c', 1000000000, 'x') AS x;
-- sqlite: refused: size, PRINTF
-- duckdb, postgresql, mysql: refused: function, printf

SELECT printf('%*d', 1000000000, 1) AS x;
-- sqlite: refused: size, PRINTF
-- duckdb, postgresql, mysql: refused: function, printf

SELECT printf(name, 1) AS x FROM customers;
-- sqlite: refused: size, PRINTF
-- duckdb, postgresql, mysql: refused: function, printf

SELECT printf('%5d', rate) AS x FROM rates;
-- sqlite: taken
-- duckdb, postgresql, mysql: refused: function, printf

SELECT CAST(name AS CHAR(10000000)) AS x FROM customers;
-- sqlite, postgresql, mysql: refused: size, CHAR
-- duckdb: taken

SELECT CAST('x' AS CHAR(900000)) || CAST('y' AS CHAR(900000)) AS x;
-- sqlite, postgresql: refused: size, ||
-- duckdb, mysql: taken

SELECT CAST(name AS VARCHAR(20)) AS x FROM customers;
-- taken

-- 2. Replacements: each place that is found becomes the whole of it

SELECT replace(repeat('x', 100000), 'x', repeat('y', 100000)) AS x;
-- refused: size, REPLACE

SELECT replace(replace(repeat('x', 1000), 'x', 'yyyyyyyyyy'), 'y', repeat('z', 1000)) AS x;
-- refused: size, REPLACE

SELECT regexp_replace(repeat('x', 100000), 'x', repeat('y', 100000), 'g') AS x;
-- refused: size, REGEXP_REPLACE

SELECT regexp_replace(repeat('x', 100000), '', repeat('y', 100000)) AS x;
-- refused: size, REGEXP_REPLACE

SELECT regexp_replace(repeat('x', 30000), '(x)', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy') AS x;
-- refused: size, REGEXP_REPLACE

SELECT replace(name, ' ', '') AS x FROM customers;
-- taken

SELECT replace(name, name, repeat('y', 500000)) AS x FROM customers;
-- refused: size, REPLACE

SELECT concat_ws(repeat('x', 100000), '', '', '', '', '', '', '', '', '', '', '', '', '') AS x;
-- refused: size, CONCAT_WS

-- reads otherwise on sqlite, mysql: it has no such function, and spells it back as it was written
SELECT translate(repeat('x', 900000), 'x', 'y') AS x FROM rates;
-- taken

-- 3. Doubling, from query to query and from step to step

WITH a AS (SELECT repeat('x', 1000) AS x), b AS (SELECT concat(x, x, x, x, x, x, x, x, x, x) AS x FROM a), c AS (SELECT concat(x, x, x, x, x, x, x, x, x, x) AS x FROM b), d AS (SELECT concat(x, x, x, x, x, x, x, x, x, x) AS x FROM c), e AS (SELECT concat(x, x, x, x, x, x, x, x, x, x) AS x FROM d) SELECT length(x) AS n FROM e;
-- refused: size, CONCAT

SELECT length(concat(x, x, x, x, x)) AS n FROM (SELECT repeat(name, 1000) AS x FROM customers) AS t;
-- refused: size, CONCAT

SELECT length(concat(x, x, x, x, x)) AS n FROM (SELECT repeat('x', 300000) AS x UNION ALL SELECT name FROM customers) AS t;
-- refused: size, CONCAT

WITH RECURSIVE r(x, n) AS (SELECT 'x', 1 UNION ALL SELECT concat(x, x), n + 1 FROM r WHERE n < 40) SELECT max(length(x)) AS n FROM r;
-- refused: size, RECURSIVE

WITH RECURSIVE r(x, y, n) AS (SELECT 'x', 'y', 1 UNION ALL SELECT concat(x, y), concat(y, x), n + 1 FROM r WHERE n < 40) SELECT max(length(x)) AS n FROM r;
-- refused: size, RECURSIVE

WITH RECURSIVE r(x, n) AS (SELECT 'x', 1 UNION ALL SELECT replace(x, 'x', 'xx'), n + 1 FROM r WHERE n < 40) SELECT max(length(x)) AS n FROM r;
-- refused: size, RECURSIVE

WITH RECURSIVE r(x, n) AS (SELECT 'x', 1 UNION ALL SELECT concat(x, repeat('y', 100000)), n + 1 FROM r WHERE n < 40) SELECT max(length(x)) AS n FROM r;
-- refused: size, RECURSIVE

WITH RECURSIVE r(x, n) AS (SELECT 'x', 1 UNION ALL SELECT repeat(x, 2), n + 1 FROM r WHERE n < 40) SELECT max(length(x)) AS n FROM r;
-- refused: size, RECURSIVE

WITH RECURSIVE r(a, b, n) AS (SELECT 1, 1, 1 UNION ALL SELECT b, a + b, n + 1 FROM r WHERE n < 20) SELECT a FROM r ORDER BY n;
-- taken

-- reads otherwise on sqlite: it has no such function, and spells it back as it was written
-- a path grows by as much at each step, and may
WITH RECURSIVE r(x, n) AS (SELECT CAST('' AS CHAR(200)), 1 UNION ALL SELECT CAST(concat(x, '/', n) AS CHAR(200)), n + 1 FROM r WHERE n < 5) SELECT trim(x) AS x FROM r ORDER BY n;
-- taken

-- 4. Values of many rows in one

SELECT group_concat(repeat(kind, 1000)) AS x FROM rates;
-- refused: size, STRING_AGG

-- reads otherwise on sqlite, mysql: it has no such function, and spells it back as it was written
SELECT string_agg(name, ',') AS x FROM customers;
-- taken

SELECT string_agg(repeat('x', 100000), '') AS x FROM customers;
-- refused: size, STRING_AGG

SELECT string_agg(x, '') AS x FROM (SELECT string_agg(x, '') AS x FROM (SELECT string_agg(name, '') AS x FROM customers GROUP BY city) AS t) AS u;
-- refused: size, STRING_AGG

SELECT string_agg(kind, '') OVER (ORDER BY rate) AS x FROM rates;
-- refused: size, STRING_AGG

SELECT array_agg(repeat('x', 100000)) AS x FROM customers;
-- refused: size, ARRAY_AGG

SELECT generate_series(1, 1000000000) AS x;
-- refused: size, GENERATE_SERIES

SELECT generate_series(1, rate) AS x FROM rates;
-- refused: size, GENERATE_SERIES

-- 5. A row of many

SELECT repeat('a', 300000) AS a, repeat('b', 300000) AS b, repeat('c', 300000) AS c, repeat('d', 300000) AS d;
-- refused: size, SELECT

-- 6. Written again, it would be too long for the gateway

-- reads otherwise on sqlite, mysql: it has no such function, and spells it back as it was written
SELECT initcap(initcap(initcap(initcap(initcap(initcap(initcap(initcap(initcap(initcap(kind)))))))))) AS x FROM rates;
-- sqlite, postgresql, mysql: taken
-- duckdb: refused: size, INITCAP

-- reads otherwise on sqlite, mysql: it has no such function, and spells it back as it was written
SELECT split_part(split_part(split_part(split_part(split_part(split_part(split_part(split_part(kind, 'a', 1), 'a', 1), 'a', 1), 'a', 1), 'a', 1), 'a', 1), 'a', 1), 'a', 1) AS x FROM rates;
-- sqlite, postgresql, mysql: taken
-- duckdb: refused: size, SPLIT_PART

SELECT length(length(length(length(length(length(length(length(length(length(length(length(kind)))))))))))) AS x FROM rates;
-- sqlite, postgresql, mysql: taken
-- duckdb: refused: size, LENGTH
