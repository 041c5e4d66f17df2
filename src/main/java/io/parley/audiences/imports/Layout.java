package io.parley.audiences.imports;

import io.parley.contacts.PhoneBook;
import io.parley.shared.Text;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where in the rows of a table the things stand.
 *
 * @param width how many columns the table has
 * @param name negative if there is none
 * @param variables their names by column
 */
record Layout(int width, int phone, int name, SortedMap<Integer, String> variables) {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_VALUE = 1_000;
  private static final int MOST_KEPT = 100;

  /**
   * What a row says.
   *
   * @param country of national numbers
   */
  ImportRow read(TableRow row, @Nullable String country) {
    return switch (PhoneCell.read(row.at(phone), country)) {
      case PhoneCell.Damaged(var reason) -> rejected(row, reason);
      case PhoneCell.Good(var number) -> {
        var damage = damage(row);
        yield damage == null
            ? new ImportRow.Person(
                row.line(), new PhoneBook.Entry(number, nameIn(row)), values(row))
            : rejected(row, damage);
      }
    };
  }

  private @Nullable String damage(TableRow row) {
    for (var column = width; column < row.cells().size(); column++) {
      if (!row.at(column).isBlank()) {
        return "The row has more cells than the header: a text that holds the separator must stand in quotes.";
      }
    }
    var written = nameIn(row);
    if (written != null && Text.length(written) > LONGEST_NAME) {
      return "The name has more than 255 characters.";
    }
    for (var variable : variables.entrySet()) {
      if (Text.length(row.at(variable.getKey()).text()) > LONGEST_VALUE) {
        return "'" + variable.getValue() + "' has more than 1000 characters.";
      }
    }
    return null;
  }

  private @Nullable String nameIn(TableRow row) {
    var cell = name < 0 ? Cell.EMPTY : row.at(name);
    return cell.isBlank() ? null : cell.text();
  }

  /** What is empty says nothing. */
  private SortedMap<String, String> values(TableRow row) {
    var values = new TreeMap<String, String>();
    variables.forEach(
        (column, variable) -> {
          var cell = row.at(column);
          if (!cell.isBlank() && cell.kind() != Cell.Kind.ERROR) {
            values.put(variable, cell.text());
          }
        });
    return values;
  }

  private ImportRow.Rejected rejected(TableRow row, String reason) {
    return new ImportRow.Rejected(
        row.line(), reason, kept(row.at(phone)), kept(name < 0 ? Cell.EMPTY : row.at(name)));
  }

  private static @Nullable String kept(Cell cell) {
    return cell.isBlank() ? null : Text.preview(cell.text(), MOST_KEPT);
  }
}
