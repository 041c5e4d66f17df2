package io.parley.groups;

import com.fasterxml.jackson.annotation.JsonValue;
import io.parley.shared.Problem;
import java.util.Locale;

/** What makes a message of a group a detection. */
public enum MonitorMode {
  /** Every message. */
  ALL,
  /** One that holds a keyword. */
  KEYWORDS,
  /** One that mentions the session's own number. */
  MENTIONS,
  /** The first of its sender in the group. */
  FIRST_MESSAGE;

  static final MonitorMode USUAL = FIRST_MESSAGE;

  /** The rule in one place: what a person writes, and old names for it. */
  static MonitorMode parse(String text) {
    return switch (text) {
      case "all" -> ALL;
      case "keywords", "keyword" -> KEYWORDS;
      case "mentions" -> MENTIONS;
      case "first_message" -> FIRST_MESSAGE;
      case "ai_analysis", "ai_prompt" ->
          throw new Problem.Invalid(
              "monitor_mode",
              "'"
                  + text
                  + "' is not available in this version: take all, keywords, mentions or first_message");
      default ->
          throw new Problem.Invalid(
              "monitor_mode", "must be one of all, keywords, mentions, first_message, ai_analysis");
    };
  }

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static MonitorMode of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return wire();
  }
}
