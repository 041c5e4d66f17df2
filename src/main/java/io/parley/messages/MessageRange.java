package io.parley.messages;

import io.parley.database.SearchText;
import io.parley.database.Sql;
import io.parley.messages.MessageQueries.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a chat are wanted.
 *
 * @param before only older ones than this
 * @param after only newer ones than this
 * @param search a part of the text, without regard to case
 */
record MessageRange(@Nullable Place before, @Nullable Place after, @Nullable SearchText search) {
  boolean isEverything() {
    return before == null && after == null && search == null;
  }

  /**
   * As SQL over the columns of messages {@code m}. Only what was asked for stands in it: the index
   * of a chat must be entered where the range begins, whatever plan is kept.
   */
  String condition() {
    var condition = new StringJoiner(" and ");
    condition.add("true");
    if (before != null) {
      condition.add(
          "(m.sent_at, m.id) < (cast(:beforeTime as timestamptz), cast(:beforeId as uuid))");
    }
    if (after != null) {
      condition.add(
          "(m.sent_at, m.id) > (cast(:afterTime as timestamptz), cast(:afterId as uuid))");
    }
    if (search != null) {
      condition.add("lower(m.content) like lower(:pattern)");
    }
    return condition.toString();
  }

  /** Of the parameters in {@link #condition}. */
  Map<String, @Nullable Object> values() {
    var values = new HashMap<String, @Nullable Object>();
    values.put("beforeTime", before == null ? null : Sql.time(before.sentAt()));
    values.put("beforeId", before == null ? null : before.id().value());
    values.put("afterTime", after == null ? null : Sql.time(after.sentAt()));
    values.put("afterId", after == null ? null : after.id().value());
    values.put("pattern", search == null ? null : search.pattern());
    return values;
  }
}
