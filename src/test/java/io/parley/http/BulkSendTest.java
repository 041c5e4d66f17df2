package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * One message to everybody in a list. What is to stay as it is waits for a start in a month:
 * whoever sends does not touch it.
 */
@ServerTest
class BulkSendTest {
  private static final String ANN = "+15557840001";
  private static final String BOB = "+15557840002";
  private static final String CEM = "+15557840003";

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api api;
  private String session;
  private String list;
  private String later;

  @BeforeEach
  void aList() {
    begin("unlimited");
  }

  private void begin(String plan) {
    tenant = world.tenant(plan);
    api = world.as(tenant);
    session = Team.session(api);
    list =
        list(
            "{\"phone\": \"%s\", \"name\": \"Ann\"}, {\"phone\": \"%s\", \"name\": \"Bob\"}, {\"phone\": \"%s\"}"
                .formatted(ANN, BOB, CEM));
    later = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Test
  void aSendThatWaitsForItsStartHasEverybodyInOneCount() {
    var made =
        api.post(
                "/bulk-send",
                """
                {"session_id": "%s", "custom_group_id": "%s", "message": "Hi {{name|there}}, {{phone}}!",
                 "name": " Spring ", "start_at": "%s"}
                """
                    .formatted(session, list, later))
            .expect(201);
    assertThat(made.text("/status")).isEqualTo("pending");
    assertThat(made.text("/name")).isEqualTo("Spring");
    assertThat(made.text("/session_id")).isEqualTo(session);
    assertThat(made.text("/custom_group_id")).isEqualTo(list);
    assertThat(made.text("/message_type")).isEqualTo("text");
    assertThat(made.text("/message_content")).isEqualTo("Hi {{name|there}}, {{phone}}!");
    assertThat(made.text("/source")).isEqualTo("api");
    assertThat(made.text("/created_by")).isEqualTo("Test key");
    assertThat(made.json().path("media_url").isNull()).isTrue();
    assertThat(made.json().path("started_at").isNull()).isTrue();
    assertThat(made.json().path("completed_at").isNull()).isTrue();
    assertThat(made.number("/total_recipients")).isEqualTo(3);
    assertThat(made.number("/pending_count")).isEqualTo(3);
    assertCountsAddUp(made.json());
    // Two pauses of two minutes at most.
    assertThat(Instant.parse(made.text("/estimated_completion_at")))
        .isBetween(Instant.parse(later), Instant.parse(later).plusSeconds(300));
    assertThat(texts(made.text("/id")))
        .containsExactly("Hi Ann, " + ANN + "!", "Hi Bob, " + BOB + "!", "Hi there, " + CEM + "!");
    assertThat(reserved()).isEqualTo(3);
    assertThat(events()).isEmpty();
  }

  @Test
  void laterEditsOfTheListChangeNothing() {
    var id = waiting("Hi");
    api.post("/custom-groups/" + list + "/members/add", "{\"contacts\": [\"15557840004\"]}")
        .expect(200);
    api.delete("/custom-groups/" + list).expect(200);
    var detail = api.get("/bulk-send/" + id).expect(200);
    assertThat(detail.number("/recipients_total")).isEqualTo(3);
    assertThat(detail.text("/custom_group_id")).isEqualTo(list);
    assertThat(detail.json().path("recipients").findValuesAsString("phone"))
        .containsExactly(ANN, BOB, CEM);
    assertThat(detail.json().path("recipients").findValuesAsString("status"))
        .containsOnly("pending");
    assertThat(detail.number("/recipients/0/attempts")).isZero();
  }

  @Test
  void aSendBeginsAtOnce() {
    var made = create("\"message_content\": \"Hi\"").expect(201);
    assertThat(made.text("/status")).isEqualTo("running");
    assertThat(Instant.parse(made.text("/started_at"))).isBeforeOrEqualTo(Instant.now());
    assertThat(Instant.parse(made.text("/estimated_completion_at"))).isAfter(Instant.now());
    assertCountsAddUp(made.json());
    assertThat(events()).containsExactly("bulk_send.started");
    var event = api.get("/events?types=bulk_send.started").expect(200);
    assertThat(event.text("/events/0/data/id")).isEqualTo(made.text("/id"));
    assertThat(event.text("/events/0/data/session_id")).isEqualTo(session);
    assertThat(event.number("/events/0/data/total_recipients")).isEqualTo(3);
    assertThat(event.json().at("/events/0/data").has("paused_reason")).isTrue();
    api.post("/bulk-send/" + made.text("/id") + "/cancel").expect(200);
  }

  @Test
  void aStartInThePastIsNow() {
    var made =
        create("\"message_content\": \"Hi\", \"start_at\": \"2020-01-01T00:00:00Z\"").expect(201);
    assertThat(made.text("/status")).isEqualTo("running");
    api.post("/bulk-send/" + made.text("/id") + "/cancel").expect(200);
    var local =
        create(
                "\"message_content\": \"Hi\", \"start_at\": \"%s\", \"timezone\": \"Asia/Kathmandu\""
                    .formatted(Instant.parse(later).toString().replace("Z", "")))
            .expect(201);
    assertThat(notBefore(local.text("/id")))
        .isEqualTo(Instant.parse(later).minus(345, ChronoUnit.MINUTES));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"message_type\": \"text\" | message_content",
        "\"message_content\": \" \" | message_content",
        "\"message\": \"\" | message",
        "\"message_content\": \"a\", \"message\": \"b\" | message",
        "\"message_content\": \"a\", \"message_type\": \"poll\" | message_type",
        "\"message_type\": \"media\", \"message_content\": \"a\" | media_url",
        "\"message_type\": \"text\", \"message_content\": \"a\", \"media_url\": \"https://example.com/a.png\" | media_url",
        "\"media_url\": \"ftp://example.com/a.png\" | media_url",
        "\"media_url\": \"https://me:secret@example.com/a.png\" | media_url",
        "\"media_url\": \"no address\" | media_url",
        "\"message_content\": \"Hi {{nmae}}\" | 'nmae'",
        "\"message_content\": \"Hi {{name}}\" | 1 of 3",
        "\"message_content\": \"Hi {{name\" | message_content",
        "\"message\": \"Hi {{}}\" | 'message'",
        "\"message_content\": \"a\", \"start_at\": \"soon\" | start_at",
        "\"message_content\": \"a\", \"start_at\": \"2027-02-15T09:00:00\" | timezone",
        "\"message_content\": \"a\", \"start_at\": \"2027-02-15T09:00:00\", \"timezone\": \"+02:00\" | timezone",
        "\"message_content\": \"a\", \"start_at\": \"2999-02-15T09:00:00Z\" | start_at",
        "\"message_content\": \"a\", \"quiet_hours\": {\"from\": \"21:00\", \"to\": \"8:00\", \"timezone\": \"UTC\"} | quiet_hours.to",
        "\"message_content\": \"a\", \"quiet_hours\": {\"from\": \"24:00\", \"to\": \"08:00\", \"timezone\": \"UTC\"} | quiet_hours.from",
        "\"message_content\": \"a\", \"quiet_hours\": {\"from\": \"08:00\", \"to\": \"08:00\", \"timezone\": \"UTC\"} | quiet_hours.to",
        "\"message_content\": \"a\", \"quiet_hours\": {\"from\": \"21:00\", \"to\": \"08:00\"} | quiet_hours.timezone",
        "\"message_content\": \"a\", \"quiet_hours\": {\"to\": \"08:00\", \"timezone\": \"UTC\"} | quiet_hours.from",
        "\"message_content\": \"a\", \"pacing\": {\"min_seconds\": 86401} | pacing.min_seconds",
        "\"message_content\": \"a\", \"pacing\": {\"min_seconds\": 90, \"max_seconds\": 60} | pacing.max_seconds",
        "\"message_content\": \"a\", \"pacing\": {\"min_seconds\": -1} | pacing.min_seconds",
        "\"message_content\": \"a\", \"pacing\": {\"max_seconds\": 1000000} | pacing.max_seconds",
        "\"message_content\": \"a\", \"variables\": {\" \": \"x\"} | variables",
        "\"message_content\": \"a\", \"template\": {\"name\": \"hello\", \"language\": \"en\"} | template"
      })
  void whatCannotBeIsRefusedByName(String fields, String named) {
    for (var route : List.of("/bulk-send", "/bulk-send/preview")) {
      var refused = api.post(route, body(session, list, fields)).expect(422);
      assertThat(refused.detail()).contains(named).endsWith(".");
    }
    assertThat(api.get("/bulk-send").expect(200).number("/total")).isZero();
    assertThat(reserved()).isZero();
  }

