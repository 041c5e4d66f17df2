package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.accounts.TestTenants;
import io.parley.accounts.settings.TenantSettings;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What tenants choose, who may, and where it counts. */
@ServerTest
class TenantSettingsTest {
  private static final String ROUTE = "/api/v2/tenant/settings";

  @Autowired World world;
  @Autowired TenantSettings settings;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api owner;

  @BeforeEach
  void aTenant() {
    tenant = world.tenant("unlimited");
    owner = world.as(tenant);
  }

  @Test
  void aNewTenantHasChosenNothing() {
    assertThat(owner.get(ROUTE).expect(200).json())
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"allowed_numbers": [], "require_approval": false, "require_approval_before_send": false,
                     "ai_consent_enabled": false, "ai_consent": false, "chat_history_access_enabled": false,
                     "timezone": "UTC", "stop_words": null, "opt_out_reply": null, "default_country": null,
                     "retention_days": null}
                    """));
  }

  @Test
  void whatWasChosenIsShownAndTheRestStays() {
    owner
        .patch(
            ROUTE,
            """
            {"allowed_numbers": ["+1 (555) 012-3456", "15550123456@c.us", "030 123456"], "require_approval": true,
             "timezone": "America/New_York", "stop_words": [" STOP ", "Abmelden", "退订"],
             "opt_out_reply": "Goodbye.", "default_country": "de", "retention_days": 90, "no_such_field": 1}
            """)
        .expect(200);
    var chosen = owner.get("/tenant/settings").expect(200);
    assertThat(chosen.json()).isEqualTo(owner.get(ROUTE).expect(200).json());
    assertThat(chosen.json().path("allowed_numbers").values())
        .extracting(number -> number.asString())
        .as("one person once; national numbers are those of the country that came along")
        .containsExactly("+15550123456", "+4930123456");
    assertThat(chosen.json().path("stop_words").values())
        .extracting(word -> word.asString())
        .containsExactly("STOP", "Abmelden", "退订");
    assertThat(chosen.text("/timezone")).isEqualTo("America/New_York");
    assertThat(chosen.text("/default_country")).isEqualTo("DE");
    assertThat(chosen.number("/retention_days")).isEqualTo(90);
    assertThat(chosen.json().path("require_approval_before_send").asBoolean()).isTrue();
    var cleared =
        owner
            .patch(
                "/tenant/settings",
                "{\"stop_words\": null, \"opt_out_reply\": null, \"default_country\": null, \"retention_days\": null, \"allowed_numbers\": null}")
            .expect(200);
    assertThat(cleared.json().path("stop_words").isNull()).isTrue();
    assertThat(cleared.json().path("opt_out_reply").isNull()).isTrue();
    assertThat(cleared.json().path("default_country").isNull()).isTrue();
    assertThat(cleared.json().path("retention_days").isNull()).isTrue();
    assertThat(cleared.json().path("allowed_numbers")).isEmpty();
    assertThat(cleared.text("/timezone")).as("was not sent").isEqualTo("America/New_York");
  }

  @Test
  void eitherNameOfASettingWillDo() {
    assertThat(
            owner
                .patch(ROUTE, "{\"require_approval_before_send\": true, \"ai_consent\": true}")
                .expect(200)
                .json()
                .path("require_approval")
                .asBoolean())
        .isTrue();
    owner.patch(ROUTE, "{\"ai_consent\": false, \"ai_consent_enabled\": false}").expect(200);
    var refused = owner.patch(ROUTE, "{\"ai_consent\": true, \"ai_consent_enabled\": false}");
    assertThat(refused.expect(422).text("/errors/0/field")).isEqualTo("ai_consent");
    assertThat(refused.detail()).contains("'ai_consent_enabled'", "send one");
    assertThat(owner.get(ROUTE).json().path("ai_consent").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'timezone': 'Mars/Olympus'} | timezone",
        "{'timezone': '+02:00'} | timezone",
        "{'timezone': null} | timezone",
        "{'require_approval': null} | require_approval",
        "{'chat_history_access_enabled': null} | chat_history_access_enabled",
        "{'default_country': 'XX'} | default_country",
        "{'default_country': 'DEU'} | default_country",
        "{'retention_days': 0} | retention_days",
        "{'retention_days': 3651} | retention_days",
        "{'stop_words': []} | stop_words",
        "{'stop_words': ['stop', ' ']} | stop_words[1]",
        "{'stop_words': ['stop', null]} | stop_words[1]",
        "{'stop_words': ['stop', 'halt', ' STOP']} | stop_words[2]",
        "{'allowed_numbers': ['+15550123456', 'Ann']} | allowed_numbers[1]",
        "{'allowed_numbers': ['030 123456']} | allowed_numbers[0]"
      })
  void whatCannotBeSoIsRefusedByName(String body, String field) {
    var before = owner.get(ROUTE).json();
    var refused = owner.patch(ROUTE, body.replace('\'', '"')).expect(422);
    assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    assertThat(refused.detail()).startsWith("'" + field + "' ").endsWith(".");
    assertThat(owner.get(ROUTE).json()).isEqualTo(before);
  }

  @Test
  void listsAndTextsHaveAnEnd() {
    var words =
        IntStream.rangeClosed(1, 201)
            .mapToObj(number -> "\"word" + number + "\"")
            .collect(Collectors.toList());
    owner.patch(ROUTE, "{\"stop_words\": %s}".formatted(words)).expect(422);
    words.removeLast();
    owner.patch(ROUTE, "{\"stop_words\": %s}".formatted(words)).expect(200);
    owner.patch(ROUTE, "{\"stop_words\": [\"%s\"]}".formatted("𝔁".repeat(64))).expect(200);
    owner.patch(ROUTE, "{\"stop_words\": [\"😀\"]}").expect(422);
    owner.patch(ROUTE, "{\"stop_words\": [\"Start\"]}").expect(422);
    owner.patch(ROUTE, "{\"stop_words\": [\"%s\"]}".formatted("x".repeat(65))).expect(422);
    owner.patch(ROUTE, "{\"opt_out_reply\": \"%s\"}".formatted("x".repeat(4_096))).expect(200);
    owner.patch(ROUTE, "{\"opt_out_reply\": \"%s\"}".formatted("x".repeat(4_097))).expect(422);
    var numbers =
        IntStream.rangeClosed(1, 1_001)
            .mapToObj(number -> "\"+1555%07d\"".formatted(number))
            .toList();
    owner.patch(ROUTE, "{\"allowed_numbers\": %s}".formatted(numbers)).expect(422);
  }

  @Test
  void aValueOfTheWrongTypeIsNoRequest() {
    owner.patch(ROUTE, "{\"require_approval\": \"yes\"}").expect(400);
    owner.patch(ROUTE, "{\"stop_words\": \"stop\"}").expect(400);
    owner.patch(ROUTE, "{\"retention_days\": \"30\"}").expect(400);
    owner.patch(ROUTE, "").expect(400);
  }

  @Test
  void allReadAndManagersWrite() {
    for (var role : List.of("owner", "admin", "member")) {
      var user = world.signedIn(tenant, role);
      user.get(ROUTE).expect(200);
      user.patch(ROUTE, "{\"retention_days\": 7}").expect(role.equals("member") ? 403 : 200);
    }
    world.withScopes(tenant, "settings:read").get("/tenant/settings").expect(200);
    assertThat(
            world
                .withScopes(tenant, "settings:read")
                .patch("/tenant/settings", "{}")
                .expect(403)
                .header("X-Required-Scopes"))
        .isEqualTo("settings:manage");
    world.withScopes(tenant, "settings:manage").patch("/tenant/settings", "{}").expect(200);
    world.stranger().get("/tenant/settings").expect(401);
  }

  @Test
  void keysReadTextsFromTheMomentOnInWhichTheyMay() {
    var team = Team.of(owner);
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "Ann", "what price");
    var events = "/events?types=group.message";
    assertThat(owner.get(events).json().at("/events/0/data/message").isNull()).isTrue();
    owner.patch(ROUTE, "{\"chat_history_access_enabled\": true}").expect(200);
    assertThat(owner.get(events).text("/events/0/data/message")).isEqualTo("what price");
    owner.get("/media/" + UUID.randomUUID()).expect(404);
    owner.patch(ROUTE, "{\"chat_history_access_enabled\": false}").expect(200);
    assertThat(owner.get(events).json().at("/events/0/data/message").isNull()).isTrue();
    owner.get("/media/" + UUID.randomUUID()).expect(403);
  }

  @Test
  void aNationalNumberIsThatOfTheTenantsCountry() {
    owner.post("/leads", "{\"phone\": \"030 123456\"}").expect(422);
    owner.patch(ROUTE, "{\"default_country\": \"DE\"}").expect(200);
    assertThat(
            owner.post("/leads", "{\"phone\": \"030 123456\"}").expect(201).text("/contact_phone"))
        .isEqualTo("+4930123456");
  }

  @Test
  void otherModulesAskForManyTenantsAtOnce() {
    var other = world.tenant("free").owner().tenantId();
    var gone = new TenantId(UUID.randomUUID());
    owner
        .patch(
            ROUTE,
            "{\"stop_words\": [\"Halt\"], \"timezone\": \"Asia/Kolkata\", \"allowed_numbers\": [\"5511987654321\"]}")
        .expect(200);
    var mine = tenant.owner().tenantId();
    var found = settings.of(List.of(mine, other, gone));
    assertThat(found).containsOnlyKeys(mine, other);
    assertThat(found.get(mine)).isEqualTo(settings.of(mine));
    assertThat(found.get(mine).stopWords()).containsExactly("Halt");
    assertThat(found.get(mine).timezone()).isEqualTo(ZoneId.of("Asia/Kolkata"));
    assertThat(found.get(other).stopWords()).isNull();
    assertThat(settings.of(List.of())).isEmpty();
    assertThat(found.get(mine).allows(new Phone("551187654321")))
        .as("without the ninth digit")
        .isTrue();
    assertThat(found.get(mine).allows(new Phone("15550100001"))).isFalse();
    assertThat(found.get(other).allows(new Phone("15550100001"))).isTrue();
  }

  @Test
  void whoAgreesToAiIsOnRecordAndSoIsWhoNoLongerDoes() {
    var admin = world.signedIn(tenant, "admin").with("User-Agent", "browser 1");
    admin.patch(ROUTE, "{\"ai_consent\": true}").expect(200);
    admin.patch(ROUTE, "{\"ai_consent_enabled\": true, \"retention_days\": 3}").expect(200);
    owner.patch(ROUTE, "{\"ai_consent_enabled\": false}").expect(200);
    owner.patch(ROUTE, "{\"ai_consent\": true, \"timezone\": \"nowhere\"}").expect(422);
    var records =
        jdbc.sql(
                """
                select type, version, granted, user_id = :owner as by_owner, api_key_id is null as without_key,
                  signed_as, address, user_agent
                from consent_record where tenant_id = :tenant order by id
                """)
            .param("tenant", tenant.owner().tenantId().value())
            .param("owner", tenant.owner().userId().value())
            .query()
            .listOfRows();
    assertThat(records).hasSize(2);
    assertThat(records.getFirst())
        .containsEntry("type", "ai")
        .containsEntry("version", "1")
        .containsEntry("granted", true)
        .containsEntry("by_owner", false)
        .containsEntry("without_key", true)
        .containsEntry("signed_as", "Pat")
        .containsEntry("address", "127.0.0.1")
        .containsEntry("user_agent", "browser 1");
    assertThat(records.getLast())
        .containsEntry("granted", false)
        .containsEntry("by_owner", true)
        .containsEntry("without_key", false)
        .containsEntry("signed_as", "Test key");
    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(
            () ->
                jdbc.sql("update consent_record set granted = true where tenant_id = :tenant")
                    .param("tenant", tenant.owner().tenantId().value())
                    .update())
        .withMessageContaining("never changed");
  }

  @Test
  void changesAtTheSameTimeLoseNothing() throws Exception {
    var changes = new ArrayList<Callable<Api.Answer>>();
    for (var change :
        List.of(
            "\"retention_days\": 30",
            "\"require_approval\": true",
            "\"opt_out_reply\": \"Bye\"",
            "\"timezone\": \"Asia/Tokyo\"",
            "\"default_country\": \"JP\"",
            "\"ai_consent\": true")) {
      changes.add(() -> owner.patch(ROUTE, "{%s}".formatted(change)));
    }
    try (var threads = Executors.newFixedThreadPool(changes.size())) {
      for (var answer : threads.invokeAll(changes)) {
        answer.get().expect(200);
      }
    }
    var all = owner.get(ROUTE).expect(200);
    assertThat(all.number("/retention_days")).isEqualTo(30);
    assertThat(all.json().path("require_approval").asBoolean()).isTrue();
    assertThat(all.text("/opt_out_reply")).isEqualTo("Bye");
    assertThat(all.text("/timezone")).isEqualTo("Asia/Tokyo");
    assertThat(all.text("/default_country")).isEqualTo("JP");
    assertThat(all.json().path("ai_consent").asBoolean()).isTrue();
  }
}
