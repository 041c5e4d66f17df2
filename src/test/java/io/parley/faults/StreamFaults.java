package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamFaults {
  private static final String SECRET_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int STREAMS = 5;
  private static final int BATCHES = 30;
  private static final int BATCH = 200;

  @TempDir Path directory;

  /** Both are as deaf as can be to anything but what the other one says. */
  @Test
  void whatOneServerWritesShowsOnTheStreamsOfTheOther() throws Exception {
    try (var data = DataDirectory.empty(directory);
        var otherData = DataDirectory.empty(Files.createDirectory(directory.resolve("other")));
        var database = ExternalPostgres.start(directory);
        var writer = ServerProcess.start(data, settings(database));
        var reader = ServerProcess.start(otherData, settings(database))) {
      var session = writer.api().makeWorkingSession();
      try (var stream = reader.api().follow(session, "0")) {
        awaitAll(stream, writer.api(), session);
        for (var number = 0; number < 20; number++) {
          writer.api().write(session, number, "Good morning");
          awaitAll(stream, writer.api(), session);
        }
        database.stopAtOnce();
        await().atMost(SOON).until(() -> writer.api().readiness() == 503);
        database.start();
        await().atMost(SOON).until(() -> writer.api().readiness() == 200);
        writer.api().write(session, 1, "Good evening");
        awaitAll(stream, writer.api(), session);
        assertThat(stream.isEnded()).isFalse();
        writer.api().write(session, 1, "Good night");
        awaitAll(stream, writer.api(), session);
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadIsDroppedAndSlowsNobody() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory);
        var server = ServerProcess.start(data)) {
      var api = server.api();
      var session = api.makeWorkingSession();
      try (var stream = api.follow(session, "0");
          var _ = neverRead(api, session)) {
        await().atMost(SOON).until(() -> api.metric("parley_streams_open") == 2);
        for (var batch = 0; batch < BATCHES; batch++) {
          writeMany(api, session);
        }
        awaitAll(stream, api, session);
        assertThat(stream.messages()).hasSizeGreaterThan(BATCHES * BATCH);
        await().atMost(Duration.ofSeconds(60)).until(() -> api.metric("parley_streams_open") == 1);
        assertThat(api.metric("parley_streams_dropped_total")).isEqualTo(1);
        api.write(session, 1, "Still there?");
        awaitAll(stream, api, session);
        assertThat(server.output()).doesNotContain("OutOfMemory", "ERROR", "\tat ");
      }
    }
  }

  @Test
  void streamsEndWhenTheServerIsToldToAndGoOnWithTheNext() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory)) {
      String session;
      List<Follower> ended;
      try (var server = ServerProcess.start(data)) {
        var api = server.api();
        session = api.makeWorkingSession();
        ended = Stream.generate(() -> api.follow(session, "0")).limit(STREAMS).toList();
        ended.forEach(stream -> awaitAll(stream, api, session));
        var told = System.nanoTime();
        assertThat(server.terminate()).isIn(0, 143);
        IO.println("Ended in " + Duration.ofNanos(System.nanoTime() - told));
        assertThat(ended).allMatch(Follower::isWhole);
        assertThat(server.output())
            .contains("Graceful shutdown complete")
            .doesNotContain("still active", "ERROR", "\tat ");
      }
      try (var server = ServerProcess.start(data)) {
        goOn(server.api(), session, ended.getFirst());
      }
    }
  }

  @Test
  void aStreamGoesOnAfterAKill() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory)) {
      String session;
      Follower broken;
      try (var server = ServerProcess.start(data)) {
        session = server.api().makeWorkingSession();
        broken = server.api().follow(session, "0");
        server.api().write(session, 1, "Good morning");
        server.kill();
      }
      await().atMost(SOON).until(broken::isEnded);
      assertThat(broken.isWhole()).isFalse();
      try (var server = ServerProcess.start(data)) {
        goOn(server.api(), session, broken);
      }
    }
  }

  private static void goOn(Api api, String session, Follower before) {
    api.write(session, 2, "Good evening");
    try (var after = api.follow(session, before.lastEventId())) {
      var log = api.eventsOf(session);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(Stream.of(before, after).flatMap(one -> one.messages().stream()))
                      .containsExactlyElementsOf(log));
    }
  }

  private static Map<String, String> settings(ExternalPostgres database) {
    var settings = new HashMap<>(database.settings());
    settings.put("PARLEY_SECRET_KEY", SECRET_KEY);
    settings.put("PARLEY_STREAMS_POLL", "1h");
    return settings;
  }

  private static void awaitAll(Follower stream, Api api, String session) {
    var log = api.eventsOf(session);
    await().atMost(SOON).until(() -> stream.messages().size() >= log.size());
    assertThat(stream.messages()).isEqualTo(log);
  }

  /** Opens a stream, and leaves what comes in the socket's small buffer. */
  private static Socket neverRead(Api api, String session) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("127.0.0.1", api.port()));
    var request =
        """
        GET /api/v2/sessions/%s/events HTTP/1.1\r
        Host: localhost\r
        X-API-Key: %s\r
        \r
        """
            .formatted(session, Api.KEY);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void writeMany(Api api, String session) {
    var text = "Good morning ".repeat(300);
    var batch =
        IntStream.range(0, BATCH)
            .mapToObj(
                number ->
                    "{\"session_id\": \"%s\", \"from\": \"+1555010%04d\", \"text\": \"%s\"}"
                        .formatted(session, number % 10, text))
            .collect(Collectors.joining(",", "[", "]"));
    api.post("/api/v2/simulator/messages/batch", batch).expect(202);
  }
}