  @Test
  void aTextHas4096CharactersAtMostAlsoWhenItIsFilledIn() {
    // Each is one character of a reader, and two of Java.
    create("\"message_content\": \"%s\", \"start_at\": \"%s\"".formatted("😀".repeat(4_096), later))
        .expect(201);
    assertThat(
            create("\"message_content\": \"%s\"".formatted("x".repeat(4_097))).expect(422).detail())
        .contains("4096");
    assertThat(
            create("\"message_content\": \"%s{{name|x}}\"".formatted("x".repeat(4_090)))
                .expect(422)
                .detail())
        .as("the braces count")
        .contains("4096");
    var longer =
        create(
            "\"message_content\": \"%s{{x}}\", \"variables\": {\"x\": \"%s\"}"
                .formatted("x".repeat(4_000), "y".repeat(97)));
    assertThat(longer.expect(422).detail()).contains("4096", ANN);
    var empty = create("\"message_content\": \"{{name|}}\"").expect(422).detail();
    assertThat(empty).contains("is empty", CEM);
    assertThat(reserved()).as("nothing is left of what was refused").isEqualTo(3);
  }

  @Test
  void whatIsNotYoursIsNotThere() {
    var other = Team.session(world.owner());
    var missing = UUID.randomUUID().toString();
    for (var id : List.of(other, missing, "x")) {
      assertThat(api.post("/bulk-send", body(id, list, "\"message\": \"a\"")).expect(404).detail())
          .contains("session_id");
      assertThat(
              api.post("/bulk-send", body(session, id, "\"message\": \"a\"")).expect(404).detail())
          .contains("custom_group_id");
    }
    for (var id : List.of(missing, "x")) {
      api.get("/bulk-send/" + id).expect(404);
      api.get("/bulk-send/" + id + "/export/csv").expect(404);
      api.get("/bulk-send/" + id + "/progress").expect(404);
      api.without("Content-Type").get("/bulk-send/" + id + "/progress").expect(404);
      api.post("/bulk-send/" + id + "/pause").expect(404);
      api.post("/bulk-send/" + id + "/resume").expect(404);
      api.post("/bulk-send/" + id + "/cancel").expect(404);
      api.post("/bulk-send/" + id + "/retry", "{\"scope\": \"failed\"}").expect(404);
    }
    api.post("/bulk-send", "{\"message\": \"a\"}").expect(422);
  }

