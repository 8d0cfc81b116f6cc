-- dialects: postgresql
-- Statements that want what is hidden, by the classes of research and of later finds. What is taken is run over two
-- databases that differ in hidden values only, and over a masked copy: all three must answer alike.
-- The tables, their treatments and what they hold stand in bank.py. A statement is never taken out of here.

-- 3. Objects of the database: inheritance, functions, sequences

SELECT * FROM ONLY customers;
-- refused: clause, ONLY

SELECT * FROM customers *;
-- taken

SELECT * FROM ROWS FROM (all_of()) AS x;
-- refused: clause, ROWS_FROM

SELECT * FROM LATERAL all_of() x;
-- refused: function, all_of

SELECT c.ssn FROM customers c;
-- taken

SELECT ssn(c) FROM customers c;
-- refused: function, ssn

SELECT ssn(customers) FROM customers;
-- refused: function, ssn

SELECT lower(id) FROM customers;
-- taken

SELECT lower(1);
-- taken

SELECT currval('counter'), lastval();
-- refused: function, currval

SELECT * FROM pg_toast.pg_toast_1255;
-- refused: table, pg_toast_1255

-- 4. SQL inside a string

SELECT table_to_xml('customers', true, false, '');
-- refused: function, table_to_xml

SELECT cursor_to_xml('c', 1, true, false, '');
-- refused: function, cursor_to_xml

SELECT database_to_xml(true, false, '');
-- refused: function, database_to_xml

SELECT xpath('//ssn', query_to_xml('select * from customers', true, false, ''));
-- refused: function, xpath

SELECT * FROM dblink('dbname=postgres', 'select ssn from customers') AS t(ssn text);
-- refused: table-function, dblink

SELECT * FROM crosstab('select 1, 2, ssn from customers') AS t(a int, b text);
-- refused: table-function, crosstab

SELECT * FROM ts_stat('select to_tsvector(ssn) from customers');
-- refused: table-function, ts_stat

SELECT query_to_json('select 1');
-- refused: function, query_to_json

SELECT * FROM xmltable('/x' PASSING query_to_xml('select ssn from customers', true, false, '') COLUMNS ssn text);
-- refused: table-function, /x

SELECT * FROM json_table('[1]', '$[*]' COLUMNS (x int PATH '$'));
-- refused: table-function, [1]

DO $$ BEGIN RAISE NOTICE '%', (SELECT ssn FROM customers LIMIT 1); END $$;
-- refused: statement, DO

-- 5. Files and programs

SELECT pg_read_file('/etc/passwd');
-- refused: function, pg_read_file

SELECT pg_read_binary_file('/etc/passwd');
-- refused: function, pg_read_binary_file

SELECT pg_ls_dir('/');
-- refused: function, pg_ls_dir

SELECT lo_import('/etc/passwd');
-- refused: function, lo_import

SELECT lo_get(1);
-- refused: function, lo_get

COPY customers TO STDOUT;
-- refused: statement, COPY

COPY (SELECT * FROM customers) TO STDOUT;
-- refused: statement, COPY

COPY hidden FROM PROGRAM 'id';
-- refused: statement, COPY

-- 6. What is no query

DECLARE c CURSOR FOR SELECT * FROM customers;
-- refused: statement, DECLARE

FETCH ALL FROM c;
-- refused: statement, FETCH

EXECUTE p(1);
-- refused: statement, EXECUTE

LISTEN x;
-- refused: statement, ALIAS

NOTIFY x, 'y';
-- refused: syntax

VACUUM customers;
-- refused: statement, VACUUM

ANALYZE customers;
-- refused: statement, ANALYZE

LOCK TABLE customers;
-- refused: statement, LOCK

REFRESH MATERIALIZED VIEW kept_customers;
-- refused: statement, REFRESH

WITH x AS (UPDATE customers SET ssn = ssn RETURNING *) SELECT * FROM x;
-- refused: syntax-node, UPDATE

WITH x AS (INSERT INTO hidden VALUES ('a') RETURNING *) SELECT * FROM x;
-- refused: syntax-node, INSERT

SELECT name FROM customers FOR NO KEY UPDATE SKIP LOCKED;
-- refused: clause, LOCKS

SELECT name INTO TEMP x FROM customers;
-- refused: clause, INTO

SET ROLE postgres;
-- refused: statement, SET

SET SESSION AUTHORIZATION postgres;
-- refused: statement, SET

RESET ALL;
-- refused: statement, RESET

BEGIN READ WRITE;
-- refused: statement, TRANSACTION

START TRANSACTION READ WRITE;
-- refused: syntax

-- 7. Statistics and catalogues

SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers';
-- refused: table, pg_stats

SELECT * FROM pg_statistic;
-- refused: table, pg_statistic

SELECT query FROM pg_stat_activity;
-- refused: table, pg_stat_activity

SELECT * FROM pg_prepared_statements;
-- refused: table, pg_prepared_statements

