package io.parley.sending;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** How fast a human being writes. */
@Component
class Pace {
  /** A person who waits for an answer to be sent is not kept waiting for the show. */
  private static final Duration LONGEST_TYPING_OF_PEOPLE = Duration.ofSeconds(2);

  private final SendingProperties properties;
  private final RandomGenerator random;

  @Autowired
  Pace(SendingProperties properties) {
    this(properties, new SecureRandom());
  }

  /**
   * @param random for many threads at once
   */
  Pace(SendingProperties properties, RandomGenerator random) {
    this.properties = properties;
    this.random = random;
  }

  /** Whether nothing waits for a pause, as in benchmarks. */
  boolean isOff() {
    return properties.pacing().max().isZero();
  }

  Duration typing(Due due) {
    var needed = properties.typing().of(due.text().length());
    return due.isPaced() || needed.compareTo(LONGEST_TYPING_OF_PEOPLE) < 0
        ? needed
        : LONGEST_TYPING_OF_PEOPLE;
  }

  /** Somewhere between the bounds, each as likely as any other. */
  Duration pause(@Nullable Pause own) {
    var min = longer(own == null ? Duration.ZERO : own.min(), properties.pacing().min());
    var max = longer(own == null ? properties.pacing().max() : own.max(), min);
    var span = max.minus(min).toMillis();
    return span == 0 ? min : min.plusMillis(random.nextLong(span + 1));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** When the burst limit lets the next message through; {@link Instant#MIN} if it does now. */
  Instant free(List<Instant> sentTimes) {
    var most = properties.burst().messages();
    return most == 0 || sentTimes.size() < most
        ? Instant.MIN
        : sentTimes.get(sentTimes.size() - most).plus(properties.burst().window());
  }

  /** What the burst limit has to remember once another message is sent. */
  List<Instant> remembered(List<Instant> sentTimes, Instant now) {
    var most = properties.burst().messages();
    if (most == 0) {
      return List.of();
    }
    var all = Stream.concat(sentTimes.stream(), Stream.of(now)).toList();
    return all.subList(Math.max(0, all.size() - most), all.size());
  }
}