  @Test
  void aSessionMustWork() {
    api.post("/sessions/" + session + "/stop").expect(200);
    assertThat(create("\"message\": \"a\"").expect(409).detail()).contains("'stopped'");
  }

  @Test
  void aListWithoutAnybodyToSendToIsRefused() {
    list = list("");
    assertThat(create("\"message\": \"a\"").expect(422).detail()).contains("without members");
    list = list("\"" + ANN + "\"");
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(ANN)).expect(201);
    assertThat(create("\"message\": \"a\"").expect(422).detail())
        .contains("custom_group_id", "none may be sent to");
  }

  @Test
  void thePlanMustHaveBulkSends() {
    begin("free");
    assertThat(create("\"message\": \"a\"").expect(403).detail())
        .contains("Bulk sends", "'free'", "'starter'");
    assertThat(api.post("/bulk-send/preview", body(session, list, "\"message\": \"a\"")).status())
        .isEqualTo(403);
  }

  @Test
  void whoIsSkippedIsToldWhy() {
    var own = api.get("/sessions/" + session).expect(200).text("/phone_number");
    list = list("\"%s\", \"%s\", \"%s\"".formatted(ANN, BOB, own));
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(BOB)).expect(201);
    twin(ANN);
    var id = waiting("Hi");
    var detail = api.get("/bulk-send/" + id).expect(200);
    assertThat(detail.number("/total_recipients")).isEqualTo(4);
    assertThat(detail.number("/skipped_count")).isEqualTo(3);
    assertThat(detail.number("/pending_count")).isEqualTo(1);
    assertThat(reserved()).isEqualTo(1);
    assertThat(detail.json().path("recipients").findValuesAsString("error"))
        .containsExactly(
            "",
            "This person has opted out.",
            "This is the session's own number.",
            "This person is in the list twice.");
    assertThat(texts(id))
        .as("nobody is sent what they are not to get")
        .containsExactly("Hi", "", "", "");
    assertCountsAddUp(api.get("/bulk-send/" + id).json());
  }

  @Test
  void onlyAllowedNumbersAreSentTo() {
    api.patch("/tenant/settings", "{\"allowed_numbers\": [\"%s\"]}".formatted(ANN)).expect(200);
    var detail = api.get("/bulk-send/" + waiting("Hi")).expect(200);
    assertThat(detail.number("/skipped_count")).isEqualTo(2);
    assertThat(detail.text("/recipients/1/error")).contains("allowed numbers");
  }

  @Test
  void peopleWhoNeverWroteFirstAreSkippedIfThatIsWanted() {
    says(ANN);
    var made =
        create(
                "\"message\": \"Hi\", \"require_reciprocity\": true, \"start_at\": \"%s\""
                    .formatted(later))
            .expect(201);
    assertThat(made.number("/skipped_count")).isEqualTo(2);
    assertThat(made.number("/pending_count")).isEqualTo(1);
    var skipped =
        api.get("/bulk-send/" + made.text("/id") + "?recipient_status=skipped").expect(200);
    assertThat(skipped.number("/recipients_total")).isEqualTo(2);
    assertThat(skipped.json().path("recipients").findValuesAsString("error"))
        .containsOnly("This person never wrote first.");
  }

  @Test
  void aMessageGoesToTheChatThatTheNetworkHas() {
    says(ANN);
    jdbc.sql(
            """
            update chat set wa_chat_id = '998877@lid'
            where tenant_id = :tenant and session_id = cast(:session as uuid) and contact_id is not null
            """)
        .param("tenant", tenant())
        .param("session", session)
        .update();
    assertThat(column("wa_chat_id", waiting("Hi")))
        .containsExactly("998877@lid", BOB.substring(1) + "@c.us", CEM.substring(1) + "@c.us");
  }

  @Test
  void membersVariablesAndDefaultsAreFilledIn() {
    list = list("\"%s\", \"%s\"".formatted(ANN, BOB));
    vary(ANN, "{\"town\": \"Bonn {{name}}\", \"First name\": \"Anna\"}");
    vary(BOB, "{\"town\": \" \"}");
    var unknown = create("\"message\": \"{{town}}\"").expect(422);
    assertThat(unknown.detail()).contains("'town'", "1 of 2");
    var id =
        create(
                """
                "message": "{{First name|you}} of {{town}}, {{shop}}", "start_at": "%s",
                "variables": {"town": "somewhere", "shop": "Ours", "First name": "never"}
                """
                    .formatted(later))
            .expect(201)
            .text("/id");
    assertThat(texts(id)).containsExactly("Anna of Bonn {{name}}, Ours", "you of somewhere, Ours");
    var literal =
        create(
            "\"message\": \"{{town}} }}\", \"literal\": true, \"start_at\": \"%s\""
                .formatted(later));
    assertThat(texts(literal.expect(201).text("/id"))).containsOnly("{{town}} }}");
  }

  @Test
  void aPreviewSaysWhatWouldBeAndDoesNothing() {
    list =
        list(
            "\"%s\", {\"phone\": \"%s\", \"name\": \"Bob\"}, \"%s\", \"15557840004\", \"15557840005\""
                .formatted(ANN, BOB, CEM));
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(ANN)).expect(201);
    var preview =
        api.post(
                "/bulk-send/preview",
                body(
                    session,
                    list,
                    "\"message\": \"Hi {{name|there}}\", \"start_at\": \"%s\"".formatted(later)))
            .expect(200);
    assertThat(preview.number("/total_recipients")).isEqualTo(5);
    assertThat(preview.number("/recipients")).isEqualTo(4);
    assertThat(preview.number("/skipped_count")).isEqualTo(1);
    assertThat(preview.text("/skipped/0/reason")).contains("opted out");
    assertThat(preview.number("/skipped/0/count")).isEqualTo(1);
    assertThat(preview.number("/quota_needed")).isEqualTo(4);
    assertThat(preview.json().path("quota_left").isNull()).isTrue();
    assertThat(preview.json().path("samples").findValuesAsString("message"))
        .containsExactly("Hi Bob", "Hi there", "Hi there");
    assertThat(Instant.parse(preview.text("/estimated_completion_at")))
        .isBetween(Instant.parse(later), Instant.parse(later).plusSeconds(500));
    assertThat(api.get("/bulk-send").number("/total")).isZero();
    assertThat(reserved()).isZero();
  }

  @Test
  void aQuotaThatIsShortSaysNeededAndLeft() throws Exception {
    begin("starter");
    use(496);
    var preview =
        api.post("/bulk-send/preview", body(session, list, "\"message\": \"a\"")).expect(200);
    assertThat(preview.number("/quota_left")).isEqualTo(4);
    var fields = "\"message\": \"a\", \"start_at\": \"%s\"".formatted(later);
    var answers =
        together(() -> create(fields), () -> create(fields)).stream()
            .map(Api.Answer::status)
            .toList();
    assertThat(answers).containsExactlyInAnyOrder(201, 403);
    assertThat(create(fields).expect(403).detail())
        .contains("needs 3 messages", "500", "1 are left", "'pro'");
    assertThat(reserved()).isEqualTo(3);
    assertThat(api.get("/bulk-send").number("/total")).isEqualTo(1);
    assertBooksBalance();
  }

  @Test
  void pausedAndCancelledAndNothingElse() {
    var id = waiting("Hi");
    refused(id, "resume", "pending");
    move(id, "pause", "paused");
    refused(id, "pause", "paused");
    assertThat(move(id, "resume", "running").json().path("started_at").isNull()).isFalse();
    move(id, "pause", "paused");
    var cancelled = move(id, "cancel", "cancelled");
    assertThat(cancelled.number("/cancelled_count")).isEqualTo(3);
    assertThat(cancelled.number("/pending_count")).isZero();
    assertThat(cancelled.json().path("estimated_completion_at").isNull()).isTrue();
    assertThat(reserved()).isZero();
    for (var action : List.of("pause", "resume", "cancel")) {
      refused(id, action, "cancelled");
    }
    assertThat(
            api.post("/bulk-send/" + id + "/retry", "{\"scope\": \"failed\"}").expect(400).detail())
        .contains("cancelled");
    assertThat(events())
        .containsExactly(
            "bulk_send.paused", "bulk_send.started", "bulk_send.paused", "bulk_send.cancelled");
    assertBooksBalance();
  }

  @Test
  void twoWhoResumeAtOnceBreakNothing() throws Exception {
    var id = waiting("Hi");
    move(id, "pause", "paused");
    Callable<Api.Answer> resume = () -> api.post("/bulk-send/" + id + "/resume");
    assertThat(together(resume, resume))
        .extracting(Api.Answer::status)
        .containsExactlyInAnyOrder(200, 400);
    assertThat(api.get("/bulk-send/" + id).text("/status")).isEqualTo("running");
  }

  @Test
  void resumingTriesStrangersAgainAndForgetsTheReason() {
    var id = waiting("Hi");
    status(id, "paused");
    jdbc.sql(
            """
            with j as (
              update outgoing_job set paused_reason = 'Five failures in a row.' where tenant_id = :tenant)
            update lane set strangers_at = now() + interval '1 day' where tenant_id = :tenant
            """)
        .param("tenant", tenant())
        .update();
    assertThat(api.get("/bulk-send/" + id).text("/paused_reason")).contains("Five");
    assertThat(move(id, "resume", "running").json().path("paused_reason").isNull()).isTrue();
    assertThat(
            jdbc.sql("select count(strangers_at) from lane where tenant_id = :tenant")
                .param("tenant", tenant())
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void whatGoesOutAtThisMomentIsNotCancelled() {
    var id = waiting("Hi");
    settle(id, ANN, "sending");
    settle(id, BOB, "sent");
    var cancelled = move(id, "cancel", "cancelled");
    assertThat(cancelled.number("/pending_count")).isEqualTo(1);
    assertThat(cancelled.number("/sent_count")).isEqualTo(1);
    assertThat(cancelled.number("/cancelled_count")).isEqualTo(1);
    assertThat(reserved()).as("of the one whose outcome is not known yet").isEqualTo(1);
    assertCountsAddUp(cancelled.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "unknown"})
  void recipientsAreTriedAgain(String scope) {
    var id = waiting("Hi");
    settle(id, ANN, "sent");
    settle(id, BOB, "failed");
    settle(id, CEM, "unknown");
    status(id, "completed");
    var before = api.get("/bulk-send/" + id).expect(200);
    assertThat(before.number("/failed_count")).isEqualTo(1);
    assertThat(before.number("/unknown_count")).isEqualTo(1);
    assertThat(reserved()).as("the unknown one's").isEqualTo(1);
    var retried = retry(id, scope).expect(200);
    assertThat(retried.text("/status")).isEqualTo("running");
    assertThat(retried.json().path("completed_at").isNull()).isTrue();
    assertThat(retried.number("/pending_count")).isEqualTo(1);
    assertThat(retried.number("/" + scope + "_count")).isZero();
    assertThat(reserved()).isEqualTo(scope.equals("failed") ? 2 : 1);
    assertThat(retry(id, scope).expect(400).detail()).contains("'" + scope + "'");
    assertThat(events()).containsExactly("bulk_send.started");
    var again = api.get("/bulk-send/" + id + "?recipient_status=pending").expect(200);
    assertThat(again.number("/recipients/0/attempts")).isZero();
    assertThat(again.json().at("/recipients/0/error").isNull()).isTrue();
    assertThat(again.json().at("/recipients/0/wa_message_id").isNull()).isTrue();
    assertBooksBalance();
  }

  @Test
  void aRetryThatTheQuotaHasNoRoomForChangesNothing() {
    begin("starter");
    var id = waiting("Hi");
    settle(id, ANN, "failed");
    settle(id, BOB, "failed");
    status(id, "failed");
    use(498);
    assertThat(retry(id, "failed").expect(403).detail()).contains("needs 2", "1 are left");
    var after = api.get("/bulk-send/" + id).expect(200);
    assertThat(after.text("/status")).isEqualTo("failed");
    assertThat(after.number("/failed_count")).isEqualTo(2);
    for (var wrong : List.of("{}", "{\"scope\": \"all\"}", "{\"scope\": null}")) {
      assertThat(api.post("/bulk-send/" + id + "/retry", wrong).expect(422).detail())
          .contains("'failed' or 'unknown'");
    }
    assertThat(retry(id, "unknown").expect(400).detail()).contains("'unknown'");
    assertBooksBalance();
  }

  @Test
  void aRetryOfASendThatIsPausedLeavesItPaused() {
    var id = waiting("Hi");
    settle(id, ANN, "failed");
    move(id, "pause", "paused");
    assertThat(retry(id, "failed").expect(200).text("/status")).isEqualTo("paused");
    assertThat(reserved()).isEqualTo(3);
    assertBooksBalance();
  }

  @Test
  void aDeletedSessionEndsItsSends() {
    var id = waiting("Hi");
    var paused = waiting("Hi");
    move(paused, "pause", "paused");
    var cancelled = waiting("Hi");
    move(cancelled, "cancel", "cancelled");
    settle(id, ANN, "sent");
    api.delete("/sessions/" + session).expect(200);
    var failed = api.get("/bulk-send/" + id).expect(200);
    assertThat(failed.text("/status")).isEqualTo("failed");
    assertThat(failed.text("/paused_reason")).isEqualTo("The session was deleted.");
    assertThat(failed.json().path("completed_at").isNull()).isFalse();
    assertThat(failed.number("/sent_count")).isEqualTo(1);
    assertThat(failed.number("/failed_count")).isEqualTo(2);
    assertThat(failed.text("/recipients/1/error")).isEqualTo("The session was deleted.");
    assertThat(api.get("/bulk-send/" + paused).text("/status")).isEqualTo("failed");
    assertThat(api.get("/bulk-send/" + cancelled).text("/status")).isEqualTo("cancelled");
    assertThat(reserved()).isZero();
    assertThat(events()).filteredOn("bulk_send.failed"::equals).hasSize(2);
    assertThat(retry(id, "failed").expect(400).detail()).contains("deleted");
    assertBooksBalance();
  }

  @Test
  void theListShowsTheNewestFirstAndThoseOfAStatus() {
    var ids = new ArrayList<String>();
    for (var number = 0; number < 5; number++) {
      ids.addFirst(waiting("Hi"));
    }
    move(ids.get(1), "cancel", "cancelled");
    var first = api.get("/bulk-send?limit=2").expect(200);
    assertThat(first.number("/total")).isEqualTo(5);
    var second = api.get("/bulk-send?cursor=" + first.text("/next_cursor")).expect(200);
    var seen = new ArrayList<>(jobs(first));
    seen.addAll(jobs(second));
    assertThat(seen).isEqualTo(ids);
    assertThat(second.json().path("next_cursor").isNull()).isTrue();
    var pending = api.get("/bulk-send?status=pending").expect(200);
    assertThat(pending.number("/total")).isEqualTo(4);
    assertThat(jobs(pending)).doesNotContain(ids.get(1));
    assertThat(jobs(api.get("/bulk-send?offset=4").expect(200))).containsExactly(ids.get(4));
    for (var wrong : List.of("status=x", "status=RUNNING", "limit=0", "cursor=x")) {
      api.get("/bulk-send?" + wrong).expect(422);
    }
  }

  @Test
  void recipientsArePagedInTheOrderOfSending() {
    var id = waiting("Hi");
    var first = api.get("/bulk-send/" + id + "?limit=2").expect(200);
    assertThat(first.number("/recipients_total")).isEqualTo(3);
    assertThat(first.number("/limit")).isEqualTo(2);
    var second =
        api.get("/bulk-send/" + id + "?limit=2&cursor=" + first.text("/next_cursor")).expect(200);
    assertThat(first.json().path("recipients").findValuesAsString("phone"))
        .containsExactly(ANN, BOB);
    assertThat(second.json().path("recipients").findValuesAsString("phone")).containsExactly(CEM);
    assertThat(api.get("/bulk-send/" + id).number("/limit")).isEqualTo(1_000);
    assertThat(api.get("/bulk-send/" + id + "?limit=20000").number("/limit")).isEqualTo(10_000);
    settle(id, BOB, "read");
    var read = api.get("/bulk-send/" + id + "?recipient_status=read").expect(200);
    assertThat(read.number("/recipients_total")).isEqualTo(1);
    assertThat(read.text("/recipients/0/phone")).isEqualTo(BOB);
    assertThat(read.number("/sent_count")).isEqualTo(1);
    assertThat(read.number("/delivered_count")).isEqualTo(1);
    assertThat(read.number("/read_count")).isEqualTo(1);
    assertThat(read.number("/replied_count")).isZero();
    api.get("/bulk-send/" + id + "?recipient_status=queued").expect(422);
  }

  @Test
  void theFileSaysWhoGotItAndWhoNot() {
    list = list("{\"phone\": \"%s\", \"name\": \"=1+1\"}, \"%s\"".formatted(ANN, BOB));
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(BOB)).expect(201);
    var answer = api.get("/bulk-send/" + waiting("Hi") + "/export/csv").expect(200);
    assertThat(answer.header("Content-Type")).startsWith("text/csv");
    assertThat(answer.header("Content-Disposition")).contains("bulk-send-");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            phone,name,status,wa_message_id,attempts,error,sent_at,delivered_at,read_at,replied_at\r
            +15557840001,'=1+1,pending,,0,,,,,\r
            +15557840002,,skipped,,0,This person has opted out.,,,,\r
            """);
  }

  @Test
  void theSameKeySendsOnce() {
    var keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
    var body = body(session, list, "\"message\": \"Hi\", \"start_at\": \"%s\"".formatted(later));
    var first = keyed.post("/bulk-send", body).expect(201);
    var again = keyed.post("/bulk-send", body).expect(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(reserved()).isEqualTo(3);
    keyed.post("/bulk-send", body.replace("Hi", "Ho")).expect(422);
  }

  @Test
  void progressIsAnObjectForWhoReadsObjects() {
    var id = waiting("Hi");
    settle(id, ANN, "delivered");
    settle(id, BOB, "unknown");
    var path = "/bulk-send/" + id + "/progress";
    for (var asks :
        List.of(
            api,
            api.with("Accept", "*/*"),
            api.without("Content-Type").with("Accept", "application/json, */*"))) {
      var progress = asks.get(path).expect(200);
      assertThat(progress.json().toString())
          .isEqualTo(
              "{\"sent\":1,\"total\":3,\"failed\":0,\"skipped\":0,\"unknown\":1,\"cancelled\":0,\"pending\":1,\"status\":\"pending\"}");
    }
    for (var asks :
        List.of(
            api.without("Content-Type"),
            api.without("Content-Type").with("Accept", "*/*"),
            api.with("Accept", "text/event-stream"),
            api.with("Accept", "application/json, text/event-stream"))) {
      try (var stream = asks.follow(path)) {
        assertThat(stream.response().headers().firstValue("Content-Type").orElse(""))
            .startsWith("text/event-stream");
      }
    }
  }

  @Test
  void progressIsLiveUntilItsEnd() {
    var id = waiting("Hi");
    try (var stream =
        api.with("Accept", "text/event-stream").follow("/bulk-send/" + id + "/progress")) {
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(1));
      assertThat(stream.messages().getFirst().path("pending").asInt()).isEqualTo(3);
      settle(id, ANN, "sent");
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(2));
      assertThat(stream.messages().getLast().path("sent").asInt()).isEqualTo(1);
      assertThat(stream.isEnded()).isFalse();
      await().untilAsserted(() -> assertThat(stream.comments()).isPositive());
      move(id, "cancel", "cancelled");
      await().until(stream::isEnded);
      assertThat(stream.messages().getLast().path("status").asString()).isEqualTo("cancelled");
      assertThat(stream.messages().getLast().path("cancelled").asInt()).isEqualTo(2);
    }
    try (var stream =
        api.with("Accept", "text/event-stream").follow("/bulk-send/" + id + "/progress")) {
      await().until(stream::isEnded);
      assertThat(stream.messages()).hasSize(1);
    }
  }

  @Test
  void aStreamTokenOpensProgressAndARevokedKeyEndsIt() {
    var id = waiting("Hi");
    var token =
        world.signedIn(tenant, "member").post("/auth/stream-token").expect(200).text("/token");
    var path = "/bulk-send/" + id + "/progress?token=" + token;
    try (var stream = world.stranger().with("Accept", "text/event-stream").follow(path)) {
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(1));
    }
    var key =
        api.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"bulk-send:read\"]}").expect(201);
    var reader = world.stranger().withKey(key.text("/raw_key")).with("Accept", "text/event-stream");
    try (var stream = reader.follow("/bulk-send/" + id + "/progress")) {
      await().untilAsserted(() -> assertThat(stream.messages()).hasSize(1));
      api.delete("/api-keys/" + key.text("/id")).expect(200);
      await().until(stream::isEnded);
    }
  }

  @Test
  void progressTakesAPlaceAmongTheStreams() {
    var reader = api.with("Accept", "text/event-stream");
    var path = "/bulk-send/" + waiting("Hi") + "/progress";
    var open = new ArrayList<LiveStream>();
    try {
      for (var number = 0; number < ServerTest.STREAMS; number++) {
        open.add(reader.follow(path));
      }
      reader.get(path).expect(429);
      api.get(path).expect(200);
    } finally {
      open.forEach(LiveStream::close);
    }
  }

  @Test
  void aHundredThousandAreTheMost() {
    crowd(100_001);
    assertThat(create("\"message\": \"Hi\"").expect(422).detail()).contains("100000", "split");
    jdbc.sql(
            """
            delete from custom_group_member where tenant_id = :tenant and id = (
              select id from custom_group_member where tenant_id = :tenant and group_id = cast(:list as uuid)
              order by id desc limit 1)
            """)
        .param("tenant", tenant())
        .param("list", list)
        .update();
    var made =
        create("\"message\": \"Hi {{name|there}}\", \"start_at\": \"%s\"".formatted(later))
            .expect(201);
    assertThat(made.number("/total_recipients")).isEqualTo(100_000);
    assertThat(made.number("/pending_count")).isEqualTo(100_000);
    assertThat(reserved()).isEqualTo(100_000);
    var last = api.get("/bulk-send/" + made.text("/id") + "?limit=10000&offset=90000").expect(200);
    assertThat(last.json().path("recipients")).hasSize(10_000);
    assertThat(last.json().path("next_cursor").isNull()).isTrue();
    var cancelled = move(made.text("/id"), "cancel", "cancelled");
    assertThat(cancelled.number("/cancelled_count")).isEqualTo(100_000);
    assertThat(reserved()).isZero();
  }

  private Api.Answer create(String fields) {
    return api.post("/bulk-send", body(session, list, fields));
  }

  private static String body(String session, String list, String fields) {
    return "{\"session_id\": \"%s\", \"custom_group_id\": \"%s\", %s}"
        .formatted(session, list, fields);
  }

  /** A bulk send that begins in a month. */
  private String waiting(String text) {
    return create("\"message\": \"%s\", \"start_at\": \"%s\"".formatted(text, later))
        .expect(201)
        .text("/id");
  }

  private String list(String members) {
    return api.post("/custom-groups", "{\"name\": \"List\", \"members\": [%s]}".formatted(members))
        .expect(201)
        .text("/id");
  }

  private Api.Answer move(String id, String action, String status) {
    var moved = api.post("/bulk-send/" + id + "/" + action).expect(200);
    assertThat(moved.text("/status")).isEqualTo(status);
    return moved;
  }

  private void refused(String id, String action, String status) {
    assertThat(api.post("/bulk-send/" + id + "/" + action).expect(400).detail())
        .contains("Cannot " + action, status);
  }

  private Api.Answer retry(String id, String scope) {
    return api.post("/bulk-send/" + id + "/retry", "{\"scope\": \"%s\"}".formatted(scope));
  }

  private void says(String phone) {
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"text\": \"hello\"}"
                .formatted(session, phone))
        .expect(202);
  }

  private static List<String> jobs(Api.Answer page) {
    var ids = new ArrayList<String>();
    page.json().path("jobs").forEach(job -> ids.add(job.path("id").asString()));
    return ids;
  }

  private List<String> events() {
    var names = new ArrayList<String>();
    api.get("/events?limit=100")
        .expect(200)
        .json()
        .path("events")
        .forEach(event -> names.add(event.path("event").asString()));
    return names.stream().filter(name -> name.startsWith("bulk_send.")).toList();
  }

  private static List<Api.Answer> together(Callable<Api.Answer> one, Callable<Api.Answer> other)
      throws Exception {
    var answers = new ArrayList<Api.Answer>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (var answer : threads.invokeAll(List.of(one, other))) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  private static void assertCountsAddUp(JsonNode job) {
    var sum = 0L;
    for (var count : List.of("pending", "sent", "failed", "skipped", "unknown", "cancelled")) {
      sum += job.path(count + "_count").asLong();
    }
    assertThat(sum).isEqualTo(job.path("total_recipients").asLong());
  }

  private UUID tenant() {
    return tenant.owner().tenantId().value();
  }

  private long reserved() {
    return jdbc.sql(
            "select coalesce(sum(reserved), 0) from message_quota where tenant_id = :tenant")
        .param("tenant", tenant())
        .query(Long.class)
        .single();
  }

  /** What is reserved is what the messages hold, month by month. */
  private void assertBooksBalance() {
    var wrong =
        jdbc.sql(
                """
                select q.month from message_quota q
                where q.tenant_id = :tenant and q.reserved <> (
                  select count(*) from outgoing_message m where m.tenant_id = :tenant and m.reserved_month = q.month)
                """)
            .param("tenant", tenant())
            .query((row, _) -> row.getString("month"))
            .list();
    assertThat(wrong).isEmpty();
  }

  /** Messages that the tenant has sent this month already. */
  private void use(int messages) {
    jdbc.sql(
            """
            insert into message_quota as q (tenant_id, month, reserved, used)
            values (:tenant, cast(date_trunc('month', now() at time zone 'UTC') as date), 0, :used)
            on conflict (tenant_id, month) do update set used = q.used + excluded.used
            """)
        .param("tenant", tenant())
        .param("used", messages)
        .update();
  }

  private List<String> texts(String id) {
    return column("content", id);
  }

  private List<String> column(String column, String id) {
    return jdbc.sql(
            "select %s from outgoing_message where tenant_id = :tenant and job_id = cast(:job as uuid) order by id"
                .formatted(column))
        .param("tenant", tenant())
        .param("job", id)
        .query(String.class)
        .list();
  }

  private Instant notBefore(String id) {
    return jdbc.sql(
            "select not_before from outgoing_job where tenant_id = :tenant and id = cast(:job as uuid)")
        .param("tenant", tenant())
        .param("job", id)
        .query((row, _) -> row.getTimestamp("not_before").toInstant())
        .single();
  }

  private void status(String id, String status) {
    jdbc.sql(
            """
            update outgoing_job set status = :status, completed_at = case when :status <> 'paused' then now() end
            where tenant_id = :tenant and id = cast(:job as uuid)
            """)
        .param("tenant", tenant())
        .param("job", id)
        .param("status", status)
        .update();
  }

  /** As whoever sends would, with the quota. */
  private void settle(String id, String phone, String status) {
    jdbc.sql(
            """
            with settled as (
              update outgoing_message
              set status = :status, attempts = 1, wa_message_id = 'WA' || id, error = case when :status = 'failed' then 'No.' end,
                sent_at = case when :status in ('sent', 'delivered', 'read') then now() end,
                reserved_month = case when :status in ('sending', 'unknown') then reserved_month end
              where tenant_id = :tenant and job_id = cast(:job as uuid) and phone = :phone)
            update message_quota
            set reserved = reserved - case when :status in ('sending', 'unknown') then 0 else 1 end,
              used = used + case when :status in ('sent', 'delivered', 'read') then 1 else 0 end
            where tenant_id = :tenant
            """)
        .param("tenant", tenant())
        .param("job", id)
        .param("phone", phone.substring(1))
        .param("status", status)
        .update();
  }

  private void vary(String phone, String variables) {
    jdbc.sql(
            """
            update custom_group_member set variables = cast(:variables as jsonb)
            where tenant_id = :tenant and phone = :phone
            """)
        .param("tenant", tenant())
        .param("phone", phone.substring(1))
        .param("variables", variables)
        .update();
  }

  /** A member who turned out to be another one. */
  private void twin(String phone) {
    jdbc.sql(
            """
            with person as (
              select id from contact where tenant_id = :tenant and phone = :phone),
            twin as (
              insert into contact (tenant_id, wa_id, merged_into) select :tenant, '5544@lid', id from person
              returning id)
            insert into custom_group_member (tenant_id, group_id, contact_id, phone, added_at)
            select :tenant, cast(:list as uuid), id, '15557849999', now() from twin
            """)
        .param("tenant", tenant())
        .param("phone", phone.substring(1))
        .param("list", list)
        .update();
  }

  /** As many members as the list is to have. */
  private void crowd(int members) {
    list = list("");
    jdbc.sql(
            """
            with people as (
              insert into contact (tenant_id, phone, wa_id)
              select :tenant, '1556' || lpad(cast(n as text), 7, '0'), '1556' || lpad(cast(n as text), 7, '0') || '@c.us'
              from generate_series(1, :members) as n
              returning id, phone),
            members as (
              insert into custom_group_member (tenant_id, group_id, contact_id, phone, added_at)
              select :tenant, cast(:list as uuid), id, phone, now() from people)
            update custom_group set member_count = :members
            where tenant_id = :tenant and id = cast(:list as uuid)
            """)
        .param("tenant", tenant())
        .param("list", list)
        .param("members", members)
        .update();
    // As the server does by itself within a minute: checks of references are planned for what it
    // knows.
    jdbc.sql("analyze contact").update();
  }
}
