package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartFaults {
  private static final int FREE_REQUESTS = 10;
  private static final Duration REFILL = Duration.ofSeconds(60 / FREE_REQUESTS);

  @TempDir Path directory;

  @Test
  void aUsedUpRateLimitIsUsedUpAfterAKillToo() throws Exception {
    var free = Map.of("PARLEY_BOOTSTRAP_PLAN", "free");
    try (var data = DataDirectory.empty(directory)) {
      long exhausted;
      try (var server = ServerProcess.start(data, free)) {
        assertThat(requestsUntilThrottled(server.api())).isGreaterThanOrEqualTo(FREE_REQUESTS);
        exhausted = System.nanoTime();
        server.kill();
      }
      try (var server = ServerProcess.start(data, free)) {
        var allowed = requestsUntilThrottled(server.api());
        // The bucket fills while nobody asks, one request every six seconds: this much may pass.
        var refilled = (System.nanoTime() - exhausted) / REFILL.toNanos() + 1;
        assertThat(allowed).isLessThanOrEqualTo((int) refilled);
      }
    }
  }

  @Test
  void anIdempotencyKeyIsKnownAfterAKill() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory)) {
      Answer made;
      try (var server = ServerProcess.start(data)) {
        made = makeSession(server.api()).expect(201);
        server.kill();
      }
      try (var server = ServerProcess.start(data)) {
        var again = makeSession(server.api()).expect(201);
        assertThat(made.replayed()).isEmpty();
        assertThat(again.replayed()).contains("true");
        assertThat(again.json()).isEqualTo(made.json());
        assertThat(server.api().get("/api/v2/sessions").expect(200).json()).hasSize(1);
      }
    }
  }

  private static Answer makeSession(Api api) {
    var body = "{\"name\": \"Sales\", \"gateway\": \"waha\"}";
    return api.post("/api/v2/sessions", body, "Idempotency-Key", "the-first-session");
  }

  private static int requestsUntilThrottled(Api api) {
    return IntStream.range(0, 10 * FREE_REQUESTS)
        .filter(_ -> api.get("/api/v2/sessions").status() == 429)
        .findFirst()
        .orElseThrow(() -> new AssertionError("never throttled"));
  }
}
