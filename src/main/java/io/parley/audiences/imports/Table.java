package io.parley.audiences.imports;

import java.io.IOException;

/** A file with rows, the first of which names the columns. Read from the beginning, once. */
interface Table extends AutoCloseable {
  /**
   * Hands over the rows that are not blank, in their order.
   *
   * @throws BrokenFile where the file can be read no further; the rows before were handed over
   */
  void read(Reader reader) throws IOException, BrokenFile;

  /** About how much of the file was read: 0 to 1. */
  double progress();

  @Override
  void close() throws IOException;

  /** Takes the rows of a table. */
  interface Reader {
    /** Returns whether it wants more. */
    boolean take(TableRow row) throws BrokenFile;
  }
}
