package io.parley.sending;

import io.parley.Parley;
import io.parley.accounts.TestTenants;
import io.parley.database.LoneConnections;
import io.parley.database.SettableClock;
import io.parley.database.Worker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A server on a real PostgreSQL that sends nothing by itself: tests take its steps one by one, at
 * the time that they say it is. Started once; it ends with its process.
 */
final class SendingServer {
  private static final Path DATA =
      Path.of("target", "test-data", "sending-" + ProcessHandle.current().pid());

  private static final SendingServer ONLY = new SendingServer();

  private final ConfigurableApplicationContext context;
  private final SettableClock clock;
  private final List<Connection> connections;

  private SendingServer() {
    context =
        new SpringApplicationBuilder(Parley.class, TestTenants.class, SeededPace.class)
            .run(
                "--server.port=0",
                "--parley.demo=false",
                "--parley.data-dir=" + DATA,
                "--parley.bootstrap.api-key=mf_bootstrap_key_of_the_tests");
    context.getBean(Dispatcher.class).stop();
    context.getBean("doubtsWorker", Worker.class).stop();
    clock = SettableClock.of(context);
    connections = List.of(connection(), connection());
  }

  static SendingServer get() {
    return ONLY;
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  SettableClock clock() {
    return clock;
  }

  /** Which show that nodes are alive, one for each of those that a test has at a time. */
  List<Connection> connections() {
    return connections;
  }

  private Connection connection() {
    try {
      return context.getBean(LoneConnections.class).open("model");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The same pauses each time. */
  static final class SeededPace {
    @Bean
    @Primary
    Pace seededPace(SendingProperties properties) {
      return new Pace(properties, new SplittableRandom(20_261_121));
    }
  }
}
