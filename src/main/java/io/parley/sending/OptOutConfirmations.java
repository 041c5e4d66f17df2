package io.parley.sending;

import io.parley.contacts.OptOutReply;
import io.parley.database.DatabaseClock;
import io.parley.sending.Lanes.Lane;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Writes down that somebody who opted out is to be told so, once. */
@Component
class OptOutConfirmations implements OptOutReply {
  private static final Duration LIFE = Duration.ofHours(1);

  private final IntentRepository intents;
  private final Lanes lanes;
  private final DatabaseClock clock;

  OptOutConfirmations(IntentRepository intents, Lanes lanes, DatabaseClock clock) {
    this.intents = intents;
    this.lanes = lanes;
    this.clock = clock;
  }

  @Override
  public void confirm(List<Confirmation> confirmations) {
    intents.insert(confirmations, clock.now(), clock.instant().plus(LIFE));
    lanes.wakeLater(
        confirmations.stream()
            .map(confirmation -> new Lane(confirmation.tenant(), confirmation.session()))
            .toList());
  }
}
