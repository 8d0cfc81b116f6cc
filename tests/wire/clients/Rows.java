// SPDX-License-Identifier: Apache-2.0
// What a program on JDBC does with rows: prepared statements, fetch sizes, batches of a cursor, a time limit, errors.

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;

public class Rows {
  public static void main(String[] given) throws Exception {
    try (Connection connection = DriverManager.getConnection(given[0], given[1], given[2])) {
      System.out.println("valid " + connection.isValid(5));
      try (PreparedStatement asked = connection.prepareStatement("SELECT khxm, khjg FROM cust_info WHERE khjg = ?")) {
        for (int round = 0; round < 8; round++) {
          asked.setString(1, "B01");
          try (ResultSet rows = asked.executeQuery()) {
            ResultSetMetaData told = rows.getMetaData();
            int count = 0;
            while (rows.next()) {
              count++;
            }
            if (round == 7) {
              System.out.println("prepared " + count + " " + told.getColumnName(1) + " " + told.getColumnTypeName(1));
            }
          }
        }
      }
      connection.setAutoCommit(false);
      try (Statement asked = connection.createStatement()) {
        asked.setFetchSize(5);
        int count = 0;
        try (ResultSet rows = asked.executeQuery("SELECT zh, ye FROM acct_base")) {
          while (rows.next()) {
            count++;
          }
        }
        System.out.println("walked " + count);
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (Statement asked = connection.createStatement()) {
        asked.setQueryTimeout(1);
        asked.executeQuery(
            "SELECT count(*) AS n FROM acct_base a CROSS JOIN acct_base b CROSS JOIN acct_base c CROSS JOIN acct_base d"
                + " CROSS JOIN acct_base e CROSS JOIN acct_base f CROSS JOIN acct_base g");
        System.out.println("not stopped");
      } catch (SQLException stopped) {
        System.out.println("stopped " + stopped.getSQLState());
      }
      try (Statement asked = connection.createStatement()) {
        asked.executeQuery("SELECT geheim_note FROM cust_info");
      } catch (SQLException refused) {
        System.out.println("refused " + refused.getSQLState());
      }
      try (Statement asked = connection.createStatement(); ResultSet rows = asked.executeQuery("SELECT 1 AS one")) {
        rows.next();
        System.out.println("alive " + rows.getInt(1));
      }
    }
  }
}
