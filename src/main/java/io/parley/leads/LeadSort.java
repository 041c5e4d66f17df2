package io.parley.leads;

import io.parley.shared.Cursor;
import io.parley.shared.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The orders of the list of leads. Each ends with the id, so that no two leads stand in the same
 * place.
 */
enum LeadSort {
  NEWEST(
      "-detected_at",
      "detected_at",
      "detected_at desc, id desc",
      "(detected_at, id) < (cast(:afterValue as timestamptz), :afterId)"),
  OLDEST(
      "detected_at",
      "detected_at",
      "detected_at, id",
      "(detected_at, id) > (cast(:afterValue as timestamptz), :afterId)"),
  SCORE(
      "-lead_score",
      "score",
      "score desc, id desc",
      "(score, id) < (cast(:afterValue as integer), :afterId)"),
  NAME("name", "sort_name", "sort_name, id", "(sort_name, id) > (:afterValue, :afterId)");

  private final String wire;
  private final String column;
  private final String orderBy;
  private final String after;

  LeadSort(String wire, String column, String orderBy, String after) {
    this.wire = wire;
    this.column = column;
    this.orderBy = orderBy;
    this.after = after;
  }

  static LeadSort parse(@Nullable String text) {
    if (text == null) {
      return NEWEST;
    }
    for (var sort : values()) {
      if (sort.wire.equals(text)) {
        return sort;
      }
    }
    throw new Problem.Invalid(
        "sort", "must be one of -detected_at, detected_at, -lead_score, name");
  }

  /** What the leads are sorted by, before their ids. */
  String column() {
    return column;
  }

  String orderBy() {
    return orderBy;
  }

  String afterCursor() {
    return after;
  }

  Cursor place(LeadPages.Listed listed) {
    var lead = listed.lead();
    return switch (this) {
      case NEWEST, OLDEST -> Cursor.of(wire, lead.detectedAt(), lead.id());
      case SCORE -> Cursor.of(wire, lead.score(), lead.id());
      case NAME -> Cursor.of(wire, listed.sortName(), lead.id());
    };
  }

  @Nullable Cursor cursor(@Nullable String text) {
    return Cursor.decode(text, wire, 2);
  }

  /** The cursor's first value as the column has it, checked before the database sees it. */
  String firstValue(Cursor cursor) {
    return switch (this) {
      case NEWEST, OLDEST -> cursor.time(0).toString();
      case SCORE -> cursor.value(0, Integer::valueOf).toString();
      case NAME -> cursor.value(0, text -> text);
    };
  }
}
