package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.temporal.TemporalAdjusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Plans as everybody sees them, and as a tenant uses one. The numbers are the contract's. */
@ServerTest
class BillingTest {
  @Autowired World world;

  @Test
  void theTableOfPlansIsForAllToSee() {
    var plans = world.stranger().get("/billing/plans").expect(200).json().path("plans");
    assertThat(plans.values())
        .extracting(plan -> plan.path("id").asString())
        .startsWith("free", "starter", "pro", "business", "unlimited");
    assertThat(
            world
                .stranger()
                .withKey("mf_no_key_at_all_000000000000000")
                .get("/billing/plans")
                .status())
        .as("a bad key is no worse than none")
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "0, free,      10,  1,  50,   2,   2,   10,  2,    0,    1,  10,   false",
    "1, starter,   20,  2,  500,  5,   5,   20,  5,    0,    2,  50,   true",
    "2, pro,       40,  5,  1500, 20,  20,  50,  10,   500,  5,  500,  true",
    "3, business,  60,  15, 3000, 100, 100, 200, null, 2000, 20, 2000, true"
  })
  void eachPlanHasWhatTheContractSays(
      int place,
      String id,
      String requests,
      String sessions,
      String messages,
      String groups,
      String customGroups,
      String labels,
      String reports,
      String replies,
      String channels,
      String posts,
      boolean bulkSend) {
    var plan = world.stranger().get("/billing/plans").json().path("plans").path(place);
    assertThat(plan.path("id").asString()).isEqualTo(id).isEqualTo(plan.path("name").asString());
    assertThat(plan.path("price_monthly").isNumber()).isTrue();
    assertThat(plan.path("price_yearly").isNumber()).isTrue();
    assertThat(plan.path("features").toString().contains("bulk_send")).isEqualTo(bulkSend);
    var limits = plan.path("limits");
    assertThat(limits.path("requests_per_minute")).hasToString(requests);
    assertThat(limits.path("max_sessions")).hasToString(sessions);
    assertThat(limits.path("max_messages_per_month")).hasToString(messages);
    assertThat(limits.path("max_groups")).hasToString(groups);
    assertThat(limits.path("max_custom_groups")).hasToString(customGroups);
    assertThat(limits.path("max_labels")).hasToString(labels);
    assertThat(limits.path("max_scheduled_reports")).hasToString(reports);
    assertThat(limits.path("ai_replies_per_month")).hasToString(replies);
    assertThat(limits.path("max_channels")).hasToString(channels);
    assertThat(limits.path("channel_posts_per_month")).hasToString(posts);
  }

  @Test
  void unlimitedHasNoLimitAtAll() {
    var limits = world.owner().get("/billing/subscription").expect(200).json().path("limits");
    assertThat(limits.values()).hasSize(12).allMatch(JsonNode::isNull);
  }

  @Test
  void aSubscriptionShowsWhatIsTaken() {
    var tenant = world.tenant("pro");
    var api = world.as(tenant);
    var team = Team.of(api);
    team.watch("\"monitor_mode\": \"all\"");
    api.post("/custom-groups", "{\"name\": \"A\"}").expect(201);
    api.post("/custom-groups", "{\"name\": \"B\"}").expect(201);
    var mine = api.get("/billing/subscription").expect(200);
    assertThat(mine.text("/plan_id")).isEqualTo("pro");
    assertThat(mine.text("/display_name")).isEqualTo("Pro");
    assertThat(mine.text("/status")).isEqualTo("active");
    assertThat(mine.number("/limits/max_sessions")).isEqualTo(5);
    assertThat(mine.number("/usage/sessions")).isEqualTo(1);
    assertThat(mine.number("/usage/groups")).isEqualTo(1);
    assertThat(mine.number("/usage/custom_groups")).isEqualTo(2);
    assertThat(mine.number("/usage/messages_this_month")).isZero();
    var end = OffsetDateTime.parse(mine.text("/current_period_end"));
    assertThat(end)
        .isEqualTo(
            end.with(TemporalAdjusters.firstDayOfMonth())
                .toLocalDate()
                .atStartOfDay()
                .atOffset(java.time.ZoneOffset.UTC));
    assertThat(end).isAfter(OffsetDateTime.now()).isBefore(OffsetDateTime.now().plusDays(32));
    api.delete("/sessions/" + team.session()).expect(200);
    assertThat(api.get("/billing/subscription").number("/usage/sessions")).isZero();
  }

  @Test
  void aMemberSeesItAndAKeyNeedsTheScope() {
    var tenant = world.tenant("free");
    world.signedIn(tenant, "member").get("/billing/subscription").expect(200);
    world.withScopes(tenant, "billing:read").get("/billing/subscription").expect(200);
    assertThat(
            world
                .withScopes(tenant, "usage:read")
                .get("/billing/subscription")
                .expect(403)
                .header("X-Required-Scopes"))
        .isEqualTo("billing:read");
    world.stranger().get("/billing/subscription").expect(401);
  }
}
