package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.parley.accounts.TestTenants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Messages that go out at a time, or again and again. What is due now was made so in its row: who
 * runs schedules finds it by itself.
 */
@ServerTest
class SchedulesTest {
  private static final String ANN = "+15557860001";
  private static final String YEARLY = "\"cron_expression\": \"0 9 1 1 *\"";
  private static final String NEW_YORK = "\"timezone\": \"America/New_York\"";

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api api;
  private String session;
  private String list;

  @BeforeEach
  void aList() {
    begin("unlimited");
  }

  private void begin(String plan) {
    tenant = world.tenant(plan);
    api = world.as(tenant);
    session = Team.session(api);
    list = list("{\"phone\": \"%s\", \"name\": \"Ann\"}".formatted(ANN));
  }

  @Test
  void aScheduleShowsWhatItIs() {
    var made =
        api.post(
                "/scheduled-messages",
                """
                {"name": " Weekly Update ", "session_id": "%s", "custom_group_id": "%s", "schedule_type": "recurring",
                 "cron_expression": "0 9 * * MON", "timezone": "America/New_York", "message_type": "text", "message": "Hi"}
                """
                    .formatted(session, list))
            .expect(201);
    assertThat(made.text("/name")).isEqualTo("Weekly Update");
    assertThat(made.text("/status")).isEqualTo("active");
    assertThat(made.text("/schedule_type")).isEqualTo("cron");
    assertThat(made.text("/cron_expression")).isEqualTo("0 9 * * MON");
    assertThat(made.text("/timezone")).isEqualTo("America/New_York");
    assertThat(made.text("/next_run_at")).matches("\\d{4}-\\d\\d-\\d\\dT09:00:00-0[45]:00");
    assertThat(Instant.parse(made.text("/next_run_at"))).isAfter(Instant.now());
    assertThat(made.text("/session_id")).isEqualTo(session);
    assertThat(made.text("/target_type")).isEqualTo("custom_group");
    assertThat(made.text("/custom_group_id")).isEqualTo(list);
    assertThat(made.text("/message_type")).isEqualTo("text");
    assertThat(made.text("/message_content")).isEqualTo("Hi");
    assertThat(made.text("/misfire")).isEqualTo("fire_once");
    assertThat(made.number("/run_count")).isZero();
    for (var empty :
        List.of("last_run_at", "scheduled_time", "chat_id", "channel_id", "media_url")) {
      assertThat(made.json().path(empty).isNull()).as(empty).isTrue();
    }
    var detail = api.get("/scheduled-messages/" + made.text("/id")).expect(200);
    assertThat(detail.text("/next_run_at")).isEqualTo(made.text("/next_run_at"));
    assertThat(detail.json().path("executions")).isEmpty();
    var second = create(YEARLY).expect(201).text("/id");
    var page = api.get("/scheduled-messages?limit=1").expect(200);
    assertThat(page.number("/total")).isEqualTo(2);
    assertThat(page.text("/messages/0/id")).isEqualTo(second);
    var next = api.get("/scheduled-messages?limit=1&cursor=" + page.text("/next_cursor"));
    assertThat(next.expect(200).text("/messages/0/id")).isEqualTo(made.text("/id"));
    assertThat(next.json().path("next_cursor").isNull()).isTrue();
    assertThat(api.get("/scheduled-messages?offset=1").expect(200).text("/messages/0/id"))
        .isEqualTo(made.text("/id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"recurrence\": \"weekly\", \"scheduled_time\": \"2020-01-06T09:05:00\" | weekly | 5 9 * * 1",
        "\"schedule_type\": \"daily\", \"scheduled_time\": \"2020-01-06T14:05:00Z\" | daily | 5 9 * * *",
        "\"schedule_type\": \"recurring\", \"recurrence\": \"monthly\", \"scheduled_time\": \"2020-01-31T09:00:00\" | monthly | 0 9 L * *",
        "\"schedule_type\": \"monthly\", \"cron_expression\": \"0 9 15 * *\", \"scheduled_time\": \"2020-01-31T09:00:00\" | monthly | 0 9 15 * *",
        "\"cron_expression\": \"@daily\" | cron | @daily"
      })
  void theExpressionIsToldFromTheTime(String fields, String type, String cron) {
    var made = create(NEW_YORK + ", " + fields).expect(201);
    assertThat(made.text("/schedule_type")).isEqualTo(type);
    assertThat(made.text("/cron_expression")).isEqualTo(cron);
    assertThat(Instant.parse(made.text("/next_run_at"))).isAfter(Instant.now());
  }

  @Test
  void aTimeToComeIsTheFirst() {
    var first = Instant.now().plus(60, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
    var made =
        create("\"recurrence\": \"daily\", \"scheduled_time\": \"%s\"".formatted(first))
            .expect(201);
    assertThat(made.text("/next_run_at")).isEqualTo(first.toString());
    var starts =
        create("\"cron_expression\": \"@hourly\", \"starts_at\": \"%s\"".formatted(first))
            .expect(201);
    assertThat(Instant.parse(starts.text("/next_run_at"))).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"schedule_type\": \"cron\" | cron_expression",
        "\"schedule_type\": \"daily\" | cron_expression",
        "\"schedule_type\": \"one_time\" | scheduled_time",
        "\"timezone\": \"UTC\" | scheduled_time",
        "\"schedule_type\": \"hourly\" | schedule_type",
        "\"recurrence\": \"yearly\" | recurrence",
        "\"recurrence\": \"daily\", \"schedule_type\": \"weekly\", \"scheduled_time\": \"2020-01-06T09:05:00Z\" | recurrence",
        "\"scheduled_time\": \"2020-01-06T09:05:00Z\" | scheduled_time",
        "\"scheduled_time\": \"soon\" | scheduled_time",
        "\"cron_expression\": \"0 0 9 * * *\" | five fields",
        "\"cron_expression\": \"@reboot\" | @reboot",
        "\"cron_expression\": \"0 22-2 * * *\" | cron_expression",
        "\"cron_expression\": \"0 9 */2 * MON\" | cron_expression",
        "\"cron_expression\": \"0 0 30 2 *\" | never comes",
        "\"cron_expression\": \"*/2 * * * *\" | 2 minutes apart",
        "\"cron_expression\": \"@daily\", \"timezone\": \"Mars/Olympus\" | timezone",
        "\"cron_expression\": \"@daily\", \"timezone\": \"+02:00\" | timezone",
        "\"cron_expression\": \"@daily\", \"ends_at\": \"2020-01-01T00:00:00Z\" | ends_at",
        "\"cron_expression\": \"@daily\", \"starts_at\": \"2999-01-02T00:00:00Z\", \"ends_at\": \"2999-01-01T00:00:00Z\" | ends_at",
        "\"cron_expression\": \"@daily\", \"max_runs\": 0 | max_runs",
        "\"cron_expression\": \"@daily\", \"misfire\": \"never\" | misfire",
        "\"cron_expression\": \"@daily\", \"chat_id\": \"15557860001\" | chat_id",
        "\"cron_expression\": \"@daily\", \"target_type\": \"channel\", \"channel_id\": \"1@newsletter\" | no channels",
        "\"cron_expression\": \"@daily\", \"target_type\": \"chat\" | chat_id",
        "\"cron_expression\": \"@daily\", \"target_type\": \"world\" | target_type",
        "\"cron_expression\": \"@daily\", \"message_type\": \"media\" | media_url",
        "\"cron_expression\": \"@daily\", \"message\": \"b\", \"message_content\": \"a\" | message",
        "\"cron_expression\": \"@daily\", \"name\": \" \" | name"
      })
  void whatCannotBeIsRefusedByName(String fields, String named) {
    assertThat(create(fields).expect(422).detail()).contains(named).endsWith(".");
    assertThat(api.get("/scheduled-messages").expect(200).number("/total")).isZero();
  }

  @Test
  void whatIsMissingIsRefusedByName() {
    assertThat(api.post("/scheduled-messages", "{}").expect(422).detail()).contains("session_id");
    var rest = ", \"name\": \"N\", \"message\": \"Hi\", " + YEARLY + "}";
    assertThat(
            api.post("/scheduled-messages", "{\"session_id\": \"%s\"".formatted(session) + rest)
                .expect(422)
                .detail())
        .contains("custom_group_id");
    assertThat(toChat("\"chat_id\": \"nobody\", " + YEARLY).expect(422).detail())
        .contains("chat_id");
    assertThat(toChat("\"chat_id\": \"%s\", ".formatted(UUID.randomUUID()) + YEARLY).status())
        .isEqualTo(404);
    assertThat(
            toChat("\"chat_id\": \"15557860001\", \"message\": \"Hi {{town}}\", " + YEARLY)
                .expect(422)
                .detail())
        .contains("'town'", "{{town|there}}");
    toChat("\"chat_id\": \"15557860001\", \"message\": \"Hi {{town\", \"literal\": true, " + YEARLY)
        .expect(201);
    var foreign = Team.session(world.owner());
    assertThat(
            api.post(
                    "/scheduled-messages",
                    "{\"session_id\": \"%s\", \"custom_group_id\": \"%s\"".formatted(foreign, list)
                        + rest)
                .expect(404)
                .detail())
        .contains("session_id");
    assertThat(
            api.post(
                    "/scheduled-messages",
                    "{\"session_id\": \"%s\", \"custom_group_id\": \"%s\""
                            .formatted(session, UUID.randomUUID())
                        + rest)
                .expect(404)
                .detail())
        .contains("custom_group_id");
  }

  @Test
  void aMessageGoesOutAtItsTime() {
    var id =
        create("\"scheduled_time\": \"%s\", \"message\": \"Hi {{name}}\"".formatted(Instant.now()))
            .expect(201)
            .text("/id");
    var execution = ended(id);
    assertThat(execution.path("status").asString()).isEqualTo("completed");
    assertThat(execution.path("total").asInt()).isEqualTo(1);
    assertThat(execution.path("sent").asInt()).isEqualTo(1);
    assertThat(execution.path("failed").asInt()).isZero();
    assertThat(execution.path("error").isNull()).isTrue();
    assertThat(Instant.parse(execution.path("started_at").asString()))
        .isAfterOrEqualTo(Instant.parse(execution.path("due_at").asString()));
    var schedule = get(id);
    assertThat(schedule.text("/status")).isEqualTo("completed");
    assertThat(schedule.json().path("next_run_at").isNull()).isTrue();
    assertThat(schedule.number("/run_count")).isEqualTo(1);
    assertThat(schedule.text("/last_run_at")).isEqualTo(execution.path("started_at").asString());
    var job = api.get("/bulk-send/" + execution.path("bulk_send_id").asString()).expect(200);
    assertThat(job.text("/source")).isEqualTo("schedule");
    assertThat(job.text("/created_by")).isEqualTo("Test key");
    assertThat(job.text("/name")).isEqualTo("Plan");
    assertThat(delivered()).containsExactly("Hi Ann");
    assertThat(events()).containsExactly("schedule.executed");
    var event = api.get("/events?types=schedule.executed").expect(200);
    assertThat(event.text("/events/0/data/schedule_id")).isEqualTo(id);
    assertThat(event.text("/events/0/data/session_id")).isEqualTo(session);
    assertThat(event.text("/events/0/data/bulk_send_id")).isEqualTo(job.text("/id"));
  }

  @Test
  void aMessageGoesToOneChat() {
    var group = Team.waGroup(api, session, "Cars");
    var now = "\"scheduled_time\": \"%s\"".formatted(Instant.now());
    var toGroup = toChat("\"chat_id\": \"%s\", ".formatted(group) + now).expect(201);
    assertThat(toGroup.text("/target_type")).isEqualTo("chat");
    assertThat(toGroup.text("/chat_id")).isEqualTo(group);
    var toPerson =
        toChat(
                "\"chat_id\": \"+1 555 786 0002\", \"message\": \"Hi {{name|you}}, {{phone}}\", "
                    + now)
            .expect(201);
    assertThat(toPerson.text("/chat_id")).isEqualTo("15557860002@c.us");
    for (var made : List.of(toGroup, toPerson)) {
      var execution = ended(made.text("/id"));
      assertThat(execution.path("status").asString()).isEqualTo("completed");
      var job = api.get("/bulk-send/" + execution.path("bulk_send_id").asString()).expect(200);
      assertThat(execution.path("sent").asInt()).as(job.text("/recipients/0/error")).isEqualTo(1);
      assertThat(job.json().path("custom_group_id").isNull()).isTrue();
      assertThat(job.number("/recipients_total")).isEqualTo(1);
    }
    assertThat(delivered()).containsExactlyInAnyOrder("Hi", "Hi you, +15557860002");
  }

  @Test
  void aFileGoesOutThatIsThereWhenTheTimeHasCome() throws IOException {
    var files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    files.createContext(
        "/note.txt",
        exchange -> {
          var bytes = "A note.".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    files.start();
    try {
      var url = "http://127.0.0.1:%d/".formatted(files.getAddress().getPort());
      var there = create(media(url + "note.txt")).expect(201).text("/id");
      var gone = create(media(url + "nothing.txt")).expect(201).text("/id");
      assertThat(ended(there).path("status").asString()).isEqualTo("completed");
      var failed = ended(gone);
      assertThat(failed.path("status").asString()).isEqualTo("failed");
      assertThat(failed.path("error").asString()).contains("could not be fetched");
      assertThat(get(there).text("/message_type")).isEqualTo("media");
    } finally {
      files.stop(0);
    }
  }

  private static String media(String url) {
    return "\"scheduled_time\": \"%s\", \"media_url\": \"%s\"".formatted(Instant.now(), url);
  }

  @Test
  void aRunWaitsForItsSession() {
    api.post("/sessions/" + session + "/stop").expect(200);
    await().until(() -> api.get("/sessions/" + session).text("/status"), "stopped"::equals);
    var id = due(YEARLY);
    var execution = executed(id);
    assertThat(execution.path("status").asString()).isEqualTo("running");
    assertThat(execution.path("finished_at").isNull()).isTrue();
    api.post("/sessions/" + session + "/start").expect(200);
    assertThat(ended(id).path("status").asString()).isEqualTo("completed");
  }

  @Test
  void aRunThatCannotStartSaysWhyAndTheScheduleGoesOn() {
    var empty = plan(YEARLY);
    api.post("/custom-groups/" + list + "/members/remove", "{\"phones\": [\"%s\"]}".formatted(ANN))
        .expect(200);
    makeDue(empty);
    fails(empty, "without members");
    api.post("/custom-groups/" + list + "/members/add", "{\"contacts\": [\"%s\"]}".formatted(ANN))
        .expect(200);
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(ANN)).expect(201);
    var optedOut = plan(YEARLY);
    makeDue(optedOut);
    fails(optedOut, "none may be sent to");
    var chat = toChat("\"chat_id\": \"%s\", ".formatted(ANN) + YEARLY).expect(201).text("/id");
    makeDue(chat);
    fails(chat, "opted out");
    api.delete("/custom-groups/" + list).expect(200);
    var noList = optedOut;
    makeDue(noList);
    fails(noList, "no custom group");
    api.delete("/sessions/" + session).expect(200);
    makeDue(noList);
    fails(noList, "session of the schedule was deleted");
    assertThat(api.get("/bulk-send").expect(200).number("/total")).isZero();
    assertThat(reserved()).isZero();
    assertThat(events()).containsOnly("schedule.failed");
    assertThat(get(noList).number("/run_count")).isEqualTo(3);
    assertThat(get(noList).text("/status")).isEqualTo("active");
  }

  @Test
  void aShortQuotaFailsTheRunAndLeavesNothingBehind() {
    begin("starter");
    use(500);
    var id = plan(YEARLY);
    makeDue(id);
    fails(id, "left");
    assertThat(api.get("/bulk-send").expect(200).number("/total")).isZero();
    assertThat(rows("outgoing_message")).isZero();
    assertThat(rows("outgoing_job")).isZero();
    assertThat(reserved()).isZero();
  }

  @Test
  void thePlanDecides() {
    begin("free");
    var refused = create(YEARLY).expect(403);
    assertThat(refused.detail()).contains("'free'", "'starter'");
    api.post("/scheduled-messages/preview", "{\"cron_expression\": \"@daily\"}").expect(200);
    begin("starter");
    var id = plan(YEARLY);
    jdbc.sql("update tenant set plan_id = 'free' where tenant_id = :tenant")
        .param("tenant", tenant())
        .update();
    api.patch("/scheduled-messages/" + id, "{\"name\": \"x\"}").expect(403);
    makeDue(id);
    fails(id, "'free'");
    move(id, "pause", "paused");
    api.post("/scheduled-messages/" + id + "/resume").expect(403);
    move(id, "cancel", "cancelled");
  }

  @Test
  void aScheduleIsPausedResumedAndCancelled() {
    var id = plan(YEARLY);
    assertThat(api.delete("/scheduled-messages/" + id).expect(400).detail())
        .contains("cancel it first");
    assertThat(move(id, "pause", "paused").json().path("next_run_at").isNull()).isTrue();
    move(id, "pause", "paused");
    assertThat(api.delete("/scheduled-messages/" + id).expect(400).detail()).contains("paused");
    assertThat(Instant.parse(move(id, "resume", "active").text("/next_run_at")))
        .isAfter(Instant.now());
    move(id, "resume", "active");
    move(id, "cancel", "cancelled");
    move(id, "cancel", "cancelled");
    for (var action : List.of("pause", "resume")) {
      assertThat(api.post("/scheduled-messages/" + id + "/" + action).expect(400).detail())
          .contains(action, "cancelled");
    }
    assertThat(api.patch("/scheduled-messages/" + id, "{\"name\": \"New\"}").expect(400).detail())
        .contains("cancelled");
    var deleted = api.delete("/scheduled-messages/" + id).expect(200);
    assertThat(deleted.text("/status")).isEqualTo("deleted");
    assertThat(deleted.text("/id")).isEqualTo(id);
    api.get("/scheduled-messages/" + id).expect(404);
    api.delete("/scheduled-messages/" + id).expect(404);
  }

  @Test
  void whatHasEndedIsDeletedAndItsBulkSendStays() {
    var id = create("\"scheduled_time\": \"%s\"".formatted(Instant.now())).expect(201).text("/id");
    var job = ended(id).path("bulk_send_id").asString();
    for (var action : List.of("pause", "resume", "cancel")) {
      assertThat(api.post("/scheduled-messages/" + id + "/" + action).expect(400).detail())
          .contains("completed");
    }
    api.delete("/scheduled-messages/" + id).expect(200);
    api.get("/bulk-send/" + job).expect(200);
    assertThat(rows("scheduled_message_execution")).isZero();
  }

  @Test
  void resumingFiresNothingOfWhatPassed() {
    var once =
        create("\"scheduled_time\": \"%s\"".formatted(Instant.now().plus(1, ChronoUnit.DAYS)))
            .expect(201)
            .text("/id");
    var again = plan("\"cron_expression\": \"@hourly\", \"misfire\": \"fire_all\"");
    move(once, "pause", "paused");
    move(again, "pause", "paused");
    jdbc.sql(
            """
            update scheduled_message
            set after_at = now() - interval '1 day', scheduled_at = scheduled_at - interval '2 days'
            where tenant_id = :tenant
            """)
        .param("tenant", tenant())
        .update();
    assertThat(Instant.parse(move(again, "resume", "active").text("/next_run_at")))
        .isAfter(Instant.now());
    assertThat(api.post("/scheduled-messages/" + once + "/resume").expect(400).detail())
        .contains("passed while it was paused");
    var later = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    assertThat(
            api.patch(
                    "/scheduled-messages/" + once, "{\"scheduled_time\": \"%s\"}".formatted(later))
                .expect(200)
                .json()
                .path("next_run_at")
                .isNull())
        .isTrue();
    assertThat(Instant.parse(move(once, "resume", "active").text("/next_run_at"))).isEqualTo(later);
    assertThat(rows("scheduled_message_execution")).isZero();
  }

  @Test
  void aChangeWorksTheNextRunOut() {
    var id = create(NEW_YORK + ", \"cron_expression\": \"0 9 * * *\"").expect(201).text("/id");
    var before = get(id).text("/next_run_at");
    assertThat(patch(id, "\"name\": \"Other\"").text("/next_run_at")).isEqualTo(before);
    assertThat(get(id).text("/name")).isEqualTo("Other");
    assertThat(patch(id, "\"cron_expression\": \"30 17 * * *\"").text("/next_run_at"))
        .contains("T17:30:00-0");
    assertThat(patch(id, "\"timezone\": \"Asia/Kathmandu\"").text("/next_run_at"))
        .endsWith("T17:30:00+05:45");
    var weekly =
        patch(id, "\"recurrence\": \"weekly\", \"scheduled_time\": \"2020-01-07T08:15:00\"");
    assertThat(weekly.text("/schedule_type")).isEqualTo("weekly");
    assertThat(weekly.text("/cron_expression")).isEqualTo("15 8 * * 2");
    assertThat(weekly.text("/scheduled_time")).isEqualTo("2020-01-07T02:30:00Z");
    assertThat(patch(id, "\"scheduled_time\": \"2020-01-08T07:00:00\"").text("/cron_expression"))
        .isEqualTo("0 7 * * 3");
    var year = Instant.now().toString().substring(0, 4);
    var once =
        patch(
            id,
            "\"schedule_type\": \"one_time\", \"scheduled_time\": \"%d-06-01T12:00:00\""
                .formatted(Integer.parseInt(year) + 1));
    assertThat(once.json().path("cron_expression").isNull()).isTrue();
    assertThat(once.text("/next_run_at")).endsWith("-06-01T12:00:00+05:45");
    assertThat(patch(id, "\"cron_expression\": \"@daily\"").text("/schedule_type"))
        .isEqualTo("cron");
    for (var wrong :
        List.of(
            "\"name\": null",
            "\"session_id\": null",
            "\"cron_expression\": \"@reboot\"",
            "\"cron_expression\": null",
            "\"timezone\": \"Nowhere\"",
            "\"max_runs\": 0",
            "\"message_content\": null",
            "\"schedule_type\": \"one_time\", \"scheduled_time\": \"2020-01-08T07:00:00\"",
            "\"ends_at\": \"2020-01-08T07:00:00\"",
            "\"channel_id\": \"1@newsletter\"",
            "\"custom_group_id\": null")) {
      assertThat(
              api.patch("/scheduled-messages/" + id, "{%s}".formatted(wrong)).expect(422).detail())
          .as(wrong)
          .endsWith(".");
    }
    api.patch("/scheduled-messages/" + id, "{\"session_id\": \"%s\"}".formatted(UUID.randomUUID()))
        .expect(404);
    var toChat = patch(id, "\"chat_id\": \"15557860009\", \"message\": \"Bye\"");
    assertThat(toChat.text("/target_type")).isEqualTo("chat");
    assertThat(toChat.json().path("custom_group_id").isNull()).isTrue();
    assertThat(toChat.text("/message_content")).isEqualTo("Bye");
    assertThat(patch(id, "\"custom_group_id\": \"%s\"".formatted(list)).text("/target_type"))
        .isEqualTo("custom_group");
    var file = patch(id, "\"media_url\": \"https://example.com/a.png\"");
    assertThat(file.text("/message_type")).isEqualTo("media");
    assertThat(patch(id, "\"media_url\": null").text("/message_type")).isEqualTo("text");
  }

  @Test
  void itEndsAfterItsRuns() {
    var id = plan("\"cron_expression\": \"@hourly\", \"max_runs\": 2");
    makeDue(id);
    executed(id);
    assertThat(get(id).text("/status")).isEqualTo("active");
    assertThat(api.patch("/scheduled-messages/" + id, "{\"max_runs\": 1}").expect(422).detail())
        .contains("more than the 1 runs");
    makeDue(id);
    await().until(() -> get(id).text("/status"), "completed"::equals);
    assertThat(get(id).number("/run_count")).isEqualTo(2);
    assertThat(get(id).json().path("executions")).hasSize(2);
    var page = api.get("/scheduled-messages/" + id + "/history?limit=1").expect(200);
    assertThat(page.number("/total")).isEqualTo(2);
    assertThat(page.number("/limit")).isEqualTo(1);
    var next =
        api.get(
                "/scheduled-messages/"
                    + id
                    + "/history?limit=1&cursor="
                    + page.text("/next_cursor"))
            .expect(200);
    assertThat(next.json().path("next_cursor").isNull()).isTrue();
    assertThat(Instant.parse(next.text("/executions/0/due_at")))
        .isBefore(Instant.parse(page.text("/executions/0/due_at")));
    assertThat(
            api.get("/scheduled-messages/" + id + "/history?offset=1")
                .expect(200)
                .text("/executions/0/id"))
        .isEqualTo(next.text("/executions/0/id"));
  }

  @Test
  void thePreviewSaysWhatWillBe() {
    var gap =
        preview(
            """
            {"cron_expression": "30 2 * * *", "timezone": "America/New_York", "from": "2026-03-07T12:00:00", "count": 2}
            """);
    assertThat(gap.text("/runs/0/at")).isEqualTo("2026-03-08T03:30:00-04:00");
    assertThat(gap.text("/runs/0/note")).isNotBlank().endsWith(".");
    assertThat(gap.text("/runs/1/at")).isEqualTo("2026-03-09T02:30:00-04:00");
    assertThat(gap.json().at("/runs/1/note").isNull()).isTrue();
    assertThat(gap.json().path("runs")).hasSize(2);
    var overlap =
        preview(
            """
            {"cron_expression": "*/30 * * * *", "timezone": "America/New_York", "from": "2026-11-01T04:45:00Z", "count": 4}
            """);
    assertThat(overlap.json().path("runs").findValuesAsString("at"))
        .containsExactly(
            "2026-11-01T01:00:00-04:00",
            "2026-11-01T01:30:00-04:00",
            "2026-11-01T01:00:00-05:00",
            "2026-11-01T01:30:00-05:00");
    var once =
        preview(
            """
            {"scheduled_time": "2026-03-08T02:30:00", "timezone": "America/New_York", "from": "2026-01-01T00:00:00Z"}
            """);
    assertThat(once.json().path("runs")).hasSize(1);
    assertThat(once.text("/runs/0/at")).isEqualTo("2026-03-08T03:30:00-04:00");
    assertThat(once.text("/runs/0/note")).isNotBlank();
    assertThat(preview("{\"scheduled_time\": \"2020-01-01T00:00:00Z\"}").json().path("runs"))
        .isEmpty();
    assertThat(preview("{\"cron_expression\": \"@daily\"}").json().path("runs")).hasSize(10);
    for (var wrong :
        List.of(
            "{}",
            "{\"cron_expression\": \"@daily\", \"count\": 51}",
            "{\"cron_expression\": \"@daily\", \"count\": 0}",
            "{\"cron_expression\": \"@daily\", \"from\": \"x\"}",
            "{\"cron_expression\": \"@daily\", \"timezone\": \"x\"}",
            "{\"cron_expression\": \"* * * * *\"}")) {
      assertThat(api.post("/scheduled-messages/preview", wrong).expect(422).detail())
          .as(wrong)
          .endsWith(".");
    }
  }

  @Test
  void theSameKeyMakesOneSchedule() {
    var key = api.with("Idempotency-Key", UUID.randomUUID().toString());
    var body = body(NEW_YORK + ", \"cron_expression\": \"0 9 * * *\"");
    var first = key.post("/scheduled-messages", body).expect(201);
    var again = key.post("/scheduled-messages", body).expect(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(api.get("/scheduled-messages").expect(200).number("/total")).isEqualTo(1);
  }

  @Test
  void aCancelledBulkSendIsAFailedRun() {
    api.post("/sessions/" + session + "/stop").expect(200);
    await().until(() -> api.get("/sessions/" + session).text("/status"), "stopped"::equals);
    var id = due(YEARLY);
    var job = executed(id).path("bulk_send_id").asString();
    api.post("/bulk-send/" + job + "/cancel").expect(200);
    var execution = ended(id);
    assertThat(execution.path("status").asString()).isEqualTo("failed");
    assertThat(execution.path("error").asString()).isEqualTo("The bulk send was cancelled.");
  }

  private String body(String fields) {
    var name = fields.contains("\"name\"") ? "" : "\"name\": \"Plan\", ";
    var text = fields.contains("\"message\"") ? "" : "\"message_content\": \"Hi\", ";
    return "{\"session_id\": \"%s\", \"custom_group_id\": \"%s\", %s%s%s}"
        .formatted(session, list, name, text, fields);
  }

  private Api.Answer create(String fields) {
    return api.post("/scheduled-messages", body(fields));
  }

  private Api.Answer toChat(String fields) {
    var text = fields.contains("\"message\"") ? "" : "\"message_content\": \"Hi\", ";
    return api.post(
        "/scheduled-messages",
        "{\"session_id\": \"%s\", \"name\": \"Plan\", %s%s}".formatted(session, text, fields));
  }

  private String plan(String fields) {
    return create(fields).expect(201).text("/id");
  }

  /** One that is due at once. */
  private String due(String fields) {
    var id = plan(fields);
    makeDue(id);
    return id;
  }

  private void makeDue(String id) {
    jdbc.sql(
            """
            update scheduled_message
            set next_run_at = now() - interval '10 milliseconds', look_at = now() - interval '10 milliseconds'
            where tenant_id = :tenant and id = cast(:id as uuid)
            """)
        .param("tenant", tenant())
        .param("id", id)
        .update();
  }

  private Api.Answer get(String id) {
    return api.get("/scheduled-messages/" + id).expect(200);
  }

  private Api.Answer patch(String id, String fields) {
    return api.patch("/scheduled-messages/" + id, "{%s}".formatted(fields)).expect(200);
  }

  private Api.Answer preview(String body) {
    return api.post("/scheduled-messages/preview", body).expect(200);
  }

  private Api.Answer move(String id, String action, String status) {
    var moved = api.post("/scheduled-messages/" + id + "/" + action).expect(200);
    assertThat(moved.text("/status")).isEqualTo(status);
    return moved;
  }

  /** The latest execution, of one that is due no more. */
  private JsonNode executed(String id) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                jdbc.sql(
                        """
                        select next_run_at is null or next_run_at > now() from scheduled_message
                        where tenant_id = :tenant and id = cast(:id as uuid)
                        """)
                    .param("tenant", tenant())
                    .param("id", id)
                    .query(Boolean.class)
                    .single());
    return get(id).json().at("/executions/0");
  }

  private JsonNode ended(String id) {
    executed(id);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !get(id).json().at("/executions/0/finished_at").isNull());
    return get(id).json().at("/executions/0");
  }

