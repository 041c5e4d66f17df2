package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.TestTenants;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a tenant may do after its plan was changed; the table is written by hand. */
@ServerTest
class PlanGatesTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;

  /** Other tests compare the counter with the rows. */
  @AfterEach
  void theCounterIsThatOfTheRows() {
    jdbc.sql(
            """
            update plan_place p set used = (select count(*) from custom_group g where g.tenant_id = p.tenant_id)
            where tenant_id = :tenant and kind = 'custom_groups'
            """)
        .param("tenant", tenant.owner().tenantId().value())
        .update();
  }

  @ParameterizedTest
  @CsvSource({
    "free,      403, 2,   starter",
    "starter,   403, 5,   pro",
    "pro,       200, 20,  business",
    "business,  200, 100, unlimited",
    "unlimited, 200, -1,  "
  })
  void eachPlanOpensWhatItHas(String plan, int leads, int customGroups, String larger) {
    tenant = world.tenant("unlimited");
    var api = world.as(tenant);
    var lead = api.post("/leads", "{\"phone\": \"15557830001\"}").expect(201).text("/id");
    var group = api.post("/custom-groups", "{\"name\": \"G\"}").expect(201).text("/id");
    jdbc.sql("update tenant set plan_id = :plan where tenant_id = :tenant")
        .param("plan", plan)
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    var moved =
        api.post(
            "/leads/bulk/status",
            "{\"lead_ids\": [\"%s\"], \"status\": \"contacted\"}".formatted(lead));
    var added =
        api.post(
            "/leads/bulk/add-to-group",
            "{\"lead_ids\": [\"%s\"], \"custom_group_id\": \"%s\"}".formatted(lead, group));
    var csv = api.get("/leads/export/csv");
    var json = api.get("/leads/export/json");
    for (var answer : new Api.Answer[] {moved, added, csv, json}) {
      assertThat(answer.status()).isEqualTo(leads);
      if (leads == 403) {
        assertThat(answer.detail()).contains("'" + plan + "'", "'pro'");
        assertThat(answer.header("X-Required-Scopes")).isEmpty();
        assertThat(answer.header("Content-Disposition")).isEmpty();
      }
    }
    assertThat(api.get("/leads/" + lead).text("/lead_status"))
        .isEqualTo(leads == 200 ? "contacted" : "new");
    var used = customGroups < 0 ? 1_000 : customGroups - 1;
    jdbc.sql(
            "update plan_place set used = :used where tenant_id = :tenant and kind = 'custom_groups'")
        .param("used", used)
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    api.post("/custom-groups", "{\"name\": \"last\"}").expect(201);
    var full = api.post("/custom-groups", "{\"name\": \"%s\"}".formatted(UUID.randomUUID()));
    assertThat(full.status()).isEqualTo(customGroups < 0 ? 201 : 403);
    if (customGroups >= 0) {
      assertThat(full.detail()).contains("custom groups", "'" + plan + "'", "'" + larger + "'");
    }
  }
}
