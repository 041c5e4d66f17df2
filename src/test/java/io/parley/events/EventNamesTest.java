package io.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class EventNamesTest {
  @Test
  void anOldNameFindsWhatTookItsPlace() {
    var names = new EventNames(Set.of(EventType.MESSAGE_ACK, EventType.LEAD_DETECTED));
    assertThat(names.logged())
        .contains(
            EventType.LEAD_DETECTED,
            EventType.MESSAGE_DELIVERED,
            EventType.MESSAGE_READ,
            EventType.MESSAGE_FAILED)
        .doesNotContain(EventType.MESSAGE_SENT);
    assertThat(names.shown(EventType.MESSAGE_READ)).isEqualTo(EventType.MESSAGE_ACK);
    assertThat(names.shown(EventType.LEAD_DETECTED)).isEqualTo(EventType.LEAD_DETECTED);
  }

  @Test
  void whoKnowsTheNewNameIsShownIt() {
    var names = new EventNames(Set.of(EventType.MESSAGE_ACK, EventType.MESSAGE_READ));
    assertThat(names.shown(EventType.MESSAGE_READ)).isEqualTo(EventType.MESSAGE_READ);
    assertThat(names.shown(EventType.MESSAGE_FAILED)).isEqualTo(EventType.MESSAGE_ACK);
  }

  @Test
  void whoAsksForNothingIsShownEverythingUnderItsOwnName() {
    var names = new EventNames(Set.of());
    assertThat(names.logged()).isEmpty();
    assertThat(names.shown(EventType.MESSAGE_READ)).isEqualTo(EventType.MESSAGE_READ);
  }
}
