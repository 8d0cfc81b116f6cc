// SPDX-License-Identifier: Apache-2.0
// What a program on JDBC asks about names: prints each answer as one line a row.

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;

public class Metadata {
  static void show(String what, ResultSet rows, String... columns) throws Exception {
    int count = 0;
    while (rows.next()) {
      StringBuilder line = new StringBuilder(what);
      for (String column : columns) {
        line.append('|').append(rows.getString(column));
      }
      System.out.println(line);
      count++;
    }
    System.out.println(what + " has " + count);
  }

  public static void main(String[] given) throws Exception {
    String schema = given[3];
    try (Connection connection = DriverManager.getConnection(given[0], given[1], given[2])) {
      DatabaseMetaData names = connection.getMetaData();
      show("schema", names.getSchemas(), "TABLE_SCHEM");
      show("catalog", names.getCatalogs(), "TABLE_CAT");
      show("table", names.getTables(null, null, "%", new String[] {"TABLE", "VIEW"}), "TABLE_SCHEM", "TABLE_NAME", "REMARKS");
      show("column", names.getColumns(null, schema, "%", "%"), "TABLE_NAME", "COLUMN_NAME", "TYPE_NAME", "IS_NULLABLE", "REMARKS");
      show("key", names.getPrimaryKeys(null, schema, "cust_info"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME");
      show("index", names.getIndexInfo(null, schema, "cust_info", false, false), "INDEX_NAME", "COLUMN_NAME", "NON_UNIQUE");
      show("imported", names.getImportedKeys(null, schema, "acct_base"), "PKTABLE_NAME", "PKCOLUMN_NAME", "FKCOLUMN_NAME");
      show("exported", names.getExportedKeys(null, schema, "cust_info"), "FKTABLE_NAME", "FKCOLUMN_NAME");
      show("type", names.getTypeInfo(), "TYPE_NAME");
      show("row", names.getBestRowIdentifier(null, schema, "cust_info", DatabaseMetaData.bestRowSession, true), "COLUMN_NAME");
      show("right", names.getTablePrivileges(null, schema, "cust_info"), "GRANTEE", "PRIVILEGE");
      show("procedure", names.getProcedures(null, schema, "%"), "PROCEDURE_NAME");
      show("function", names.getFunctions(null, schema, "%"), "FUNCTION_NAME");
      System.out.println("keywords " + names.getSQLKeywords().contains("limit"));
      System.out.println("here|" + connection.getSchema() + "|" + connection.getCatalog() + "|" + names.getUserName());
    }
  }
}
