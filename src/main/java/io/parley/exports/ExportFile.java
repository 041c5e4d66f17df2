package io.parley.exports;

import java.io.IOException;

/** Where exported rows go. */
public interface ExportFile<R> {
  /**
   * @param isTruncated whether there are more rows than the file will have
   */
  void begin(boolean isTruncated) throws IOException;

  void add(R row) throws IOException;

  void end() throws IOException;

  /** What was written of a file that fails must not stand before the refusal. */
  void abandon();
}
