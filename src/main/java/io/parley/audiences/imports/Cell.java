package io.parley.audiences.imports;

import io.parley.shared.Text;

/** What stands in one cell of a table. */
record Cell(String text, Kind kind) {
  static final Cell EMPTY = new Cell("", Kind.TEXT);

  /** What a spreadsheet takes it for; all cells of a CSV file are texts. */
  enum Kind {
    TEXT,
    NUMBER,
    DATE,
    ERROR
  }

  Cell {
    text = Text.clean(text).strip();
  }

  static Cell ofText(String text) {
    return text.isEmpty() ? EMPTY : new Cell(text, Kind.TEXT);
  }

  boolean isBlank() {
    return text.isEmpty();
  }
}