  private void fails(String id, String reason) {
    var execution = executed(id);
    assertThat(execution.path("status").asString()).isEqualTo("failed");
    assertThat(execution.path("error").asString()).contains(reason);
    assertThat(execution.path("bulk_send_id").isNull()).isTrue();
    assertThat(execution.path("finished_at").isNull()).isFalse();
    assertThat(get(id).text("/status")).isEqualTo("active");
    assertThat(Instant.parse(get(id).text("/next_run_at"))).isAfter(Instant.now());
  }

  private String list(String members) {
    return api.post("/custom-groups", "{\"name\": \"List\", \"members\": [%s]}".formatted(members))
        .expect(201)
        .text("/id");
  }

  private List<String> delivered() {
    var texts = new ArrayList<String>();
    api.get("/simulator/deliveries?session_id=" + session)
        .expect(200)
        .json()
        .path("deliveries")
        .forEach(delivery -> texts.add(delivery.path("text").asString()));
    return texts;
  }

  private List<String> events() {
    var names = new ArrayList<String>();
    api.get("/events?limit=100")
        .expect(200)
        .json()
        .path("events")
        .forEach(event -> names.add(event.path("event").asString()));
    return names.stream().filter(name -> name.startsWith("schedule.")).toList();
  }

  private UUID tenant() {
    return tenant.owner().tenantId().value();
  }

  private long rows(String table) {
    return jdbc.sql("select count(*) from %s where tenant_id = :tenant".formatted(table))
        .param("tenant", tenant())
        .query(Long.class)
        .single();
  }

  private long reserved() {
    return jdbc.sql(
            "select coalesce(sum(reserved), 0) from message_quota where tenant_id = :tenant")
        .param("tenant", tenant())
        .query(Long.class)
        .single();
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
}
