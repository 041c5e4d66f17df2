package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseAwayFaults {
  private static final String GROUP = "120363000000000003@g.us";
  private static final Duration NOTICED = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void refusesForNowWhileTheDatabaseIsDownAndGoesOnByItself() throws Exception {
    try (var data = DataDirectory.empty(directory);
        var database = ExternalPostgres.start(directory);
        var server = ServerProcess.start(data, database.settings())) {
      var api = server.api();
      var session = api.makeSession("Sales", "waha");
      var group = api.watch(session, GROUP, GroupMessage.KEYWORD);
      var waha = new WahaStub(session, GROUP);
      try (var _ = waha.flowTo(api)) {
        awaitAcknowledged(waha, 200);
        database.stopAtOnce();
        var down = System.nanoTime();
        awaitReadiness(api, 503, NOTICED);
        await()
            .during(Duration.ofSeconds(20))
            .atMost(Duration.ofSeconds(40))
            .until(() -> isAway(api));
        var stillDown = System.nanoTime();
        assertRefused(waha.attempts().stream().filter(one -> one.isWithin(down, stillDown)));
        var before = waha.countAcknowledged();
        database.start();
        awaitReadiness(api, 200, BACK);
        awaitAcknowledged(waha, before + 200);
      }
      assertStoredOrRefused(waha);
      waha.redeliver(api);
      new Books(database.server(), api, group).holdExactly(waha.sent());
    }
  }

  @Test
  void doesNotHangForEverWithADatabaseThatDoes() throws Exception {
    try (var data = DataDirectory.empty(directory);
        var database = ExternalPostgres.start(directory);
        var server = ServerProcess.start(data, database.settings())) {
      var api = server.api();
      var session = api.makeSession("Sales", "waha");
      var group = api.watch(session, GROUP, GroupMessage.KEYWORD);
      var waha = new WahaStub(session, GROUP);
      try (var _ = waha.flowTo(api)) {
        awaitAcknowledged(waha, 200);
        database.server().pause();
        var hung = System.nanoTime();
        awaitReadiness(api, 503, NOTICED);
        await().atMost(Duration.ofSeconds(60)).until(() -> countBegunAfter(hung, waha) >= 200);
        assertThat(isAway(api)).isTrue();
        var stillHung = System.nanoTime();
        assertRefused(waha.attempts().stream().filter(one -> one.isWithin(hung, stillHung)));
        var before = waha.countAcknowledged();
        database.server().resume();
        awaitReadiness(api, 200, BACK);
        awaitAcknowledged(waha, before + 200);
      }
      assertStoredOrRefused(waha);
      waha.redeliver(api);
      new Books(database.server(), api, group).holdExactly(waha.sent());
    }
  }

  private static boolean isAway(Api api) {
    return api.readiness() == 503
        && api.liveness() == 200
        && api.get("/api/v2/leads").isRefusedForNow();
  }

  private static long countBegunAfter(long time, WahaStub waha) {
    return waha.attempts().stream().filter(one -> one.begun() > time).count();
  }

  private static void assertRefused(Stream<WahaStub.Attempt> attempts) {
    assertThat(attempts.map(WahaStub.Attempt::answer))
        .isNotEmpty()
        .allSatisfy(answer -> assertThat(answer).get().matches(Answer::isRefusedForNow));
  }

  private static void assertStoredOrRefused(WahaStub waha) {
    assertThat(waha.attempts().stream().map(WahaStub.Attempt::answer))
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .get()
                    .matches(said -> said.status() == 200 || said.isRefusedForNow()));
  }

  private static void awaitReadiness(Api api, int status, Duration atMost) {
    await().atMost(atMost).until(() -> api.readiness() == status);
  }

  private static void awaitAcknowledged(WahaStub waha, int count) {
    await().atMost(BACK).until(() -> waha.countAcknowledged() >= count);
  }
}
