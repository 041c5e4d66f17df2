package io.parley.groups;

import io.parley.messages.StoredMessage;
import io.parley.shared.GroupId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A monitored group as the pipeline sees it.
 *
 * @param since when monitoring began, or was switched on again
 * @param version grows with every change of the rule
 */
record Watch(GroupId group, String name, MonitorMode mode, Instant since, long version) {
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  /**
   * Whether the message may become a lead at all: somebody wrote it, and not before monitoring
   * began.
   */
  boolean concerns(StoredMessage message, Instant now) {
    return !message.isOwn()
        && !message.isSystem()
        && message.sender() != null
        && isNotOlder(message.sentAt(), now);
  }

  /** Whether a message that concerns us is a detection. */
  boolean detects(StoredMessage message, List<String> matchedKeywords) {
    return switch (mode) {
      case ALL -> true;
      case KEYWORDS -> !matchedKeywords.isEmpty();
      case MENTIONS -> Mentions.of(message.session()).in(message.received().content());
      case FIRST_MESSAGE -> message.firstOfSender();
    };
  }

  /**
   * Gateways tell whole seconds, and their clocks differ from ours: what arrives as it is written
   * gets five minutes.
   */
  private boolean isNotOlder(Instant sentAt, Instant now) {
    var begin = since.truncatedTo(ChronoUnit.SECONDS);
    var arrivesLive = !sentAt.isBefore(now.minus(CLOCK_DIFFERENCE));
    return !sentAt.isBefore(arrivesLive ? begin.minus(CLOCK_DIFFERENCE) : begin);
  }
}
