package io.parley.audiences.imports;

import java.util.List;

/**
 * A row of a table.
 *
 * @param line where it begins in the file, from 1
 */
record TableRow(long line, List<Cell> cells) {
  Cell at(int column) {
    return column < cells.size() ? cells.get(column) : Cell.EMPTY;
  }

  boolean isBlank() {
    return cells.stream().allMatch(Cell::isBlank);
  }
}
