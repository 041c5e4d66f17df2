package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.TestTenants;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every order with every kind of filter, walked page by page while leads come and go on. */
@ServerTest
class LeadPagesTest {
  private static final int LEADS = 240;

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api api;
  private String group;

  /** Many of one score, of one moment, of one name; some of no name, some of no group. */
  @BeforeEach
  void aTenantWithLeads() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
    group = Team.of(api).watch("\"monitor_mode\": \"all\"");
    jdbc.sql(
            """
            with made as (
              insert into lead (tenant_id, group_id, contact_id, contact_wa_id, contact_phone, contact_name, status, score,
                detected_at, updated_at, keywords)
              select :tenant, case when n % 3 = 0 then null else cast(:group as uuid) end, uuidv7(), n || '@c.us',
                (15550000000 + n)::text,
                case when n % 7 = 0 then null else (array['Ann', 'ben', 'Çem', 'ÄNN', 'ann'])[1 + n % 5] || n % 11 end,
                (array['new', 'contacted', 'qualified', 'converted', 'lost'])[1 + n % 5], n % 4,
                timestamptz '2026-02-12T14:30:00Z' + (n / 6) * interval '1 second', now(),
                case when n % 4 = 0 then array['rent'] else '{}' end
              from generate_series(1, :leads) as n
              returning tenant_id, group_id, status)
            insert into lead_count (tenant_id, group_id, status, count)
            select tenant_id, group_id, status, count(*) from made group by tenant_id, group_id, status
            """)
        .param("tenant", tenant.owner().tenantId().value())
        .param("group", group)
        .param("leads", LEADS)
        .update();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-detected_at|",
        "detected_at|",
        "-lead_score|",
        "name|",
        "-detected_at|status=new",
        "detected_at|status=new,lost",
        "-lead_score|status=qualified",
        "name|status=converted",
        "-detected_at|source_group_id=GROUP",
        "detected_at|source_group_id=GROUP",
        "-lead_score|source_group_id=GROUP",
        "name|source_group_id=GROUP",
        "-detected_at|source_group_id=GROUP&status=lost,contacted",
        "name|source_group_id=GROUP&status=new",
        "-detected_at|search=ann",
        "-lead_score|search=rent",
        "name|search=1555&status=new&source_group_id=GROUP"
      })
  void allPagesShowEachLeadOnceWhileLeadsCome(String sort, String filter) {
    var query =
        "/leads?sort=" + sort + (filter == null ? "" : "&" + filter.replace("GROUP", group));
    var before = byOffset(query);
    var random = new Random(sort.hashCode());
    var seen = new ArrayList<String>();
    var cursor = "";
    do {
      var page = api.get(query + "&limit=9" + cursor).expect(200);
      seen.addAll(ids(page));
      assertThat(page.number("/total"))
          .as("the total is what a walk by offset finds")
          .isEqualTo(count(query));
      var next = page.json().path("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
      comes(random);
    } while (cursor != null);
    assertThat(seen).doesNotHaveDuplicates();
    var known = new ArrayList<>(seen);
    known.retainAll(new LinkedHashSet<>(before));
    assertThat(known).as("all that were there, in the same order").isEqualTo(before);
  }

  @Test
  void aRareStatusAndNoneAreCountedExactly() {
    var id = ids(api.get("/leads?status=new&limit=1")).getFirst();
    api.patch("/leads/" + id + "/status", "{\"status\": \"converted\"}").expect(200);
    assertThat(api.get("/leads?status=converted").number("/total")).isEqualTo(LEADS / 5 + 1);
    var strangers = world.owner().get("/leads?status=converted&sort=name").expect(200);
    assertThat(strangers.number("/total")).isZero();
    assertThat(strangers.json().path("next_cursor").isNull()).isTrue();
    assertThat(api.get("/leads?offset=1000").expect(200).json().path("leads")).isEmpty();
  }

  private List<String> byOffset(String query) {
    var ids = new ArrayList<String>();
    List<String> page;
    do {
      page = ids(api.get(query + "&limit=100&offset=" + ids.size()).expect(200));
      ids.addAll(page);
    } while (!page.isEmpty());
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    return ids;
  }

  private int count(String query) {
    return byOffset(query).size();
  }

  /** Somewhere in any order. */
  private void comes(Random random) {
    var body =
        "{\"phone\": \"1555%07d\", \"name\": \"%s\"}"
            .formatted(random.nextInt(9_000_000) + 1_000_000, random.nextBoolean() ? "ann" : "Zoe");
    assertThat(api.post("/leads", body).status()).isIn(201, 409);
  }

  private static List<String> ids(Api.Answer page) {
    var ids = new ArrayList<String>();
    page.json().path("leads").forEach(lead -> ids.add(lead.path("id").asString()));
    return ids;
  }
}
