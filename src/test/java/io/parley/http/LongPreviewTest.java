package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.TestTenants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Previews that take long, asked for over sockets that can break. */
@ServerTest
class LongPreviewTest {
  /** Many times what is read until the first heartbeat. */
  private static final int MESSAGES = 60_000;

  private static final String READING = "%select id, sender_id, content%from message%";

  private static final Duration SOON = Duration.ofSeconds(20);

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MeterRegistry meters;
  private TestTenants.Tenant tenant;
  private String group;

  @BeforeEach
  void aGroupWithLongMessages() {
    tenant = world.tenant("unlimited");
    var team = Team.of(world.as(tenant));
    group = team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "Ann", "hello");
    jdbc.sql(
            """
            insert into message (tenant_id, session_id, chat_id, wa_message_id, direction, sender_id, message_type, content,
              status, sent_at, created_at)
            select tenant_id, session_id, chat_id, 'LONG' || number, direction, sender_id, message_type,
              repeat('Ищу жильё! ', 370), status, sent_at - interval '1 second' * number, created_at
            from message, generate_series(1, :messages) as number
            where session_id = cast(:session as uuid)
            """)
        .param("messages", MESSAGES)
        .param("session", team.session())
        .update();
  }

  @AfterEach
  void nothingRunsOn() {
    await().atMost(SOON).until(() -> running() == 0);
  }

  @Test
  void aCallerWhoGoesAwayEndsTheWork() throws IOException {
    var abandoned = ended("abandoned");
    var complete = ended("complete");
    try (var caller = new Caller()) {
      caller.awaitHeartbeat();
      assertThat(running()).isEqualTo(1);
      assertThat(reading()).isEqualTo(1);
    }
    await().atMost(SOON).until(() -> running() == 0);
    assertThat(ended("abandoned")).isEqualTo(abandoned + 1);
    assertThat(ended("complete")).isEqualTo(complete);
    assertThat(reading()).isZero();
  }

  @Test
  void theSecondOfATeamIsToldToComeAgain() throws IOException {
    try (var caller = new Caller()) {
      caller.awaitHeartbeat();
      var second = world.as(tenant).post(path(), "{\"keywords\": [\"price\"]}").expect(429);
      assertThat(second.detail()).startsWith("A preview of your team is running already");
      assertThat(second.header("Retry-After")).isEqualTo("5");
    }
  }

  @Test
  void halfAnAnswerDoesNotLookWhole() throws IOException {
    try (var caller = new Caller()) {
      caller.awaitHeartbeat();
      jdbc.sql("select pg_terminate_backend(pid) from pg_stat_activity where query like :reading")
          .param("reading", READING)
          .query(Boolean.class)
          .list();
      // The server ends the connection, and without the last chunk.
      assertThat(caller.rest()).doesNotContain("is_complete").doesNotEndWith("0\r\n\r\n");
    }
  }

  private long reading() {
    return jdbc.sql(
            "select count(*) from pg_stat_activity where state <> 'idle' and pid <> pg_backend_pid() and query like :reading")
        .param("reading", READING)
        .query(Long.class)
        .single();
  }

  private double running() {
    return meters.get("parley.previews.running").gauge().value();
  }

  private double ended(String outcome) {
    var counter = meters.find("parley.previews").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private String path() {
    return "/groups/" + group + "/rules/preview";
  }

  private final class Caller implements AutoCloseable {
    private final Socket socket;

    Caller() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), world.port());
      socket.setSoTimeout((int) SOON.toMillis());
      var body = "{\"keywords\": [\"price\"]}";
      var request =
          """
          POST /api/v2%s HTTP/1.1
          Host: localhost
          X-API-Key: %s
          Content-Type: application/json
          Content-Length: %d

          %s"""
              .formatted(path(), tenant.key(), body.length(), body)
              .replace("\n", "\r\n");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** The answer has begun, and with nothing yet. */
    void awaitHeartbeat() throws IOException {
      var head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n1\r\n \r\n")) {
        var symbol = socket.getInputStream().read();
        assertThat(symbol).as("after %s", head).isNotNegative();
        head.append((char) symbol);
        assertThat(head.indexOf("{")).isNegative();
      }
      assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("application/json");
    }

    String rest() throws IOException {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
