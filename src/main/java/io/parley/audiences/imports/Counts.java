package io.parley.audiences.imports;

/** What became of the rows of a file. Each is counted once. */
record Counts(long added, long updated, long duplicates, long invalid) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  long rowsRead() {
    return added + updated + duplicates + invalid;
  }
}
