package io.parley.audiences.imports;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of an import. */
enum ImportStatus {
  /** Rows are being taken in, or being taken back. */
  RUNNING,
  COMPLETED,
  FAILED,
  UNDONE;

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return wire();
  }

  /** Of what the table holds, where it is told apart what is running. */
  static ImportStatus of(String state) {
    return state.equals("undoing") ? RUNNING : valueOf(state.toUpperCase(Locale.ROOT));
  }
}
