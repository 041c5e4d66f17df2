package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A bulk send from its start to its end, through the simulated network. */
@ServerTest
class BulkFlightTest {
  private static final String FAST = "\"pacing\": {\"min_seconds\": 0, \"max_seconds\": 0}";

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private Api api;
  private String session;

  @BeforeEach
  void aSessionThatWorks() {
    api = world.owner();
    session = Team.session(api);
  }

  private List<String> people(int count) {
    return IntStream.range(0, count).mapToObj(_ -> World.phone()).toList();
  }

  private String list(List<String> phones) {
    var members =
        phones.stream()
            .map(phone -> "{\"phone\": \"%s\", \"name\": \"Ann\"}".formatted(phone))
            .collect(Collectors.joining(", "));
    return api.post("/custom-groups", "{\"name\": \"List\", \"members\": [%s]}".formatted(members))
        .expect(201)
        .text("/id");
  }

  private String send(List<String> phones, String rest) {
    return api.post(
            "/bulk-send",
            """
            {"session_id": "%s", "custom_group_id": "%s", "message_content": "Hi {{name}}", %s}
            """
                .formatted(session, list(phones), rest))
        .expect(201)
        .text("/id");
  }

  private Api.Answer job(String id) {
    return api.get("/bulk-send/" + id).expect(200);
  }

  private Api.Answer ended(String id, String status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> job(id).text("/status"), status::equals);
    return job(id);
  }

  private void behave(String behaviour) {
    api.send(
            "PUT",
            "/simulator/behaviour?session_id=" + session,
            behaviour.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .expect(200);
  }

  private List<String> delivered() {
    var to = new ArrayList<String>();
    api.get("/simulator/deliveries?limit=100&session_id=" + session)
        .expect(200)
        .json()
        .at("/deliveries")
        .forEach(row -> to.add(row.at("/to").asString()));
    return to;
  }

  @Test
  void reachesEverybodyOnce() {
    var phones = people(30);
    var job = ended(send(phones, FAST), "completed");
    assertThat(job.number("/sent_count")).isEqualTo(30);
    assertThat(job.number("/pending_count")).isZero();
    assertThat(delivered()).hasSize(30).doesNotHaveDuplicates();
    assertThat(job.text("/recipients/0/wa_message_id")).startsWith("SIM");
    Awaitility.await()
        .until(() -> job(job.text("/id")).number("/delivered_count"), count -> count == 30);
    assertThat(api.get("/usage/current").number("/messages_sent")).isEqualTo(30);
    var types = new HashSet<String>();
    api.get("/events?limit=100&types=bulk_send.started,bulk_send.completed,bulk_send.failed")
        .json()
        .at("/events")
        .forEach(event -> types.add(event.at("/event").asString()));
    assertThat(types).containsExactlyInAnyOrder("bulk_send.started", "bulk_send.completed");
  }

  @Test
  void leavesOutWhoeverOptsOutMeanwhile() {
    var phones = people(3);
    var id = send(phones, "\"pacing\": {\"min_seconds\": 1, \"max_seconds\": 1}");
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(phones.getLast())).expect(201);
    var job = ended(id, "completed");
    assertThat(job.number("/sent_count")).isEqualTo(2);
    assertThat(job.number("/skipped_count")).isEqualTo(1);
    assertThat(delivered()).hasSize(2);
  }

  @Test
  void findsWhatTimedOutAfterItWasDelivered() {
    behave("{\"timeout_share\": 1.0}");
    var job = ended(send(people(4), FAST), "completed");
    assertThat(job.number("/sent_count")).isEqualTo(4);
    assertThat(delivered()).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void pausesByItselfAfterFiveFailures() {
    behave("{\"fail_share\": 1.0}");
    var job = ended(send(people(9), FAST), "paused");
    assertThat(job.number("/failed_count")).isEqualTo(5);
    assertThat(job.text("/paused_reason")).contains("5 messages failed in a row");
    behave("{\"fail_share\": 0.0}");
    api.post("/bulk-send/" + job.text("/id") + "/resume").expect(200);
    var ended = ended(job.text("/id"), "completed");
    assertThat(ended.number("/sent_count")).isEqualTo(4);
    api.post("/bulk-send/" + job.text("/id") + "/retry", "{\"scope\": \"failed\"}").expect(200);
    assertThat(ended(job.text("/id"), "completed").number("/sent_count")).isEqualTo(9);
    assertThat(delivered()).hasSize(9).doesNotHaveDuplicates();
  }

  @Test
  void goesOnWhereItWasWhenTheSessionIsBack() {
    var id = send(people(4), "\"pacing\": {\"min_seconds\": 1, \"max_seconds\": 1}");
    api.post("/sessions/" + session + "/stop").expect(200);
    assertThat(job(id).text("/status")).isEqualTo("running");
    api.post("/sessions/" + session + "/start").expect(200);
    assertThat(ended(id, "completed").number("/sent_count")).isEqualTo(4);
    assertThat(delivered()).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void failsWhenTheSessionIsDeleted() {
    var id = send(people(3), "\"pacing\": {\"min_seconds\": 60, \"max_seconds\": 60}");
    Awaitility.await().until(() -> job(id).number("/sent_count") == 1);
    api.delete("/sessions/" + session).expect(200);
    var job = ended(id, "failed");
    assertThat(job.number("/failed_count")).isEqualTo(2);
  }

  @Test
  void stopsWhenSomebodySaysSo() {
    var id = send(people(3), "\"pacing\": {\"min_seconds\": 60, \"max_seconds\": 60}");
    Awaitility.await().until(() -> job(id).number("/sent_count") == 1);
    api.post("/bulk-send/" + id + "/pause").expect(200);
    api.post("/bulk-send/" + id + "/resume").expect(200);
    var job = api.post("/bulk-send/" + id + "/cancel").expect(200);
    assertThat(job.text("/status")).isEqualTo("cancelled");
    assertThat(job.number("/cancelled_count")).isEqualTo(2);
    assertThat(delivered()).hasSize(1);
  }

  @Test
  void letsTwoJobsOfASessionTakeTurns() {
    var one = send(people(3), "\"pacing\": {\"min_seconds\": 1, \"max_seconds\": 1}");
    var other = send(people(3), "\"pacing\": {\"min_seconds\": 1, \"max_seconds\": 1}");
    ended(one, "completed");
    ended(other, "completed");
    var turns =
        jdbc.sql(
                "select job_id::text from outgoing_message where session_id = cast(:session as uuid) order by sent_at")
            .param("session", session)
            .query(String.class)
            .list();
    assertThat(turns.subList(2, 4)).containsExactlyInAnyOrder(one, other);
  }

  @Test
  void countsRepliesAndReads() {
    behave("{\"read_share\": 1.0, \"reply_share\": 1.0}");
    var id = send(people(2), FAST);
    Awaitility.await().until(() -> job(id).number("/replied_count") == 2);
    Awaitility.await().until(() -> job(id).number("/read_count") == 2);
  }
}
