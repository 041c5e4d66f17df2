package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What people take along. */
@ServerTest
class PersonalExportTest {
  private static final String ROUTE = "/users/me/export";

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api owner;
  private String ann;

  @BeforeEach
  void aTenantWithSomething() {
    tenant = world.tenant("unlimited");
    owner = world.as(tenant);
    owner.patch("/tenant/settings", "{\"ai_consent\": true}").expect(200);
    var team = Team.of(owner);
    team.watch("\"monitor_mode\": \"keywords\", \"keywords\": [\"price\"]");
    ann = World.phone();
    team.writes(ann, "Ann", "what price");
    var lead = owner.get("/leads").expect(200).text("/leads/0/id");
    owner.patch("/leads/" + lead + "/status", "{\"status\": \"contacted\"}").expect(200);
    owner
        .post("/custom-groups", "{\"name\": \"Buyers\", \"members\": [\"%s\"]}".formatted(ann))
        .expect(201);
  }

  @Test
  void aUserTakesEverythingAlong() {
    var answer = world.signedIn(tenant, "owner").get(ROUTE).expect(200);
    assertThat(answer.header("Content-Disposition")).contains("parley-export.json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    var file = answer.json();
    assertThat(file.at("/user/role").asString()).isEqualTo("owner");
    var data = file.path("data");
    assertThat(data.propertyNames())
        .containsExactly(
            "settings",
            "users",
            "api_keys",
            "sign_ins",
            "consents",
            "usage_days",
            "usage_months",
            "sessions",
            "session_status_changes",
            "contacts",
            "contact_consents",
            "hidden_numbers",
            "chats",
            "messages",
            "reactions",
            "poll_votes",
            "media",
            "outgoing_media",
            "outgoing_messages",
            "outgoing_jobs",
            "groups",
            "group_changes",
            "detections",
            "leads",
            "lead_status_changes",
            "bulk_sends",
            "scheduled_messages",
            "scheduled_message_executions",
            "custom_groups",
            "custom_group_members",
            "custom_group_variables",
            "imports",
            "import_rejections",
            "events");
    assertThat(data.path("users")).hasSize(2);
    assertThat(data.at("/settings/0/timezone").asString()).isEqualTo("UTC");
    assertThat(data.at("/consents/0/type").asString()).isEqualTo("ai");
    assertThat(data.at("/sessions/0/status").asString()).isEqualTo("working");
    assertThat(texts(data, "contacts", "phone")).containsOnlyOnce(ann);
    assertThat(data.at("/contacts/0/known_as").isArray()).isTrue();
    assertThat(data.at("/messages/0/content").asString()).isEqualTo("what price");
    assertThat(data.at("/detections/0/matched_keywords/0").asString()).isEqualTo("price");
    assertThat(data.at("/leads/0/contact_phone").asString()).isEqualTo(ann);
    assertThat(data.at("/leads/0/trigger_preview").asString()).isEqualTo("what price");
    assertThat(data.at("/lead_status_changes/0/to_status").asString()).isEqualTo("contacted");
    assertThat(data.at("/custom_group_members/0/phone").asString()).isEqualTo(ann);
    assertThat(data.path("events").size())
        .isPositive()
        .isEqualTo(
            jdbc.sql("select count(*) from event where tenant_id = :tenant")
                .param("tenant", tenant.owner().tenantId().value())
                .query(Integer.class)
                .single());
    var at = data.at("/messages/0/sent_at").asString();
    assertThat(at).endsWith("Z").hasSizeLessThanOrEqualTo(24);
    assertThat(Instant.parse(at))
        .isBefore(Instant.parse(file.path("exported_at").asString()).plusSeconds(60));
    assertThat(data.at("/usage_days/0/messages_received").asLong()).isPositive();
    assertThat(data.at("/usage_days/0/day").asString()).matches("\\d{4}-\\d\\d-\\d\\d");
    assertThat(file.toString()).doesNotContain("password", "hash", "mf_");
  }

  @Test
  void filesAreNamedByTheIdUnderWhichTheyAreRead() {
    var user = world.signedIn(tenant, "owner");
    var message =
        "{\"session_id\": \"%s\", \"from\": \"%s\", \"text\": \"hi\", \"type\": \"image\", \"media_url\": \"sample:image\"}";
    owner
        .post(
            "/simulator/messages",
            message.formatted(owner.get("/sessions").text("/0/id"), World.phone()))
        .expect(202);
    var media = user.get(ROUTE).expect(200).json().at("/data/media");
    assertThat(media).hasSize(1);
    await().until(() -> user.get("/media/" + media.at("/0/id").asString()).status() == 200);
  }

  @Test
  void keysReadTextsOnlyWhereTheTenantAllowsIt() {
    assertThat(owner.get(ROUTE).expect(200).json().toString()).doesNotContain("what price");
    owner.patch("/tenant/settings", "{\"chat_history_access_enabled\": true}").expect(200);
    var data = owner.get(ROUTE).expect(200).json().path("data");
    assertThat(data.at("/messages/0/content").asString()).isEqualTo("what price");
  }

  @Test
  void aKeyTakesWhatItMayRead() {
    assertThat(
            world
                .withScopes(tenant, "account:read")
                .get(ROUTE)
                .expect(200)
                .json()
                .path("data")
                .propertyNames())
        .containsExactly("settings", "users", "api_keys", "sign_ins", "consents");
    assertThat(
            world
                .withScopes(tenant, "account:read", "leads:read")
                .get(ROUTE)
                .expect(200)
                .json()
                .path("data")
                .propertyNames())
        .contains("leads", "contacts")
        .doesNotContain("messages", "events");
    assertThat(
            world
                .withScopes(tenant, "gdpr:read")
                .get(ROUTE)
                .expect(200)
                .json()
                .path("data")
                .propertyNames())
        .hasSize(34);
    assertThat(
            world
                .withScopes(tenant, "leads:read")
                .get(ROUTE)
                .expect(403)
                .header("X-Required-Scopes"))
        .isNotEmpty();
  }

  @Test
  void aMemberSeesNoOtherUsers() {
    world.person(tenant, "admin");
    var member = world.signedIn(tenant, "member");
    var me = member.get("/users/me").text("/id");
    var data = member.get(ROUTE).expect(200).json().path("data");
    assertThat(texts(data, "users", "id")).containsExactly(me);
    assertThat(texts(data, "sign_ins", "user_id")).containsExactly(me);
    assertThat(data.path("api_keys")).isEmpty();
    assertThat(data.path("leads")).hasSize(1);
  }

  @Test
  void whatWasTakenBackStaysBack() {
    jdbc.sql("update message set revoked_at = now() where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    var data = world.signedIn(tenant, "owner").get(ROUTE).expect(200).json().path("data");
    assertThat(data.at("/messages/0/content").isNull()).isTrue();
  }

  @Test
  void nothingOfOthersIsInIt() {
    var other = world.owner().get(ROUTE).expect(200).json();
    assertThat(other.path("data").path("leads")).isEmpty();
    assertThat(other.path("data").path("messages")).isEmpty();
    assertThat(other.toString()).doesNotContain(ann, tenant.owner().tenantId().toString());
  }

  private static List<String> texts(JsonNode data, String list, String field) {
    return data.path(list).values().stream().map(row -> row.path(field).asString()).toList();
  }
}
