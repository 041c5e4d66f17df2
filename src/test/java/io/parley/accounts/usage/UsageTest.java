package io.parley.accounts.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.TestTenants;
import io.parley.http.Api;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.World;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What tenants are told of what they did, and of what they may. */
@ServerTest
class UsageTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired QuotaLedger quotas;
  @Autowired ApiCalls calls;
  @Autowired TransactionTemplate transaction;
  private TestTenants.Tenant tenant;
  private Api owner;

  @BeforeEach
  void aTenant() {
    tenant = world.tenant("unlimited");
    owner = world.as(tenant);
  }

  @Test
  void everyKeyIsThereBeforeAnythingWasDone() {
    var now = owner.get("/usage/current").expect(200);
    assertThat(now.json().propertyNames())
        .containsExactlyInAnyOrder(
            "period",
            "messages_sent",
            "messages_received",
            "total_messages",
            "leads_detected",
            "api_calls",
            "usage_percentage",
            "limit_messages",
            "reserved_messages");
    assertThat(now.text("/period")).isEqualTo(today().toString().substring(0, 7));
    assertThat(now.json().path("limit_messages").isNull()).isTrue();
    assertThat(now.json().path("usage_percentage").asDouble()).isZero();
    assertThat(now.number("/api_calls")).as("this one").isEqualTo(1);
    for (var field :
        List.of(
            "messages_sent",
            "messages_received",
            "total_messages",
            "leads_detected",
            "reserved_messages")) {
      assertThat(now.number("/" + field)).as(field).isZero();
    }
  }

  @Test
  void whatCameInIsCountedOnce() {
    var team = Team.of(owner);
    team.watch("\"monitor_mode\": \"all\"");
    var ann = World.phone();
    team.writes(ann, "Ann", "one");
    team.writes(ann, "Ann", "two");
    var repeated =
        "\"type\": \"text\", \"wa_message_id\": \"repeated-%s\"".formatted(UUID.randomUUID());
    team.writes(World.phone(), "Ben", "three", repeated);
    team.writes(World.phone(), "Ben", "three", repeated);
    owner
        .post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"text\": \"hi\"}"
                .formatted(team.session(), World.phone()))
        .expect(202);
    owner.post("/leads", "{\"phone\": \"%s\"}".formatted(World.phone())).expect(201);
    var now = owner.get("/usage/current").expect(200);
    assertThat(now.number("/messages_received")).isEqualTo(4).isEqualTo(messages());
    assertThat(now.number("/total_messages")).isEqualTo(4);
    assertThat(now.number("/leads_detected"))
        .isEqualTo(3)
        .isEqualTo(owner.get("/leads").number("/total"));
    var today = owner.get("/usage/daily?days=1").expect(200).json().at("/days/0");
    assertThat(today.path("messages_received").asLong()).isEqualTo(4);
    assertThat(today.path("leads_detected").asLong()).isEqualTo(3);
  }

  private long messages() {
    return jdbc.sql(
            "select count(*) from message where tenant_id = :tenant and direction = 'inbound'")
        .param("tenant", tenant.owner().tenantId().value())
        .query(Long.class)
        .single();
  }

  @Test
  void nothingIsCountedOfWhatWasTakenBackByTheTransaction() {
    var id = tenant.owner().tenantId();
    transaction.executeWithoutResult(
        status -> {
          quotas.use(List.of(quotas.reserve(id, 5)));
          status.setRollbackOnly();
        });
    assertThat(owner.get("/usage/current").number("/messages_sent")).isZero();
    assertThat(owner.get("/usage/daily").json().at("/days/0/messages_sent").asLong()).isZero();
  }

  @Test
  void messagesAreReservedAndThenSentOrGivenBack() {
    var small = world.tenant("free");
    var api = world.as(small);
    var id = small.owner().tenantId();
    var reserved = inTransaction(() -> quotas.reserve(id, 40));
    var now = api.get("/usage/current").expect(200);
    assertThat(now.number("/reserved_messages")).isEqualTo(40);
    assertThat(now.number("/messages_sent")).isZero();
    assertThat(now.number("/limit_messages")).isEqualTo(50);
    transaction.executeWithoutResult(_ -> quotas.use(List.of(reserved.of(5), reserved.of(8))));
    transaction.executeWithoutResult(_ -> quotas.release(List.of(reserved.of(2))));
    now = api.get("/usage/current").expect(200);
    assertThat(now.number("/reserved_messages")).isEqualTo(25);
    assertThat(now.number("/messages_sent")).isEqualTo(13);
    assertThat(now.number("/total_messages")).isEqualTo(13);
    assertThat(now.json().path("usage_percentage").asDouble()).isEqualTo(26.0);
    assertThat(api.get("/usage/daily").json().at("/days/0/messages_sent").asLong()).isEqualTo(13);
    assertThat(api.get("/usage/history").json().at("/history/0/messages_sent").asLong())
        .isEqualTo(13);
    assertThat(api.get("/billing/subscription").expect(200).number("/usage/messages_this_month"))
        .isEqualTo(13);
  }

  @Test
  void monthsAndDaysWithoutAnythingAreThere() {
    var today = today();
    count(today.minusDays(2), 0, 3);
    count(today.minusDays(2), 7, 4);
    count(today.minusMonths(2).withDayOfMonth(1), 0, 10);
    count(today.minusMonths(2).withDayOfMonth(28), 1, 1);
    sent(YearMonth.from(today).minusMonths(2), 9);
    var days = owner.get("/usage/daily?days=4").expect(200).json().path("days");
    assertThat(days.values())
        .extracting(day -> day.path("date").asString())
        .containsExactlyElementsOf(
            Stream.iterate(today, day -> day.minusDays(1))
                .limit(4)
                .map(LocalDate::toString)
                .toList());
    assertThat(days.values())
        .extracting(day -> day.path("messages_received").asLong())
        .containsExactly(0L, 0L, 7L, 0L);
    assertThat(owner.get("/usage/daily").expect(200).json().path("days")).hasSize(30);
    var history = owner.get("/usage/history").expect(200).json().path("history");
    assertThat(history.values())
        .extracting(month -> month.path("period").asString())
        .containsExactlyElementsOf(
            Stream.iterate(YearMonth.from(today), month -> month.minusMonths(1))
                .limit(6)
                .map(YearMonth::toString)
                .toList());
    assertThat(history.path(2).path("messages_received").asLong()).isEqualTo(11);
    assertThat(history.path(2).path("messages_sent").asLong()).isEqualTo(9);
    assertThat(history.path(2).path("total_messages").asLong()).isEqualTo(20);
    assertThat(history.path(5).path("messages_received").asLong()).isZero();
    for (var entry : List.of(days.path(0), history.path(0))) {
      assertThat(names(entry))
          .contains(
              "messages_sent",
              "messages_received",
              "total_messages",
              "leads_detected",
              "api_calls");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "history?months=0",
        "history?months=61",
        "history?months=x",
        "daily?days=0",
        "daily?days=367"
      })
  void aSpanThatIsNoneIsRefused(String span) {
    var refused = owner.get("/usage/" + span).expect(422);
    assertThat(span).startsWith(span.split("\\?")[0] + "?" + refused.text("/errors/0/field"));
  }

  @Test
  void requestsOfManyAtOnceAreAllCounted() throws Exception {
    Callable<Api.Answer> request = () -> owner.get("/labels-that-are-not-there");
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var answer : threads.invokeAll(Stream.generate(() -> request).limit(40).toList())) {
        answer.get().expect(404);
      }
    }
    owner.get("/usage/daily").expect(200);
    assertThat(owner.get("/usage/current").number("/api_calls")).isEqualTo(42);
    assertThat(world.stranger().get("/usage/current").status()).isEqualTo(401);
    assertThat(owner.get("/usage/current").number("/api_calls")).isEqualTo(43);
  }

  @Test
  void requestsThatWereRefusedAsTooManyAreNotCounted() {
    var small = world.tenant("free");
    var api = world.as(small);
    var let =
        Stream.generate(() -> api.get("/leads").status())
            .limit(20)
            .filter(status -> status == 200)
            .count();
    assertThat(let).isBetween(10L, 19L);
    // Not asked for over HTTP, which would be refused, too.
    calls.write(small.owner().tenantId());
    assertThat(
            jdbc.sql("select sum(api_calls) from usage_day where tenant_id = :tenant")
                .param("tenant", small.owner().tenantId().value())
                .query(Long.class)
                .single())
        .isEqualTo(let);
  }

  private static String names(JsonNode entry) {
    return entry.propertyNames().stream().collect(Collectors.joining(" "));
  }

  private <T> T inTransaction(java.util.function.Supplier<T> work) {
    return java.util.Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }

  private LocalDate today() {
    return jdbc.sql("select now()")
        .query(java.time.OffsetDateTime.class)
        .single()
        .withOffsetSameInstant(ZoneOffset.UTC)
        .toLocalDate();
  }

  private void count(LocalDate day, int part, int received) {
    jdbc.sql(
            "insert into usage_day (tenant_id, day, part, messages_received) values (:tenant, :day, :part, :received)")
        .param("tenant", tenant.owner().tenantId().value())
        .param("day", day)
        .param("part", part)
        .param("received", received)
        .update();
  }

  private void sent(YearMonth month, int messages) {
    jdbc.sql("insert into message_quota (tenant_id, month, used) values (:tenant, :month, :used)")
        .param("tenant", tenant.owner().tenantId().value())
        .param("month", month.atDay(1))
        .param("used", messages)
        .update();
  }
}
