// SPDX-License-Identifier: Apache-2.0
// A program on JDBC over a sealed source: rows and what is told beside them, a look-up by a bound value, a refusal, and what comes after it.

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

public class Sealed {
  public static void main(String[] given) throws Exception {
    try (Connection connection = DriverManager.getConnection(given[0], given[1], given[2])) {
      try (Statement asked = connection.createStatement();
          ResultSet rows = asked.executeQuery("SELECT khxm, sjhm, khjg FROM cust_info ORDER BY khjg")) {
        while (rows.next()) {
          System.out.println("shown " + rows.getString(1) + " " + rows.getString(2) + " " + rows.getString("khjg"));
        }
        for (SQLWarning told = asked.getWarnings(); told != null; told = told.getNextWarning()) {
          System.out.println("told " + told.getMessage());
        }
      }
      try (PreparedStatement asked =
          connection.prepareStatement("SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, ?)")) {
        for (int round = 0; round < 7; round++) {
          asked.setString(1, "10012345678");
          try (ResultSet rows = asked.executeQuery()) {
            while (rows.next()) {
              if (round == 6) {
                System.out.println("found " + rows.getString(1) + " " + rows.getString(2));
              }
            }
          }
        }
      }
      try (Statement asked = connection.createStatement()) {
        asked.executeQuery("SELECT khh FROM cust_info ORDER BY khxm");
      } catch (SQLException refused) {
        String said = refused.getMessage();
        System.out.println(
            "refused " + refused.getSQLState() + (said.contains("khxm") ? " khxm" : "")
                + (said.contains("tournier_lookup") ? " tournier_lookup" : ""));
      }
      try (Statement asked = connection.createStatement();
          ResultSet rows = asked.executeQuery("SELECT count(*) AS n FROM cust_info")) {
        rows.next();
        System.out.println("alive " + rows.getInt(1));
      }
    }
  }
}
