package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class SessionsAndGroupsTest {
  @Autowired World world;

  @Test
  void aSessionGoesFromStoppedToWorkingAndBack() {
    var api = world.owner();
    var id = api.post("/sessions", "{\"name\": \"Sales\"}").expect(201).text("/id");
    api.post("/simulator/sessions/" + id + "/scan").expect(409);
    assertThat(api.post("/sessions/" + id + "/start").expect(200).text("/status"))
        .isEqualTo("qr_code");
    assertThat(api.post("/sessions/" + id + "/start").expect(200).text("/status"))
        .isEqualTo("qr_code");
    var scanned =
        api.post(
                "/simulator/sessions/" + id + "/scan",
                "{\"phone\": \"+1 (555) 010-0042\", \"is_business\": true}")
            .expect(200);
    assertThat(scanned.text("/phone_number")).isEqualTo("+15550100042");
    var working = api.get("/sessions/" + id).expect(200);
    assertThat(working.text("/status")).isEqualTo("working");
    assertThat(working.json().path("is_business").asBoolean()).isTrue();
    assertThat(working.text("/connected_at")).isNotEmpty();
    assertThat(api.post("/sessions/" + id + "/start").expect(200).text("/status"))
        .isEqualTo("working");
    api.post("/simulator/sessions/" + id + "/scan").expect(200);
    assertThat(api.post("/sessions/" + id + "/stop").expect(200).text("/status"))
        .isEqualTo("stopped");
    assertThat(api.post("/sessions/" + id + "/start").expect(200).text("/status"))
        .as("still logged in")
        .isEqualTo("working");
    assertThat(api.post("/simulator/sessions/" + id + "/disconnect").expect(200).text("/status"))
        .isEqualTo("failed");
    api.post("/sessions/" + id + "/start").expect(200);
    assertThat(
            api.post("/simulator/sessions/" + id + "/disconnect", "{\"reason\": \"logout\"}")
                .expect(200)
                .text("/status"))
        .isEqualTo("stopped");
    assertThat(api.post("/sessions/" + id + "/start").expect(200).text("/status"))
        .as("logged out")
        .isEqualTo("qr_code");
  }

  @Test
  void eachChangeOfStatusIsAnEvent() {
    var team = world.team();
    var events = team.api().get("/events").expect(200).json().path("events");
    assertThat(events.at("/0/data/status").asString()).isEqualTo("starting");
    assertThat(events.at("/0/data/previous").asString()).isEqualTo("stopped");
    assertThat(events.at("/1/data/status").asString()).isEqualTo("qr_code");
    assertThat(events.at("/2/data/status").asString()).isEqualTo("working");
    assertThat(events.at("/3/event").asString()).isEqualTo("session.connected");
    assertThat(events.at("/3/data/phone_number").asString()).startsWith("+1555010");
  }

  @Test
  void aNameIsTakenOnceUntilItsSessionIsDeleted() {
    var api = world.owner();
    var id = api.post("/sessions", "{\"name\": \"Sales\"}").expect(201).text("/id");
    var refused = api.post("/sessions", "{\"name\": \"SALES\"}").expect(409);
    assertThat(refused.text("/id")).isEqualTo(id);
    api.delete("/sessions/" + id).expect(200);
    api.get("/sessions/" + id).expect(404);
    api.delete("/sessions/" + id).expect(404);
    api.post("/sessions", "{\"name\": \"Sales\"}").expect(201);
  }

  @Test
  void aDeletedSessionTakesItsGroupsAlongAndLeavesTheLeads() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "Ann", "hello");
    team.api().delete("/sessions/" + team.session()).expect(200);
    team.api().get("/groups/" + group).expect(404);
    assertThat(team.leads()).isEqualTo(1);
    var lead = team.api().get("/leads").text("/leads/0/id");
    assertThat(team.api().get("/leads/" + lead).expect(200).number("/message_count")).isEqualTo(1);
  }

  @Test
  void availableGroupsShowThoseNotYetMonitoredFirst() {
    var team = world.team();
    Team.waGroup(team.api(), team.session(), "Zoo");
    team.watch("\"monitor_mode\": \"all\"");
    var available = team.api().get("/groups/available/" + team.session()).expect(200).json();
    assertThat(available.at("/0/name").asString()).isEqualTo("Zoo");
    assertThat(available.at("/0/is_monitored").asBoolean()).isFalse();
    assertThat(available.at("/1/name").asString()).isEqualTo("Cars");
    assertThat(available.at("/1/participant_count").asInt()).isEqualTo(1);
    assertThat(available.at("/1/is_monitored").asBoolean()).isTrue();
  }

  @Test
  void aGroupIsMonitoredOnce() {
    var team = world.team();
    var id = team.watch("\"monitor_mode\": \"all\"");
    var again =
        "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\"}"
            .formatted(team.session(), team.waGroup());
    assertThat(team.api().post("/groups", again).expect(409).text("/id")).isEqualTo(id);
  }

  @Test
  void theNameIsTheSubjectAtTheGateway() {
    var team = world.team();
    var id = team.watch("\"monitor_mode\": \"all\"");
    var group = team.api().get("/groups/" + id).expect(200);
    assertThat(group.text("/name")).isEqualTo("Cars");
    assertThat(group.number("/participant_count")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"monitor_mode\": \"keywords\"; 'monitor_keywords' must hold 1 to 200",
        "\"monitor_mode\": \"keyword\", \"keywords\": []; 'monitor_keywords' must hold 1 to 200",
        "\"keywords\": [\"\"]; 'monitor_keywords[0]'",
        "\"keywords\": [\"ok\", \"*\"]; 'monitor_keywords[1]'",
        "\"keywords\": [\"ok\", null]; 'monitor_keywords[1]'",
        "\"monitor_mode\": \"sometimes\"; 'monitor_mode' must be one of",
        "\"monitor_mode\": \"ai_analysis\"; not available in this version",
        "\"monitor_mode\": \"ai_prompt\"; not available in this version",
        "\"auto_respond\": true; 'auto_respond' is not available in this version",
        "\"auto_label_leads\": true; 'auto_label_leads' is not available in this version",
        "\"webhook_url\": \"https://example.com\"; 'webhook_url' is not available in this version",
        "\"name\": \"\"; 'name' must have 1 to 200"
      })
  void badRulesAreRefusedInBothWays(String fields, String said) {
    var team = world.team();
    var body =
        "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", %s}"
            .formatted(team.session(), team.waGroup(), fields);
    assertThat(team.api().post("/groups", body).expect(422).detail()).contains(said);
    var id = team.watch("\"monitor_mode\": \"all\"");
    assertThat(team.api().patch("/groups/" + id, "{" + fields + "}").expect(422).detail())
        .contains(said);
    assertThat(team.api().get("/groups/" + id).text("/monitor_mode")).isEqualTo("all");
  }

  @Test
  void tooManyAndTooLongKeywordsAreRefused() {
    var team = world.team();
    var many =
        IntStream.range(0, 201)
            .mapToObj(number -> "\"k%d\"".formatted(number))
            .collect(Collectors.joining(","));
    var body = "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"keywords\": [%s]}";
    assertThat(
            team.api()
                .post("/groups", body.formatted(team.session(), team.waGroup(), many))
                .expect(422)
                .detail())
        .contains("at most 200");
    team.api()
        .post(
            "/groups",
            body.formatted(team.session(), team.waGroup(), "\"" + "x".repeat(101) + "\""))
        .expect(422);
    team.api()
        .post(
            "/groups",
            body.formatted(team.session(), team.waGroup(), "\"" + "x".repeat(100) + "\""))
        .expect(201);
  }

  @Test
  void aPatchChangesOnlyWhatItNames() {
    var team = world.team();
    var id =
        team.watch(
            "\"keywords\": [\"price\"], \"monitor_prompt\": \"p\", \"response_template\": \"t\"");
    var changed =
        team.api()
            .patch("/groups/" + id, "{\"name\": \"New\", \"monitor_prompt\": null}")
            .expect(200);
    assertThat(changed.text("/name")).isEqualTo("New");
    assertThat(changed.json().path("monitor_prompt").isNull()).isTrue();
    assertThat(changed.text("/response_template")).isEqualTo("t");
    assertThat(changed.text("/monitor_keywords/0")).isEqualTo("price");
    assertThat(
            team.api()
                .patch("/groups/" + id, "{\"keywords\": [\"rent\"]}")
                .expect(200)
                .text("/monitor_keywords/0"))
        .isEqualTo("rent");
    team.api().patch("/groups/" + id, "{\"is_active\": null}").expect(422);
    team.api().patch("/groups/" + id, "{\"name\": null}").expect(422);
    team.api().patch("/groups/" + id, "{\"is_active\": \"yes\"}").expect(400);
    team.api().patch("/groups/" + id, "{}").expect(200);
  }

  @Test
  void theListOfGroupsIsPaged() {
    var team = world.team();
    for (var number = 0; number < 5; number++) {
      var other =
          new Team(
              team.api(), team.session(), Team.waGroup(team.api(), team.session(), "G" + number));
      other.watch("\"monitor_mode\": \"all\"");
    }
    var first = team.api().get("/groups?limit=2").expect(200);
    assertThat(first.number("/total")).isEqualTo(5);
    assertThat(first.text("/items/0/name")).isEqualTo("G4");
    var second = team.api().get("/groups?limit=2&cursor=" + first.text("/next_cursor")).expect(200);
    assertThat(second.text("/items/0/name")).isEqualTo("G2");
    var third = team.api().get("/groups?limit=2&offset=4").expect(200);
    assertThat(third.text("/items/0/name")).isEqualTo("G0");
    assertThat(third.json().path("next_cursor").isNull()).isTrue();
  }

  @Test
  void messagesOfAGroupAreListedNewestFirst() {
    var team = world.team();
    var id = team.watch("\"keywords\": [\"price\"]");
    var phone = World.phone();
    for (var number = 0; number < 3; number++) {
      team.writes(phone, "Ann", "price " + number);
    }
    var first = team.api().get("/groups/" + id + "/messages?limit=2").expect(200);
    assertThat(first.number("/total")).isEqualTo(3);
    assertThat(first.json().path("has_more").asBoolean()).isTrue();
    assertThat(first.text("/items/0/content_preview")).isEqualTo("price 2");
    assertThat(first.text("/items/0/sender_phone")).isEqualTo(phone);
    assertThat(first.text("/items/0/matched_keywords/0")).isEqualTo("price");
    var second =
        team.api()
            .get("/groups/" + id + "/messages?limit=2&cursor=" + first.text("/next_cursor"))
            .expect(200);
    assertThat(second.text("/items/0/content_preview")).isEqualTo("price 0");
    assertThat(second.json().path("has_more").asBoolean()).isFalse();
  }

  @Test
  void theSimulatorKeepsToItsRules() {
    var team = world.team();
    var stopped = team.api().post("/sessions", "{\"name\": \"s\"}").expect(201).text("/id");
    assertThat(
            team.api()
                .post(
                    "/simulator/messages",
                    "{\"session_id\": \"%s\", \"from\": \"+15550123456\", \"text\": \"x\"}"
                        .formatted(stopped))
                .expect(409)
                .detail())
        .contains("stopped");
    var message = "{\"session_id\": \"%s\", \"from\": \"%s\", %s}";
    team.api()
        .post("/simulator/messages", message.formatted(team.session(), "nobody", "\"text\": \"x\""))
        .expect(422);
    team.api()
        .post(
            "/simulator/messages",
            message.formatted(
                team.session(), "+15550123456", "\"wa_group_id\": \"120363000000000000@g.us\""))
        .expect(404);
    team.api()
        .post(
            "/simulator/messages",
            message.formatted(team.session(), "+15550123456", "\"wa_group_id\": \"cars\""))
        .expect(422);
    team.api()
        .post(
            "/simulator/messages",
            message.formatted(team.session(), "+15550123456", "\"type\": \"hologram\""))
        .expect(422);
    team.api()
        .post(
            "/simulator/messages",
            message.formatted(team.session(), "+15550123456", "\"timestamp\": \"yesterday\""))
        .expect(422);
    team.api().post("/simulator/messages/batch", "[]").expect(422);
    team.api().post("/simulator/messages/batch", "[{}]").expect(422);
    assertThat(
            team.api()
                .post(
                    "/simulator/groups",
                    "{\"session_id\": \"%s\", \"name\": \"g\", \"participants\": [{\"phone\": \"1\"}]}"
                        .formatted(team.session()))
                .expect(422)
                .detail())
        .contains("participants[0].phone");
    team.api()
        .post(
            "/simulator/groups",
            "{\"session_id\": \"%s\", \"name\": \"g\", \"participants\": [{}]}"
                .formatted(team.session()))
        .expect(422);
  }
}
