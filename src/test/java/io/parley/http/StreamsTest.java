package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.TestTenants;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class StreamsTest {
  private static final int CUTS = 200;
  private static final EventType RECEIVED = EventType.MESSAGE_RECEIVED;
  private static final Map<String, String> TEXT = Map.of("message", "hello");

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired Events log;
  @Autowired TransactionTemplate transaction;
  @Autowired MeterRegistry meters;

  private TestTenants.Tenant tenant;
  private Api api;
  private String session;
  private String path;

  @BeforeEach
  void aSession() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
    session = Team.session(api);
    path = "/sessions/" + session + "/events";
  }

  @Test
  void aStreamIsNeitherKeptNorCollectedOnItsWay() {
    try (var stream = api.follow(path)) {
      var headers = stream.response().headers();
      assertThat(headers.firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
      assertThat(headers.allValues("Cache-Control")).containsExactly("no-store");
      assertThat(headers.firstValue("X-Accel-Buffering")).contains("no");
      await().untilAsserted(() -> assertThat(stream.retry()).isEqualTo("3000"));
    }
  }

  @Test
  void messagesAreTheEventsOfTheLogFromNowOn() {
    allowTexts();
    var before = last();
    try (var stream = api.follow(path)) {
      await().untilAsserted(() -> assertThat(stream.lastEventId()).isEqualTo("" + before));
      write("one\\nand another line");
      api.post("/sessions/" + session + "/stop").expect(200);
      await()
          .untilAsserted(
              () ->
                  assertThat(stream.events())
                      .containsExactly(
                          "message.received", "session.status", "session.disconnected"));
      assertThat(stream.messages()).isEqualTo(eventsAfter(before));
      assertThat(stream.ids()).isEqualTo(stream.sequences().stream().map(String::valueOf).toList());
      assertThat(stream.messages().getFirst().at("/data/message").asString()).contains("\n");
    }
  }

  @Test
  void onlyTheSessionsOwnEventsAreShown() {
    var team = new Team(api, session, Team.waGroup(api, session, "Cars"));
    team.watch("\"monitor_mode\": \"all\"");
    try (var stream = api.follow(path)) {
      Team.session(api);
      append(null, EventType.REPORT_READY, Map.of());
      append(session, EventType.MESSAGE_ACK, Map.of());
      team.writes(World.phone(), "Ann", "hello");
      await()
          .untilAsserted(
              () ->
                  assertThat(stream.events())
                      .containsExactlyInAnyOrder("group.message", "lead.detected"));
    }
  }

  @Test
  void aStreamGoesOnAfterTheLastEventThatWasSeen() {
    write("one");
    var seen = last();
    write("two");
    write("three");
    try (var stream = api.with("Last-Event-ID", "" + seen).follow(path)) {
      await().untilAsserted(() -> assertThat(stream.sequences()).hasSize(2));
      write("four");
      await().untilAsserted(() -> assertThat(stream.sequences()).hasSize(3));
      assertThat(stream.messages()).isEqualTo(eventsAfter(seen));
    }
    try (var stream = api.with("Last-Event-ID", "0").follow(path)) {
      await().untilAsserted(() -> assertThat(stream.messages()).isEqualTo(eventsAfter(0)));
    }
  }

  @Test
  void moreThanAQueueHoldsIsShownWholly() {
    var seen = last();
    for (var batch = 0; batch < 10; batch++) {
      transaction.executeWithoutResult(
          _ -> IntStream.range(0, 100).forEach(_ -> log.append(id(), sessionId(), RECEIVED, TEXT)));
    }
    try (var late = api.with("Last-Event-ID", "" + seen).follow(path);
        var live = api.follow(path)) {
      transaction.executeWithoutResult(
          _ ->
              IntStream.range(0, 1_000)
                  .forEach(_ -> log.append(id(), sessionId(), RECEIVED, TEXT)));
      await()
          .untilAsserted(
              () ->
                  assertThat(late.sequences())
                      .isEqualTo(LongStream.rangeClosed(seen + 1, seen + 2_000).boxed().toList()));
      await()
          .untilAsserted(
              () ->
                  assertThat(live.sequences())
                      .isEqualTo(
                          LongStream.rangeClosed(seen + 1_001, seen + 2_000).boxed().toList()));
    }
  }

  @Test
  void whoHasSeenWhatIsNoLongerKeptBeginsAnew() {
    write("one");
    var seen = last();
    write("two");
    write("three");
    jdbc.sql("delete from event where tenant_id = :tenant and sequence <= :last")
        .param("tenant", id().value())
        .param("last", seen + 1)
        .update();
    try (var stream = api.with("Last-Event-ID", "" + seen).follow(path)) {
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(1));
      assertThat(stream.messages().getFirst().toString()).isEqualTo("{\"event\":\"reset\"}");
      assertThat(stream.ids()).containsExactly("" + last());
      write("four");
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(2));
      assertThat(stream.messages().getLast()).isEqualTo(eventsAfter(last() - 1).getFirst());
    }
    try (var stream = api.with("Last-Event-ID", "" + (seen + 1)).follow(path)) {
      await().untilAsserted(() -> assertThat(stream.messages()).isEqualTo(eventsAfter(seen + 1)));
    }
  }

  @Test
  void whoHasSeenWhatTheLogDoesNotHaveYetBeginsAnew() {
    try (var stream = api.with("Last-Event-ID", "" + (last() + 1)).follow(path)) {
      await().untilAsserted(() -> assertThat(stream.events()).containsExactly("reset"));
      assertThat(stream.lastEventId()).isEqualTo("" + last());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "+1", "one", "1e3", "1 2", "٣", "9999999999999999999999", "0x1"})
  void anIdThatIsNoSequenceIsRefused(String lastEventId) throws IOException {
    var answer = raw("GET", "Last-Event-ID: " + lastEventId + "\r\n");
    assertThat(answer).startsWith("HTTP/1.1 422").contains("'Last-Event-ID' must be");
  }

  @Test
  void anIdWithALineBreakIsRefused() throws IOException {
    assertThat(raw("GET", "Last-Event-ID: 1\rid: 2\r\n")).startsWith("HTTP/1.1 400");
    assertThat(raw("GET", "Last-Event-ID: 1\r\n 2\r\n")).startsWith("HTTP/1.1 4");
  }

  @Test
  void anEmptyIdIsNone() {
    try (var stream = api.with("Last-Event-ID", " ").follow(path)) {
      await().untilAsserted(() -> assertThat(stream.lastEventId()).isEqualTo("" + last()));
      assertThat(stream.messages()).isEmpty();
    }
  }

  @Test
  void whoAsksForTheHeadersOnlyGetsNoStream() throws IOException {
    assertThat(raw("HEAD", "")).startsWith("HTTP/1.1 200").contains("text/event-stream");
  }

  @Test
  void aQuietStreamShowsThatItLivesAndHowFarItIs() {
    try (var stream = api.follow(path)) {
      await().untilAsserted(() -> assertThat(stream.comments()).isGreaterThan(2));
      append(null, EventType.REPORT_READY, Map.of());
      await().untilAsserted(() -> assertThat(stream.lastEventId()).isEqualTo("" + last()));
      assertThat(stream.messages()).isEmpty();
    }
  }

  @Test
  void keysSeeTextsOnlyWhereTheTenantAllowsIt() {
    var seen = last();
    write("a secret text");
    var key = world.withScopes(tenant, "sessions:read").with("Last-Event-ID", "" + seen);
    try (var stream = key.follow(path)) {
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(1));
      assertThat(stream.messages().toString()).doesNotContain("secret");
      assertThat(stream.messages().getFirst().at("/data/message").isNull()).isTrue();
    }
    allowTexts();
    try (var stream = key.follow(path)) {
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(1));
      assertThat(stream.messages().getFirst().at("/data/message").asString())
          .isEqualTo("a secret text");
    }
  }

  @Test
  void aStreamEndsWhenItsKeyDoes() {
    var made = api.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"sessions:read\"]}");
    try (var ending = world.stranger().withKey(made.text("/raw_key")).follow(path);
        var other = api.follow(path)) {
      await().untilAsserted(() -> assertThat(ending.comments()).isGreaterThan(2));
      api.delete("/api-keys/" + made.text("/id")).expect(200);
      await().untilAsserted(() -> assertThat(ending.isEnded()).isTrue());
      assertThat(other.isEnded()).isFalse();
    }
  }

  @Test
  void aStreamEndsWithItsSession() {
    try (var stream = api.follow(path)) {
      await().untilAsserted(() -> assertThat(stream.lastEventId()).isNotEmpty());
      api.delete("/sessions/" + session).expect(200);
      await().untilAsserted(() -> assertThat(stream.isEnded()).isTrue());
      assertThat(stream.messages().getFirst().at("/data/status").asString()).isEqualTo("stopped");
    }
    api.get(path).expect(404);
  }

  @Test
  void aTenantHasSoManyStreamsAndNoMore() {
    var streams = new ArrayList<LiveStream>();
    try {
      IntStream.range(0, ServerTest.STREAMS).forEach(_ -> streams.add(api.follow(path)));
      var refused = api.get(path).expect(429);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.detail()).contains("At most " + ServerTest.STREAMS);
      var others = world.team();
      others.api().get("/sessions/" + others.session() + "/events").expect(200);
      streams.removeLast().close();
      // The server finds out when it writes the next time.
      await().untilAsserted(() -> api.get(path).expect(200));
    } finally {
      streams.forEach(LiveStream::close);
    }
  }

  @Test
  void whoIsGoneIsForgotten() {
    try (var stream = api.follow(path)) {
      await().untilAsserted(() -> assertThat(stream.lastEventId()).isNotEmpty());
      assertThat(openStreams()).isPositive();
    }
    await().untilAsserted(() -> assertThat(openStreams()).isZero());
  }

  @Test
  void cutsAtRandomPlacesLeaveNoGapAndNoRepeat() throws Exception {
    var seed = new Random().nextLong();
    IO.println("Cuts follow the seed " + seed);
    var random = new Random(seed);
    var begin = last();
    var seen = new ArrayList<JsonNode>();
    // The writer stays a little ahead: some of what is read is new, and some is not.
    var turns = new Semaphore(20);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writer = threads.submit(() -> writeInTurn(turns, new Random(seed)));
      var lastEventId = "" + begin;
      for (var cut = 0; cut < CUTS; cut++) {
        var before = seen.size();
        lastEventId = followUntilCut(lastEventId, 600 + random.nextInt(3_000), seen);
        turns.release((seen.size() - before + random.nextInt(2)) / 2);
      }
      writer.cancel(true);
      await().until(() -> turns.hasQueuedThreads() || writer.isDone());
      try (var stream = api.with("Last-Event-ID", lastEventId).follow(path)) {
        var end = last();
        await().untilAsserted(() -> assertThat(stream.lastEventId()).isEqualTo("" + end));
        seen.addAll(stream.messages());
      }
    }
    var wanted =
        eventsAfter(begin).stream()
            .filter(event -> event.at("/data/session_id").asString().equals(session))
            .toList();
    assertThat(wanted).hasSizeGreaterThan(CUTS);
    assertThat(seen).as("seed %d", seed).isEqualTo(wanted);
  }

  /** Cuts after so many bytes, or when nothing more comes for a moment. */
  private String followUntilCut(String lastEventId, int bytes, List<JsonNode> seen)
      throws IOException {
    var received = new ByteArrayOutputStream();
    try (var socket = new Socket("localhost", world.port())) {
      socket.setSoTimeout(150);
      socket.getOutputStream().write(request("GET", "Last-Event-ID: " + lastEventId + "\r\n"));
      var in = socket.getInputStream();
      for (var next = in.read(); next >= 0 && received.size() < bytes; next = in.read()) {
        received.write(next);
      }
    } catch (SocketTimeoutException _) {
      // As good a moment as any.
      return joined(received.toString(StandardCharsets.UTF_8), lastEventId, seen);
    }
    return joined(received.toString(StandardCharsets.UTF_8), lastEventId, seen);
  }

  /** Only what came wholly is a message, as EventSource says too. */
  private static String joined(String text, String lastEventId, List<JsonNode> seen) {
    var headers = text.indexOf("\r\n\r\n");
    var body = (headers < 0 ? "" : text.substring(headers + 4)).replaceAll("\r\n[0-9a-f]+\r\n", "");
    var last = lastEventId;
    for (var end = body.indexOf("\n\n"); end >= 0; end = body.indexOf("\n\n")) {
      for (var line : body.substring(0, end).split("\n", -1)) {
        if (line.startsWith("id: ")) {
          last = line.substring(4);
        } else if (line.startsWith("data: ")) {
          seen.add(JsonMapper.shared().readTree(line.substring(6)));
        }
      }
      body = body.substring(end + 2);
    }
    return last;
  }

  private Void writeInTurn(Semaphore turns, Random random) {
    try {
      for (var number = 0; ; number++) {
        turns.acquire();
        var text = "x".repeat(random.nextInt(200));
        transaction.executeWithoutResult(
            _ ->
                IntStream.range(0, 1 + random.nextInt(3))
                    .forEach(
                        _ ->
                            log.append(
                                id(),
                                sessionId(),
                                RECEIVED,
                                Map.of("session_id", session, "text", text))));
        if (number % 3 == 0) {
          append(null, EventType.REPORT_READY, Map.of());
        }
      }
    } catch (InterruptedException _) {
      return null;
    }
  }

  private void write(String text) {
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"+15550100007\", \"text\": \"%s\"}"
                .formatted(session, text))
        .expect(202);
  }

  private void append(@org.jspecify.annotations.Nullable String of, EventType type, Object data) {
    transaction.executeWithoutResult(
        _ -> log.append(id(), of == null ? null : SessionId.valueOf(of), type, data));
  }

  private TenantId id() {
    return tenant.owner().tenantId();
  }

  private SessionId sessionId() {
    return SessionId.valueOf(session);
  }

  private void allowTexts() {
    jdbc.sql("update tenant set chat_history_access_enabled = true where tenant_id = :tenant")
        .param("tenant", id().value())
        .update();
  }

  private long last() {
    return jdbc.sql("select last from event_sequence where tenant_id = :tenant")
        .param("tenant", id().value())
        .query(Long.class)
        .single();
  }

  /** What the log says, page by page. */
  private List<JsonNode> eventsAfter(long sequence) {
    var events = new ArrayList<JsonNode>();
    var after = sequence;
    JsonNode page;
    do {
      page = api.get("/events?limit=100&after=" + after).expect(200).json();
      page.path("events").forEach(events::add);
      after = page.path("next_after").asLong();
    } while (page.path("has_more").asBoolean());
    return events;
  }

  private long openStreams() {
    return (long) meters.get("parley.streams.open").gauge().value();
  }

  private byte[] request(String method, String headers) {
    return (method
            + " /api/v2"
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
            + tenant.key()
            + "\r\n"
            + headers
            + "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private String raw(String method, String headers) throws IOException {
    try (var socket = new Socket("localhost", world.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request(method, "Connection: close\r\n" + headers));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
