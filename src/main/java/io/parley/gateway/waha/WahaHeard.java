package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionDirectory;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * When a webhook of each session came last: noted in memory, since that happens thousands of times
 * a second, and written down now and then for all nodes to read.
 */
@Component
class WahaHeard {
  private static final int LONGEST_NAME = 54;

  private final Map<SessionAddress, Instant> times = new ConcurrentHashMap<>();
  private final WahaClient client;
  private final WahaRepository repository;
  private final SessionDirectory sessions;
  private final DatabaseClock clock;

  WahaHeard(
      WahaClient client,
      WahaRepository repository,
      SessionDirectory sessions,
      DatabaseClock clock) {
    this.client = client;
    this.repository = repository;
    this.sessions = sessions;
    this.clock = clock;
  }

  void note(String name) {
    if (client.isOn() && !name.isEmpty() && name.length() <= LONGEST_NAME) {
      times.put(new SessionAddress(GatewayKind.WAHA, name), clock.instant());
    }
  }

  void writeDown() {
    var noted = new HashMap<SessionAddress, Instant>();
    times.keySet().forEach(session -> noted.put(session, times.remove(session)));
    if (noted.isEmpty()) {
      return;
    }
    var heard =
        sessions.named(noted.keySet()).stream()
            .collect(Collectors.toMap(Function.identity(), known -> noted.get(known.address())));
    if (!heard.isEmpty()) {
      repository.heard(heard);
    }
  }
}
