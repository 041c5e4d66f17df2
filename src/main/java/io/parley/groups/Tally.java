package io.parley.groups;

import io.parley.messages.WrittenMessage;
import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts what keywords find, message by message; holds people and a few messages, no texts. */
final class Tally {
  static final int MOST_SAMPLES = 20;

  private final Keywords keywords;
  private final Map<String, Long> hits = new LinkedHashMap<>();
  private final Map<MessageId, List<String>> samples = new LinkedHashMap<>();
  private final Set<ContactId> people = new HashSet<>();
  private long read;
  private long matched;

  Tally(List<String> keywords) {
    this.keywords = Keywords.compile(keywords);
    keywords.forEach(keyword -> hits.put(keyword, 0L));
  }

  void add(WrittenMessage message) {
    read++;
    var found = keywords.matchesIn(message.text());
    if (found.isEmpty()) {
      return;
    }
    matched++;
    people.add(message.sender());
    found.forEach(keyword -> hits.merge(keyword, 1L, Long::sum));
    if (samples.size() < MOST_SAMPLES) {
      samples.put(message.id(), found);
    }
  }

  /** Of each keyword the messages that hold it, in the order of the list. */
  Map<String, Long> hits() {
    return Collections.unmodifiableMap(hits);
  }

  /** The first messages that matched, and what they hold. */
  Map<MessageId, List<String>> samples() {
    return Collections.unmodifiableMap(samples);
  }

  Set<ContactId> people() {
    return Collections.unmodifiableSet(people);
  }

  long read() {
    return read;
  }

  long matched() {
    return matched;
  }
}