SELECT * FROM pg_class;
-- refused: table, pg_class

SELECT * FROM pg_catalog.pg_attribute;
-- refused: table, pg_attribute

SELECT prosrc FROM pg_proc;
-- refused: table, pg_proc

SELECT pg_get_viewdef('all_customers');
-- refused: function, pg_get_viewdef

SELECT pg_relation_size('customers');
-- refused: function, pg_relation_size

SELECT reltuples FROM pg_class WHERE relname = 'customers';
-- refused: table, pg_class

SELECT obj_description(1);
-- refused: function, obj_description

SELECT * FROM pg_settings;
-- refused: table, pg_settings

SELECT has_column_privilege('customers', 'ssn', 'select');
-- refused: function, has_column_privilege

SELECT n_live_tup FROM pg_stat_user_tables;
-- refused: table, pg_stat_user_tables

-- 9. What the writing of a statement could change

SELECT '\', ' union select phone from public.customers -- ';
-- taken

SELECT E'\\' AS x, name FROM customers;
-- refused: syntax-node, BYTESTRING

SELECT E'a\'b' AS x, name FROM customers;
-- refused: syntax-node, BYTESTRING

SELECT e'\047 union select 1 --' AS x;
-- refused: syntax-node, BYTESTRING

SELECT U&'\0027 UNION SELECT ssn' AS x, name FROM customers;
-- refused: syntax-node, UNICODESTRING

SELECT U&'!0027' UESCAPE '!' AS x, name FROM customers;
-- refused: syntax-node, UNICODESTRING

SELECT 'a'
'b' AS x, name FROM customers;
-- taken

SELECT $q$'$q$ AS x, name FROM customers;
-- refused: syntax-node, RAWSTRING

SELECT B'101' AS x, name FROM customers;
-- refused: syntax-node, BITSTRING

SELECT name::varchar(2) AS x FROM customers;
-- taken

SELECT date '2020-01-01' AS x, name FROM customers;
-- taken

SELECT interval '1 day' AS x, name FROM customers;
-- taken

SELECT int '7' AS x, name FROM customers;
-- taken

SELECT name FROM customers OFFSET 1 ROWS FETCH FIRST 1 ROWS ONLY;
-- taken

SELECT name FROM customers ORDER BY id FETCH FIRST 1 ROWS WITH TIES;
-- refused: clause, WITH_TIES

SELECT 1 WHERE NULL ISNULL;
-- taken

SELECT name FROM customers WHERE id = ANY (ARRAY[1, 3]);
-- taken

SELECT name FROM customers WHERE id = ANY (SELECT id FROM customers);
-- taken

SELECT name FROM customers WHERE id > ALL (SELECT id FROM customers WHERE branch = 2);
-- taken

SELECT name FROM customers WHERE id IN (VALUES (1), (2));
-- taken

SELECT * FROM (VALUES (1, 'a')) AS v(x, y);
-- taken

SELECT x FROM (VALUES (1)) v(x), customers;
-- taken

SELECT operator(pg_catalog.+) 1;
-- refused: syntax

SELECT 1 OPERATOR(pg_catalog.+) id FROM customers;
-- refused: syntax-node, OPERATOR

SELECT name COLLATE "C" FROM customers;
-- refused: function, COLLATE

SELECT id !~~ 1 FROM customers;
-- taken

-- 10. Rows as a whole, system columns, casts that read the catalogue

SELECT c::text FROM customers c;
-- refused: column, c

SELECT customers.*::text FROM customers;
-- refused: star, *

SELECT (customers).* FROM customers;
-- refused: syntax-node, DOT

SELECT (customers.*).ssn FROM customers;
-- refused: syntax-node, DOT

SELECT to_json(c), to_jsonb(c) FROM customers c;
-- refused: function, to_json

SELECT json_agg(c) FROM customers c;
-- refused: function, J_S_O_N_ARRAY_AGG

SELECT hstore(c) FROM customers c;
-- refused: function, hstore

SELECT c IS NULL FROM customers c;
-- refused: column, c

SELECT jsonb_each_text(to_jsonb(c)) FROM customers c;
-- refused: function, jsonb_each_text

SELECT cmin, cmax, xmax, tableoid::regclass FROM customers;
-- refused: system-column, cmin

SELECT 'customers'::regclass;
-- refused: syntax-node, OBJECTIDENTIFIER

SELECT 'ssn'::name, '1'::xid, 'x'::json, 'x'::xml FROM customers;
-- refused: type, NAME

SELECT name::regclass FROM customers;
-- refused: syntax-node, OBJECTIDENTIFIER

SELECT CAST('postgres' AS regrole);
-- refused: syntax-node, OBJECTIDENTIFIER

SELECT c.name FROM customers c ORDER BY c;
-- refused: column, c

SELECT count(c.*) FROM customers c;
-- refused: star, *

SELECT c1 FROM customers c1 WHERE c1 IN (SELECT c2 FROM customers c2);
-- refused: column, c1

