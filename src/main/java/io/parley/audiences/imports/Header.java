package io.parley.audiences.imports;

import io.parley.shared.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The names of a table's columns, each once. */
record Header(List<String> columns) {
  private static final int MOST_COLUMNS = 200;
  private static final int LONGEST_NAME = 100;

  Header {
    columns = List.copyOf(columns);
  }

  /** A column without a name is called by its number, a second one of a name gets one. */
  static Header of(TableRow row) throws BrokenFile {
    if (row.cells().size() > MOST_COLUMNS) {
      throw new BrokenFile(
          "The file has more than "
              + MOST_COLUMNS
              + " columns: leave out those that nobody needs.");
    }
    var names = new ArrayList<String>();
    var taken = new HashSet<String>();
    for (var cell : row.cells()) {
      var plain = cell.isBlank() ? "column " + (names.size() + 1) : shortened(cell.text());
      var name = plain;
      for (var number = 2; !taken.add(name); number++) {
        name = plain + " " + number;
      }
      names.add(name);
    }
    return new Header(names);
  }

  private static String shortened(String name) {
    return Text.preview(name.replaceAll("\\s+", " "), LONGEST_NAME);
  }

  /** Negative if there is none. */
  int indexOf(String column) {
    return columns.indexOf(column);
  }
}
