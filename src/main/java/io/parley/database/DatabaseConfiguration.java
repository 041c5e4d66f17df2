package io.parley.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.postgres.EmbeddedPostgres;
import io.parley.shared.Secret;
import io.parley.shared.SecretBox;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseConfiguration {
  private static final String EXTERNAL_URL = "spring.datasource.url";
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(30);

  /** Gateways wait for the answer, and everybody behind a batch that hangs waits with it. */
  private static final Duration LONGEST_BATCH = Duration.ofSeconds(10);

  private static final String OLDEST_SERVER = "180000";

  @Bean
  @ConditionalOnProperty(name = EXTERNAL_URL, matchIfMissing = true, havingValue = "never")
  EmbeddedPostgres embeddedPostgres(DatabaseProperties properties) {
    // Closed by the container after the pools, since they depend on it.
    return EmbeddedPostgres.start(properties.dataDir());
  }

  @Bean
  Server server(ObjectProvider<EmbeddedPostgres> embedded, Environment environment) {
    var ours = embedded.getIfAvailable();
    if (ours != null) {
      return new Server(ours.jdbcUrl(), ours.username(), new Secret(ours.password()));
    }
    return new Server(
        environment.getRequiredProperty(EXTERNAL_URL),
        environment.getProperty("spring.datasource.username", ""),
        new Secret(environment.getProperty("spring.datasource.password", "")));
  }

  @Bean
  HikariDataSource requestPool(Server server, DatabaseProperties properties, MeterRegistry meters) {
    return pool(
        "requests",
        server,
        properties.poolSize(),
        properties.patience(),
        LONGEST_STATEMENT,
        meters);
  }

  @Bean
  HikariDataSource inboundPool(Server server, DatabaseProperties properties, MeterRegistry meters) {
    return pool(
        "inbound",
        server,
        properties.inboundPoolSize(),
        properties.patience(),
        LONGEST_BATCH,
        meters);
  }

  @Bean
  HikariDataSource watchPool(Server server, DatabaseProperties properties, MeterRegistry meters) {
    return pool("watch", server, 1, properties.patience(), LONGEST_BATCH, meters);
  }

  @Bean
  @Primary
  BoundedDataSource dataSource(
      HikariDataSource requestPool, HikariDataSource inboundPool, DatabaseProperties properties) {
    return new BoundedDataSource(requestPool, inboundPool, properties);
  }

  @Bean
  JdbcClient jdbcClient(BoundedDataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean
  TransactionTemplate transactionTemplate(PlatformTransactionManager transactions) {
    return new TransactionTemplate(transactions);
  }

  /** After the clock, which refuses servers that are too old with a sentence of its own. */
  @Bean
  Migration migration(Server server, DatabaseClock clock) {
    return new Migration(server);
  }

  @Bean
  DatabaseClock databaseClock(HikariDataSource watchPool) throws SQLException {
    try (var connection = watchPool.getConnection();
        var statement = connection.createStatement();
        var answer =
            statement.executeQuery(
                "select clock_timestamp(), current_setting('server_version_num')")) {
      answer.next();
      refuseOldServer(answer.getString(2));
      return new DatabaseClock(answer.getObject(1, OffsetDateTime.class).toInstant());
    }
  }

  @Bean
  SecretBox secretBox(DatabaseProperties properties) throws IOException {
    var configured = properties.secretKey();
    var key =
        configured == null ? SecretKeyFile.readOrMake(properties.dataDir()) : configured.value();
    try {
      return new SecretBox(Base64.getDecoder().decode(key.strip()));
    } catch (IllegalArgumentException _) {
      throw new StartRefused(
          "PARLEY_SECRET_KEY must be 32 random bytes in base64, as 'openssl rand -base64 32' makes them.");
    }
  }

  /** Named for the health group: /actuator/health/readiness asks 'database'. */
  @Bean
  DatabaseWatch databaseHealthIndicator(
      HikariDataSource watchPool,
      BoundedDataSource gate,
      DatabaseClock clock,
      ObjectProvider<EmbeddedPostgres> embedded) {
    return new DatabaseWatch(
        watchPool, gate, clock, Optional.ofNullable(embedded.getIfAvailable()));
  }

  @Bean
  LoneConnections loneConnections(Server server, ObjectProvider<EmbeddedPostgres> embedded) {
    return new LoneConnections(server, embedded.getIfAvailable() != null);
  }

  @Bean
  Notices notices(LoneConnections connections) {
    return new Notices(connections);
  }

  private static void refuseOldServer(String version) {
    if (version.compareTo(OLDEST_SERVER) < 0) {
      throw new StartRefused(
          "Parley needs PostgreSQL 18 or newer (uuidv7()); this server is " + version + ".");
    }
  }

  private static HikariDataSource pool(
      String name,
      Server server,
      int size,
      Duration patience,
      Duration answer,
      MeterRegistry meters) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(server.url());
    config.setUsername(server.username());
    config.setPassword(server.password().value());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(size, 4));
    config.setConnectionTimeout(patience.toMillis());
    config.setValidationTimeout(Math.max(250, patience.toMillis() / 2));
    config.setMetricRegistry(meters);
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", String.valueOf(answer.toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // The server quotes rows in its details, and rows hold phone numbers: they stay out of the log.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("ApplicationName", "parley " + name);
    // The plan that serves any values is good for statements over unnest, and saves planning each
    // time.
    config.addDataSourceProperty("prepareThreshold", "3");
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException failure) {
      throw new StartRefused(
          "PostgreSQL cannot be reached as SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD say: "
              + failure.getMessage());
    }
  }
}
