package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GroupChange;
import io.parley.gateway.InboundEvent.GroupChanged;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionAddress;
import io.parley.groups.GroupChangeRepository.Due;
import io.parley.http.Api;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.World;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When gateways are asked who is in a group. */
@ServerTest
class PeopleCounterTest {
  private static final Executor HERE = Runnable::run;
  private static final Duration LEASE = Duration.ofMinutes(5);

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired DatabaseClock clock;
  @Autowired InboundSink sink;
  @Autowired GroupChangeRepository changes;
  @Autowired PeopleCounter counter;
  private TenantId tenant;
  private Api api;
  private Team team;
  private String group;

  @BeforeEach
  void aGroupThatIsCounted() {
    counter.stop();
    // The groups of other tests.
    jdbc.sql("update monitored_group set participants_due_at = null").update();
    var made = world.tenant("unlimited");
    tenant = made.owner().tenantId();
    api = world.as(made);
    team = Team.of(api);
    group = team.watch("\"monitor_mode\": \"all\"");
  }

  @AfterEach
  void theServerGoesOn() {
    counter.start();
  }

  @Test
  void isAskedAgainTheNextDay() {
    isDue(group);
    counter.look(HERE);
    assertThat(people()).isEqualTo(1);
    assertIsIn(group, Duration.ofDays(1));
  }

  @Test
  void whoCameWhileTheGatewayWasAskedIsNotForgotten() {
    isDue(group);
    var claimed = claim();
    happens(GroupChange.PEOPLE_JOINED, clock.instant());
    changes.countPeople(claimed, 7, clock.now().plusDays(1));
    assertThat(people()).isEqualTo(7);
    assertIsIn(group, Duration.ofSeconds(3));
  }

  @Test
  void groupsOfASessionThatDoesNotWorkWaitUntilItDoes() {
    var second = new Team(api, team.session(), Team.waGroup(api, team.session(), "Boats"));
    var other = second.watch("\"monitor_mode\": \"all\"");
    api.post("/sessions/" + team.session() + "/stop").expect(200);
    isDue(group);
    isDue(other);
    counter.look(HERE);
    assertIsIn(group, Duration.ofHours(1));
    assertIsIn(other, Duration.ofHours(1));
    api.post("/sessions/" + team.session() + "/start").expect(200);
    assertIsIn(group, Duration.ofSeconds(3));
    assertIsIn(other, Duration.ofSeconds(3));
  }

  @Test
  void aGroupThatCannotBeCountedIsAskedForLessAndLess() {
    jdbc.sql("delete from simulator_group where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    for (var pause : List.of(5, 10, 20, 40)) {
      isDue(group);
      counter.look(HERE);
      assertIsIn(group, Duration.ofMinutes(pause));
    }
    for (var further = 0; further < 10; further++) {
      isDue(group);
      counter.look(HERE);
    }
    assertIsIn(group, Duration.ofDays(1));
  }

  @Test
  void whoLeftTheGroupDoesNotAskUntilItIsInItAgain() {
    var before = clock.instant().minusSeconds(60);
    happens(GroupChange.LEFT, before.plusSeconds(20));
    assertThat(due(group)).isNull();
    happens(GroupChange.ENTERED, before.plusSeconds(40));
    assertIsIn(group, Duration.ofSeconds(3));
    happens(GroupChange.LEFT, before);
    assertIsIn(group, Duration.ofSeconds(3));
  }

  @Test
  void eachSessionIsAskedOnItsOwnAndOnce() {
    var otherTeam = Team.of(api);
    var other = otherTeam.watch("\"monitor_mode\": \"all\"");
    isDue(group);
    isDue(other);
    var work = new ArrayList<Runnable>();
    counter.look(work::add);
    assertThat(work).as("one hangs, the other goes on").hasSize(2);
    isDue(group);
    isDue(other);
    counter.look(work::add);
    assertThat(work).as("while they are asked").hasSize(2);
    work.forEach(Runnable::run);
    counter.look(work::add);
    assertThat(work).hasSize(4);
    work.subList(2, 4).forEach(Runnable::run);
  }

  @Test
  void aGroupThatWasNamedByItsIdGetsItsName() {
    jdbc.sql(
            "update monitored_group set name = wa_group_id, subject = wa_group_id where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    isDue(group);
    counter.look(HERE);
    assertThat(api.get("/groups/" + group).expect(200).text("/name")).isEqualTo("Cars");
  }

  @Test
  void butNotIfAUserNamedIt() {
    jdbc.sql(
            "update monitored_group set name = 'Ours', subject = wa_group_id where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    isDue(group);
    counter.look(HERE);
    assertThat(api.get("/groups/" + group).expect(200).text("/name")).isEqualTo("Ours");
  }

  private void happens(GroupChange change, Instant at) {
    var name =
        jdbc.sql("select gateway_name from session where id = :session")
            .param("session", UUID.fromString(team.session()))
            .query(String.class)
            .single();
    var event =
        new GroupChanged(
            new SessionAddress(GatewayKind.SIMULATOR, name),
            new WaId(team.waGroup()),
            change,
            null,
            List.of(),
            at);
    assertThat(sink.accept(List.of(event))).containsExactly(InboundOutcome.STORED);
  }

  private Due claim() {
    var now = clock.now();
    return changes.claim(now, now.plus(LEASE), List.of(), 1_000).stream()
        .filter(due -> due.tenant().equals(tenant))
        .findFirst()
        .orElseThrow();
  }

  private void isDue(String id) {
    jdbc.sql("update monitored_group set participants_due_at = :now where id = :id")
        .param("now", clock.now())
        .param("id", UUID.fromString(id))
        .update();
  }

  private @Nullable OffsetDateTime due(String id) {
    return jdbc.sql("select participants_due_at from monitored_group where id = :id")
        .param("id", UUID.fromString(id))
        .query((row, _) -> row.getObject(1, OffsetDateTime.class))
        .list()
        .getFirst();
  }

  /** Between the time that is meant and a minute before it. */
  private void assertIsIn(String id, Duration from) {
    var latest = clock.now().plus(from);
    assertThat(due(id)).isBetween(latest.minusMinutes(1), latest);
  }

  private long people() {
    return api.get("/groups/" + group).expect(200).number("/participant_count");
  }
}
