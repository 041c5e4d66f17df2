package io.parley.faults;

import java.time.Instant;

/** Somebody wrote in a group. */
record GroupMessage(String rawId, String group, String author, String text, Instant at) {
  static final String KEYWORD = "looking for";

  static GroupMessage saying(String text, int number, String group, int person) {
    return new GroupMessage(
        "3A%018X".formatted(number),
        group,
        "1555010%04d@c.us".formatted(person),
        text,
        Instant.now());
  }

  boolean makesALead() {
    return text.contains(KEYWORD);
  }
}
