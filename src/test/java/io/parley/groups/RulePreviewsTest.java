package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.contacts.Contacts;
import io.parley.database.DatabaseClock;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.World;
import io.parley.messages.MessageRow;
import io.parley.messages.Messages;
import io.parley.shared.GroupId;
import io.parley.shared.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Previews that end before everything is read. */
@ServerTest
class RulePreviewsTest {
  private static final List<String> KEYWORDS = List.of("price");
  private static final Duration MONTH = Duration.ofDays(30);

  @Autowired World world;
  @Autowired Groups groups;
  @Autowired Messages messages;
  @Autowired Contacts contacts;
  @Autowired KnownPeople known;
  @Autowired DatabaseClock clock;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private MonitoredGroup group;

  @BeforeEach
  void aGroup() {
    group = groupOfThreeMessages();
  }

  private MonitoredGroup groupOfThreeMessages() {
    var tenant = world.tenant("unlimited");
    var team = Team.of(world.as(tenant));
    var id = team.watch("\"keywords\": [\"rent\"]");
    for (var number = 1; number <= 3; number++) {
      team.writes(World.phone(), "Ann", "price " + number);
    }
    return groups.get(tenant.owner().tenantId(), GroupId.valueOf(id));
  }

  @Test
  void readsToTheEndWhileTheCallerWaits() {
    var preview = previews(MONTH).preview(group, KEYWORDS, MONTH, () -> true);
    assertThat(preview.isComplete()).isTrue();
    assertThat(preview.tally().read()).isEqualTo(3);
    assertThat(ended("complete")).isEqualTo(1);
  }

  @Test
  void stopsOnceTheCallerHasGone() {
    var asked = new AtomicInteger();
    var preview =
        previews(MONTH).preview(group, KEYWORDS, MONTH, () -> asked.incrementAndGet() < 2);
    assertThat(preview.isComplete()).isFalse();
    assertThat(preview.tally().read()).isEqualTo(2);
    assertThat(ended("abandoned")).isEqualTo(1);
  }

  @Test
  void tellsWhatItFoundWhenItsTimeIsOver() {
    var preview = previews(Duration.ZERO).preview(group, KEYWORDS, MONTH, () -> true);
    assertThat(preview.isComplete()).isFalse();
    assertThat(preview.tally().read()).isEqualTo(1);
    assertThat(preview.samples()).extracting(MessageRow::beginning).containsExactly("price 3");
    assertThat(preview.newLeads()).isEqualTo(1);
    assertThat(ended("cut")).isEqualTo(1);
  }

  @Test
  void oneTeamLeavesAPlaceToOthers() {
    var other = groupOfThreeMessages();
    var previews = previews(MONTH);
    BooleanSupplier meanwhile =
        () -> {
          assertThatThrownBy(() -> previews.preview(group, KEYWORDS, MONTH, () -> true))
              .isInstanceOf(Problem.Throttled.class)
              .hasMessageContaining("your team");
          assertThat(previews.preview(other, KEYWORDS, MONTH, () -> true).isComplete()).isTrue();
          return false;
        };
    previews.preview(group, KEYWORDS, MONTH, meanwhile);
    assertThat(previews.preview(group, KEYWORDS, MONTH, () -> true).isComplete()).isTrue();
  }

  private RulePreviews previews(Duration longest) {
    return new RulePreviews(messages, contacts, known, clock, meters, longest);
  }

  private double ended(String outcome) {
    return meters.get("parley.previews").tag("outcome", outcome).counter().count();
  }
}
