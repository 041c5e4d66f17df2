package io.parley.groups;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.contacts.Contacts;
import io.parley.database.DatabaseClock;
import io.parley.database.Turns;
import io.parley.messages.Messages;
import io.parley.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;

/**
 * Holds keywords against the past. Each preview has a connection of the requests' pool to itself
 * for as long as it reads: therefore few at once, only one of them a tenant's, and none for ever.
 */
@Service
class RulePreviews {
  private static final int MOST_AT_ONCE = 2;
  private static final int MOST_OF_TENANT = 1;
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Turns.Refusals REFUSALS =
      new Turns.Refusals(
          "A preview of your team is running already: try again in a few seconds.",
          "Previews of others are running: try again in a few seconds.",
          Duration.ofSeconds(5));

  private final Messages messages;
  private final Contacts contacts;
  private final KnownPeople known;
  private final DatabaseClock clock;
  private final MeterRegistry meters;
  private final Duration longest;
  private final Turns turns = new Turns(MOST_AT_ONCE, MOST_OF_TENANT, REFUSALS);

  @Autowired
  RulePreviews(
      Messages messages,
      Contacts contacts,
      KnownPeople known,
      DatabaseClock clock,
      MeterRegistry meters) {
    this(messages, contacts, known, clock, meters, LONGEST);
  }

  RulePreviews(
      Messages messages,
      Contacts contacts,
      KnownPeople known,
      DatabaseClock clock,
      MeterRegistry meters,
      Duration longest) {
    this.messages = messages;
    this.contacts = contacts;
    this.known = known;
    this.clock = clock;
    this.meters = meters;
    this.longest = longest;
    Gauge.builder("parley.previews.running", turns::running).register(meters);
  }

  /**
   * Reads the group's messages of the last days, the newest first; to be called outside of a
   * transaction.
   *
   * @param caller whether the caller still waits; asked after every message, and if not, the rest
   *     stays unread
   * @throws Problem.Throttled if the tenant has one running, or others have
   */
  RulePreview preview(
      MonitoredGroup group, List<String> keywords, Duration back, BooleanSupplier caller) {
    var since = clock.instant().minus(back);
    var tally = new Tally(keywords);
    var isComplete = inTurn(group, since, tally, caller);
    var people = contacts.today(group.tenant(), tally.people());
    return new RulePreview(
        since,
        tally,
        messages.find(group.tenant(), tally.samples().keySet()),
        people.size(),
        people.size() - known.countLeads(group.tenant(), people),
        isComplete);
  }

  private boolean inTurn(MonitoredGroup group, Instant since, Tally tally, BooleanSupplier caller) {
    try (var _ = turns.take(group.tenant())) {
      return read(group, since, tally, caller);
    }
  }

  private boolean read(MonitoredGroup group, Instant since, Tally tally, BooleanSupplier caller) {
    var begun = System.nanoTime();
    var isComplete =
        messages.read(
            group.chat(),
            since,
            message -> {
              tally.add(message);
              return System.nanoTime() - begun < longest.toNanos() && caller.getAsBoolean();
            });
    var outcome = isComplete ? "complete" : caller.getAsBoolean() ? "cut" : "abandoned";
    meters.counter("parley.previews", "outcome", outcome).increment();
    return isComplete;
  }
}