SELECT ARRAY(SELECT ssn FROM customers);
-- taken

SELECT (ARRAY[name])[1] FROM customers;
-- refused: syntax-node, BRACKET

SELECT name FROM customers, unnest(ARRAY[1]) u;
-- refused: source, UNNEST

SELECT ROW(id, ssn) FROM customers;
-- refused: function, ROW

SELECT (SELECT c FROM (SELECT c.ssn) c) FROM customers c;
-- refused: column, ssn

-- 11. Errors that would tell

SELECT CAST(phone AS bigint) AS x FROM customers;
-- taken

SELECT phone::int AS x FROM customers;
-- taken

SELECT name::date AS x FROM customers;
-- taken

SELECT to_number(name, '9') AS x FROM customers;
-- taken

SELECT to_date(phone, 'YYYY') AS x FROM customers;
-- taken

SELECT make_date(id, 13, 1) AS x FROM customers;
-- taken

SELECT chr(id - 2) AS x FROM customers;
-- taken

SELECT name ~ '(' AS x FROM customers;
-- taken

SELECT regexp_replace(name, phone, '') AS x FROM customers;
-- taken

SELECT substring(name, 1, id - 5) AS x FROM customers;
-- taken

SELECT left(name, id) AS x, log(id - 1) AS y FROM customers;
-- taken

SELECT width_bucket(id, 1, 1, 3) AS x FROM customers;
-- refused: function, WIDTH_BUCKET

SELECT id::smallint * 30000::smallint AS x FROM customers;
-- taken

SELECT exp(id * 1000.0) AS x FROM customers;
-- taken

SELECT xmlparse(document name) FROM customers;
-- refused: syntax

SELECT name::json FROM customers;
-- refused: type, JSON

SELECT interval '1 day' * id / (id - 1) AS x FROM customers;
-- taken

SELECT lpad(name, 3, phone) AS x FROM customers WHERE id / (id - 2) > 0;
-- taken

-- 12. Conditions on rows that the rule hides: the planner may run them early

SELECT name FROM customers WHERE city::int = 7;
-- taken

SELECT name FROM customers WHERE branch IN (1, 2) AND 1 / (branch - 2) <> 0;
-- taken

SELECT name FROM customers WHERE id / (branch - 2) < 5 AND branch = 1;
-- taken

SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM rates r WHERE r.rate / (c.id - 3) < 9);
-- taken

SELECT name FROM customers WHERE id IN (SELECT rate / (rate - 3) FROM rates);
-- taken

SELECT name FROM customers WHERE substring(city FROM 1 FOR id - 3) = 'H';
-- taken

SELECT name FROM customers WHERE to_number(city, '9') > 1;
-- taken

SELECT a.no FROM accounts a JOIN customers c ON a.credit / (c.id - 3) > 0;
-- taken

SELECT name FROM customers WHERE city ~ '^H' AND city::date IS NULL;
-- taken

SELECT name FROM customers WHERE (CASE city WHEN 'HIDDEN-CITY' THEN 1 / 0 WHEN 'FARAWAY' THEN 2 / 0 END) IS NULL;
-- taken

SELECT name FROM customers WHERE branch = 1 AND city::int > 0;
-- taken

SELECT name FROM (SELECT name, city, 1 / (id - 3) AS q FROM customers) x WHERE q > 0;
-- taken

SELECT x.name FROM (SELECT name, id FROM customers OFFSET 0) x WHERE 1 / (x.id - 4) < 1;
-- taken

-- 14. Settings, again

SELECT current_setting('tournier.token_outer', true);
-- refused: function, current_setting

SHOW search_path;
-- refused: statement, SHOW

SELECT pg_catalog.current_setting('is_superuser');
-- refused: syntax-node, DOT

SELECT inet_server_addr(), pg_backend_pid();
-- refused: function, inet_server_addr

SELECT txid_current();
-- refused: function, txid_current

SELECT pg_postmaster_start_time();
-- refused: function, pg_postmaster_start_time

-- 16, 17. Hashes, locks, time

SELECT encode(sha256(phone::bytea), 'hex') FROM customers;
-- refused: function, ENCODE

SELECT hashtext(ssn) FROM customers;
-- refused: function, hashtext

SELECT digest(ssn, 'sha256') FROM customers;
-- refused: function, digest

SELECT pg_advisory_lock(1);
-- refused: function, pg_advisory_lock

SELECT pg_cancel_backend(1);
-- refused: function, pg_cancel_backend

SELECT pg_terminate_backend(1);
-- refused: function, pg_terminate_backend

-- not run: it tells the time
SELECT clock_timestamp(), name FROM customers;
-- refused: function, clock_timestamp

-- not run: it tells the time
SELECT now(), name FROM customers;
-- taken

SELECT generate_series(1, 3), name FROM customers;
-- taken

SELECT * FROM generate_series(1, 3);
-- refused: source, (
