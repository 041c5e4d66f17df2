package io.parley.database;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Brings the database to the version of the program, over a connection of its own: the pools' would
 * be cut off while an index of a large table is built.
 */
final class Migration implements FlywayMigrationStrategy {
  private final Server server;

  Migration(Server server) {
    this.server = server;
  }

  @Override
  public void migrate(Flyway configured) {
    var flyway =
        Flyway.configure()
            .configuration(configured.getConfiguration())
            .dataSource(connections())
            .load();
    // What is not done in a transaction may have failed half-way, and is written to begin anew.
    if (Arrays.stream(flyway.info().all()).anyMatch(each -> each.getState().isFailed())) {
      flyway.repair();
    }
    flyway.migrate();
  }

  private PGSimpleDataSource connections() {
    var connections = new PGSimpleDataSource();
    connections.setUrl(server.url());
    connections.setUser(server.username());
    connections.setPassword(server.password().value());
    connections.setLogServerErrorDetail(false);
    connections.setApplicationName("parley migration");
    return connections;
  }
}
