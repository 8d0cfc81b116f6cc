// SPDX-License-Identifier: Apache-2.0
// A program on JDBC that looks a customer up by a value that it binds: often enough that the driver prepares it by name.

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

public class LookUp {
  public static void main(String[] given) throws Exception {
    try (Connection connection = DriverManager.getConnection(given[0], given[1], given[2]);
        PreparedStatement asked =
            connection.prepareStatement("SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, ?)")) {
      System.out.println("columns " + asked.getMetaData().getColumnCount());
      for (int round = 0; round < 7; round++) {
        for (String number : new String[] {"10012345678", "10012345679"}) {
          asked.setString(1, number);
          int count = 0;
          try (ResultSet rows = asked.executeQuery()) {
            while (rows.next()) {
              count++;
              if (round == 6) {
                System.out.println(rows.getString(1) + " " + rows.getString(2));
              }
            }
          }
          if (round == 6) {
            System.out.println("found " + count);
          }
        }
      }
    }
  }
}
