package io.parley.schedules;

import io.parley.campaigns.ScheduledSends.Order;
import io.parley.shared.ScheduledMessageId;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * What is to be sent and when.
 *
 * @param order what goes out each time
 */
record Schedule(
    ScheduledMessageId id, Order order, Timing timing, Course course, Instant createdAt) {
  Schedule with(Course other) {
    return new Schedule(id, order, timing, other, createdAt);
  }

  Schedule moved(UnaryOperator<Course> move) {
    return with(move.apply(course));
  }
}
